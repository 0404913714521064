import type { Noise } from './noise.ts';

/** A level lasts for at least so many values; what is shorter is an outlier. */
export const SHORTEST = 3;

/** A drift within a part is a polynomial of up to this degree; each degree needs two more values. */
const DEGREE = 4;
const TERMS = DEGREE + 1;

// Prices in log n of what a part has to save. By Schwarz's criterion a place and a level cost 2 and a degree 1; these are dearer,
// since noise is never as tame as its model. A step is thus cheaper than a curve that bends like one, and a drift than steps.
const CHANGE = 3.5;
const BEND = 2;

/** A part of a series with a level or a drift of its own. */
export interface Part {
  readonly from: number;
  /** How far its beginning lies from where the part before would have gone on to, squared, in variances of both ends. */
  readonly leap: number;
}

export interface Partition {
  /** All parts but the first. */
  readonly parts: readonly Part[];
  /** What level, drift and noise leave of each value: independent of one another, with variance 1, as far as the model holds. */
  readonly residuals: readonly number[];
}

/**
 * Cuts a series into parts with a level or a drift each, so that misfit and prices together are least: optimal partitioning
 * (Jackson et al. 2005), which PELT (Killick, Fearnhead and Eckley 2012) prunes.
 */
export function partition(series: readonly number[], noise: Noise): Partition {
  const values = new Float64Array(series);
  const n = values.length;
  const filter = filterOf(n, noise);
  const least = new Float64Array(n + 1).fill(Infinity);
  const begins = new Int32Array(n + 1);
  const price = CHANGE * Math.log(n);
  least[0] = -price;
  for (let start = 0; start + SHORTEST <= n; start += 1) {
    const before = (least[start] ?? 0) + price;
    if (before === Infinity) continue;
    const { misfits } = fitsFrom(values.subarray(start), filter);
    for (let length = SHORTEST; start + length <= n; length += 1) {
      const cost = before + (misfits[length] ?? 0);
      if (cost >= (least[start + length] ?? 0)) continue;
      least[start + length] = cost;
      begins[start + length] = start;
    }
  }
  const edges = [n];
  for (let edge = n; edge > 0; edge = edges[0] ?? 0) edges.unshift(begins[edge] ?? 0);
  const lines = edges.slice(1).map((to, index) => lineOf(values.subarray(edges[index], to), filter));
  return {
    parts: lines.slice(1).map((line, index) => ({ from: edges[index + 1] ?? 0, leap: leapBetween(lines[index] ?? line, line) })),
    residuals: lines.flatMap(({ residuals }) => residuals),
  };
}

/**
 * What makes the values of a part independent of one another, with variance 1. Noise that fades is followed by a Kalman filter
 * whose gains depend only on how far into the part a value stands, so one table serves all parts, and so do the terms of a
 * polynomial that have gone through the same filter, and the Cholesky factors of their products.
 */
interface Filter {
  readonly memory: number;
  readonly gains: Float64Array;
  readonly scales: Float64Array;
  /** Log-determinants by length, less what as many later values have. */
  readonly volumes: Float64Array;
  /** Value by value, `TERMS` each. */
  readonly terms: Float64Array;
  /** By length, row by row. */
  readonly factors: Float64Array;
  readonly bend: number;
}

function filterOf(n: number, { memory, fresh, white }: Noise): Filter {
  const [gains, scales, totals] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  let fading = fresh / (1 - memory ** 2);
  for (let k = 0; k < n; k += 1) {
    const total = fading + white;
    gains[k] = fading / total;
    scales[k] = 1 / Math.sqrt(total);
    totals[k] = total;
    fading = memory ** 2 * fading * (white / total) + fresh;
  }
  const volumes = new Float64Array(n + 1);
  for (let k = 0; k < n; k += 1) volumes[k + 1] = (volumes[k] ?? 0) + Math.log((totals[k] ?? 1) / (totals[n - 1] ?? 1));
  const terms = new Float64Array(n * TERMS);
  for (let degree = 0; degree < TERMS; degree += 1) {
    const powers = Float64Array.from({ length: n }, (_, k) => (k / n) ** degree);
    for (const [k, value] of whiten(powers, { memory, gains, scales }).entries()) terms[k * TERMS + degree] = value;
  }
  return { memory, gains, scales, volumes, terms, factors: factorsOf(n, terms), bend: BEND * Math.log(n) };
}

function whiten(values: Float64Array, { memory, gains, scales }: Pick<Filter, 'memory' | 'gains' | 'scales'>, origin = 0): Float64Array {
  const white = new Float64Array(values.length);
  let expected = 0;
  for (let k = 0; k < values.length; k += 1) {
    const surprise = (values[k] ?? 0) - origin - expected;
    expected = memory * (expected + (gains[k] ?? 0) * surprise);
    white[k] = surprise * (scales[k] ?? 0);
  }
  return white;
}

function factorsOf(n: number, terms: Float64Array): Float64Array {
  const products = new Float64Array(TERMS * TERMS);
  const factors = new Float64Array((n + 1) * TERMS * TERMS);
  for (let k = 0; k < n; k += 1) {
    const at = (k + 1) * TERMS * TERMS;
    for (let row = 0; row < TERMS; row += 1) {
      for (let column = 0; column <= row; column += 1) {
        const place = row * TERMS + column;
        let left = products[place] = (products[place] ?? 0) + (terms[k * TERMS + row] ?? 0) * (terms[k * TERMS + column] ?? 0);
        for (let before = 0; before < column; before += 1) left -= (factors[at + row * TERMS + before] ?? 0) * (factors[at + column * TERMS + before] ?? 0);
        factors[at + place] = row === column ? Math.sqrt(Math.max(left, 0)) : left / (factors[at + column * TERMS + column] ?? 1);
      }
    }
  }
  return factors;
}

interface Fits {
  readonly white: Float64Array;
  /** By length: twice the negative log-likelihood of that many values around their level or their priced drift. */
  readonly misfits: Float64Array;
  /** Of all the values: the degree that is best, and the coefficients in the orthogonal terms. */
  readonly degree: number;
  readonly coefficients: Float64Array;
}

function fitsFrom(values: Float64Array, filter: Filter): Fits {
  const { terms, factors, volumes, bend } = filter;
  // Measured from the first, so that rounding is that of the part, however far the part lies from zero.
  const white = whiten(values, filter, values[0]);
  const misfits = new Float64Array(white.length + 1);
  const products = new Float64Array(TERMS);
  const coefficients = new Float64Array(TERMS);
  let squares = 0;
  let degree = 0;
  for (let k = 0; k < white.length; k += 1) {
    const value = white[k] ?? 0;
    const at = (k + 1) * TERMS * TERMS;
    squares += value * value;
    for (let term = 0; term < TERMS; term += 1) products[term] = (products[term] ?? 0) + value * (terms[k * TERMS + term] ?? 0);
    let left = squares;
    let best = Infinity;
    for (let term = 0; term < TERMS && k + 1 >= SHORTEST + 2 * term; term += 1) {
      let own = products[term] ?? 0;
      for (let before = 0; before < term; before += 1) own -= (factors[at + term * TERMS + before] ?? 0) * (coefficients[before] ?? 0);
      own /= factors[at + term * TERMS + term] ?? 1;
      coefficients[term] = own;
      left -= own * own;
      if (left + term * bend >= best) continue;
      best = left + term * bend;
      degree = term;
    }
    misfits[k + 1] = best + (volumes[k + 1] ?? 0);
  }
  return { white, misfits, degree, coefficients };
}

/** A part's level or drift at its first value, and one beyond its last; and what it leaves of the values. */
interface Line { readonly first: Estimate; readonly next: Estimate; readonly residuals: readonly number[] }
interface Estimate { readonly value: number; readonly variance: number }

function lineOf(values: Float64Array, filter: Filter): Line {
  const { white, degree, coefficients } = fitsFrom(values, filter);
  const at = values.length * TERMS * TERMS;
  /** Terms at one value, made orthogonal over the part. */
  const orthogonal = (plain: (term: number) => number) => {
    const terms: number[] = [];
    for (let term = 0; term <= degree; term += 1) {
      const own = terms.reduce((left, before, index) => left - before * (filter.factors[at + term * TERMS + index] ?? 0), plain(term));
      terms.push(own / (filter.factors[at + term * TERMS + term] ?? 1));
    }
    return terms;
  };
  const fitted = (terms: readonly number[]) => terms.reduce((sum, term, index) => sum + term * (coefficients[index] ?? 0), 0);
  const estimate = (k: number): Estimate => {
    const terms = orthogonal((term) => (k / filter.gains.length) ** term);
    return { value: (values[0] ?? 0) + fitted(terms), variance: terms.reduce((sum, term) => sum + term * term, 0) };
  };
  const residuals = Array.from(white, (value, k) => value - fitted(orthogonal((term) => filter.terms[k * TERMS + term] ?? 0)));
  return { first: estimate(0), next: estimate(values.length), residuals };
}

function leapBetween(before: Line, after: Line): number {
  return (after.first.value - before.next.value) ** 2 / (after.first.variance + before.next.variance);
}
