import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareToBaseline } from '../../../src/core/trends/compare.ts';
import { baselineMetric, digest, measurement } from '../../builders/gates.ts';

function compare(measurements: Parameters<typeof measurement>[0][], ...metrics: Parameters<typeof baselineMetric>[0][]) {
  return compareToBaseline({ slot: 'report', measurements: measurements.map(measurement), baseline: { id: 'cpu', metrics: metrics.map(baselineMetric) } });
}

// perf_compare_test.json of Apex-X: its largest headroom use and, in another metric, its largest change.
test('compareToBaseline() gives limit, change and headroom with the formula’s numbers', () => {
  const [one] = compare([{ metric: 'fusion_gate_p50_ms', value: 3.0399 }],
    { metric: 'fusion_gate_p50_ms', value: 1.1143329902552068, ratio: 0.75, abs: 2 });
  expect(one).toMatchObject({ state: 'pass', formula: '1.114 × (1 + 0.75) + 2 = 3.950\u00a0ms', inclusive: true });
  expect(one?.change).toBeCloseTo(1.728, 3);
  expect(one?.headroomUsed).toBeCloseTo(0.679, 3);
});

test.each([
  ['lower', 45, 'pass', undefined],
  ['lower', 45.0001, 'fail', 'over-limit'],
  ['higher', 15, 'pass', undefined],
  ['higher', 14.9999, 'fail', 'over-limit'],
] as const)('compareToBaseline() with %s better holds %d to be %s', (direction, value, state, reason) => {
  const [one] = compare([{ direction, value }], { direction });
  expect([one?.state, one?.reason]).toEqual([state, reason]);
});

test('compareToBaseline() writes the formula of a metric where higher is better with minus signs', () => {
  expect(compare([], { direction: 'higher', value: 0.9, ratio: 0.1, abs: 0.01, unit: '' })[0]?.formula).toBe('0.9 × (1 − 0.1) − 0.01 = 0.8');
});

test('compareToBaseline() puts a value at the limit outside where the baseline does, and warns where it says so', () => {
  expect(compare([{ value: 45 }], { atLimit: 'outside' })[0]).toMatchObject({ state: 'fail', inclusive: false });
  expect(compare([{ value: 45 }], { atLimit: 'outside', breach: 'warn' })[0]).toMatchObject({ state: 'warn', reason: 'to-investigate' });
  expect(compare([{ value: 44.9 }], { atLimit: 'outside', breach: 'warn' })[0]).toMatchObject({ state: 'pass' });
});

test('compareToBaseline() takes a fixed value for the limit itself', () => {
  expect(compare([{ value: 1.5, unit: '%' }], { value: 2, unit: '%', ratio: 0, fixed: true })[0]).toMatchObject({ state: 'pass', formula: '≤ 2\u00a0%', limit: 2, headroomUsed: 0.75 });
  const [least] = compare([{ value: 98, unit: '%', direction: 'higher' }], { value: 99, unit: '%', direction: 'higher', ratio: 0, fixed: true });
  expect(least).toMatchObject({ state: 'fail', formula: '≥ 99\u00a0%' });
  for (const key of ['baselineValue', 'change', 'headroomUsed']) expect(least).not.toHaveProperty(key);
});

test('compareToBaseline() is missing where a metric of the baseline was not measured', () => {
  const [one] = compare([], {});
  expect(one).toMatchObject({ state: 'missing', reason: 'no-result', limit: 45 });
  expect(one).not.toHaveProperty('current');
});

test.each([
  ['another suite', { comparability: { suite: 'gpu' } }],
  ['no suite', { comparability: {} }],
  ['another unit', { unit: 's' }],
  ['another direction', { direction: 'higher' as const }],
])('compareToBaseline() is inconclusive for a measurement with %s', (_, parts) => {
  expect(compare([parts], {})[0]).toMatchObject({ state: 'inconclusive', reason: 'not-comparable', current: 37.2 });
});

test('compareToBaseline() compares a measurement that says more about itself than the baseline asks', () => {
  expect(compare([{ comparability: { suite: 'cpu', runner: 'large' } }], {})[0]?.state).toBe('pass');
});

test('compareToBaseline() of an empty baseline compares nothing', () => {
  expect(compare([{}])).toEqual([]);
});

test('compareToBaseline() leaves headroom out where limit and baseline are one, and change where the baseline is not positive', () => {
  const [one] = compare([{ value: 0 }], { value: 0, ratio: 0, abs: 0 });
  expect(one).toMatchObject({ state: 'pass', limit: 0 });
  expect(one).not.toHaveProperty('headroomUsed');
  expect(one).not.toHaveProperty('change');
});

test('compareToBaseline() never passes a limit that overflows', () => {
  const [one] = compare([{ value: 1 }], { value: Number.MAX_VALUE, ratio: 1 });
  expect(one).toMatchObject({ state: 'missing', reason: 'no-result' });
  expect(one).not.toHaveProperty('limit');
});

test('compareToBaseline() points at both values', () => {
  expect(compare([{}], {})[0]).toMatchObject({ currentAt: { file: digest('a'), at: '/p95' }, baselineAt: { file: digest('b'), at: '/p95' } });
});

test('a worse value never improves the comparison', () => {
  const value = fc.double({ min: 0, max: 1e6, noNaN: true });
  fc.assert(fc.property(value, value, fc.constantFrom('lower' as const, 'higher' as const), (a, b, direction) => {
    const [worse, better] = direction === 'lower' ? [Math.max(a, b), Math.min(a, b)] : [Math.min(a, b), Math.max(a, b)];
    const states = [worse, better].map((one) => compare([{ value: one, direction }], { direction })[0]?.state);
    expect(states).not.toEqual(['pass', 'fail']);
  }));
});

test.each([
  ['lower', 2, 'pass', '≤ 2\u00a0%', 1],
  ['lower', 2.0001, 'fail', '≤ 2\u00a0%', 1.00005],
  ['higher', 2, 'pass', '≥ 2\u00a0%', undefined],
  ['higher', 1.9999, 'fail', '≥ 2\u00a0%', undefined],
] as const)('compareToBaseline() with a fixed limit, %s better, holds %d to be %s', (direction, value, state, formula, share) => {
  const [one] = compare([{ direction, value, unit: '%' }], { direction, value: 2, ratio: 0, abs: 0, unit: '%', fixed: true });
  expect(one).toMatchObject({ state, formula, limit: 2, inclusive: true });
  expect([one?.baselineValue, one?.change]).toEqual([undefined, undefined]);
  if (share === undefined) expect(one).not.toHaveProperty('headroomUsed');
  else expect(one?.headroomUsed).toBeCloseTo(share, 6);
});

test('compareToBaseline() gives no share of a fixed limit of zero', () => {
  const [one] = compare([{ value: 113 }], { value: 0, ratio: 0, abs: 0, fixed: true });
  expect(one).toMatchObject({ state: 'fail', reason: 'over-limit', limit: 0 });
  expect(one).not.toHaveProperty('headroomUsed');
});
