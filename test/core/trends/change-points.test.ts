import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { expect, test } from 'vitest';
import { changePoints, changesOf, LONGEST } from '../../../src/core/trends/change-points/change-points.ts';

/** Normal noise of variance 1, the same for the same seed. */
function noise(seed: number, count: number): number[] {
  const generator = xoroshiro128plus(seed);
  const uniform = () => ((generator.next() >>> 0) + 0.5) / 2 ** 32;
  return Array.from({ length: count }, () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()));
}

const seeds = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const step = (before: number, after: number, by: number, seed = 1) => noise(seed, before + after).map((value, index) => 100 + value + (index < before ? 0 : by));
const json = (file: string) => JSON.parse(readFileSync(`test/fixtures/changepoints/${file}`, 'utf8'));

test('changePoints() finds the one of Otava’s own test, exactly', () => {
  const { series, change_points } = json('otava/single-series.json');
  expect(changePoints(series)).toEqual(change_points);
});

// Two equal halves of 173 values with four levels each. E-Divisive finds 9; which two it adds its test does not say.
test('changePoints() finds the seven edges of levels in MongoDB’s series, alike in both halves', () => {
  const found = changePoints(json('mongodb/profiling-small.json').series);
  expect(found).toEqual([25, 68, 114, 173, 198, 241, 287]);
  expect(found.slice(4).map((at) => at - 173)).toEqual(found.slice(0, 3));
});

test('changePoints() finds none in a real series with two outliers and no step', () => {
  expect(changePoints(json('mongodb/real_series.json'))).toEqual([]);
});

test.each([
  ['a value between two levels goes with the nearer', [...Array(14).fill(50), 76, ...Array(15).fill(100)], [14]],
  ['a value between two levels goes with the nearer', [...Array(14).fill(50), 74, ...Array(15).fill(100)], [15]],
  ['an outlier and a level that comes and goes', Array.from({ length: 45 }, (_, index) => (index === 2 || index === 32 || (index >= 15 && index < 30) ? 100 : 50)), [15, 30]],
  ['two steps up', Array.from({ length: 45 }, (_, index) => (index === 2 ? 100 : index >= 30 ? 150 : index >= 15 ? 100 : 50)), [15, 30]],
])('changePoints() needs no noise: %s', (_, values, expected) => {
  expect(changePoints(values)).toEqual(expected);
});

test.each([[12, 12], [15, 5], [5, 15], [60, 60], [290, 10]])('changePoints() finds a clear step after %d of %d more values within one', (before, after) => {
  for (const seed of seeds(20)) {
    const found = changePoints(step(before, after, 8, seed));
    expect(found).toHaveLength(1);
    expect(Math.abs((found[0] ?? 0) - before)).toBeLessThanOrEqual(1);
  }
});

test.each([10, 20, 30, 60, 120])('changePoints() finds a step in at most 2 of 100 series of %d values of noise alone', (count) => {
  expect(seeds(300).filter((seed) => changePoints(noise(seed, count)).length > 0).length).toBeLessThanOrEqual(6);
});

test.each([[30, 10], [100, 8], [300, 3]])('changePoints() finds a step in few series of %d values whose noise remembers half of itself: at most %d of 100', (count, most) => {
  const wandering = (seed: number) => {
    let last = 0;
    return noise(seed, count).map((value) => (last = last / 2 + value));
  };
  expect(seeds(100).filter((seed) => changePoints(wandering(seed)).length > 0).length).toBeLessThanOrEqual(most);
});

test.each([
  ['steady', (at: number) => 20 * at],
  ['bending', (at: number) => 20 * at * at],
  ['levelling out', (at: number) => 12 * Math.sin(at * 1.5)],
])('changePoints() does not make steps of a drift that is %s', (_, drift) => {
  for (const seed of seeds(20)) expect(changePoints(noise(seed, 80).map((value, index) => value + drift(index / 80)))).toEqual([]);
});

test('changePoints() finds a step on top of a drift', () => {
  expect(changePoints(step(40, 40, 8).map((value, index) => value + index / 5))).toEqual([40]);
});

test('changesOf() mostly tells a drift that sets in from a new level', () => {
  const kinds = seeds(40).flatMap((seed) => changesOf(noise(seed, 80).map((value, index) => value + Math.max(0, index - 40) / 2))).map(({ kind }) => kind);
  expect(kinds.length).toBeGreaterThan(20);
  expect(kinds.filter((kind) => kind === 'level').length / kinds.length).toBeLessThan(0.35);
});

test.each([[[30], 0], [[59], 2], [[0], 2], [[20, 40], 0], [[10, 11, 30], 8]])('changePoints() takes outliers at %j for steps in at most %d of 100 series', (places, most) => {
  const values = (seed: number) => step(60, 0, 0, seed).map((value, index) => (places.includes(index) ? value + 1000 : value));
  expect(seeds(100).filter((seed) => changePoints(values(seed)).length > changePoints(step(60, 0, 0, seed)).length).length).toBeLessThanOrEqual(most);
});

test('changePoints() takes a machine that goes back and forth for noise', () => {
  const generator = xoroshiro128plus(5);
  let mode = 0;
  expect(changePoints(noise(7, 200).map((value) => value + (mode = (generator.next() >>> 0) % 4 === 0 ? 6 - mode : mode)))).toEqual([]);
});

test('changePoints() gives indexes of the series as given, whatever is missing in it', () => {
  const values = step(12, 12, 10);
  expect(changePoints([NaN, ...values.slice(0, 5), Infinity, ...values.slice(5)])).toEqual([14]);
});

test('changePoints() looks at the newest of a long series, in little time', () => {
  const values = [...step(500, 500, 50), ...step(1000, 1000, -10, 2)];
  const start = process.cpuUsage();
  expect(changePoints(values)).toEqual([2000]);
  expect(values.length - LONGEST).toBe(1000);
  expect(process.cpuUsage(start).user / 1e6).toBeLessThan(2);
});

test('changePoints() does not mind where zero lies or what the unit is', () => {
  const values = [...step(20, 20, 6), ...step(20, 0, 3, 2)];
  const found = changePoints(values);
  expect(found.length).toBeGreaterThan(0);
  fc.assert(fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (shift, scale) => {
    expect(changePoints(values.map((value) => value * scale + shift * scale))).toEqual(found);
  }), { numRuns: 50, seed: 6 });
});

test.each([
  ['nothing', []],
  ['one value', [1]],
  ['five values', [1, 1, 1, 9, 9]],
  ['one value again and again', Array(50).fill(3)],
  ['zeros', Array(50).fill(0)],
  ['no numbers', Array(50).fill(NaN)],
  ['infinities', [Infinity, -Infinity, Infinity, -Infinity, Infinity, -Infinity]],
  ['a straight line', Array.from({ length: 40 }, (_, index) => index)],
  ['every other value', Array.from({ length: 40 }, (_, index) => index % 2)],
  ['rounding', [...Array(10).fill(0.1 + 0.2), ...Array(10).fill(0.3)]],
])('changePoints() finds none in %s', (_, values) => {
  expect(changePoints(values)).toEqual([]);
});

test.each([1e308, -1e308, 1.7e308, 1e-308, 5e-324])('changePoints() finds a step beside %d', (outlier) => {
  expect(changePoints(step(15, 15, 10).map((value, index) => (index === 5 ? outlier : value)))).toEqual([15]);
});

test('changePoints() gives ascending places inside any series, and the same again', () => {
  fc.assert(fc.property(fc.array(fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 })), { maxLength: 60 }), (values) => {
    const found = changePoints(values);
    expect(found).toEqual(found.filter((at, index) => Number.isInteger(at) && at > (found[index - 1] ?? 0) && at < values.length));
    expect(changePoints(values)).toEqual(found);
  }), { numRuns: 300, seed: 6 });
});
