import { sha256Hex, utf8 } from '../../lib/bytes.ts';
import { canonicalJson } from '../../lib/canonical-json.ts';
import type { ReleaseRecord, ReleaseRecordPredicate } from '../../model/record.ts';
import { revisionFile } from '../content-paths.ts';
import { neededRecords } from '../earlier.ts';
import { openRecord } from '../open.ts';
import { knownSigners } from '../signer-continuity.ts';
import { keptObjects, sumsText } from '../sums.ts';
import type { LocatedAt, Verification } from './verification.ts';

export type LocatedRecord = LocatedAt<ReleaseRecord, 'record'>;

/** Records: where they lie, who signed them, the files they list, and the chain of revisions. */
export async function verifyRecords(verification: Verification): Promise<LocatedRecord[]> {
  const records: LocatedRecord[] = [];
  for (const { path, place } of verification.places('record')) {
    const opened = await verification.open(path, openRecord);
    if (opened === undefined) continue;
    const { release, revision, assessed } = opened.value.predicate;
    if (release.project !== place.project || release.version !== place.version || revision !== place.revision) {
      verification.tell(path, `it is the record of ${release.project} ${release.version}, revision ${revision}, and lies where that of ${place.project} ${place.version}, revision ${place.revision}, belongs`);
    }
    await verification.seal(path, opened.bytes, 'record', place.project, assessed.at);
    const record = { ...opened, place };
    await verifyRecordSums(verification, record);
    records.push(record);
  }
  for (const one of records) {
    verifyChain(verification, one, records);
    verifyEarlierSigners(verification, one, records);
    verifyHeldAgainst(verification, one, records);
  }
  return records;
}

async function verifyRecordSums(verification: Verification, { value, path, place }: LocatedRecord): Promise<void> {
  const sums = revisionFile(place.project, place.version, place.revision, 'SHA256SUMS');
  const subject = value.subject.find(({ name }) => name === 'SHA256SUMS')?.digest.sha256;
  if (subject !== sumsDigest(value.predicate)) verification.tell(path, 'its subject SHA256SUMS is not the list of the files and inputs that it names');
  await verifySums(verification, sums, subject, 'record');
  const { packed } = verification.options;
  if (packed === undefined || packed.revision === place.revision) listObjects(verification, path, value.predicate);
}

/** The digest that the list of everything a judgement rests on must have. */
export function sumsDigest(predicate: ReleaseRecordPredicate): string {
  return sha256Hex(utf8(sumsText(keptObjects(predicate))));
}

/** The list beside a record or an addendum must be the one of everything that it rests on. */
export async function verifySums(verification: Verification, sums: string, expected: string | undefined, document: 'record' | 'addendum'): Promise<void> {
  const bytes = await verification.read(sums);
  if (bytes === undefined) verification.tell(sums, 'it is missing');
  else if (sha256Hex(bytes) !== expected) verification.tell(sums, document === 'record' ? 'it does not have the digest that the record names' : 'it does not list what the addendum rests on');
}

/** Every object that a judgement rests on must be there, and so must the waivers that it was made with. */
export function listObjects(verification: Verification, path: string, predicate: ReleaseRecordPredicate): void {
  for (const { sha256, storedName } of keptObjects(predicate)) verification.objects.set(sha256, `${path} lists it as ${storedName}`);
  for (const { role, name } of predicate.inputs) {
    const kept = role === 'waiver' || role === 'waiver-signature';
    if (kept && verification.files.complete && !verification.present.has(name)) verification.tell(name, `it is missing; ${path} was judged with it`);
  }
}

function verifyChain(verification: Verification, { value, path, place }: LocatedRecord, records: readonly LocatedRecord[]): void {
  const before = value.predicate.previous.revision;
  if (place.revision === 1 ? before !== undefined : before?.number !== place.revision - 1) {
    verification.tell(path, place.revision === 1 ? 'it is revision 1 and names one before it' : `it does not name revision ${place.revision - 1} as the one before it`);
    return;
  }
  if (before === undefined) return;
  const file = revisionFile(place.project, place.version, before.number, 'record.json');
  const earlier = records.find((one) => one.path === file);
  if (!verification.present.has(file)) verification.tell(file, `it is missing; ${path} follows it`);
  else if (earlier !== undefined && earlier.sha256 !== before.sha256) verification.tell(file, `it is not the record that ${path} names as the one before it`);
}

// What a record compares its signers with must be what that earlier record says, or a change of signers could be hidden.
function verifyEarlierSigners(verification: Verification, { value, path }: LocatedRecord, records: readonly LocatedRecord[]): void {
  const { release } = value.predicate.previous;
  const earlier = records.find(({ sha256 }) => sha256 === release?.sha256);
  if (release?.signers === undefined || earlier === undefined) return;
  const { predicate } = earlier.value;
  if (release.at !== predicate.assessed.at || canonicalJson(release.signers) !== canonicalJson(knownSigners(predicate))) {
    verification.tell(path, `it compares its signers with others than those of ${earlier.path}`);
  }
}

// A record whose values later ones were held against must not be taken away: without it nobody can judge them again. A pack
// of one release holds such records in a place of their own.
function verifyHeldAgainst(verification: Verification, { value: { predicate }, path, place }: LocatedRecord, records: readonly LocatedRecord[]): void {
  if (!verification.files.complete || verification.options.packed !== undefined) return;
  for (const { version, revision, sha256 } of neededRecords(predicate)) {
    const file = revisionFile(place.project, version, revision, 'record.json');
    const earlier = records.find((one) => one.path === file);
    if (!verification.present.has(file)) verification.tell(file, `it is missing; ${path} compares with it`);
    else if (earlier !== undefined && earlier.sha256 !== sha256) verification.tell(file, `it is not the record that ${path} compares with`);
  }
}
