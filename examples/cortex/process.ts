// What people and scripts write down while a made-up release is made, deployed, and taken back.

import type { Checklist, CommandTranscript, Incident } from '../../src/core/model/human-records.ts';
import { CHECKLIST_SCHEMA, INCIDENT_SCHEMA, TRANSCRIPT_SCHEMA } from '../../src/core/model/uris.ts';
import { NOTE } from './note.ts';

/** Commands that all ended well, a minute each, in the order given. */
export function transcript(title: string, startedAt: string, commands: readonly (readonly [name: string, command: string, output?: string])[], commit?: string): CommandTranscript {
  const at = (minutes: number) => new Date(Date.parse(startedAt) + minutes * 60_000).toISOString().replace('.000Z', 'Z');
  return {
    schema: TRANSCRIPT_SCHEMA, title: `${title} (made up for the Dossier example portal)`, ...(commit === undefined ? {} : { commit }),
    planned: commands.map(([name]) => name),
    commands: commands.map(([name, command, output], index) => ({ name, command, startedAt: at(index), finishedAt: at(index + 1), exitCode: 0, ...(output === undefined ? {} : { output }) })),
  };
}

/** The validation commands of phases 1 and 2. */
export function releaseCommands(version: string, since: string): readonly (readonly [string, string, string?])[] {
  return [
    ['fetch', 'git fetch origin'],
    ['status', 'git status', 'nothing to commit, working tree clean'],
    ['log', 'git log --oneline --decorate -n 10'],
    ['no open high-severity incident', 'bd list --status=open --priority=P0,P1 --json | jq -e "length == 0"', 'true'],
    ['build', 'make build'],
    ['core tests', 'GOCACHE=/tmp/go-build go test ./internal/beads ./internal/scheduler ./internal/health ./internal/api', 'ok'],
    ['security settings', 'rg -n "\\[api.security\\]|enabled|allowed_tokens|require_local_only" cortex.toml', '12:[api.security]\n13:enabled = true'],
    ['security tests', 'GOCACHE=/tmp/go-build go test ./internal/config ./internal/api -run Auth', 'ok'],
    ['merged work', `git log --oneline --no-merges ${since}..HEAD`],
    ['tag', `git tag -a "${version}" -m "Cortex ${version}"`],
    ['rollback assets', './scripts/prepare-rollback-assets.sh'],
  ];
}

export function hotfixCommands(from: string): readonly (readonly [string, string, string?])[] {
  return [
    ['branch from baseline', `git checkout -b hotfix/cortex-cin ${from}`],
    ['build', 'make build'],
    ['targeted tests', 'GOCACHE=/tmp/go-build go test ./internal/api ./internal/scheduler', 'ok'],
    ['rollback assets', './scripts/prepare-rollback-assets.sh'],
  ];
}

/** go test as JUnit, of the suites that the workflow names. */
export function goTests(timestamp: string, suites: readonly ('beads' | 'scheduler' | 'health' | 'api')[]): readonly string[] {
  const TESTS = {
    beads: ['TestListOpen', 'TestCloseBead', 'TestOwnershipLock'], scheduler: ['TestNoDuplicateDispatch', 'TestRetryBackoff', 'TestPauseResume', 'TestStageRoles'],
    health: ['TestStuckDetection', 'TestZombieCleanup'], api: ['TestStatus', 'TestHealth', 'TestMetrics', 'TestAuthRequired'],
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>', '<testsuites name="cortex">',
    ...suites.flatMap((suite) => [
      `  <testsuite name="internal/${suite}" tests="${TESTS[suite].length}" failures="0" errors="0" skipped="0" time="0.${TESTS[suite].length}" timestamp="${timestamp}">`,
      `    <properties><property name="note" value="${NOTE}" /></properties>`,
      ...TESTS[suite].map((name) => `    <testcase classname="internal/${suite}" name="${name}" time="0.100" />`),
      '  </testsuite>',
    ]),
    '</testsuites>',
  ];
}

/** Release notes by .github/RELEASE_TEMPLATE.md. */
export function releaseNotes(version: string, day: string, known: string): readonly string[] {
  return [
    `# Cortex Release v${version}`, '',
    '## Summary', '', `- Release date: ${day}`, '- Release manager: I. Marsh', `- Scope: ${NOTE}`, '',
    '## Highlights', '', '- Lost sessions are quarantined and aged.', '',
    '## Operational Changes', '', '- The scheduler writes its lock below the state folder.', '',
    '## Quality Gates', '', '- Build: PASS', '- Tests: PASS', '- Security: PASS', '- Dry run: PASS', '- Rollback readiness: PASS', '',
    '## Validation Evidence', '', '- Status/health checks: owed after deployment', '- Burn-in/SLO references: artifacts/launch/burnin/', '- Runbook/drill references: artifacts/launch/runbooks/', '',
    '## Risks And Mitigations', '', '- Risk: a session that comes back late is quarantined', '- Mitigation: quarantine ends after 24 hours', '',
    '## Rollback Plan', '', '- Trigger conditions: unhealthy for five minutes, or a gateway_critical event', `- Known-good version: ${known}`, '- Rollback runbook: `docs/ROLLBACK_RUNBOOK.md`',
  ];
}

/** A drill report, as the operators write them. */
export function drill(title: string, day: string, kind: 'tabletop' | 'executed', outcomes: readonly string[]): readonly string[] {
  return [
    `# ${title} - ${day}`, '',
    '## Drill Environment', '', `- **Date/Time:** ${day} 09:00 UTC`, `- **Operator:** T. Abara${kind === 'tabletop' ? ' (tabletop simulation)' : ''}`, `- **Environment:** staging. ${NOTE}`, '',
    '## Test Execution', '', ...(kind === 'executed' ? ['**Output:**', '```', 'done', '```', ''] : []),
    '**Results:**', ...outcomes.map((outcome) => `- ✅ **PASS** - ${outcome}`), '',
    '### ✅ DRILL STATUS: PASSED', '',
  ];
}

function checklist(title: string, completedAt: string, sections: readonly (readonly [title: string, items: readonly (readonly [id: string, text: string, by: string, evidence: string])[]])[]): Checklist {
  return {
    schema: CHECKLIST_SCHEMA, title: `${title} (made up for the Dossier example portal)`, completedAt,
    sections: sections.map(([heading, items]) => ({ title: heading, items: items.map(([id, text, by, evidence]) => ({ id, text, state: 'done', by, evidence })) })),
  };
}

/** The P0 gates of the launch checklist that no tool measures. */
export function readiness(completedAt: string): Checklist {
  return checklist('Launch readiness', completedAt, [
    ['P0 gates', [
      ['core-scheduling', 'No duplicate dispatch for the same bead, and the ownership lock works', 'L. Ferreira', 'ci/go-test.xml'],
      ['self-healing', 'Stuck, retry and recovery paths work without edits of the database', 'L. Ferreira', 'artifacts/launch/runbooks'],
      ['api-control-safety', 'Scheduler control endpoints are access-controlled in the deployed topology', 'T. Abara', 'deploy/cortex.toml'],
      ['observability', 'Required status, health and metrics are visible and actionable', 'T. Abara', 'https://status.example.invalid/cortex'],
    ]],
    ['Decision rule', [['no-critical-incident', 'No unresolved critical incident in the previous 72 hours', 'T. Abara', 'https://tracker.example.invalid/cortex']]],
  ]);
}

/** The last part of scripts/release-checklist.md. */
export function afterRelease(completedAt: string): Checklist {
  return checklist('Release checklist, post-release', completedAt, [['Post-Release', [
    ['status-and-health', 'Status and health endpoints verified', 'T. Abara', 'post-release/health.json'],
    ['scheduler-controls', 'Scheduler controls verified', 'T. Abara', 'post-release/pause-resume.json'],
    ['backup-current', 'Backup and restore artifacts are current', 'T. Abara', 'artifacts/launch/runbooks'],
    ['notes-published', 'Release notes published from template', 'I. Marsh', 'release/RELEASE_NOTES.md'],
  ]]]);
}

export const INCIDENT: Incident = {
  schema: INCIDENT_SCHEMA,
  title: 'v0.2.0 dispatched the same bead twice after a late session came back (made up for the Dossier example portal)',
  startedAt: '2026-04-02T05:40:00Z',
  endedAt: '2026-04-02T06:55:00Z',
  impact: 'Eleven beads were worked on twice; no result was lost.',
  rootCauseOwner: 'L. Ferreira',
  rootCause: 'A session that comes back from quarantine does not ask for the ownership lock again.',
  fixEta: '2026-04-04',
  url: 'https://tracker.example.invalid/cortex/cin',
  writtenAt: '2026-04-02T08:30:00Z',
};
