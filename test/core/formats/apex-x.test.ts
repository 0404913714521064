import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readFile } from '../../../src/core/formats/read.ts';
import { createSchemaPort } from '../../../src/node/json-schemas.ts';

// What Apex-X's own files must come to; the files are real where SOURCE.md says so.

const schemas = createSchemaPort();
const read = (path: string) => readFile(new Uint8Array(readFileSync(join(import.meta.dirname, '../../fixtures/formats', path))), schemas);

it('a GPU comparison of a skipped run is no result, although the tool calls it a failure', () => {
  const { statement, measurements } = read('apex-x.perf-compare/gpu-skipped.json').reading;
  expect(statement).toMatchObject({ content: 'no-result', producerWord: 'fail', producerVerdict: 'fail', counts: { checks: 13, passed: 0, failed: 0, missing: 12, status: 1 } });
  expect(measurements).toEqual([]);
});

it('a CPU comparison shows the largest change and the most headroom used', () => {
  const { format, reading } = read('apex-x.perf-compare/cpu.json');
  expect(reading.statement).toMatchObject({ content: 'pass', counts: { checks: 5, passed: 5, failed: 0, missing: 0, status: 0 } });
  expect(format.view(reading.document)[0]).toMatchObject({ rows: expect.arrayContaining([
    { label: 'Largest change', value: '+172.8\u00a0%' },
    { label: 'Most headroom used', value: expect.objectContaining({ text: '67.9\u00a0%' }) },
  ]) });
});

it('a comparison whose word its numbers contradict is judged by the worse of the two', () => {
  const { statement, findings } = read('apex-x.perf-compare/edited.json').reading;
  expect([statement.content, statement.producerVerdict]).toEqual(['fail', 'pass']);
  expect(findings.map((found) => found.message)).toMatchInlineSnapshot(`
    [
      "“great” is no status of this format",
      "“infer_p50_ms” says pass, and its numbers say fail",
      "The comparison says pass, and its checks say fail",
    ]
  `);
});

it('a comparison without checks is no result, although it says pass', () => {
  expect(read('apex-x.perf-compare/no-checks.json').reading.statement).toMatchObject({ content: 'no-result', producerVerdict: 'pass' });
});

it('a baseline without metrics sets no limits', () => {
  const { baseline, findings } = read('apex-x.perf-baseline/trt-empty.json').reading;
  expect([baseline, findings.map((found) => found.id)]).toEqual([[], ['baseline-empty']]);
});

it('a baseline gives value, ratio and absolute allowance, comparable by suite alone', () => {
  expect(read('apex-x.perf-baseline/cpu.json').reading.baseline?.[0]).toEqual({
    metric: 'fusion_gate_p50_ms', unit: 'ms', direction: 'lower', value: 1.1143329902552068, ratio: 0.75, abs: 2, comparability: { suite: 'apex_x_cpu_perf_regression' }, at: '/metrics/fusion_gate_p50_ms',
  });
});

it('a skipped run gives its reason and no measurement', () => {
  const { statement, measurements } = read('apex-x.perf-run/gpu-skipped.json').reading;
  expect(statement).toMatchObject({ content: 'no-result', summary: 'Run skipped: cuda_unavailable', producedAt: '2026-02-08T17:39:02.547213Z' });
  expect(measurements).toEqual([]);
});

it('a GPU run names its measurements by their path, with unit and direction', () => {
  expect(read('apex-x.perf-run/gpu-derived.json').reading.measurements?.map(({ metric, unit, direction, samples }) => [metric, unit, direction, samples])).toEqual([
    ['benchmarks.tile_ops.tilepack.dispatch.p50_ms', 'ms', 'lower', 50],
    ['benchmarks.tile_ops.tilepack.dispatch.p95_ms', 'ms', 'lower', 50],
    ['benchmarks.tile_ops.tilepack.dispatch.tiles_per_s', '1/s', 'higher', 50],
    ['benchmarks.end_to_end_infer.torch_eager.p50_ms', 'ms', 'lower', 50],
    ['benchmarks.end_to_end_infer.torch_eager.p95_ms', 'ms', 'lower', 50],
    ['benchmarks.end_to_end_infer.torch_eager.frames_per_s', '1/s', 'higher', 50],
  ]);
});

it('an evaluation states its backends only where it has a runtime part', () => {
  expect(read('apex-x.eval-report/without-runtime.json').reading.statement.backends).toBeUndefined();
  expect(read('apex-x.eval-report/with-runtime.json').reading.statement.backends).toEqual({ requested: 'cpu', selected: 'cpu', executed: 'cpu', fallbackPolicy: 'permissive', at: '/runtime' });
});

it('scores of the built-in example are synthetic, and others are not', () => {
  expect(read('apex-x.eval-report/with-runtime.json').reading.statement.class).toBe('synthetic');
  expect(read('apex-x.eval-report/fell-back.json').reading.statement.class).toBe('measured');
});

it('an attestation claims a digest and a verdict for each file that it lists', () => {
  const { statement } = read('apex-x.release-attestation/ci-draft.json').reading;
  expect(statement).toMatchObject({ content: 'fail', tag: 'main', commit: '42345e85954a184355cd7917f607396fff8f3e5c', counts: { requiredArtifacts: 6, requiredArtifactsPassed: 2, gatesPending: 4 } });
  expect(statement.claims).toHaveLength(8);
  expect(statement.claims[5]).toEqual({
    name: 'artifacts/perf_gpu_compare_local_dev.json', key: 'performance_report', word: 'PASS', verdict: 'pass', at: '/artifacts/5',
    sha256: '90a0fd0b1d552db069165ec38809eca1399bf9a18c776801180f795af4fc3fd3',
  });
});

it('an attestation whose summary its rows contradict is judged by its rows', () => {
  const { statement, findings } = read('apex-x.release-attestation/summary-disagrees.json').reading;
  expect([statement.content, statement.producerVerdict]).toEqual(['fail', 'pass']);
  expect(findings.filter((found) => found.id === 'verdict-disagrees').map((found) => found.place)).toEqual(['/summary/required_artifacts_failed', '/summary/overall_status']);
});

it('a baseline with a metric that no record can name is invalid, so its limit is not lost in silence', () => {
  const text = JSON.stringify({ suite: 'apex_x_cpu_perf_regression', metrics: { 'infer\u202e_p50_ms': { value_ms: 1 } } });
  const { form, findings } = readFile(new TextEncoder().encode(text), schemas).reading;
  expect([form, findings[0]?.place, findings[0]?.expected]).toEqual(['invalid', '/metrics', 'a name of 1 to 200 printable characters']);
});
