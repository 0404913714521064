import { evaluateGates } from '../gates/evaluate.ts';
import type { CheckedSignOff } from '../gates/rule.ts';
import type { CheckedWaiver } from '../gates/waive.ts';
import type { GateResult } from '../model/gate-result.ts';
import type { SignOff, Waiver } from '../model/human-records.ts';
import type { PolicySpec } from '../model/policy.ts';
import type { Trust } from '../model/portal-files.ts';
import type { ReleaseRecordPredicate } from '../model/record.ts';
import { verifyDocument } from '../signatures/verify.ts';
import { decisionContext } from './context.ts';

/** A document that opened, with the bytes that were signed and the bundle beside it. */
export interface SignedDocument<T> {
  readonly value: T;
  readonly sha256: string;
  readonly bytes: Uint8Array;
  readonly bundle?: Uint8Array | undefined;
}

/** What people had before them when they decided. */
export interface DecisionGrounds {
  readonly record: { readonly predicate: ReleaseRecordPredicate; readonly sha256: string };
  /** Absent for an inventory, which has no gates. */
  readonly policy?: { readonly value: PolicySpec; readonly sha256: string } | undefined;
  readonly trust: Trust;
  /** Of the release, on any revision; in order of their roles. */
  readonly signOffs: readonly SignedDocument<SignOff>[];
  /** Those that name the release. */
  readonly waivers: readonly SignedDocument<Waiver>[];
  readonly at: string;
}

export interface JudgedDecision {
  readonly gates: readonly GateResult[];
  readonly signOffs: readonly CheckedSignOff[];
}

/** Judges the decision gates from the sign-offs and waivers whose signatures hold. Equal grounds give equal gates. */
export async function judgeDecision(grounds: DecisionGrounds): Promise<JudgedDecision> {
  const signOffs = await Promise.all(grounds.signOffs.map((one) => checkedSignOff(one, grounds)));
  const { record, policy, at } = grounds;
  if (policy === undefined) return { gates: [], signOffs };
  const { gates } = evaluateGates({
    policy: policy.value,
    policySha256: policy.sha256,
    phase: 'decision',
    context: decisionContext(record.predicate, policy.value, { at, signOffs }),
    waivers: await Promise.all(grounds.waivers.map((one) => checkedWaiver(one, grounds))),
  });
  return { gates, signOffs };
}

async function checkedSignOff({ value, sha256, bytes, bundle }: SignedDocument<SignOff>, { record, trust }: DecisionGrounds): Promise<CheckedSignOff> {
  if (value.subject[0]?.digest.sha256 !== record.sha256) return { signOff: value, sha256, problem: 'it is about another revision of the record' };
  const { role, at } = value.predicate;
  const seal = await verifyDocument({ bytes, bundle, trust, permission: `sign-off:${role}`, project: record.predicate.release.project, at });
  if (seal.result === 'verified') return { signOff: value, sha256, signer: { id: seal.signer, identity: seal.identity, name: seal.name } };
  return { signOff: value, sha256, ...(seal.result === 'none' ? {} : { problem: seal.failed }) };
}

async function checkedWaiver({ value, sha256, bytes, bundle }: SignedDocument<Waiver>, { record, trust }: DecisionGrounds): Promise<CheckedWaiver> {
  const seal = await verifyDocument({ bytes, bundle, trust, permission: 'waiver', project: record.predicate.release.project, at: `${value.created}T23:59:59Z` });
  return {
    waiver: value,
    sha256,
    ...(seal.result === 'verified' ? { signer: seal.signer } : { problem: seal.result === 'none' ? 'its approval is not signed' : seal.failed }),
  };
}
