import { median } from 'simple-statistics';

/** One standard deviation of the differences between values `lag` apart. */
export type Deviation = (series: readonly number[], lag: number) => number;

/** Noise around a level: a part that fades from value to value, and a part that is new each time. */
export interface Noise {
  /** How much of the fading part is left one value later: from 0 (nothing) towards 1 (it wanders). */
  readonly memory: number;
  /** Variance of what is added to the fading part at each value. */
  readonly fresh: number;
  /** Variance of the part that is new each time. */
  readonly white: number;
}

/** By the mean square: every step and outlier adds to it. */
export const deviation: Deviation = (series, lag) => {
  const differences = differencesOf(series, lag);
  const mean = sum(differences, (one) => one) / differences.length;
  return Math.sqrt(sum(differences, (one) => (one - mean) ** 2) / differences.length);
};

/** By the median absolute deviation, on which a few steps have no hold; 1.4826 makes it that of normal noise. */
export const robustDeviation: Deviation = (series, lag) => {
  const differences = differencesOf(series, lag);
  const middle = median(differences);
  return 1.4826 * median(differences.map((one) => Math.abs(one - middle)));
};

/** A drift is in every difference alike, so around their middle it is gone. */
function differencesOf(series: readonly number[], lag: number): number[] {
  return series.slice(lag).map((value, index) => value - (series[index] ?? 0));
}

/** No noise is smaller than a millionth of the range: what else would rounding be measured by. */
const LEAST = 1e-12;

/** Nothing is forgotten at 1, and nothing could then be told from a level. */
const MEMORIES = [0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98];

/**
 * Fits the noise to how the differences grow with the lag k, as Chakar, Lebarbier, Lévy-Leduc and Robin (2017) and Romano
 * et al. (2022, DeCAFS) do: their variance is 2·white + 2·fading·(1 − memory^k). Steps hardly move a robust variance of
 * differences, whereas any estimate around one mean would take every step for noise.
 */
export function noiseOf(series: readonly number[], spread: Deviation): Noise {
  // A short series gives its noise too small about as often as too large, and too small is what makes false steps.
  const allowance = 1 + 12 / series.length;
  const next = spread(series, 1) ** 2;
  // More than half of the neighbours are equal, as counts are, or values of few digits. Then all have to tell, one by one:
  // over longer lags, a single step would look like a memory.
  if (next === 0) return { memory: 0, fresh: 0, white: Math.max(deviation(series, 1) ** 2 / 2, LEAST) * allowance };
  const longest = Math.min(Math.max(Math.floor(series.length / 10), 3), 5);
  const lags = Array.from({ length: longest }, (_, index) => index + 1).filter((lag) => lag === 1 || series.length - lag >= 8);
  // No such noise differs less over a longer lag; only a pattern does, and sampling.
  const grown = lags.map((lag) => Math.max(next, spread(series, lag) ** 2));
  const fits = MEMORIES.flatMap((memory) => fitsOf(memory, lags, grown).map((fit) => ({
    ...fit,
    // What sampling alone would explain: a memory has to be seen to be believed.
    error: fit.error + 3 * memory ** 2 * lags.length / series.length,
  })));
  const best = fits.reduce((least, one) => (one.error < least.error ? one : least));
  return { memory: best.memory, fresh: best.fading * (1 - best.memory ** 2) * allowance, white: Math.max(best.white, LEAST) * allowance };
}

interface Fit { readonly memory: number; readonly fading: number; readonly white: number; readonly error: number }

/** Least squares in relative errors, with both variances free where they come out above zero, and with one of them. */
function fitsOf(memory: number, lags: readonly number[], grown: readonly number[]): Fit[] {
  const points = lags.map((lag, index) => {
    const value = grown[index] ?? 0;
    return { shape: 1 - memory ** lag, value, weight: 1 / Math.max(value, 1e-24) ** 2 };
  });
  const total = (of: (point: (typeof points)[number]) => number) => sum(points, (point) => point.weight * of(point));
  const [one, shape, square] = [total(() => 1), total((p) => p.shape), total((p) => p.shape ** 2)];
  const [value, product] = [total((p) => p.value), total((p) => p.shape * p.value)];
  const fit = (white: number, fading: number): Fit => ({
    memory, white: white / 2, fading: fading / 2, error: total((p) => (p.value - white - fading * p.shape) ** 2),
  });
  if (memory === 0) return [fit(value / one, 0)];
  const determinant = one * square - shape ** 2;
  const both = fit((square * value - shape * product) / determinant, (one * product - shape * value) / determinant);
  return [...(determinant > 1e-12 * one * square && both.white >= 0 && both.fading >= 0 ? [both] : []), fit(0, product / square)];
}

/**
 * How much more the mean of residuals varies than that of independent ones (Bartlett 1946, with the weights of Newey and West
 * 1987): from the autocorrelations of up to ten lags that are larger than five in a hundred would be by chance.
 */
export function memoryLeft(residuals: readonly number[]): number {
  const n = residuals.length;
  const squares = sum(residuals, (one) => one * one);
  const lags = Array.from({ length: Math.min(10, Math.floor(n / 4)) }, (_, index) => index + 1);
  const correlations = lags.map((lag) => sum(residuals.slice(lag).map((one, index) => one * (residuals[index] ?? 0)), (one) => one) / squares);
  return 1 + sum(lags, (lag) => {
    const found = correlations[lag - 1] ?? 0;
    return found > 1.645 / Math.sqrt(n) ? 2 * (1 - lag / (lags.length + 1)) * found : 0;
  });
}

function sum<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}
