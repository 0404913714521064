import * as paths from '../api/paths.ts';
import type { Piece } from '../api/view.ts';
import { sha256Hex, utf8 } from '../lib/bytes.ts';
import { display } from '../lib/display.ts';
import { instantText } from '../lib/dates.ts';
import { isObject } from '../lib/members.ts';
import { keptObjects, sumsText } from '../record/sums.ts';
import type { SealState } from '../record/opened.ts';
import { detail, type Check, type Detail } from './check.ts';
import { checkInclusion, checkKept, type KeptCheckpoint, type PortalLog } from './portal-log.ts';
import type { Against } from './portal-trust.ts';
import type { PublishedFiles } from './published-files.ts';
import { readDocumentList, readRecord, type ListedDocument, type RecordHead } from './read-documents.ts';
import { checkDocument, type CheckedDocument, type ReleaseName } from './release-documents.ts';

/** What a check of a release is made with: the same for every release of a portal. */
export interface VerifyWith {
  readonly files: PublishedFiles;
  readonly against: Against;
  readonly log: PortalLog | { readonly problem: string } | 'none';
  readonly kept?: readonly KeptCheckpoint[] | undefined;
}

/** A record that opened, was signed by somebody who may, and is the one that was listed. */
export interface SoundRecord {
  readonly head: RecordHead;
  readonly document: CheckedDocument;
}

export interface ReleaseReport extends ReleaseName {
  /** The project’s own name and the version. */
  readonly name: string;
  readonly checks: readonly Check[];
  /** All that were listed, sound or not. */
  readonly documents: readonly CheckedDocument[];
  /** Every revision that opened, oldest first, sound or not. */
  readonly records: readonly SoundRecord[];
  /** Digests of the evidence of signed amendments, which came after the release. */
  readonly late: readonly SoundRecord[];
  readonly standing: Standing;
}

/** What people said of it, by signatures that verify. */
export interface Standing {
  readonly decision?: string;
  /** The kinds of later statements, in order: `withdraw`, `deprecate`, `supersede`, `amend`. */
  readonly later: readonly string[];
}

/**
 * Checks one release from what the portal publishes: every document against its digest, its signature and the log; the record
 * against its list of digests and the revision before it; the decision and all that came later against the record. Judges
 * nothing again, and asks for nothing but static files.
 */
export async function verifyRelease(release: ReleaseName, use: VerifyWith): Promise<ReleaseReport> {
  const { files, against } = use;
  const href = paths.releaseExtra(release.project, release.version, 'documents.json');
  const bytes = await files.read(href);
  const list = bytes === undefined ? undefined : readDocumentList(bytes, release);
  if (list === undefined) {
    const found = bytes === undefined ? `${href} could not be read.` : `${href} is no list of this release’s documents.`;
    return { ...release, name: release.version, documents: [], records: [], late: [], standing: { later: [] }, checks: [{ id: 'record', state: 'unverified', title: 'The documents could not be read', found: [found], details: [] }] };
  }
  const documents = await Promise.all(list.documents.map((one) => checkDocument(release, one, against.trust, files)));
  const of = (kind: ListedDocument['kind']) => documents.filter(({ listed }) => listed.kind === kind);
  const records = of('record').flatMap((document) => soundRecord(document, release) ?? []).sort((a, b) => a.head.revision - b.head.revision);
  const current = records.at(-1);
  const decision = of('decision')[0];
  const checks = [
    checkRecords(of('record'), records),
    ...(current === undefined ? [] : checkSeal(current.document, against)),
    ...(current === undefined ? [] : [await checkSums(current, files)]),
    ...(records.length < 2 ? [] : [checkRevisions(records)]),
    checkDecision(decision, of('sign-off'), records),
    checkAddenda(of('addendum'), decision),
    await checkInclusion(use.log, documents.flatMap((document) => (isLogged(document) ? [loggedClaim(document)] : []))),
    ...await checkKept(use.log, use.kept ?? [], against.trust),
  ];
  const late = of('addendum').flatMap((document) => amendedRecord(document) ?? []);
  return { ...release, name: `${projectName(release, list.name)} ${release.version}`, checks, documents, records, late, standing: standingOf(decision, of('addendum')) };
}

// Nobody signs the name that a project goes by, so it stands for the project’s id only where it is that id in nicer letters.
function projectName({ project }: ReleaseName, name: string): string {
  const plainly = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return plainly(name) === plainly(project) && /^[\x20-\x7e]*$/.test(name) ? display(name, 80) : project;
}

type LoggedKind = 'record' | 'decision' | 'addendum';
type LoggedDocument = CheckedDocument & { readonly listed: { readonly kind: LoggedKind } };

// Sign-offs are named by the decision, so the log holds them through it.
function isLogged(document: CheckedDocument): document is LoggedDocument {
  return document.listed.kind !== 'sign-off';
}

function loggedClaim({ title, listed, sha256 }: LoggedDocument) {
  return { title, leaf: { kind: listed.kind, sha256: sha256 ?? listed.sha256 }, index: listed.logIndex };
}

function soundRecord(document: CheckedDocument, release: ReleaseName): SoundRecord | undefined {
  const head = document.statement === undefined ? undefined : readRecord(document.statement.predicate);
  const { revision } = document.listed;
  return head === undefined || head.project !== release.project || head.version !== release.version || head.revision !== revision ? undefined : { head, document };
}

function amendedRecord(document: CheckedDocument): SoundRecord | undefined {
  const now = document.statement?.predicate['now'];
  const head = document.seal.result === 'verified' && isObject(now) ? readRecord(now) : undefined;
  return head === undefined ? undefined : { head, document };
}

function checkRecords(documents: readonly CheckedDocument[], records: readonly SoundRecord[]): Check {
  const id = 'record';
  const wrong = documents.filter((document) => document.problem !== undefined || !records.some((one) => one.document === document));
  const details = documents.flatMap(documentDetails);
  const [first] = wrong;
  if (first !== undefined) {
    return {
      id, state: first.sha256 === undefined ? 'unverified' : 'invalid', details,
      title: first.sha256 === undefined ? 'A record could not be read' : 'The record is not the one that is listed',
      found: [`${first.title}: ${first.problem ?? 'it is the record of another release'}.`],
    };
  }
  const current = records.at(-1);
  if (current === undefined) return { id, state: 'fail', title: 'There is no record', found: ['The list of documents names none.'], details };
  const { document: { href, sha256 = '' }, head } = current;
  return {
    id, state: 'pass', title: 'The record has the digest it is known by', details,
    found: [{ text: `Revision ${head.revision}`, href }, `, sealed ${instantText(head.at)} by its own word, `, { text: sha256, digest: 'short' }, '.'],
  };
}

function documentDetails({ title, href, sha256, seal, problem }: CheckedDocument): readonly Detail[] {
  return [
    detail(title, { text: href, href, code: 'code' }),
    ...(sha256 === undefined ? [] : [detail('SHA-256', { text: sha256, digest: 'full' })]),
    ...(problem === undefined ? [] : [detail('Problem', problem)]),
    detail('Signature', sealWords(seal)),
  ];
}

/** A signature in a few words, with by whom. */
export function sealWords(seal: SealState): string {
  switch (seal.result) {
    case 'verified': return `verifies, by ${display(seal.name, 120)} (${display(seal.identity, 300)})`;
    case 'none': return 'there is none';
    case 'untrusted-signer':
    case 'invalid': return seal.failed;
  }
}

/** The signature over a document, and whether its signer is the expected one: two answers, because they fail for different reasons. */
export function checkSeal({ seal, bundleHref, title }: CheckedDocument, against: Against): readonly Check[] {
  const bundle: Piece = { text: 'signature bundle', href: bundleHref };
  const details = [detail('Signature', { text: bundleHref, href: bundleHref, code: 'code' }), detail('Held against', ...against.words)];
  const signature = (state: Check['state'], words: string, ...found: readonly Piece[]): Check => ({ id: 'signature', state, title: words, found, details });
  switch (seal.result) {
    case 'none': return [signature('unverified', 'Nobody signed it', `${title} has no signature, so nobody vouches for it.`)];
    case 'invalid': return [signature('invalid', 'The signature does not match', `${seal.failed}. `, bundle)];
    case 'untrusted-signer': return [{
      id: 'signer', state: 'unverified', title: 'The signer is not one of those expected', found: [`${seal.failed}. `, bundle], details: [...details, ...(seal.keyId === undefined ? [] : [detail('Key', { text: seal.keyId, code: 'code' })])],
    }];
    case 'verified': return [
      signature('pass', 'The signature covers the whole record', 'Every byte of it, in the ', bundle, '.'),
      {
        id: 'signer', state: 'pass', title: 'The signer is the expected one',
        found: [`${display(seal.name, 120)}, `, { text: display(seal.identity, 300), code: 'code' }, ', held against ', ...against.words, against.isOwn ? '.' : '. Bring your own copy of them, and this no longer rests on the site.',
          ...(seal.example ? [` The private half of ${seal.keyId === undefined ? 'what certified it' : 'this key'} is published with the example, so anybody can sign with it.`] : [])],
        details: [...details, ...signerDetails(seal), detail('Listed as', { text: seal.signer, code: 'code' })],
      },
    ];
  }
}

function signerDetails({ keyId, certificate, signedAt, against }: Extract<SealState, { readonly result: 'verified' }>): readonly Detail[] {
  return [
    ...(keyId === undefined ? [] : [detail('Key', { text: keyId, code: 'code' })]),
    ...(certificate === undefined ? [] : [detail('Certificate', { text: display(certificate.identity, 300), code: 'code' }), detail('Issuer', { text: display(certificate.issuer ?? 'none', 300), code: 'code' })]),
    ...(signedAt === undefined ? [] : [detail('Signed', instantText(signedAt))]),
    ...(against === undefined ? [] : [detail('Trust root', display(against, 300))]),
  ];
}

async function checkSums({ head, document }: SoundRecord, files: PublishedFiles): Promise<Check> {
  const id = 'sums';
  const named = document.statement?.subjects.find(({ name }) => name === 'SHA256SUMS')?.sha256;
  const href = paths.recordFile(head.project, head.version, head.revision, 'SHA256SUMS');
  const bytes = await files.read(href);
  const found = bytes === undefined ? undefined : sha256Hex(bytes);
  const own = sha256Hex(utf8(sumsText(keptObjects(head))));
  const details = [detail('File', { text: href, href, code: 'code' }), detail('The record names', { text: named ?? 'none', code: 'code' }), detail('It has', { text: found ?? 'none', code: 'code' }), detail('The files that the record lists give', { text: own, code: 'code' })];
  if (named !== own) return { id, state: 'invalid', title: 'The record contradicts itself', found: ['The list of digests that it names is not that of its own files.'], details };
  if (found === undefined) return { id, state: 'unverified', title: 'SHA256SUMS could not be read', found: [`${href} could not be read.`], details };
  if (found !== named) return { id, state: 'invalid', title: 'SHA256SUMS is not the list that the record names', found: ['Do not compare files with it.'], details };
  const { length } = keptObjects(head);
  return { id, state: 'pass', title: 'SHA256SUMS is the list that the record names', found: [{ text: 'It', href }, ` lists ${length} ${length === 1 ? 'file' : 'files'}.`], details };
}

function checkRevisions(records: readonly SoundRecord[]): Check {
  const broken = records.filter(({ head }, index) => {
    const before = records[index - 1];
    return before === undefined ? head.revision !== 1 || head.before !== undefined : head.before?.sha256 !== before.document.sha256 || head.before?.number !== before.head.revision;
  });
  const details = records.map(({ head, document }) => detail(`Revision ${head.revision}`, { text: document.sha256 ?? '', digest: 'full' }));
  return broken.length === 0
    ? { id: 'revisions', state: 'pass', title: 'Each revision names the one before it', found: [`${records.length} revisions, none left out.`], details }
    : { id: 'revisions', state: 'invalid', title: 'The revisions do not follow each other', found: [`Revision ${broken.map(({ head }) => head.revision).join(', ')} does not name the one before it by its digest.`], details };
}

function checkDecision(decision: CheckedDocument | undefined, signOffs: readonly CheckedDocument[], records: readonly SoundRecord[]): Check {
  const id = 'decision';
  if (decision === undefined) return { id, state: 'not-applicable', title: 'Nobody has decided yet', found: ['There is no decision about this release.'], details: signOffs.flatMap(documentDetails) };
  const details = [decision, ...signOffs].flatMap(documentDetails);
  const word = wordOf(decision, 'decision');
  const about = decision.statement?.subjects[0]?.sha256;
  const named = namedSignOffs(decision);
  const missing = named.filter((sha256) => !signOffs.some((one) => one.sha256 === sha256 && one.seal.result === 'verified'));
  const problem = decision.problem ?? (decision.seal.result === 'invalid' ? decision.seal.failed
    : !records.some(({ document }) => document.sha256 === about) ? 'it is about a record that is not here'
    // Nothing is sealed after a decision, so whoever signs records alone has no part in what people decided.
    : records.at(-1)?.document.sha256 !== about ? 'it is about an earlier revision, and another was sealed since'
    : undefined);
  if (problem !== undefined) return { id, state: 'invalid', title: 'The decision does not match', found: [`${problem}.`], details };
  if (decision.seal.result !== 'verified') return { id, state: 'unverified', title: 'Nobody vouches for the decision', found: [`${sealWords(decision.seal)}.`], details };
  if (missing.length > 0) return { id, state: 'invalid', title: 'The decision rests on sign-offs that do not verify', found: [`${missing.length} of ${named.length} sign-offs that it names are not here, were changed, or are signed by somebody else.`], details };
  return {
    // True, and no reason to rely on the release.
    id, state: word === 'GO' ? 'pass' : 'warn', title: `Decided: ${word}`, details,
    found: [`${display(decision.seal.name, 120)} signed it${named.length === 0 ? '' : `, on ${named.length} ${named.length === 1 ? 'sign-off that verifies' : 'sign-offs that verify'}`}.`],
  };
}

function namedSignOffs({ statement }: CheckedDocument): readonly string[] {
  const signOffs = statement?.predicate['signOffs'];
  return Array.isArray(signOffs) ? signOffs.flatMap((one: unknown) => (isObject(one) && typeof one['sha256'] === 'string' ? [one['sha256']] : [])) : [];
}

const LATER_WORDS: Readonly<Record<string, string>> = { withdraw: 'withdrawn', deprecate: 'deprecated', supersede: 'superseded', amend: 'amended' };

function checkAddenda(addenda: readonly CheckedDocument[], decision: CheckedDocument | undefined): Check {
  const id = 'later';
  const details = addenda.flatMap(documentDetails);
  // No document of the release says that none came after it.
  if (addenda.length === 0) return { id, state: 'not-applicable', title: 'Not checked: whether something was added since', found: ['The site lists no later statement about it, such as a withdrawal. That it leaves none out can not be seen from here.'], details };
  const about = decision?.statement?.subjects[0]?.sha256;
  const broken = addenda.find((one, index) => one.problem !== undefined || one.seal.result === 'invalid' || one.statement?.subjects[0]?.sha256 !== about || one.statement?.predicate['previous'] !== addenda[index - 1]?.sha256);
  if (broken !== undefined) {
    return { id, state: 'invalid', title: 'What was added since does not match', found: [`${broken.title}: ${broken.problem ?? (broken.seal.result === 'invalid' ? broken.seal.failed : 'it does not follow the one before it, or is about another record')}.`], details };
  }
  const counted = addenda.filter(({ seal }) => seal.result === 'verified');
  const kinds = [...new Set(counted.map((one) => wordOf(one, 'kind')))];
  const claimed = addenda.length - counted.length;
  const words = kinds.map((kind) => LATER_WORDS[kind] ?? kind);
  const last = addenda.at(-1);
  return {
    id, state: kinds.length === 0 ? 'unverified' : 'warn', details,
    title: kinds.length === 0 ? 'Claimed since, and not signed by whom it must be' : `Since the release: ${words.join(', ')}`,
    found: [
      `${addenda.length} later ${addenda.length === 1 ? 'statement' : 'statements'}${claimed === 0 ? '' : `, ${claimed} of them without a signature that counts`}. `,
      ...(last === undefined ? [] : [{ text: 'Read the newest', href: last.href }, '.']),
    ],
  };
}

function standingOf(decision: CheckedDocument | undefined, addenda: readonly CheckedDocument[]): Standing {
  return {
    ...(decision?.seal.result === 'verified' ? { decision: wordOf(decision, 'decision') } : {}),
    later: addenda.filter(({ seal }) => seal.result === 'verified').map((one) => wordOf(one, 'kind')),
  };
}

function wordOf({ statement }: CheckedDocument, key: string): string {
  const word = statement?.predicate[key];
  return typeof word === 'string' ? display(word, 40) : '';
}
