// The evidence of the made-up releases, as the workflow's commands would leave it.

import { sign } from 'node:crypto';
import { toBase64 } from '../../src/core/lib/base64.ts';
import { keyHint, parsePublicKeyPem } from '../../src/core/crypto/public-key.ts';
import { STATEMENT_PAYLOAD_TYPE, STATEMENT_TYPE } from '../../src/core/model/uris.ts';
import { preAuthEncoding } from '../../src/core/signatures/dsse.ts';
import { sshSignature } from '../detached-signatures.ts';
import { exampleKey, examplePublicPem } from '../keys.ts';
import { digest, type Files } from '../story.ts';
import { burnIn, collectionLog, dayBefore, goDecision, riskRegister, safetyTrial } from './launch.ts';
import { INTEL, releaseRun } from './nightly.ts';
import { NOTE, json, text } from './note.ts';
import { INCIDENT, afterRelease, drill, goTests, hotfixCommands, readiness, releaseCommands, releaseNotes, transcript } from './process.ts';

export const COMMITS = { 'v0.2.0': '4be1f0c2a97d5836e0b14c7f29d86a53e1c70b94', 'v0.2.1': '9d37a6e1508bf42c6a0e9d15b7843fc2066a1e5b', 'v0.3.0': 'c2805f91de4a7b360f85a1d9e2746cb03917d4fa', 'v0.2.2': 'e06b7d2a45c91f38d7a0b2c4e6f81357908ad1c2', 'v0.2.3': '17f8c3b90d5e6a24c8b1f03d79e5a4628b0cde93', 'v0.1.9': '71ac9e04b3d852f6c0971ae86d2f43b50e98c16d' };
type Version = Exclude<keyof typeof COMMITS, 'v0.1.9'>;

/** The good one: sealed on 18 March 2026. */
export function evidenceOfV020(): Files {
  const files = wholeSet('v0.2.0', '2026-03-18', 'v0.1.9');
  add(files, 'evidence/go-no-go-decision-record.md', text(goDecision('2026-03-18T10:05:00Z', ['P. Castellan', 'K. Brandt'])));
  return bundled(files, 'v0.2.0', '2026-03-18T10:20:00Z');
}

/** The blocked one: its dry run was not run, its burn-in was reported before its window was over, and VERSION was not raised. */
export function evidenceOfV030(): Files {
  const files = wholeSet('v0.3.0', '2026-05-12', 'v0.2.1');
  add(files, 'release/dry-run-results.json', new TextEncoder().encode('{"status":"pending-command"}\n'));
  add(files, 'VERSION', text(['0.2.1']));
  add(files, 'artifacts/launch/burnin/burnin-final-2026-05-13.json', json(burnIn('final', { date: '2026-05-13', generatedAt: '2026-05-12T06:10:00Z', dispatches: { completed: 1402, failed: 31, cancelled: 9, interrupted: 12 }, disappeared: 4 })));
  files.delete('artifacts/launch/burnin/burnin-final-2026-05-11.json');
  add(files, 'evidence/launch-risk-register.json', json(riskRegister('2026-05-11T14:00:00Z', 1, 'open')));
  add(files, 'evidence/collection-log-2026-05-12T06:30:00Z.json', json(collectionLog('2026-05-12T06:30:00Z', { security: ['security/scan-results.json'], reliability: ['artifacts/launch/burnin/burnin-final-2026-05-13.json'], operations: [], data: [], release: ['release/changelog.json'], safety: [] })));
  return bundled(files, 'v0.3.0', '2026-05-12T07:00:00Z');
}

/** The hotfix: what the minimum gate set asks for, and no more. */
export function evidenceOfV021(): Files {
  return hotfix('v0.2.1', { from: 'v0.2.0', knownGood: 'v0.1.9', day: '2026-04-03', drilled: '2026-03-10' });
}

/** The slower one: the lookup of the next dispatch takes 12 % longer, and so it does not go out. */
export function evidenceOfV022(): Files {
  const files = hotfix('v0.2.2', { from: 'v0.2.1', knownGood: 'v0.2.1', day: '2026-05-28', drilled: '2026-05-04' });
  // Listing what is ready takes 8 % longer than usual, too, as it does on many a night.
  return new Map([...files, ['bench/scheduler.txt', releaseRun(COMMITS['v0.2.2'], '2026-05-28', { NextDispatch: 1.119, ListReady: 1.061, EncodeState: 1.003, AcquireLock: 0.994 })]]);
}

/** The one after it. */
export function evidenceOfV023(): Files {
  return hotfix('v0.2.3', { from: 'v0.2.1', knownGood: 'v0.2.1', day: '2026-06-11', drilled: '2026-05-04' });
}

/** Its benchmarks: first on a borrowed machine, then on the one that runs them every night. */
export function benchmarksOfV023(machine: 'borrowed' | 'own'): Files {
  const slower = { NextDispatch: 1.004, ListReady: 0.97, EncodeState: 0.995, AcquireLock: 1.006 };
  return new Map([['bench/scheduler.txt', machine === 'own'
    ? releaseRun(COMMITS['v0.2.3'], '2026-06-12', slower)
    : releaseRun(COMMITS['v0.2.3'], '2026-06-11', { NextDispatch: 0.91, ListReady: 0.93, EncodeState: 0.9, AcquireLock: 1.12 }, INTEL)]]);
}

interface Hotfix {
  /** The release that its branch was made from. */
  readonly from: 'v0.2.0' | 'v0.2.1';
  readonly knownGood: 'v0.1.9' | 'v0.2.1';
  readonly day: string;
  /** When the way back was last drilled. */
  readonly drilled: string;
}

function hotfix(version: Version, { from, knownGood, day, drilled }: Hotfix): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  addRollbackAssets(files, knownGood, day);
  add(files, 'ci/hotfix-commands.json', json(transcript('Hotfix commands', `${day}T07:30:00Z`, hotfixCommands(from), COMMITS[version])));
  add(files, 'ci/go-test.xml', text(goTests(`${day}T07:33:00Z`, ['scheduler', 'api'])));
  add(files, `artifacts/launch/runbooks/rollback-tabletop-drill-${drilled.replaceAll('-', '')}.md`, text(rollbackDrill(drilled)));
  return files;
}

/** What the operator saw after v0.2.0 was deployed. */
export function deployed(): Files {
  const at = '2026-03-19T08:30:00Z';
  const pauseResume = [
    ['pause', 'curl -sf -X POST http://127.0.0.1:8900/scheduler/pause', '{"paused":true}'], ['resume', 'curl -sf -X POST http://127.0.0.1:8900/scheduler/resume', '{"paused":false}'],
  ] as const;
  return new Map([
    ['post-release/status.json', json(status(600))],
    ['post-release/health.json', json({ healthy: true, events_1h: 0, recent_events: null })],
    ['post-release/metrics.prom', text(metrics())],
    ['post-release/pause-resume.json', json(transcript('Pause and resume', at, pauseResume))],
    ['post-release/release-checklist.json', json(afterRelease(at))],
  ]);
}

/** What the rollback of v0.2.0 left behind. */
export function rolledBack(): Files {
  const steps = [
    ['trigger confirmed and approved', 'test -f rollback-approved-by-release-manager'], ['stop service', 'systemctl --user stop cortex.service'],
    ['restore binary', 'cp rollback-binary/cortex-71ac9e0-20260318-101500 cortex'], ['restore configuration', 'cp rollback-config/cortex-71ac9e0-20260318-101500.toml cortex.toml'],
    ['start service', 'systemctl --user start cortex.service'], ['verify', 'curl -sf http://127.0.0.1:8900/health'],
  ] as const;
  return new Map([
    ['rollback/execution.json', json(transcript('Rollback to v0.1.9', '2026-04-02T06:45:00Z', steps))],
    ['rollback/status.json', json(status(300))],
    ['rollback/health.json', json({ healthy: true, events_1h: 1, recent_events: [{ type: 'session_cleaned', details: NOTE, time: '2026-04-02T06:53:00Z' }] })],
    ['rollback/incident.json', json(INCIDENT)],
  ]);
}

/** Everything that a release owes but its launch decision and its bundle, all of it in order. */
function wholeSet(version: Version, day: string, previous: 'v0.1.9' | 'v0.2.1'): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const number = version.slice(1);
  const commit = COMMITS[version];
  const burnInDay = dayBefore(day, 1);
  const trial = safetyTrial(`${burnInDay}T13:00:00Z`);
  add(files, 'ci/release-commands.json', json(transcript('Release commands', `${day}T05:30:00Z`, releaseCommands(version, previous), commit)));
  add(files, 'ci/git-status.txt', text([`# branch.oid ${commit}`, '# branch.head master', '# branch.upstream origin/main', '# branch.ab +0 -0']));
  add(files, 'ci/go-test.xml', text(goTests(`${day}T05:36:00Z`, ['beads', 'scheduler', 'health', 'api'])));
  add(files, 'ci/tag.txt', text([`object ${commit}`, 'type commit', `tag ${version}`, `tagger I. Marsh <i.marsh@example.invalid> ${Date.parse(`${day}T05:40:00Z`) / 1000} +0000`, '', `Cortex ${version}`, '', NOTE]));
  add(files, 'deploy/cortex.toml', text([`# ${NOTE}`, '[general]', 'tick_interval = "60s"', '', '[api]', 'bind = "127.0.0.1:8900"', '', '[api.security]', 'enabled = true', 'require_local_only = true']));
  const binary = text([`Not a program. ${NOTE} Cortex ${version}.`]);
  add(files, 'dist/cortex', binary);
  add(files, 'dist/cortex.sig', sshSignature('cortex-binary', binary));
  add(files, 'VERSION', text([number]));
  add(files, 'release/process-definition.md', text(['# Release Process Definition', '', `The release process stands in \`docs/development/RELEASE.md\`. ${NOTE}`]));
  add(files, 'release/rollback-procedures.md', text(['# Rollback Procedures', '', `The rollback procedure stands in \`docs/ROLLBACK_RUNBOOK.md\`. ${NOTE}`]));
  add(files, 'release/RELEASE_NOTES.md', text(releaseNotes(number, day, previous)));
  add(files, 'release/changelog.json', json(changelog(number, day, previous)));
  add(files, 'release/dry-run-results.json', json(dryRun(day)));
  addRollbackAssets(files, previous, day);
  add(files, `artifacts/launch/burnin/burnin-final-${burnInDay}.json`, json(burnIn('final', { date: burnInDay, generatedAt: `${day}T00:10:00Z`, dispatches: { completed: 1188, failed: 24, cancelled: 6, interrupted: 9 }, disappeared: 3 })));
  add(files, `artifacts/launch/burnin/burnin-daily-${burnInDay}.json`, json(burnIn('daily', { date: burnInDay, generatedAt: `${day}T00:12:00Z`, dispatches: { completed: 171, failed: 2, cancelled: 1, interrupted: 1 }, disappeared: 0 })));
  addDrills(files, dayBefore(day, 8));
  add(files, 'evidence/launch-risk-register.json', json(riskRegister(`${burnInDay}T14:00:00Z`, 0, 'closed')));
  add(files, 'evidence/launch-readiness.json', json(readiness(`${day}T06:00:00Z`)));
  add(files, `evidence/collection-log-${day}T06:30:00Z.json`, json(collectionLog(`${day}T06:30:00Z`, {
    security: ['security/scan-results.json'], reliability: [`artifacts/launch/burnin/burnin-final-${burnInDay}.json`], operations: ['evidence/launch-readiness.json'], data: ['artifacts/launch/runbooks'], release: ['release/dry-run-results.json'], safety: ['evidence/safety-trial-analysis.json'],
  })));
  add(files, 'evidence/safety-trial-analysis.json', json(trial.analysis));
  add(files, 'evidence/api-operations-audit.json', json(trial.audit));
  add(files, 'security/scan-results.json', json(sourceScan(`${day}T05:50:00Z`)));
  return files;
}

function add(files: Map<string, Uint8Array>, path: string, bytes: Uint8Array): void {
  files.set(path, bytes);
}

function addRollbackAssets(files: Map<string, Uint8Array>, version: 'v0.1.9' | 'v0.2.1', day: string): void {
  const commit = COMMITS[version];
  const stamp = `${commit.slice(0, 7)}-${day.replaceAll('-', '')}-101500`;
  add(files, `rollback-binary/cortex-${stamp}`, text([`Not a program. ${NOTE} Cortex ${version}.`]));
  add(files, `rollback-config/cortex-${stamp}.toml`, text([`# ${NOTE}`, '[api.security]', 'enabled = true']));
  add(files, `rollback-config/commit-${stamp}.info`, text([
    `commit: ${commit}`, `short: ${commit.slice(0, 7)}`, `timestamp: ${day.replaceAll('-', '')}-101500`, 'branch: master', 'author: I. Marsh <i.marsh@example.invalid>', `message: release ${version} (made up)`,
  ]));
  add(files, 'release/rollback-procedures.md', text(['# Rollback Procedures', '', `The rollback procedure stands in \`docs/ROLLBACK_RUNBOOK.md\`. ${NOTE}`]));
}

function rollbackDrill(day: string): readonly string[] {
  return drill('Cortex Rollback Tabletop Drill', day, 'tabletop', ['Trigger criteria are decided on in two minutes', 'Every command of the runbook is current', 'The known-good build starts']);
}

function addDrills(files: Map<string, Uint8Array>, day: string): void {
  const stamp = day.replaceAll('-', '');
  const at = (name: string) => `artifacts/launch/runbooks/${name}-${stamp}.md`;
  add(files, at('rollback-tabletop-drill'), text(rollbackDrill(day)));
  add(files, at('backup-restore-drill'), text(drill('Backup/Restore Drill Evidence', day, 'executed', ['Backup completed in 17.4 ms', 'Restore completed in 4.6 ms', 'Every row is there after the restore'])));
  add(files, at('scheduler-maintenance-tabletop-drill'), text(drill('Scheduler Pause/Resume Maintenance Tabletop Drill', day, 'tabletop', ['Pause lets running dispatches end', 'Resume takes up the queue'])));
  add(files, at('stuck-dispatch-tabletop-drill'), text(drill('Stuck Dispatch Triage and Recovery Tabletop Drill', day, 'tabletop', ['A stuck dispatch is found in five minutes', 'Retry and quarantine are told apart'])));
  add(files, at('gateway-incident-tabletop-drill'), text(drill('Gateway Incident Response Tabletop Drill', day, 'tabletop', ['The gateway is restarted within its limit', 'Escalation reaches the operator'])));
}

function dryRun(day: string) {
  const gates = ['validate_release', 'generate_changelog', 'create_tag_dry_run', 'rollback_assets', 'release_template'];
  return { dry_run: { started_at: `${day}T05:55:00Z`, finished_at: `${day}T06:03:20Z`, overall_status: 'pass', gates: Object.fromEntries(gates.map((gate) => [gate, 'pass'])), notes: ['No publish/deploy actions executed', NOTE] } };
}

function changelog(version: string, day: string, previous: string) {
  return {
    version, range: `${previous}..HEAD`, from_ref: previous, to_ref: 'HEAD', note: NOTE,
    categories: { features: ['- feat: quarantine lost sessions (1f0c2a97)', '- feat: age control of needs_check (a97d5836)'], bugfixes: ['- fix: ownership lock below the state folder (5836e0b1)'], breaking_changes: [], deprecations: [] },
    closed_beads: [{ closed_at: `${dayBefore(day, 3)}T09:12:00.250000000+10:00`, id: 'cortex-x1', title: 'Quarantine lost sessions (made up)' }],
  };
}

function status(uptime: number) {
  return { uptime_s: uptime, running_count: 2, rate_limiter: { usage_5h: 14, cap_5h: 200, usage_weekly: 310, cap_weekly: 2000, headroom_warning: false }, note: NOTE };
}

function metrics(): readonly string[] {
  return [
    '# HELP cortex_dispatches_total Dispatches by status. Made up for the Dossier example portal.', '# TYPE cortex_dispatches_total counter', 'cortex_dispatches_total{status="completed"} 41', 'cortex_dispatches_total{status="failed"} 0',
    '# HELP cortex_uptime_seconds Seconds since the start.', '# TYPE cortex_uptime_seconds gauge', 'cortex_uptime_seconds 600',
  ];
}

function sourceScan(endTimeUtc: string) {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0',
    runs: [{
      tool: { driver: { name: 'example-source-scan', semanticVersion: '2.1.0', rules: [{ id: 'G404', shortDescription: { text: 'A weak random number generator' }, defaultConfiguration: { level: 'note' } }] } },
      invocations: [{ executionSuccessful: true, endTimeUtc }], properties: { note: NOTE },
      results: [{ ruleId: 'G404', level: 'note', message: { text: 'math/rand spreads retries, which needs no secrecy' }, locations: [{ physicalLocation: { artifactLocation: { uri: 'internal/scheduler/backoff.go' }, region: { startLine: 31 } } }] }],
    }],
  };
}

/** Adds the bundle's manifest over everything in it, and the signature of the CI over the manifest. */
function bundled(files: Map<string, Uint8Array>, version: Version, at: string): Files {
  const stamp = at.replaceAll(/[-:]/g, '');
  const listed = [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, bytes]) => `${path}|${bytes.length}|${digest(bytes)}`);
  const manifest = text([`bundle_stamp=${stamp}`, `generated_at_utc=${at}`, `root_dir=cortex-launch-evidence-${version}`, `file_count=${listed.length}`, '', 'files:', ...listed]);
  const folder = `artifacts/launch/evidence-bundles/cortex-launch-evidence-${stamp}`;
  const payload = json({ _type: STATEMENT_TYPE, subject: [{ name: 'manifest.txt', digest: { sha256: digest(manifest) } }], predicateType: 'https://ci.example.invalid/cortex/evidence-bundle/v1', predicate: { note: NOTE } });
  const key = parsePublicKeyPem(examplePublicPem('cortex-ci'));
  if (key === undefined) throw new Error('the example key of the CI does not parse');
  add(files, `${folder}/manifest.txt`, manifest);
  add(files, `${folder}/manifest.intoto.json`, json({
    payloadType: STATEMENT_PAYLOAD_TYPE, payload: toBase64(payload),
    signatures: [{ keyid: keyHint(key), sig: toBase64(sign(null, preAuthEncoding(STATEMENT_PAYLOAD_TYPE, payload), exampleKey('cortex-ci'))) }],
  }));
  return files;
}
