import { z } from 'zod';
import { finding } from '../findings.ts';
import { pointer } from '../lib/json-pointer.ts';
import { countOf } from '../lib/format-number.ts';
import { comparable, hasSuite, isMetricName, meaningOf, MetricName, Numeric, SPECIFICATION } from './apex-x.ts';
import { facts, moment, number, table, verdict, words } from './cells.ts';
import type { Format, ReadFinding, Reading, ReadMeasurement, Sample } from './format.ts';
import { instantOf } from './instant.ts';
import { isObject, listsCut, readBy, statementOf, unreadable } from './reading.ts';

const PerfRun = z.looseObject({
  suite: z.string(),
  status: z.string().optional(),
  reason: z.string().nullish(),
  timestamp_utc: z.string().optional(),
  environment: z.looseObject({}).default({}),
  config: z.looseObject({}).default({}),
  /** CPU: flat. */
  metrics: z.record(MetricName, Numeric).optional(),
  /** GPU: a tree of operations, whose leaves hold the numbers. */
  benchmarks: z.looseObject({}).refine((tree) => leaves(tree, ['benchmarks']).every((leaf) => isMetricName(leaf.metric)), 'paths of 1 to 200 printable characters').optional(),
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
  const said = skipped ? `Run ${run.status}${run.reason ? `: ${run.reason}` : ''}; nothing was measured` : empty ? 'The run holds no measurement' : `${countOf(measurements.length, 'measurement')}; a run gives no verdict of its own`;
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
    findings: [...(skipped || empty ? [nothingMeasured(run)] : []), ...listsCut({ checks: measurements })],
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

function measurementsOf(run: PerfRun): ReadMeasurement[] {
  const { environment, config } = run;
  const comparability = comparable({
    suite: run.suite,
    device: environment['device'],
    platform: environment['platform'],
    torch: environment['torch'],
    dtype: environment['effective_dtype'] ?? environment['dtype'],
    inputShape: config['input_shape'] ?? (config['height'] === undefined ? undefined : [config['batch'], config['channels'], config['height'], config['width']]),
    tileShape: config['tile_shape'],
    tileSize: config['tile_size'],
  });
  const flat = Object.entries(run.metrics ?? {}).map(([metric, value]): ReadMeasurement => ({
    metric, unit: 'ms', direction: 'lower', value, ...samples(metric.startsWith('infer_') ? config['infer_iters'] : config['micro_iters']), comparability, at: pointer('metrics', metric),
  }));
  return [...flat, ...leaves(run.benchmarks ?? {}, ['benchmarks']).map((leaf) => ({ ...leaf, ...samples(config['iters']), comparability }))];
}

const SUFFIXES: readonly (readonly [ending: RegExp, unit: string, direction: 'lower' | 'higher'])[] = [
  [/^p(?:50|95|99)_ms$/, 'ms', 'lower'],
  [/^peak_memory_mb$/, 'MB', 'lower'],
  [/_per_s$/, '1/s', 'higher'],
];

function leaves(node: Readonly<Record<string, unknown>>, path: readonly string[]): Omit<ReadMeasurement, 'comparability'>[] {
  return Object.entries(node).flatMap(([key, value]) => {
    const metric = [...path, key].join('.');
    if (isObject(value)) return leaves(value, [...path, key]);
    const kind = SUFFIXES.find(([ending]) => ending.test(key));
    if (kind === undefined || typeof value !== 'number' || !Number.isFinite(value)) return [];
    return [{ metric, unit: kind[1], direction: kind[2], value, at: pointer(...path, key) }];
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
      ['Platform', words(environment['platform'])],
      ['PyTorch', words(environment['torch'])],
      ['Python', words(environment['python'])],
    ], run.timestamp_utc === undefined ? 'The file gives no time and no commit.' : 'The file gives no commit.'),
    table({
      title: 'Measurements',
      caption: 'Every number of the run',
      columns: ['Metric', { label: 'Value', numeric: true }, 'Better', { label: 'Samples', numeric: true }],
      rows: measurements.map((one) => [{ text: one.metric, code: true, at: one.at }, number(one.value, one.unit), one.direction, number(one.samples)]),
    }),
    facts('Configuration', Object.entries(config).slice(0, 100).map(([key, value]) => [words(key, 80), words(value)] as const)),
  ];
}
