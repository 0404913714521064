// The made-up evidence of the example releases, one function for each folder.

import { createHash, sign } from 'node:crypto';
import { toBase64 } from '../../src/core/lib/base64.ts';
import { keyHint, parsePublicKeyPem } from '../../src/core/crypto/public-key.ts';
import { STATEMENT_PAYLOAD_TYPE, STATEMENT_TYPE } from '../../src/core/model/uris.ts';
import { preAuthEncoding } from '../../src/core/signatures/dsse.ts';
import { json, NOTE, text } from '../apex-x/note.ts';
import { exampleKey, examplePublicPem } from '../keys.ts';
import type { Files } from '../story.ts';
import { AFTERWARDS, checklistFile } from './checklist.ts';
import {
  AUDIT_TESTS, AUTH_TESTS, fullPreflight, imageScan, jobs, junit, npmAudit, pdf, pipAudit, quickPreflight, secretScan, submissionReadiness, submissionSlo, type CheckId, type Timings,
} from './machine.ts';
import {
  alertChannels, backup, deploymentPlan, drill, firewall, legalPolicy, penetrationTest, previousImages, rollbackPlan, rollout, serviceLevels, stagingMigration,
} from './records.ts';
import type { Changed } from './services.ts';

interface Release {
  readonly version: string;
  readonly previous: string;
  readonly commit: string;
  /** The day before the seal, on which nearly everything was made. */
  readonly day: string;
  readonly run: number;
  readonly migration: string;
  readonly compatibleUntil: string;
  readonly changed: readonly Changed[];
  readonly timings: Timings;
  readonly failing?: CheckId;
  readonly drill: { readonly day: string; readonly from: string; readonly to: string };
  readonly credentials: { readonly rotated: string; readonly ageDays: number; readonly fallback: boolean };
  /** What only some releases have. */
  readonly ecdsa?: true;
  readonly mobileAdvisory?: true;
  readonly openFindings?: true;
}

const MARCH: Release = {
  version: '2026.3.0', previous: '2026.2.1', commit: '5d0e1b7a94c2f86e3d1a0b5c7f9e2d4a6b8c0e13', day: '2026-03-19', run: 9310, migration: '0042', compatibleUntil: '2026-04-30',
  changed: [
    { name: 'auth-service', target: 'v4.1.0', previous: 'v4.0.3' }, { name: 'transactions-service', target: 'v2.9.0', previous: 'v2.8.2' }, { name: 'invoices-service', target: 'v3.2.0', previous: 'v3.1.4' },
    { name: 'tax-gateway-service', target: 'v1.6.0', previous: 'v1.5.2' },
  ],
  timings: { auth_login: 1.4712, transactions_import: 1.1538, handoff_audit: 0.9917, invoice_exports: 1.0622, web_build: 4.8219 },
  drill: { day: '2026-01-08', from: '2026.1.0', to: '2025.12.0' },
  credentials: { rotated: '2026-01-20', ageDays: 58, fallback: false },
  openFindings: true,
};

const APRIL = {
  version: '2026.4.0', previous: '2026.3.0', commit: 'a1f4c86d2e90b7535c1d8e4fa06b92c7d5e3810f', day: '2026-04-16', run: 9902, migration: '0044', compatibleUntil: '2026-05-31',
  changed: [{ name: 'auth-service', target: 'v4.2.0', previous: 'v4.1.0' }, { name: 'transactions-service', target: 'v3.0.0', previous: 'v2.9.0' }, { name: 'ledger-service', target: 'v1.8.0', previous: 'v1.7.1' }],
  timings: { auth_login: 1.5104, transactions_import: 0.8437 },
  failing: 'transactions_import',
  drill: { day: '2026-01-15', from: '2026.1.1', to: '2026.1.0' },
  credentials: { rotated: '2026-04-02', ageDays: 14, fallback: false },
} satisfies Release;

const APRIL_AGAIN: Release = {
  version: '2026.4.1', previous: APRIL.previous, migration: APRIL.migration, compatibleUntil: APRIL.compatibleUntil, commit: 'c7b2903ef51d4a86e0937fcd1b58a6420e9d3f74', day: '2026-04-23', run: 10077,
  changed: [...APRIL.changed.map((one) => (one.name === 'transactions-service' ? { ...one, target: 'v3.0.1' } : one)), { name: 'partners-service', target: 'v2.0.0', previous: 'v1.9.3' }],
  timings: { auth_login: 1.4903, transactions_import: 1.4674, handoff_audit: 1.0114, invoice_exports: 1.0587, web_build: 5.7012 },
  drill: { day: '2026-04-20', from: '2026.4.1', to: '2026.3.0' },
  credentials: { rotated: '2026-04-02', ageDays: 21, fallback: true },
  ecdsa: true, mobileAdvisory: true,
};

/** Everything by `<version>/<part>`. */
export function evidence(): ReadonlyMap<string, Files> {
  return new Map([
    ['2026.3.0/artifacts', artifacts(MARCH)],
    ['2026.3.0/rollout', new Map([['rollout/rollout.json', json(rollout('2026-03-20', ['staging', 'canary', 'half', 'everyone']))]])],
    ['2026.3.0/smoke', smoke('2026-03-20', 'INV-2026-0311')],
    ['2026.3.0/observation', observed(MARCH)],
    ['2026.4.0/artifacts', artifacts(APRIL)],
    ['2026.4.1/artifacts', artifacts(APRIL_AGAIN)],
    ['2026.4.1/rollout', new Map([['rollout/rollout.json', json(rollout('2026-04-24', ['staging', 'canary'], {
      check: 'error rate', note: '5xx share at 2.6 % for six minutes, all of it from partners-service', statement: 'Stopped after the canary stage and taken back: the share of 5xx answers was over its trigger.',
    }))]])],
  ]);
}

function artifacts(release: Release): Files {
  const { version, previous, commit, day, run, changed, credentials } = release;
  const machine = new Map<string, Uint8Array>([
    ['ci/jobs.json', json(jobs(commit, run, day))],
    [`preflight/preflight_quick_${day}.json`, json(quickPreflight(`${day}T08:20:00Z`, release.timings, release.failing))],
    ['security/pip-audit.json', json(pipAudit(release.ecdsa === true))],
    ['security/npm-audit-web.json', json(npmAudit(412))],
    ['security/npm-audit-mobile.json', json(release.mobileAdvisory === true ? npmAudit(388, { id: 'GHSA-3ppc-4f35-3m26', name: 'pattern-lib', severity: 'high', range: '<3.1.4' }) : npmAudit(385))],
    ['security/trivy.json', json(imageScan(`${day}T07:40:00Z`, changed.map(({ name, target }) => `registry.example.invalid/${name}:${target}`)))],
    ['security/secret-scan.sarif.json', json(secretScan(`${day}T07:30:00Z`))],
    ['tests/auth.xml', junit('tests.test_protected_endpoints', AUTH_TESTS, `${day}T07:20:00`)],
    ['tests/audit-events.xml', junit('tests.test_audit_events', AUDIT_TESTS, `${day}T07:22:00`)],
    ['database/staging-migration.json', json(stagingMigration(commit, `${day}T05:00:00Z`, release.migration))],
    ['database/restore-point.json', json(backup(commit, `${day}T06:00:00Z`))],
    ['rollback/previous-images.json', json(previousImages(commit, `${day}T08:00:00Z`, changed))],
    ['security/legal-policy.json', json(legalPolicy(commit, `${day}T08:05:00Z`, '2026-02'))],
    ['security/auth-durability.json', json({ note: NOTE, environment: 'production', checked_at: `${day}T08:06:00Z`, auth_snapshot_durability: 'on', last_snapshot_age_seconds: 41 })],
    ['tax-gateway/readiness.json', json(submissionReadiness(`${day}T08:10:00.000000+00:00`, credentials.rotated, credentials.ageDays, credentials.fallback))],
  ]);
  return new Map([
    ...machine,
    ['attestation/evidence.intoto.json', link(machine, commit, run)],
    ['release-notes.md', text([`# ${version}`, '', NOTE, '', `- Changed: ${changed.map(({ name, target }) => `${name} ${target}`).join(', ')}.`, `- Takes over from ${previous}.`])],
    ['checklist.md', checklistFile(version, commit, day, (item) => AFTERWARDS.has(item) || (release.failing !== undefined && item === 'The quick preflight passes'))],
    ['deployment/plan.json', json(deploymentPlan(`${day}T04:00:00Z`, changed, release.migration, release.compatibleUntil))],
    ['rollback/plan.json', json(rollbackPlan(`${day}T04:10:00Z`, previous))],
    ['rollback/drill.json', json(drill(release.drill.day, release.drill.from, release.drill.to))],
    ['security/firewall.json', json(firewall(`${day}T00:00:00Z`, `${day}T08:00:00Z`))],
    ['security/penetration-test.json', json(penetrationTest('v4.1.0', release.openFindings !== true))],
  ]);
}

/** What is looked at in production within the hour: smoke checks, and one invoice on its way to two ledgers. */
function smoke(day: string, invoice: string): Files {
  const csv = (columns: readonly string[]) => text([columns.join(','), [invoice, 'Example Customer', day, '120.00', NOTE].join(',')]);
  return new Map([
    [`production/preflight_full_${day}.json`, json(fullPreflight(`${day}T15:10:00Z`, { auth_login: 1.5021, profile_roundtrip: 1.2214, transactions_import: 1.1803, consent_audit: 0.8842, handoff_audit: 1.0044, invoice_lifecycle: 2.4106, invoice_exports: 1.0911 }))],
    ['invoice/snapshot.json', json({ note: NOTE, invoice, status: 'issued', total: '120.00', currency: 'GBP', snapshot: 'complete' })],
    [`invoice/${invoice}.pdf`, pdf(`${invoice}. ${NOTE}`)],
    ['invoice/export-xero.csv', csv(['*InvoiceNumber', '*ContactName', '*InvoiceDate', 'Total', 'Note'])],
    ['invoice/export-quickbooks.csv', csv(['Invoice no', 'Customer', 'Invoice date', 'Amount', 'Memo'])],
  ]);
}

/** A day later: service levels, alert channels, the announcement, and the checklist with every box ticked. */
function observed({ version, commit, day }: Release): Files {
  const [from, to] = ['2026-03-20T16:00:00Z', '2026-03-21T16:00:00Z'];
  return new Map([
    ['observation/service-levels.json', json(serviceLevels(from, to, 99.97, 512))],
    ['observation/alert-channels.json', json(alertChannels(from, to))],
    ['tax-gateway/service-level.json', json(submissionSlo('2026-03-21T15:58:00.000000+00:00', 421, 2, 1844.2))],
    ['announcement.md', text([`# The platform is now at ${version}`, '', NOTE, '', 'Sign-in is faster, and invoices reach the ledger without a second click.'])],
    ['checklist.md', checklistFile(version, commit, day, () => false, '2026-03-21')],
  ]);
}

/** An in-toto link (https://github.com/in-toto/attestation/blob/main/spec/predicates/link.md): what the release workflow left behind, signed by its key. */
function link(files: Files, commit: string, run: number): Uint8Array {
  const payload = json({
    _type: STATEMENT_TYPE,
    subject: [...files].map(([name, bytes]) => ({ name, digest: { sha256: createHash('sha256').update(bytes).digest('hex') } })),
    predicateType: 'https://in-toto.io/attestation/link/v0.3',
    predicate: {
      name: 'collect-evidence', command: ['platform', 'evidence', 'collect'], materials: [{ uri: 'git+https://git.example.invalid/platform', digest: { gitCommit: commit } }],
      byproducts: { note: NOTE }, environment: { run: `https://ci.example.invalid/platform/runs/${run}` },
    },
  });
  const name = 'services-platform-ci';
  const key = parsePublicKeyPem(examplePublicPem(name));
  if (key === undefined) throw new Error('the example key of the CI does not parse');
  return json({
    payloadType: STATEMENT_PAYLOAD_TYPE, payload: toBase64(payload),
    signatures: [{ keyid: keyHint(key), sig: toBase64(sign(null, preAuthEncoding(STATEMENT_PAYLOAD_TYPE, payload), exampleKey(name))) }],
  });
}
