import { median } from 'simple-statistics';
import { deviation, memoryLeft, noiseOf, robustDeviation, type Deviation } from './noise.ts';
import { partition, SHORTEST } from './partition.ts';

/** Of a longer series the newest this many are looked at: the time grows with the square. */
export const LONGEST = 2000;

/** Where something begins anew in a series: a level, or only a drift that goes on from where the values were. */
export interface Change {
  /** 0-based, in the series as given. */
  readonly at: number;
  readonly kind: 'level' | 'drift';
}

/**
 * Where a new level begins in a series: 0-based indexes, in order, none for fewer than six values. A drift is no change of
 * level, however it bends; one or two values far out are none; and noise that remembers itself needs more to be one.
 * Values that are no finite numbers are passed over. docs/change-points.md explains the method.
 */
export function changePoints(values: readonly number[]): number[] {
  return changesOf(values).filter(({ kind }) => kind === 'level').map(({ at }) => at);
}

/** As `changePoints()`, with the places where a drift begins, ends or turns. */
export function changesOf(values: readonly number[]): readonly Change[] {
  const from = Math.max(0, values.length - LONGEST);
  const finite = values.map((value, index) => ({ value, index })).filter(({ value, index }) => index >= from && Number.isFinite(value));
  if (finite.length < 2 * SHORTEST) return [];
  const series = toUnitRange(finite.map(({ value }) => value));
  return changesIn(series).map(({ at, kind }) => ({ at: finite[at]?.index ?? 0, kind }));
}

/**
 * The noise is first taken for what most neighbours differ by, so that a step adds nothing to it. Where that gives parts of
 * fewer than twenty values each, they are no levels: a machine that goes back and forth, or a value that wanders in leaps.
 * All that it does is then counted as its noise, and only what stands out from that is left.
 */
function changesIn(series: readonly number[]): readonly Change[] {
  const found = changesOver(toUnitRange(clip(series, robustDeviation)), robustDeviation);
  return found.length <= Math.max(2, series.length / 20) ? found : changesOver(toUnitRange(clip(series, deviation)), deviation);
}

// In log n: what a leap must stand out by, squared and in variances of both ends, to be one. A drift that sets in is fitted
// with a small leap as well, since the place is chosen to fit best; steps leap three times as far and more.
const LEAP = 2;

function changesOver(series: readonly number[], spread: Deviation): readonly Change[] {
  const noise = noiseOf(series, spread);
  const first = partition(series, noise);
  // A memory longer than the lags that the noise is fitted to shows in what is left: then all of it counts for less.
  const scale = memoryLeft(first.residuals);
  const { parts } = scale === 1 ? first : partition(series, { ...noise, fresh: noise.fresh * scale, white: noise.white * scale });
  const least = LEAP * Math.log(series.length);
  return parts.map(({ from, leap }) => ({ at: from, kind: leap > least ? 'level' : 'drift' }));
}

/**
 * Hampel's filter: a value further than so many deviations from the median of the five around it is drawn in to there. One
 * or two outliers thus weigh little; a level that lasts for three keeps its edge.
 */
const REACH = 2.5;

function clip(series: readonly number[], spread: Deviation): readonly number[] {
  const reach = REACH * (spread(series, 1) || deviation(series, 1)) / Math.SQRT2;
  const drift = median(series.slice(1).map((value, before) => value - (series[before] ?? 0)));
  return series.map((value, index) => {
    const start = Math.min(Math.max(index - 2, 0), series.length - 5);
    // The first two and the last two stand beside the middle of their five, where a drift takes them away from it.
    const expected = median(series.slice(start, start + 5)) + (index - start - 2) * drift;
    return Math.min(Math.max(value, expected - reach), expected + reach);
  });
}

/** Around zero and within ±1, so that no square overflows or vanishes. All zero where the values differ by rounding alone. */
function toUnitRange(values: readonly number[]): readonly number[] {
  // Halved before they are subtracted: the difference of two finite numbers can be infinite.
  const middle = median(values.map((value) => value / 2));
  const centred = values.map((value) => value / 2 - middle);
  const range = largest(centred);
  return centred.map((value) => (range > largest(values) * 1e-13 ? value / range : 0));
}

const largest = (values: readonly number[]) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
