import { median } from 'simple-statistics';
import type { Drift } from '../../model/measurement.ts';
import { changePoints } from './change-points.ts';
import { normalTail } from '../distributions.ts';
import { finite } from '../rounding.ts';

/** The normal approximation to Kendall's S is close from here on (Mann 1945; Kendall 1975). */
const FEWEST = 10;
/** Of more, the newest: all pairs are looked at. */
const MOST = 500;

/**
 * How far a series drifts that has no step, or since its last step: the median of the slopes between all pairs (Sen 1968) with
 * the trend test of Mann (1945) and Kendall. Noise that remembers itself drifts for a while by chance, which the variance of
 * Hamed and Rao (1998) allows for. Nothing where the values are too few or all the same.
 */
export function driftOf(values: readonly number[]): Drift | undefined {
  const finite = values.filter((value) => Number.isFinite(value)).slice(-MOST);
  const level = finite.slice(changePoints(finite).at(-1) ?? 0);
  const n = level.length;
  if (n < FEWEST) return undefined;
  const pairs = level.flatMap((later, to) => level.slice(0, to).map((earlier, from) => ({ sign: Math.sign(later - earlier), slope: later / (to - from) - earlier / (to - from) })));
  const score = pairs.reduce((sum, { sign }) => sum + sign, 0);
  const variance = varianceOf(level);
  const slope = median(pairs.map((pair) => pair.slope));
  if (variance === 0 || !Number.isFinite(slope * n)) return undefined;
  // One is the smallest step of S, and half of it is what a continuous scale puts between two of them.
  const z = Math.max(0, Math.abs(score) - 1) / Math.sqrt(variance * inflation(level.map((value, index) => value - slope * index)));
  return { slope, total: slope * (n - 1), p: Math.min(1, 2 * normalTail(z)), n };
}

/**
 * A drift worth telling: over all its values it is no less than `relevant`, a fraction of their middle, and chance makes one so
 * orderly in no more than `allowed` of such series. Rounded as everything sealed is.
 */
export function driftToTell(values: readonly number[], relevant: number, allowed: number): Drift | undefined {
  const drift = driftOf(values);
  if (drift === undefined || drift.p > allowed) return undefined;
  const [slope, total, p] = [finite(drift.slope), finite(drift.total), finite(drift.p)];
  if (slope === undefined || total === undefined || p === undefined) return undefined;
  return Math.abs(total) < relevant * Math.abs(median(values.filter((value) => Number.isFinite(value)))) ? undefined : { slope, total, p, n: drift.n };
}

/** Of S where the values come in any order: Kendall 1975, with t values alike taken out. */
function varianceOf(values: readonly number[]): number {
  const each = (count: number) => count * (count - 1) * (2 * count + 5);
  const ties = Object.values(Object.groupBy(values, String)).map((alike) => alike?.length ?? 0);
  return (each(values.length) - ties.reduce((sum, count) => sum + each(count), 0)) / 18;
}

/**
 * By how much memory makes S vary more: from the autocorrelations of the ranks, with the drift taken out, that exceed what
 * chance explains (Hamed and Rao 1998). Those below zero would make it surer than independent values, and are left out. Lags
 * end at a quarter of the series, beyond which there is little to tell them by.
 */
function inflation(residuals: readonly number[]): number {
  const n = residuals.length;
  const ranks = ranksOf(residuals);
  const middle = (n + 1) / 2;
  const square = ranks.reduce((sum, rank) => sum + (rank - middle) ** 2, 0);
  if (square === 0) return 1;
  const correlation = (lag: number) => ranks.slice(lag).reduce((sum, rank, index) => sum + (rank - middle) * ((ranks[index] ?? middle) - middle), 0) / square;
  const lags = Array.from({ length: Math.floor(n / 4) }, (_, index) => index + 1);
  const excess = lags.map((lag) => ({ lag, found: correlation(lag) })).filter(({ found }) => found > CHANCE / Math.sqrt(n));
  return 1 + 2 / (n * (n - 1) * (n - 2)) * excess.reduce((sum, { lag, found }) => sum + (n - lag) * (n - lag - 1) * (n - lag - 2) * found, 0);
}

/** The normal deviate that an autocorrelation of independent values exceeds five times in a hundred. */
const CHANCE = 1.645;

/** Equal values share the mean of their ranks. */
function ranksOf(values: readonly number[]): readonly number[] {
  return values.map((value) => values.reduce((rank, other) => rank + (other < value ? 1 : other === value ? 0.5 : 0), 0.5));
}
