import { z } from 'zod';
import { display } from '../../../lib/display.ts';
import { Sha256 } from '../../../model/ids.ts';
import type { ReleaseRecordPredicate } from '../../../model/record.ts';
import { GateState } from '../../../model/states.ts';
import { factWord, slotIntegrity, slotMark } from '../../evidence-mark.ts';
import { fileSize } from '../../numbers.ts';
import * as paths from '../../paths.ts';
import { counted, sentenceCase } from '../../words.ts';
import type { Subject } from './subject.ts';

const EvidenceRow = z.strictObject({
  id: z.string(),
  title: z.string(),
  href: z.string(),
  mark: GateState.optional(),
  presence: z.string(),
  form: z.string(),
  content: z.string(),
  digest: z.string(),
  signature: z.string(),
  files: z.array(z.strictObject({ name: z.string(), sha256: Sha256, size: z.string(), href: z.string() })),
  /** How many more files the slot holds. */
  more: z.string().optional(),
});

/** What arrived for each slot: mandatory first, the rest folded away. */
export const Evidence = z.strictObject({ mandatory: z.array(EvidenceRow), further: z.array(EvidenceRow), furtherTitle: z.string().optional() });

/** In a column of its own a signature verifies or is absent; the signatures page says by whom it was checked, and when. */
const SIGNATURE_WORDS: Readonly<Record<string, string>> = { none: 'not signed', verified: 'verifies' };

/** How many files of one slot the overview lists. */
const FILES_PER_SLOT = 5;

export function evidenceOf({ project, opened, record }: Subject): z.infer<typeof Evidence> {
  const row = (slot: ReleaseRecordPredicate['slots'][number]): z.infer<typeof EvidenceRow> => {
    const mark = slotMark(slot, record.files);
    const integrity = slotIntegrity(slot, record.files);
    const files = slot.files.flatMap((sha256) => record.files.find((file) => file.sha256 === sha256 && file.slots.includes(slot.id)) ?? []);
    const says = [...new Set(files.flatMap((file) => record.statements.find((one) => one.file === file.sha256)?.statement.content ?? []))];
    return {
      id: slot.id,
      title: slot.title,
      href: paths.slot(project.id, opened.version, slot.id),
      ...(mark === undefined ? {} : { mark }),
      presence: sentenceCase(factWord(slot.presence)),
      form: slot.form === undefined ? '–' : factWord(slot.form),
      content: slot.content === undefined ? says.map(factWord).join(', ') || '–' : factWord(slot.content),
      digest: integrity === undefined ? '–' : factWord(integrity.digest),
      signature: integrity === undefined ? '–' : SIGNATURE_WORDS[integrity.signature] ?? factWord(integrity.signature),
      files: files.slice(0, FILES_PER_SLOT).map((file) => ({
        name: display(file.name.split('/').at(-1) ?? file.name, 80), sha256: file.sha256, size: fileSize(file.size), href: paths.bytes(file.sha256),
      })),
      ...(files.length <= FILES_PER_SLOT ? {} : { more: `and ${files.length - FILES_PER_SLOT} more` }),
    };
  };
  const mandatory = record.slots.filter((slot) => slot.mandatory && slot.presence !== 'not-applicable').map(row);
  const further = record.slots.filter((slot) => !slot.mandatory || slot.presence === 'not-applicable').map(row);
  return {
    mandatory,
    further,
    ...(further.length === 0 ? {} : { furtherTitle: sentenceCase(counted(further.length, 'further piece')) + ' of evidence: optional, or outside the declared scope' }),
  };
}
