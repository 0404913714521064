import { z } from 'zod';
import { display } from '../../../lib/display.ts';
import type { RollbackDrill } from '../../../model/human-records.ts';
import type { RecordFile, ReleaseRecordPredicate } from '../../../model/record.ts';
import type { EvidencePort } from '../../evidence-port.ts';
import * as paths from '../../paths.ts';
import { rollbackDocuments } from '../../rollback-documents.ts';
import { moment } from '../../times.ts';
import { Fact } from '../../view.ts';

/** What happens if it goes wrong: from the plan and the drill that came as evidence. */
export const Rollback = z.strictObject({
  facts: z.array(Fact),
  triggers: z.array(z.strictObject({ signal: z.string(), threshold: z.string(), window: z.string() })),
  steps: z.array(z.string()),
  owed: z.array(z.string()),
});
export type Rollback = z.infer<typeof Rollback>;

export async function rollbackOf(project: string, record: ReleaseRecordPredicate, evidence: EvidencePort): Promise<Rollback | undefined> {
  const { plan, drill } = await rollbackDocuments(record, evidence);
  if (plan === undefined && drill === undefined) return undefined;
  const link = (text: string, file: RecordFile, slot = file.slots[0]) => ({
    text, href: slot === undefined ? paths.bytes(file.sha256) : paths.slot(project, record.release.version, slot),
  });
  return {
    facts: [
      ...(plan === undefined ? [] : [
        { label: 'Previous stable', value: [display(plan.value.previousStable)] },
        { label: 'Owner', value: [display(plan.value.owner)] },
        { label: 'Plan', value: [moment(plan.value.writtenAt), ', ', link('read it', plan.file)] },
      ]),
      ...(drill === undefined ? [{ label: 'Last drill', value: ['none arrived'] }] : [
        { label: 'Last drill', value: [moment(drill.value.finishedAt), drill.value.kind === 'executed' ? ', executed, ' : ', on paper only, ', link('report', drill.file)] },
        { label: 'Drill result', value: [drillResult(drill.value)] },
      ]),
    ],
    triggers: plan?.value.triggers.map((one) => ({ signal: display(one.signal), threshold: display(one.threshold), window: display(one.window ?? 'immediate') })) ?? [],
    steps: plan?.value.steps.map((step) => display(step, 500)) ?? [],
    owed: plan?.value.owedAfterRollback.map((one) => display(one)) ?? [],
  };
}

/** How many of a drill's validations passed. */
export function drillResult({ validations }: RollbackDrill): string {
  const passed = validations.filter((one) => one.result === 'pass').length;
  return `${passed} of ${validations.length} validations passed`;
}
