import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { fromBase64, toBase64 } from '../lib/base64.ts';
import { fail, Fields, onlyValue, readBits, readDer, readOid, readPositive, TAG, type DerValue } from './der.ts';
import { isEcdsaKey } from './ecdsa.ts';

export type KeyAlgorithm = 'ed25519' | 'ecdsa-p256' | 'ecdsa-p384' | 'ecdsa-p521' | 'rsa';

/** A key that can verify signatures. */
export interface PublicKey {
  readonly algorithm: KeyAlgorithm;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
  /** The key as its algorithm writes it: 32 bytes of Ed25519, an uncompressed point of ECDSA, an RSAPublicKey in DER. */
  readonly raw: Uint8Array;
}

export type Ed25519PublicKey = PublicKey & { readonly algorithm: 'ed25519' };

export function isEd25519(key: PublicKey): key is Ed25519PublicKey {
  return key.algorithm === 'ed25519';
}

/** Reads a PEM "PUBLIC KEY"; `undefined` for anything that `parseSpki()` takes for no key. */
export function parsePublicKeyPem(pem: string): PublicKey | undefined {
  const match = /^-----BEGIN PUBLIC KEY-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END PUBLIC KEY-----\s*$/.exec(pem);
  const der = match?.[1] === undefined ? undefined : fromBase64(match[1].replace(/[\r\n]/g, ''));
  return der === undefined ? undefined : parseSpki(der);
}

/**
 * Reads a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7): Ed25519 (RFC 8410), ECDSA on a named curve (RFC 5480) or RSA of 2048
 * to 8192 bits (RFC 3279). `undefined` for other algorithms, odd parameters, and keys that prove nothing: points of small
 * order or off their curve.
 */
export function parseSpki(spki: Uint8Array): PublicKey | undefined {
  const read = readDer(spki, readSpki);
  return 'value' in read ? read.value : undefined;
}

/** The Ed25519 key of 32 raw bytes, as note verifier keys hold it. */
export function publicKeyFromRaw(raw: Uint8Array): Ed25519PublicKey | undefined {
  const key = parseSpki(Uint8Array.of(...ED25519_HEAD, ...raw));
  return key !== undefined && isEd25519(key) ? key : undefined;
}

// RFC 8410 §4: for Ed25519 all bytes before the key are fixed.
const ED25519_HEAD = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

export function printPublicKeyPem(key: PublicKey): string {
  const lines = toBase64(key.spki).match(/.{1,64}/g) ?? [];
  return `-----BEGIN PUBLIC KEY-----\n${lines.join('\n')}\n-----END PUBLIC KEY-----\n`;
}

/** How documents name a key: base64 of the SHA-256 of its DER. A hint selects a key and proves nothing. */
export function keyHint(key: PublicKey): string {
  return toBase64(sha256(key.spki));
}

/** A key within a larger structure, such as a certificate. */
export function readSpki(value: DerValue): PublicKey {
  const fields = new Fields(value);
  const identifier = new Fields(fields.take());
  const raw = readBits(fields.take());
  fields.end();
  const algorithm = algorithmOf(identifier);
  identifier.end();
  if (!isUsable(algorithm, raw)) fail('the public key is not usable');
  // A copy, so that no later change to the bytes it was read from can change the key.
  return { algorithm, spki: new Uint8Array(value.whole), raw: new Uint8Array(raw) };
}

function algorithmOf(identifier: Fields): KeyAlgorithm {
  const oid = readOid(identifier.take());
  switch (oid) {
    case '1.3.101.112': return 'ed25519';
    case '1.2.840.10045.2.1': return curveOf(readOid(identifier.take()));
    case '1.2.840.113549.1.1.1': identifier.take(TAG.null); return 'rsa';
    default: return fail(`the public key is of an algorithm that is not known here (${oid})`);
  }
}

function curveOf(oid: string): KeyAlgorithm {
  switch (oid) {
    case '1.2.840.10045.3.1.7': return 'ecdsa-p256';
    case '1.3.132.0.34': return 'ecdsa-p384';
    case '1.3.132.0.35': return 'ecdsa-p521';
    default: return fail(`the public key is on a curve that is not known here (${oid})`);
  }
}

function isUsable(algorithm: KeyAlgorithm, raw: Uint8Array): boolean {
  switch (algorithm) {
    case 'ed25519': return isEd25519Point(raw);
    case 'ecdsa-p256':
    case 'ecdsa-p384':
    case 'ecdsa-p521': return isEcdsaKey(algorithm, raw);
    case 'rsa': return isRsaKey(raw);
  }
}

// A key of small order verifies some signatures over any message.
function isEd25519Point(raw: Uint8Array): boolean {
  try {
    return !ed25519.Point.fromBytes(raw, false).isSmallOrder();
  } catch {
    return false;
  }
}

function isRsaKey(raw: Uint8Array): boolean {
  const fields = new Fields(onlyValue(raw));
  const modulus = readPositive(fields.take());
  const exponent = readPositive(fields.take());
  fields.end();
  const bits = rsaBits(modulus);
  // An even number is no RSA modulus or exponent; with exponent 1 anybody can sign. Go holds exponents to 31 bits too.
  const number = exponent.length > 4 ? Infinity : exponent.reduce((sum, octet) => sum * 256 + octet, 0);
  return bits >= 2048 && bits <= 8192 && isOdd(modulus) && isOdd(exponent) && number >= 3 && number < 2 ** 31;
}

function rsaBits(modulus: Uint8Array): number {
  return modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24;
}

function isOdd(number: Uint8Array): boolean {
  return ((number.at(-1) ?? 0) & 1) === 1;
}
