import { z } from 'zod';
import { Sha256 } from '../../../model/ids.ts';
import type { RecordSlot } from '../../../model/record.ts';
import { GateState } from '../../../model/states.ts';
import { slotMark } from '../../evidence-mark.ts';
import * as paths from '../../paths.ts';
import { counted, list, numberWord, sentenceCase } from '../../words.ts';
import type { Side } from './side.ts';

const EvidenceSide = z.strictObject({
  mark: GateState.optional(),
  /** The one file of the slot. */
  sha256: Sha256.optional(),
  text: z.string(),
});

const EvidenceChange = z.strictObject({
  title: z.string(),
  href: z.string(),
  change: z.enum(['Added', 'Removed', 'Changed', 'Same']),
  older: EvidenceSide,
  newer: EvidenceSide,
});

/** What was expected of either release and arrived: the bytes that are new, gone, other or the same. */
export const EvidenceChanges = z.strictObject({ sentence: z.string(), rows: z.array(EvidenceChange), more: z.string().optional() });
export type EvidenceChanges = z.infer<typeof EvidenceChanges>;

const LISTED = 100;

export function evidenceChanges(older: Side, newer: Side): EvidenceChanges {
  const ids = [...new Set([...newer.record.slots, ...older.record.slots].map((slot) => slot.id))];
  const rows = ids.flatMap((id) => {
    const [was, is] = [older, newer].map((side) => side.record.slots.find((slot) => slot.id === id));
    const change = changeOf(was, is);
    if (change === undefined) return [];
    const side = is === undefined ? older : newer;
    return [{ title: (is ?? was)?.title ?? id, href: paths.slot(side.project.id, side.release.version, id), change, older: tell(was, older), newer: tell(is, newer) }];
  });
  const number = (change: string) => rows.filter((one) => one.change === change).length;
  const terms = (['Changed', 'Added', 'Removed', 'Same'] as const).filter((change) => number(change) > 0)
    .map((change) => `${numberWord(number(change))} ${WORDS[change]}`);
  return {
    sentence: terms.length === 0 ? 'Neither release has evidence in a slot.' : `${sentenceCase(list(terms))}.`,
    rows: rows.slice(0, LISTED),
    ...(rows.length <= LISTED ? {} : { more: `${sentenceCase(counted(rows.length - LISTED, 'more slot'))} ${rows.length - LISTED === 1 ? 'is' : 'are'} not listed` }),
  };
}

const WORDS = { Changed: 'changed', Added: 'added', Removed: 'not there any more', Same: 'the same, byte for byte' } as const;

function changeOf(was: RecordSlot | undefined, is: RecordSlot | undefined): z.infer<typeof EvidenceChange>['change'] | undefined {
  const [before, after] = [was?.files ?? [], is?.files ?? []];
  if (before.length === 0 && after.length === 0) return undefined;
  if (before.length === 0) return 'Added';
  if (after.length === 0) return 'Removed';
  return [...before].sort().join() === [...after].sort().join() ? 'Same' : 'Changed';
}

function tell(slot: RecordSlot | undefined, { record }: Side): z.infer<typeof EvidenceSide> {
  if (slot === undefined) return { text: 'not expected' };
  const mark = slotMark(slot, record.files);
  const [only] = slot.files;
  return {
    ...(mark === undefined ? {} : { mark }),
    ...(only === undefined || slot.files.length > 1 ? {} : { sha256: only }),
    text: slot.files.length === 0 ? slot.presence === 'not-applicable' ? 'does not apply' : 'did not arrive' : counted(slot.files.length, 'file'),
  };
}
