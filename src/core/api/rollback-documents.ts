import type { z } from 'zod';
import { fromUtf8 } from '../lib/bytes.ts';
import { RollbackDrill, RollbackPlan } from '../model/human-records.ts';
import type { RecordFile, ReleaseRecordPredicate } from '../model/record.ts';
import type { EvidencePort } from './evidence-port.ts';

/** A document that came as evidence, and the file it was read from. */
export interface ReadDocument<T> { readonly value: T; readonly file: RecordFile }

/** Plans are written by people; anything larger is not one, and is shown on its evidence page only. */
const LIMIT = 200_000;

/** The rollback plan and the drill among a record's evidence; absent where none arrived that could be read and may be shown. */
export async function rollbackDocuments(record: ReleaseRecordPredicate, evidence: EvidencePort): Promise<{ readonly plan?: ReadDocument<RollbackPlan>; readonly drill?: ReadDocument<RollbackDrill> }> {
  const plan = await read(record, 'dossier.rollback-plan', RollbackPlan, evidence);
  const drill = await read(record, 'dossier.rollback-drill', RollbackDrill, evidence);
  return { ...(plan === undefined ? {} : { plan }), ...(drill === undefined ? {} : { drill }) };
}

async function read<T>(record: ReleaseRecordPredicate, format: string, schema: z.ZodType<T>, evidence: EvidencePort): Promise<ReadDocument<T> | undefined> {
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
