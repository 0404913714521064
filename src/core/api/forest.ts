import type { Direction } from '../model/measurement.ts';
import { niceTicks } from './chart-axis.ts';
import { decimal, withUnit } from './numbers.ts';

// Changes of several metrics on one axis, better always to the left. Pure: ratios in, coordinates out.

/** One metric's change, and the change at which its limit stands. */
export interface ForestPoint {
  readonly change: number;
  readonly limit?: number | undefined;
  /** How far the change is uncertain, and between which changes none is called one. */
  readonly interval?: ForestRange | undefined;
  readonly noise?: ForestRange | undefined;
  readonly direction: Direction;
}

export interface ForestRange { readonly low: number; readonly high: number }

export interface ForestAxis {
  readonly low: number;
  readonly high: number;
  readonly zero: number;
  readonly ticks: readonly { readonly x: number; readonly text: string }[];
}

export interface ForestRow {
  readonly x: number;
  /** Set where the change is greater than the axis shows: the mark points out of it. */
  readonly beyond?: 'better' | 'worse';
  readonly limit?: number;
  /** From left to right, cut where the axis ends. */
  readonly interval?: readonly [number, number];
  readonly noise?: readonly [number, number];
}

export const FOREST_WIDTH = 260;
const MARGIN = 12;
/** Where the axis ends at most: one metric that grew tenfold must not press all others together. */
const FURTHEST = 1;
const NARROWEST = 0.05;

/** An axis that holds every change and its interval up to ±100 %, and every limit and noise that near. */
export function forestAxis(points: readonly ForestPoint[]): ForestAxis {
  const values = points.flatMap((point) => [
    Math.max(-FURTHEST, Math.min(FURTHEST, worse(point.change, point))),
    ...[point.interval?.low, point.interval?.high].flatMap((end) => end === undefined ? [] : [Math.max(-FURTHEST, Math.min(FURTHEST, worse(end, point)))]),
    ...[point.limit, point.noise?.low, point.noise?.high].flatMap((end) => end === undefined || Math.abs(end) > FURTHEST ? [] : [worse(end, point)]),
  ]);
  const ticks = niceTicks(Math.min(-NARROWEST, ...values), Math.max(NARROWEST, ...values));
  const [low = -NARROWEST, high = NARROWEST] = [ticks[0], ticks.at(-1)];
  const axis = { low, high };
  const every = Math.ceil(ticks.length / 7);
  const middle = ticks.indexOf(0);
  return {
    ...axis,
    zero: at(0, axis),
    ticks: ticks.filter((_, index) => (index - middle) % every === 0).map((tick) => ({ x: at(tick, axis), text: tick === 0 ? withUnit('0', '%') : `${tick > 0 ? '+' : ''}${decimal(tick * 100, Number.isInteger(Math.round(tick * 1000) / 10) ? 0 : 1)}` })),
  };
}

export function forestRow(point: ForestPoint, axis: ForestAxis): ForestRow {
  const change = worse(point.change, point);
  const limit = point.limit === undefined ? undefined : worse(point.limit, point);
  const clamped = (value: number) => at(Math.max(axis.low, Math.min(axis.high, worse(value, point))), axis);
  const span = (range: ForestRange): readonly [number, number] => {
    const [one, other] = [clamped(range.low), clamped(range.high)];
    return one < other ? [one, other] : [other, one];
  };
  return {
    x: at(Math.max(axis.low, Math.min(axis.high, change)), axis),
    ...(change < axis.low ? { beyond: 'better' as const } : change > axis.high ? { beyond: 'worse' as const } : {}),
    ...(limit === undefined || limit < axis.low || limit > axis.high ? {} : { limit: at(limit, axis) }),
    ...(point.interval === undefined ? {} : { interval: span(point.interval) }),
    ...(point.noise === undefined ? {} : { noise: span(point.noise) }),
  };
}

/** How much worse: where higher is better, the axis is mirrored. Where neither is, more is to the right. */
function worse(change: number, { direction }: ForestPoint): number {
  return direction === 'higher' ? -change : change;
}

function at(value: number, { low, high }: Pick<ForestAxis, 'low' | 'high'>): number {
  return Math.round((MARGIN + ((value - low) / (high - low)) * (FOREST_WIDTH - 2 * MARGIN)) * 10) / 10;
}
