import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnEdges } from '../../../src/core/api/chart-axis.ts';
import { layoutChart, type ChartPoint } from '../../../src/core/api/chart.ts';
import { thinPoints } from '../../../src/core/api/thin-points.ts';

const value = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: undefined, freq: 9 });
const series = fc.record({ values: fc.array(value, { maxLength: 400 }), most: fc.integer({ min: 2, max: 60 }), kept: fc.uniqueArray(fc.nat(399), { maxLength: 10 }) });
const thin = ({ values, most, kept = [] }: { readonly values: readonly (number | undefined)[]; readonly most: number; readonly kept?: readonly number[] }) =>
  thinPoints({ values, most, at: (index) => index / values.length, isKept: (index) => kept.includes(index) });
const measured = (values: readonly (number | undefined)[]) => values.flatMap((one, index) => one === undefined ? [] : [index]);

describe('thinPoints()', () => {
  test('keeps the ends, the extremes and what is marked, in their order', () => {
    fc.assert(fc.property(series, (one) => {
      const all = measured(one.values);
      const chosen = thin(one);
      expect(chosen).toEqual(chosen.toSorted((a, b) => a - b));
      for (const index of [all.at(0), all.at(-1), ...one.kept.filter((index) => all.includes(index))]) if (index !== undefined) expect(chosen).toContain(index);
      const values = (indexes: readonly number[]) => indexes.map((index) => one.values[index] ?? 0);
      expect(Math.min(...values(chosen))).toBe(Math.min(...values(all)));
      expect(Math.max(...values(chosen))).toBe(Math.max(...values(all)));
    }));
  });

  test('leaves a series that fits as it is, and makes no other longer than it may be', () => {
    fc.assert(fc.property(series, (one) => {
      const all = measured(one.values);
      const chosen = thin({ values: one.values, most: one.most });
      if (all.length <= one.most) expect(chosen).toEqual(all);
      else expect(chosen.length).toBeLessThanOrEqual(one.most + 2);
    }));
  });
});

test('columns stand in order, releases at equal steps, however many runs come before', () => {
  fc.assert(fc.property(fc.nat(3000), fc.integer({ min: 1, max: 40 }), (runs, releases) => {
    const edges = columnEdges([...Array.from({ length: runs }, () => ({ run: true as const })), ...Array.from({ length: releases }, () => ({}))]);
    expect(edges[0]).toBe(0);
    expect(edges.at(-1)).toBe(1);
    const widths = edges.slice(runs).reduce<number[]>((all, edge, index, last) => index === 0 ? all : [...all, edge - (last[index - 1] ?? 0)], []);
    for (const width of widths) expect(width).toBeCloseTo(widths[0] ?? 0, 8);
    expect((edges.at(-1) ?? 0) - (edges[runs] ?? 0)).toBeGreaterThan(Math.min(releases, 12) / 40);
  }), { numRuns: 30 });
});

test('a long history is drawn as small as a short one, with its highest value and what is said of its runs', () => {
  const points = Array.from({ length: 20_000 }, (_, index): ChartPoint => ({
    label: String(index), sublabel: '', stable: false, run: true, breaks: index === 12_000, value: index === 7 ? 900 : 100 + Math.sin(index), ...(index === 12_000 ? { changed: 'runner differs' } : {}), ...(index === 16_001 ? { shift: true as const } : {}),
  }));
  for (const variant of ['page', 'wide', 'narrow', 'multiple'] as const) {
    const layout = layoutChart({ points, text: String, unit: 'ms' }, variant);
    expect(JSON.stringify(layout).length).toBeLessThan(20_000);
    expect(layout?.lines).toHaveLength(2);
    const heights = layout?.lines.flatMap((line) => line.split(' ').map((corner) => Number(corner.split(',')[1]))) ?? [];
    // Only the one value that stands out is drawn in the upper half.
    expect(heights.filter((y) => y < layout!.top + (layout!.bottom - layout!.top) / 2)).toHaveLength(1);
    if (variant !== 'multiple') expect(layout?.notes.map((note) => note.text)).toEqual(expect.arrayContaining(['runner differs', 'level moved']));
  }
});
