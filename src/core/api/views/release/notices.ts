import { advisoryNotices } from '../../advisories.ts';
import { currentRevision } from '../../current-revision.ts';
import * as paths from '../../paths.ts';
import type { Notice, Page } from '../../view.ts';
import { signerChangesOf } from '../signatures/signer-changes.ts';
import { laterNotices } from './standing.ts';
import type { Subject } from './subject.ts';

/** What a reader must know before the answer: another revision stands in its place, or a signature does not count. */
export function noticesOf({ portal, project, opened, revision, judgement }: Subject, page: Page): Notice[] {
  const current = currentRevision(opened);
  const notices: Notice[] = [...laterNotices(project, opened), ...advisoryNotices(project, opened)];
  if (revision.number !== current.number) {
    notices.push({
      title: `Revision ${revision.number} of ${current.number}.`,
      text: ['A later revision stands in its place. ', { text: `Revision ${current.number}`, href: paths.revision(project.id, opened.version, current.number) }],
    });
  } else if (page.revision !== undefined) {
    notices.push({ title: `Revision ${revision.number}, for ever.`, text: ['This address always shows this revision. ', { text: 'The release’s own page', href: paths.release(project.id, opened.version) }, ' shows the newest.'] });
  }
  if (revision.seal.result === 'invalid' || revision.seal.result === 'untrusted-signer') {
    notices.push({ state: 'invalid', title: 'Do not use.', text: [`The signature over this record does not count: ${revision.seal.failed}.`] });
  }
  const changes = revision === current ? signerChangesOf(portal, project, opened) : undefined;
  const unplanned = changes?.rows.filter(({ state }) => state !== 'pass') ?? [];
  if (changes !== undefined && unplanned.length > 0) {
    notices.push({
      state: 'warn',
      title: 'Signed otherwise than before.',
      text: [`${[...new Set(unplanned.map(({ what, part }) => `${what}: ${part}`))].slice(0, 3).join('; ')}. `, { text: `What differs from ${changes.since.text}`, href: `${paths.releasePage(project.id, opened.version, 'signatures')}#continuity` }],
    });
  }
  const { document } = judgement;
  if (document !== undefined && document.seal.result !== 'verified') {
    notices.push({
      state: document.seal.result === 'none' ? 'unverified' : 'invalid',
      title: `${document.value.predicate.decision} is claimed, not signed.`,
      text: [`${document.value.predicate.name} is named as deciding, and no signature that verifies stands behind it. It does not count.`],
    });
  }
  return notices;
}
