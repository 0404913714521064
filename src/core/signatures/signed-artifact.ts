import { blake2b } from '@noble/hashes/blake2.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { Covered } from './report.ts';

/** What a signature is held against: an artifact's bytes, or digests of them in lower-case hex where it is too large to hold. */
export type SignedArtifact = { readonly bytes: Uint8Array } | { readonly digests: Digests };

export interface Digests {
  readonly sha256?: string;
  readonly sha512?: string;
  /** BLAKE2b with 64 bytes, as minisign uses it. */
  readonly blake2b512?: string;
}

const HASHES = { sha256, sha512, blake2b512: blake2b } as const;
const LENGTHS = { sha256: 32, sha512: 64, blake2b512: 64 } as const;

/** The artifact's digest; `undefined` where it was not given and can not be reckoned. */
export function digestOf(artifact: SignedArtifact, algorithm: keyof Digests): Uint8Array | undefined {
  if ('bytes' in artifact) return HASHES[algorithm](artifact.bytes);
  const hex = artifact.digests[algorithm];
  return hex !== undefined && /^[0-9a-f]*$/.test(hex) && hex.length === 2 * LENGTHS[algorithm] ? hexToBytes(hex) : undefined;
}

/** The artifact as a report names it: by SHA-256, or by SHA-512 where only that is known. */
export function coverageOf(artifact: SignedArtifact): readonly Covered[] {
  for (const algorithm of ['sha256', 'sha512'] as const) {
    const digest = digestOf(artifact, algorithm);
    if (digest !== undefined) return [{ algorithm, digest: bytesToHex(digest) }];
  }
  return [];
}
