import { canonicalBytes } from '../lib/canonical-json.ts';
import { equalBytes, fromUtf8 } from '../lib/bytes.ts';
import { isObject, strictMembers } from '../lib/members.ts';
import type { Envelope } from '../model/envelope.ts';
import { BUNDLE_MEDIA_TYPE } from '../model/uris.ts';
import { parseEnvelope, printEnvelope } from './dsse.ts';

/** A Sigstore bundle v0.3 that holds a DSSE envelope, as far as its shape goes. Nothing in it has been verified. */
export interface Bundle {
  readonly envelope: Envelope;
  /** A key that is known otherwise, named by a hint; or a certificate, as keyless signing gives. */
  readonly signedWith: { readonly kind: 'key'; readonly hint: string } | { readonly kind: 'certificate' };
  /** True when it also carries log entries or timestamps. */
  readonly hasTimeEvidence: boolean;
}

const MEDIA_TYPES = [BUNDLE_MEDIA_TYPE, 'application/vnd.dev.sigstore.bundle+json;version=0.3'];

/** Reads a bundle, or says in words at which point its shape is not that of a v0.3 bundle. Never throws. */
export function parseBundle(bytes: Uint8Array): { readonly bundle: Bundle } | { readonly problem: string } {
  const text = fromUtf8(bytes);
  if (text === undefined) return { problem: 'the bundle is not UTF-8' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: 'the bundle is not JSON' };
  }
  const read = readBundle(value);
  if ('problem' in read) return { problem: `the bundle is malformed: ${read.problem}` };
  const { mediaType, material, dsseEnvelope, messageSignature } = read;

  if (!MEDIA_TYPES.includes(mediaType)) return { problem: 'the bundle’s mediaType is not that of a Sigstore bundle v0.3' };
  if ((dsseEnvelope === undefined) === (messageSignature === undefined)) {
    return { problem: 'the bundle must hold exactly one of dsseEnvelope and messageSignature' };
  }
  if (dsseEnvelope === undefined) return { problem: 'the bundle holds a bare message signature where a DSSE envelope is expected' };
  if (material.x509CertificateChain !== undefined) return { problem: 'a v0.3 bundle holds one certificate, not a chain' };
  if ((material.publicKey === undefined) === (material.certificate === undefined)) {
    return { problem: 'the bundle must hold exactly one of publicKey and certificate' };
  }
  const envelope = parseEnvelope(dsseEnvelope);
  if ('problem' in envelope) return envelope;
  if (envelope.envelope.signatures.length !== 1) {
    return { problem: `a bundle’s envelope holds exactly one signature, and this one holds ${envelope.envelope.signatures.length}` };
  }
  const keyid = envelope.envelope.signatures[0]?.keyid;
  if (material.publicKey !== undefined && keyid !== undefined && keyid !== material.publicKey.hint) {
    return { problem: 'the bundle’s public-key hint and the envelope’s key id name different keys' };
  }
  return {
    bundle: {
      envelope: envelope.envelope,
      signedWith: material.publicKey === undefined ? { kind: 'certificate' } : { kind: 'key', hint: material.publicKey.hint },
      hasTimeEvidence: material.timeEvidence > 0,
    },
  };
}

interface Material {
  readonly publicKey?: { readonly hint: string };
  readonly certificate?: unknown;
  readonly x509CertificateChain?: unknown;
  /** How many log entries and timestamps it carries. */
  readonly timeEvidence: number;
}

function readBundle(value: unknown):
  { readonly mediaType: string; readonly material: Material; readonly dsseEnvelope?: unknown; readonly messageSignature?: unknown } | { readonly problem: string } {
  const members = strictMembers(value, ['mediaType', 'verificationMaterial', 'dsseEnvelope', 'messageSignature']);
  if ('problem' in members) return members;
  const { mediaType, verificationMaterial, dsseEnvelope, messageSignature } = members.of;
  if (typeof mediaType !== 'string') return { problem: 'mediaType is no text' };
  const material = readMaterial(verificationMaterial);
  return 'problem' in material ? { problem: `verificationMaterial: ${material.problem}` } : { mediaType, material, dsseEnvelope, messageSignature };
}

function readMaterial(value: unknown): Material | { readonly problem: string } {
  const members = strictMembers(value, ['publicKey', 'certificate', 'x509CertificateChain', 'tlogEntries', 'timestampVerificationData']);
  if ('problem' in members) return members;
  const { publicKey, certificate, x509CertificateChain, tlogEntries = [], timestampVerificationData = {} } = members.of;
  const key = publicKey === undefined ? undefined : strictMembers(publicKey, ['hint']);
  const hint = key !== undefined && 'of' in key ? key.of['hint'] : undefined;
  if (key !== undefined && (typeof hint !== 'string' || hint === '')) return { problem: 'publicKey holds something else than a hint' };
  const timestamps = isObject(timestampVerificationData) ? timestampVerificationData['rfc3161Timestamps'] ?? [] : undefined;
  if (certificate !== undefined && (!isObject(certificate) || typeof certificate['rawBytes'] !== 'string')) return { problem: 'certificate holds no rawBytes' };
  if (!Array.isArray(tlogEntries)) return { problem: 'tlogEntries is no list' };
  if (!Array.isArray(timestamps)) return { problem: 'timestampVerificationData holds no list of timestamps' };
  return {
    ...(typeof hint === 'string' ? { publicKey: { hint } } : {}),
    ...(certificate === undefined ? {} : { certificate }),
    ...(x509CertificateChain === undefined ? {} : { x509CertificateChain }),
    timeEvidence: tlogEntries.length + timestamps.length,
  };
}

/** The bundle file for a payload signed by key: RFC 8785 bytes, so that equal signatures give equal files. */
export function printKeyBundle(payloadType: string, payload: Uint8Array, signature: { readonly hint: string; readonly sig: Uint8Array }): Uint8Array {
  return canonicalBytes({
    mediaType: BUNDLE_MEDIA_TYPE,
    verificationMaterial: { publicKey: { hint: signature.hint } },
    dsseEnvelope: printEnvelope({ payloadType, payload, signatures: [{ keyid: signature.hint, sig: signature.sig }] }),
  });
}

/**
 * Whether a key bundle's bytes are those that `printKeyBundle` writes. What a signature does not cover, such as white
 * space or the order of members, is pinned by this.
 */
export function isPrintedKeyBundle(bytes: Uint8Array, bundle: Bundle): boolean {
  const [signature] = bundle.envelope.signatures;
  if (bundle.signedWith.kind !== 'key' || signature === undefined) return false;
  const { payloadType, payload } = bundle.envelope;
  return equalBytes(bytes, printKeyBundle(payloadType, payload, { hint: bundle.signedWith.hint, sig: signature.sig }));
}
