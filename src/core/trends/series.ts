import type { EarlierValue, Judged, Measurement } from '../model/measurement.ts';

/** What a measurement is compared by; where it was read plays no part. */
export type Measured = Pick<Measurement, 'metric' | 'unit' | 'direction' | 'value' | 'samples' | 'spread' | 'values' | 'outcomes' | 'items'>;

/** One earlier value that was measured alike. */
export interface PastValue extends Measured {
  readonly of: EarlierValue;
}

/** A value and the earlier ones to hold it against. */
export interface Question {
  /** Tells questions of one release apart; equal on every machine. */
  readonly key: string;
  readonly now: Measured;
  /** Like for like, oldest first, all from after the last intended step. May be empty. */
  readonly past: readonly PastValue[];
  /** The smallest change that matters, as a fraction. */
  readonly relevant: number;
  /** Set where there is no noise: counts, sizes. */
  readonly exact?: boolean | undefined;
}

/** One like-for-like history that has noise, oldest first. */
export interface PastSeries {
  readonly direction: Measured['direction'];
  readonly past: readonly PastValue[];
}

/** The answer to a question. */
export interface Answer {
  readonly key: string;
  readonly judged: Judged;
  /** Indexes into `past` at which the level moved. */
  readonly shifts: readonly number[];
}

export interface JudgeSettings {
  readonly falseAlarms: number;
  readonly atLeast: number;
  /**
   * Every like-for-like history of the project, whether or not it was measured again: how far out values lie by chance is
   * learned from all. Without it, from the questions' own; then what is not handed in would change the answer of others.
   */
  readonly histories?: readonly PastSeries[] | undefined;
}
