import type { TrendMethod } from '../model/measurement.ts';

/** The scale that a method works on: natural logarithms where all values are above zero, and else the metric's unit. */
export type WorkingScale = 'log' | 'unit';

/**
 * What a method says of one question before the other questions of the release are allowed for. All numbers are on the
 * working scale; up is up, whichever way is better.
 */
export interface Opinion {
  readonly method: TrendMethod;
  readonly scale: WorkingScale;
  readonly n: number;
  readonly runs?: { readonly now: number; readonly before: number };
  /** In the metric's unit. */
  readonly reference: number;
  /** The value less the reference. */
  readonly shift: number;
  /** The chance of a value so far up, and so far down, where nothing changed. */
  readonly tails: { readonly up: number; readonly down: number };
  /** How far up (or down) from the reference a value must lie, that no more than `tail` are further out. */
  readonly critical: (tail: number, isUp: boolean) => number;
  /** One standard deviation of `shift` where nothing changed. */
  readonly deviation: number;
  /** Between which the true shift lies with the chance `INTERVAL`. */
  readonly interval: { readonly low: number; readonly high: number };
  /** One standard deviation from release to release, where it is known. */
  readonly noise?: number;
  /** Indexes into the earlier values at which the level moved. */
  readonly shifts?: readonly number[];
}

/** The level of every interval. */
export const INTERVAL = 0.95;
