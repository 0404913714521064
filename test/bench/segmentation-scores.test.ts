import { expect, test } from 'vitest';
import { meanShiftPelt } from '../../bench/mean-shift-pelt.ts';
import { covering, f1, truePositives } from '../../bench/segmentation-scores.ts';

// The examples in the documentation strings of `metrics.py` of alan-turing-institute/TCPDBench, at 1709f406eddd.

test.each([
  [[1, 10, 20, 23], [3, 8, 20], 3],
  [[1, 10, 20, 23], [1, 3, 8, 20], 3],
  [[1, 10, 20, 23], [1, 3, 5, 8, 20], 3],
  [[], [1, 2, 3], 0],
  [[1, 2, 3], [], 0],
])('truePositives() of %j in %j are %d', (wanted, found, count) => {
  expect(truePositives(wanted, found)).toBe(count);
});

test.each([
  [[[10, 20], [11, 20], [10], [0, 5]], [10, 20], 1],
  [[[], [10], [50]], [10], 0.9090909090909091],
  [[[], [10], [50]], [], 0.8],
])('f1() of annotations %j and found %j is as published', (annotations, found, expected) => {
  expect(f1(annotations, found)).toBeCloseTo(expected, 12);
});

test.each([
  [[[10, 20], [10], [0, 5]], [10, 20], 0.7962962962962963],
  [[[], [10], [40]], [10], 0.7954144620811286],
  [[[], [10], [40]], [], 0.8189300411522634],
])('covering() of annotations %j by %j is as published', (annotations, found, expected) => {
  expect(covering(annotations, found, 45)).toBeCloseTo(expected, 12);
});

// One annotator marks 4 of 10 values, and 6 was found: 0.4 × 4/6 + 0.6 × 4/6, by hand.
test('covering() weights the best Jaccard index of each annotated part by its length', () => {
  expect(covering([[4]], [6], 10)).toBeCloseTo(0.4 * (4 / 6) + 0.6 * (4 / 6), 12);
});

test('f1() counts a found one once, though two marked ones are near', () => {
  expect(f1([[20, 24]], [22])).toBeCloseTo(2 * 1 * (2 / 3) / (1 + 2 / 3), 12);
});

test('meanShiftPelt() finds a step, and none in one level', () => {
  const wave = (index: number) => [0, 0.4, -0.3, 0.1, -0.5, 0.3][index % 6] ?? 0;
  const values = Array.from({ length: 40 }, (_, index) => wave(index) + (index < 25 ? 0 : 5));
  expect(meanShiftPelt(values, 'neighbours')).toEqual([25]);
  expect(meanShiftPelt(values, 'whole series')).toEqual([25]);
  expect(meanShiftPelt(values.slice(0, 25), 'neighbours')).toEqual([]);
});
