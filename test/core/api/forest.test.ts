import { describe, expect, test } from 'vitest';
import { FOREST_WIDTH, forestAxis, forestRow, type ForestPoint } from '../../../src/core/api/forest.ts';

const point = (change: number, more: Partial<ForestPoint> = {}): ForestPoint => ({ change, direction: 'lower', ...more });

describe('forestAxis()', () => {
  test('holds every change and limit, and zero', () => {
    const axis = forestAxis([point(-0.024), point(0.129, { limit: 0.1 })]);
    expect(axis.low).toBeLessThanOrEqual(-0.05);
    expect(axis.high).toBeGreaterThanOrEqual(0.129);
    expect(axis.ticks.map((tick) => tick.text)).toContain('0\u00a0%');
  });

  test('ends at ±100 %, so that one metric does not press all others together', () => {
    const axis = forestAxis([point(7.6, { limit: 6 }), point(-0.01)]);
    expect(axis.high).toBeLessThanOrEqual(1);
    expect(forestRow(point(7.6, { limit: 6 }), axis)).toMatchObject({ beyond: 'worse' });
    expect(forestRow(point(7.6, { limit: 6 }), axis).limit).toBeUndefined();
  });

  test('has an axis for no change at all', () => {
    expect(forestAxis([])).toMatchObject({ zero: FOREST_WIDTH / 2 });
  });
});

describe('forestRow()', () => {
  const axis = forestAxis([point(-0.1), point(0.1)]);

  test('puts better to the left of zero, whichever direction is better', () => {
    expect(forestRow(point(-0.05), axis).x).toBeLessThan(axis.zero);
    expect(forestRow(point(0.05, { direction: 'higher' }), axis).x).toBeLessThan(axis.zero);
    expect(forestRow(point(0.05), axis).x).toBeGreaterThan(axis.zero);
  });

  test('draws interval and noise around the change, mirrored with it, and cut where the axis ends', () => {
    const lower = forestRow(point(0.05, { interval: { low: 0.04, high: 0.06 }, noise: { low: -0.02, high: 0.02 } }), axis);
    expect(lower.interval![0]).toBeLessThan(lower.x);
    expect(lower.interval![1]).toBeGreaterThan(lower.x);
    expect((lower.noise![0] + lower.noise![1]) / 2).toBeCloseTo(axis.zero, 0);
    const higher = forestRow(point(0.05, { interval: { low: 0.01, high: 0.06 }, direction: 'higher' }), axis);
    expect(higher.interval![0]).toBeLessThan(higher.x);
    expect(forestRow(point(0.05, { interval: { low: -9, high: 9 } }), axis).interval).toEqual([axis.ticks[0]!.x, axis.ticks.at(-1)!.x]);
    expect(forestAxis([point(0.01, { interval: { low: -0.4, high: 0.3 } })])).toMatchObject({ low: -0.4 });
  });

  test('puts the limit to the right of what is inside it', () => {
    const row = forestRow(point(0.05, { limit: 0.1 }), axis);
    expect(row.limit).toBeGreaterThan(row.x);
    const mirrored = forestRow(point(-0.05, { limit: -0.1, direction: 'higher' }), axis);
    expect(mirrored.limit).toBeGreaterThan(mirrored.x);
  });
});
