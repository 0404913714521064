import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { fromBase64, toBase64 } from '../lib/base64.ts';
import { equalBytes } from '../lib/bytes.ts';

// RFC 8410 §4: SubjectPublicKeyInfo { AlgorithmIdentifier { 1.3.101.112 }, BIT STRING (32 bytes) }. For Ed25519 all
// bytes before the key are fixed, so no general DER reader is needed.
const SPKI_HEAD = Uint8Array.of(0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00);

export interface Ed25519PublicKey {
  /** The 32 bytes of the key. */
  readonly raw: Uint8Array;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
}

/** Reads a PEM "PUBLIC KEY"; `undefined` for anything that is no Ed25519 key, keys of small order included. */
export function parsePublicKeyPem(pem: string): Ed25519PublicKey | undefined {
  const match = /^-----BEGIN PUBLIC KEY-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END PUBLIC KEY-----\s*$/.exec(pem);
  const der = match?.[1] === undefined ? undefined : fromBase64(match[1].replace(/[\r\n]/g, ''));
  return der === undefined ? undefined : parsePublicKeyDer(der);
}

export function parsePublicKeyDer(spki: Uint8Array): Ed25519PublicKey | undefined {
  if (spki.length !== SPKI_HEAD.length + 32 || !equalBytes(spki.subarray(0, SPKI_HEAD.length), SPKI_HEAD)) return undefined;
  const raw = spki.slice(SPKI_HEAD.length);
  return isUsableKey(raw) ? { raw, spki } : undefined;
}

/** The key of 32 raw bytes, as note verifier keys hold it. */
export function publicKeyFromRaw(raw: Uint8Array): Ed25519PublicKey | undefined {
  const spki = new Uint8Array(SPKI_HEAD.length + raw.length);
  spki.set(SPKI_HEAD);
  spki.set(raw, SPKI_HEAD.length);
  return parsePublicKeyDer(spki);
}

export function printPublicKeyPem(key: Ed25519PublicKey): string {
  return `-----BEGIN PUBLIC KEY-----\n${toBase64(key.spki)}\n-----END PUBLIC KEY-----\n`;
}

/** How documents name a key: base64 of the SHA-256 of its DER. A hint selects a key and proves nothing. */
export function keyHint(key: Ed25519PublicKey): string {
  return toBase64(sha256(key.spki));
}

/**
 * Verifies by RFC 8032 §5.1.7 with canonical encodings and the cofactorless equation. ZIP-215, the library's default,
 * takes signatures that other tools refuse; an auditor with openssl must see what we see.
 */
export function verifyEd25519(signature: Uint8Array, message: Uint8Array, key: Ed25519PublicKey): boolean {
  try {
    return ed25519.verify(signature, message, key.raw, { zip215: false });
  } catch {
    return false;
  }
}

// A key of small order verifies some signatures over any message.
function isUsableKey(raw: Uint8Array): boolean {
  try {
    return !ed25519.Point.fromBytes(raw, false).isSmallOrder();
  } catch {
    return false;
  }
}
