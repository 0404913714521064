import { REASONS, compareStates, type ReasonCode } from '../../model/states.ts';
import type { RuleOutcome } from '../rule.ts';

/** An outcome in the state that its reason belongs to. */
export function because(reason: ReasonCode, parts: Omit<RuleOutcome, 'state' | 'reason'>): RuleOutcome {
  return { ...parts, state: REASONS[reason].state, reason };
}

export function pass(parts: Omit<RuleOutcome, 'state' | 'reason'>): RuleOutcome {
  return { ...parts, state: 'pass' };
}

/** The worst of several outcomes; the first among equals. */
export function worstOutcome<T extends Pick<RuleOutcome, 'state'>>(outcomes: readonly T[]): T | undefined {
  return [...outcomes].sort((a, b) => compareStates(a.state, b.state))[0];
}
