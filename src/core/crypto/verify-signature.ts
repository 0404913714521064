import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { Fields, onlyValue, readPositive } from './der.ts';
import { verifyEcdsaDigest, type EcdsaCurve } from './ecdsa.ts';
import { verifyEd25519 } from './ed25519.ts';
import { isEd25519, type PublicKey } from './public-key.ts';

export type HashName = 'sha256' | 'sha384' | 'sha512';

/** What was signed. A digest alone is enough for ECDSA; for Ed25519 and RSA the answer to it is `cannot`. */
export type SignedMessage =
  | { readonly bytes: Uint8Array }
  | { readonly hash: HashName; readonly digest: Uint8Array };

/** How it was signed, as far as the key leaves a choice. */
export interface SignatureScheme {
  /** For ECDSA the hash of the curve's own size when left out, for RSA SHA-256; Ed25519 has its own. */
  readonly hash?: HashName;
  /** RSA only: PKCS#1 v1.5 when left out. PSS is with MGF1 of the same hash and a salt of the hash's length. */
  readonly padding?: 'pkcs1' | 'pss';
  /** ECDSA only: DER (RFC 3279 §2.2.3) when left out, or both numbers one after the other (IEEE P1363). */
  readonly encoding?: 'der' | 'p1363';
}

/**
 * `cannot`: not checked, and so never to be counted as valid. This host has no WebCrypto (RSA on plain http), or it was
 * given only a digest where the algorithm needs the bytes.
 */
export type SignatureResult = 'valid' | 'invalid' | 'cannot';

const HASHES = { sha256, sha384, sha512 };
const CURVES = {
  'ecdsa-p256': { hash: 'sha256', octets: 32 },
  'ecdsa-p384': { hash: 'sha384', octets: 48 },
  'ecdsa-p521': { hash: 'sha512', octets: 66 },
} as const satisfies Readonly<Record<EcdsaCurve, { readonly hash: HashName; readonly octets: number }>>;

export function hashOf(hash: HashName, bytes: Uint8Array): Uint8Array {
  return HASHES[hash](bytes);
}

/** Verifies a signature of any kind that is known here. Never throws. */
export async function verifySignature(key: PublicKey, signature: Uint8Array, message: SignedMessage, scheme: SignatureScheme = {}): Promise<SignatureResult> {
  if (key.algorithm !== 'rsa') return verifySignatureSync(key, signature, message, scheme);
  return 'bytes' in message ? verifyRsa(key, signature, message.bytes, scheme) : 'cannot';
}

/** The same at once, for keys that need no help of the host: an RSA key gives `cannot`. */
export function verifySignatureSync(key: PublicKey, signature: Uint8Array, message: SignedMessage, scheme: SignatureScheme = {}): SignatureResult {
  if (key.algorithm === 'rsa') return 'cannot';
  if (key.algorithm !== 'ed25519') return verifyEcdsa(key.algorithm, key, signature, message, scheme) ? 'valid' : 'invalid';
  if (!('bytes' in message)) return 'cannot';
  return isEd25519(key) && verifyEd25519(signature, message.bytes, key) ? 'valid' : 'invalid';
}

function verifyEcdsa(curve: EcdsaCurve, key: PublicKey, signature: Uint8Array, message: SignedMessage, scheme: SignatureScheme): boolean {
  const { hash: own, octets } = CURVES[curve];
  const hash = scheme.hash ?? ('hash' in message ? message.hash : own);
  const numbers = scheme.encoding === 'p1363' ? signature : numbersOfDer(signature, octets);
  if (numbers?.length !== 2 * octets) return false;
  const digest = 'bytes' in message ? hashOf(hash, message.bytes) : message.digest;
  if (('hash' in message && message.hash !== hash) || digest.length !== HASHES[hash].outputLen) return false;
  return verifyEcdsaDigest(curve, key.raw, numbers, digest);
}

// Ecdsa-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }
function numbersOfDer(signature: Uint8Array, octets: number): Uint8Array | undefined {
  try {
    const fields = new Fields(onlyValue(signature));
    const r = readPositive(fields.take());
    const s = readPositive(fields.take());
    fields.end();
    if (r.length > octets || s.length > octets) return undefined;
    const numbers = new Uint8Array(2 * octets);
    numbers.set(r, octets - r.length);
    numbers.set(s, 2 * octets - s.length);
    return numbers;
  } catch {
    return undefined;
  }
}

async function verifyRsa(key: PublicKey, signature: Uint8Array, bytes: Uint8Array, scheme: SignatureScheme): Promise<SignatureResult> {
  const subtle = globalThis.crypto?.subtle;
  if (subtle === undefined) return 'cannot';
  const hash = scheme.hash ?? 'sha256';
  const name = scheme.padding === 'pss' ? 'RSA-PSS' : 'RSASSA-PKCS1-v1_5';
  try {
    const imported = await subtle.importKey('spki', new Uint8Array(key.spki), { name, hash: `SHA-${hash.slice(3)}` }, false, ['verify']);
    const isValid = await subtle.verify({ name, saltLength: HASHES[hash].outputLen }, imported, new Uint8Array(signature), new Uint8Array(bytes));
    return isValid ? 'valid' : 'invalid';
  } catch {
    // The host knows no such key, although it is sound: nothing was checked.
    return 'cannot';
  }
}
