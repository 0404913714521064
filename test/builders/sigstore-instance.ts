// A Sigstore instance whose every part can be bent: certificate authority, certificate log, logs of Rekor v1 and v2, and a
// timestamp authority. All keys come from phrases, so what it makes is the same in every run. Bundles and trusted roots are
// plain JSON values, for tests to change before they are printed.

import { createHash } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { certificateTimestamps } from '../../examples/sigstore/certificate-log.ts';
import { distinguishedName, intermediateAuthority, rootAuthority, signingCertificate, type Authority, type Validity } from '../../examples/sigstore/certificates.ts';
import { exampleEcdsaKey, sha256, type EcdsaKey } from '../../examples/sigstore/keys.ts';
import { timestampAuthority, type TimestampAuthority } from '../../examples/sigstore/timestamp-authority.ts';
import { inclusionProof, leafHash, treeRoot } from '../../src/core/crypto/merkle-tree.ts';
import { contextTag, Fields, onlyValue, printDer, TAG } from '../../src/core/crypto/der.ts';
import { checkpointText } from '../../src/core/crypto/checkpoint.ts';
import { printNote } from '../../src/core/crypto/signed-note.ts';
import { parseSpki, type PublicKey } from '../../src/core/crypto/public-key.ts';
import { toBase64 } from '../../src/core/lib/base64.ts';
import { utf8 } from '../../src/core/lib/bytes.ts';
import { canonicalBytes } from '../../src/core/lib/canonical-json.ts';
import type { SigningCertificate } from '../../src/core/model/signature-check.ts';
import { STATEMENT_PAYLOAD_TYPE } from '../../src/core/model/uris.ts';
import { preAuthEncoding } from '../../src/core/signatures/dsse.ts';

/** JSON that a test may change anywhere; whoever reads it checks it. */
export type Json = any;

export const TEST_SIGNER: SigningCertificate = {
  identity: 'https://github.com/example/widget/.github/workflows/release.yml@refs/tags/v1.4.0',
  issuer: 'https://token.actions.githubusercontent.com',
  sourceRepository: 'https://github.com/example/widget',
  runner: 'github-hosted',
};
export const SIGNED_AT = '2026-05-01T10:00:00Z';
export const TEST_ARTIFACT = utf8('the bytes of a release\n');

/** The statement that the test artifact, or what is given, was released. */
export function statement(subject: Json = [{ name: 'widget.tar.gz', digest: { sha256: hex(sha256(TEST_ARTIFACT)) } }], more: Json = {}): Uint8Array {
  return utf8(JSON.stringify({ _type: 'https://in-toto.io/Statement/v1', subject, predicateType: 'https://example.org/released/v1', predicate: {}, ...more }));
}

export type EntryKind = 'hashedrekord 0.0.1' | 'hashedrekord 0.0.2' | 'dsse 0.0.1' | 'intoto 0.0.2';

export interface SigningOptions {
  /** An artifact, or the payload of an envelope. */
  readonly artifact?: Uint8Array;
  readonly payload?: Uint8Array;
  readonly payloadType?: string;
  readonly signer?: SigningCertificate;
  /** Signed by the instance's managed key, and by no certificate. */
  readonly managed?: boolean;
  readonly version?: '0.1' | '0.2' | '0.3';
  readonly entry?: EntryKind;
  /** When the certificate was issued: it lives ten minutes. */
  readonly at?: string;
  /** When the log says that it took the entry. */
  readonly loggedAt?: string;
  readonly timestampsAt?: readonly string[];
  /** Whose timestamps; the instance's own unless given. */
  readonly timestampsBy?: TimestampAuthority;
  readonly timestampsOver?: Uint8Array;
  /** Changes the body before the log takes it: what is logged is then soundly logged. */
  readonly logged?: (body: Json) => void;
  /** Extensions within the signed certificate timestamp. */
  readonly sctExtensions?: Uint8Array;
  /** Another signature by the same key over the same bytes: ECDSA has many. */
  readonly again?: boolean;
}

const VALIDITY: Validity = { from: '2024-01-01T00:00:00Z', until: '2043-12-31T23:59:59Z' };
const LIFETIME = 10 * 60_000;

export interface TestInstance {
  readonly name: string;
  readonly intermediate: Authority;
  readonly root: Authority;
  readonly timestamps: TimestampAuthority;
  readonly managedKey: PublicKey;
  readonly log1: TestLog;
  readonly log2: TestLog;
  /** A trusted root in JSON; `change` may bend it. */
  trustedRoot(change?: (root: Json) => void): Uint8Array;
  /** A bundle in JSON, made as the options say; a sound one without any. */
  sign(options?: SigningOptions): Json;
}

export function sigstoreInstance({ name = 'Test Sigstore', domain = 'sigstore-test.invalid', timestampValidity = VALIDITY, phrase = name }: {
  readonly name?: string;
  /** What the keys are made from: another phrase gives the same names with other keys. */
  readonly phrase?: string;
  readonly domain?: string;
  readonly timestampValidity?: Validity;
} = {}): TestInstance {
  const root = rootAuthority(distinguishedName(name, `${name} root`), exampleEcdsaKey(`${phrase}: root`), VALIDITY);
  const intermediate = intermediateAuthority(distinguishedName(name, `${name} intermediate`), exampleEcdsaKey(`${phrase}: intermediate`), VALIDITY, root);
  const certificateLog = exampleEcdsaKey(`${phrase}: certificate log`);
  const timestamps = timestampAuthority(name, timestampValidity);
  const log1 = rekor1(`rekor.${domain}`, exampleEcdsaKey(`${phrase}: log 1`));
  const log2 = rekor2(`log2026-1.rekor.${domain}`, `${phrase}: log 2`);
  const managed = signingKey(`${phrase}: managed`);

  return {
    name, intermediate, root, timestamps, log1, log2, managedKey: publicKey(managed.spki),
    trustedRoot(change = () => undefined) {
      const validFor = () => ({ start: VALIDITY.from });
      const log = (baseUrl: string, spki: Uint8Array, id: Uint8Array, keyDetails: string) => ({
        baseUrl, hashAlgorithm: 'SHA2_256', publicKey: { rawBytes: toBase64(spki), keyDetails, validFor: validFor() }, logId: { keyId: toBase64(id) },
      });
      const authority = (commonName: string, certificates: readonly Uint8Array[]) => ({
        subject: { organization: name, commonName }, uri: `https://${domain}`, certChain: { certificates: certificates.map((der) => ({ rawBytes: toBase64(der) })) }, validFor: validFor(),
      });
      const json: Json = {
        mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
        tlogs: [
          log(`https://${log1.name}`, log1.spki, log1.id, 'PKIX_ECDSA_P256_SHA_256'),
          log(`https://${log2.name}`, log2.spki, log2.id, 'PKIX_ED25519'),
        ],
        certificateAuthorities: [authority(`${name} root`, [intermediate.certificate, root.certificate])],
        ctlogs: [log(`https://ctfe.${domain}`, certificateLog.spki, sha256(certificateLog.spki), 'PKIX_ECDSA_P256_SHA_256')],
        timestampAuthorities: [authority(`${name} timestamp root`, timestamps.certificates)],
      };
      change(json);
      return canonicalBytes(json);
    },
    sign(options = {}) {
      const { at = SIGNED_AT, version = '0.3', signer = TEST_SIGNER, again = false } = options;
      const content = contentOf(options);
      const key = options.managed === true ? managed : signingKey(`${phrase}: ${hex(sha256(content.signed))} ${at}`);
      const signature = key.sign(content.signed, again);
      const validity = { from: at, until: new Date(Date.parse(at) + LIFETIME).toISOString() };
      const certificate = signingCertificate({ signer, key, validity }, intermediate, (precertificate) =>
        certificateTimestampsWith(precertificate, { issuer: intermediate.key, log: certificateLog, at, extensions: options.sctExtensions }));
      const body = bodyOf(options.entry ?? content.entry, content, signature, options.managed === true ? { spki: key.spki } : { certificate });
      options.logged?.(body);
      const log = body.apiVersion === '0.0.2' && body.kind === 'hashedrekord' ? log2 : log1;
      const stampedAt = options.timestampsAt ?? (log === log2 ? [at] : []);
      return {
        mediaType: version === '0.3' ? 'application/vnd.dev.sigstore.bundle.v0.3+json' : `application/vnd.dev.sigstore.bundle+json;version=${version}`,
        verificationMaterial: {
          ...(options.managed === true ? { publicKey: { hint: toBase64(sha256(key.spki)) } }
            : version === '0.3' ? { certificate: { rawBytes: toBase64(certificate) } }
              : { x509CertificateChain: { certificates: [{ rawBytes: toBase64(certificate) }] } }),
          tlogEntries: [log.append(body, options.loggedAt ?? at)],
          ...(stampedAt.length === 0 ? {} : {
            timestampVerificationData: {
              rfc3161Timestamps: stampedAt.map((time) => ({ signedTimestamp: toBase64((options.timestampsBy ?? timestamps).stamp(options.timestampsOver ?? signature, time)) })),
            },
          }),
        },
        ...content.json(signature),
      };
    },
  };
}

export function print(json: Json): Uint8Array {
  return utf8(JSON.stringify(json));
}

interface Content {
  readonly signed: Uint8Array;
  readonly payload?: Uint8Array;
  readonly payloadType: string;
  readonly entry: EntryKind;
  json(signature: Uint8Array): Json;
}

function contentOf({ artifact = TEST_ARTIFACT, payload, payloadType = STATEMENT_PAYLOAD_TYPE }: SigningOptions): Content {
  if (payload === undefined) {
    const digest = { algorithm: 'SHA2_256', digest: toBase64(sha256(artifact)) };
    return { signed: artifact, payloadType, entry: 'hashedrekord 0.0.1', json: (signature) => ({ messageSignature: { messageDigest: digest, signature: toBase64(signature) } }) };
  }
  return {
    signed: preAuthEncoding(payloadType, payload), payload, payloadType, entry: 'dsse 0.0.1',
    json: (signature) => ({ dsseEnvelope: { payload: toBase64(payload), payloadType, signatures: [{ sig: toBase64(signature) }] } }),
  };
}

function bodyOf(kind: EntryKind, { signed, payload = new Uint8Array(), payloadType }: Content, signature: Uint8Array, by: { readonly certificate: Uint8Array } | { readonly spki: Uint8Array }): Json {
  const verifier = toBase64('certificate' in by ? pem('CERTIFICATE', by.certificate) : pem('PUBLIC KEY', by.spki));
  const payloadHash = { algorithm: 'sha256', value: hex(sha256(payload)) };
  const sig = toBase64(signature);
  switch (kind) {
    case 'hashedrekord 0.0.1':
      return { apiVersion: '0.0.1', kind: 'hashedrekord', spec: { data: { hash: { algorithm: 'sha256', value: hex(sha256(signed)) } }, signature: { content: sig, publicKey: { content: verifier } } } };
    case 'hashedrekord 0.0.2': {
      const raw = 'certificate' in by ? { x509Certificate: { rawBytes: toBase64(by.certificate) } } : { publicKey: { rawBytes: toBase64(by.spki) } };
      const data = { algorithm: 'SHA2_256', digest: toBase64(sha256(signed)) };
      return { apiVersion: '0.0.2', kind: 'hashedrekord', spec: { hashedRekordV002: { data, signature: { content: sig, verifier: { keyDetails: 'PKIX_ECDSA_P256_SHA_256', ...raw } } } } };
    }
    case 'dsse 0.0.1':
      return { apiVersion: '0.0.1', kind: 'dsse', spec: { envelopeHash: payloadHash, payloadHash, signatures: [{ signature: sig, verifier }] } };
    case 'intoto 0.0.2':
      return { apiVersion: '0.0.2', kind: 'intoto', spec: { content: { envelope: { payloadType, signatures: [{ publicKey: verifier, sig: toBase64(utf8(sig)) }] }, hash: payloadHash, payloadHash } } };
  }
}

/** A log, with the name and id by which it signs notes. */
export interface TestLog {
  readonly name: string;
  readonly spki: Uint8Array;
  readonly id: Uint8Array;
  /** Signs a note's text as the log does, and as if it had another name or id where these are given. */
  note(text: string, as?: { readonly name?: string; readonly id?: string }): string;
  append(body: Json, at: string): Json;
}

// Rekor v1: ECDSA, ids by the key alone, a signed promise with a time, and many trees one after the other.
function rekor1(name: string, key: EcdsaKey): TestLog {
  const id = sha256(key.spki);
  const EARLIER_TREES = 1000;
  return testLog({ name, spki: key.spki, id, sign: (bytes) => key.sign(bytes), origin: `${name} - 1193050959916656506`, offset: EARLIER_TREES, promise: (entry, body, at) => {
    const integratedTime = Math.floor(Date.parse(at) / 1000);
    const promise = { body: toBase64(body), integratedTime, logID: hex(id), logIndex: Number(entry.logIndex) };
    return { integratedTime: String(integratedTime), inclusionPromise: { signedEntryTimestamp: toBase64(key.sign(canonicalBytes(promise))) } };
  } });
}

// Rekor v2: Ed25519, ids by name and key as signed notes have them, and no time.
function rekor2(name: string, phrase: string): TestLog {
  const secret = sha256(`dossier test Ed25519 key: ${phrase}`);
  const raw = ed25519.getPublicKey(secret);
  const spki = Uint8Array.of(0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00, ...raw);
  const id = sha256(Uint8Array.of(...utf8(name), 0x0a, 0x01, ...raw));
  return testLog({ name, spki, id, sign: (bytes) => ed25519.sign(bytes, secret), origin: name, offset: 0, promise: () => ({}) });
}

function testLog({ name, spki, id, sign, origin, offset, promise }: {
  readonly name: string; readonly spki: Uint8Array; readonly id: Uint8Array; sign(bytes: Uint8Array): Uint8Array; readonly origin: string; readonly offset: number;
  promise(entry: Json, body: Uint8Array, at: string): Json;
}): TestLog {
  const leaves = ['first', 'second', 'third'].map((one) => leafHash(utf8(`${one} entry of ${name}`)));
  const note: TestLog['note'] = (text, as = {}) => printNote(text, [{ name: as.name ?? name, id: as.id ?? hex(id.subarray(0, 4)), signature: sign(utf8(text)) }]);
  return {
    name, spki, id, note,
    append(body, at) {
      const canonicalized = canonicalBytes(body);
      const index = leaves.push(leafHash(canonicalized)) - 1;
      const entry = { logIndex: String(index + offset), logId: { keyId: toBase64(id) }, kindVersion: { kind: body.kind, version: body.apiVersion } };
      return {
        ...entry,
        ...promise(entry, canonicalized, at),
        inclusionProof: {
          logIndex: String(index), rootHash: toBase64(treeRoot(leaves)), treeSize: String(leaves.length), hashes: inclusionProof(index, leaves).map(toBase64),
          checkpoint: { envelope: note(checkpointText({ origin, size: leaves.length, root: treeRoot(leaves) })) },
        },
        canonicalizedBody: toBase64(canonicalized),
      };
    },
  };
}

interface SigningKey extends EcdsaKey {
  sign(message: Uint8Array, again?: boolean): Uint8Array;
}

function signingKey(phrase: string): SigningKey {
  const key = exampleEcdsaKey(phrase);
  const secret = sha256(`dossier example P-256 key: ${phrase}`);
  return {
    spki: key.spki,
    sign: (message, again = false) => again ? p256.sign(message, secret, { format: 'der', lowS: false, extraEntropy: sha256('again') }) : key.sign(message),
  };
}

function publicKey(spki: Uint8Array): PublicKey {
  const key = parseSpki(spki);
  if (key === undefined) throw new TypeError('a key of the instance does not parse');
  return key;
}

// As certificateTimestamps() makes them, with extensions within (RFC 6962 §3.2), which are signed too.
function certificateTimestampsWith(precertificate: Uint8Array, { extensions, ...by }: { readonly issuer: EcdsaKey; readonly log: EcdsaKey; readonly at: string; readonly extensions: Uint8Array | undefined }): Uint8Array {
  if (extensions === undefined) return certificateTimestamps(precertificate, by);
  const sized = Buffer.concat([uint(extensions.length, 2), extensions]);
  const time = uint(Date.parse(by.at), 8);
  const signature = by.log.sign(new Uint8Array(Buffer.concat([Uint8Array.of(0, 0), time, uint(1, 2), sha256(by.issuer.spki), uint(precertificate.length, 3), precertificate, sized])));
  const sct = Buffer.concat([Uint8Array.of(0), sha256(by.log.spki), time, sized, Uint8Array.of(4, 3), uint(signature.length, 2), signature]);
  return new Uint8Array(Buffer.concat([uint(sct.length + 2, 2), uint(sct.length, 2), sct]));
}

/** A timestamp response without the certificate that came with it (RFC 3161 §2.4.1, certReq). */
export function withoutCertificates(response: Uint8Array): Uint8Array {
  const [status, token] = new Fields(onlyValue(response)).rest();
  const [type, explicit] = new Fields(token!).rest();
  const parts = new Fields(new Fields(explicit!, contextTag(0, 'constructed')).take()).rest();
  const signed = printDer(TAG.sequence, ...parts.filter(({ tag }) => tag !== contextTag(0, 'constructed')).map(({ whole }) => whole));
  return printDer(TAG.sequence, status!.whole, printDer(TAG.sequence, type!.whole, printDer(contextTag(0, 'constructed'), signed)));
}

function uint(value: number, length: number): Uint8Array {
  return new Uint8Array(Buffer.from(value.toString(16).padStart(length * 2, '0'), 'hex'));
}

export function pem(label: 'CERTIFICATE' | 'PUBLIC KEY', der: Uint8Array): Uint8Array {
  return utf8([`-----BEGIN ${label}-----`, ...toBase64(der).match(/.{1,64}/g) ?? [], `-----END ${label}-----`, ''].join('\n'));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

export function digestsOfTest(bytes: Uint8Array): { readonly sha256: string; readonly sha512: string } {
  return { sha256: createHash('sha256').update(bytes).digest('hex'), sha512: createHash('sha512').update(bytes).digest('hex') };
}
