import type { Direction } from '../model/measurement.ts';
import { niceTicks } from './chart-axis.ts';
import { decimal, withUnit } from './numbers.ts';

// Changes of several metrics on one axis, better always to the left. Pure: ratios in, coordinates out.

/** One metric's change, and the change at which its limit stands. */
export interface ForestPoint {
  readonly change: number;
  readonly limit?: number | undefined;
  readonly direction: Direction;
}

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
}

export const FOREST_WIDTH = 260;
const MARGIN = 12;
/** Where the axis ends at most: one metric that grew tenfold must not press all others together. */
const FURTHEST = 1;
const NARROWEST = 0.05;

/** An axis that holds every change up to ±100 %, and every limit that near. */
export function forestAxis(points: readonly ForestPoint[]): ForestAxis {
  const values = points.flatMap((point) => [
    Math.max(-FURTHEST, Math.min(FURTHEST, worse(point.change, point))),
    ...(point.limit === undefined ? [] : [worse(point.limit, point)]).filter((value) => Math.abs(value) <= FURTHEST),
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
  return {
    x: at(Math.max(axis.low, Math.min(axis.high, change)), axis),
    ...(change < axis.low ? { beyond: 'better' as const } : change > axis.high ? { beyond: 'worse' as const } : {}),
    ...(limit === undefined || limit < axis.low || limit > axis.high ? {} : { limit: at(limit, axis) }),
  };
}

/** How much worse: where higher is better, the axis is mirrored. Where neither is, more is to the right. */
function worse(change: number, { direction }: ForestPoint): number {
  return direction === 'higher' ? -change : change;
}

function at(value: number, { low, high }: Pick<ForestAxis, 'low' | 'high'>): number {
  return Math.round((MARGIN + ((value - low) / (high - low)) * (FOREST_WIDTH - 2 * MARGIN)) * 10) / 10;
}
