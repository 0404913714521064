import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { equalBytes } from '../lib/bytes.ts';
import type { Certificate } from './certificate.ts';
import type { Checked } from './certificate-path.ts';
import { contextTag, Fields, onlyValue, printDer, readDer, readOctets, readOid, TAG } from './der.ts';
import type { PublicKey } from './public-key.ts';
import { isWithin, type Validity } from './validity.ts';
import { verifySignature } from './verify-signature.ts';

// Signed certificate timestamps that are embedded in a certificate (RFC 6962 §3.3): promises of certificate transparency
// logs, made over the certificate before it had them.

const SCT_LIST = '1.3.6.1.4.1.11129.2.4.2';
const SCT_LIMIT = 16;

/** A certificate transparency log that is trusted for a time. */
export interface CertificateLog {
  /** SHA-256 of the log's key, by which its timestamps name it. */
  readonly id: Uint8Array;
  readonly key: PublicKey;
  readonly validFor: Validity;
}

interface CertificateTimestamp {
  readonly logId: Uint8Array;
  /** Milliseconds since 1970, and the octets that say so. */
  readonly time: number;
  readonly timeOctets: Uint8Array;
  readonly extensions: Uint8Array;
  /** Hash and signature algorithm as TLS numbers them. */
  readonly hash: number;
  readonly algorithm: number;
  readonly signature: Uint8Array;
}

/**
 * Checks every timestamp of a certificate that is by a known log, at a time when the log was trusted; all of these must
 * verify, and there must be one. Gives the distinct logs. Timestamps of other logs are passed over.
 */
export async function verifyCertificateTimestamps<Log extends CertificateLog>(certificate: Certificate, issuer: Certificate, logs: readonly Log[]): Promise<Checked<{ readonly logs: readonly Log[] }>> {
  const list = readList(certificate);
  if ('problem' in list) return { result: 'invalid', problem: list.problem };
  const entry = signedEntry(certificate, issuer);
  if ('problem' in entry) return { result: 'invalid', problem: entry.problem };

  const found = new Set<Log>();
  for (const timestamp of list.timestamps) {
    const candidates = logs.filter((log) => equalBytes(log.id, timestamp.logId) && isWithin(log.validFor, timestamp.time));
    if (candidates.length === 0) continue;
    const checked = await verifyOne(timestamp, entry.bytes, candidates);
    if (checked.result !== 'valid') return checked;
    found.add(checked.log);
  }
  if (found.size === 0) return { result: 'invalid', problem: 'none of its certificate timestamps is by a log that was trusted then' };
  return { result: 'valid', logs: [...found].filter((log, index, all) => all.findIndex(({ id }) => equalBytes(id, log.id)) === index) };
}

async function verifyOne<Log extends CertificateLog>(timestamp: CertificateTimestamp, entry: Uint8Array, candidates: readonly Log[]): Promise<Checked<{ readonly log: Log }>> {
  // §3.2: version 1, certificate_timestamp, the time, and the entry with the timestamp's own extensions behind it.
  const message = concatBytes(Uint8Array.of(0, 0), timestamp.timeOctets, entry, uint(timestamp.extensions.length, 2), timestamp.extensions);
  for (const log of candidates) {
    if (!isSchemeOf(timestamp, log.key)) continue;
    const result = await verifySignature(log.key, timestamp.signature, { bytes: message }, { hash: 'sha256' });
    if (result === 'valid') return { result, log };
    if (result === 'cannot') return { result, problem: 'a certificate timestamp is by RSA, which this host cannot check' };
  }
  return { result: 'invalid', problem: 'a certificate timestamp of a known log does not verify' };
}

// RFC 5246 §7.4.1.4.1: SHA-256 is 4, RSA 1 and ECDSA 3; RFC 6962 §2.1.4 allows no others.
function isSchemeOf({ hash, algorithm }: CertificateTimestamp, key: PublicKey): boolean {
  return hash === 4 && algorithm === (key.algorithm === 'rsa' ? 1 : key.algorithm === 'ecdsa-p256' ? 3 : -1);
}

/**
 * The log entry of the certificate as it was before it had timestamps (§3.2): precert_entry, SHA-256 of the issuer's key,
 * and TBSCertificate without the list, built again because the lengths around it change.
 */
function signedEntry(certificate: Certificate, issuer: Certificate): { readonly bytes: Uint8Array } | { readonly problem: string } {
  const read = readDer(certificate.tbs, (tbs) => {
    const parts = new Fields(tbs).rest();
    return printDer(TAG.sequence, ...parts.map((part) => (part.tag === contextTag(3, 'constructed') ? withoutList(new Fields(part, part.tag).take().whole) : part.whole)));
  });
  if ('problem' in read) return read;
  return { bytes: concatBytes(uint(1, 2), sha256(issuer.publicKey.spki), uint(read.value.length, 3), read.value) };
}

function withoutList(extensions: Uint8Array): Uint8Array {
  const kept = new Fields(onlyValue(extensions)).rest().filter((extension) => readOid(new Fields(extension).take()) !== SCT_LIST);
  return printDer(contextTag(3, 'constructed'), printDer(TAG.sequence, ...kept.map(({ whole }) => whole)));
}

function readList(certificate: Certificate): { readonly timestamps: readonly CertificateTimestamp[] } | { readonly problem: string } {
  const extension = certificate.extensions.get(SCT_LIST);
  if (extension === undefined) return { problem: 'the certificate has no certificate timestamps' };
  const octets = readDer(extension.value, readOctets);
  const list = 'value' in octets ? prefixed(octets.value, 0, 2) : undefined;
  if (!('value' in octets) || list === undefined || list.end !== octets.value.length) return { problem: 'the list of certificate timestamps is malformed' };
  const timestamps: CertificateTimestamp[] = [];
  for (let at = 0; at < list.bytes.length;) {
    const item = prefixed(list.bytes, at, 2);
    const timestamp = item === undefined ? undefined : readTimestamp(item.bytes);
    if (item === undefined || timestamp === undefined) return { problem: 'a certificate timestamp is malformed' };
    if (timestamps.length === SCT_LIMIT) return { problem: `the certificate has more than ${SCT_LIMIT} certificate timestamps` };
    timestamps.push(timestamp);
    at = item.end;
  }
  return { timestamps };
}

// §3.2: version (v1 is 0), log id, time, extensions, and a DigitallySigned of TLS.
function readTimestamp(bytes: Uint8Array): CertificateTimestamp | undefined {
  const extensions = prefixed(bytes, 41, 2);
  if (bytes[0] !== 0 || extensions === undefined) return undefined;
  const signature = prefixed(bytes, extensions.end + 2, 2);
  if (signature?.end !== bytes.length) return undefined;
  const timeOctets = bytes.subarray(33, 41);
  return {
    logId: bytes.subarray(1, 33), timeOctets, time: number(timeOctets), extensions: extensions.bytes,
    hash: bytes[extensions.end] ?? -1, algorithm: bytes[extensions.end + 1] ?? -1, signature: signature.bytes,
  };
}

/** The bytes after a length of so many octets, big-endian; `undefined` when they are not all there. */
function prefixed(bytes: Uint8Array, at: number, octets: number): { readonly bytes: Uint8Array; readonly end: number } | undefined {
  const start = at + octets;
  const end = start + number(bytes.subarray(at, start));
  return start > bytes.length || end > bytes.length ? undefined : { bytes: bytes.subarray(start, end), end };
}

function number(octets: Uint8Array): number {
  return octets.reduce((sum, octet) => sum * 256 + octet, 0);
}

function uint(value: number, octets: number): Uint8Array {
  return Uint8Array.from({ length: octets }, (_, index) => Math.floor(value / 256 ** (octets - 1 - index)) % 256);
}
