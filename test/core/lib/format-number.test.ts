import { expect, test } from 'vitest';
import { countOf, formatNumber, formatPercent, formatQuantity } from '../../../src/core/lib/format-number.ts';

test.each([
  [0, '0'], [-0, '0'], [37.2, '37.2'], [3.9501, '3.950'], [2518, '2,518'], [1234567.89, '1,234,568'], [-0.25, '−0.25'],
  [0.1 + 0.2, '0.3000'], [0.000123456, '0.0001235'], [1e-7, '0.0000001000'], [1e21, '1e+21'], [Number.NaN, 'NaN'], [Infinity, 'Infinity'],
])('formatNumber(%d) is %s', (value, text) => expect(formatNumber(value)).toBe(text));

test('formatNumber() shows as many digits as two different numbers need to differ', () => {
  expect([formatNumber(3.95012, 3.94998), formatNumber(3.94998, 3.95012)]).toEqual(['3.9501', '3.9500']);
});

test('formatQuantity() sets a no-break space, and none where there is no unit', () => {
  expect([formatQuantity(37.2, 'ms'), formatQuantity(4, '')]).toEqual(['37.2\u00a0ms', '4']);
});

test('percentages have one decimal, and a minus that is one', () => {
  expect([formatPercent(0.679), formatPercent(-0.1), formatPercent(-0.0001), formatPercent(12.345)])
    .toEqual(['67.9\u00a0%', '−10.0\u00a0%', '0.0\u00a0%', '1,234.5\u00a0%']);
});

test('countOf() chooses between one and many', () => {
  expect([countOf(1, 'file'), countOf(0, 'file'), countOf(2000, 'person', 'people')]).toEqual(['1 file', '0 files', '2,000 people']);
});
