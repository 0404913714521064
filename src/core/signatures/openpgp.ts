import type { Key, SignaturePacket } from 'openpgp';
import { isClearSigned, readOpenPgpSignatures, signaturesBelow, type OpenPgpSignature } from '../crypto/openpgp-signature.ts';
import { fromUtf8 } from '../lib/bytes.ts';
import { display } from '../lib/display.ts';
import { beginCheck, type Check } from './begin-check.ts';
import type { SignatureReport } from './report.ts';
import { coverageOf, type SignedArtifact } from './signed-artifact.ts';

/** An entry of the trust: an OpenPGP certificate, ASCII-armoured. */
export interface OpenPgpTrust {
  readonly id: string;
  readonly certificate: string;
}

interface Against {
  readonly trust: readonly OpenPgpTrust[];
  /** What keys and signatures must be valid at, besides the moment that the signature claims for itself. */
  readonly at?: string;
  readonly against?: string;
}

/**
 * Verifies a detached OpenPGP signature, armoured or not. Its date is the signer’s word: whoever has a key can write any
 * date, so the key must be valid then and at `at`.
 */
export async function verifyOpenPgp({ signature, artifact, ...against }: Against & { readonly signature: Uint8Array; readonly artifact: SignedArtifact }): Promise<SignatureReport> {
  const signatures = readOpenPgpSignatures(signature);
  if (signatures === undefined) return beginCheck('openpgp-signature', against.against).refuse('parse', 'it is no OpenPGP signature');
  return strongest(signatures, (one) => verifyOne(one, { type: BINARY, content: 'bytes' in artifact ? { binary: artifact.bytes } : undefined, covers: coverageOf(artifact) }, against));
}

/**
 * Verifies a text with its signature in one file, and gives the text that is signed: without white space at the ends of
 * lines, which is not.
 */
export async function verifyClearSigned({ file, ...against }: Against & { readonly file: Uint8Array }): Promise<{ readonly report: SignatureReport; readonly text?: string }> {
  const text = fromUtf8(file);
  const signatures = text !== undefined && isClearSigned(text) ? signaturesBelow(text) : undefined;
  const refused = (why: string) => ({ report: beginCheck('openpgp-signature', against.against).refuse('parse', why) });
  if (text === undefined || signatures === undefined) return refused('it is no clear-signed text');
  const { readCleartextMessage } = await import('openpgp');
  let signed: string;
  try {
    signed = (await readCleartextMessage({ cleartextMessage: text })).getText();
  } catch {
    return refused('it is no clear-signed text');
  }
  // RFC 9580 §7.2: lines end in CR LF for the signature.
  const report = await strongest(signatures, (one) => verifyOne(one, { type: TEXT, content: { text: signed.replaceAll('\n', '\r\n') }, covers: [] }, against));
  return report.verdict === 'verified' ? { report, text: signed } : { report };
}

const BINARY = 0x00;
const TEXT = 0x01;
const WEAK = ['MD5', 'SHA-1', 'RIPEMD-160'];

// One good signature stands beside any number of bad ones: were it otherwise, taking a bad one away would help.
async function strongest(signatures: readonly OpenPgpSignature[], verify: (signature: OpenPgpSignature) => Promise<SignatureReport>): Promise<SignatureReport> {
  const reports: SignatureReport[] = [];
  for (const signature of signatures) reports.push(await verify(signature));
  return reports.find(({ verdict }) => verdict === 'verified') ?? reports.find(({ verdict, ground }) => verdict === 'refused' && ground !== 'identity') ?? first(reports);
}

function first<T>([one]: readonly T[]): T {
  if (one === undefined) throw new TypeError('there is always one to report about');
  return one;
}

/** What was signed; `undefined` where only digests of it are here. */
type Content = { readonly binary: Uint8Array } | { readonly text: string } | undefined;

interface Signed {
  readonly type: typeof BINARY | typeof TEXT;
  readonly content: Content;
  readonly covers: SignatureReport['covers'];
}

/** A certificate of the trust that holds the key a signature names. */
interface Candidate {
  readonly id: string;
  readonly certificate: Key;
}

async function verifyOne(signature: OpenPgpSignature, signed: Signed, { trust, ...against }: Against): Promise<SignatureReport> {
  const { candidates, unread } = await candidatesFor(signature, trust);
  if (candidates.length === 0) {
    const reading = begin(signature, signed, against.against);
    return 'report' in reading ? reading.report : reading.check.refuse('identity', `no trusted certificate holds its key${unread}`, signature.issuer);
  }
  // One key may stand in several certificates, and several keys may have one id.
  const reports: SignatureReport[] = [];
  for (const candidate of candidates) reports.push(await verifyBy(candidate, signature, signed, against));
  const verified = reports.filter(({ verdict }) => verdict === 'verified');
  return verified[0] === undefined ? first(reports) : { ...verified[0], matched: verified.flatMap(({ matched }) => matched ?? []) };
}

// What can be told before any key is known.
function begin({ version, type, keyAlgorithm, hash, created, issuer }: OpenPgpSignature, signed: Signed, against: string | undefined): { readonly check: Check; readonly created: string } | { readonly report: SignatureReport } {
  const check = beginCheck('openpgp-signature', against);
  if (version !== 4 && version !== 6) return { report: check.leave('parse', `it is of version ${version}, which this portal can not check`) };
  check.know({ signer: { kind: 'key', algorithm: keyAlgorithm, id: issuer ?? 'not named' }, ...(created === undefined ? {} : { says: `dated ${created}` }) });
  check.pass('parse', `an OpenPGP signature, version ${version}`, issuer);
  if (signed.type === BINARY && type === TEXT) return { report: check.leave('bundle-structure', 'it is made over text, which leaves line endings open, and so over no one file') };
  if (signed.type !== type) return { report: check.refuse('bundle-structure', `it is a signature of type 0x${type.toString(16).padStart(2, '0')}, which is not over a document of this kind`) };
  if (WEAK.includes(hash)) return { report: check.refuse('bundle-structure', `it is made with ${hash}, which is broken: another file may have the same digest`, hash) };
  if (created === undefined) return { report: check.refuse('bundle-structure', 'it does not say when it was made, which the format demands') };
  check.pass('bundle-structure', `signed with ${keyAlgorithm} over ${hash}`);
  return { check, created };
}

async function verifyBy({ id, certificate }: Candidate, signature: OpenPgpSignature, signed: Signed, { at, against }: Omit<Against, 'trust'>): Promise<SignatureReport> {
  const reading = begin(signature, signed, against);
  if ('report' in reading) return reading.report;
  const { check, created } = reading;
  const packet = await packetOf(signature);
  const issuer = signature.issuer ?? '';

  // Whether the key may sign, is bound to its certificate, and is neither revoked nor expired, is the library's to say.
  for (const moment of at === undefined ? [created] : [created, at]) {
    const problem = await problemOf(() => certificate.getSigningKey(packet?.issuerKeyID, new Date(moment)));
    if (problem === undefined) continue;
    if (/revoked/i.test(problem)) return check.refuse('key', 'the key is revoked', issuer);
    if (/expired/i.test(problem)) return check.refuse('time', `the key had expired by ${moment}`, moment);
    return check.refuse('key', `the key could not sign at ${moment}: ${display(problem, 200)}`, issuer);
  }
  check.pass('key', `a signing key of the certificate ${certificate.getFingerprint().toUpperCase()}`, issuer);
  const untimely = await timeProblem(certificate, signature, created, at);
  if (untimely === 'unknown') return check.leave('time', 'the key or the signature expires, and no time is known to hold that against');
  if (untimely !== undefined) return check.refuse('time', untimely, at);
  check.skip('time', at === undefined ? 'no trusted time is known; the signature’s own date is its signer’s word' : `no trusted time is known; key and signature were valid at ${at}, the time they were held against`);

  if (signed.content === undefined) return check.leave('signature', 'it is over the artifact’s bytes, which are not here');
  const failed = await verifyPacket(packet, certificate, signature, signed.content, created);
  if (failed !== undefined) return check.refuse('signature', 'the signature does not verify with the trusted key that it names', display(failed, 200));
  check.pass('signature', 'verifies with the key that it names', issuer);
  check.know({ covers: signed.covers, matched: [id] });
  check.pass('identity', `the certificate of “${display(id, 100)}”: ${display(certificate.getUserIDs()[0] ?? 'no name', 200)}`, issuer);
  return check.accept();
}

async function candidatesFor({ issuer }: OpenPgpSignature, trust: readonly OpenPgpTrust[]): Promise<{ readonly candidates: readonly Candidate[]; readonly unread: string }> {
  const { readKeys } = await import('openpgp');
  const candidates: Candidate[] = [];
  let unread = '';
  for (const { id, certificate: armoredKeys } of trust) {
    try {
      for (const certificate of await readKeys({ armoredKeys })) {
        if (issuer !== undefined && certificate.getKeys().some((key) => isNamed(key, issuer))) candidates.push({ id, certificate });
      }
    } catch {
      unread = `; the certificate of “${display(id, 100)}” can not be read`;
    }
  }
  return { candidates, unread };
}

// A key id is the end of a fingerprint of version 4, and the beginning of one of version 6 (RFC 9580 §5.5.4).
function isNamed(key: { getFingerprint(): string; getKeyID(): { toHex(): string } }, issuer: string): boolean {
  return (issuer.length === 16 ? key.getKeyID().toHex() : key.getFingerprint()).toUpperCase() === issuer;
}

async function packetOf({ packet }: OpenPgpSignature): Promise<SignaturePacket | undefined> {
  const { readSignature } = await import('openpgp');
  try {
    return (await readSignature({ binarySignature: packet })).packets[0];
  } catch {
    return undefined;
  }
}

async function timeProblem(certificate: Key, { expires }: OpenPgpSignature, created: string, at: string | undefined): Promise<string | undefined> {
  if (at === undefined) return expires === undefined && await certificate.getExpirationTime() === Infinity ? undefined : 'unknown';
  if (Date.parse(created) > Date.parse(at)) return `it is dated ${created}, and is held against ${at}`;
  if (expires !== undefined && Date.parse(at) >= Date.parse(expires)) return `the signature expired on ${expires}, and is held against ${at}`;
  return undefined;
}

/** Why the signature does not hold, in the library’s words; `undefined` when it does. Dates are judged elsewhere. */
async function verifyPacket(packet: SignaturePacket | undefined, certificate: Key, { type }: OpenPgpSignature, content: NonNullable<Content>, created: string): Promise<string | undefined> {
  const key = packet === undefined ? undefined : certificate.getKeys(packet.issuerKeyID)[0];
  // Parsed twice, by two readers that must agree on what is checked.
  if (packet === undefined || key === undefined || packet.signatureType !== type || packet.created?.getTime() !== Date.parse(created)) return 'the signature is malformed';
  const { createMessage } = await import('openpgp');
  const message = await ('text' in content ? createMessage({ text: content.text }) : createMessage({ binary: content.binary }));
  return problemOf(() => packet.verify(key.keyPacket, type, message.packets[0] ?? {}, new Date(created), true));
}

async function problemOf(action: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await action();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'it failed';
  }
}
