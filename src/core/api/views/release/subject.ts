import type { ReleaseRecordPredicate } from '../../../model/record.ts';
import type { OpenedPortal, OpenedProject, OpenedRelease, OpenedRevision, SealedDocument } from '../../../record/opened.ts';
import type { SignOff } from '../../../model/human-records.ts';
import type { Judgement } from '../../judgement.ts';

/** What the parts of a release's overview are about: one revision, and what was judged in it. */
export interface Subject {
  readonly portal: OpenedPortal;
  readonly project: OpenedProject;
  readonly opened: OpenedRelease;
  readonly revision: OpenedRevision;
  readonly record: ReleaseRecordPredicate;
  readonly judgement: Judgement;
}

/** The sign-offs about this very revision, whatever their signatures say. */
export function signOffsAbout(opened: OpenedRelease, revision: OpenedRevision): readonly SealedDocument<SignOff>[] {
  return opened.signOffs.filter((one) => one.value.subject.some((subject) => subject.digest.sha256 === revision.sha256));
}
