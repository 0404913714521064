import { median } from 'simple-statistics';

/**
 * How many independent values one value stands for where each is like the one before it:
 * (1 − ρ²) / (1 + ρ²) for the correlation ρ of neighbours. From a drifting machine, twenty-five values say less of the
 * spread than twenty-five throws would. ρ is the middle one of all histories, so that a level that moved in some of them
 * plays no part; where they are few, nothing tells the one from the other, and values count whole.
 *
 * Bayley, G. V., Hammersley, J. M. (1946): The "effective" number of independent observations in an autocorrelated time
 * series. Supplement to the Journal of the Royal Statistical Society 8, 184–197.
 */
export function independentShare(histories: readonly (readonly number[])[]): number {
  const correlations = histories.flatMap((values) => neighbours(values) ?? []);
  const square = correlations.length < ENOUGH ? 0 : Math.min(0.9, Math.max(0, median(correlations))) ** 2;
  return (1 - square) / (1 + square);
}

/** From so many histories on, what most of them do is the machines' doing. */
export const ENOUGH = 4;

function neighbours(values: readonly number[]): number | undefined {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  const off = values.map((value) => value - mean);
  const squares = off.reduce((sum, one) => sum + one * one, 0);
  if (!(squares > 0) || !Number.isFinite(squares)) return undefined;
  const found = off.slice(1).reduce((sum, one, index) => sum + one * (off[index] ?? 0), 0) / squares;
  // Around a history's own mean it comes out too small. Kendall, M. G. (1954): Note on bias in the estimation of
  // autocorrelation. Biometrika 41, 403–404.
  return found + (1 + 4 * found) / values.length;
}
