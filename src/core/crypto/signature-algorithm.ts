import { fail, Fields, readOid, TAG, type DerValue } from './der.ts';
import type { KeyAlgorithm, PublicKey } from './public-key.ts';
import { verifySignature, type HashName, type SignatureResult } from './verify-signature.ts';

/** How a structure says that it was signed. */
export interface SignatureAlgorithm {
  readonly family: 'ed25519' | 'ecdsa' | 'rsa';
  /** Left out where the structure names the hash elsewhere, or the algorithm has its own. */
  readonly hash?: HashName;
}

// RFC 5758 §3.2, RFC 8017 appendix C, RFC 8410 §3. Nothing with SHA-1 or MD5: those can be forged.
const ALGORITHMS: ReadonlyMap<string, SignatureAlgorithm> = new Map<string, SignatureAlgorithm>([
  ['1.2.840.10045.4.3.2', { family: 'ecdsa', hash: 'sha256' }],
  ['1.2.840.10045.4.3.3', { family: 'ecdsa', hash: 'sha384' }],
  ['1.2.840.10045.4.3.4', { family: 'ecdsa', hash: 'sha512' }],
  ['1.2.840.113549.1.1.11', { family: 'rsa', hash: 'sha256' }],
  ['1.2.840.113549.1.1.12', { family: 'rsa', hash: 'sha384' }],
  ['1.2.840.113549.1.1.13', { family: 'rsa', hash: 'sha512' }],
  // RFC 5754 §3.2: CMS may name RSA alone and the hash beside it.
  ['1.2.840.113549.1.1.1', { family: 'rsa' }],
  ['1.3.101.112', { family: 'ed25519' }],
]);

const HASHES: ReadonlyMap<string, HashName> = new Map<string, HashName>([
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
]);

/** The AlgorithmIdentifier of a signature. */
export function readSignatureAlgorithm(value: DerValue): SignatureAlgorithm {
  const oid = readPlainIdentifier(value);
  return ALGORITHMS.get(oid) ?? fail(`the signature algorithm is not known here (${oid})`);
}

/** The AlgorithmIdentifier of a hash. */
export function readHash(value: DerValue): HashName {
  const oid = readPlainIdentifier(value);
  return HASHES.get(oid) ?? fail(`the hash is not SHA-256, SHA-384 or SHA-512 (${oid})`);
}

// None of these algorithms has parameters. Some are written with a NULL in their place (RFC 4055 §2.1 wants both read).
function readPlainIdentifier(value: DerValue): string {
  const fields = new Fields(value);
  const oid = readOid(fields.take());
  const parameters = fields.takeIf(TAG.null);
  if (parameters !== undefined && parameters.content.length > 0) fail('a NULL has content');
  fields.end();
  return oid;
}

const FAMILIES: Readonly<Record<KeyAlgorithm, SignatureAlgorithm['family']>> = {
  'ed25519': 'ed25519', 'ecdsa-p256': 'ecdsa', 'ecdsa-p384': 'ecdsa', 'ecdsa-p521': 'ecdsa', 'rsa': 'rsa',
};

/** Verifies a signature as its structure says it was made; with a key of another family it is invalid. */
export async function verifyAs(algorithm: SignatureAlgorithm, key: PublicKey, signature: Uint8Array, bytes: Uint8Array): Promise<SignatureResult> {
  if (FAMILIES[key.algorithm] !== algorithm.family) return 'invalid';
  return verifySignature(key, signature, { bytes }, algorithm.hash === undefined ? {} : { hash: algorithm.hash });
}
