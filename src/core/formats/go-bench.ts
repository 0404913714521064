import { finding } from '../findings.ts';
import type { Direction, Spread } from '../model/measurement.ts';
import { code, words } from './cells.ts';
import { orderedHistory, type StatedRun } from './benchmark-history.ts';
import { benchmarkText, middle, type Benchmark, type FailedBenchmark } from './benchmark-run.ts';
import { directionOfUnit } from './benchmark-unit.ts';
import { isCommit } from './figures.ts';
import type { ReadFinding } from './format.ts';
import { instantOf } from './instant.ts';

// goos: linux
// BenchmarkEncode/format=json-48    690848    1726 ns/op    64 B/op    2 allocs/op
const RESULT = /^(Benchmark\S*?)(?:-(\d+))?[ \t]+(\d+)[ \t]+(\S.*)$/;
const CONFIG = /^(goos|goarch|pkg|cpu|runner|toolchain|commit|date|commit-time|post-commit-time):[ \t]*(\S.*)?$/;
const UNIT = /^Unit[ \t]+(\S+)[ \t]+(?:.*[ \t])?better=(higher|lower)(?:[ \t]|$)/;
const FAILED = /^\s*--- (FAIL|SKIP): (Benchmark\S*)/;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** What must be equal for a comparison, of the configuration that stands above a result. */
const ALIKE = ['goos', 'goarch', 'pkg', 'cpu', 'runner', 'toolchain'] as const;
type Config = Readonly<Record<string, string>>;
type Alike = Readonly<Record<string, string | undefined>>;

/** One value of one line. */
interface Value {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly alike: Alike;
  readonly commit: string | undefined;
  readonly time: string | undefined;
  readonly at: string;
}

/**
 * What `go test -bench` prints, in the form of Go's benchmark data format. Lines of one benchmark (`-count`) are its single
 * runs, and the value is the one in the middle of them, as benchstat takes it. Time carries the name of the benchmark;
 * the other units of a line are metrics of their own: `BenchmarkEncode - B/op`. Where lines such as `commit: 7cd9055…` tell
 * that several commits were measured, the file is a history.
 */
export const goBench = benchmarkText({
  id: 'go-bench',
  title: 'Go benchmark output',
  specification: { name: 'Go benchmark data format', url: 'https://go.googlesource.com/proposal/+/master/design/14313-benchmark-format.md' },
  mark: /^(?:Benchmark\S*[ \t]+\d+[ \t]+[+-]?(?:[\d.]+(?:[eE][+-]?\d+)?|NaN|Inf)[ \t]+\S|goos: \S+\r?\ngoarch: )/m,
  histories: true,
  file: (lines) => {
    const { values, failed, problems, units, config } = readLines(lines);
    const commits = [...new Set(values.map(({ commit }) => commit))];
    const ordered = commits.length < 2 ? undefined : orderedHistory([...Map.groupBy(values, ({ commit }) => commit ?? 'commit not stated')].map(([commit, of]) => runOf(commit, of, units)));
    const commit = ordered === undefined ? commits[0] : ordered.commit;
    const producedAt = ordered === undefined ? values[0]?.time : ordered.at;
    return {
      tool: 'go test -bench',
      class: 'measured',
      benchmarks: ordered?.newest ?? benchmarksOf(values, units),
      failed: failed.filter((one) => ordered === undefined || one.commit === ordered.commit),
      problems: [...problems, ...ordered?.problems ?? []],
      facts: [
        ['Commit', commit === undefined ? undefined : code(commit)],
        ...(['goos', 'goarch', 'cpu', 'pkg'] as const).map((key) => [LABELS[key], words([...config.get(key) ?? []].join(', '))] as const),
      ],
      ...(commit !== undefined && isCommit(commit) ? { commit } : {}),
      ...(producedAt === undefined ? {} : { producedAt }),
      ...(ordered === undefined ? {} : { history: ordered.history }),
    };
  },
});

function runOf(commit: string, values: readonly Value[], units: ReadonlyMap<string, Direction>): StatedRun {
  return { suite: '', run: commit, at: values.find(({ time }) => time !== undefined)?.time, place: values[0]?.at ?? '', read: () => ({ benchmarks: benchmarksOf(values, units) }) };
}

const LABELS = { goos: 'System', goarch: 'Architecture', cpu: 'Processor', pkg: 'Package' };

function readLines(lines: readonly string[]) {
  const values: Value[] = [];
  const failed: (FailedBenchmark & { readonly commit: string | undefined })[] = [];
  const problems: ReadFinding[] = [];
  const units = new Map<string, Direction>();
  const config = new Map<string, Set<string>>();
  let now: Config = {};
  lines.forEach((line, index) => {
    const at = `line:${index + 1}`;
    const [, key, said = ''] = CONFIG.exec(line) ?? [];
    if (key !== undefined) {
      now = { ...now, [key]: said.trimEnd() };
      config.set(key, (config.get(key) ?? new Set()).add(said.trimEnd()));
      return;
    }
    const [, unit, better] = UNIT.exec(line) ?? [];
    if (unit !== undefined) units.set(unit, better === 'higher' ? 'higher' : 'lower');
    const [, word = '', name] = FAILED.exec(line) ?? [];
    if (name !== undefined) failed.push({ name, word, verdict: word === 'SKIP' ? 'no-result' : 'fail', at, commit: now['commit'] });
    // A package that failed says so, whichever of its benchmarks it was; `panic:` stands where it did not get that far.
    if (/^(?:FAIL[ \t]+\S|panic: )/.test(line)) failed.push({ name: line.split(/\s+/)[1] ?? line, word: line.startsWith('FAIL') ? 'FAIL' : 'panic', verdict: 'fail', at, commit: now['commit'] });
    const result = RESULT.exec(line);
    if (result === null) return;
    const { found, problem } = valuesOf(result, now, at, index === lines.length - 1);
    for (const one of found) values.push(one);
    if (problem !== undefined) problems.push(problem);
  });
  return { values, failed, problems, units, config };
}

function valuesOf([line = '', name = '', procs, , rest = '']: readonly string[], config: Config, at: string, isLast: boolean): { readonly found: readonly Value[]; readonly problem?: ReadFinding } {
  const fields = rest.trim().split(/[ \t]+/);
  const unreadable = (message: string) => ({ found: [], problem: finding('measurement-unreadable', { message, place: at, expected: 'numbers, each with its unit: 1726 ns/op', found: line }) });
  if (!/^[\d.+-]/.test(fields[0] ?? '') && !/^(?:NaN|[+-]?Inf)$/.test(fields[0] ?? '')) return { found: [] };
  // Every line that go test writes ends: the unit of one that does not may be cut, and is then another unit.
  if (isLast) return unreadable(`The line of “${name}” does not end, so it may be cut`);
  if (fields.length % 2 !== 0) return unreadable(`A number of “${name}” has no unit`);
  const pairs = fields.flatMap((field, index) => (index % 2 === 0 ? [[field, fields[index + 1] ?? ''] as const] : []));
  const primary = pairs.some(([, unit]) => unit === 'ns/op') ? 'ns/op' : pairs[0]?.[1];
  const alike = alikeOf(config, procs);
  // When it was measured, where that is said; the time of the commit otherwise.
  const time = [config['date'], config['commit-time'], config['post-commit-time']].map(timeOf).find((one) => one !== undefined);
  return {
    found: pairs.map(([written, unit]) => ({
      name: unit === primary ? name : `${name} - ${unit}`,
      unit,
      value: NUMBER.test(written) ? Number(written) : Number.NaN,
      alike,
      commit: config['commit'],
      time,
      at,
    })),
  };
}

// Lines that stand below one configuration share one object, so that a million of them are told alike at a glance.
const KNOWN = new WeakMap<Config, Map<string | undefined, Alike>>();

function alikeOf(config: Config, procs: string | undefined): Alike {
  const known = KNOWN.get(config) ?? new Map<string | undefined, Alike>();
  KNOWN.set(config, known);
  const alike = known.get(procs) ?? { tool: 'go test -bench', ...Object.fromEntries(ALIKE.map((key) => [key, config[key]])), procs };
  known.set(procs, alike);
  return alike;
}

/** A time with its zone as the format's own examples write it, `-0500`, or as ISO 8601 does. */
function timeOf(text: string | undefined): string | undefined {
  return instantOf(text?.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
}

/** Lines of one benchmark, measured alike, are its runs. */
function benchmarksOf(values: readonly Value[], units: ReadonlyMap<string, Direction>): Benchmark[] {
  const written = new Map<Alike, string>();
  const key = ({ name, unit, alike }: Value) => {
    const text = written.get(alike) ?? JSON.stringify(alike);
    written.set(alike, text);
    return `${name}\n${unit}\n${text}`;
  };
  return [...Map.groupBy(values, key).values()].map((same) => {
    const [{ name, unit, alike, at } = { name: '', unit: '', alike: {}, at: '' }] = same;
    const runs = same.map(({ value }) => value);
    return { name, unit, direction: units.get(unit) ?? directionOfUnit(unit) ?? 'neither', value: middle(runs), samples: runs.length, spread: medianInterval(runs), values: runs.length > 1 ? runs : undefined, alike, at };
  });
}

/** An interval for the median as benchstat takes it: the narrowest pair of order statistics that holds it with 95 % or more; below six runs none does. */
function medianInterval(runs: readonly number[]): Spread | undefined {
  // 2^−n is no number beyond, and nobody repeats a benchmark so often.
  if (runs.length > 1000) return undefined;
  const sorted = [...runs].sort((a, b) => a - b);
  // The median lies below the smallest of n runs with a chance of 2^−n, and below the next with the next coefficient more.
  let chance = 2 ** -sorted.length;
  let below = chance;
  let out = -1;
  for (let k = 0; below <= 0.025 && k < sorted.length; k += 1) {
    out = k;
    chance *= (sorted.length - k) / (k + 1);
    below += chance;
  }
  const [low, high] = [sorted[out], sorted[sorted.length - 1 - out]];
  return low === undefined || high === undefined ? undefined : { kind: 'interval', level: 0.95, low, high };
}
