import { z } from 'zod';
import { Place, Sha256, Slug } from './ids.ts';
import { GateState, ReasonCode } from './states.ts';

/** Where a value was read: the file's digest, and a JSON pointer or line in it. */
export const Pointer = z.strictObject({ file: Sha256, at: Place });
export type Pointer = z.infer<typeof Pointer>;

/** One number with what is needed to compare it fairly. */
export const Measurement = z.strictObject({
  metric: z.string().min(1).max(200),
  unit: z.string().max(20).describe('as the field writes it: ms, MB, 1/s, %, or "" for a plain number'),
  direction: z.enum(['lower', 'higher']).describe('which way is better'),
  value: z.number(),
  samples: z.number().int().nonnegative().optional().describe('how many runs the value summarises'),
  /** Two values are comparable only when these are equal, key by key. */
  comparability: z.record(z.string(), z.string()),
  pointer: Pointer,
});
export type Measurement = z.infer<typeof Measurement>;

/** A limit around a baseline value: `limit = value × (1 + ratio) + abs`, and the value at the limit is inside unless it says otherwise. */
export const BaselineMetric = z.strictObject({
  metric: z.string(),
  unit: z.string(),
  direction: z.enum(['lower', 'higher']),
  value: z.number(),
  ratio: z.number().nonnegative(),
  abs: z.number().nonnegative(),
  /** Set where `value` is the limit itself, and no earlier value that something is allowed around. */
  fixed: z.literal(true).optional(),
  /** Set where a value at the limit is beyond it. */
  atLimit: z.literal('outside').optional(),
  /** Set where a value beyond the limit is to be looked into, and is no failure. */
  breach: z.literal('warn').optional(),
  /** A measurement is comparable when it has each of these with the same value. */
  comparability: z.record(z.string(), z.string()),
  pointer: Pointer,
});
export type BaselineMetric = z.infer<typeof BaselineMetric>;

/** One measurement held against its baseline. Numbers are absent where there was nothing to compare. */
export const Comparison = z.strictObject({
  slot: Slug,
  baseline: Slug,
  metric: z.string(),
  unit: z.string(),
  direction: z.enum(['lower', 'higher']),
  current: z.number().optional(),
  currentAt: Pointer.optional(),
  baselineValue: z.number().optional(),
  baselineAt: Pointer.optional(),
  formula: z.string().describe('the limit, as a formula with its numbers'),
  limit: z.number().optional(),
  inclusive: z.boolean(),
  /** current / baseline − 1; absent when the baseline is zero or less. */
  change: z.number().optional(),
  /** (current − baseline) / (limit − baseline): 1 is at the limit. */
  headroomUsed: z.number().optional(),
  method: z.literal('fixed-limit'),
  state: GateState,
  reason: ReasonCode.optional(),
});
export type Comparison = z.infer<typeof Comparison>;
