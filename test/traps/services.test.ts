// Traps 7.8 and 7.9 of the evidence study, and what else must not slip through the services platform's policy: made-up
// evidence of the example, judged by the policy as it stands.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { AFTERWARDS, SECTIONS } from '../../examples/services-platform/checklist.ts';
import { evidence } from '../../examples/services-platform/evidence.ts';
import { drill } from '../../examples/services-platform/records.ts';
import { assess } from '../../src/core/assess.ts';
import { sha256Hex } from '../../src/core/lib/bytes.ts';
import type { ReleaseRecordPredicate } from '../../src/core/model/record.ts';
import type { AssessmentInput } from '../../src/core/record/assessment.ts';
import { isBlocking } from '../../src/core/model/states.ts';
import { createSchemaPort } from '../../src/node/json-schemas.ts';

const schemas = createSchemaPort();
const PROJECT = 'projects/services-platform';
const BASELINE = 'baselines/preflight_quick_2026-01-12.json';
const PREFLIGHT = 'preflight/preflight_quick_2026-03-19.json';
const GOOD = evidence().get('2026.3.0/artifacts') ?? new Map<string, Uint8Array>();
const encode = (value: unknown): Uint8Array => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const decode = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

interface Preflight {
  check_count: number;
  all_passed: boolean;
  total_duration_seconds: number;
  checks: { id: string; duration_seconds: number; exit_code: number; passed: boolean }[];
}

/** Judges the good release's evidence with some of it changed; `undefined` takes a file away. */
async function judge(changes: Readonly<Record<string, Uint8Array | undefined>> = {}, parts: { readonly at?: string; readonly baseline?: Uint8Array } = {}): Promise<ReleaseRecordPredicate> {
  const files = new Map([...GOOD, ...Object.entries(changes)]);
  const { predicate } = await assess({
    release: {
      project: 'services-platform', version: '2026.3.0', tag: '2026.3.0', commit: '5d0e1b7a94c2f86e3d1a0b5c7f9e2d4a6b8c0e13', kind: 'release', channel: 'stable', scope: { taxGateway: 'production' },
      buildDate: '2026-03-19T07:00:00Z', owner: 'P. Lindgren', relations: [], example: false, artifacts: [], sources: {}, flags: [],
    },
    revision: 1,
    assessed: { at: parts.at ?? '2026-03-19T10:00:00Z', clock: 'declared', engine: { name: 'dossier', version: '0.1.0' } },
    files: [...files].flatMap(([name, bytes]) => (bytes === undefined ? [] : [{ name, sha256: sha256Hex(bytes), size: bytes.length, readable: true, open: () => Promise.resolve(bytes) }])),
    inputs: [
      input('policy', `${PROJECT}/policy.yaml`), input('trust', 'trust/trust.yaml'),
      { ...input('baseline', `${PROJECT}/${BASELINE}`), ...(parts.baseline === undefined ? {} : { bytes: parts.baseline }) },
      input('json-schema', `${PROJECT}/schemas/invoice-snapshot.schema.json`), input('json-schema', `${PROJECT}/schemas/auth-durability.schema.json`),
    ],
    history: { selector: 'none', records: [] },
    previous: {},
    schemas,
  });
  return predicate;
}

function input(role: AssessmentInput['role'], name: string): AssessmentInput {
  return { role, name, bytes: new Uint8Array(readFileSync(`content/${name}`)) };
}

const gate = (record: ReleaseRecordPredicate, id: string) => record.gates.find((one) => one.id === id);

/** The good preflight with something changed in it. The workflow's list names other bytes, so its gates are never better than unverified. */
function preflight(change: (run: Preflight) => void): Record<string, Uint8Array> {
  const run = JSON.parse(decode(GOOD.get(PREFLIGHT))) as Preflight;
  change(run);
  return { [PREFLIGHT]: encode(run) };
}

const first = (run: Preflight, count: number): void => {
  run.checks = run.checks.slice(0, count);
  run.check_count = run.checks.length;
  run.total_duration_seconds = run.checks.reduce((sum, one) => sum + one.duration_seconds, 0);
};

const stateOfCheck = (record: ReleaseRecordPredicate, id: string, rule: string) => {
  const check = gate(record, id)?.checks.find((one) => one.rule === rule);
  return [check?.state, check?.reason];
};

test('the evidence as it is passes', async () => {
  const record = await judge();
  expect(record.verdict?.state).toBe('pass');
  // The total of all checks has no limit of its own, which is noted.
  expect(record.findings.filter(({ id }) => id !== 'baseline-coverage')).toEqual([]);
});

test('7.8 a preflight that failed at check 2 of 4: one passed, one failed, two were not run, and it blocks', async () => {
  const failed = evidence().get('2026.4.0/artifacts')?.get('preflight/preflight_quick_2026-04-16.json');
  const record = await judge({ [PREFLIGHT]: failed });
  const statement = record.statements.find((one) => one.statement.format === 'services.preflight')?.statement;

  expect(statement).toMatchObject({ content: 'fail', summary: 'Quick preflight: 1 of 4 checks passed, 1 failed, 2 not run', counts: { planned: 4, passed: 1, failed: 1, notRun: 2 } });
  expect(statement?.checks.map(({ name, word, verdict }) => [name, word, verdict])).toEqual([
    ['auth_login', 'exit 0', 'pass'], ['transactions_import', 'exit 1', 'fail'], ['handoff_audit', 'not run', 'no-result'], ['invoice_exports', 'not run', 'no-result'],
  ]);
  // How long it took until it failed is no time of the check.
  expect(record.measurements.filter(({ metric }) => metric.startsWith('preflight.')).map(({ metric }) => metric)).toEqual(['preflight.auth_login']);
  expect(stateOfCheck(record, 'preflight', 'checks-pass')).toEqual(['fail', 'producer-failed']);
  expect(record.verdict?.state).not.toBe('pass');
});

test('7.8 a snapshot from which the failed check was taken out was not run to its end, whatever it says of itself', async () => {
  const record = await judge(preflight((run) => first(run, 1)));
  expect(gate(record, 'preflight')).toMatchObject({ state: 'missing' });
  expect(gate(record, 'preflight')?.checks[0]?.observed).toBe('transactions_import: not run; handoff_audit: not run; invoice_exports: not run; and 1 more check');
});

test('7.8 a check that calls itself passed and ended otherwise has failed', async () => {
  const record = await judge(preflight((run) => { run.checks[4]!.exit_code = 2; }));
  expect(stateOfCheck(record, 'preflight', 'checks-pass')).toEqual(['fail', 'producer-failed']);
  expect(record.findings.map(({ id }) => id)).toContain('verdict-disagrees');
});

test.each([
  ['89 days', '2025-12-20', 'pass', undefined],
  ['90 days', '2025-12-19', 'pass', undefined],
  ['91 days', '2025-12-18', 'stale', 'too-old'],
] as const)('7.9 a rollback drill %s before the release', async (_, day, state, reason) => {
  const record = await judge({ 'rollback/drill.json': encode(drill(day, '2025.12.0', '2025.11.2')) });
  expect(gate(record, 'rollback-drill')).toMatchObject({ state, ...(reason === undefined ? {} : { reason }) });
  expect(isBlocking(record.verdict?.state ?? 'pass')).toBe(state === 'stale');
});

test('7.9 the hour of the day does not age a drill', async () => {
  const old = { 'rollback/drill.json': encode(drill('2025-12-19', '2025.12.0', '2025.11.2')) };
  for (const at of ['2026-03-19T00:00:00Z', '2026-03-19T23:59:59Z']) expect(gate(await judge(old, { at }), 'rollback-drill')?.state, at).toBe('pass');
});

test.each([
  ['just under 30 %', 'auth_login', 1.2999, 'pass'],
  ['30 % to the digit', 'auth_login', 1.3, 'warn'],
  ['twice as long', 'auth_login', 2, 'warn'],
  ['web_build by just under 20 %', 'web_build', 1.1999, 'pass'],
  ['web_build by 20 %', 'web_build', 1.2, 'warn'],
] as const)('a check that takes longer by %s is to be looked into from the limit on', async (_, id, factor, state) => {
  const earlier = JSON.parse(readFileSync(`content/${PROJECT}/${BASELINE}`, 'utf8')) as Preflight;
  for (const check of earlier.checks) check.duration_seconds = 1;
  const now = preflight((run) => {
    for (const check of run.checks) check.duration_seconds = check.id === id ? factor : 1;
    first(run, 5);
  });
  const record = await judge(now, { baseline: encode({ ...earlier, total_duration_seconds: 5 }) });
  expect(record.comparisons.filter((one) => one.baseline === 'previous-preflight' && one.state !== 'pass').map((one) => [one.metric, one.state])).toEqual(state === 'pass' ? [] : [[`preflight.${id}`, state]]);
});

test('a service whose job is not in the list was not tested', async () => {
  const jobs = JSON.parse(decode(GOOD.get('ci/jobs.json'))) as { total_count: number; jobs: { name: string }[] };
  const without = jobs.jobs.filter(({ name }) => !name.includes('(ledger-service)'));
  const record = await judge({ 'ci/jobs.json': encode({ ...jobs, total_count: without.length, jobs: without }) });
  expect(stateOfCheck(record, 'ci', 'matrix-complete')).toEqual(['missing', 'not-run']);
});

test.each(SECTIONS.flatMap(({ items }) => items.filter((item) => !AFTERWARDS.has(item))))('the box “%s” can be neither open nor gone', async (item) => {
  const list = decode(GOOD.get('checklist.md'));
  const line = list.split('\n').find((one) => one.startsWith(`- [x] ${item}`)) ?? '';
  expect(line).not.toBe('');
  expect(gate(await judge({ 'checklist.md': encode(list.replace(line, line.replace('[x]', '[ ]'))) }), 'checklist')).toMatchObject({ state: 'pending' });
  expect(gate(await judge({ 'checklist.md': encode(list.replace(`${line}\n`, '')) }), 'checklist')).toMatchObject({ state: 'missing', reason: 'not-run' });
});

test('a box that nobody put a name to is not enough', async () => {
  const list = decode(GOOD.get('checklist.md'));
  const record = await judge({ 'checklist.md': encode(list.replace(/ \(by [^)]*\)/, '')) });
  expect(gate(record, 'checklist')).toMatchObject({ state: 'fail', reason: 'requirement-not-met' });
});

test.each([...GOOD.keys()])('without %s some gate that passed no longer does', async (name) => {
  const record = await judge({ [name]: undefined });
  expect(record.gates.filter((one) => one.phase === 'release' && one.level === 'required' && isBlocking(one.state)).map(({ id }) => id)).not.toEqual([]);
});
