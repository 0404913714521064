import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { middle } from '../../../src/core/formats/benchmark-run.ts';
import type { ReadMeasurement } from '../../../src/core/formats/format.ts';
import { readFile } from '../../../src/core/formats/read.ts';
import { createSchemaPort } from '../../../src/node/json-schemas.ts';
import { twoSided } from '../../builders/rank-sum.ts';

const FIXTURES = 'test/fixtures';
const schemas = createSchemaPort();

function measurementsOf(file: string): readonly ReadMeasurement[] {
  return readFile(new Uint8Array(readFileSync(`${FIXTURES}/formats/${file}`)), schemas).reading.measurements ?? [];
}

interface Bench {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly range?: string;
}

const EXTRACTED = JSON.parse(readFileSync(`${FIXTURES}/benchmarks/github-action-benchmark.json`, 'utf8')) as readonly { readonly file: string; readonly benches: readonly Bench[] }[];

/**
 * Of a Go line with several units it takes the rest of the line for the unit, and gives each value once more with its unit
 * in the name. Here the time has the plain name.
 */
function alike({ name, unit, value }: Bench): Bench {
  return { name: name.replace(/ - ns\/op$/, ''), unit: unit.split('\t')[0] ?? '', value };
}

describe('what github-action-benchmark reads out of a file is read here', () => {
  test.each(EXTRACTED)('$file', ({ file, benches }) => {
    const unique = [...new Map(benches.map((bench) => [JSON.stringify(alike(bench)), alike(bench)])).values()];
    expect(measurementsOf(file).map(({ metric, unit, value }) => ({ name: metric, unit, value }))).toEqual(unique);
  });

  test.each(EXTRACTED.flatMap(({ file, benches }) => benches.flatMap((bench) => (bench.range?.includes('stddev') === false ? [{ file, bench }] : []))))('$file, ± of $bench.name', ({ file, bench }) => {
    const { spread, value } = measurementsOf(file).find(({ metric }) => metric === bench.name) ?? {};
    const by = Number(/[\d.]+/.exec(bench.range ?? '')?.[0]) * (bench.range?.endsWith('%') === true ? (value ?? 0) / 100 : 1);
    expect(spread).toEqual({ kind: 'not-stated', by });
  });
});

it('which way is better follows from mode and unit, and is never guessed', () => {
  const directions = Object.fromEntries(['cargo-bench/cargo.txt', 'benchmark-js/ordinary.txt', 'jmh/throughput.json', 'jmh/modes.json', 'hyperfine/two.json', 'benchmark-list/smaller-is-better.json', 'go-bench/failed.txt']
    .map((file) => [file, measurementsOf(file).map(({ unit, direction }) => `${unit} ${direction}`)]));
  expect(directions).toEqual({
    'cargo-bench/cargo.txt': ['ns/iter lower', 'ns/iter lower'],
    'benchmark-js/ordinary.txt': ['ops/sec higher', 'ops/sec higher', 'ops/sec higher'],
    'jmh/throughput.json': ['ops/s higher'],
    'jmh/modes.json': ['us/op lower', 'B/op lower'],
    'hyperfine/two.json': ['s lower', 's lower'],
    'benchmark-list/smaller-is-better.json': ['Percent neither', 'Megabytes neither'],
    // The last one has a `Unit` line of its own.
    'go-bench/failed.txt': ['ns/op lower', 'MB/s higher', 'B/op lower', 'allocs/op lower', 'widgets/op higher'],
  });
});

describe('a published history', () => {
  interface Expected {
    readonly file: string;
    readonly series: Readonly<Record<string, { readonly runs: number; readonly benchmarks: number; readonly tool: string; readonly first: number; readonly last: number }>>;
  }
  const expected = JSON.parse(readFileSync(`${FIXTURES}/bench-history/expected.json`, 'utf8')) as readonly Expected[];

  test.each(expected)('$file has the runs and benchmarks of each suite, oldest first', ({ file, series }) => {
    const { reading } = readFile(new Uint8Array(readFileSync(`${FIXTURES}/bench-history/${file}`)), schemas);
    const history = reading.history ?? [];
    expect(history.map(({ at }) => at)).toEqual(history.map(({ at }) => at).toSorted());
    const found = Object.fromEntries(Object.keys(series).map((suite) => {
      const runs = history.filter(({ measurements }) => measurements.some(({ comparability }) => comparability['suite'] === suite));
      const measurements = runs.flatMap((run) => run.measurements).filter(({ comparability }) => comparability['suite'] === suite);
      return [suite, {
        runs: runs.length,
        benchmarks: new Set(measurements.map(({ metric }) => metric)).size,
        tool: measurements[0]?.comparability['tool'],
        first: Date.parse(runs[0]?.at ?? ''),
        last: Date.parse(runs.at(-1)?.at ?? ''),
      }];
    }));
    expect(found).toEqual(series);
    expect(reading).toMatchObject({ form: 'valid', statement: { content: 'not-stated', commit: history.at(-1)?.run } });
  });

  it('gives what the newest run of each suite measured', () => {
    const { reading } = readFile(new Uint8Array(readFileSync(`${FIXTURES}/bench-history/github-action-benchmark-jmh-julia.data.js`)), schemas);
    expect(reading.measurements?.map(({ metric, value, unit, direction }) => [metric, value, unit, direction])).toEqual([
      ['org.openjdk.jmh.samples.JMHSample_01_HelloWorld.wellHelloThere', 1820491309.1347592, 'ops/s', 'higher'],
      ['fib/10', 302.8493150684931, 'ns', 'lower'],
      ['fib/20', 44994, 'ns', 'lower'],
    ]);
  });
});

// benchstat gives seconds as the unit, medians, the change of them, and the exact two-sided p value of Mann and Whitney.
describe('single runs of Go benchmarks say what benchstat says of them', () => {
  const rows = readFileSync(`${FIXTURES}/benchmarks/benchstat.csv`, 'utf8').split('\n').filter((line) => line.startsWith('Encode/')).map((line) => line.split(','));
  const found = (file: string, name: string) => measurementsOf(`go-bench/${file}.txt`).find(({ metric }) => metric === `Benchmark${name}`);
  /** The farther end of the interval, as a share of the median. */
  const spreadOf = (one: ReadMeasurement | undefined) => (one?.spread?.kind === 'interval' ? `${(Math.max(one.spread.high / one.value - 1, 1 - one.spread.low / one.value) * 100).toFixed(0)}%` : '');

  test.each(rows)('%s', (full = '', old = '', oldSpread = '', now = '', nowSpread = '', change = '', p = '') => {
    const name = full.replace(/-48$/, '');
    const [first, second] = [found('benchstat-old', name), found('benchstat-new', name)];
    const [before, after] = [first?.values ?? [], second?.values ?? []];
    expect([spreadOf(first), spreadOf(second)]).toEqual([oldSpread, nowSpread]);
    expect(`n=${after.length}`).toBe(p.split(' ')[1]);
    expect([middle(before) * 1e-9, middle(after) * 1e-9].map((one) => one.toPrecision(10))).toEqual([Number(old), Number(now)].map((one) => one.toPrecision(10)));
    const chance = twoSided(before, after);
    expect(`p=${chance.toFixed(3)}`).toBe(p.split(' ')[0]);
    // It shows a change only where p is below its level of 0.05.
    expect(chance < 0.05 ? `${((middle(after) / middle(before) - 1) * 100).toFixed(2)}%` : '~').toBe(change);
  });
});
