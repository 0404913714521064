import jstat from 'jstat';

// Tails are asked for directly and never as 1 − cdf, which has no digits left where they matter.

/** The chance that a Student t variable exceeds `t`. Infinite `degrees` give the normal distribution. */
export function studentTail(t: number, degrees: number): number {
  if (!Number.isFinite(degrees)) return normalTail(t);
  if (t === 0 || Number.isNaN(t)) return 0.5;
  // Abramowitz & Stegun 26.7.1 with 26.5.27: half of I_x(ν/2, ½) at x = ν/(ν + t²).
  const beyond = Number.isFinite(t) ? jstat.ibeta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2 : 0;
  return t > 0 ? beyond : 1 - beyond;
}

/** The value that a Student t variable exceeds with the chance `tail`. */
export function studentQuantile(tail: number, degrees: number): number {
  return Number.isFinite(degrees) ? -jstat.studentt.inv(tail, degrees) : normalQuantile(tail);
}

/** The chance that a standard normal variable exceeds `z`. */
export function normalTail(z: number): number {
  if (z < FAR) return jstat.erfc(z / Math.SQRT2) / 2;
  // Abramowitz & Stegun 26.2.14, a continued fraction: jStat's erfc loses digits far out.
  let fraction = z;
  for (let step = 60; step > 0; step -= 1) fraction = z + step / fraction;
  return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) / fraction;
}

const FAR = 3;

/** The value that a standard normal variable exceeds with the chance `tail`. */
export function normalQuantile(tail: number): number {
  return -jstat.normal.inv(tail, 0, 1);
}

/** The chance of `k` or more successes in `n` trials of a fair coin. */
export function fairCoinTail(k: number, n: number): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  // Abramowitz & Stegun 26.5.24.
  return jstat.ibeta(0.5, k, n - k + 1);
}
