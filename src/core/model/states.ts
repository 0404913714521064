import { z } from 'zod';

/** Every state a gate can be in, worst first. The order is the sort order on pages and the fold's order. */
export const GATE_STATES = [
  'invalid', 'fail', 'missing', 'stale', 'unverified', 'inconclusive', 'pending', 'waived', 'warn', 'not-applicable', 'pass',
] as const;
export const GateState = z.enum(GATE_STATES);
export type GateState = z.infer<typeof GateState>;

/** States in which a required gate keeps the release from passing. */
export const BLOCKING_STATES: readonly GateState[] = GATE_STATES.slice(0, GATE_STATES.indexOf('waived'));

export function isBlocking(state: GateState): boolean {
  return BLOCKING_STATES.includes(state);
}

/** Negative when `a` is worse than `b`, so sorting puts the worst first. */
export function compareStates(a: GateState, b: GateState): number {
  return GATE_STATES.indexOf(a) - GATE_STATES.indexOf(b);
}

/** The worst of several states; `undefined` for none. */
export function worstState(states: readonly GateState[]): GateState | undefined {
  return [...states].sort(compareStates)[0];
}

/** The one word shown for each state, everywhere. */
export const STATE_WORDS: Readonly<Record<GateState, string>> = {
  invalid: 'Invalid signature',
  fail: 'Fail',
  missing: 'Missing',
  stale: 'Stale',
  unverified: 'Unverified',
  inconclusive: 'Inconclusive',
  pending: 'Pending',
  waived: 'Waived',
  warn: 'Warning',
  'not-applicable': 'Not applicable',
  pass: 'Pass',
};

/**
 * Why a gate is in its state, where the state alone does not say. The sentence completes "The gate is … because";
 * each belongs to the state named first.
 */
export const REASONS = {
  'digest-mismatch': { state: 'invalid', sentence: 'a file does not have the digest that another document declares for it' },
  'signature-mismatch': { state: 'invalid', sentence: 'a signature does not match what it signs' },
  'unexpected-signer': { state: 'invalid', sentence: 'the signer is not one that the policy names' },
  'over-limit': { state: 'fail', sentence: 'a value is outside its limit' },
  regressed: { state: 'fail', sentence: 'a value is worse than earlier ones, by more than they spread and by more than matters' },
  'producer-failed': { state: 'fail', sentence: 'the producing tool reports a failure' },
  'form-invalid': { state: 'fail', sentence: 'a file breaks the schema of its format' },
  'requirement-not-met': { state: 'fail', sentence: 'the requirement is not met' },
  'signer-changed': { state: 'fail', sentence: 'somebody else signs than at the previous release' },
  'not-stated': { state: 'fail', sentence: 'the file does not state what it must state' },
  'not-received': { state: 'missing', sentence: 'the evidence did not arrive' },
  unreadable: { state: 'missing', sentence: 'the evidence arrived and could not be read' },
  'no-result': { state: 'missing', sentence: 'the evidence arrived and holds no result: skipped, empty, or zero checks or samples' },
  'not-run': { state: 'missing', sentence: 'the check was planned and did not run' },
  'no-gates': { state: 'missing', sentence: 'no required gate applies, so nothing was judged' },
  'other-commit': { state: 'stale', sentence: 'the evidence is about another commit' },
  'too-old': { state: 'stale', sentence: 'the evidence is older than allowed' },
  'not-signed': { state: 'unverified', sentence: 'there is no signature where one is required' },
  'not-listed': { state: 'unverified', sentence: 'the inventory that must list the file does not' },
  'no-inventory': { state: 'unverified', sentence: 'nothing says how many files there should be' },
  'no-date': { state: 'unverified', sentence: 'the evidence does not say when it was made' },
  'claimed-only': { state: 'unverified', sentence: 'it is claimed and not signed' },
  ambiguous: { state: 'inconclusive', sentence: 'more than one different file stands where one is expected' },
  'not-comparable': { state: 'inconclusive', sentence: 'the measurement and its baseline were not made alike' },
  'no-baseline': { state: 'inconclusive', sentence: 'there is no baseline for this metric' },
  'too-few': { state: 'inconclusive', sentence: 'there are too few earlier values or runs to tell a change from chance' },
  'too-noisy': { state: 'inconclusive', sentence: 'the values spread too far to see a change that matters' },
  'measured-twice': { state: 'inconclusive', sentence: 'one value was measured more than once in the same way, and nothing says which one counts' },
  'needs-recapture': { state: 'inconclusive', sentence: 'a second capture must confirm it' },
  'expression-error': { state: 'inconclusive', sentence: 'the expression could not be evaluated on this evidence' },
  'producer-pending': { state: 'pending', sentence: 'the producing tool has not finished' },
  'awaiting-decision': { state: 'pending', sentence: 'it is judged when people decide' },
  'awaiting-sign-off': { state: 'pending', sentence: 'a required sign-off has not been given' },
  advisory: { state: 'warn', sentence: 'an advisory requirement is not met' },
  'producer-warned': { state: 'warn', sentence: 'the producing tool warns' },
  'to-investigate': { state: 'warn', sentence: 'a value is past the point from which it must be looked into' },
  'not-confirmed': { state: 'warn', sentence: 'a first measurement was outside its limit and a second one was not' },
  drifting: { state: 'warn', sentence: 'a value gets worse little by little, by more than matters, though no one release shows it' },
  'same-person': { state: 'warn', sentence: 'one person signed in two roles' },
  accepted: { state: 'waived', sentence: 'it is not met and named people accepted that until a date' },
  'out-of-scope': { state: 'not-applicable', sentence: 'the declared scope of the release excludes it' },
  'nothing-to-compare': { state: 'not-applicable', sentence: 'no earlier release is there to compare with' },
} as const satisfies Record<string, { state: GateState; sentence: string }>;
export const ReasonCode = z.enum(Object.keys(REASONS) as [keyof typeof REASONS, ...(keyof typeof REASONS)[]]);
export type ReasonCode = z.infer<typeof ReasonCode>;

/** What people decided. `OPEN` is the absence of a decision. */
export const Decision = z.enum(['GO', 'NO-GO', 'WITHDRAWN', 'OPEN']);
export type Decision = z.infer<typeof Decision>;
