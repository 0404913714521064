import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joinedPoints, lineSpots, stepSpots, visiblePoints, type Choice } from '../../src/browser/chart/datasets.ts';
import { rangeBetween, readingOf } from '../../src/browser/chart/range.ts';
import { ALL, moved, showing, zoomed } from '../../src/browser/chart/window.ts';
import type { Point, Series } from '../../src/browser/chart/series.ts';
import { columnEdges } from '../../src/core/api/chart-axis.ts';

const point = (label: string, value: number | undefined, more: Partial<Point> = {}): Point => ({
  label, value, time: undefined, kind: undefined, low: undefined, high: undefined, baseline: undefined, bandLow: undefined, bandHigh: undefined, limit: undefined, state: undefined, reading: undefined,
  alike: 0, breaks: undefined, step: undefined, shift: undefined, note: undefined, href: undefined, commit: undefined, ...more,
});
const series = (points: readonly Point[]): Series => ({
  file: {
    schema: 'dossier.series.v1', path: '/p/trends/m/m.json', project: 'p', slot: '', metric: 'm', title: 'M', unit: 'ms', direction: 'lower', decimals: 1, label: points.map((one) => one.label), others: [],
    pairs: [{ older: 'v1', newer: 'v2', href: '/p/compare/v1...v2/' }], commits: 'https://github.com/acme/engine/compare/',
  },
  points, edges: columnEdges(points.map(() => ({}))), text: (value) => `${value.toFixed(1)} ms`, address: (path) => `/base${path}`,
});
const choice: Choice = { window: ALL, most: 200, isShown: () => true, shows: () => true };

describe('what is drawn', () => {
  const values = [point('v1', 10, { baseline: 9 }), point('v2', 11, { baseline: 9 }), point('v3', undefined), point('v4', 20, { breaks: 'runner differs', alike: 1, baseline: 20 }), point('v5', 21, { alike: 1 })];

  test('a line is lifted where the way of measuring changed, and goes on after it', () => {
    const spots = lineSpots(joinedPoints(visiblePoints(series(values), choice).drawn));
    expect(spots.map((spot) => spot.y)).toEqual([10, 11, Number.NaN, 20, 21]);
    expect(spots.every((spot, index) => spot.x >= (spots[index - 1]?.x ?? 0))).toBe(true);
  });

  test('a bound is drawn in steps that nothing joins, and nowhere where it was not in force', () => {
    const spots = stepSpots(visiblePoints(series(values), choice).columns, (one) => one.baseline);
    expect(spots.map((spot) => spot.y)).toEqual([9, 9, 9, 9, Number.NaN, Number.NaN, 20, 20, Number.NaN]);
    expect(spots.every((spot) => Number.isFinite(spot.x))).toBe(true);
  });

  test('candidates stand beside the line of stable releases, and are on it before the first', () => {
    const candidate = (label: string) => point(label, 10, { kind: 'candidate' });
    const joined = (points: readonly Point[]) => joinedPoints(visiblePoints(series(points), choice).drawn).map((one) => one.point.label);
    expect(joined([candidate('a'), point('v1', 10), candidate('b'), point('v2', 10)])).toEqual(['a', 'v1', 'v2']);
    expect(joined([candidate('a'), candidate('b')])).toEqual(['a', 'b']);
  });

  test('a long series is drawn in as many points as there is room for, more of it the nearer one looks', () => {
    const long = series(Array.from({ length: 5000 }, (_, index) => point(String(index), index % 101)));
    expect(visiblePoints(long, choice).drawn.length).toBeLessThanOrEqual(202);
    const near = visiblePoints(long, { ...choice, window: { from: 0.5, to: 0.51 } }).drawn.map((one) => Number(one.point.label));
    expect(near.slice(1).every((label, index) => label === near[index]! + 1)).toBe(true);
  });
});

test('a window stays within the series and is as wide as asked, however it is moved', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom('zoom', 'move', 'show'), fc.double({ min: 0.1, max: 4, noNaN: true }), share), { maxLength: 20 }), (steps) => {
    let window = ALL;
    for (const [kind, by, place] of steps) {
      window = kind === 'zoom' ? zoomed(window, by, place, 0.05) : kind === 'move' ? moved(window, by - 2) : showing(window, place);
      expect(window.from).toBeGreaterThanOrEqual(0);
      expect(window.to).toBeLessThanOrEqual(1 + 1e-9);
      expect(window.to - window.from).toBeGreaterThanOrEqual(0.05 - 1e-9);
      if (kind === 'show') expect(place >= window.from - 1e-9 && place <= window.to + 1e-9).toBe(true);
    }
  }));
});

describe('what is said', () => {
  test('two releases that were measured alike have a change between them, a comparison and commits', () => {
    const range = rangeBetween(series([point('v1', 10, { commit: 'a1b2c3d' }), point('v2', 11, { commit: 'e4f5a6b' })]), 1, 0);
    expect(range?.text).toMatchInlineSnapshot(`"v1 to v2: 10.0 ms and 11.0 ms, +10.0 %. They were measured alike; whether the difference is more than noise, the readings say."`);
    expect(range?.links.map((link) => link.href)).toEqual(['/base/p/compare/v1...v2/', 'https://github.com/acme/engine/compare/a1b2c3d...e4f5a6b']);
  });

  test('no change is told between two that were not, nor where it is not known, nor of none', () => {
    const text = (one: Partial<Point>) => rangeBetween(series([point('v1', 10), point('v2', 11, one)]), 0, 1)?.text;
    expect([text({ alike: 1, breaks: 'runner differs' }), text({ alike: undefined }), text({ value: undefined })]).toMatchInlineSnapshot(`
      [
        "v1 to v2: 10.0 ms and 11.0 ms. They were not measured alike: runner differs; no change is told.",
        "v1 to v2: 10.0 ms and 11.0 ms. It is not known whether they were measured alike, so no change is told.",
        "v1 to v2: v2 has no value.",
      ]
    `);
    expect(rangeBetween(series([point('v1', 10)]), 0, 0)).toBeUndefined();
  });

  test('a reviewed step between two releases is named', () => {
    const range = rangeBetween(series([point('v1', 10), point('v2', 12, { step: 'intended: new decoder' }), point('v3', 12)]), 0, 2);
    expect(range?.text).toContain('Reviewed between them: intended: new decoder.');
  });

  test('all that is known of a release is read', () => {
    const all = series([point('v1', 10, { time: '2026-02-18', low: 9, high: 11, baseline: 9, bandLow: 8, bandHigh: 10, limit: 12, reading: 'no-change', state: 'pass', note: 'withdrawn', step: 'new decoder', shift: 1, breaks: 'runner differs' })]);
    expect(readingOf(all, 0, [series([point('v1', 3)]), series([])])).toMatchInlineSnapshot(`"v1 (2026-02-18): 10.0 ms; interval 9.0 ms to 11.0 ms; baseline 9.0 ms; no change between 8.0 ms and 10.0 ms; limit 12.0 ms; reading: no change; state: pass; withdrawn; new decoder; level moved; runner differs; M 3.0 ms; M no value"`);
  });
});
