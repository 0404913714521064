import { z } from 'zod';
import { Person, Prose, RecordSubject } from './human-records.ts';
import { Instant, Sha256, Slug, VersionId } from './ids.ts';
import { ReleaseRecordPredicate } from './record.ts';
import { ADDENDUM_PREDICATE, STATEMENT_TYPE } from './uris.ts';

const ADDENDUM_KINDS = ['amend', 'withdraw', 'deprecate', 'supersede'] as const;

/**
 * `addenda/<day>-<sha8>/addendum.json`: what was learnt about a released record later, as an in-toto Statement about
 * that record's digest. It never changes the record; pages show both, as released and as known now (record.md §6).
 */
export const Addendum = z.strictObject({
  _type: z.literal(STATEMENT_TYPE),
  subject: RecordSubject,
  predicateType: z.literal(ADDENDUM_PREDICATE),
  predicate: z.strictObject({
    kind: z.enum(ADDENDUM_KINDS),
    /** Who says so. */
    name: Person,
    statement: Prose,
    at: Instant,
    clock: z.enum(['clock', 'declared']),
    /** What happened, in a word of the policy's conditions: `rollback`, `rescan`. Holds from here on. */
    event: Slug.optional(),
    /** The release to use in its place. */
    instead: VersionId.optional(),
    /** The addendum before this one, by the digest of its `addendum.json`; absent in the first. */
    previous: Sha256.optional(),
    /**
     * Of `amend`: the amendment whose judgement it goes on from, by the digest of its `addendum.json`; absent where it
     * goes on from the record itself. That is the newest one that was signed: a claimed one is passed over.
     */
    basis: Sha256.optional(),
    /**
     * Of `amend`: the release judged again as of `at`, by its own policy, on its own evidence and the late evidence. A
     * late file takes the place of the files of the slots it fills. `release.events` holds every event declared so far.
     */
    now: ReleaseRecordPredicate.optional(),
  }).superRefine((predicate, context) => {
    const judged = predicate.now !== undefined;
    if (judged !== (predicate.kind === 'amend')) context.addIssue({ code: 'custom', path: ['now'], message: judged ? 'only "amend" judges again' : '"amend" holds what was judged' });
    for (const key of ['event', 'basis'] as const) {
      if (predicate[key] !== undefined && !judged) context.addIssue({ code: 'custom', path: [key], message: 'only "amend" has it' });
    }
    if (predicate.event !== undefined && predicate.now?.release.events?.includes(predicate.event) === false) context.addIssue({ code: 'custom', path: ['event'], message: 'the release was judged without it' });
    if (predicate.kind === 'supersede' && predicate.instead === undefined) context.addIssue({ code: 'custom', path: ['instead'], message: '"supersede" names the release that takes its place' });
  }),
});
export type Addendum = z.infer<typeof Addendum>;
