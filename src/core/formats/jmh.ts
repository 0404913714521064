import { z } from 'zod';
import { finding } from '../findings.ts';
import type { Direction, Spread } from '../model/measurement.ts';
import { words } from './cells.ts';
import { benchmarkJson } from './benchmark-json.ts';
import { mean, type Benchmark } from './benchmark-run.ts';
import { directionOfUnit } from './benchmark-unit.ts';
import { isSame } from './figures.ts';
import type { ReadFinding } from './format.ts';
import { isObject, member } from './reading.ts';

// JMH writes "NaN" in quotes where runs are too few for an error.
const Score = z.custom<number | string>((value) => typeof value === 'number' || ['NaN', 'Infinity', '-Infinity'].includes(value as string), 'a number, or “NaN”');
const Metric = z.looseObject({
  score: Score,
  scoreConfidence: z.array(Score).optional(),
  scorePercentiles: z.record(z.string(), Score).optional(),
  scoreUnit: z.string(),
  rawData: z.array(z.array(Score)).optional(),
});
type Metric = z.infer<typeof Metric>;

const Result = z.looseObject({
  jmhVersion: z.string().optional(),
  benchmark: z.string(),
  mode: z.string(),
  threads: z.number().optional(),
  forks: z.number().optional(),
  jvmArgs: z.array(z.string()).optional(),
  jdkVersion: z.string().optional(),
  vmName: z.string().optional(),
  measurementBatchSize: z.number().optional(),
  params: z.record(z.string(), z.string()).optional(),
  primaryMetric: Metric,
  secondaryMetrics: z.record(z.string(), Metric).optional(),
});
type Result = z.infer<typeof Result>;

/** `-rf json`: the mean over forks and iterations, its raw runs, and the interval of 99.9 % that JMH gives. The mode says which way is better. */
export const jmh = benchmarkJson({
  id: 'jmh',
  title: 'JMH report',
  specification: { name: 'Java Microbenchmark Harness, -rf json', url: 'https://github.com/openjdk/jmh' },
  isIt: (value) => Array.isArray(value) && value.length > 0 && value.every((one) => isObject(one) && ['benchmark', 'mode', 'primaryMetric'].every((key) => member(one, key) !== undefined)),
  schema: z.array(Result),
  file: (results) => ({
    tool: 'JMH',
    class: 'measured',
    benchmarks: results.flatMap(benchmarksOf),
    failed: [],
    problems: results.flatMap(contradictions),
    facts: [
      ['JMH', words(results[0]?.jmhVersion)],
      ['Java', words(results[0]?.jdkVersion)],
      ['Virtual machine', words(results[0]?.vmName)],
    ],
  }),
});

function benchmarksOf(one: Result, index: number, all: readonly Result[]): Benchmark[] {
  const params = Object.entries(one.params ?? {}).map(([key, value]) => `${key}=${value}`).join(', ');
  const hasModes = all.some((other) => other.benchmark === one.benchmark && other.mode !== one.mode);
  const name = `${one.benchmark}${params === '' ? '' : ` (${params})`}${hasModes ? ` [${one.mode}]` : ''}`;
  const alike = {
    tool: 'JMH',
    'tool.major': one.jmhVersion?.split('.')[0],
    mode: one.mode,
    threads: one.threads,
    forks: one.forks,
    vm: one.vmName,
    jdk: one.jdkVersion?.replace(/^1\./, '').split(/[._+-]/)[0],
    ...(one.jvmArgs === undefined || one.jvmArgs.length === 0 ? {} : { 'config.jvmArgs': one.jvmArgs.join(' ') }),
    ...(one.measurementBatchSize === undefined ? {} : { 'config.batch': one.measurementBatchSize }),
  };
  const benchmark = (of: Metric, suffix: string, direction: Direction, at: string): Benchmark => ({
    name: `${name}${suffix}`,
    unit: of.scoreUnit,
    direction,
    value: Number(of.score),
    samples: runsOf(of).length || undefined,
    spread: spreadOf(of),
    values: runsOf(of),
    alike,
    at,
  });
  return [
    ...(follows(one) ? [benchmark(one.primaryMetric, '', directionOf(one), `/${index}/primaryMetric/score`)] : []),
    // What profilers add, such as `·gc.alloc.rate.norm` in B/op.
    ...Object.entries(one.secondaryMetrics ?? {}).map(([key, of]) => benchmark(of, `:${key}`, directionOfUnit(of.scoreUnit) ?? 'neither', `/${index}/secondaryMetrics/${key.replaceAll('~', '~0').replaceAll('/', '~1')}/score`)),
  ];
}

/** Throughput is better higher; average time, sample time and single shot are times. */
function directionOf({ mode, primaryMetric }: Result): Direction {
  if (mode === 'thrpt') return 'higher';
  return ['avgt', 'sample', 'ss'].includes(mode) ? 'lower' : directionOfUnit(primaryMetric.scoreUnit) ?? 'neither';
}

function runsOf({ rawData = [] }: Metric): number[] {
  return rawData.flat().map(Number);
}

function spreadOf({ scoreConfidence: interval, scorePercentiles: percentiles }: Metric): Spread | undefined {
  const [low, high] = (interval ?? []).map(Number);
  if (low !== undefined && high !== undefined && Number.isFinite(low) && Number.isFinite(high)) return { kind: 'interval', level: 0.999, low, high };
  const [least, most] = [percentiles?.['0.0'], percentiles?.['100.0']].map(Number);
  return least !== undefined && most !== undefined && Number.isFinite(least) && Number.isFinite(most) ? { kind: 'range', low: least, high: most } : undefined;
}

// In these modes the score is the mean of all iterations of all forks.
function follows({ mode, primaryMetric }: Result): boolean {
  const runs = runsOf(primaryMetric);
  return runs.length === 0 || !['thrpt', 'avgt', 'ss'].includes(mode) || isSame(Number(primaryMetric.score), mean(runs));
}

function contradictions(one: Result, index: number): ReadFinding[] {
  return follows(one) ? [] : [finding('verdict-disagrees', {
    message: `The score of “${one.benchmark}” does not follow from its raw data, so it is not taken for a measurement`, place: `/${index}/primaryMetric/score`,
    expected: String(mean(runsOf(one.primaryMetric))), found: String(one.primaryMetric.score),
  })];
}
