import { describe, expect, test } from 'vitest';
import { niceTicks } from '../../../src/core/api/chart-axis.ts';
import { layoutChart, type ChartPoint } from '../../../src/core/api/chart.ts';

const point = (value: number | undefined, more: Partial<ChartPoint> = {}): ChartPoint => ({
  label: 'v1', sublabel: '1 Feb', stable: true, breaks: false, ...(value === undefined ? {} : { value }), ...more,
});
const text = (value: number) => value.toFixed(1);
const layout = (points: readonly ChartPoint[], variant: 'page' | 'wide' | 'narrow' | 'multiple' = 'wide') => layoutChart({ points, text, unit: 'ms' }, variant);

describe('niceTicks()', () => {
  test.each([
    [34.9, 51.5, [30, 35, 40, 45, 50, 55]],
    [0, 1, [0, 0.5, 1]],
    [0.1, 0.3, [0.1, 0.15, 0.2, 0.25, 0.3]],
    [7, 7, [6, 6.5, 7, 7.5, 8]],
    [0, 0, [-1, -0.5, 0, 0.5, 1]],
    [-3, 2, [-4, -2, 0, 2]],
  ])('encloses %d to %d with round values', (low, high, ticks) => {
    expect(niceTicks(low, high)).toEqual(ticks);
  });
});

describe('layoutChart()', () => {
  test('gives nothing when no release has a value', () => {
    expect(layout([point(undefined)])).toBeUndefined();
  });

  test('puts releases at equal steps and larger values higher', () => {
    const marks = layout([point(10), point(20), point(30)])?.marks ?? [];
    expect(marks[1]!.x - marks[0]!.x).toBeCloseTo(marks[2]!.x - marks[1]!.x, 0);
    expect(marks.map((mark) => mark.y)).toEqual(marks.map((mark) => mark.y).toSorted((a, b) => b - a));
  });

  test('joins stable releases only and keeps candidates off the line', () => {
    const chart = layout([point(10), point(11, { stable: false }), point(12)]);
    expect(chart?.lines).toHaveLength(1);
    expect(chart?.lines[0]?.split(' ')).toHaveLength(2);
    expect(chart?.marks.map((mark) => mark.mark)).toEqual(['stable', 'candidate', 'stable']);
  });

  test('breaks the line where the method changed', () => {
    const chart = layout([point(10), point(11), point(12, { breaks: true }), point(13)]);
    expect(chart?.lines.map((line) => line.split(' ').length)).toEqual([2, 2]);
  });

  test('does not break the line of stable releases at a candidate that was measured otherwise', () => {
    const chart = layout([point(10), point(11), point(12, { stable: false, breaks: true }), point(13), point(14)]);
    expect(chart?.lines.map((line) => line.split(' ').length)).toEqual([4]);
  });

  test('links releases of any kind that were measured alike where no two stable ones can be joined', () => {
    const chart = layout([point(10), point(11, { stable: false }), point(12, { stable: false, breaks: true }), point(13, { stable: false })], 'multiple');
    expect(chart?.lines).toEqual([]);
    expect(chart?.links.map((line) => line.split(' ').length)).toEqual([2]);
    expect(layout([point(10), point(11), point(12, { stable: false })])?.links).toEqual([]);
  });

  test('leaves out a note that would cover that of a later release', () => {
    const chart = layout(Array.from({ length: 12 }, (_, index) => point(10, { label: `v${index}`, note: '+13.9 %, over its limit, not released', limit: 9 })));
    expect(chart!.notes.length).toBeGreaterThan(1);
    expect(chart!.notes.length).toBeLessThan(12);
    expect(chart!.notes.at(-1)?.x).toBe(chart!.marks.at(-1)?.x);
  });

  test('draws the baseline as one step while it stays the same', () => {
    const chart = layout([point(10), point(11, { baseline: 10 }), point(12, { baseline: 10 }), point(13, { baseline: 12 })]);
    expect(chart?.baseline).toHaveLength(2);
    expect(chart?.baseline[0]!.x2).toBe(chart?.baseline[1]!.x1);
  });

  test('marks values by the state they were judged to', () => {
    const chart = layout([point(10, { state: 'fail' }), point(10, { state: 'waived' }), point(10, { state: 'pass' })]);
    expect(chart?.marks.map((mark) => mark.mark)).toEqual(['fail', 'waived', 'stable']);
  });

  test('keeps labels at the right end apart, inside the plot', () => {
    const chart = layout([point(37.2, { baseline: 37.3, limit: 37.4 }), point(37.2, { baseline: 37.3, limit: 37.4 })]);
    const ys = chart!.ends.map((end) => end.y);
    expect(chart!.ends.map((end) => end.text)).toEqual(['Limit 37.4', 'Baseline 37.3', '37.2 ms']);
    expect(ys[1]! - ys[0]!).toBeGreaterThanOrEqual(17);
    expect(ys[2]! - ys[1]!).toBeGreaterThanOrEqual(17);
    expect(Math.max(...ys)).toBeLessThanOrEqual(chart!.bottom);
  });

  test.each(['page', 'wide', 'narrow', 'multiple'] as const)('keeps everything of 50 releases inside the %s frame', (variant) => {
    const chart = layout(Array.from({ length: 50 }, (_, index) => point(index % 7, { limit: 9, note: 'over' })), variant)!;
    const xs = [...chart.marks.map((mark) => mark.x), ...chart.columns.map((column) => column.x), ...chart.notes.map((note) => note.x)];
    const ys = [...chart.marks.map((mark) => mark.y), ...chart.ticks.map((tick) => tick.y), ...chart.notes.map((note) => note.y)];
    expect(Math.min(...xs)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...xs)).toBeLessThanOrEqual(chart.width);
    expect(Math.min(...ys)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...ys)).toBeLessThanOrEqual(chart.height);
  });

  test('labels the newest release and thins the rest on a narrow screen', () => {
    const points = Array.from({ length: 9 }, (_, index) => point(index, { label: `v${index}` }));
    expect(layout(points, 'narrow')?.columns.map((column) => column.label)).toEqual(['v2', 'v5', 'v8']);
  });
});
