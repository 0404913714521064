import { parseCertificate, type Certificate } from '../../crypto/certificate.ts';
import { printDer, TAG } from '../../crypto/der.ts';
import { parseSpki, type PublicKey } from '../../crypto/public-key.ts';
import type { Validity } from '../../crypto/validity.ts';
import { bytes, instant, malformed, Message, readJson, text } from './proto-json.ts';

// The trusted root of a Sigstore instance (https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_trustroot.proto).

/** A log of signatures or of certificates. */
export interface TransparencyLog {
  readonly baseUrl: string;
  readonly id: Uint8Array;
  /** The first four bytes before each of its signatures on a checkpoint. */
  readonly checkpointKeyId: Uint8Array;
  /** Absent when the key is of a kind that is not known here: then it can vouch for nothing. */
  readonly key?: PublicKey;
  readonly validFor: Validity;
}

/** A certificate authority, for signing or for timestamps. */
export interface CertificateAuthority {
  readonly name: string;
  /** From the one that signs to the anchor; none when one of them cannot be read: then it can vouch for nothing. */
  readonly certificates: readonly Certificate[];
  readonly validFor: Validity;
}

export interface TrustedRoot {
  readonly logs: readonly TransparencyLog[];
  readonly certificateLogs: readonly TransparencyLog[];
  readonly certificateAuthorities: readonly CertificateAuthority[];
  readonly timestampAuthorities: readonly CertificateAuthority[];
}

const MEDIA_TYPES = [
  'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
  'application/vnd.dev.sigstore.trustedroot+json;version=0.2',
  'application/vnd.dev.sigstore.trustedroot.v0.2+json',
];

const MOST = { instances: 64, certificates: 16 };

/**
 * Reads a trusted root, or says what is wrong with it. Every instance must say from when on it is valid: without that, it
 * would vouch for any time. Members that are not known here are passed over, so that newer roots open. Never throws.
 */
export function parseTrustedRoot(file: Uint8Array): { readonly root: TrustedRoot } | { readonly problem: string } {
  const read = readJson(file, readRoot);
  return 'problem' in read ? { problem: `the trusted root is not sound: ${read.problem}` } : { root: read.value };
}

function readRoot(value: unknown): TrustedRoot {
  const root = new Message(value, '');
  if (!MEDIA_TYPES.includes(root.required('mediaType', text))) malformed('mediaType', 'is not that of a trusted root v0.1 or v0.2');
  return {
    logs: root.list('tlogs', MOST.instances, readLog),
    certificateLogs: root.list('ctlogs', MOST.instances, readLog),
    certificateAuthorities: root.list('certificateAuthorities', MOST.instances, readAuthority),
    timestampAuthorities: root.list('timestampAuthorities', MOST.instances, readAuthority),
  };
}

function readLog(value: unknown, path: string): TransparencyLog {
  const log = new Message(value, path);
  const id = log.required('logId', readKeyId);
  const { key, validFor } = log.required('publicKey', readRootKey);
  return {
    baseUrl: log.optional('baseUrl', text) ?? '',
    id,
    checkpointKeyId: (log.optional('checkpointKeyId', readKeyId) ?? id).subarray(0, 4),
    ...(key === undefined ? {} : { key }),
    validFor,
  };
}

function readKeyId(value: unknown, path: string): Uint8Array {
  return new Message(value, path).required('keyId', bytes);
}

/** A PublicKey message: the key, where it is of a kind that is known here, and its validity. */
export function readRootKey(value: unknown, path: string): { readonly key?: PublicKey; readonly validFor: Validity } {
  const message = new Message(value, path);
  const raw = message.required('rawBytes', bytes);
  const key = message.optional('keyDetails', text)?.startsWith('PKCS1_RSA') === true ? parseSpki(spkiOfRsaKey(raw)) : parseSpki(raw);
  return { ...(key === undefined ? {} : { key }), validFor: message.required('validFor', readValidity) };
}

function readAuthority(value: unknown, path: string): CertificateAuthority {
  const authority = new Message(value, path);
  const subject = authority.optional('subject', (inner, at) => new Message(inner, at));
  const name = [subject?.optional('commonName', text), subject?.optional('organization', text)].filter((one) => one !== undefined && one !== '').join(', ');
  return {
    name: name === '' ? authority.optional('uri', text) ?? '' : name,
    certificates: parseAll(authority.required('certChain', (chain, at) =>
      new Message(chain, at).list('certificates', MOST.certificates, (one, inner) => new Message(one, inner).required('rawBytes', bytes)))),
    validFor: authority.required('validFor', readValidity),
  };
}

function parseAll(chain: readonly Uint8Array[]): readonly Certificate[] {
  const certificates = chain.flatMap((der) => {
    const parsed = parseCertificate(der);
    return 'problem' in parsed ? [] : [parsed.certificate];
  });
  return certificates.length === chain.length ? certificates : [];
}

function readValidity(value: unknown, path: string): Validity {
  const validity = new Message(value, path);
  const end = validity.optional('end', instant);
  return { start: validity.required('start', instant), ...(end === undefined ? {} : { end }) };
}

// RFC 8017 §A.1: PKCS1 keys are the bare RSAPublicKey; RFC 3279 §2.3.1 puts it into a SubjectPublicKeyInfo.
const RSA_ENCRYPTION = Uint8Array.of(0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00);

function spkiOfRsaKey(key: Uint8Array): Uint8Array {
  return printDer(TAG.sequence, RSA_ENCRYPTION, printDer(TAG.bitString, Uint8Array.of(0), key));
}
