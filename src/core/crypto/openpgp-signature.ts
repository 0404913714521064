import { bytesToHex } from '@noble/hashes/utils.js';
import { fromBase64 } from '../lib/base64.ts';
import { fromUtf8 } from '../lib/bytes.ts';

// The outside of OpenPGP signatures (RFC 9580): armour, packets, and what a signature says of itself. Nothing here verifies.

const MOST_BYTES = 64_000;
const MOST_SIGNATURES = 8;
const SIGNATURE_PACKET = 2;

/** A signature packet, and what it says of itself. */
export interface OpenPgpSignature {
  readonly version: number;
  /** RFC 9580 §5.2.1: 0x00 over bytes, 0x01 over text whose line endings are left open. */
  readonly type: number;
  readonly keyAlgorithm: string;
  readonly hash: string;
  /** RFC 3339 instants; the signer’s word. */
  readonly created?: string;
  readonly expires?: string;
  /** Fingerprint, or else key id, in upper-case hex. */
  readonly issuer?: string;
  /** The whole packet. */
  readonly packet: Uint8Array;
}

/**
 * Reads a detached signature, armoured or not: one signature packet after another and nothing else. A signature of a version
 * that is not known has empty fields.
 */
export function readOpenPgpSignatures(bytes: Uint8Array): readonly OpenPgpSignature[] | undefined {
  if (bytes.length > MOST_BYTES) return undefined;
  const [first = 0] = bytes;
  // The first bit of every packet is set, and of no character of armour.
  if (first >= 0x80) return signaturesOf(bytes);
  const packets = openArmour(fromUtf8(bytes) ?? '');
  return packets === undefined ? undefined : signaturesOf(packets);
}

/** Whether this is a text with its signature in one file (RFC 9580 §7). */
export function isClearSigned(text: string): boolean {
  return text.startsWith('-----BEGIN PGP SIGNED MESSAGE-----') && text.includes('\n-----BEGIN PGP SIGNATURE-----');
}

/**
 * The signature at the end of a clear-signed text. `undefined` also where the text above it could be read in two ways: a line
 * of it that begins with a dash must be escaped (RFC 9580 §7.1), or one reader ends the signed text before the other.
 */
export function signaturesBelow(text: string): readonly OpenPgpSignature[] | undefined {
  const end = text.lastIndexOf('\n-----BEGIN PGP SIGNATURE-----');
  const [, ...above] = text.slice(0, end).split('\n');
  if (above.some((line) => line.startsWith('-') && !line.startsWith('- '))) return undefined;
  const packets = openArmour(text.slice(end + 1));
  return packets === undefined || packets.length > MOST_BYTES ? undefined : signaturesOf(packets);
}

// RFC 9580 §6: headers and the checksum are not part of what is armoured, and a wrong checksum is no reason to refuse.
function openArmour(text: string): Uint8Array | undefined {
  const lines = text.trim().split(/\r?\n/);
  if (lines[0] !== '-----BEGIN PGP SIGNATURE-----' || lines.at(-1) !== '-----END PGP SIGNATURE-----') return undefined;
  const empty = lines.findIndex((line) => line.trim() === '');
  if (empty < 0) return undefined;
  const body = lines.slice(empty + 1, -1);
  if (body.at(-1)?.startsWith('=') === true) body.pop();
  return fromBase64(body.map((line) => line.trim()).join(''));
}

function signaturesOf(bytes: Uint8Array): readonly OpenPgpSignature[] | undefined {
  const signatures: OpenPgpSignature[] = [];
  for (let at = 0; at < bytes.length;) {
    const frame = frameAt(bytes, at);
    if (frame?.tag !== SIGNATURE_PACKET || frame.end > bytes.length || signatures.length === MOST_SIGNATURES) return undefined;
    const signature = signatureOf(bytes.subarray(frame.begin, frame.end));
    if (signature === undefined) return undefined;
    signatures.push({ ...signature, packet: bytes.slice(at, frame.end) });
    at = frame.end;
  }
  return signatures.length === 0 ? undefined : signatures;
}

// RFC 9580 §4.2: both ways to write a packet's kind and length. Signatures never come in partial lengths.
function frameAt(bytes: Uint8Array, at: number): { readonly tag: number; readonly begin: number; readonly end: number } | undefined {
  const head = bytes[at] ?? 0;
  if (head < 0x80) return undefined;
  if ((head & 0x40) === 0) {
    const octets = [1, 2, 4][head & 3];
    return octets === undefined || at + 1 + octets > bytes.length ? undefined : frame(head >> 2 & 15, at + 1 + octets, numberAt(bytes, at + 1, octets));
  }
  const first = bytes[at + 1] ?? 0xff;
  if (first < 192) return frame(head & 63, at + 2, first);
  if (first < 224) return frame(head & 63, at + 3, (first - 192 << 8) + (bytes[at + 2] ?? 0) + 192);
  return first === 255 && at + 6 <= bytes.length ? frame(head & 63, at + 6, numberAt(bytes, at + 2, 4)) : undefined;
}

function frame(tag: number, begin: number, length: number) {
  return { tag, begin, end: begin + length };
}

function numberAt(bytes: Uint8Array, at: number, octets: number): number {
  return bytes.subarray(at, at + octets).reduce((sum, octet) => sum * 256 + octet, 0);
}

function signatureOf(body: Uint8Array): Omit<OpenPgpSignature, 'packet'> | undefined {
  const [version = 0, type = 0, keyAlgorithm = 0, hash = 0] = body;
  if (version === 0) return undefined;
  if (version !== 4 && version !== 6) return { version, type: 0, keyAlgorithm: 'unknown', hash: 'unknown' };
  // RFC 9580 §5.2.3: hashed subpackets are signed, the others are not.
  const octets = version === 6 ? 4 : 2;
  const hashed = areaAt(body, 4, octets);
  const unhashed = hashed === undefined ? undefined : areaAt(body, hashed.end, octets);
  const signed = subpackets(hashed?.bytes);
  const unsigned = subpackets(unhashed?.bytes);
  if (signed === undefined || unsigned === undefined) return undefined;
  const created = secondsOf(signed.get(CREATED));
  const lifetime = secondsOf(signed.get(EXPIRES)) ?? 0;
  const issuer = fingerprintOf(signed) ?? fingerprintOf(unsigned);
  return {
    version,
    type,
    keyAlgorithm: KEY_ALGORITHMS[keyAlgorithm] ?? `algorithm ${keyAlgorithm}`,
    hash: HASHES[hash] ?? `hash ${hash}`,
    ...(created === undefined ? {} : { created: instantOf(created), ...(lifetime === 0 ? {} : { expires: instantOf(created + lifetime) }) }),
    ...(issuer === undefined ? {} : { issuer }),
  };
}

function areaAt(body: Uint8Array, at: number, octets: number): { readonly bytes: Uint8Array; readonly end: number } | undefined {
  const begin = at + octets;
  const end = begin + numberAt(body, at, octets);
  return end > body.length ? undefined : { bytes: body.subarray(begin, end), end };
}

// RFC 9580 §5.2.3.7. The first of a kind counts here; the library that verifies judges doubled ones.
function subpackets(area: Uint8Array | undefined): ReadonlyMap<number, Uint8Array> | undefined {
  if (area === undefined) return undefined;
  const found = new Map<number, Uint8Array>();
  for (let at = 0; at < area.length;) {
    const first = area[at] ?? 0;
    const [octets, length] = first < 192 ? [1, first] : first < 255 ? [2, (first - 192 << 8) + (area[at + 1] ?? 0) + 192] : [5, numberAt(area, at + 1, 4)];
    const begin = at + octets;
    if (length === 0 || begin + length > area.length) return undefined;
    // The first bit says that who does not know the kind must refuse the signature.
    const kind = (area[begin] ?? 0) & 0x7f;
    if (!found.has(kind)) found.set(kind, area.subarray(begin + 1, begin + length));
    at = begin + length;
  }
  return found;
}

const CREATED = 2;
const EXPIRES = 3;
const ISSUER_KEY_ID = 16;
const ISSUER_FINGERPRINT = 33;

function secondsOf(bytes: Uint8Array | undefined): number | undefined {
  return bytes?.length === 4 ? numberAt(bytes, 0, 4) : undefined;
}

function fingerprintOf(area: ReadonlyMap<number, Uint8Array>): string | undefined {
  const bytes = area.get(ISSUER_FINGERPRINT)?.subarray(1) ?? area.get(ISSUER_KEY_ID);
  return bytes === undefined || bytes.length < 8 || bytes.length > 32 ? undefined : bytesToHex(bytes).toUpperCase();
}

function instantOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000', '');
}

// RFC 9580 §9.1 and §9.5.
const KEY_ALGORITHMS: Readonly<Record<number, string>> = { 1: 'RSA', 3: 'RSA', 17: 'DSA', 19: 'ECDSA', 22: 'EdDSA', 27: 'Ed25519', 28: 'Ed448' };
const HASHES: Readonly<Record<number, string>> = { 1: 'MD5', 2: 'SHA-1', 3: 'RIPEMD-160', 8: 'SHA-256', 9: 'SHA-384', 10: 'SHA-512', 11: 'SHA-224', 12: 'SHA3-256', 14: 'SHA3-512' };
