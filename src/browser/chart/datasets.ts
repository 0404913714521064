import type { ChartDataset } from 'chart.js';
import { extent } from '../../core/api/chart-axis.ts';
import { thinPoints } from '../../core/api/thin-points.ts';
import type { Placed } from './overlay.ts';
import type { Point, Series } from './series.ts';
import type { Window } from './window.ts';

/** A part of the drawing that the reader can show or hide. */
export type Part = 'candidates' | 'runs' | 'baseline' | 'noise' | 'limit' | 'intervals';

/** What is drawn of a series: which part of it, how finely, and what is left out. */
export interface Choice {
  readonly window: Window;
  /** As many points as can be told apart. */
  readonly most: number;
  readonly isShown: (point: Point) => boolean;
  readonly shows: (part: Part) => boolean;
}

/** The points that can be seen, each with its column; of more than can be told apart, those a line's picture is made of. */
export function visiblePoints({ points, edges }: Series, { window, most, isShown }: Choice): readonly Placed[] {
  const all = points.map((point, index): Placed => ({ point, left: edges[index] ?? 0, right: edges[index + 1] ?? 1, x: ((edges[index] ?? 0) + (edges[index + 1] ?? 1)) / 2 }));
  const from = Math.max(0, all.findIndex((one) => one.right >= window.from) - 1);
  const to = all.findLastIndex((one) => one.left <= window.to) + 2;
  const near = all.slice(from, to);
  const width = window.to - window.from;
  const isKept = (index: number) => {
    const point = near[index]?.point;
    return point !== undefined && (point.state === 'fail' || point.state === 'waived' || point.breaks !== undefined || near[index + 1]?.point.breaks !== undefined || point.step !== undefined || point.shift !== undefined || point.note !== undefined);
  };
  const kept = thinPoints({ values: near.map(({ point }) => isShown(point) ? point.value : undefined), most, at: (index) => Math.max(0, ((near[index]?.x ?? 0) - window.from) / width), isKept });
  return kept.flatMap((index) => near[index] ?? []);
}

/** The columns in sight, for what stands in steps: baseline, limit, noise. */
export function visibleColumns(placed: readonly Placed[]): readonly Placed[] {
  // What lies between two drawn points had the earlier one's bounds in force, as far as can be seen.
  return placed.map((one, index) => ({ ...one, right: Math.max(one.right, placed[index + 1]?.left ?? one.right) }));
}

type Spot = { x: number; y: number };
const GAP: Spot = { x: Number.NaN, y: Number.NaN };

/** The points that the line joins: stable releases and runs, those of any kind before the first; all where no two can be joined. */
export function joinedPoints(placed: readonly Placed[]): readonly Placed[] {
  const isJoined = ({ point }: Placed) => point.kind !== 'candidate';
  const joined = placed.filter(isJoined);
  if (!joined.some(({ point }, index) => index > 0 && point.breaks === undefined)) return placed;
  const first = placed.findIndex(isJoined);
  return placed.filter((one, index) => index < first || isJoined(one));
}

/** The line, lifted where it breaks. */
export function lineSpots(joined: readonly Placed[]): Spot[] {
  return joined.flatMap(({ point, x }, index) => {
    const before = joined[index - 1]?.point.alike;
    const isApart = before === undefined || point.alike === undefined ? point.breaks !== undefined : before !== point.alike;
    return [...(isApart ? [GAP] : []), { x, y: point.value ?? Number.NaN }];
  });
}

export function stepSpots(columns: readonly Placed[], read: (point: Point) => number | undefined): Spot[] {
  return columns.flatMap(({ point, left, right }) => {
    const y = read(point);
    return y === undefined ? [GAP] : [{ x: left, y }, { x: right, y }];
  });
}

/** The lowest and the highest value that is drawn. */
export function heightsOf(placed: readonly Placed[], { shows }: Choice, others: readonly (readonly Spot[])[]): { readonly low: number; readonly high: number } | undefined {
  return extent([
    ...placed.flatMap(({ point }) => [
      point.value,
      ...(shows('baseline') ? [point.baseline] : []), ...(shows('limit') ? [point.limit] : []),
      ...(shows('noise') ? [point.bandLow, point.bandHigh] : []), ...(shows('intervals') ? [point.low, point.high] : []),
    ]),
    ...others.flatMap((spots) => spots.map((spot) => spot.y)),
  ].filter((value) => value !== undefined && Number.isFinite(value)) as number[]);
}

export function lineOf(data: Spot[], colour: string, more: Partial<ChartDataset<'line'>> = {}): ChartDataset<'line'> {
  return { data, parsing: false, normalized: true, spanGaps: false, borderColor: colour, borderWidth: 1.5, pointRadius: 0, pointHitRadius: 0, pointHoverRadius: 0, ...more };
}
