import { byCodeUnit } from '../lib/bytes.ts';
import type { Addendum } from '../model/addendum.ts';
import type { DecisionStatement } from '../model/human-records.ts';
import type { ReleaseRecord } from '../model/record.ts';
import { placeOf } from './content-paths.ts';
import { endOfEmbargo } from './embargo.ts';
import { verifyAddenda } from './verify/addenda.ts';
import { expectsLog, verifyLog, type LoggedDocument } from './verify/log.ts';
import { verifyProofs } from './verify/proofs.ts';
import { findStrays, verifyObjects } from './verify/objects.ts';
import { verifyDecisions, verifySignOffs, verifyWaivers } from './verify/people.ts';
import { verifyRecords } from './verify/records.ts';
import { count, Verification, type SealedFiles, type VerifyOptions, type VerifyProblem } from './verify/verification.ts';

export type { SealedFiles, VerifyOptions, VerifyProblem } from './verify/verification.ts';

/** A document that was looked at, for further checks. */
export interface VerifiedRecord {
  readonly path: string;
  readonly sha256: string;
  readonly record: ReleaseRecord;
}

export interface VerifiedDecision {
  readonly path: string;
  readonly decision: DecisionStatement;
}

export interface VerifiedAddendum {
  readonly path: string;
  readonly sha256: string;
  readonly addendum: Addendum;
}

export interface VerifyReport {
  readonly problems: readonly VerifyProblem[];
  /** What was held against what, with counts. */
  readonly checked: readonly string[];
  /** What a reader might believe was checked, and was not. */
  readonly notChecked: readonly string[];
  readonly records: readonly VerifiedRecord[];
  readonly decisions: readonly VerifiedDecision[];
  readonly addenda: readonly VerifiedAddendum[];
  /** Paths of every file that the checks cover. */
  readonly covered: readonly string[];
}

/**
 * Checks everything that is sealed, signed or logged: documents open and are signed by whom the trust file lists,
 * digests bind them to each other and to the evidence, and the log and the documents name each other. Tells all
 * problems, each with the file it is about. Judges nothing again.
 */
export async function verifyPortal(files: SealedFiles, options: VerifyOptions): Promise<VerifyReport> {
  const verification = new Verification(files, options);
  const records = await verifyRecords(verification);
  const waivers = await verifyWaivers(verification);
  const signOffs = await verifySignOffs(verification, records);
  const decisions = await verifyDecisions(verification, records, signOffs, waivers);
  const chains = await verifyAddenda(verification, records, decisions);
  const addenda = chains.flat();
  const objects = await verifyObjects(verification);
  findStrays(verification);
  const logged = (kind: LoggedDocument['leaf']['kind']) => ({ path, sha256 }: { readonly path: string; readonly sha256: string }): LoggedDocument => ({
    path, leaf: { kind, sha256 }, embargoedUntil: embargoOf(path, records),
  });
  const documents: readonly LoggedDocument[] = [...records.map(logged('record')), ...decisions.map(logged('decision')), ...addenda.map(logged('addendum'))];
  const hasLog = expectsLog(verification, documents);
  const log = hasLog ? await (verification.options.packed === undefined ? verifyLog : verifyProofs)(verification, documents, chains) : undefined;
  const { unsigned, seals, exampleSeals, keyless, options: { packed } } = verification;
  const byKey = seals - keyless.length;
  return {
    problems: verification.problems.sort((a, b) => byCodeUnit(a.file, b.file)),
    checked: [
      `${count(records.length, 'record')}: canonical form, schema, place, revision chain, SHA256SUMS`,
      `${count(signOffs.length, 'sign-off')}, ${count(decisions.length, 'decision')} and ${count(waivers.length, 'waiver')}: canonical form, schema, what they are about`,
      ...(addenda.length === 0 ? [] : [`${count(addenda.length, 'addendum', 'addenda')}: canonical form, schema, place, what they are about, the chain they stand in, what amendments go on from`]),
      ...(byKey === 0 && seals > 0 ? [] : [`${count(byKey, 'signature')}: over the document’s very bytes, by a key that the trust file lists for it`]),
      ...keylessLines(keyless),
      `${count(objects, 'evidence and input object')}: present, and of the digest that records name`,
      ...(log === undefined ? [] : [log]),
    ],
    notChecked: [
      ...(exampleSeals === 0 ? [] : [`Who really made ${count(exampleSeals, 'signature')}: by keys and authorities for examples, whose private half is public`]),
      ...(byKey === 0 && seals > 0 ? [] : ['When documents were signed: a signature by key carries no trusted time, so times are what the documents say']),
      ...(log === undefined
        ? [`Whether documents were replaced as a whole, or the newest taken away: ${hasLog ? 'the log did not pass' : 'there is no log'}`]
        : ['Whether the log shows others the same: compare its checkpoint with a copy from elsewhere']),
      ...(packed === undefined ? [] : records.filter(({ place }) => place.revision !== packed.revision).map(({ path }) => `What ${path} rests on: a pack holds the evidence of one revision`)),
      ...(verification.embargoed.length === 0 ? [] : [`Whether the log will hold ${verification.embargoed.join(', ')}`]),
      ...(options.allowUnsigned === true && unsigned.length > 0 ? [`Who made ${unsigned.join(', ')}: not signed`] : []),
    ],
    records: records.map(({ path, sha256, value }) => ({ path, sha256, record: value })),
    decisions: decisions.map(({ path, value }) => ({ path, decision: value })),
    addenda: addenda.map(({ path, sha256, value }) => ({ path, sha256, addendum: value })),
    covered: [...verification.covered].sort(byCodeUnit),
  };
}

function keylessLines(keyless: Verification['keyless']): readonly string[] {
  const [first, ...later] = keyless.map(({ signedAt }) => signedAt).sort(byCodeUnit);
  if (first === undefined) return [];
  const last = later.at(-1) ?? first;
  const against = [...new Set(keyless.map((one) => one.against))].sort(byCodeUnit).join('; ');
  return [`${count(keyless.length, 'keyless signature')}: over the document’s very bytes, by an identity that the trust file lists for it, seen ${first === last ? `at ${first}` : `from ${first} to ${last}`}; held against ${against}`];
}

/** Until when the release that a document belongs to was sealed under embargo; what its advisory says is no sealed word. */
function embargoOf(document: string, records: readonly { readonly path: string; readonly value: ReleaseRecord }[]): string | undefined {
  const release = releaseFolder(document);
  return endOfEmbargo(records.filter(({ path }) => releaseFolder(path) === release).map(({ value }) => value.predicate.release), []);
}

function releaseFolder(path: string): string {
  const place = placeOf(path);
  return place !== undefined && 'version' in place ? `${place.project}/${place.version}` : '';
}
