import { display } from '../lib/display.ts';
import type { GateResult } from '../model/gate-result.ts';
import type { Waiver } from '../model/human-records.ts';
import { isBlocking } from '../model/states.ts';
import type { RuleContext } from './rule.ts';

/** A waiver whose approval was checked. */
export interface CheckedWaiver {
  readonly waiver: Waiver;
  readonly sha256: string;
  /** Trust-file id of whoever signed the approval, holding the permission `waiver`. */
  readonly signer?: string;
  /** Why the approval does not count, in words; present when there is no signer. */
  readonly problem?: string;
}

/** Why a waiver leaves a gate as it is; `undefined` when it applies. */
export function whyNotWaived(gate: GateResult, { waiver, signer, problem }: CheckedWaiver, context: RuleContext): string | undefined {
  if (signer === undefined) return problem ?? 'its approval is not signed';
  const today = context.assessedAt.slice(0, 10);
  if (waiver.created > today) return `it begins on ${waiver.created}, after this judgement`;
  if (waiver.expires < today) return `it ended on ${waiver.expires}`;
  if (waiver.evidence !== undefined && !filesOf(gate, context).includes(waiver.evidence)) return 'it is for evidence with another digest';
  if (gate.state === 'invalid') return 'a gate with an invalid signature or digest cannot be waived';
  if (!isBlocking(gate.state)) return `the gate is not blocking: ${gate.state}`;
  const accepted: readonly string[] = waiver.accepts;
  if (!accepted.includes(gate.state)) return `it accepts ${accepted.join(' or ')}, and the gate is ${gate.state}`;
  // Were it otherwise, stripping a bad signature would turn an unwaivable gate into a waived one.
  if (waiver.evidence === undefined && gate.checks.some((check) => check.reason === 'not-signed' || check.reason === 'not-listed')) {
    return 'a missing signature or listing can be accepted only for exact bytes: name their digest in "evidence"';
  }
  return undefined;
}

/** The gate as waived, keeping the state that it has without the waiver. */
export function waive(gate: GateResult, { waiver, sha256, signer = '' }: CheckedWaiver): GateResult {
  return {
    ...gate,
    state: 'waived',
    reason: 'accepted',
    waiver: {
      id: waiver.id,
      sha256,
      owner: display(waiver.owner),
      approvedBy: waiver.approvedBy.map((name) => display(name)),
      reason: display(waiver.reason, 2000),
      ...(waiver.mitigation === undefined ? {} : { mitigation: display(waiver.mitigation, 2000) }),
      ...(waiver.followUp === undefined ? {} : { followUp: waiver.followUp }),
      created: waiver.created,
      expires: waiver.expires,
      without: gate.state,
      signer,
    },
  };
}

function filesOf(gate: GateResult, context: RuleContext): readonly string[] {
  return gate.slots.flatMap((id) => context.slots.get(id)?.slot.files ?? []);
}
