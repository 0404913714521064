import { finding } from '../findings.ts';
import type { Direction } from '../model/measurement.ts';
import { words } from './cells.ts';
import { benchmarkText, middle, type Benchmark, type FailedBenchmark } from './benchmark-run.ts';
import { directionOfUnit } from './benchmark-unit.ts';
import type { ReadFinding } from './format.ts';

// goos: linux
// BenchmarkEncode/format=json-48    690848    1726 ns/op    64 B/op    2 allocs/op
const RESULT = /^(Benchmark\S*?)(?:-(\d+))?[ \t]+(\d+)[ \t]+(\S.*)$/;
const CONFIG = /^(goos|goarch|pkg|cpu):[ \t]*(.*?)[ \t]*$/;
const UNIT = /^Unit[ \t]+(\S+)[ \t]+(?:.*[ \t])?better=(higher|lower)(?:[ \t]|$)/;
const FAILED = /^\s*--- (FAIL|SKIP): (Benchmark\S*)/;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** One value of one line. */
interface Run {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly alike: Readonly<Record<string, string | undefined>>;
  readonly at: string;
}

/**
 * What `go test -bench` prints, in the form of Go's benchmark data format. Lines of one benchmark (`-count`) are its single
 * runs, and the value is the one in the middle of them, as benchstat takes it. Time carries the name of the benchmark;
 * the other units of a line are metrics of their own: `BenchmarkEncode - B/op`.
 */
export const goBench = benchmarkText({
  id: 'go-bench',
  title: 'Go benchmark output',
  specification: { name: 'Go benchmark data format', url: 'https://go.googlesource.com/proposal/+/master/design/14313-benchmark-format.md' },
  mark: /^(?:Benchmark\S*[ \t]+\d+[ \t]+[\d.]+(?:[eE][+-]?\d+)?[ \t]+\S|goos: \S+\r?\ngoarch: )/m,
  file: (lines) => {
    const read = readLines(lines);
    return {
      tool: 'go test -bench',
      class: 'measured',
      benchmarks: [...Map.groupBy(read.runs, ({ name, unit, alike }) => JSON.stringify([name, unit, alike])).values()].map((same) => benchmarkOf(same, read.units)),
      failed: read.failed,
      problems: read.problems,
      facts: (['goos', 'goarch', 'cpu', 'pkg'] as const).map((key) => [LABELS[key], words([...read.config.get(key) ?? []].join(', '))] as const),
    };
  },
});

const LABELS = { goos: 'System', goarch: 'Architecture', cpu: 'Processor', pkg: 'Package' };

function readLines(lines: readonly string[]) {
  const runs: Run[] = [];
  const failed: FailedBenchmark[] = [];
  const problems: ReadFinding[] = [];
  const units = new Map<string, Direction>();
  const config = new Map<string, Set<string>>();
  let now: Readonly<Record<string, string>> = {};
  lines.forEach((line, index) => {
    const at = `line:${index + 1}`;
    const [, key, said = ''] = CONFIG.exec(line) ?? [];
    if (key !== undefined) {
      now = { ...now, [key]: said };
      config.set(key, (config.get(key) ?? new Set()).add(said));
      return;
    }
    const [, unit, better] = UNIT.exec(line) ?? [];
    if (unit !== undefined) units.set(unit, better === 'higher' ? 'higher' : 'lower');
    const [, word, name] = FAILED.exec(line) ?? [];
    if (name !== undefined) failed.push({ name, word: word ?? '', verdict: word === 'SKIP' ? 'no-result' : 'fail', at });
    // A package that failed says so, whichever of its benchmarks it was; `panic:` stands where it did not get that far.
    if (/^(?:FAIL[ \t]+\S|panic: )/.test(line)) failed.push({ name: line.split(/\s+/)[1] ?? line, word: line.startsWith('FAIL') ? 'FAIL' : 'panic', verdict: 'fail', at });
    const result = RESULT.exec(line);
    if (result === null) return;
    const { found, problem } = valuesOf(result, now, at, index === lines.length - 1);
    runs.push(...found);
    if (problem !== undefined) problems.push(problem);
  });
  return { runs, failed, problems, units, config };
}

function valuesOf([line = '', name = '', procs, , rest = '']: readonly string[], config: Readonly<Record<string, string>>, at: string, isLast: boolean): { readonly found: readonly Run[]; readonly problem?: ReadFinding } {
  const fields = rest.trim().split(/[ \t]+/);
  const unreadable = (message: string) => ({ found: [], problem: finding('measurement-unreadable', { message, place: at, expected: 'numbers, each with its unit: 1726 ns/op', found: line }) });
  if (!/^[\d.+-]/.test(fields[0] ?? '') && !/^(?:NaN|[+-]?Inf)$/.test(fields[0] ?? '')) return { found: [] };
  // Every line that go test writes ends: the unit of one that does not may be cut, and is then another unit.
  if (isLast) return unreadable(`The line of “${name}” does not end, so it may be cut`);
  if (fields.length % 2 !== 0) return unreadable(`A number of “${name}” has no unit`);
  const pairs = fields.flatMap((field, index) => (index % 2 === 0 ? [[field, fields[index + 1] ?? ''] as const] : []));
  const primary = pairs.some(([, unit]) => unit === 'ns/op') ? 'ns/op' : pairs[0]?.[1];
  return {
    found: pairs.map(([written, unit]) => ({
      name: unit === primary ? name : `${name} - ${unit}`,
      unit,
      value: NUMBER.test(written) ? Number(written) : Number.NaN,
      alike: { tool: 'go test -bench', ...config, procs },
      at,
    })),
  };
}

function benchmarkOf(same: readonly Run[], units: ReadonlyMap<string, Direction>): Benchmark {
  const [{ name, unit, alike, at } = { name: '', unit: '', alike: {}, at: '' }] = same;
  const values = same.map(({ value }) => value);
  return { name, unit, direction: units.get(unit) ?? directionOfUnit(unit) ?? 'neither', value: middle(values), samples: values.length, values: values.length > 1 ? values : undefined, alike, at };
}
