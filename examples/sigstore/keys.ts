// The P-256 keys of the example Sigstore instance. As with the portal's other example keys, anyone can make them from the
// phrases below.

import { createHash } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import { bitString, oid, sequence } from './der.ts';

/** A key pair whose signatures over one message are always the same (RFC 6979). */
export interface EcdsaKey {
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
  /** Signs the SHA-256 of a message; the signature is DER, as X.509 and Sigstore write it. */
  sign(message: Uint8Array): Uint8Array;
}

// RFC 5480 §2: id-ecPublicKey with the named curve secp256r1.
const P256 = sequence(oid('1.2.840.10045.2.1'), oid('1.2.840.10045.3.1.7'));

/** The key whose secret is the SHA-256 of `dossier example P-256 key: <name>`. */
export function exampleEcdsaKey(name: string): EcdsaKey {
  const secret = sha256(`dossier example P-256 key: ${name}`);
  return {
    spki: sequence(P256, bitString(p256.getPublicKey(secret, false))),
    sign: (message) => p256.sign(message, secret, { format: 'der', lowS: false }),
  };
}

export function sha256(content: string | Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(content).digest());
}
