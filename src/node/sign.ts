import { rm } from 'node:fs/promises';
import path from 'node:path';
import { sha256Hex } from '../core/lib/bytes.ts';
import type { Trust } from '../core/model/portal-files.ts';
import { inChain } from '../core/record/addenda.ts';
import { placeOf } from '../core/record/content-paths.ts';
import { openAddendum, openDecision, openRecord, openSignOff, openWaiver, type Opened } from '../core/record/open.ts';
import type { SealState } from '../core/record/opened.ts';
import { payloadTypeFor, verifyDocument } from '../core/signatures/verify.ts';
import { canonicalWaiver, WAIVER_HINT } from './canonical-waiver.ts';
import { contentPaths, listRevisions, readContentBytes, readTrust, required } from './content-folder.ts';
import type { DocumentSigner } from './document-signer.ts';
import { embargoEnd } from './embargo-end.ts';
import { OperatorError, type OperatorProblem } from './errors.ts';
import { filedAddenda } from './filed-addenda.ts';
import { certificateOf, keylessTrustEntry } from './trust-entry.ts';
import { writeAtomically } from './write-atomically.ts';

export interface SignResult {
  /** Paths below `content/`. */
  readonly document: string;
  readonly bundle: string;
  readonly sha256: string;
  readonly seal: SealState;
  /** False when this very signature lay there already. */
  readonly changed: boolean;
}

interface Signable {
  readonly permission: string;
  readonly project: string;
  /** When the document says it was made. */
  readonly at: string;
}

/**
 * Signs one of our own documents and verifies what it wrote. A waiver, which people write, is put into canonical form
 * first. Refuses a key that the trust file does not list for the
 * purpose, unless told to sign anyway: such a signature is worth nothing to anyone who trusts that file.
 */
export async function signDocument(options: {
  readonly contentDir: string;
  /** Path below `content/`. */
  readonly document: string;
  readonly key: DocumentSigner;
  readonly allowUntrusted?: boolean | undefined;
  readonly replace?: boolean | undefined;
}): Promise<SignResult> {
  const { contentDir, document, key } = options;
  const place = path.join(contentDir, document);
  const found = await readContentBytes(contentDir, document);
  if (found === undefined) throw new OperatorError('There is no such document', { place, hint: '`dossier status` lists what is sealed' });
  const bytes = placeOf(document)?.kind === 'waiver' ? canonicalWaiver(found) : found;
  const signable = readSignable(document, bytes, place);
  const trust = await trustOf(contentDir);

  await refusePassedOver(contentDir, document, trust);
  const file = contentPaths.bundle(document);
  const earlier = await readContentBytes(contentDir, file);
  const refuseSecond = async () => {
    if (earlier === undefined || options.replace === true) return;
    const was = await verifyDocument({ ...signable, bytes, bundle: earlier, trust });
    throw new OperatorError('It is signed already, with another key or in another state', {
      place: path.join(contentDir, file), found: was.result === 'verified' ? `a signature by "${was.signer}"` : `a bundle that is ${was.result}`,
      hint: 'Pass --replace to put the new signature in its place',
    });
  };
  // An identity never signs the same twice, and what it signs is public at once, so it must not sign in vain.
  if (key.hint === undefined) {
    await refuseSecond();
    await refuseEmbargoed(contentDir, document, place);
  }
  const { bundle, seal } = await signBytes({ ...signable, bytes, key, trust, place, allowUntrusted: options.allowUntrusted });
  const changed = earlier === undefined || sha256Hex(earlier) !== sha256Hex(bundle);
  if (changed) await refuseSecond();
  if (bytes !== found) await writeAtomically(place, bytes);
  if (changed) await writeAtomically(path.join(contentDir, file), bundle);
  return { document, bundle: file, sha256: sha256Hex(bytes), seal, changed };
}

// What is signed by an identity is told to everybody at that moment: the log publishes the identity and the digest.
async function refuseEmbargoed(contentDir: string, document: string, place: string): Promise<void> {
  const at = placeOf(document);
  if (at === undefined || !('version' in at)) return;
  const end = await embargoEnd(contentDir, at.project, at.version);
  if (end === undefined || Date.parse(end) <= Date.now()) return;
  throw new OperatorError('The release is under embargo, and a keyless signature is public at once', {
    place, found: `an embargo until ${end}`, hint: 'Sign it with a key, or wait until the embargo is over',
  });
}

/** Signs the bytes of a document and verifies what it made; refuses a key that the trust file does not list for the purpose. */
export async function signBytes(options: Signable & {
  readonly bytes: Uint8Array;
  readonly key: DocumentSigner;
  readonly trust: Trust;
  readonly place: string;
  readonly allowUntrusted?: boolean | undefined;
}): Promise<{ readonly bundle: Uint8Array; readonly seal: SealState }> {
  const { bytes, key, permission, place } = options;
  const bundle = await key.signEnvelope(payloadTypeFor(permission), bytes);
  const seal = await verifyDocument({ ...options, bundle });
  if (seal.result === 'invalid') {
    // With a key of ours this can only be our fault; a certificate may be that of an instance which the roots do not know.
    if (key.hint !== undefined) throw new TypeError(`the signature just made does not verify: ${seal.failed}`);
    throw new OperatorError('The keyless signature does not verify, so it was thrown away', { place, found: seal.failed, hint: `Compare the services with the roots in ${contentPaths.trust()}` });
  }
  if (seal.result === 'untrusted-signer' && options.allowUntrusted !== true) throw new OperatorError(await untrusted(options, bundle, seal.failed));
  return { bundle, seal };
}

async function untrusted({ key, permission, project, trust, place }: Parameters<typeof signBytes>[0], bundle: Uint8Array, failed: string): Promise<OperatorProblem> {
  const expected = `a signer in ${contentPaths.trust()} who may sign "${permission}"`;
  if (key.hint !== undefined) {
    return { message: `This key may not sign it: ${failed}`, place, expected, found: `key ${key.hint}`, hint: 'List the key in the trust file first, or pass --allow-untrusted to sign all the same' };
  }
  const message = `This identity may not sign it: ${failed}`;
  const certified = await certificateOf(bundle, trust);
  if (certified === undefined) return { message, place, expected, hint: `List the trusted root of its instance below roots: in ${contentPaths.trust()}, and run it again` };
  const { certificate, root } = certified;
  return {
    message, place, expected,
    found: `${certificate.identity}, by ${certificate.issuer ?? 'an issuer that the certificate does not name'}`,
    hint: root === undefined
      ? `No root in ${contentPaths.trust()} vouches for the certificate: list the trusted root of its instance first`
      : `If it is yours, add below signers: ${keylessTrustEntry({ certificate, root, permission, project })}`,
  };
}

// Once a later amendment was judged without a claimed one, it can not begin to count: what it holds would be passed over.
async function refusePassedOver(contentDir: string, document: string, trust: Trust): Promise<void> {
  const at = placeOf(document);
  if (at?.kind !== 'addendum') return;
  const { ordered } = inChain(await filedAddenda(contentDir, at.project, at.version, trust));
  const own = ordered.findIndex((one) => one.path === document);
  const later = ordered.slice(own + 1).find((one) => one.counts && one.value.predicate.kind === 'amend');
  if (ordered[own]?.counts !== false || ordered[own].value.predicate.kind !== 'amend' || later === undefined) return;
  throw new OperatorError('A later amendment was judged without this one, so it can not begin to count', {
    place: path.join(contentDir, document), found: later.path, hint: 'Amend again with the same evidence',
  });
}

/**
 * Writes a document and signs it when there is a key. When the signing is refused, what lay there before lies there
 * again, so no unsigned document stays behind.
 */
export async function writeSigned(options: {
  readonly contentDir: string;
  readonly document: string;
  readonly bytes: Uint8Array;
  readonly key: DocumentSigner | undefined;
  readonly allowUntrusted?: boolean | undefined;
}): Promise<SignResult | undefined> {
  const { contentDir, document, bytes, key } = options;
  const earlier = await readContentBytes(contentDir, document);
  await writeAtomically(path.join(contentDir, document), bytes);
  try {
    if (key !== undefined) return await signDocument({ contentDir, document, key, allowUntrusted: options.allowUntrusted, replace: true });
    // A bundle of the document that lay here before would be an invalid signature on this one.
    await rm(path.join(contentDir, contentPaths.bundle(document)), { force: true });
    return undefined;
  } catch (error) {
    if (earlier === undefined) await rm(path.join(contentDir, document), { force: true });
    else await writeAtomically(path.join(contentDir, document), earlier);
    throw error;
  }
}

/** A document's path from what was typed: a path, or `<project>/<version>` for the record of its newest revision. */
export async function documentFor(contentDir: string, typed: string): Promise<string> {
  const [project = '', version = '', ...more] = typed.split('/');
  if (more.length === 0 && version !== '' && !typed.endsWith('.json')) {
    const revision = (await listRevisions(contentDir, project, version)).at(-1);
    if (revision === undefined) throw new OperatorError(`${project} ${version} is not sealed`, { hint: '`dossier seal` seals it, `dossier status` lists what is sealed' });
    return contentPaths.record(project, version, revision);
  }
  if (placeOf(typed) !== undefined) return typed;
  return path.relative(contentDir, path.resolve(typed)).split(path.sep).join('/');
}

/** The trust file, or an error that says how to begin one. */
export async function trustOf(contentDir: string): Promise<Trust> {
  return required(await readTrust(contentDir), {
    message: 'There is no trust file', place: path.join(contentDir, contentPaths.trust()), hint: '`dossier keygen` makes a key and prints the entry to put there',
  }).value;
}

function readSignable(document: string, bytes: Uint8Array, place: string): Signable {
  const at = placeOf(document);
  switch (at?.kind) {
    case 'record': return { permission: 'record', project: at.project, at: opened(openRecord(bytes), place).predicate.assessed.at };
    case 'sign-off': return { permission: `sign-off:${at.role}`, project: at.project, at: opened(openSignOff(bytes), place).predicate.at };
    case 'decision': return { permission: 'decision', project: at.project, at: opened(openDecision(bytes), place).predicate.at };
    case 'addendum': return { permission: 'addendum', project: at.project, at: opened(openAddendum(bytes), place).predicate.at };
    // A waiver states a day; a key that is trusted on any part of it will do.
    case 'waiver': return { permission: 'waiver', project: at.project, at: `${opened(openWaiver(bytes), place, WAIVER_HINT).created}T23:59:59Z` };
    default: throw new OperatorError('Only records, sign-offs, decisions, addenda and waivers are signed', { place, expected: 'a path like projects/<project>/releases/<version>/revisions/1/record.json' });
  }
}

function opened<T>(document: Opened<T>, place: string, hint?: string): T {
  if ('value' in document) return document.value;
  throw new OperatorError(document.problems.map(({ at, message }) => ({ message, place: { file: place, ...(at === '' ? {} : { key: at }) }, hint })));
}
