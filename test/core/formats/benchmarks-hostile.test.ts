import { describe, expect, it, test } from 'vitest';
import { formatById } from '../../../src/core/formats/index.ts';
import { readFile } from '../../../src/core/formats/read.ts';
import { utf8 } from '../../../src/core/lib/bytes.ts';
import { Block } from '../../../src/core/model/block.ts';
import { Measurement } from '../../../src/core/model/measurement.ts';
import { EvidenceStatement } from '../../../src/core/model/statement.ts';
import { createSchemaPort } from '../../../src/node/json-schemas.ts';

const schemas = createSchemaPort();

/** Reads and lays out a text, and holds what comes out to what a record and a page take. */
function read(text: string) {
  const { format, reading } = readFile(utf8(text), schemas);
  EvidenceStatement.parse(reading.statement);
  for (const { at, ...rest } of reading.measurements ?? []) Measurement.parse({ ...rest, pointer: { file: 'f'.repeat(64), at } });
  const blocks = reading.document === undefined ? [] : formatById(format.id)?.view(reading.document) ?? [];
  for (const block of blocks) Block.parse(block);
  return { ...reading, format: format.id, shown: JSON.stringify(blocks), ids: reading.findings.map(({ id }) => id) };
}

const published = (entries: unknown) => `window.BENCHMARK_DATA = ${JSON.stringify({ entries })}`;
const run = (index: number, more: object = {}) => ({ commit: { id: index.toString(16).padStart(40, '0') }, date: 1.6e12 + index * 6e4, tool: 'cargo', benches: [{ name: 'a', value: 100 + (index % 7), range: '± 3', unit: 'ns/iter' }], ...more });
const times = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, index) => make(index));

describe('a history of any size', () => {
  it('of 12,000 runs keeps the newest 10,000 and says so', () => {
    const { history = [], ids, shown, statement } = read(published({ S: times(12_000, run) }));
    expect([history.length, history[0]?.run, history.at(-1)?.run]).toEqual([10_000, (2000).toString(16).padStart(40, '0'), (11_999).toString(16).padStart(40, '0')]);
    expect(ids).toEqual(['history-cut']);
    expect(statement.counts['runs']).toBe(10_000);
    expect(shown.length).toBeLessThan(200_000);
  });

  it('puts runs in order of time, whatever their order in the file', () => {
    const { history = [], statement } = read(published({ S: [2, 0, 1].map((index) => run(index)) }));
    expect(history.map(({ at }) => at?.slice(11, 16))).toEqual(['12:26', '12:27', '12:28']);
    expect(statement.commit).toBe('2'.padStart(40, '0'));
  });

  it('gives no older run in place of a newest one that can not be read', () => {
    const { measurements, ids } = read(published({ S: [run(1), run(2, { benches: 'none' })] }));
    expect([measurements, ids]).toEqual([[], ['schema-violation', 'nothing-checked']]);
  });

  it('gives no older run in place of one that was taken away without another commit to show for it', () => {
    const whole = read(published({ A: [run(1), run(2)], B: [run(1, { benches: [{ name: 'b', value: 1, unit: 's' }] }), run(2, { benches: [{ name: 'b', value: 9, unit: 's' }] })] }));
    const cut = read(published({ A: [run(1), run(2)], B: [run(1, { benches: [{ name: 'b', value: 1, unit: 's' }] })] }));
    expect(whole.measurements?.map(({ metric, value }) => [metric, value])).toEqual([['a', 102], ['b', 9]]);
    expect([cut.measurements?.map(({ metric, value }) => [metric, value]), cut.ids]).toEqual([[['a', 102]], ['suite-not-run']]);
  });
});

describe('a script that is more than an assignment of JSON is not read', () => {
  test.each([
    ['code after it', 'window.BENCHMARK_DATA = {"entries":{}}; alert(1)'],
    ['a call inside', 'window.BENCHMARK_DATA = {"entries":{"A":[Date.now()]}}'],
    ['single quotes', "window.BENCHMARK_DATA = {'entries':{}}"],
    ['a comment', 'window.BENCHMARK_DATA = /* */ {"entries":{}}'],
    ['nothing', 'window.BENCHMARK_DATA = '],
    ['brackets without end', `window.BENCHMARK_DATA = ${'['.repeat(100_000)}`],
  ])('%s', (_, text) => {
    const { format, form, statement, findings } = read(text);
    expect([format, form, statement.content, findings.length]).toEqual(['benchmark-data-js', 'invalid', 'no-result', 1]);
  });
});

describe('numbers that nobody can measure', () => {
  test.each([
    ['too large for a double', '[{"name":"a","unit":"s","value":1e999}]', 'schema-violation'],
    ['as words', '[{"name":"a","unit":"s","value":NaN},{"name":"b","unit":"s","value":1}]', 'schema-violation'],
    ['as words in quotes', '[{"name":"a","unit":"s","value":"NaN"}]', 'schema-violation'],
    ['negative times', 'BenchmarkA-8 100 -5 ns/op\n', 'measurement-unreadable'],
    ['more digits than a double', `BenchmarkA-8 100 ${'9'.repeat(400)} ns/op\n`, 'measurement-unreadable'],
    ['infinite, as Go writes it', 'goos: linux\ngoarch: amd64\nBenchmarkA-8 100 +Inf ns/op\n', 'measurement-unreadable'],
    ['no number at all', 'test a ... bench: , ns/iter (+/- ,)\n', 'measurement-unreadable'],
  ])('%s', (_, text, id) => {
    const { measurements = [], ids } = read(text);
    expect([measurements.length, ids.includes(id)]).toEqual([0, true]);
  });
});

describe('names', () => {
  it('with controls, bidirectional marks, or of great length are told apart', () => {
    const names = ['a\u202eb', 'a\u202db', 'x'.repeat(5000), `${'x'.repeat(5000)}y`, '', '__proto__', '<script>'];
    const { measurements = [] } = read(JSON.stringify(names.map((name) => ({ name, unit: 's', value: 1 }))));
    expect(new Set(measurements.map(({ metric }) => metric)).size).toBe(names.length);
    expect(measurements.every(({ metric }) => metric.length <= 200 && !/[\u202d\u202e]/.test(metric))).toBe(true);
  });

  it('that stand twice give no value, in whatever order', () => {
    const [fast, slow] = ['test a ... bench: 1 ns/iter (+/- 0)\n', 'test a ... bench: 9 ns/iter (+/- 0)\n'];
    for (const text of [fast + slow, slow + fast]) expect(read(text)).toMatchObject({ measurements: [], ids: ['measured-twice', 'nothing-checked'] });
  });
});

describe('much of anything takes seconds at most', () => {
  const LARGE: readonly (readonly [string, () => string])[] = [
    ['lines of one Go benchmark', () => `goos: linux\ngoarch: amd64\n${'BenchmarkA-8 100 12.5 ns/op\n'.repeat(50_000)}`],
    ['values on one line', () => `BenchmarkA-8 100 ${'12 ns/op '.repeat(100_000)}\n`],
    ['blanks on one line', () => `BenchmarkA-8 100 5 ${' '.repeat(1_000_000)}\n`],
    ['commits', () => times(11_000, (index) => `commit: ${index}\nBenchmarkA-8 100 1 ns/op\n`).join('')],
    ['benchmarks of cargo', () => times(21_000, (index) => `test a${index} ... bench: 1,000 ns/iter (+/- 3)\n`).join('')],
    ['marks of cargo on one line', () => `test a ... bench: ${'... bench: '.repeat(100_000)}\n`],
    ['blanks in a line of cargo', () => `test a ... bench: ${' '.repeat(1_000_000)}\ntest ${' '.repeat(1_000_000)}b\n`],
    ['marks of Benchmark.js on one line', () => `a x 1 ops/sec ±1% (${' x 1'.repeat(200_000)}\n`],
    ['benchmarks of one run', () => published({ S: [run(1, { benches: times(21_000, (index) => ({ name: `b${index}`, value: 1, unit: 'ns' })) })] })],
    ['suites', () => published(Object.fromEntries(times(2000, (index) => [`s${index}`, [run(1)]])))],
    ['broken runs', () => published({ S: times(5000, () => ({ commit: 3 })) })],
    ['single runs', () => JSON.stringify({ results: [{ command: 'a', mean: 1, times: times(200_000, () => 1) }] })],
    ['backslashes beside a NaN', () => `{"context":{"num_cpus":NaN},"benchmarks":[{"name":"${'\\\\'.repeat(1_000_000)}a"}]}`],
    ['labels of one metric', () => `# TYPE a counter\na{b="${'c'.repeat(5_000_000)}"} 1\n`],
  ];
  test.each(LARGE)('%s', (_, text) => {
    const before = performance.now();
    expect(read(text()).findings.length).toBeGreaterThan(0);
    expect(performance.now() - before).toBeLessThan(8000);
  });
});
