import { normalQuantile, normalTail } from '../distributions.ts';

// Mann, H. B., Whitney, D. R. (1947): On a test of whether one of two random variables is stochastically larger than the
// other. Annals of Mathematical Statistics 18, 50–60. The shift and its interval: Hodges, J. L., Lehmann, E. L. (1963):
// Estimates of location based on rank tests. Annals of Mathematical Statistics 34, 598–611.

/** The smallest chance that the test can give for so many runs: all of one side beyond all of the other. */
export function smallestTail(a: number, b: number): number {
  let ways = 1;
  for (let k = 1; k <= Math.min(a, b); k += 1) ways *= (a + b - k + 1) / k;
  return 1 / ways;
}

/** The chance that runs of the first side rank so high, and so low, where both sides come from one. */
export function rankSumTails(a: readonly number[], b: readonly number[]): { readonly up: number; readonly down: number } {
  let [above, ties] = [0, 0];
  for (const one of a) for (const other of b) {
    if (one > other) above += 1;
    else if (one === other) ties += 1;
  }
  // A tie counts half for and half against; in either tail it is counted against the change.
  return { up: atLeast(above, a.length, b.length), down: atLeast(a.length * b.length - above - ties, a.length, b.length) };
}

/** The middle of all differences between the sides, and the interval around it that leaves `tail` on either end. */
export function shiftBetween(a: readonly number[], b: readonly number[], tail: number): { readonly shift: number; readonly low: number; readonly high: number } {
  const pairs = a.length * b.length;
  const from = [...a].sort((x, y) => x - y);
  const to = [...b].sort((x, y) => x - y);
  const out = cutOff(tail, a.length, b.length);
  const [lower, upper] = [(pairs - 1) >> 1, pairs >> 1];
  return {
    shift: (difference(from, to, lower) + difference(from, to, upper)) / 2,
    low: out < 0 ? -Infinity : difference(from, to, out),
    high: out < 0 ? Infinity : difference(from, to, pairs - 1 - out),
  };
}

/** The chance that `count` or more of the pairs are won. */
function atLeast(count: number, a: number, b: number): number {
  if (a * b > MOST_COUNTED) {
    const deviation = Math.sqrt(a * b * (a + b + 1) / 12);
    return normalTail((count - 0.5 - a * b / 2) / deviation);
  }
  const ways = countWays(a, b);
  const all = ways.reduce((sum, one) => sum + one, 0);
  // The ways are symmetric, and those of few pairs are the exact ones.
  let tail = 0;
  for (let at = 0; at <= a * b - count; at += 1) tail += ways[at] ?? 0;
  return Math.min(1, tail / all);
}

const MOST_COUNTED = 900;

/** In how many orders of both sides the first wins so many pairs, by the recurrence of Mann and Whitney. */
function countWays(a: number, b: number): readonly number[] {
  // The coefficients of the Gaussian binomial [a + b over a]: multiply by (1 − x^(b+i)), divide by (1 − x^i).
  let ways = [1, ...new Array<number>(a * b).fill(0)];
  for (let i = 1; i <= a; i += 1) {
    for (let at = a * b; at >= b + i; at -= 1) ways[at] = (ways[at] ?? 0) - (ways[at - b - i] ?? 0);
    for (let at = i; at <= a * b; at += 1) ways[at] = (ways[at] ?? 0) + (ways[at - i] ?? 0);
  }
  return ways;
}

/** The largest rank of a difference below which the true shift lies with no more chance than `tail`; −1 where none does. */
function cutOff(tail: number, a: number, b: number): number {
  if (a * b > MOST_COUNTED) return Math.floor(a * b / 2 - 0.5 - normalQuantile(tail) * Math.sqrt(a * b * (a + b + 1) / 12));
  const ways = countWays(a, b);
  const all = ways.reduce((sum, one) => sum + one, 0);
  let below = 0;
  for (let at = 0; at < ways.length; at += 1) {
    below += (ways[at] ?? 0) / all;
    if (below > tail) return at - 1;
  }
  return -1;
}

/** The difference with `rank` smaller ones among all between two sorted sides. */
function difference(a: readonly number[], b: readonly number[], rank: number): number {
  if (a.length * b.length > MOST_LISTED) return closeTo(a, b, rank);
  const all: number[] = [];
  for (const one of a) for (const other of b) all.push(one - other);
  return all.sort((x, y) => x - y)[rank] ?? NaN;
}

const MOST_LISTED = 10_000;

/** The same to more digits than are sealed, by halving: a thousand runs on each side have a million differences. */
function closeTo(a: readonly number[], b: readonly number[], rank: number): number {
  let low = (a[0] ?? NaN) - (b.at(-1) ?? NaN);
  let high = (a.at(-1) ?? NaN) - (b[0] ?? NaN);
  for (let halved = 0; halved < 100 && low < high; halved += 1) {
    const middle = low + (high - low) / 2;
    if (countUpTo(a, b, middle) > rank) high = middle;
    else low = middle;
  }
  return high;
}

/** How many differences are no greater than `most`: the larger the first, the larger the second must be. */
function countUpTo(a: readonly number[], b: readonly number[], most: number): number {
  let [count, from] = [0, 0];
  for (const one of a) {
    while (from < b.length && one - (b[from] ?? 0) > most) from += 1;
    count += b.length - from;
  }
  return count;
}
