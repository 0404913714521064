import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChartPoint } from '../../../src/core/api/chart.ts';
import { commitRange, commitRanges } from '../../../src/core/api/commit-range.ts';
import { columnOf, valuesOf } from '../../../src/core/api/series-columns.ts';
import { SeriesFile, seriesFile } from '../../../src/core/api/series-file.ts';

const point = (label: string, value: number | undefined, more: Partial<ChartPoint> = {}): ChartPoint => ({ label, sublabel: '', stable: true, breaks: false, ...(value === undefined ? {} : { value }), ...more });
const file = (points: readonly ChartPoint[]) => seriesFile({ points, text: (value) => value.toFixed(2), unit: 'ms' }, {
  path: '/p/trends/m/m.json', project: 'p', slot: 'cpu', metric: 'm', title: 'M', direction: 'lower', pairs: [], others: [],
});

test('a column says of each point what it has, written in the shorter way', () => {
  fc.assert(fc.property(fc.array(fc.option(fc.integer(), { nil: undefined })), (values) => {
    expect(valuesOf(columnOf(values), values.length)).toEqual(values);
  }));
  expect(columnOf([1, undefined, 3])).toEqual([1, null, 3]);
  expect(columnOf([undefined, undefined, 3, undefined])).toEqual({ index: [2], value: [3] });
  expect(columnOf([undefined])).toBeUndefined();
});

test('a series is whole, and says nothing in columns that no point has', () => {
  const series = file([point('v1', 10), point('v2', undefined), point('v3', 12, { stable: false, breaks: true, changed: 'runner differs', alike: 1, interval: { low: 11, high: 13 } })]);
  expect(SeriesFile.parse(series)).toEqual(series);
  expect(series).toEqual({
    schema: 'dossier.series.v1', path: '/p/trends/m/m.json', project: 'p', slot: 'cpu', metric: 'm', title: 'M', direction: 'lower', pairs: [], others: [], unit: 'ms', decimals: 2,
    label: ['v1', 'v2', 'v3'], value: [10, null, 12],
    kind: { index: [2], value: ['candidate'] }, low: { index: [2], value: [11] }, high: { index: [2], value: [13] }, alike: { index: [2], value: [1] }, breaks: { index: [2], value: ['runner differs'] },
  });
});

test('20,000 runs of a published history are all in the file, at no more than a few bytes for each', () => {
  const series = file(Array.from({ length: 20_000 }, (_, index) => point(String(index), index % 97, { run: true, stable: false })));
  expect(series.label).toHaveLength(20_000);
  expect(JSON.stringify(series).length).toBeLessThan(20_000 * 24);
});

test.each([
  ['https://github.com/acme/engine', 'https://github.com/acme/engine/compare/'],
  ['https://github.com/acme/engine.git', 'https://github.com/acme/engine/compare/'],
  ['https://gitlab.com/acme/team/engine/', 'https://gitlab.com/acme/team/engine/-/compare/'],
  ['https://github.com.evil.example/acme/engine', undefined],
  ['https://github.com/acme', undefined],
  ['https://github.com/acme/engine?x=', undefined],
  ['http://github.com/acme/engine', undefined],
  ['https://git.example.org/acme/engine', undefined],
  [undefined, undefined],
])('the ranges of commits of %s stand at %s', (repository, ranges) => {
  expect(commitRanges(repository)).toBe(ranges);
});

test('only two commits make a range', () => {
  const ranges = 'https://github.com/acme/engine/compare/';
  expect(commitRange(ranges, 'a1b2c3d', 'e4f5a6b')).toBe(`${ranges}a1b2c3d...e4f5a6b`);
  expect([commitRange(ranges, 'a1b2c3d', 'a1b2c3d'), commitRange(ranges, 'a1b2c3d', undefined), commitRange(ranges, '../../x', 'a1b2c3d'), commitRange(undefined, 'a1b2c3d', 'e4f5a6b')])
    .toEqual([undefined, undefined, undefined, undefined]);
});
