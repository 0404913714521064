import { IDENTITY_FLAGS, type ReleaseRecordPredicate } from '../../../model/record.ts';
import type { Notice } from '../../view.ts';
import { sentenceCase } from '../../words.ts';

/** What drafts and oddly named releases must say about themselves; shown on every page of the release. */
export function identityNotices(record: ReleaseRecordPredicate): readonly Notice[] {
  const { release } = record;
  const flags = release.flags.map((flag) => `${sentenceCase(IDENTITY_FLAGS[flag])}.`);
  const isDraft = release.channel === 'draft' || release.kind === 'draft' || release.flags.some((flag) => flag === 'tag-is-branch' || flag === 'tag-not-a-release');
  return [
    ...(release.example ? [{ title: 'An example, made up.', text: [release.note ?? 'This release was made up to show the portal.'] }] : []),
    ...(isDraft || flags.length > 0
      ? [{ title: isDraft ? 'A draft, not a release.' : 'Mind the identity.', text: [[...(release.example || release.note === undefined ? [] : [release.note]), ...flags].join(' ') || 'It is shown as evidence was found, and nobody released it.'] }]
      : release.note !== undefined && !release.example ? [{ title: 'Note.', text: [release.note] }] : []),
  ];
}
