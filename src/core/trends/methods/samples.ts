import { median } from 'simple-statistics';
import { normalQuantile } from '../distributions.ts';
import { rankSumTails, smallestTail, shiftBetween } from './rank-sum.ts';
import { INTERVAL, type Opinion } from '../opinion.ts';
import type { Measured } from '../series.ts';

/**
 * Holds the single runs of a value against those of the release before. Both ran once on one machine each, so a
 * difference may be the machine's.
 */
export function singleRuns(now: Measured, before: Measured, level: number): Opinion | undefined {
  if (now.values === undefined || before.values === undefined || now.items !== undefined || before.items !== undefined) return undefined;
  const [after, earlier] = [now.values.filter(Number.isFinite), before.values.filter(Number.isFinite)];
  if (after.length < 2 || earlier.length < 2 || smallestTail(after.length, earlier.length) > level) return undefined;
  const scale = [...after, ...earlier].every((value) => value > 0) ? 'log' : 'unit';
  const onScale = (value: number) => (scale === 'log' ? Math.log(value) : value);
  const [a, b] = [after.map(onScale), earlier.map(onScale)];
  const { shift, low, high } = shiftBetween(a, b, (1 - INTERVAL) / 2);
  return {
    method: 'samples',
    scale,
    n: 1,
    runs: { now: after.length, before: earlier.length },
    reference: median(earlier),
    shift,
    tails: rankSumTails(a, b),
    critical: (tail) => Math.max(Math.abs(shift - shiftBetween(a, b, tail).low), Math.abs(shiftBetween(a, b, tail).high - shift)),
    deviation: (high - low) / 2 / normalQuantile((1 - INTERVAL) / 2),
    interval: { low, high },
  };
}
