import type { z } from 'zod';
import type { StepFile } from '../model/baseline-files.ts';
import type { CheckResult } from '../model/gate-result.ts';
import type { SignOff } from '../model/human-records.ts';
import type { Comparison, Measurement, Movement } from '../model/measurement.ts';
import type { PolicySpec, SlotSpec } from '../model/policy.ts';
import type { RecordFile, RecordSlot, ReleaseIdentity } from '../model/record.ts';
import type { SignatureCheck } from '../model/signature-check.ts';
import type { SignerChange } from '../model/signer-change.ts';
import type { EvidenceStatement } from '../model/statement.ts';

/** One file in a slot, in normal form. Rules see nothing of its format but this. */
export interface SlotEvidence {
  readonly file: RecordFile;
  readonly statement: EvidenceStatement;
  readonly measurements: readonly Measurement[];
}

/** A slot as rules see it: what was expected and what came. */
export interface FilledSlot {
  readonly spec: SlotSpec;
  readonly slot: RecordSlot;
  readonly evidence: readonly SlotEvidence[];
}

/** A sign-off whose signature was checked; `signer` is absent when it is claimed only. */
export interface CheckedSignOff {
  readonly signOff: SignOff;
  readonly sha256: string;
  readonly signer?: { readonly id: string; readonly identity: string; readonly name: string };
  /** Why the signature does not count, in words; absent when it does or when there is none. */
  readonly problem?: string;
}

/** A value that the newest release which measured anything in the slot has, and this release has not in the same way. */
export interface LostValue {
  readonly slot: string;
  readonly metric: string;
  readonly version: string;
  /** Digest of the record that has it. */
  readonly sha256: string;
  readonly value: number;
  readonly unit: string;
  /** How it was measured otherwise; absent where it was not measured at all. */
  readonly differs?: Movement['differs'];
}

/** Everything a rule may look at. There is no clock here but `assessedAt`. */
export interface RuleContext {
  readonly release: ReleaseIdentity;
  readonly policy: PolicySpec;
  readonly assessedAt: string;
  readonly slots: ReadonlyMap<string, FilledSlot>;
  readonly comparisons: readonly Comparison[];
  /** Every measured value against the releases before; absent where that was not looked at. */
  readonly movements?: readonly Movement[] | undefined;
  readonly lost?: readonly LostValue[] | undefined;
  /** How many earlier releases there are, and the slots that a published history was given for, with those where it could not be read. */
  readonly heldAgainst?: { readonly releases: number; readonly histories: readonly string[]; readonly unread: readonly string[] } | undefined;
  /** Digests of files that earlier releases were measured by: such a file is no second capture of this one. */
  readonly earlierFiles?: ReadonlySet<string> | undefined;
  /** Reviewed steps. */
  readonly steps?: readonly StepFile[] | undefined;
  readonly signatures: readonly SignatureCheck[];
  /** How those who sign differ from those of the previous release; absent where there is none to compare with. */
  readonly signerChanges?: readonly SignerChange[] | undefined;
  /** Absent while sealing: sign-offs are given to a record that exists. */
  readonly signOffs?: readonly CheckedSignOff[];
}

/** What a rule gives; the engine adds the rule's id. `glance` is a value of a few characters for strips. */
export type RuleOutcome = Omit<CheckResult, 'rule'> & { readonly glance?: string };

/**
 * One gate rule. The engine has already answered for integrity, presence, form, commit and cardinality of the slots
 * that `slots` names, so `judge` runs only when each holds readable evidence; it answers for its own question alone.
 */
export interface Rule<Params = unknown> {
  readonly id: string;
  readonly title: string;
  /** What it asks, in one sentence, for the docs. */
  readonly about: string;
  readonly params: z.ZodType<Params>;
  /** Slots whose evidence must be there before the rule can be asked. */
  slots(params: Params): readonly string[];
  /** Slots whose evidence the rule reads where there is any, and does without otherwise. */
  optionalSlots?(params: Params): readonly string[];
  /** Baselines the rule reads. */
  baselines?(params: Params): readonly string[];
  /**
   * For rules about changes since earlier releases: the metrics asked for (`*` stands for any characters), all of them where
   * they are left out, by slot. A second capture is held `against` what the slot of the first one held in earlier releases.
   */
  asks?(params: Params): readonly { readonly slot: string; readonly metrics?: readonly string[] | undefined; readonly against?: string | undefined }[];
  /** Set for the rule whose question is the form itself: it also sees files that were read and found invalid. */
  readonly judgesForm?: true;
  /** True for rules that judge what people did after the seal. */
  readonly phase?: 'decision';
  judge(params: Params, context: RuleContext): RuleOutcome;
}
