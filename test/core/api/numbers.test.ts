import { expect, test } from 'vitest';
import { count, decimal, decimalsFor, fileSize, isTiny, scientific, signedPercent } from '../../../src/core/api/numbers.ts';

test.each([
  [2518.04, 1, '2,518.0'],
  [-0.04, 1, '0.0'],
  [-2.44, 1, '−2.4'],
  [1234567, 0, '1,234,567'],
])('decimal(%d, %d) is %s', (value, decimals, text) => expect(decimal(value, decimals)).toBe(text));

test.each([[0.1386, '+13.9\u00a0%'], [-0.024, '−2.4\u00a0%'], [0, '0.0\u00a0%'], [0.00001, '0.0\u00a0%']])(
  'signedPercent(%d) is %s', (ratio, text) => expect(signedPercent(ratio)).toBe(text));

test.each([[1, '1\u00a0byte'], [999, '999\u00a0bytes'], [36_912, '36.9\u00a0kB'], [999_960, '1.0\u00a0MB'], [43_100_000, '43.1\u00a0MB']])(
  'fileSize(%d) is %s', (bytes, text) => expect(fileSize(bytes)).toBe(text));

test('decimalsFor() leaves the others their digits where one value stands out', () => {
  expect(decimalsFor([38.39, 38.01, 115.8, 38.77])).toBe(1);
});

test('decimalsFor() gives three significant digits of the middle value', () => {
  expect([decimalsFor([37.21]), decimalsFor([6.213]), decimalsFor([2518, 3]), decimalsFor([0.00341]), decimalsFor([])]).toEqual([1, 2, 0, 5, 0]);
});

test('decimalsFor() gives more decimals where a value and its limit would read the same', () => {
  expect(decimalsFor([41.92, 41.9], [[41.92, 41.9]])).toBe(2);
});

test('a column of tiny values is written as powers of ten', () => {
  expect([isTiny([3e-8, 0]), isTiny([3e-8, 0.02]), isTiny([0]), isTiny([])]).toEqual([true, false, false, false]);
  expect([scientific(3e-8), scientific(-1.2345e-6), scientific(0)]).toEqual(['3.00e−8', '−1.23e−6', '0']);
});

test('count() writes none, one and many', () => {
  expect([count(0, 'file'), count(1, 'file'), count(2518, 'entry', 'entries')]).toEqual(['no files', '1 file', '2,518 entries']);
});
