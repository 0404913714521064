import type { Addendum } from '../../model/addendum.ts';
import { addendaProblems, addendumId, inChain, type FiledAddendum } from '../addenda.ts';
import { addendumFile } from '../content-paths.ts';
import { openAddendum } from '../open.ts';
import type { LocatedDecision } from './people.ts';
import { listObjects, sumsDigest, verifySums, type LocatedRecord } from './records.ts';
import type { LocatedAt, Verification } from './verification.ts';

export type LocatedAddendum = LocatedAt<Addendum, 'addendum'> & FiledAddendum;

/** Addenda: who signed them, what they are about, the chain in which each follows one, and what amendments rest on. One list per release. */
export async function verifyAddenda(verification: Verification, records: readonly LocatedRecord[], decisions: readonly LocatedDecision[]): Promise<readonly (readonly LocatedAddendum[])[]> {
  const addenda: LocatedAddendum[] = [];
  for (const { path, place } of verification.places('addendum')) {
    const opened = await verification.open(path, openAddendum);
    if (opened === undefined) continue;
    const { at, now } = opened.value.predicate;
    const id = addendumId(at, opened.sha256);
    if (id !== place.id) verification.tell(path, `it lies in the folder “${place.id}”, and belongs in “${id}”`);
    const counts = await verification.seal(path, opened.bytes, 'addendum', place.project, at);
    const sums = addendumFile(place.project, place.version, place.id, 'SHA256SUMS');
    if (now !== undefined) {
      await verifySums(verification, sums, sumsDigest(now), 'addendum');
      listObjects(verification, path, now);
    } else if (verification.present.has(sums)) verification.tell(sums, `${path} brought no evidence, so it lists nothing`);
    addenda.push({ ...opened, place, counts });
  }
  return [...Map.groupBy(addenda, ({ place }) => `${place.project}/${place.version}`).values()].map((group) => {
    const { ordered, problems } = inChain(group);
    const [first] = ordered;
    const decision = decisions.find(({ place }) => place.project === first?.place.project && place.version === first.place.version);
    const record = records.find(({ sha256 }) => sha256 === decision?.value.subject[0]?.digest.sha256);
    const decided = decision === undefined || record === undefined ? undefined : { record: { predicate: record.value.predicate, sha256: record.sha256 }, at: decision.value.predicate.at };
    for (const { path, problem } of [...problems, ...addendaProblems(ordered, decided)]) verification.tell(path, problem);
    return ordered;
  });
}
