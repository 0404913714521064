import { canonicalJson } from '../lib/canonical-json.ts';
import type { Addendum } from '../model/addendum.ts';
import type { RecordInput, ReleaseRecordPredicate } from '../model/record.ts';
import { releaseNow, RULES_OF_RECORD } from './judge-again.ts';
import { fileKey, slotsLeft } from './late-evidence.ts';

/** An addendum where it lies, as far as its place among the others is concerned. */
export interface FiledAddendum {
  readonly value: Addendum;
  readonly sha256: string;
  /** Path below `content/`. */
  readonly path: string;
  /** Whether somebody who may has signed it; a claimed one counts for nothing. */
  readonly counts: boolean;
}

/** What addenda are about: the record that was decided on, and when that was. */
export interface Decided {
  readonly record: { readonly predicate: ReleaseRecordPredicate; readonly sha256: string };
  readonly at: string;
}

export interface AddendumProblem {
  readonly path: string;
  readonly problem: string;
}

/** The name of an addendum's folder: the day it states, and the first digits of its digest. */
export function addendumId(at: string, sha256: string): string {
  return `${at.slice(0, 10)}-${sha256.slice(0, 8)}`;
}

/**
 * Puts the addenda of one release into the order in which each names the one before it, which is their order in the log.
 * Tells everything that is wrong with the chain. Those that stand in no chain come last, so that each is told once.
 */
export function inChain<T extends FiledAddendum>(addenda: readonly T[]): { readonly ordered: readonly T[]; readonly problems: readonly AddendumProblem[] } {
  const after = Map.groupBy(addenda, ({ value }) => value.predicate.previous);
  const ordered: T[] = [];
  const problems: AddendumProblem[] = [];
  for (let next = after.get(undefined); next !== undefined; next = after.get(ordered.at(-1)?.sha256)) {
    const [one, ...others] = next;
    if (one === undefined || ordered.includes(one)) break;
    ordered.push(one);
    for (const other of others) problems.push({ path: other.path, problem: `it follows ${one.value.predicate.previous ?? 'the decision'}, and so does ${one.path}: only one can` });
  }
  const loose = addenda.filter((one) => !ordered.includes(one));
  for (const one of loose) {
    const { previous } = one.value.predicate;
    if (!problems.some(({ path }) => path === one.path)) problems.push({ path: one.path, problem: `it follows the addendum ${previous ?? ''}, which is not here or stands in no chain` });
  }
  return { ordered: [...ordered, ...loose], problems };
}

/** Addenda of one release that the log holds in another order than they follow each other. */
export function logOrderProblems(ordered: readonly FiledAddendum[], logIndex: (one: FiledAddendum) => number | undefined): readonly AddendumProblem[] {
  return ordered.flatMap((one, index) => {
    const before = ordered[index - 1];
    return before === undefined || (logIndex(one) ?? Infinity) >= (logIndex(before) ?? Infinity) ? [] : [{ path: one.path, problem: `the log holds it before ${before.path}, which it follows` }];
  });
}

/** The newest amendment that counts: what the next one goes on from. */
export function newestAmendment<T extends FiledAddendum>(ordered: readonly T[]): T | undefined {
  return ordered.findLast((one) => one.counts && one.value.predicate.kind === 'amend');
}

/** Everything wrong with the addenda of one release beside their order: whom they are about, when, and what amendments go on from. */
export function addendaProblems(ordered: readonly FiledAddendum[], decided: Decided | undefined): readonly AddendumProblem[] {
  if (decided === undefined) return ordered.map(({ path }) => ({ path, problem: 'nobody has decided on the release, and addenda are about what was decided' }));
  return ordered.flatMap((one, index) => {
    const earlier = ordered.slice(0, index);
    const { predicate, subject } = one.value;
    const after = earlier.at(-1)?.value.predicate.at ?? decided.at;
    return [
      ...(subject[0]?.digest.sha256 === decided.record.sha256 ? [] : [`it is about record ${subject[0]?.digest.sha256 ?? 'none'}, and ${decided.record.sha256} is the one that was decided on`]),
      ...(Date.parse(predicate.at) >= Date.parse(after) ? [] : [`it is dated ${predicate.at}, before what it follows, of ${after}`]),
      ...(predicate.kind === 'amend' ? amendmentProblems(one, earlier, decided) : []),
    ].map((problem) => ({ path: one.path, problem }));
  });
}

function amendmentProblems({ value: { predicate } }: FiledAddendum, earlier: readonly FiledAddendum[], { record }: Decided): string[] {
  const { now } = predicate;
  if (now === undefined) return [];
  const basis = basisOf(predicate.basis, earlier);
  if ('problem' in basis) return [basis.problem];
  const from = basis.found?.value.predicate.now ?? record.predicate;
  const previous = now.previous.revision;
  const same = (a: unknown, b: unknown) => canonicalJson([a ?? null]) === canonicalJson([b ?? null]);
  return [
    ...(now.assessed.at === predicate.at && now.assessed.clock === predicate.clock ? [] : [`it is dated ${predicate.at}, and was judged as of ${now.assessed.at}`]),
    ...(now.revision === record.predicate.revision && previous?.number === now.revision && previous.sha256 === record.sha256 ? [] : ['what was judged again is not the record that it is about']),
    ...(same(now.release, releaseNow(record.predicate, from, predicate.event)) ? [] : ['the release that was judged again is not the one of the record with the events declared so far']),
    ...(same(rules(now.inputs), rules(record.predicate.inputs)) ? [] : ['it was judged by other rules than the record: policy, project file, baselines and schemas are those of the record']),
    ...(same(now.history, record.predicate.history) ? [] : ['it was judged with other earlier records than the record']),
    ...evidenceProblems(now, from),
  ];
}

/** What an amendment says that it goes on from. It must not pass over one that counts, or evidence against the release could be left behind. */
function basisOf(sha256: string | undefined, earlier: readonly FiledAddendum[]): { readonly found?: FiledAddendum | undefined } | { readonly problem: string } {
  const found = earlier.find((one) => one.sha256 === sha256 && one.value.predicate.kind === 'amend');
  if (sha256 !== undefined && found === undefined) return { problem: `it goes on from the amendment ${sha256}, and none before it has that digest` };
  const newest = newestAmendment(earlier);
  if (newest !== undefined && earlier.indexOf(newest) > (found === undefined ? -1 : earlier.indexOf(found))) return { problem: `it passes over the amendment ${newest.path}, which is signed` };
  return { found };
}

function rules(inputs: readonly RecordInput[]) {
  return inputs.filter(({ role }) => RULES_OF_RECORD.has(role)).map(({ role, name, sha256 }) => ({ role, name, sha256 }));
}

// Nothing that was received may be gone, and an earlier file gives its place to late ones only.
function evidenceProblems(now: ReleaseRecordPredicate, from: ReleaseRecordPredicate): string[] {
  const known = new Set(from.files.map(fileKey));
  const here = new Map(now.files.map((file) => [fileKey(file), file]));
  const late = now.files.filter((file) => !known.has(fileKey(file)));
  const left = slotsLeft(from.files, late, now.slots);
  return [
    ...late.filter((file) => file.late !== true).map((file) => `${file.storedName} came later, and it does not say so`),
    ...from.files.flatMap((file, index) => {
      const again = here.get(fileKey(file));
      if (again === undefined) return [`${file.storedName} (${file.sha256}) was received before and is gone`];
      const isSame = again.late === file.late && again.slots.join() === (left[index] ?? []).join();
      return isSame ? [] : [`${file.storedName} fills other slots than it did before, and no later evidence took its place`];
    }),
  ];
}
