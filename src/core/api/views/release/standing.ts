import { display } from '../../../lib/display.ts';
import { STATE_WORDS } from '../../../model/states.ts';
import type { OpenedAddendum, OpenedProject, OpenedRelease } from '../../../record/opened.ts';
import { standingOf } from '../../../record/standing.ts';
import { insteadPiece } from '../../after-release.ts';
import { currentRevision } from '../../current-revision.ts';
import * as paths from '../../paths.ts';
import { dayText } from '../../times.ts';
import type { Notice, Piece } from '../../view.ts';
import { fullStop } from '../../words.ts';

/** The first line of a release that was taken back, or that another one stands in the place of. Only signed addenda count. */
export function standingNotices(project: OpenedProject, release: OpenedRelease): Notice[] {
  const { withdrawn, deprecated, superseded } = standingOf(release);
  if (withdrawn !== undefined) return [notice(project, release, withdrawn, 'Withdrawn', superseded)];
  return [
    ...(superseded === undefined ? [] : [notice(project, release, superseded, 'Superseded')]),
    ...(deprecated === undefined ? [] : [notice(project, release, deprecated, 'Deprecated', superseded)]),
  ];
}

/** The same, and that a later judgement came to another verdict: what a reader of any page of the release must know first. */
export function laterNotices(project: OpenedProject, release: OpenedRelease): Notice[] {
  const was = currentRevision(release).value.verdict?.state;
  const now = standingOf(release).now?.record;
  const is = now?.verdict?.state;
  return [
    ...standingNotices(project, release),
    ...(now === undefined || is === undefined || is === was ? [] : [{
      state: is,
      title: `As known now: ${STATE_WORDS[is]}.`,
      text: [`The release was judged again on ${dayText(now.assessed.at)} with later evidence. What stands below is as released. `, { text: 'Both beside each other', href: paths.releasePage(project.id, release.version, 'after') }],
    }]),
  ];
}

function notice(project: OpenedProject, { version }: OpenedRelease, { id, value: { predicate } }: OpenedAddendum, word: string, superseded?: OpenedAddendum): Notice {
  const instead = predicate.instead ?? superseded?.value.predicate.instead;
  const use: Piece[] = instead === undefined ? [] : ['Use ', insteadPiece(project, instead), '. '];
  return {
    ...(word === 'Withdrawn' ? { state: 'invalid' as const } : { state: 'warn' as const }),
    title: `${word} ${dayText(predicate.at)}: ${fullStop(display(predicate.statement, 300))}`,
    text: [...use, 'The record is kept unchanged below. ', { text: 'What was said', href: paths.addendum(project.id, version, id) }],
  };
}
