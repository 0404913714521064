import { ed25519 } from '@noble/curves/ed25519.js';
import type { Ed25519PublicKey } from './public-key.ts';

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
