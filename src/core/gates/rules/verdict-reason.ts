import type { Content } from '../../model/facts.ts';
import type { ReasonCode } from '../../model/states.ts';

/** Why a producer's word other than pass keeps a gate from passing. */
export const REASON_OF: Readonly<Record<Exclude<Content, 'pass'>, ReasonCode>> = {
  fail: 'producer-failed',
  warn: 'producer-warned',
  pending: 'producer-pending',
  'no-result': 'no-result',
  'not-stated': 'not-stated',
};
