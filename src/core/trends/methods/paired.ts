import { mean } from 'simple-statistics';
import { fairCoinTail, normalQuantile, studentQuantile, studentTail } from '../distributions.ts';
import { INTERVAL, type Opinion } from '../opinion.ts';
import type { Measured, PastValue } from '../series.ts';

/** Holds a value against the newest earlier one item by item, where both say how the same items went. */
export function pairedItems(now: Measured, past: readonly PastValue[]): Opinion | undefined {
  const before = past.at(-1);
  if (before === undefined || now.items === undefined || now.items !== before.items) return undefined;
  if (now.outcomes !== undefined && before.outcomes?.length === now.outcomes.length) return rightOrWrong(now, now.outcomes, before, before.outcomes);
  if (now.values !== undefined && before.values?.length === now.values.length) return scores(now.values, before, before.values);
  return undefined;
}

/**
 * The exact test of the items that went otherwise: where nothing changed, each is as likely gained as lost.
 *
 * McNemar, Q. (1947): Note on the sampling error of the difference between correlated proportions. Psychometrika 12, 153–157.
 */
function rightOrWrong(now: Measured, after: string, before: Measured, earlier: string): Opinion {
  const n = after.length;
  let [gained, lost] = [0, 0];
  for (let at = 0; at < n; at += 1) {
    if (after[at] === '1' && earlier[at] === '0') gained += 1;
    if (after[at] === '0' && earlier[at] === '1') lost += 1;
  }
  const moved = gained + lost;
  const unit = now.unit === '%' ? 100 : 1;
  const shift = unit * (gained - lost) / n;
  const half = normalQuantile((1 - INTERVAL) / 2) * unit * Math.sqrt(Math.max(moved - (gained - lost) ** 2 / n, 0)) / n;
  const deviation = unit * Math.sqrt(moved) / n;
  return {
    method: 'paired',
    scale: 'unit',
    n,
    reference: before.value,
    shift,
    tails: { up: fairCoinTail(gained, moved), down: fairCoinTail(lost, moved) },
    critical: (tail) => normalQuantile(tail) * deviation,
    deviation,
    interval: { low: shift - half, high: shift + half },
  };
}

/**
 * Student's t of the differences, item by item. Ten items are asked for: with fewer, the mean of lopsided differences is far
 * from normal.
 *
 * Student (1908): The probable error of a mean. Biometrika 6, 1–25.
 */
function scores(after: readonly number[], before: Measured, earlier: readonly number[]): Opinion | undefined {
  const differences = after.map((value, index) => value - (earlier[index] ?? NaN));
  const n = differences.length;
  const shift = mean(differences);
  const deviation = Math.sqrt(differences.reduce((sum, one) => sum + (one - shift) ** 2, 0) / (n - 1) / n);
  if (n < LEAST_SCORES || !Number.isFinite(deviation) || (deviation === 0 && shift !== 0)) return undefined;
  const half = studentQuantile((1 - INTERVAL) / 2, n - 1) * deviation;
  return {
    method: 'paired',
    scale: 'unit',
    n,
    reference: before.value,
    shift,
    tails: deviation === 0 ? { up: 1, down: 1 } : { up: studentTail(shift / deviation, n - 1), down: studentTail(-shift / deviation, n - 1) },
    critical: (tail) => studentQuantile(tail, n - 1) * deviation,
    deviation,
    interval: { low: shift - half, high: shift + half },
  };
}

const LEAST_SCORES = 10;
