import { z } from 'zod';
import { display } from '../../../lib/display.ts';
import { currentRevision } from '../../current-revision.ts';
import { fileSize } from '../../numbers.ts';
import { packAddress, packFileName } from '../../pack/published.ts';
import * as paths from '../../paths.ts';
import type { Fact } from '../../view.ts';
import type { Subject } from './subject.ts';

/** Commands that check the record without code of this site. */
export const CheckCommands = z.array(z.strictObject({ title: z.string(), command: z.string(), expected: z.string().optional() }));

export function checkOf({ portal, project, opened, revision }: Subject): z.infer<typeof CheckCommands> {
  const path = paths.recordFile(project.id, opened.version, revision.number, 'record.json');
  const sums = paths.recordFile(project.id, opened.version, revision.number, 'SHA256SUMS');
  const fetchList = paths.recordFile(project.id, opened.version, revision.number, 'fetch.txt');
  const { url } = portal.spec;
  const address = (file: string) => `${url ?? ''}${file.slice(1)}`;
  return [
    {
      title: url === undefined ? 'Save record.json from this page, then compare its digest' : 'Fetch the record and compare its digest',
      command: [...(url === undefined ? [] : [`curl -fLO ${address(path)}`]), 'sha256sum record.json'].join('\n'),
      expected: `${revision.sha256}  record.json`,
    },
    ...(url === undefined
      ? [{ title: 'Every file that SHA256SUMS lists, once they lie in one folder', command: 'sha256sum -c SHA256SUMS' }]
      : [{ title: 'Fetch every file and check all digests', command: [`curl -fLO ${address(sums)}`, `curl -fL ${address(fetchList)} | curl -f --config -`, 'sha256sum -c SHA256SUMS'].join('\n') }]),
  ];
}

/** Where the record stands for ever, and its digest. */
export function recordFactsOf(about: Subject): Fact[] {
  const { portal, project, opened, revision, record } = about;
  const permanent = paths.revision(project.id, opened.version, revision.number);
  const before = record.previous.revision;
  return [
    ...(opened.unsealed === true ? [] : [{ label: 'Permanent link', value: [{ text: portal.spec.url === undefined ? permanent : `${portal.spec.url}${permanent.slice(1)}`, href: permanent, code: 'code' as const }] }]),
    { label: 'Record digest', value: [{ text: revision.sha256, digest: 'full' }] },
    { label: 'Record', value: [{ text: 'record.json', href: paths.recordFile(project.id, opened.version, revision.number, 'record.json'), code: 'code' }, `, ${fileSize(revision.size)}, revision ${revision.number} of ${opened.revisions.length}. `, { text: 'All revisions', href: paths.releasePage(project.id, opened.version, 'revisions') }] },
    ...(before === undefined ? [] : [{ label: `Since revision ${before.number}`, value: [before.differs.join('; ') || 'nothing differs'] }]),
    ...(record.release.note === undefined ? [] : [{ label: 'Note', value: [display(record.release.note, 600)] }]),
    ...packFacts(about),
    { label: 'Log', value: [revision.logIndex === undefined ? 'not in a log' : `entry ${revision.logIndex}`] },
  ];
}

/** The pack is of the current revision; the pages of others do not lead to it. */
function packFacts(about: Subject): Fact[] {
  const { opened: { pack }, revision, opened } = about;
  if (pack === undefined || revision !== currentRevision(opened)) return [];
  const subject = { ...about, release: opened };
  return [{ label: 'Audit pack', value: [
    { text: packFileName(subject), href: packAddress(subject), code: 'code' }, `, ${fileSize(pack.size)}: all of this in one archive, to keep and to check offline. SHA-256 `, { text: pack.sha256, digest: 'full' },
  ] }];
}
