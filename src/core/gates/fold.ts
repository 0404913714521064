import type { GateResult } from '../model/gate-result.ts';
import type { ReleaseRecordPredicate } from '../model/record.ts';
import { GATE_STATES, worstState, type GateState } from '../model/states.ts';

/**
 * The verdict: the worst state among the required gates that are judged at seal time and apply. When there is none, it
 * is missing, because nothing was judged. The counts are of those required gates; `because` names the gates that hold
 * the verdict where it is, and is empty for a pass.
 */
export function foldGates(gates: readonly GateResult[]): NonNullable<ReleaseRecordPredicate['verdict']> {
  const required = gates.filter((gate) => gate.phase === 'release' && gate.level === 'required');
  const counts = Object.fromEntries(GATE_STATES.map((state) => [state, required.filter((gate) => gate.state === state).length])) as Record<GateState, number>; // every state is a key by construction
  const state = foldStates(required.map((gate) => gate.state));
  if (state === undefined) return { state: 'missing', reason: 'no-gates', because: [], counts };
  const because = state === 'pass' ? [] : required.filter((gate) => gate.state === state);
  const reasons = new Set(because.map((gate) => gate.reason));
  const [reason] = reasons.size === 1 ? reasons : [];
  return { state, ...(reason === undefined ? {} : { reason }), because: because.map((gate) => gate.id), counts };
}

/** The worst of the states that apply; `undefined` where none does. */
export function foldStates(states: readonly GateState[]): GateState | undefined {
  return worstState(states.filter((state) => state !== 'not-applicable'));
}
