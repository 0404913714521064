import { ed25519 } from '@noble/curves/ed25519.js';
import { keyHint, printPublicKeyPem, publicKeyFromRaw } from '../../src/core/crypto/public-key.ts';
import { printKeyBundle } from '../../src/core/signatures/bundle.ts';
import { preAuthEncoding } from '../../src/core/signatures/dsse.ts';
import { payloadTypeFor } from '../../src/core/signatures/verify.ts';
import type { Signer } from '../../src/core/model/portal-files.ts';

/** A signer whose key is made from one number, so that tests need no randomness. */
export function testSigner(seed: number, parts: Partial<Signer> = {}) {
  const secret = new Uint8Array(32).fill(seed);
  const key = publicKeyFromRaw(ed25519.getPublicKey(secret));
  if (key === undefined) throw new Error('the seed gave no usable key');
  const signer: Signer = {
    id: `signer-${seed}`,
    name: `Signer ${seed}`,
    identity: `signer-${seed}@example.org`,
    publicKey: printPublicKeyPem(key),
    may: ['record'],
    example: false,
    ...parts,
  };
  const signBytes = (bytes: Uint8Array) => ed25519.sign(bytes, secret);
  return {
    signer,
    key,
    hint: keyHint(key),
    signBytes,
    sign: (payloadType: string, payload: Uint8Array) => signBytes(preAuthEncoding(payloadType, payload)),
    bundle: (bytes: Uint8Array, permission = 'record') => {
      const payloadType = payloadTypeFor(permission);
      return printKeyBundle(payloadType, bytes, { hint: keyHint(key), sig: signBytes(preAuthEncoding(payloadType, bytes)) });
    },
  };
}
