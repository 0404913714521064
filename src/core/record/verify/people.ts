import type { DecisionStatement, SignOff, Waiver } from '../../model/human-records.ts';
import { signOffFile } from '../content-paths.ts';
import { openDecision, openSignOff, openWaiver } from '../open.ts';
import type { LocatedRecord } from './records.ts';
import type { Located, LocatedAt, Verification } from './verification.ts';

export type LocatedDecision = LocatedAt<DecisionStatement, 'decision'>;

interface Release {
  readonly project: string;
  readonly version: string;
}

export async function verifyWaivers(verification: Verification): Promise<Located<Waiver>[]> {
  const waivers: Located<Waiver>[] = [];
  if (verification.options.only !== undefined) return waivers;
  for (const { path, place } of verification.places('waiver')) {
    const opened = await verification.open(path, openWaiver);
    if (opened === undefined) continue;
    if (opened.value.id !== place.id) verification.tell(path, `it is waiver "${opened.value.id}"`);
    await verification.seal(path, opened.bytes, 'waiver', place.project, `${opened.value.created}T23:59:59Z`);
    waivers.push(opened);
  }
  return waivers;
}

export async function verifySignOffs(verification: Verification, records: readonly LocatedRecord[]): Promise<Located<SignOff>[]> {
  const signOffs: Located<SignOff>[] = [];
  for (const { path, place } of verification.places('sign-off')) {
    const opened = await verification.open(path, openSignOff);
    if (opened === undefined) continue;
    const { role, at } = opened.value.predicate;
    if (role !== place.role) verification.tell(path, `it is the sign-off of role "${role}"`);
    verifySubject(verification, path, opened.value, place, records);
    await verification.seal(path, opened.bytes, `sign-off:${place.role}`, place.project, at);
    signOffs.push(opened);
  }
  return signOffs;
}

/** Decisions: what they are about, and that the sign-offs and waivers they rest on are here as they were. */
export async function verifyDecisions(verification: Verification, records: readonly LocatedRecord[], signOffs: readonly Located<SignOff>[], waivers: readonly Located<Waiver>[]): Promise<LocatedDecision[]> {
  const decisions: LocatedDecision[] = [];
  for (const { path, place } of verification.places('decision')) {
    const opened = await verification.open(path, openDecision);
    if (opened === undefined) continue;
    const { predicate } = opened.value;
    verifySubject(verification, path, opened.value, place, records);
    verifyNewest(verification, path, opened.value, place, records);
    await verification.seal(path, opened.bytes, 'decision', place.project, predicate.at);
    for (const named of predicate.signOffs) {
      const file = signOffFile(place.project, place.version, named.role);
      if (!verification.present.has(file)) verification.tell(file, `it is missing; ${path} rests on it`);
      else if (signOffs.find((one) => one.path === file)?.sha256 !== named.sha256) verification.tell(file, `it is not the sign-off that ${path} rests on`);
    }
    for (const one of notCounted(place, opened, signOffs)) verification.tell(one.path, `${path} was made on the same record without it`);
    if (verification.files.complete) {
      for (const named of predicate.acceptedWaivers) verification.objects.set(named.sha256, `${path} accepts it as waiver ${named.id}`);
      verification.objects.set(predicate.trust, `${path} names it as its trust file`);
    } else if (predicate.acceptedWaivers.some((named) => !verification.objects.has(named.sha256) && !waivers.some((one) => one.sha256 === named.sha256))) {
      verification.tell(path, 'it accepts a waiver that is not here');
    }
    decisions.push({ ...opened, place });
  }
  return decisions;
}

// Nothing is sealed after a decision: else whoever signs records alone could put one under what people decided.
function verifyNewest(verification: Verification, path: string, { subject }: DecisionStatement, place: Release, records: readonly LocatedRecord[]): void {
  const own = records.filter((one) => one.place.project === place.project && one.place.version === place.version);
  const decided = own.find(({ sha256 }) => sha256 === subject[0]?.digest.sha256);
  const later = decided === undefined ? undefined : own.find((one) => one.place.revision > decided.place.revision);
  if (later !== undefined) verification.tell(later.path, `it was sealed after ${path}, which is about revision ${decided?.place.revision ?? ''}; nothing is sealed after a decision`);
}

// A sign-off on the record that people decided on must have been before them, or it was put there afterwards.
function notCounted(place: Release, { value }: Located<DecisionStatement>, signOffs: readonly Located<SignOff>[]): Located<SignOff>[] {
  const named = new Set(value.predicate.signOffs.map(({ sha256 }) => sha256));
  return signOffs.filter((one) =>
    one.path === signOffFile(place.project, place.version, one.value.predicate.role) &&
    one.value.subject[0]?.digest.sha256 === value.subject[0]?.digest.sha256 && !named.has(one.sha256));
}

function verifySubject(verification: Verification, path: string, { subject, predicate: { at } }: SignOff | DecisionStatement, place: Release, records: readonly LocatedRecord[]): void {
  const digest = subject[0]?.digest.sha256;
  const record = records.find((one) => one.place.project === place.project && one.place.version === place.version && one.sha256 === digest);
  const judged = record?.value.predicate.assessed.at;
  if (judged !== undefined && Date.parse(at) < Date.parse(judged)) verification.tell(path, `it is dated ${at}, before ${record?.path ?? ''} was judged, at ${judged}`);
  if (record === undefined) verification.tell(path, `it is about record ${digest ?? 'none'}, and no revision of ${place.project} ${place.version} here has that digest`);
}
