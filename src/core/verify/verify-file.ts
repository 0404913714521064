import * as paths from '../api/paths.ts';
import type { Piece } from '../api/view.ts';
import { baseName } from '../lib/base-name.ts';
import { display } from '../lib/display.ts';
import { detail, worstOf, type Check, type CheckState } from './check.ts';
import { findDigest, findName, nameKey, parseManifest, PLACE_WORDS, type DigestEntry, type DigestPlace, type NameEntry, type PlaceKind } from './digest-index.ts';
import type { PublishedFiles } from './published-files.ts';
import { holdersOver, type RecordHead } from './read-documents.ts';
import { verifyRelease, type ReleaseReport, type SoundRecord, type VerifyWith } from './verify-release.ts';

/** What is asked: a file that was hashed on the reader’s own machine, or a digest alone. */
export interface FileQuestion {
  readonly sha256: string;
  readonly name?: string;
  readonly size?: number;
  /** How long hashing took, in seconds. */
  readonly seconds?: number;
  /** The bytes, of a file that is small enough to be a signature or a proof of one of the portal’s documents. */
  readonly open?: () => Promise<Uint8Array>;
}

export interface FileReport {
  readonly question: FileQuestion;
  readonly state: CheckState;
  /** The answer in one sentence. */
  readonly sentence: string;
  readonly checks: readonly Check[];
}

/**
 * Where some bytes stand in a portal, and whether all that says so holds: looked up by digest, then the release’s whole chain is
 * checked, and every signature over the bytes themselves.
 */
export async function verifyFile(question: FileQuestion, use: VerifyWith): Promise<FileReport> {
  const computed = computedCheck(question);
  const entry = await lookUp(use.files, 'digests', question.sha256, findDigest);
  if ('problem' in entry) return report(question, [computed, { id: 'found', state: 'unverified', title: 'The index could not be read', found: [`${entry.problem}.`], details: [] }], 'This could not be looked up.');
  const [first] = [...entry.places].sort((a, b) => RANK.indexOf(a.as) - RANK.indexOf(b.as));
  if (first === undefined) return await looseReport(question, computed, use) ?? notFound(question, computed, use);
  const release = await verifyRelease(first, use);
  const standing = standsAs(question.sha256, first, release);
  const signed = standing?.by === undefined ? [] : await signatureChecks(standing.by, question.sha256, use);
  const checks = [computed, foundCheck(question.sha256, entry, first, release, standing), ...release.checks, ...signed, SITE_CHECK];
  return report(question, checks, sentenceFor(worstOf(checks), { as: first.as, name: standing?.name ?? first.name }, release));
}

// What belongs to a document and is named by none: what it shows by itself, then the document that it is about.
async function looseReport(question: FileQuestion, computed: Check, use: VerifyWith): Promise<FileReport | undefined> {
  if (question.open === undefined) return undefined;
  const { readLoose } = await import('./loose-document.ts');
  const loose = await readLoose(await question.open(), use, async (sha256) => {
    const entry = await lookUp(use.files, 'digests', sha256, findDigest);
    return 'problem' in entry ? undefined : entry.places[0]?.project;
  });
  if (loose === undefined) return undefined;
  const { what, sha256, checks, isDocument } = loose;
  if (isDocument === true || checks.some(({ state }) => state !== 'pass')) return report(question, [computed, ...checks], isDocument === true ? `This ${what} is not the one that was published.` : `This ${what} does not hold.`);
  const about = await verifyFile({ sha256 }, use);
  const all = [computed, ...checks, ...about.checks.filter(({ id }) => id !== 'computed')];
  return report(question, all, `This is a ${what}. ${about.sentence}`);
}

// Most files carry no signature of their own, and what checks those of every kind is fetched for those that do.
async function signatureChecks(record: RecordHead, sha256: string, use: VerifyWith): Promise<readonly Check[]> {
  const holders = holdersOver(record, sha256);
  if (holders.length === 0) return [];
  const { checkHolder } = await import('./evidence-signatures.ts');
  return Promise.all(holders.map((holder) => checkHolder(record, holder, sha256, use)));
}

function report(question: FileQuestion, checks: readonly Check[], sentence: string): FileReport {
  return { question, state: worstOf(checks), sentence, checks };
}

// What a reader most likely means by a file: what was released, then what shows how it did, then what we wrote about it.
const RANK: readonly PlaceKind[] = ['released', 'evidence', 'record', 'decision', 'addendum', 'sign-off', 'sums', 'input'];

const SITE_CHECK: Check = {
  id: 'site', state: 'not-applicable', title: 'Not checked: whether this site is honest', details: [],
  found: ['The code that made these checks came from it. The commands below do not.'],
};

function computedCheck({ sha256, name, size, seconds }: FileQuestion): Check {
  const measured = [
    ...(name === undefined ? [] : [display(name, 200)]),
    ...(size === undefined ? [] : [sizeText(size)]),
    ...(seconds === undefined ? [] : [`in ${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)}\u00a0s`]),
  ].join(', ');
  return {
    id: 'computed', state: name === undefined ? 'not-applicable' : 'pass',
    title: name === undefined ? 'Digest given' : 'Digest computed',
    found: [...(measured === '' ? [] : [`${measured}. `]), { text: sha256, digest: 'full' }],
    details: [detail('Algorithm', 'SHA-256, on this machine; nothing was sent')],
  };
}

/** A size as people read it. */
export function sizeText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)}\u00a0${units[unit] ?? ''}`;
}

/** Fetches the one part of an index that a key belongs to, and what it says. */
async function lookUp<T>(files: PublishedFiles, of: 'digests' | 'names', key: string, find: (part: Uint8Array, key: string) => T | undefined): Promise<T | { readonly problem: string }> {
  const head = await files.read(paths.verifyIndex());
  const manifest = head === undefined ? undefined : parseManifest(head);
  if (manifest === undefined) return { problem: `${paths.verifyIndex()} could not be read` };
  const hex = of === 'names' ? nameKey(key) : key;
  const path = paths.verifyShard(of, hex.slice(0, manifest[of].digits));
  const part = await files.read(path);
  return (part === undefined ? undefined : find(part, key)) ?? { problem: `${path} could not be read` };
}

/** What some bytes are by the release’s own documents. */
interface Standing {
  readonly name: string;
  /** The record that names them. */
  readonly by?: RecordHead;
}

/**
 * Whether the release’s documents say of some bytes what the index says of them. The index is signed by nobody, so neither what
 * they are nor how they are called is taken from it.
 */
function standsAs(sha256: string, place: DigestPlace, { documents, records, late }: ReleaseReport): Standing | undefined {
  if (place.as === 'decision' || place.as === 'addendum' || place.as === 'sign-off') {
    const document = documents.find((one) => one.listed.kind === place.as && one.sha256 === sha256 && one.problem === undefined && one.seal.result === 'verified');
    return document === undefined ? undefined : { name: baseName(document.href) };
  }
  const own = place.addendum === undefined ? records.filter(({ head }) => place.revision === undefined || head.revision === place.revision) : late.filter(({ document }) => document.listed.id === place.addendum);
  for (const { head, document } of own) {
    const names = namesIn(head, document, place.as, sha256);
    const [name] = names;
    if (name !== undefined) return { name: names.find((one) => display(one, 300) === place.name) ?? name, by: head };
  }
  return undefined;
}

/** The names under which a record names a digest as one kind of thing. */
function namesIn(head: RecordHead, document: SoundRecord['document'], as: Exclude<PlaceKind, 'decision' | 'addendum' | 'sign-off'>, sha256: string): readonly string[] {
  const among = (named: readonly { readonly name: string; readonly sha256: string }[]) => named.flatMap((one) => (one.sha256 === sha256 ? [one.name] : []));
  switch (as) {
    case 'released': return among(head.artifacts);
    case 'evidence': return among(head.files);
    case 'input': return among(head.inputs);
    case 'record': return document.sha256 === sha256 ? ['record.json'] : [];
    case 'sums': return among(document.statement?.subjects.filter(({ name }) => name === 'SHA256SUMS') ?? []);
  }
}

function foundCheck(sha256: string, { places, more }: DigestEntry, first: DigestPlace, { name, records, standing }: ReleaseReport, stands: Standing | undefined): Check {
  const id = 'found';
  const href = paths.release(first.project, first.version);
  const releases = new Set(places.map(({ project, version }) => `${project} ${version}`));
  const details = [
    ...places.map((place) => detail(`${place.project} ${place.version}`, `${PLACE_WORDS[place.as]} “${place.name}”`, ...(place.addendum === undefined ? place.revision === undefined ? [] : [`, revision ${place.revision}`] : [`, addendum ${place.addendum}`]))),
    ...(more === 0 ? [] : [detail('And', `${more} more`)]),
  ];
  if (stands === undefined) {
    return { id, state: records.length === 0 ? 'unverified' : 'invalid', title: 'The release does not name it', found: [`The index of this site says that it is ${PLACE_WORDS[first.as]} of `, { text: name, href }, ', and no document of it that counts says so.'], details };
  }
  const others = releases.size - 1 + (more > 0 ? more : 0);
  const revisions = records.length > 1 && first.revision !== undefined ? `, revision ${first.revision} of ${records.length}` : '';
  return {
    id, state: 'pass', title: `Digest found in ${others === 0 ? 'one release' : `${releases.size}${more > 0 ? ' or more' : ''} releases`}`,
    found: [{ text: name, href }, `, ${PLACE_WORDS[first.as]} “${display(stands.name, 200)}”${revisions}. `, standing.decision === undefined ? 'Not decided.' : `Decision ${standing.decision}${standing.later.includes('withdraw') ? ', withdrawn since' : ''}.`],
    details: [detail('Digest', { text: sha256, digest: 'full' }), ...details],
  };
}

async function notFound(question: FileQuestion, computed: Check, { files }: VerifyWith): Promise<FileReport> {
  const unknown: Check = { id: 'found', state: 'fail', title: 'No record has this digest', found: ['It was never published here, or it was mistyped.'], details: [] };
  if (question.name === undefined) return report(question, [computed, unknown], 'No record has this digest.');
  const name = baseName(question.name);
  const entry = await lookUp(files, 'names', name, findName);
  if ('problem' in entry || entry.places.length === 0) return report(question, [computed, unknown], 'This file is in no record of this site.');
  return report(question, [computed, otherDigests(name, entry)], 'This file is not the one that was published.');
}

function otherDigests(name: string, { places, more }: NameEntry): Check {
  const [newest] = places;
  const versions = [...new Set(places.map(({ project, version }) => `${project} ${version}`))];
  const listed: readonly Piece[] = newest === undefined ? [] : [{ text: versions.length === 1 && more === 0 ? versions[0] ?? '' : `${versions.length}${more > 0 ? ' or more' : ''} releases, the newest ${versions[0] ?? ''}`, href: paths.release(newest.project, newest.version) }];
  return {
    id: 'found', state: 'invalid', title: 'Digest not found in any record',
    found: [`A file of the name “${display(name, 200)}” is in `, ...listed, ', with another digest. Do not use this one before you know why.'],
    details: [
      ...places.map((place) => detail(`${place.project} ${place.version}`, { text: place.sha256, digest: 'full', href: paths.releasePage(place.project, place.version, 'files') })),
      ...(more === 0 ? [] : [detail('And', `${more} more`)]),
    ],
  };
}

function sentenceFor(state: CheckState, { as, name }: Pick<DigestPlace, 'as' | 'name'>, { name: release, standing }: ReleaseReport): string {
  const what = `${display(baseName(name), 200)} of ${release}`;
  const is = as === 'released' ? `This is ${what}, exactly as published` : as === 'evidence' ? `This is evidence of ${release}, exactly as it was received` : `This is the ${PLACE_WORDS[as]} ${what}, byte for byte`;
  switch (state) {
    case 'pass': return `${is}.`;
    case 'warn': return standing.later.includes('withdraw') ? `${is}, and the release was withdrawn.` : `${is}; ${isAgainst(standing) ? AGAINST : 'read what was added since'}.`;
    case 'invalid': return `Do not rely on this: what vouches for ${what} does not match.`;
    case 'fail':
    case 'unverified':
    case 'not-applicable': return `This is named as ${what}, and not everything that vouches for it could be verified.`;
  }
}

const AGAINST = 'the decision about the release is NO-GO';

function isAgainst({ decision, later }: ReleaseReport['standing']): boolean {
  return decision === 'NO-GO' && later.length === 0;
}

/** The one sentence of a release’s check. */
export function releaseSentence(state: CheckState, { name, standing }: ReleaseReport): string {
  switch (state) {
    case 'pass': return `Everything that was checked of ${name} holds.`;
    case 'warn': return standing.later.includes('withdraw') ? `${name} was withdrawn. What was checked of it holds.` : `What was checked of ${name} holds; ${isAgainst(standing) ? AGAINST : 'read what was added since'}.`;
    case 'invalid': return `Do not rely on ${name}: something of it does not match.`;
    case 'fail':
    case 'unverified':
    case 'not-applicable': return `Not everything of ${name} could be verified.`;
  }
}
