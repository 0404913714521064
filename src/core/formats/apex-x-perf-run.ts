import { z } from 'zod';
import { finding } from '../findings.ts';
import { pointer } from '../lib/json-pointer.ts';
import { countOf, formatPercent } from '../lib/format-number.ts';
import type { Block } from '../model/block.ts';
import { hasSuite, MEASURED, meaningOf, SPECIFICATION } from './apex-x.ts';
import { capsFindings, capsTable, RuntimeCaps } from './apex-x-runtime-caps.ts';
import { facts, moment, number, table, verdict, words } from './cells.ts';
import { comparable, isMeasured, isMetricName, majorOf, Measured, MetricName, Numeric } from './figures.ts';
import type { Format, ReadFinding, Reading, ReadMeasurement, Sample } from './format.ts';
import { instantOf } from './instant.ts';
import { isObject, listsCut, placeOf, readBy, statementOf, unreadable } from './reading.ts';

const PerfRun = z.looseObject({
  suite: z.string(),
  status: z.string().optional(),
  reason: z.string().nullish(),
  timestamp_utc: z.string().optional(),
  environment: z.looseObject({
    requested_dtype: z.string().optional(), effective_dtype: z.string().optional(),
    fp8_requested: z.boolean().optional(), fp8_enabled: z.boolean().optional(), fp8_fallback_reason: z.string().nullish(),
    runtime_caps: RuntimeCaps.optional(),
  }).default({}),
  config: z.looseObject({}).default({}),
  /** CPU: flat. */
  metrics: z.record(MetricName, Measured).optional(),
  /** GPU: a tree of operations, whose leaves hold the numbers. */
  benchmarks: z.looseObject({}).refine((tree) => leaves(tree, ['benchmarks']).every((leaf) => isMetricName(leaf.metric)), 'paths of 1 to 200 printable characters').optional(),
  triton_autotune: z.looseObject({
    summary: z.looseObject({
      cache_entries: Numeric.nullish(), launches: Numeric.nullish(), cache_hits: Numeric.nullish(), cache_misses: Numeric.nullish(), cache_hit_rate: Numeric.nullish(),
    }).optional(),
    entries: z.array(z.looseObject({ op_name: z.string().optional(), kernel_name: z.string().optional(), selection_source: z.string().optional(), launches: Numeric.optional() })).optional(),
  }).optional(),
});
type PerfRun = z.infer<typeof PerfRun>;

interface Document {
  readonly run: PerfRun;
  readonly measurements: readonly ReadMeasurement[];
}

/** A performance run of Apex-X, on a CPU (`metrics`) or a GPU (`benchmarks`). It measures and does not judge. */
export const apexXPerfRun: Format<Document> = {
  id: 'apex-x.perf-run',
  title: 'Apex-X performance run',
  mediaType: 'application/json',
  specification: SPECIFICATION,
  recognise: ({ json }) => hasSuite(json?.value) && !('checks' in json.value) && !('total_metrics' in json.value) && !('cases' in json.value) &&
    ('environment' in json.value || 'config' in json.value || 'benchmarks' in json.value),
  read,
  view,
};

function read(sample: Sample): Reading<Document> {
  const parsed = readBy(PerfRun, sample.json?.value);
  if ('findings' in parsed) return unreadable('apex-x.perf-run', 'A performance run that does not follow its format', parsed.findings);
  const run = parsed.document;
  const measurements = measurementsOf(run);
  const producedAt = instantOf(run.timestamp_utc);
  const skipped = run.status !== undefined && run.status !== 'ok';
  const empty = measurements.length === 0;
  const said = skipped ? `Run ${run.status}${run.reason ? `: ${run.reason}` : ''}` : empty ? 'The run holds no measurement' : `${countOf(measurements.length, 'measurement')}; a run gives no verdict of its own`;
  return {
    form: 'valid',
    statement: statementOf('apex-x.perf-run', {
      content: skipped || empty ? 'no-result' : 'not-stated',
      summary: said,
      class: 'measured',
      ...(run.status === undefined ? {} : { producerWord: run.status, producerVerdict: meaningOf(run.status) ?? 'no-result', producerWordAt: '/status' }),
      ...(producedAt === undefined ? {} : { producedAt }),
      counts: { measurements: measurements.length },
    }),
    findings: [
      ...(skipped || empty ? [nothingMeasured(run)] : []),
      ...fallbacks(run),
      ...(run.environment.runtime_caps === undefined ? [] : capsFindings(run.environment.runtime_caps, '/environment/runtime_caps')),
      ...listsCut({ checks: measurements }),
    ],
    // A run that says it was skipped has no numbers, whatever stands in it.
    measurements: skipped ? [] : measurements.slice(0, 500),
    document: { run, measurements },
  };
}

function nothingMeasured(run: PerfRun): ReadFinding {
  return finding('nothing-checked', {
    message: run.status === undefined || run.status === 'ok' ? 'The run holds no measurement' : `The run was ${run.status}${run.reason ? `: ${run.reason}` : ''}`,
    place: run.status === undefined ? '/metrics' : '/status',
    expected: 'measurements',
    found: run.status ?? 'none',
  });
}

/** What ran on something else than was asked for. An operation that fell back says so itself. */
function fallbacks({ environment, benchmarks }: PerfRun): ReadFinding[] {
  const { fp8_requested: requested, fp8_enabled: enabled, fp8_fallback_reason: reason, effective_dtype: effective } = environment;
  return [
    ...(requested === true && enabled === false ? [finding('backend-fallback', {
      message: `FP8 was requested and ${effective ?? 'another type'} ran${reason ? `: ${reason}` : ', and the file gives no reason'}`, place: '/environment/fp8_fallback_reason', expected: 'fp8', found: effective ?? 'not stated',
    })] : []),
    ...(requested !== undefined && enabled !== undefined && (requested && !enabled) !== (typeof reason === 'string') ? [finding('verdict-disagrees', {
      message: 'The file gives a reason for an FP8 fallback exactly when there was one, and this one does not', place: '/environment/fp8_fallback_reason',
      expected: requested && !enabled ? 'a reason' : 'none', found: reason ?? 'none',
    })] : []),
    ...partsOf(benchmarks ?? {}, ['benchmarks']).flatMap((part) => (part.fallbackReason === undefined ? [] : [finding('backend-fallback', {
      message: `“${part.name}” fell back to ${part.backend ?? 'an unnamed backend'}: ${part.fallbackReason}`, place: placeOf(`${part.at}/fallback_reason`), expected: 'no fallback', found: part.fallbackReason,
    })])).slice(0, 20),
  ];
}

interface Part {
  readonly name: string;
  readonly at: string;
  readonly backend?: string;
  readonly fallbackReason?: string;
  readonly status?: string;
  readonly reason?: string;
}

/** The operations of a GPU run that name their backend, and the TensorRT parts that say whether they ran. */
function partsOf(node: Readonly<Record<string, unknown>>, path: readonly string[]): Part[] {
  const text = (key: string, as: keyof Part) => (typeof node[key] === 'string' ? { [as]: node[key] } : {});
  const own = typeof node['backend'] === 'string' || (typeof node['status'] === 'string' && path.length > 1)
    ? [{ name: path.slice(1).join('.'), at: pointer(...path), ...text('backend', 'backend'), ...text('fallback_reason', 'fallbackReason'), ...text('status', 'status'), ...text('reason', 'reason') }]
    : [];
  return [...own, ...Object.entries(node).flatMap(([key, value]) => (isObject(value) ? partsOf(value, [...path, key]) : []))];
}

function measurementsOf(run: PerfRun): ReadMeasurement[] {
  const { environment, config } = run;
  const comparability = comparable({
    suite: run.suite,
    device: environment['device'],
    platform: environment['platform'],
    gpu: environment['device'] === 'cpu' ? undefined : environment.runtime_caps?.cuda.device_name,
    'torch.major': majorOf(environment['torch']),
    seed: config['seed'],
    'config.warmup': config['warmup'] ?? (config['infer_warmup'] === undefined ? undefined : [config['infer_warmup'], config['micro_warmup']]),
    dtype: environment['effective_dtype'] ?? environment['dtype'],
    inputShape: config['input_shape'] ?? (config['height'] === undefined ? undefined : [config['batch'], config['channels'], config['height'], config['width']]),
    tileShape: config['tile_shape'],
    tileSize: config['tile_size'],
  });
  const flat = Object.entries(run.metrics ?? {}).map(([metric, value]): ReadMeasurement => ({
    metric, unit: 'ms', direction: 'lower', value, ...samples(metric.startsWith('infer_') ? config['infer_iters'] : config['micro_iters']), comparability, at: pointer('metrics', metric),
  }));
  return [...flat, ...leaves(run.benchmarks ?? {}, ['benchmarks']).map(({ backend, ...leaf }) => ({ ...leaf, ...samples(config['iters']), comparability: { ...comparability, ...comparable({ backend }) } }))];
}

// How fast the dispatched operation was says little unless its backend is the same; the reference beside it has none.
const REFERENCES = new Set(['reference', 'torch_reference']);

function leaves(node: Readonly<Record<string, unknown>>, path: readonly string[], backend?: string): (Omit<ReadMeasurement, 'comparability'> & { readonly backend?: string })[] {
  // A part that says it was skipped has no numbers, whatever stands in it.
  if (typeof node['status'] === 'string' && node['status'] !== 'ok') return [];
  const mine = typeof node['backend'] === 'string' ? node['backend'] : backend;
  return Object.entries(node).flatMap(([key, value]) => {
    const metric = [...path, key].join('.');
    if (isObject(value)) return leaves(value, [...path, key], REFERENCES.has(key) ? undefined : mine);
    const kind = MEASURED.find(([ending]) => ending.test(key));
    if (kind === undefined || !isMeasured(value)) return [];
    return [{ metric, unit: kind[1], direction: kind[2], value, at: pointer(...path, key), ...(mine === undefined ? {} : { backend: mine }) }];
  });
}

/** What was to be measured and is null: memory without CUDA, throughput of a time of zero. */
function unmeasured(node: Readonly<Record<string, unknown>>, path: readonly string[]): { readonly metric: string; readonly at: string }[] {
  return Object.entries(node).flatMap(([key, value]) => {
    if (isObject(value)) return unmeasured(value, [...path, key]);
    return value === null && MEASURED.some(([ending]) => ending.test(key)) ? [{ metric: [...path, key].join('.'), at: pointer(...path, key) }] : [];
  });
}

function samples(count: unknown): { samples?: number } {
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? { samples: count } : {};
}

function view({ run, measurements }: Document) {
  const { environment, config } = run;
  return [
    facts('The run', [
      ['Suite', words(run.suite)],
      ['Status', run.status === undefined ? undefined : verdict(run.status, meaningOf(run.status) ?? 'no-result', '/status')],
      ['Reason', run.reason ? words(run.reason) : undefined],
      ['Time', run.timestamp_utc === undefined ? undefined : moment(instantOf(run.timestamp_utc))],
      ['Device', words(environment['device'])],
      ['GPU', environment.runtime_caps?.cuda.device_name ? words(environment.runtime_caps.cuda.device_name) : undefined],
      ['Number type', environment.effective_dtype === undefined && environment['dtype'] === undefined ? undefined : words(environment.effective_dtype ?? environment['dtype'])],
      ['Number type requested', environment.requested_dtype === undefined ? undefined : words(environment.requested_dtype)],
      ['FP8', environment.fp8_requested === true ? environment.fp8_enabled === true ? verdict('used', 'pass', '/environment/fp8_enabled') : verdict(`fell back: ${environment.fp8_fallback_reason ?? 'no reason given'}`, 'warn', '/environment/fp8_fallback_reason') : undefined],
      ['Platform', words(environment['platform'])],
      ['PyTorch', words(environment['torch'])],
      ['Python', words(environment['python'])],
    ], run.timestamp_utc === undefined ? 'The file gives no time and no commit.' : 'The file gives no commit.'),
    ...measured(run, measurements),
    ...operations(run),
    ...autotune(run),
    ...(environment.runtime_caps === undefined ? [] : [capsTable(environment.runtime_caps, '/environment/runtime_caps')]),
    facts('Configuration', Object.entries(config).slice(0, 100).map(([key, value]) => [words(key, 80), words(value)] as const)),
  ];
}

function measured(run: PerfRun, measurements: readonly ReadMeasurement[]): Block[] {
  const rows = [
    ...measurements.map((one) => [{ text: one.metric, code: true as const, at: one.at }, number(one.value, one.unit), one.direction, number(one.samples)]),
    ...unmeasured(run.benchmarks ?? {}, ['benchmarks']).map((one) => [{ text: words(one.metric), code: true as const, at: one.at }, 'not measured', '–', '–']),
  ];
  return rows.length === 0 ? [] : [table({
    title: 'Measurements',
    caption: 'Every number of the run',
    columns: ['Metric', { label: 'Value', numeric: true }, 'Better', { label: 'Samples', numeric: true }],
    rows,
  })];
}

function operations({ benchmarks }: PerfRun): Block[] {
  const parts = partsOf(benchmarks ?? {}, ['benchmarks']);
  return parts.length === 0 ? [] : [table({
    title: 'Operations',
    caption: 'Which backend each operation ran on, and the parts that did not run',
    columns: ['Operation', 'Backend', 'Fell back because', 'Status', 'Reason'],
    rows: parts.map((part) => [
      { text: words(part.name), code: true, at: part.at }, words(part.backend),
      part.fallbackReason === undefined ? '–' : verdict(part.fallbackReason, 'warn', `${part.at}/fallback_reason`),
      part.status === undefined ? '–' : verdict(part.status, meaningOf(part.status) ?? 'no-result', `${part.at}/status`), words(part.reason),
    ]),
  })];
}

function autotune({ triton_autotune: tuned }: PerfRun): Block[] {
  if (tuned === undefined) return [];
  const { summary, entries = [] } = tuned;
  return [
    facts('Triton autotune', [
      ['Cache entries', number(summary?.cache_entries)], ['Launches', number(summary?.launches)], ['Cache hits', number(summary?.cache_hits)], ['Cache misses', number(summary?.cache_misses)],
      ['Hit rate', typeof summary?.cache_hit_rate === 'number' ? formatPercent(summary.cache_hit_rate) : '–'],
    ]),
    ...(entries.length === 0 ? [] : [table({
      title: 'Autotuned kernels',
      caption: 'The configuration that each kernel ran with',
      columns: ['Operation', 'Kernel', 'Shape', 'Configuration', 'Chosen by', { label: 'Launches', numeric: true }],
      rows: entries.map((one, index) => [
        { text: words(one.op_name), at: `/triton_autotune/entries/${index}` }, words(one.kernel_name), words(one['shape_bucket']), words(one['selected_config']), words(one.selection_source), number(one.launches),
      ]),
    })]),
  ];
}
