import type { CheckedSignOff, FilledSlot, RuleContext } from '../gates/rule.ts';
import type { PolicySpec } from '../model/policy.ts';
import type { ReleaseRecordPredicate } from '../model/record.ts';

/**
 * What rules may look at when people decide on a sealed record: its facts as sealed, the policy it was judged by, and
 * the sign-offs given since. Evidence is not read again.
 */
export function decisionContext(record: ReleaseRecordPredicate, policy: PolicySpec, decided: { readonly at: string; readonly signOffs: readonly CheckedSignOff[] }): RuleContext {
  return {
    release: record.release,
    policy,
    assessedAt: decided.at,
    slots: new Map(policy.slots.flatMap((spec) => {
      const filled = filledSlot(record, spec);
      return filled === undefined ? [] : [[spec.id, filled]];
    })),
    comparisons: record.comparisons,
    signatures: record.signatures,
    signerChanges: record.signerChanges,
    signOffs: decided.signOffs,
  };
}

function filledSlot(record: ReleaseRecordPredicate, spec: PolicySpec['slots'][number]): FilledSlot | undefined {
  const slot = record.slots.find(({ id }) => id === spec.id);
  if (slot === undefined) return undefined;
  const evidence = record.files.filter((file) => file.slots.includes(spec.id)).flatMap((file) => {
    const statement = record.statements.find((one) => one.file === file.sha256)?.statement;
    const measurements = record.measurements.filter(({ pointer }) => pointer.file === file.sha256);
    return statement === undefined ? [] : [{ file, statement, measurements }];
  });
  return { spec, slot, evidence };
}
