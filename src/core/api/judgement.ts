import type { GateResult } from '../model/gate-result.ts';
import type { DecisionStatement } from '../model/human-records.ts';
import { compareStates, isBlocking, type Decision } from '../model/states.ts';
import type { OpenedAddendum, OpenedRelease, OpenedRevision, SealedDocument } from '../record/opened.ts';
import { standingOf } from '../record/standing.ts';

/** A revision's gates and decision, put side by side as pages show them. Nothing is judged here. */
export interface Judgement {
  /**
   * What people decided about this revision, and `WITHDRAWN` once they took it back. `OPEN` also where a decision is claimed
   * and no signature stands behind it.
   */
  readonly decision: Decision;
  /** The withdrawal of this revision, signed by somebody who may. */
  readonly withdrawn?: OpenedAddendum;
  /** The decision about this revision, signed or not. */
  readonly document?: SealedDocument<DecisionStatement>;
  /** Every gate of the record in policy order; decision gates as they were judged when people decided. */
  readonly gates: readonly GateResult[];
  /** Required gates that keep the release from passing. Gates that wait for the decision itself are not among them. */
  readonly blocking: readonly GateResult[];
  /** Every gate that is neither a plain pass nor not applicable: what blocks first, then by severity, then in policy order. */
  readonly exceptions: readonly GateResult[];
}

export function judgementOf(release: OpenedRelease, revision: OpenedRevision): Judgement {
  const document = release.decision?.value.subject.some((subject) => subject.digest.sha256 === revision.sha256) === true ? release.decision : undefined;
  const decided = new Map(document?.value.predicate.gates.map((gate) => [gate.id, gate]));
  const sealed = revision.value.gates;
  const gates = [
    ...sealed.map((gate) => (gate.phase === 'decision' ? decided.get(gate.id) : undefined) ?? gate),
    ...[...decided.values()].filter((gate) => !sealed.some((one) => one.id === gate.id)),
  ];
  const blocking = gates.filter(blocks);
  const rest = gates.filter((gate) => !blocks(gate) && gate.state !== 'pass' && gate.state !== 'not-applicable' && !waitsForDecision(gate));
  const { withdrawn } = standingOf(release);
  const isWithdrawn = withdrawn?.value.subject.some((subject) => subject.digest.sha256 === revision.sha256) === true;
  return {
    decision: isWithdrawn ? 'WITHDRAWN' : document?.seal.result === 'verified' ? document.value.predicate.decision : 'OPEN',
    ...(isWithdrawn ? { withdrawn } : {}),
    ...(document === undefined ? {} : { document }),
    gates,
    blocking,
    // Sorting is stable, so equal states stay in policy order.
    exceptions: [...[...blocking].sort((a, b) => compareStates(a.state, b.state)), ...[...rest].sort((a, b) => compareStates(a.state, b.state))],
  };
}

export function waitsForDecision(gate: GateResult): boolean {
  return gate.state === 'pending' && gate.reason === 'awaiting-decision';
}

function blocks(gate: GateResult): boolean {
  return gate.level === 'required' && isBlocking(gate.state) && !waitsForDecision(gate);
}
