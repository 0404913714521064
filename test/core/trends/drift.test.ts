import fc from 'fast-check';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { expect, test } from 'vitest';
import { driftOf } from '../../../src/core/trends/change-points/drift.ts';

function noise(seed: number, count: number): number[] {
  const generator = xoroshiro128plus(seed);
  const uniform = () => ((generator.next() >>> 0) + 0.5) / 2 ** 32;
  return Array.from({ length: count }, () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()));
}

const seeds = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

// Twelve values in order but for one exchange: S = 66 − 2 = 64, var S = 12·11·29/18, z = 63/√var.
test('driftOf() gives Sen’s slope and the p of Mann and Kendall, as by hand', () => {
  const drift = driftOf([1, 2, 3, 4, 5, 7, 6, 8, 9, 10, 11, 12]);
  expect(drift).toMatchObject({ slope: 1, total: 11, n: 12 });
  expect(drift?.p).toBeCloseTo(0.0000155, 6);
});

test('driftOf() counts equal values as no evidence', () => {
  const [tied, apart] = [driftOf([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]), driftOf([1, 1.1, 1.2, 2, 2.1, 2.2, 3, 3.1, 3.2, 4, 4.1, 4.2])];
  expect(tied?.p).toBeGreaterThan(apart?.p ?? 1);
});

test.each([15, 25, 60])('driftOf() finds a drift at 1 %% in at most 3 of 100 series of %d values of noise', (count) => {
  expect(seeds(300).filter((seed) => (driftOf(noise(seed, count))?.p ?? 1) < 0.01).length).toBeLessThanOrEqual(9);
});

test('driftOf() is not taken in by noise that remembers half of itself more than three times as often', () => {
  const wandering = (seed: number) => {
    let last = 0;
    return noise(seed, 60).map((value) => (last = last / 2 + value));
  };
  expect(seeds(200).filter((seed) => (driftOf(wandering(seed))?.p ?? 1) < 0.01).length).toBeLessThanOrEqual(10);
});

// 0.5 % a release beside 2 % of noise: from one to the next it can not be seen, over 25 it is 12 %.
test('driftOf() finds a slow drift that no single release shows', () => {
  const found = seeds(100).map((seed) => driftOf(noise(seed, 25).map((value, index) => 100 + 2 * value + index / 2)));
  expect(found.filter((drift) => (drift?.p ?? 1) < 0.01).length).toBeGreaterThan(85);
  for (const drift of found) expect(Math.abs((drift?.total ?? 0) - 12)).toBeLessThan(6);
});

test('driftOf() takes a step for no drift', () => {
  const drift = driftOf(noise(4, 40).map((value, index) => value + (index < 20 ? 0 : 10)));
  expect(drift?.n).toBe(20);
  expect(drift?.p).toBeGreaterThan(0.01);
});

test.each([[[]], [[1, 2, 3, 4, 5, 6, 7, 8, 9]], [Array(30).fill(7)], [Array(30).fill(NaN)]])('driftOf(%j) says nothing', (values) => {
  expect(driftOf(values)).toBeUndefined();
});

test('driftOf() gives finite numbers, or nothing, for any values', () => {
  fc.assert(fc.property(fc.array(fc.double(), { maxLength: 40 }), (values) => {
    const drift = driftOf(values);
    expect(drift === undefined || Object.values(drift).every(Number.isFinite)).toBe(true);
  }), { numRuns: 200, seed: 6 });
});
