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

/** What can be seen of a series: its points, and the columns that bounds stand in. */
export interface Visible {
  readonly drawn: readonly Placed[];
  readonly columns: readonly Placed[];
}

/** The points that can be seen, each with its column; of more than can be told apart, those a line's picture is made of. */
export function visiblePoints({ points, edges }: Series, { window, most, isShown }: Choice): Visible {
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
  const drawn = kept.flatMap((index) => near[index] ?? []);
  return { drawn, columns: near.length <= most ? near : drawn.map((one, index) => ({ ...one, right: Math.max(one.right, drawn[index + 1]?.left ?? one.right) })) };
}

type Spot = { x: number; y: number };
/** Where a line is lifted. Its place counts, because places are looked up by halving. */
const gap = (x: number): Spot => ({ x, y: Number.NaN });

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
  return joined.flatMap(({ point, x, left }, index) => {
    const before = joined[index - 1]?.point.alike;
    const isApart = before === undefined || point.alike === undefined ? point.breaks !== undefined : before !== point.alike;
    return [...(isApart ? [gap(left)] : []), { x, y: point.value ?? Number.NaN }];
  });
}

/** A bound in steps, each by itself: no line leads up or down from one to the next. */
export function stepSpots(columns: readonly Placed[], read: (point: Point) => number | undefined): Spot[] {
  return columns.flatMap(({ point, left, right }, index) => {
    const y = read(point);
    if (y === undefined) return [gap(left)];
    const before = columns[index - 1];
    return [...(before === undefined || read(before.point) === y ? [] : [gap(left)]), { x: left, y }, { x: right, y }];
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
