import { display } from '../../../lib/display.ts';
import { IDENTITY_FLAGS, type ReleaseRecordPredicate } from '../../../model/record.ts';
import * as paths from '../../paths.ts';
import type { Notice, Text } from '../../view.ts';
import { firstSentence, sentenceCase } from '../../words.ts';

/** What made-up, draft and oddly named releases must say about themselves, in a line; shown on every page of the release. */
export function identityNotices(record: ReleaseRecordPredicate): readonly Notice[] {
  const { release } = record;
  const flags = release.flags.map((flag) => `${sentenceCase(IDENTITY_FLAGS[flag])}.`).join(' ');
  const isDraft = release.channel === 'draft' || release.kind === 'draft' || release.flags.some((flag) => flag === 'tag-is-branch' || flag === 'tag-not-a-release');
  const note = noteText(record);
  return [
    ...(release.example ? [{ title: 'An example, made up.', text: ['Nothing here is about a real release.', ...(note.length === 0 ? [] : [' ', wholeNote(record)])] }] : []),
    ...(isDraft || flags !== ''
      ? [{ title: isDraft ? 'A draft, not a release.' : 'Mind the identity.', text: flagged(flags, release.example ? [] : note) }]
      : !release.example && note.length > 0 ? [{ title: 'Note.', text: [...note] }] : []),
  ];
}

/** What the portal found by itself goes first, so that the way to the whole note ends the line. */
function flagged(flags: string, note: Text): Text {
  if (note.length === 0) return [flags || 'It is shown as evidence was found, and nobody released it.'];
  return flags === '' ? note : [flags, ' ', ...note];
}

/** The note's first sentence, and where all of it stands. */
function noteText(record: ReleaseRecordPredicate): Text {
  const note = display(record.release.note ?? '', NOTE).trim();
  if (note === '') return [];
  const first = firstSentence(note);
  return first === note ? [note] : [first, ' ', wholeNote(record)];
}

/** As long as a note may be. */
const NOTE = 600;

function wholeNote({ release: { project, version } }: ReleaseRecordPredicate): Text[number] {
  return { text: 'The whole note', href: `${paths.release(project, version)}#record` };
}
