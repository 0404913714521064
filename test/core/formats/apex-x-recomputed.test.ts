import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { totalsOf } from '../../../src/core/formats/apex-x-parity-judge.ts';
import { readFile } from '../../../src/core/formats/read.ts';
import { valueAt } from '../../../src/core/lib/json-pointer.ts';
import { createSchemaPort } from '../../../src/node/json-schemas.ts';

// Nothing that Apex-X writes is believed where its numbers can be computed again. The fixtures are derived by the
// producer's own rules (SOURCE.md); each is changed here in one place.

const schemas = createSchemaPort();
const text = (path: string) => readFileSync(join(import.meta.dirname, '../../fixtures/formats', path), 'utf8');
const readText = (content: string) => readFile(new TextEncoder().encode(content), schemas).reading;
const read = (path: string) => readText(text(path));

type Json = Record<string, unknown>;

/** The fixture with the value at each pointer replaced. */
function edited(path: string, values: Readonly<Record<string, unknown>>) {
  const document = JSON.parse(text(path)) as Json;
  for (const [at, value] of Object.entries(values)) {
    const holder = valueAt(document, at.slice(0, at.lastIndexOf('/'))) as Json;
    const key = at.slice(at.lastIndexOf('/') + 1);
    if (!(key in holder)) throw new Error(`${path} has nothing at ${at}`);
    holder[key] = value;
  }
  return readText(JSON.stringify(document));
}

const places = (reading: ReturnType<typeof read>) => reading.findings.map((one) => `${one.id} ${one.place ?? ''}`);

/** Every value that stands in the fixture and that a rule of the producer ties to others. */
const TIED: Readonly<Record<string, readonly string[]>> = {
  'apex-x.perf-trend/cpu.json': [
    '/total_metrics', '/failed_metrics', '/overall_status',
    ...[0, 1, 2, 3, 4].flatMap((row) => ['current_ms', 'baseline_ms', 'regression_ratio', 'status'].map((key) => `/metrics/${row}/${key}`)),
  ],
  'apex-x.perf-compare/cpu.json': ['/status', ...[0, 1, 2, 3, 4].flatMap((row) => ['current_ms', 'baseline_ms', 'regression_ratio', 'status'].map((key) => `/checks/${row}/${key}`))],
  'apex-x.trt-sweep/ok.json': [
    '/status', ...['ok_count', 'skipped_count', 'failed_count', 'p50_ms_min', 'p50_ms_max', 'p50_ms_median'].map((key) => `/summary/${key}`),
    ...[0, 1, 2].flatMap((row) => [`/cases/${row}/status`, `/cases/${row}/metrics/p50_ms`]),
  ],
  'apex-x.parity/sweep.json': [
    '/passed', '/case_count', '/report_count', '/profile_name',
    ...[0, 1, 2].flatMap((row) => ['passed', 'mismatch_ratio_limit', 'max_abs_err', 'mean_abs_err', 'max_rel_err', 'mismatch_count', 'total_count', 'mismatch_ratio'].map((key) => `/reports/${row}/${key}`)),
    ...['passed', 'atol', 'rtol', 'mismatch_count', 'total_count', 'mismatch_ratio', 'shape/1', 'max_abs_err', 'mean_abs_err', 'max_rel_err'].map((key) => `/reports/0/outputs/0/${key}`),
  ],
  'apex-x.parity/single.json': ['passed', 'mismatch_ratio_limit', 'max_abs_err', 'mean_abs_err', 'mismatch_count', 'total_count', 'mismatch_ratio', 'outputs/0/passed', 'outputs/0/atol', 'outputs/0/rtol', 'outputs/0/mismatch_count'].map((key) => `/${key}`),
  'apex-x.deployment-readiness/all-done.json': ['/results/0/status', '/results/0/message', '/results/1/status', '/results/1/message', '/artifacts/0', '/results/0/artifacts/1'],
  'apex-x.release-attestation/twin-release.json': [
    '/summary/overall_status', ...['required_artifacts_total', 'required_artifacts_passed', 'required_artifacts_failed', 'gates_total', 'gates_passed', 'gates_failed', 'gates_pending'].map((key) => `/summary/${key}`),
    ...[0, 7].map((row) => `/artifacts/${row}/exists`), ...[0, 6].map((row) => `/gates/${row}/status`),
  ],
};

const anotherValue = fc.oneof(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.nat(), fc.boolean(), fc.constantFrom('pass', 'fail', 'ok', 'PASS', 'FAIL', 'skipped', 'partial', 'done', 'failed', 'blocked', 'quality', 'edge', 'great', ''));

describe.each(Object.keys(TIED))('%s', (path) => {
  it('passes as it is', () => {
    const { statement, findings } = read(path);
    expect([statement.content, findings.filter((one) => one.level === 'error')]).toEqual(['pass', []]);
  });

  it('never passes with another value in one place that a rule ties to others', () => {
    const document = JSON.parse(text(path)) as Json;
    fc.assert(fc.property(fc.constantFrom(...TIED[path] ?? []), anotherValue, (at, value) => {
      fc.pre(value !== valueAt(document, at));
      // A word that means the same, in another spelling, is no other verdict.
      fc.pre(!(typeof value === 'string' && typeof valueAt(document, at) === 'string' && ['pass', 'ok', 'done', 'PASS'].includes(value) && at.endsWith('status')));
      expect([at, value, edited(path, { [at]: value }).statement.content]).not.toEqual([at, value, 'pass']);
    }), { numRuns: 400 });
  });
});

describe('a trend point', () => {
  it('of a skipped run has a row for the status and none of it on a chart', () => {
    const { statement, measurements } = read('apex-x.perf-trend/gpu-skipped.json');
    expect(statement).toMatchObject({ content: 'no-result', producerWord: 'fail', producedAt: '2026-02-16T05:11:40.118422Z', counts: { checks: 13, passed: 0, missing: 12, status: 1 } });
    expect(statement.checks.filter((check) => check.name === '__status__')).toMatchObject([{ word: 'fail', verdict: 'fail' }]);
    expect(measurements).toEqual([]);
  });

  it('without rows is no result, although it says pass', () => {
    expect(read('apex-x.perf-trend/empty.json').statement).toMatchObject({ content: 'no-result', producerVerdict: 'pass' });
  });

  it('over its limit at one metric fails, and says so with the tool', () => {
    const { statement, findings, measurements } = read('apex-x.perf-trend/trt.json');
    expect([statement.content, statement.summary, findings, measurements?.length]).toEqual(['fail', '3 of 4 metrics within their limits, 1 over', [], 4]);
  });

  it('is no pass when the run does not have the required status and no row says so', () => {
    const values = { '/metrics/0/status': 'pass', '/metrics/0/current_ms': 2.3, '/metrics/0/regression_ratio': 2.3 / 2.3 - 1, '/failed_metrics': 0, '/overall_status': 'pass' };
    expect(edited('apex-x.perf-trend/trt.json', values).statement.content).toBe('pass');
    const skipped = edited('apex-x.perf-trend/trt.json', { ...values, '/current_status': 'skipped' });
    expect([skipped.statement.content, skipped.measurements, places(skipped)]).toEqual(['no-result', [], ['verdict-disagrees /current_status', 'verdict-disagrees /overall_status']]);
  });
});

describe('a shape sweep', () => {
  it.each([['partial.json', 'fail'], ['one-shape-skipped.json', 'no-result'], ['skipped.json', 'no-result']])('%s is no pass: %s', (name, content) => {
    expect(read(`apex-x.trt-sweep/${name}`).statement.content).toBe(content);
  });

  it('names its measurements as the TensorRT baseline does', () => {
    const metrics = read('apex-x.trt-sweep/ok.json').measurements?.map((one) => one.metric) ?? [];
    expect(metrics).toEqual(expect.arrayContaining(['summary.p50_ms_min', 'summary.p50_ms_median', 'case.default.p50_ms', 'case.case_001_1_3_128_128.p95_ms']));
  });
});

describe('parity', () => {
  it('gives its profile and, for each pair of backends, errors that compare only like with like', () => {
    const { statement, measurements } = read('apex-x.parity/sweep.json');
    expect(statement).toMatchObject({ content: 'pass', profile: 'balanced', counts: { reports: 3, cases: 2, elements: 663_584, mismatches: 32 } });
    expect(measurements?.find((one) => one.metric === 'end_to_end.tensorrt-vs-torch.mismatch_ratio')).toMatchObject({
      value: 20 / 331_776, direction: 'lower', comparability: { case: 'end_to_end', reference: 'torch', candidate: 'tensorrt', candidateDtype: 'float8_e4m3fn, float16', profile: 'balanced', seed: '123' },
    });
  });

  it('is judged by the profile it names, not by the one its numbers were made with', () => {
    const reading = read('apex-x.parity/other-profile.json');
    expect(reading.statement).toMatchObject({ content: 'fail', producerVerdict: 'pass', profile: 'quality' });
    expect(places(reading)).toContain('tolerance-differs /reports/0/outputs/0/atol');
  });

  it.each([
    ['the op column where the file says e2e', 'balanced', 'float16', true, 2e-3, 2e-2, 'no-result'],
    ['the e2e column where the file says e2e', 'balanced', 'float16', true, 3e-3, 3e-2, 'pass'],
    ['the e2e column where the file says op', 'balanced', 'float16', false, 3e-3, 3e-2, 'no-result'],
    ['the op column of another type', 'balanced', 'float32', undefined, 2e-3, 2e-2, 'no-result'],
    ['atol of one column and rtol of the other', 'balanced', 'float16', undefined, 2e-3, 3e-2, 'no-result'],
    ['any tolerance for whole numbers', 'balanced', 'int8', undefined, 5e-6, 5e-5, 'no-result'],
    ['none for whole numbers', 'balanced', 'int8', undefined, 0, 0, 'pass'],
    ['a looser profile', 'quality', 'float16', undefined, 3e-3, 3e-2, 'no-result'],
    ['a profile that does not exist', 'relaxed', 'float16', undefined, 3e-3, 3e-2, 'no-result'],
  ] as const)('with %s', (_, profile, dtype, e2e, atol, rtol, content) => {
    const errors = { max_abs_err: 0, mean_abs_err: 0, max_rel_err: 0, mismatch_count: 0, total_count: 8, mismatch_ratio: 0, passed: true };
    const sweep = {
      sweep_name: 's', profile_name: profile, passed: true, case_count: 1, report_count: 1, ...(e2e === undefined ? {} : { use_e2e_tolerances: e2e }),
      reports: [{
        case_name: 'c', reference_backend: 'torch', candidate_backend: 'triton', seed: 0, deterministic: true, mismatch_ratio_limit: profile === 'balanced' ? 1e-4 : 0, ...errors,
        outputs: [{ name: 'out', reference_dtype: dtype === 'int8' ? 'int8' : 'float32', candidate_dtype: dtype, shape: [2, 4], atol, rtol, mean_rel_err: 0, ...errors }],
      }],
    };
    expect(readText(JSON.stringify(sweep)).statement.content).toBe(content);
  });

  it.each(['no-elements.json', 'no-reports.json', 'no-numbers.json'])('%s is no result, although it says passed', (name) => {
    expect(read(`apex-x.parity/${name}`).statement.content).toBe('no-result');
  });

  it('of one case alone passes by its numbers and names no profile', () => {
    const { statement } = read('apex-x.parity/single.json');
    expect([statement.content, statement.profile]).toEqual(['pass', undefined]);
  });

  it('with errors that no comparison can give is no result', () => {
    const impossible = [{ '/reports/2/outputs/0/max_abs_err': 3, '/reports/2/max_abs_err': 3 }, { '/reports/0/outputs/1/mean_abs_err': 0.5, '/reports/0/mean_abs_err': (4.0e-5 + 0.5) / 2 }];
    expect(impossible.map((values) => edited('apex-x.parity/sweep.json', values).statement.content)).toEqual(['no-result', 'no-result']);
  });

  it('that gives a word and no numbers is not taken for parity at all', () => {
    const { format, reading } = readFile(new TextEncoder().encode('{"status":"pass"}'), schemas);
    expect([format.id, reading.statement.content]).toEqual(['json', 'not-stated']);
  });
});

describe('an export manifest', () => {
  it('claims the digest of the ONNX graph by the attestation’s key', () => {
    expect(read('apex-x.export-manifest/static.json').statement.claims).toMatchObject([{ key: 'onnx_graph', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string, at: '/artifacts/onnx_sha256' }]);
  });

  it('shows no folder that names a person or a machine', () => {
    const { format, reading } = readFile(new TextEncoder().encode(text('apex-x.export-manifest/static.json')), schemas);
    const shown = JSON.stringify(format.view(reading.document));
    expect([shown.includes('…/apex_x.onnx'), shown.includes('/home/runner')]).toEqual([true, false]);
  });

  it('that breaks the exporter’s own contract has defects', () => {
    const reading = read('apex-x.export-manifest/contract-broken.json');
    expect([reading.form, places(reading)]).toEqual(['valid-with-defects', [
      'verdict-disagrees /input_shape', 'verdict-disagrees /contracts/tile_size/l0', 'verdict-disagrees /contracts/kmax/l1', 'verdict-disagrees /contracts/tile_size/l1', 'not-sha256 /artifacts/onnx_sha256',
    ]]);
  });
});

test('a list of no plugins, or of plugins without versions, is no result', () => {
  expect(['plugins.json', 'empty.json', 'calibration-metadata.json'].map((name) => read(`apex-x.plugin-versions/${name}`).statement.content)).toEqual(['not-stated', 'no-result', 'no-result']);
});

test('a blocked task of the readiness report is no result, and a failed one a failure', () => {
  expect(['blocked.json', 'one-failed.json', 'contradicts.json', 'empty.json'].map((name) => read(`apex-x.deployment-readiness/${name}`).statement.content)).toEqual(['no-result', 'fail', 'no-result', 'no-result']);
});

describe('an attestation in Markdown', () => {
  it.each(['draft', 'release'])('says of a %s what its JSON twin says', (name) => {
    const [markdown, json] = [read(`apex-x.release-attestation-md/${name}.md`).statement, read(`apex-x.release-attestation/twin-${name}.json`).statement];
    const said = ({ content, tag, commit, producerWord, counts, claims, checks }: typeof json) =>
      ({ content, tag, commit, producerWord, counts, claims: claims.map(({ at: _, ...claim }) => claim), checks: checks.map(({ at: _, ...check }) => check) });
    expect(said(markdown)).toEqual(said(json));
  });

  it('that was cut anywhere in its summary, or before it, can not be read', () => {
    const whole = text('apex-x.release-attestation-md/release.md');
    const end = whole.indexOf('\nGenerated by');
    for (let cut = 30; cut < end - 2; cut += 37) expect([cut, readText(whole.slice(0, cut)).form]).toEqual([cut, 'invalid']);
  });

  it('never passes with another digit or word in its summary', () => {
    const whole = text('apex-x.release-attestation-md/release.md');
    const from = whole.indexOf('## Summary');
    const digits = [...whole.matchAll(/\d/g)].map((match) => match.index).filter((index) => index > from);
    for (const index of digits) {
      const other = whole[index] === '9' ? '8' : '9';
      expect(readText(`${whole.slice(0, index)}${other}${whole.slice(index + 1)}`).statement.content).not.toBe('pass');
    }
    expect(readText(whole.replace('Overall status: `pass`', 'Overall status: `fail`')).statement.content).toBe('fail');
  });
});

describe('capabilities', () => {
  const caps = (values: Readonly<Record<string, unknown>>) => places(edited('apex-x.runtime-caps/no-gpu.json', values));

  it.each([
    ['/cuda/reason', ['cuda_unavailable', 'cuda_device_not_found', 'cuda_device_index_out_of_range', 'cuda_device_index_out_of_range:3', 'cuda_query_failed:RuntimeError']],
    ['/fp8/reason', ['compute_capability_8_9_below_sm90', 'compute_capability_below_sm90', 'torch_build_missing_fp8_dtype', 'cuda_compute_capability_unknown']],
    ['/tensorrt/int8_reason', ['cuda_required_for_tensorrt_int8', 'tensorrt_int8_builder_flag_missing']],
  ])('take each reason that the tool gives at %s', (at, reasons) => {
    for (const reason of reasons) expect([reason, caps({ [at]: reason })]).toEqual([reason, []]);
  });

  it('name a reason that the tool does not give', () => {
    expect(caps({ '/triton/reason': 'cuda_unavailable' })).toEqual(['unknown-word /triton/reason']);
    expect(caps({ '/fp8/reason': 'compute_capability_x_below_sm90' })).toEqual(['unknown-word /fp8/reason']);
  });

  it('have a reason exactly when something is not available', () => {
    expect(caps({ '/triton/reason': null })).toEqual(['verdict-disagrees /triton']);
    expect(caps({ '/fp8/available': true })).toEqual(['verdict-disagrees /fp8']);
  });

  it('do not claim a GPU runtime that their parts do not have', () => {
    expect(caps({ '/any_gpu_runtime': true })).toEqual(['verdict-disagrees /any_gpu_runtime']);
  });
});

describe('a GPU run', () => {
  const { format, reading } = readFile(new TextEncoder().encode(text('apex-x.perf-run/gpu-fp8-fallback.json')), schemas);
  const shown = JSON.stringify(format.view(reading.document));

  it('says that it fell back from FP8, and which operation fell back and why', () => {
    expect(reading.findings.map((one) => one.message)).toEqual([
      'FP8 was requested and float16 ran: compute_capability_8_9_below_sm90', '“tile_ops.fusion_gate” fell back to reference: triton_unsupported_dtype',
    ]);
  });

  it('shows parts that did not run with their reason, and values that are null', () => {
    for (const part of ['missing_trt_engine_path', 'missing_plugin_library', 'not measured', 'Hit rate', 'compute_capability_8_9_below_sm90']) expect([part, shown.includes(part)]).toEqual([part, true]);
  });

  it('compares a dispatched operation only with one on the same backend', () => {
    const backend = (metric: string) => reading.measurements?.find((one) => one.metric === `benchmarks.tile_ops.${metric}.p50_ms`)?.comparability['backend'];
    expect([backend('tilepack.dispatch'), backend('fusion_gate.dispatch'), backend('fusion_gate.reference')]).toEqual(['triton', 'reference', undefined]);
  });
});

test('the totals of a parity report of very many outputs are computed', () => {
  const output = { name: 'o', reference_dtype: 'float32', candidate_dtype: 'float32', shape: [1], atol: 0, rtol: 0, max_abs_err: 2, mean_abs_err: 1, max_rel_err: 3, mean_rel_err: 1, mismatch_count: 0, total_count: 1, mismatch_ratio: 0, passed: true };
  const report = { case_name: 'c', reference_backend: 'a', candidate_backend: 'b', mismatch_ratio_limit: 0, passed: true, max_abs_err: 0, mean_abs_err: 0, max_rel_err: 0, mismatch_count: 0, total_count: 0, mismatch_ratio: 0 };
  expect(totalsOf({ ...report, outputs: Array.from({ length: 200_000 }, () => output) })).toMatchObject({ max_abs_err: 2, max_rel_err: 3, total_count: 200_000 });
});

test.each<[string, object]>([
  ['a run', { suite: 'apex_x_cpu', timestamp_utc: '2026-02-18T00:00:00Z', environment: {}, config: {}, metrics: { infer_p95_ms: -1 } }],
  ['a comparison', { suite: 'apex_x_cpu', status: 'pass', checks: [{ metric: 'infer_p95_ms', status: 'pass', baseline_ms: 1, allowed_max_ms: 2, current_ms: -1 }] }],
])('a time below zero keeps to no limit: %s', (_, document) => {
  const { reading } = readFile(new TextEncoder().encode(JSON.stringify(document)), createSchemaPort());
  expect([reading.form, reading.statement.content, reading.measurements ?? []]).toEqual(['invalid', 'no-result', []]);
});
