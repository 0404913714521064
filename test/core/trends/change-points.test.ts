import { expect, test } from 'vitest';
import { changePoints } from '../../../src/core/trends/change-points.ts';

const flat = (level: number, count: number) => Array.from({ length: count }, (_, index) => level + [0, 0.4, -0.3, 0.1, -0.5, 0.3][index % 6]!);

test('changePoints() finds where a clear step begins', () => {
  expect(changePoints([...flat(100, 12), ...flat(110, 12)])).toEqual([12]);
});

test('changePoints() takes one outlier for no step', () => {
  expect(changePoints([...flat(100, 12), 180, ...flat(100, 12)])).toEqual([]);
});

test.each([[[]], [[1]], [[1, 2]], [Array(50).fill(3)], [[NaN, Infinity, -Infinity, NaN, NaN, NaN, NaN]], [[0, 0, 0, 0, 0, 0, 0]]])('changePoints(%j) finds none', (values) => {
  expect(changePoints(values)).toEqual([]);
});
