import { median } from './measure.ts';

/** What one standard deviation of the noise is taken for. */
export const SCALES = {
  /** As the Turing Change Point Benchmark prepares its series. */
  'whole series': (values: readonly number[]) => {
    const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
    return Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / values.length);
  },
  /** From what neighbours differ by, so that steps do not count. */
  neighbours: (values: readonly number[]) => 1.4826 * median(values.slice(1).map((value, index) => Math.abs(value - (values[index] ?? 0)))) / Math.SQRT2,
} as const;

/**
 * The plain method to compare with: PELT (Killick, Fearnhead and Eckley 2012) for changes of a normal mean of known variance,
 * with the penalty of BIC for a place and a mean, 2·log n, as the R package changepoint has it.
 */
export function meanShiftPelt(values: readonly number[], scale: keyof typeof SCALES): number[] {
  const unit = SCALES[scale](values);
  const scaled = values.map((value) => value / unit);
  const n = scaled.length;
  const sums = [0];
  const squares = [0];
  for (const [index, value] of scaled.entries()) {
    sums.push((sums[index] ?? 0) + value);
    squares.push((squares[index] ?? 0) + value ** 2);
  }
  const cost = (from: number, to: number) => at(squares, to) - at(squares, from) - (at(sums, to) - at(sums, from)) ** 2 / (to - from);
  const penalty = 2 * Math.log(n);
  const least = [-penalty];
  const begins = [0];
  let candidates = [0];
  for (let to = 1; to <= n; to += 1) {
    const totals = candidates.map((from) => ({ from, total: at(least, from) + cost(from, to) }));
    const best = totals.reduce((a, b) => (b.total < a.total ? b : a));
    least.push(best.total + penalty);
    begins.push(best.from);
    candidates = [...totals.filter(({ total }) => total <= at(least, to)).map(({ from }) => from), to];
  }
  const found: number[] = [];
  for (let place = at(begins, n); place > 0; place = at(begins, place)) found.unshift(place);
  return found;
}

const at = (all: readonly number[], index: number) => all[index] ?? 0;
