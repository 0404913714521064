import { decimal, isTiny, scientific } from './numbers.ts';

/** The lowest and the highest of the values; `undefined` where there is none. A series may be too long for `Math.min(...)`. */
export function extent(values: Iterable<number>): { readonly low: number; readonly high: number } | undefined {
  let found: { low: number; high: number } | undefined;
  for (const value of values) {
    if (found === undefined) found = { low: value, high: value };
    else if (value < found.low) found.low = value;
    else if (value > found.high) found.high = value;
  }
  return found;
}

/** About five round values that enclose everything from `low` to `high`. */
export function niceTicks(low: number, high: number): readonly number[] {
  if (low === high) {
    const margin = low === 0 ? 1 : Math.max(Math.abs(low) * 0.1, Number.MIN_VALUE);
    return Number.isFinite(low + margin) && Number.isFinite(low - margin) ? niceTicks(low - margin, high + margin) : [low / 2, low].sort((a, b) => a - b);
  }
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const size = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.floor(low / size);
  const last = Math.ceil(high / size);
  // Values may be so large that their span is no number, or so near one another that no step fits between.
  if (!Number.isFinite(rough) || !Number.isFinite(first) || !Number.isFinite(last) || last - first > 12) return [low, high];
  // Multiplying whole steps keeps 0.1 + 0.2 from reading 0.30000000000000004.
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * size).toPrecision(12)));
}

/** Where a value stands on an axis from `low` (0) to `high` (1). */
export function shareOf(value: number, low: number, high: number): number {
  // The span of two numbers near the largest there are is no number.
  return Number.isFinite(high - low) ? (value - low) / (high - low) : (value / 4 - low / 4) / (high / 4 - low / 4);
}

/** A tick as it is written: as many decimals as the step between two ticks has, and no more. */
export function tickText(tick: number, ticks: readonly number[]): string {
  if (isTiny(ticks)) return scientific(tick);
  const step = String(Number(((ticks[1] ?? 1) - (ticks[0] ?? 0)).toPrecision(6)));
  return decimal(tick, /e-(\d+)$/.test(step) ? Number(/e-(\d+)$/.exec(step)?.[1]) : step.split('.')[1]?.length ?? 0);
}

/** How much of the axis the runs of a published history share, in releases: many runs must not press the releases together. */
const RUNS_SHARE = 24;

/**
 * Where points stand from left (0) to right (1): the edges of their columns, one more than there are points. Releases are equal
 * steps apart; runs of a published history are too, in narrower ones where there are many.
 */
export function columnEdges(points: readonly { readonly run?: true }[]): Float64Array {
  const runs = points.reduce((sum, point) => sum + (point.run === true ? 1 : 0), 0);
  const releases = points.length - runs;
  const narrow = releases === 0 ? 1 : Math.min(1, Math.max(RUNS_SHARE, releases * 2) / runs);
  const edges = new Float64Array(points.length + 1);
  for (const [index, point] of points.entries()) edges[index + 1] = (edges[index] ?? 0) + (point.run === true ? narrow : 1);
  const all = edges[points.length] ?? 1;
  return edges.map((edge) => edge / all);
}

/** Which columns carry a label, counted from the newest, so that of the plot's width each has its part of `room`. */
export function labelledColumns(centres: Float64Array, room: number): readonly number[] {
  if (room === 0) return [];
  const found: number[] = [];
  // A little less than the part, or rounding would skip a column that just fits.
  for (let index = centres.length - 1, next = Number.POSITIVE_INFINITY; index >= 0; index -= 1) {
    const centre = centres[index] ?? 0;
    if (centre > next) continue;
    found.unshift(index);
    next = centre - (1 - 1e-9) / room;
  }
  return found;
}
