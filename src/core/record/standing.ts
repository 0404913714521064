import type { ReleaseRecordPredicate } from '../model/record.ts';
import type { OpenedAddendum, OpenedRelease } from './opened.ts';

/** What is known of a release now, from what was added after it was decided. Nothing is judged here. */
export interface Standing {
  /** Whose signature verifies; only such a one counts. The last of each kind. */
  readonly withdrawn?: OpenedAddendum;
  readonly deprecated?: OpenedAddendum;
  readonly superseded?: OpenedAddendum;
  /** The newest judgement of the release, with the addendum that holds it; absent while nothing was amended. */
  readonly now?: { readonly addendum: OpenedAddendum; readonly record: ReleaseRecordPredicate };
  /** Addenda that are claimed only, or whose signature does not count. */
  readonly claimed: readonly OpenedAddendum[];
}

/** The addenda count in the order of the log; of each kind the newest. A claim without a verified signature counts for nothing. */
export function standingOf(release: Pick<OpenedRelease, 'addenda'>): Standing {
  const verified = release.addenda.filter((one) => one.seal.result === 'verified');
  const last = (kind: string) => verified.findLast((one) => one.value.predicate.kind === kind);
  const [withdrawn, deprecated, superseded, amended] = [last('withdraw'), last('deprecate'), last('supersede'), last('amend')];
  return {
    ...(withdrawn === undefined ? {} : { withdrawn }),
    ...(deprecated === undefined ? {} : { deprecated }),
    ...(superseded === undefined ? {} : { superseded }),
    ...(amended?.value.predicate.now === undefined ? {} : { now: { addendum: amended, record: amended.value.predicate.now } }),
    claimed: release.addenda.filter((one) => one.seal.result !== 'verified'),
  };
}
