import fc from 'fast-check';
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

  test('links releases of any kind before the first stable one, each with the next that was measured like it', () => {
    const draft = (value: number, alike: number, breaks = false) => point(value, { stable: false, alike, breaks });
    const chart = layout([draft(10, 0), draft(11, 0), draft(20, 1, true), draft(21, 1), point(12, { alike: 0 }), point(13, { alike: 0 }), draft(14, 0)]);
    expect(chart?.links.map((line) => line.split(' ').length)).toEqual([2, 2]);
    expect(chart?.lines.map((line) => line.split(' ').length)).toEqual([2]);
  });

  test('says where a value was measured otherwise: across the plot on the line, at the mark of a candidate beside it', () => {
    const onLine = layout([point(10), point(11), point(12, { breaks: true, changed: 'runner differs' }), point(13)]);
    expect(onLine?.breaks).toHaveLength(1);
    expect(onLine?.notes).toEqual([expect.objectContaining({ text: 'runner differs', x: onLine!.breaks[0]! + 4 })]);
    const beside = layout([point(10), point(11), point(12, { breaks: true, changed: 'runner differs', stable: false }), point(13)]);
    expect(beside?.breaks).toEqual([]);
    expect(beside?.notes).toEqual([expect.objectContaining({ text: 'runner differs', x: beside!.marks[2]!.x, candidate: true })]);
  });

  test('draws whiskers, the noise around the baseline, steps and new levels', () => {
    const range = (value: number) => ({ low: value - 1, high: value + 1 });
    const chart = layout([point(10, { interval: range(10) }), point(11, { interval: range(11), baseline: 10, band: range(10) }), point(20, { step: 'new decoder', baseline: 20, band: range(20) }), point(26, { shift: true, baseline: 20, band: range(20) })])!;
    expect(chart.whiskers.map(({ x, y1, y2 }) => ({ x, isAround: y1 < y2 }))).toEqual(chart.marks.slice(0, 2).map(({ x }) => ({ x, isAround: true })));
    expect(chart.bands).toHaveLength(2);
    for (const [index, band] of chart.bands.entries()) expect((band.y1 + band.y2) / 2).toBeCloseTo(chart.baseline[index]!.y, 0);
    expect(chart.steps).toEqual([chart.bands[1]!.x1]);
    expect(chart.shifts).toHaveLength(1);
    expect(chart.notes.map((note) => note.text)).toEqual(['new decoder', 'level moved']);
  });

  test('points the way a value went only where it was read as better or worse, and it is not marked as outside its limit', () => {
    const readings = ['better', 'worse', 'changed', 'no-change', 'no-opinion', undefined] as const;
    const moved = (direction: 'lower' | 'higher' | 'neither', more: Partial<ChartPoint> = {}) =>
      layoutChart({ points: readings.map((reading) => point(10, { ...(reading === undefined ? {} : { reading }), ...more })), text, unit: 'ms', direction }, 'wide')!.marks.map((mark) => mark.moved?.up);
    expect(moved('lower')).toEqual([false, true, undefined, undefined, undefined, undefined]);
    expect(moved('higher')).toEqual([true, false, undefined, undefined, undefined, undefined]);
    expect(new Set([...moved('neither'), ...moved('lower', { state: 'fail' })])).toEqual(new Set([undefined]));
  });

  test('says at most one thing of a release, in at most two lines', () => {
    const [note, ...others] = layout([point(10), point(12, { note: '+20 %, over its limit', more: 'Thread pool', step: 'new decoder', shift: true, breaks: true, changed: 'runner differs', state: 'fail' })])!.notes;
    expect(others).toEqual([]);
    expect([note?.text, note?.more?.text]).toEqual(['+20 %, over its limit', 'Thread pool']);
  });

  test('no words cover others or a mark that stands out', () => {
    fc.assert(fc.property(fc.array(fc.record({ value: fc.integer({ min: 1, max: 40 }), note: fc.option(fc.constantFrom('+13.9 %, over its limit', 'withdrawn', 'x'), { nil: undefined }), state: fc.constantFrom('fail' as const, 'pass' as const), step: fc.option(fc.constant('new decoder'), { nil: undefined }) }), { minLength: 1, maxLength: 25 }), fc.constantFrom('page' as const, 'wide' as const, 'narrow' as const), (rows, variant) => {
      const chart = layout(rows.map(({ value, note, state, step }) => point(value, { state, ...(note === undefined ? {} : { note }), ...(step === undefined ? {} : { step }) })), variant)!;
      const boxes = chart.notes.map(({ x, y, text, anchor }) => {
        const left = x - (anchor === 'start' ? 0 : anchor === 'end' ? text.length * 7 : text.length * 3.5);
        return { left, right: left + text.length * 7, top: y - 10, bottom: y + 3 };
      });
      for (const [index, a] of boxes.entries()) {
        for (const b of boxes.slice(index + 1)) expect(a.left >= b.right || b.left >= a.right || a.top >= b.bottom || b.top >= a.bottom).toBe(true);
        for (const { x, y } of chart.marks.filter((mark) => mark.mark === 'fail')) expect(x > a.left && x < a.right && y > a.top && y < a.bottom).toBe(false);
      }
    }), { numRuns: 60 });
  });

  test('values at the ends of what a number can be are drawn inside the frame', () => {
    for (const values of [[1.7e308, -1.7e308], [1.7e308, 1.7e308], [5e-324, 0], [5e-324, 5e-324], [-1e-300, 1e300]]) {
      const chart = layout(values.map((value) => point(value)))!;
      for (const { x, y } of chart.marks) expect([x >= 0 && x <= chart.width, y >= 0 && y <= chart.height]).toEqual([true, true]);
    }
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
