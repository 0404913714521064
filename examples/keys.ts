// The keys of the example portal. Anyone can make them from the phrases below, so a signature by one of them proves
// nothing; trust.yaml marks each `example: true`, and the pages say so.

import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

// PKCS #8 of an Ed25519 private key (RFC 8410) up to the 32 secret bytes.
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The private key whose secret is the SHA-256 of `dossier example key: <name>`. */
export function exampleKey(name: string): KeyObject {
  const secret = createHash('sha256').update(`dossier example key: ${name}`).digest();
  return createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, secret]), format: 'der', type: 'pkcs8' });
}

/** The same key as `dossier sign` and its like take it. */
export function exampleKeyPem(name: string): string {
  return exampleKey(name).export({ format: 'pem', type: 'pkcs8' }) as string;
}

/** The public half, as trust.yaml holds it. */
export function examplePublicPem(name: string): string {
  return createPublicKey(exampleKey(name)).export({ format: 'pem', type: 'spki' }) as string;
}
