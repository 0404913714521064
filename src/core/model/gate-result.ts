import { z } from 'zod';
import { Sha256, Slug } from './ids.ts';
import { Pointer } from './measurement.ts';
import { GateState, ReasonCode } from './states.ts';

/** One value a rule looked at, and where it was read. */
export const Operand = z.strictObject({
  name: z.string().max(300),
  /** As shown: the number with its unit, or the word. */
  value: z.string().max(300),
  /** For a cell of a matrix: what it came to by itself. */
  state: GateState.optional(),
  pointer: Pointer.optional(),
});
export type Operand = z.infer<typeof Operand>;

/** What one check of a gate came to. */
export const CheckResult = z.strictObject({
  rule: z.string(),
  state: GateState,
  reason: ReasonCode.optional(),
  /** What was required and what was observed, each as a short phrase. */
  required: z.string().max(400),
  observed: z.string().max(400),
  operands: z.array(Operand).max(100),
  /** For a matrix: its axes in order. Its cells are the operands, each named by its values with ` × ` between them. */
  axes: z.array(z.strictObject({ name: z.string(), values: z.array(z.string()) })).max(3).optional(),
  /** The nearest limit: the value, whether reaching it is still inside, and how much headroom is used. */
  limit: z.strictObject({
    text: z.string().max(300),
    inclusive: z.boolean(),
    headroomUsed: z.number().optional(),
  }).optional(),
  /** For `expression`: the text that was evaluated. */
  expression: z.string().max(2000).optional(),
});
export type CheckResult = z.infer<typeof CheckResult>;

/** What a gate came to, with everything needed to follow the judgement. */
export const GateResult = z.strictObject({
  id: Slug,
  title: z.string(),
  short: z.string(),
  group: z.string(),
  phase: z.enum(['release', 'decision']),
  level: z.enum(['required', 'advisory']),
  requirement: z.string(),
  state: GateState,
  reason: ReasonCode.optional(),
  /** The observation that decided, as a short phrase. */
  observed: z.string().max(400),
  /** A value of a few characters for strips: `37.2 ms`, `4 of 4`. */
  glance: z.string().max(24),
  checks: z.array(CheckResult),
  /** Slots whose evidence this gate reads. */
  slots: z.array(Slug),
  /** The rule set that judged. */
  ruleSet: z.string(),
  policy: Sha256,
  /** The waiver that turned a blocking state into `waived`, and the state without it. */
  waiver: z.strictObject({
    id: z.string(),
    sha256: Sha256,
    owner: z.string(),
    approvedBy: z.array(z.string()),
    reason: z.string(),
    mitigation: z.string().optional(),
    followUp: z.string().optional(),
    created: z.string(),
    expires: z.string(),
    without: GateState,
    signer: z.string(),
  }).optional(),
});
export type GateResult = z.infer<typeof GateResult>;
