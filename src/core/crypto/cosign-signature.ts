import { fromBase64, fromStrictBase64 } from '../lib/base64.ts';
import { fromUtf8 } from '../lib/bytes.ts';

// What cosign writes for a signed blob: a signature in base64 or as it is, or, with `--bundle` of versions 1 and 2,
//
//     {"base64Signature": "…", "cert": "base64 of PEM", "rekorBundle": {"SignedEntryTimestamp": "…",
//       "Payload": {"body": "…", "integratedTime": 1700000000, "logIndex": 1, "logID": "hex"}}}

const MOST_BYTES = 200_000;

export interface CosignSignature {
  readonly signature: Uint8Array;
  /** DER. */
  readonly certificate?: Uint8Array;
  readonly entry?: CosignLogEntry;
}

/** A log's promise to include an entry, and the entry. */
export interface CosignLogEntry {
  readonly signedEntryTimestamp: Uint8Array;
  /** The entry as the log holds it. */
  readonly body: Uint8Array;
  readonly integratedTime: number;
  readonly logIndex: number;
  /** The SHA-256 of the log's key. */
  readonly logId: Uint8Array;
}

export function parseCosignSignature(bytes: Uint8Array): CosignSignature | undefined {
  if (bytes.length > MOST_BYTES) return undefined;
  if (isEcdsaSignature(bytes)) return { signature: bytes };
  const text = fromUtf8(bytes)?.trim() ?? '';
  if (text.startsWith('{')) return parseBundle(text);
  const signature = text.length > 1000 ? undefined : fromStrictBase64(text);
  return signature !== undefined && (isEcdsaSignature(signature) || OTHER_LENGTHS.includes(signature.length)) ? { signature } : undefined;
}

/** Reads a certificate as cosign writes it beside a signature: PEM, or base64 of PEM. */
export function parseCosignCertificate(text: string): Uint8Array | undefined {
  const pem = text.trimStart().startsWith('-----') ? text : fromUtf8(fromBase64(text.trim()) ?? new Uint8Array()) ?? '';
  const match = /^\s*-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/.exec(pem);
  return match?.[1] === undefined ? undefined : fromBase64(match[1].replace(/\s/g, ''));
}

// Signed with a key, the bundle holds its public half in the certificate’s place. It proves nothing, so it is passed over.
function isPublicKey(text: string): boolean {
  return fromUtf8(fromBase64(text) ?? new Uint8Array())?.startsWith('-----BEGIN PUBLIC KEY-----') === true;
}

// Ed25519, and RSA with 2048, 3072 and 4096 bits: nothing but their length tells them.
const OTHER_LENGTHS = [64, 256, 384, 512];

/** Ecdsa-Sig-Value (RFC 3279 §2.2.3) on a curve of 256 to 521 bits: a SEQUENCE of two INTEGERs and nothing else. */
function isEcdsaSignature(bytes: Uint8Array): boolean {
  const head = bytes[1] === 0x81 ? 3 : 2;
  const r = head + 2 + (bytes[head + 1] ?? 0);
  const s = r + 2 + (bytes[r + 1] ?? 0);
  return bytes.length >= 60 && bytes.length <= 141 && bytes[0] === 0x30 && bytes[head - 1] === bytes.length - head
    && bytes[head] === 0x02 && bytes[r] === 0x02 && s === bytes.length && r - head > 24 && s - r > 24;
}

function parseBundle(text: string): CosignSignature | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const signature = base64At(value, 'base64Signature');
  // An attestation's bundle has a whole DSSE envelope in its place.
  if (signature === undefined || signature.length === 0 || signature[0] === 0x7b) return undefined;
  const cert = at(value, 'cert');
  const isCertificate = typeof cert === 'string' && cert !== '' && !isPublicKey(cert);
  const certificate = isCertificate ? parseCosignCertificate(cert) : undefined;
  const rekor = at(value, 'rekorBundle');
  const entry = parseEntry(rekor);
  if ((isCertificate && certificate === undefined) || (rekor !== undefined && rekor !== null && entry === undefined)) return undefined;
  return { signature, ...(certificate === undefined ? {} : { certificate }), ...(entry === undefined ? {} : { entry }) };
}

function parseEntry(rekor: unknown): CosignLogEntry | undefined {
  const payload = at(rekor, 'Payload');
  const signedEntryTimestamp = base64At(rekor, 'SignedEntryTimestamp');
  const body = base64At(payload, 'body');
  const [integratedTime, logIndex, logId] = [at(payload, 'integratedTime'), at(payload, 'logIndex'), at(payload, 'logID')];
  if (signedEntryTimestamp === undefined || body === undefined || typeof logId !== 'string' || !/^[0-9a-f]{64}$/.test(logId)) return undefined;
  if (!isCount(integratedTime) || !isCount(logIndex)) return undefined;
  return { signedEntryTimestamp, body, integratedTime, logIndex, logId: Uint8Array.from(logId.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)) };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function base64At(value: unknown, key: string): Uint8Array | undefined {
  const text = at(value, key);
  return typeof text === 'string' ? fromStrictBase64(text) : undefined;
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}
