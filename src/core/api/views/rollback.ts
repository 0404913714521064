import { z } from 'zod';
import { fromUtf8 } from '../../lib/bytes.ts';
import { display } from '../../lib/display.ts';
import { RollbackDrill, RollbackPlan } from '../../model/human-records.ts';
import type { RecordFile, ReleaseRecordPredicate } from '../../model/record.ts';
import type { EvidencePort } from '../evidence-port.ts';
import * as paths from '../paths.ts';
import { moment } from '../times.ts';
import { Fact } from '../view.ts';

/** What happens if it goes wrong: from the plan and the drill that came as evidence. */
export const Rollback = z.strictObject({
  facts: z.array(Fact),
  triggers: z.array(z.strictObject({ signal: z.string(), threshold: z.string(), window: z.string() })),
  steps: z.array(z.string()),
  owed: z.array(z.string()),
});
export type Rollback = z.infer<typeof Rollback>;

/** Plans are written by people; anything larger is not one, and is shown on its evidence page only. */
const LIMIT = 200_000;

export async function rollbackOf(project: string, record: ReleaseRecordPredicate, evidence: EvidencePort): Promise<Rollback | undefined> {
  const plan = await read(record, 'dossier.rollback-plan', RollbackPlan, evidence);
  const drill = await read(record, 'dossier.rollback-drill', RollbackDrill, evidence);
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

function drillResult({ validations }: RollbackDrill): string {
  const passed = validations.filter((one) => one.result === 'pass').length;
  return `${passed} of ${validations.length} validations passed`;
}

async function read<T>(record: ReleaseRecordPredicate, format: string, schema: z.ZodType<T>, evidence: EvidencePort): Promise<{ readonly value: T; readonly file: RecordFile } | undefined> {
  const file = record.files.find((one) => one.format === format && one.form === 'valid' && one.publish === 'raw' && one.retention === 'kept' && one.size <= LIMIT);
  const bytes = file === undefined ? undefined : await evidence.open(file.sha256);
  if (file === undefined || bytes === undefined) return undefined;
  try {
    const parsed = schema.safeParse(JSON.parse(fromUtf8(bytes) ?? ''));
    return parsed.success ? { value: parsed.data, file } : undefined;
  } catch {
    // Its evidence page says what is wrong with it.
    return undefined;
  }
}
