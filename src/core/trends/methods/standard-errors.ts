import type { Spread } from '../../model/measurement.ts';
import { normalQuantile, normalTail } from '../distributions.ts';
import { INTERVAL, type Opinion } from '../opinion.ts';
import type { Measured } from '../series.ts';

/**
 * The difference of two values whose standard errors are stated: a normal variable with both errors added in squares. Only
 * shares and plain numbers, as evaluations give them: the items are drawn anew each time. The error of a time or a rate is
 * that of runs on one machine in one hour, and says nothing of the next.
 *
 * Miller, E. (2024): Adding error bars to evals: a statistical approach to language model evaluations. arXiv 2411.00640, section 4.
 */
export function standardErrors(now: Measured, before: Measured): Opinion | undefined {
  if (!SCORES.has(now.unit)) return undefined;
  const errors = [standardErrorOf(now.spread), standardErrorOf(before.spread)];
  const deviation = Math.hypot(errors[0] ?? 0, errors[1] ?? 0);
  if (errors.includes(undefined) || !(deviation > 0) || !Number.isFinite(deviation)) return undefined;
  const shift = now.value - before.value;
  const half = normalQuantile((1 - INTERVAL) / 2) * deviation;
  return {
    method: 'standard-errors',
    scale: 'unit',
    n: 1,
    reference: before.value,
    shift,
    tails: { up: normalTail(shift / deviation), down: normalTail(-shift / deviation) },
    critical: (tail) => normalQuantile(tail) * deviation,
    deviation,
    interval: { low: shift - half, high: shift + half },
  };
}

const SCORES: ReadonlySet<string> = new Set(['', '%']);

/** The standard error that a value states of itself, in its unit. */
export function standardErrorOf(spread: Spread | undefined): number | undefined {
  if (spread?.kind === 'standard-error') return spread.by;
  if (spread?.kind !== 'interval') return undefined;
  return Math.abs(spread.high - spread.low) / 2 / normalQuantile((1 - spread.level) / 2);
}
