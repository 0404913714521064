import type { Envelope } from '../../model/envelope.ts';
import { equalBytes, fromUtf8 } from '../../lib/bytes.ts';
import { isObject } from '../../lib/members.ts';
import type { HashName } from '../../crypto/verify-signature.ts';
import { parseEnvelope } from '../dsse.ts';
import { bytes, count, malformed, Message, parseJson, readValue, text, wrappedBytes } from './proto-json.ts';

export type BundleVersion = '0.1' | '0.2' | '0.3';

/** An entry of a transparency log as the bundle holds it. Nothing in it has been verified. */
export interface LogEntry {
  /** Index over all trees of the log; the proof has its own. */
  readonly logIndex: number;
  readonly logId: Uint8Array;
  readonly kind: string;
  readonly version: string;
  /** Seconds since 1970; only a promise signed by the log makes it a time to trust. */
  readonly integratedTime?: number;
  /** The log's signed entry timestamp (SET). */
  readonly promise?: Uint8Array;
  readonly proof?: InclusionProof;
  readonly body: Uint8Array;
}

export interface InclusionProof {
  readonly index: number;
  readonly size: number;
  readonly root: Uint8Array;
  readonly hashes: readonly Uint8Array[];
  /** A signed note. */
  readonly checkpoint?: string;
}

export type BundleContent =
  | { readonly kind: 'message'; readonly signature: Uint8Array; readonly digest?: { readonly hash: HashName; readonly value: Uint8Array } }
  | { readonly kind: 'dsse'; readonly signature: Uint8Array; readonly envelope: Envelope };

/** A Sigstore bundle (https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_bundle.proto). */
export interface SigstoreBundle {
  readonly version: BundleVersion;
  readonly content: BundleContent;
  /** A key that is known otherwise, named by a hint; or a certificate in DER, with those that came with it. */
  readonly signedWith: { readonly kind: 'key'; readonly hint: string } | { readonly kind: 'certificate'; readonly leaf: Uint8Array; readonly others: readonly Uint8Array[] };
  readonly entries: readonly LogEntry[];
  /** RFC 3161 responses, DER. */
  readonly timestamps: readonly Uint8Array[];
}

export type ParsedBundle =
  | { readonly bundle: SigstoreBundle }
  | { readonly problem: string; readonly step: 'parse' | 'bundle-structure'; /** A DSSE envelope without a bundle around it. */ readonly isBareEnvelope?: true };

// The suite of sigstore-conformance and the largest real bundles stay far below.
const MOST = { bytes: 20_000_000, entries: 32, timestamps: 32, certificates: 16, hashes: 64, note: 20_000 };

const VERSIONS: ReadonlyMap<string, BundleVersion> = new Map([
  ['application/vnd.dev.sigstore.bundle+json;version=0.1', '0.1'],
  ['application/vnd.dev.sigstore.bundle+json;version=0.2', '0.2'],
  ['application/vnd.dev.sigstore.bundle+json;version=0.3', '0.3'],
  ['application/vnd.dev.sigstore.bundle.v0.3+json', '0.3'],
]);

/** Reads a bundle of version 0.1 to 0.3 and holds it to what that version demands. Never throws; verifies nothing. */
export function parseSigstoreBundle(file: Uint8Array): ParsedBundle {
  if (file.length > MOST.bytes) return { problem: `the bundle is longer than ${MOST.bytes} bytes`, step: 'parse' };
  if (fromUtf8(file) === undefined) return { problem: 'the bundle is not UTF-8', step: 'parse' };
  const json = parseJson(file);
  return json === undefined ? { problem: 'the bundle is not JSON', step: 'parse' } : readBundle(json.value);
}

/** The same from a value that stood within another document. */
export function readBundle(value: unknown): ParsedBundle {
  if (!isObject(value)) return { problem: 'the bundle is malformed: it is no object', step: 'parse' };
  const { mediaType } = value;
  if (mediaType === undefined && value['payload'] !== undefined && value['signatures'] !== undefined) {
    return { problem: 'it is a DSSE envelope and no bundle: nothing in it tells when it was signed', step: 'parse', isBareEnvelope: true };
  }
  const version = typeof mediaType === 'string' ? VERSIONS.get(mediaType) : undefined;
  if (version === undefined) return { problem: 'the bundle’s mediaType is not that of a Sigstore bundle v0.1 to v0.3', step: 'parse' };
  const read = readValue(value, () => readParts(value, version));
  return 'problem' in read ? { problem: `the bundle is malformed: ${read.problem}`, step: 'bundle-structure' } : { bundle: read.value };
}

function readParts(value: unknown, version: BundleVersion): SigstoreBundle {
  const bundle = new Message(value, '', ['mediaType', 'verificationMaterial', 'dsseEnvelope', 'messageSignature']);
  const material = bundle.required('verificationMaterial', (inner, path) =>
    new Message(inner, path, ['publicKey', 'certificate', 'x509CertificateChain', 'tlogEntries', 'timestampVerificationData']));
  const signedWith = readSigner(material, version);
  const content = readContent(bundle);
  if (signedWith.kind === 'key' && content.kind === 'dsse') {
    const keyid = content.envelope.signatures[0]?.keyid;
    if (keyid !== undefined && keyid !== signedWith.hint) malformed('', 'its public-key hint and the envelope’s key id name different keys');
  }
  return {
    version,
    content,
    signedWith,
    entries: distinct(material.list('tlogEntries', MOST.entries, (one, path) => readEntry(one, path, version)), sameEntry),
    timestamps: distinct(material.optional('timestampVerificationData', readTimestamps) ?? [], equalBytes),
  };
}

function readSigner(material: Message, version: BundleVersion): SigstoreBundle['signedWith'] {
  const given = ['publicKey', 'certificate', 'x509CertificateChain'].filter((name) => material.has(name));
  if (given.length !== 1) malformed('', 'it must hold exactly one of publicKey, certificate and x509CertificateChain');
  if (material.has('publicKey')) {
    // A hint that is left out is an empty one.
    return { kind: 'key', hint: material.required('publicKey', (value, path) => new Message(value, path, ['hint']).optional('hint', text) ?? '') };
  }
  if (material.has('certificate') !== (version === '0.3')) {
    malformed('', version === '0.3' ? 'at v0.3 it holds one certificate, not a chain' : `at v${version} it holds a chain of certificates, not a single one`);
  }
  const certificate = (value: unknown, path: string) => new Message(value, path, ['rawBytes']).required('rawBytes', bytes);
  const [leaf, ...others] = version === '0.3'
    ? [material.required('certificate', certificate)]
    : material.required('x509CertificateChain', (value, path) => new Message(value, path, ['certificates']).list('certificates', MOST.certificates, certificate));
  return leaf === undefined ? malformed(material.at('x509CertificateChain'), 'holds no certificate') : { kind: 'certificate', leaf, others };
}

function readContent(bundle: Message): BundleContent {
  if (bundle.has('messageSignature') === bundle.has('dsseEnvelope')) malformed('', 'it must hold exactly one of dsseEnvelope and messageSignature');
  return bundle.optional('messageSignature', readMessageSignature) ?? bundle.required('dsseEnvelope', readEnvelope);
}

function readMessageSignature(value: unknown, path: string): BundleContent {
  const message = new Message(value, path, ['messageDigest', 'signature']);
  const digest = message.optional('messageDigest', (inner, at) => {
    const given = new Message(inner, at, ['algorithm', 'digest']);
    return { hash: given.required('algorithm', hashName), value: given.required('digest', bytes) };
  });
  return { kind: 'message', signature: message.required('signature', bytes), ...(digest === undefined ? {} : { digest }) };
}

const HASHES: ReadonlyMap<string, HashName> = new Map([['SHA2_256', 'sha256'], ['SHA2_384', 'sha384'], ['SHA2_512', 'sha512']]);

export function hashName(value: unknown, path: string): HashName {
  return HASHES.get(text(value, path)) ?? malformed(path, 'is no hash algorithm that is known here');
}

function readEnvelope(value: unknown): BundleContent {
  const parsed = parseEnvelope(value);
  if ('problem' in parsed) return malformed('', parsed.problem);
  const { envelope } = parsed;
  const [signature, ...more] = envelope.signatures;
  if (signature === undefined || more.length > 0) {
    return malformed('', `its envelope must hold exactly one signature, and holds ${envelope.signatures.length}`);
  }
  return { kind: 'dsse', signature: signature.sig, envelope };
}

function readTimestamps(value: unknown, path: string): readonly Uint8Array[] {
  return new Message(value, path, ['rfc3161Timestamps']).list('rfc3161Timestamps', MOST.timestamps, (one, at) =>
    new Message(one, at, ['signedTimestamp']).required('signedTimestamp', wrappedBytes));
}

// v0.1 rests on the log's promise; from v0.2 on a proof with a checkpoint is demanded.
export function readEntry(value: unknown, path: string, version: BundleVersion): LogEntry {
  const entry = new Message(value, path, ['logIndex', 'logId', 'kindVersion', 'integratedTime', 'inclusionPromise', 'inclusionProof', 'canonicalizedBody']);
  const { kind, version: kindVersion } = entry.required('kindVersion', (inner, at) => {
    const given = new Message(inner, at, ['kind', 'version']);
    return { kind: given.required('kind', text), version: given.required('version', text) };
  });
  const integratedTime = entry.optional('integratedTime', count) ?? 0;
  const promise = entry.optional('inclusionPromise', (inner, at) => new Message(inner, at, ['signedEntryTimestamp']).required('signedEntryTimestamp', bytes));
  const proof = entry.optional('inclusionProof', readProof);
  if (version === '0.1' && promise === undefined) malformed(entry.at('inclusionPromise'), 'is missing, which a v0.1 bundle must hold');
  if (version !== '0.1' && proof === undefined) malformed(entry.at('inclusionProof'), `is missing, which a v${version} bundle must hold`);
  if (version !== '0.1' && proof?.checkpoint === undefined) malformed(entry.at('inclusionProof.checkpoint'), `is missing, which a v${version} bundle must hold`);
  return {
    logIndex: entry.optional('logIndex', count) ?? 0,
    logId: entry.required('logId', (inner, at) => new Message(inner, at, ['keyId']).required('keyId', bytes)),
    kind,
    version: kindVersion,
    // Zero is what proto3 leaves out: Rekor v2 gives no time.
    ...(integratedTime === 0 ? {} : { integratedTime }),
    ...(promise === undefined ? {} : { promise }),
    ...(proof === undefined ? {} : { proof }),
    body: entry.required('canonicalizedBody', bytes),
  };
}

function readProof(value: unknown, path: string): InclusionProof {
  const proof = new Message(value, path, ['logIndex', 'rootHash', 'treeSize', 'hashes', 'checkpoint']);
  const checkpoint = proof.optional('checkpoint', (inner, at) => new Message(inner, at, ['envelope']).optional('envelope', text));
  if ((checkpoint?.length ?? 0) > MOST.note) malformed(proof.at('checkpoint'), `is longer than ${MOST.note} characters`);
  return {
    index: proof.optional('logIndex', count) ?? 0,
    size: proof.required('treeSize', count),
    root: proof.required('rootHash', bytes),
    hashes: proof.list('hashes', MOST.hashes, bytes),
    ...(checkpoint === undefined || checkpoint === '' ? {} : { checkpoint }),
  };
}

function sameEntry(a: LogEntry, b: LogEntry): boolean {
  return a.logIndex === b.logIndex && equalBytes(a.logId, b.logId) && equalBytes(a.body, b.body) && a.integratedTime === b.integratedTime
    && equalBytes(a.promise ?? NONE, b.promise ?? NONE) && sameProof(a.proof, b.proof);
}

const NONE = new Uint8Array();

function sameProof(a: InclusionProof | undefined, b: InclusionProof | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.index === b.index && a.size === b.size && equalBytes(a.root, b.root) && a.checkpoint === b.checkpoint
    && a.hashes.length === b.hashes.length && a.hashes.every((hash, index) => equalBytes(hash, b.hashes[index] ?? NONE));
}

function distinct<T>(values: readonly T[], same: (a: T, b: T) => boolean): readonly T[] {
  return values.filter((value, index) => values.findIndex((other) => same(other, value)) === index);
}
