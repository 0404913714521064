import { z } from 'zod';
import { Instant, Place, Sha256, Slug, VersionId } from './ids.ts';
import { GateState, ReasonCode } from './states.ts';

/** Where a value was read: the file's digest, and a JSON pointer or line in it. */
export const Pointer = z.strictObject({ file: Sha256, at: Place });
export type Pointer = z.infer<typeof Pointer>;

/** How far single runs lay from the value, as the file states it, in the unit of the value. */
export const Spread = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('standard-deviation'), by: z.number().nonnegative() }),
  z.strictObject({ kind: z.literal('standard-error'), by: z.number().nonnegative() }),
  /** `level` as a fraction: 0.95. */
  z.strictObject({ kind: z.literal('interval'), level: z.number().gt(0).lt(1), low: z.number(), high: z.number() }),
  z.strictObject({ kind: z.literal('quartiles'), low: z.number(), high: z.number() }),
  z.strictObject({ kind: z.literal('range'), low: z.number(), high: z.number() }),
  /** The file gives a ± and does not say of what. It is shown, and nothing is computed from it. */
  z.strictObject({ kind: z.literal('not-stated'), by: z.number().nonnegative() }),
]);
export type Spread = z.infer<typeof Spread>;

/** Which way is better; `neither` for what is only counted, such as components. */
export const Direction = z.enum(['lower', 'higher', 'neither']);
export type Direction = z.infer<typeof Direction>;

/** One number with what is needed to compare it fairly. */
export const Measurement = z.strictObject({
  metric: z.string().min(1).max(200),
  unit: z.string().max(20).describe('as the field writes it: ms, MB, 1/s, %, or "" for a plain number'),
  direction: Direction,
  value: z.number(),
  /** Set for what was counted or weighed: the same input gives the same number, so any difference is a change. */
  exact: z.literal(true).optional(),
  samples: z.number().int().nonnegative().optional().describe('how many runs the value summarises'),
  spread: Spread.optional(),
  /** The single runs that the value summarises, in their order and in its unit, where the file gives them and they are few. */
  values: z.array(z.number()).min(1).max(1000).optional(),
  /** For right or wrong answers: one digit for each, in order. */
  outcomes: z.string().regex(/^[01]+$/).max(50_000).optional(),
  /** SHA-256 of the ids of what `values` or `outcomes` are of, in order, one a line: where it is equal, they are pairs. */
  items: Sha256.optional(),
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
  /** Set where it must have no key beside these either. */
  allKeys: z.literal(true).optional(),
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
  /** The sealed release that the baseline's value was taken from; of several, whose middle it is, the newest. */
  from: z.strictObject({ version: VersionId, sha256: Sha256, at: Instant, of: z.number().int().positive() }).optional(),
  baselineAt: Pointer.optional(),
  /** When the baseline was made, where it says. */
  dated: Instant.optional(),
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

/** How a value was held against earlier ones. docs/trends.md explains each and names its source. */
export const TREND_METHODS = {
  history: 'against the spread of earlier values that were measured alike',
  samples: 'single runs against those of the release before',
  'standard-errors': 'the difference of two values with stated standard errors',
  paired: 'item by item against the release before',
  exact: 'a count or size, which has no noise',
} as const;
export const TrendMethod = z.enum(Object.keys(TREND_METHODS) as [keyof typeof TREND_METHODS, ...(keyof typeof TREND_METHODS)[]]);
export type TrendMethod = z.infer<typeof TrendMethod>;

/** Why there is no reading. Each completes "There is no opinion: …". */
export const NO_OPINION = {
  'first-value': 'nothing like it was measured before',
  'not-comparable': 'it was not measured like any earlier value',
  'too-few': 'too few earlier values were measured like it',
  'too-few-runs': 'the runs are too few to tell a change from chance',
  'no-spread': 'neither history nor runs say how far such values spread',
  'too-noisy': 'the values spread too far to see a change that matters',
  ambiguous: 'it was measured more than once in the same way, and nothing says which value counts',
  'says-less': 'it comes without the runs, items or spread that the value before it had',
} as const;
export const NoOpinion = z.enum(Object.keys(NO_OPINION) as [keyof typeof NO_OPINION, ...(keyof typeof NO_OPINION)[]]);
export type NoOpinion = z.infer<typeof NoOpinion>;

/** An earlier value that a value is held against: of a sealed release, or of a published history that came as a file. */
export const EarlierValue = z.strictObject({
  version: VersionId.optional(),
  /** For a published history: the commit or name of the run. */
  run: z.string().max(200).optional(),
  /** Digest of the record, or of the history's file. */
  sha256: Sha256,
  at: Instant.optional(),
  value: z.number(),
});
export type EarlierValue = z.infer<typeof EarlierValue>;

/**
 * What can be said of a value from earlier ones. Shares are fractions of the reference (0.05 is 5 %) where `scale` is
 * `relative`, and in the unit where it is `absolute`; positive is up, whichever way is better. Rounded to six digits.
 */
export const Judged = z.strictObject({
  /** Absent where there is no opinion. */
  method: TrendMethod.optional(),
  reading: z.enum(['better', 'worse', 'changed', 'no-change', 'no-opinion']),
  why: NoOpinion.optional(),
  /** How many earlier values, or for `paired` how many items, it rests on. */
  n: z.number().int().nonnegative(),
  /** How many runs stand behind the value and behind what it is compared with. */
  runs: z.strictObject({ now: z.number().int().nonnegative(), before: z.number().int().nonnegative() }).optional(),
  scale: z.enum(['relative', 'absolute']),
  /** What the value is compared with: the middle of the earlier values, or the value before. */
  reference: z.number().optional(),
  change: z.number().optional(),
  interval: z.strictObject({ level: z.number(), low: z.number(), high: z.number() }).optional(),
  /** One standard deviation of such values from release to release. */
  noise: z.number().nonnegative().optional(),
  /** Values in the metric's unit between which none is called a change. */
  band: z.strictObject({ low: z.number(), high: z.number() }).optional(),
  /** The smallest change that matters. */
  relevant: z.number().nonnegative(),
  /** The smallest change that would have been called with a chance of nine in ten. */
  detectable: z.number().nonnegative().optional(),
  /** The chance of a value so far out where nothing changed; and after allowing for all that were asked of the release. */
  p: z.number().min(0).max(1).optional(),
  adjusted: z.number().min(0).max(1).optional(),
  /** Of how many questions of this release, over all of which false alarms are held to `falseAlarms`. */
  of: z.number().int().positive().optional(),
  falseAlarms: z.number().gt(0).lt(1).optional(),
});
export type Judged = z.infer<typeof Judged>;

/** A drift over values that were measured alike, since their level last moved. */
export const Drift = z.strictObject({
  /** From one value to the next, in the unit of the metric; positive is up. */
  slope: z.number(),
  /** From the first to the last. */
  total: z.number(),
  /** The chance of so much order in values that do not drift. */
  p: z.number().min(0).max(1),
  n: z.number().int().positive(),
});
export type Drift = z.infer<typeof Drift>;

/** One measured value of a release held against the releases before. Sealed for every value; gates ask for some. */
export const Movement = z.strictObject({
  /** Empty for a file that fills no slot. */
  slot: z.union([Slug, z.literal('')]),
  metric: z.string(),
  unit: z.string(),
  direction: Direction,
  value: z.number(),
  at: Pointer,
  /** True where a gate asks; those are one family of questions, and all others another. */
  asked: z.literal(true).optional(),
  judged: Judged,
  /** The newest earlier value that was measured alike. */
  before: EarlierValue.optional(),
  /** The first of the earlier values that it is held against. */
  since: EarlierValue.optional(),
  /** Set where the newest earlier value was measured otherwise: what differs. */
  differs: z.array(z.strictObject({ key: z.string(), before: z.string(), after: z.string() })).max(20).optional(),
  /** The reviewed step from which on earlier values count, by its id. */
  step: Slug.optional(),
  /** How many earlier values that were measured alike do not count, because a gate asked and they were called worse. */
  leftOut: z.number().int().positive().optional(),
  /** Where the level of the earlier values moved and nobody marked it: the first value of each new level, oldest first. */
  shifts: z.array(EarlierValue).max(20).optional(),
  /** Set where the values drift, this one included, by what matters and beyond chance. No reading rests on it; a gate that asks warns where it is to the worse. */
  drift: Drift.optional(),
});
export type Movement = z.infer<typeof Movement>;
