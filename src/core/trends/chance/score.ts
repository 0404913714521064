import { median } from 'simple-statistics';
import { deviationOf } from './reference.ts';

/** How a value lies to the earlier ones. */
export interface Prediction {
  readonly centre: number;
  /** One standard deviation from release to release. */
  readonly noise: number;
  /** One standard deviation of a new value less the centre. */
  readonly deviation: number;
  readonly degrees: number;
}

/**
 * What earlier values say of the next: their median, and their standard deviation widened by what the median itself may
 * be off.
 *
 * The standard deviation and no robust spread: a spread that passes over outliers passes over a second, slower machine
 * as well, and that machine will come again. Geisser, S. (1993): Predictive Inference, chapter 2; Hahn, G. J., Meeker,
 * W. Q. (1991): Statistical Intervals, section 4.7.
 */
export function predict(values: readonly number[], floor: number): Prediction {
  const noise = Math.max(deviationOf(values), floor);
  return { centre: median([...values]), noise, deviation: widened(noise, values.length), degrees: values.length - 1 };
}

/** The variance of a median is π/2 times that of a mean. */
export const widened = (noise: number, count: number) => noise * Math.sqrt(1 + Math.PI / 2 / count);

/** Distance in deviations; all that is no distance is none, where nothing varies. */
export function distance(shift: number, deviation: number): number {
  if (shift === 0) return 0;
  return deviation === 0 ? Math.sign(shift) * FURTHEST : clamp(shift / deviation);
}

/**
 * The normal score that is as unlikely as `t` is for Student's t, and back.
 *
 * Wallace, D. L. (1959): Bounds on normal approximations to Student's and the chi-square distributions. Annals of
 * Mathematical Statistics 30, 1121–1130.
 */
export function toNormal(t: number, degrees: number): number {
  return clamp(Math.sign(t) * (8 * degrees + 1) / (8 * degrees + 3) * Math.sqrt(degrees * Math.log1p(t * t / degrees)));
}

export function fromNormal(score: number, degrees: number): number {
  const plain = score * (8 * degrees + 3) / (8 * degrees + 1);
  return clamp(Math.sign(score) * Math.sqrt(degrees * Math.expm1(Math.min(plain * plain / degrees, 700))));
}

/** Beyond this no digits are left to tell chances apart by. */
const FURTHEST = 1e9;
const clamp = (value: number) => Math.max(-FURTHEST, Math.min(FURTHEST, value));
