import { z } from 'zod';
import { finding } from '../findings.ts';
import { pointer } from '../lib/json-pointer.ts';
import type { Direction, Spread } from '../model/measurement.ts';
import { code, moment, words } from './cells.ts';
import { instantOfMilliseconds } from './benchmark-history.ts';
import { benchmarkJson } from './benchmark-json.ts';
import type { Benchmark, FailedBenchmark } from './benchmark-run.ts';
import { isCommit } from './figures.ts';
import { isObject, listOf, member } from './reading.ts';

const Results = z.looseObject({
  commit_hash: z.string().min(1),
  date: z.number().optional(),
  params: z.record(z.string(), z.unknown()),
  python: z.string().optional(),
  requirements: z.record(z.string(), z.unknown()).default({}),
  env_vars: z.record(z.string(), z.unknown()).default({}),
  result_columns: z.array(z.string()).optional(),
  results: z.record(z.string(), z.unknown()),
  version: z.number().optional(),
});
type Results = z.infer<typeof Results>;

/** One benchmark as both versions of the file have it: a list of results, one for each combination of parameters. */
interface Entry {
  readonly name: string;
  readonly at: string;
  readonly result: readonly unknown[];
  readonly params: readonly (readonly unknown[])[];
  readonly version: unknown;
  readonly startedAt: unknown;
  /** A column of the same length as the results. */
  column(name: string): readonly unknown[];
}

/**
 * What airspeed velocity stores of one commit in one environment, versions 1 and 2. The file does not give units: they
 * follow from the first word of a benchmark's name, by which asv itself knows its kinds. What is tracked has no direction.
 */
export const asvResults = benchmarkJson({
  id: 'asv-results',
  title: 'asv results',
  specification: { name: 'airspeed velocity results', url: 'https://asv.readthedocs.io/en/stable/dev.html#benchmark-suite-layout-and-file-formats' },
  isIt: (value) => typeof member(value, 'commit_hash') === 'string' && ['params', 'results', 'requirements'].every((key) => isObject(member(value, key))),
  schema: Results,
  run: (run) => ({ suite: [run.params['machine'], run.python, ...Object.entries(run.requirements).map(([key, value]) => `${key} ${setting(value)}`)].join(', '), run: run.commit_hash, at: instantOfMilliseconds(run.date) }),
  file: (run) => {
    const entries = Object.entries(run.results).map(([name, value]) => entryOf(name, value, run));
    const producedAt = instantOfMilliseconds(entries.reduce((last, { startedAt }) => (typeof startedAt === 'number' ? Math.max(last, startedAt) : last), -1));
    const tracked = entries.filter(({ name }) => kindOf(name).direction === 'neither').length;
    return {
      tool: 'asv',
      class: 'measured',
      ...(run.version === undefined ? {} : { formatVersion: String(run.version) }),
      ...(isCommit(run.commit_hash) ? { commit: run.commit_hash } : {}),
      ...(producedAt === undefined ? {} : { producedAt }),
      benchmarks: entries.flatMap((entry) => benchmarksOf(entry, run)),
      failed: entries.flatMap(failuresOf),
      problems: tracked === 0 ? [] : [finding('direction-not-stated', { message: `Of ${tracked} benchmarks the file does not say whether more or less is better: asv tracks their values and does not judge them` })],
      facts: [
        ['Commit', code(run.commit_hash, '/commit_hash')],
        ['Committed', moment(instantOfMilliseconds(run.date))],
        ['Machine', words(run.params['machine'])],
        ['Processor', words(run.params['cpu'])],
        ['System', words(run.params['os'])],
        ['Memory', words(run.params['ram'])],
        ['Python', words(run.python)],
        ['Packages', words(Object.entries(run.requirements).map(([key, value]) => `${key} ${setting(value)}`).join(', '))],
      ],
    };
  },
});

/** An empty text asks for the newest version of a package, and null for none at all. */
function setting(value: unknown): string {
  return value === null ? 'none' : value === '' ? 'newest' : typeof value === 'string' ? value : JSON.stringify(value);
}

/** Version 1 has a number, or an object for parametrised benchmarks; version 2 has a list by `result_columns`. */
function entryOf(name: string, value: unknown, { result_columns: columns = [] }: Results): Entry {
  const at = pointer('results', name);
  const get = Array.isArray(value)
    ? (key: string): unknown => (columns.includes(key) ? (value as readonly unknown[])[columns.indexOf(key)] : undefined)
    : (key: string): unknown => member(value, key);
  const whole = Array.isArray(value) || isObject(value) ? get('result') : value;
  const params = get('params');
  const lists = Array.isArray(params) && params.every(Array.isArray) ? params as readonly (readonly unknown[])[] : [];
  // A benchmark that failed as a whole has one null, for all of its combinations.
  const result: readonly unknown[] = Array.isArray(whole) ? whole : [whole];
  return {
    name, at, result, params: lists, version: get('version'), startedAt: get('started_at'),
    column: (key) => {
      const found = get(key);
      return Array.isArray(found) ? found : [];
    },
  };
}

function benchmarksOf(entry: Entry, run: Results): Benchmark[] {
  const { unit, direction } = kindOf(entry.name);
  return entry.result.flatMap((value, index): Benchmark[] => {
    if (typeof value !== 'number') return [];
    const samples = entry.column('samples')[index];
    const values = Array.isArray(samples) && samples.every((one) => typeof one === 'number') ? samples : undefined;
    return [{
      name: nameOf(entry, index),
      unit,
      direction,
      value,
      samples: values?.length,
      spread: spreadOf(entry, index),
      values,
      alike: {
        tool: 'asv',
        runner: run.params['machine'],
        cpu: run.params['cpu'],
        platform: run.params['arch'],
        python: run.python,
        'task.version': entry.version,
        ...Object.fromEntries([...Object.entries(run.requirements), ...Object.entries(run.env_vars)].map(([key, set]) => [`config.${key}`, setting(set)])),
      },
      at: entry.at,
    }];
  });
}

/** "`null` indicating a failed benchmark or `NaN` indicating a benchmark explicitly skipped". */
function failuresOf(entry: Entry): FailedBenchmark[] {
  return entry.result.flatMap((value, index): FailedBenchmark[] => {
    const name = nameOf(entry, index);
    if (typeof value === 'number') return [];
    return value === 'NaN' ? [{ name, word: 'NaN: skipped', verdict: 'no-result', at: entry.at }] : [{ name, word: value === null ? 'null: failed' : 'no number', verdict: 'fail', at: entry.at }];
  });
}

/** With the parameters of one combination, in the order of `itertools.product`: the last varies fastest. */
function nameOf({ name, params }: Entry, index: number): string {
  if (params.length === 0) return name;
  let rest = index;
  const chosen = params.toReversed().map((list) => {
    const one = list[rest % Math.max(1, list.length)];
    rest = Math.floor(rest / Math.max(1, list.length));
    return typeof one === 'string' ? one : JSON.stringify(one) ?? '';
  });
  return `${name}(${chosen.reverse().join(', ')})`;
}

function spreadOf(entry: Entry, index: number): Spread | undefined {
  const [low, high] = ['stats_ci_99_a', 'stats_ci_99_b'].map((key) => entry.column(key)[index]);
  if (typeof low === 'number' && typeof high === 'number') return { kind: 'interval', level: 0.99, low, high };
  // Version 1 has one object of statistics for each result.
  const [from, to] = listOf({ ci: member(entry.column('stats')[index], 'ci_99') }, 'ci');
  if (typeof from === 'number' && typeof to === 'number') return { kind: 'interval', level: 0.99, low: from, high: to };
  const [q1, q3] = ['stats_q_25', 'stats_q_75'].map((key) => entry.column(key)[index]);
  return typeof q1 === 'number' && typeof q3 === 'number' ? { kind: 'quartiles', low: q1, high: q3 } : undefined;
}

/** asv takes a function for a benchmark by the beginning of its own name, and from that knows what it measures. */
function kindOf(name: string): { readonly unit: string; readonly direction: Direction } {
  const own = name.split('.').at(-1) ?? '';
  if (/^(?:time|timeraw)(?:_|[A-Z])/.test(own)) return { unit: 's', direction: 'lower' };
  return /^(?:mem|peakmem)(?:_|[A-Z])/.test(own) ? { unit: 'B', direction: 'lower' } : { unit: '', direction: 'neither' };
}
