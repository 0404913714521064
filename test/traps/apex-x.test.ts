// Real Apex-X files (and two derived ones) against what a reader of them must be told.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ProjectSpec } from '../../src/core/model/portal-files.ts';
import type { ReleaseRecordPredicate } from '../../src/core/model/record.ts';
import { openRecord } from '../../src/core/record/open.ts';
import { identify } from '../../src/node/identity.ts';
import { filesBelow, judgeApexX } from '../judge-apex-x.ts';

const SNAPSHOT = filesBelow('examples/apex-x/snapshot-42345e8/artifacts');
const FIXTURES = filesBelow('test/fixtures/apex-x');

const gate = (record: ReleaseRecordPredicate, id: string) => record.gates.find((one) => one.id === id);
const statementOf = (record: ReleaseRecordPredicate, name: string) => {
  const file = record.files.find((one) => one.name === name);
  return record.statements.find((one) => one.file === file?.sha256)?.statement;
};

test('7.1 a GPU compare that says fail and an attestation that lists it as PASS contradict each other', async () => {
  const record = await judgeApexX({
    'perf_gpu_compare_local_dev.json': SNAPSHOT['perf_gpu_compare_local_dev.json']!,
    'release/release_attestation_ci.json': FIXTURES['main/release_attestation_ci.json']!,
    'runtime/caps_ci.json': FIXTURES['main/runtime/caps_ci.json']!,
  });
  const attestation = record.files.find((one) => one.name === 'release/release_attestation_ci.json');
  const row = statementOf(record, 'release/release_attestation_ci.json')?.claims.find((claim) => claim.key === 'performance_report');

  expect(row).toMatchObject({ word: 'PASS', name: 'artifacts/perf_gpu_compare_local_dev.json' });
  expect(record.slots.find((slot) => slot.id === 'gpu-report')).toMatchObject({ presence: 'received', form: 'valid', content: 'no-result' });
  expect(record.findings.filter((one) => one.id === 'contradiction' && one.file === attestation?.sha256)).toMatchObject([
    { place: '/artifacts/5', expected: 'PASS', message: expect.stringContaining('the file itself says fail') as string },
  ]);
  expect(gate(record, 'gpu-performance')).toMatchObject({ state: 'missing' });
});

test('7.2 a GPU compare of a run that was skipped is 1 status check and 12 missing ones, and no result', async () => {
  const record = await judgeApexX(SNAPSHOT);
  const statement = statementOf(record, 'perf_gpu_compare_local_dev.json');
  const words = statement?.checks.map((check) => check.word) ?? [];

  expect(statement).toMatchObject({ content: 'no-result', producerWord: 'fail', producerVerdict: 'fail' });
  expect(words.filter((word) => word === 'missing')).toHaveLength(12);
  expect(statement?.checks.filter((check) => check.name === '__status__')).toMatchObject([{ word: 'fail' }]);
  expect(statement?.checks).toHaveLength(13);
  expect(statementOf(record, 'perf_gpu_current_local_dev.json')).toMatchObject({ content: 'no-result', summary: expect.stringContaining('cuda_unavailable') as string });
  expect(gate(record, 'gpu-performance')).toMatchObject({ state: 'missing', reason: 'no-result', observed: '12 of 12 metrics were not measured; run skipped: cuda_unavailable' });
  expect(record.measurements.filter((one) => one.metric.startsWith('benchmarks.'))).toEqual([]);
});

test('7.3 the CPU compare is 5 passes; the largest change is +172.8 % and the most headroom used is 67.9 %', async () => {
  const record = await judgeApexX(SNAPSHOT);
  const comparisons = record.comparisons.filter((one) => one.slot === 'cpu-run' && one.baseline === 'cpu');
  const largest = (values: readonly (number | undefined)[]) => Math.max(...values.map((value) => value ?? -Infinity));

  expect(comparisons.map((one) => one.state)).toEqual(['pass', 'pass', 'pass', 'pass', 'pass']);
  expect(largest(comparisons.map((one) => one.change))).toBeCloseTo(1.728, 3);
  expect(largest(comparisons.map((one) => one.headroomUsed))).toBeCloseTo(0.679, 3);
  expect(comparisons.find((one) => one.metric === 'fusion_gate_p50_ms')).toMatchObject({ limit: 3.950082732946612, inclusive: true });
  expect(statementOf(record, 'perf_compare_test.json')).toMatchObject({ content: 'pass', producerWord: 'pass' });
  expect(gate(record, 'cpu-performance')).toMatchObject({ state: 'pass', glance: '5 of 5', observed: expect.stringMatching(/67[.,]9\s%/) as string });
});

test('7.3 the example sealed it so: +172.8 % is a pass that uses 67.9 % of its headroom', () => {
  const sealed = readFileSync('content/projects/apex-x/releases/snapshot-42345e8/revisions/1/record.json');
  const opened = openRecord(sealed);
  if ('problems' in opened) throw new Error(JSON.stringify(opened.problems));
  const record = opened.value.predicate;
  const fusion = record.comparisons.find((one) => one.slot === 'cpu-run' && one.metric === 'fusion_gate_p50_ms');

  expect(fusion).toMatchObject({ state: 'pass', direction: 'lower', inclusive: true, method: 'fixed-limit' });
  expect(fusion?.reason).toBeUndefined();
  expect(fusion?.change).toBeCloseTo(1.728, 3);
  expect(fusion?.headroomUsed).toBeCloseTo(0.679, 3);
  expect(gate(record, 'cpu-performance')).toMatchObject({ state: 'pass', checks: expect.arrayContaining([expect.objectContaining({ rule: 'within-baseline', state: 'pass' })]) as unknown });
});

test('7.4 a baseline without metrics compares nothing, which is no result and no pass', async () => {
  const record = await judgeApexX(SNAPSHOT, {
    more: { 'baselines/perf_baseline_trt.json': FIXTURES['perf_baseline_trt.json']! },
    policy: (text) => text
      .replace('baselines:\n', 'baselines:\n  - { id: trt, title: TensorRT, file: baselines/perf_baseline_trt.json }\n')
      .replace('slot: cpu-run, baseline: cpu', 'slot: cpu-run, baseline: trt'),
  });
  expect(gate(record, 'cpu-performance')).toMatchObject({ state: 'missing', reason: 'no-result' });
  expect(record.findings.map((one) => one.id)).toContain('baseline-empty');
});

test('7.5 an eval report that names no runtime fails transparency, and the newer shape passes', async () => {
  const older = await judgeApexX({ ...SNAPSHOT, 'eval_report.json': FIXTURES['history-62411dd/eval_report.json']! });
  const newer = await judgeApexX(SNAPSHOT);

  expect(gate(older, 'runtime-transparency')).toMatchObject({ state: 'fail', reason: 'not-stated' });
  expect(gate(newer, 'runtime-transparency')).toMatchObject({ state: 'pass' });
});

test('7.19 an attestation of branch main says so and is about no release', async () => {
  const record = await judgeApexX({ ...SNAPSHOT, 'release_attestation_ci.json': FIXTURES['main/release_attestation_ci.json']! });

  expect(statementOf(record, 'release_attestation_ci.json')).toMatchObject({ tag: 'main', content: 'fail', producerWord: 'fail' });
  expect(record.findings.filter((one) => one.id === 'other-tag')).toMatchObject([{ found: 'main', expected: 'no tag' }]);
});

test('7.19 a release whose tag is main is a draft', () => {
  const spec = ProjectSpec.parse({ name: 'Apex-X' });
  expect(identify({ project: 'apex-x', version: 'main-1', flags: { tag: 'main', kind: 'release', channel: 'stable' }, env: {}, spec }))
    .toMatchObject({ kind: 'draft', channel: 'draft', flags: ['tag-is-branch', 'no-commit'] });
});

test('the snapshot of real files says what the repository does not hold', async () => {
  const record = await judgeApexX(SNAPSHOT);

  expect(record.slots.filter((slot) => slot.presence === 'missing' && slot.mandatory).map((slot) => slot.id)).toMatchInlineSnapshot(`
    [
      "export-manifest",
      "onnx-graph",
      "parity-report",
      "runtime-caps",
      "ci-result",
      "release-attestation",
      "checksums",
      "sbom",
      "security-scan",
      "provenance",
      "documents",
      "documentation-sync",
      "rollback-plan",
      "rollback-drill",
    ]
  `);
  expect(Object.fromEntries(record.gates.map((one) => [one.id, `${one.state} ${one.reason ?? ''}`.trim()]))).toMatchInlineSnapshot(`
    {
      "cpu-performance": "pass",
      "digests": "missing not-received",
      "documentation-sync": "missing not-received",
      "gpu-performance": "missing no-result",
      "lint-type-tests": "missing not-received",
      "mandatory-artifacts": "missing not-received",
      "parity": "missing not-received",
      "rollback-drill": "missing not-received",
      "rollback-plan": "missing not-received",
      "runtime-transparency": "pass",
      "sbom": "missing not-received",
      "sbom-licences": "missing not-received",
      "security-review": "missing not-received",
      "sign-off": "pending awaiting-decision",
      "signatures": "missing not-received",
    }
  `);
  expect(record.verdict?.state).not.toBe('pass');
});

test('a file that a slot takes as an attachment raises no note about its format, and a stray one does', async () => {
  const unknown = new TextEncoder().encode('bytes of no known format');
  const record = await judgeApexX({ 'export/apex_x.onnx': unknown, 'stray.bin': new TextEncoder().encode('others') });
  const named = (id: string) => record.findings.filter((one) => one.id === id).map((one) => one.name);

  expect(record.slots.find((slot) => slot.id === 'onnx-graph')).toMatchObject({ presence: 'received', form: 'valid' });
  expect([named('unrecognised'), named('no-slot')]).toEqual([['stray.bin'], ['stray.bin']]);
});

test.each([
  ['one word', '{"status":"pass"}'],
  ['names and a verdict', '{"sweep_name":"release","profile_name":"balanced","passed":true}'],
  ['a sweep of nothing', '{"sweep_name":"release","profile_name":"balanced","passed":true,"case_count":0,"report_count":0,"reports":[]}'],
])('a parity report that is %s, without numbers, is believed by no gate', async (_, bytes) => {
  const record = await judgeApexX({ 'parity/parity_report.json': new TextEncoder().encode(bytes) });
  expect(gate(record, 'parity')?.state).toBe('missing');
});
