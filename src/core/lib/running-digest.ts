import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** SHA-256 over bytes that come one part after another, so that a file need never be in memory as a whole. */
export interface RunningDigest {
  update(bytes: Uint8Array): void;
  /** In lower-case hex. Once. */
  hex(): string;
}

export function runningSha256(): RunningDigest {
  const hash = sha256.create();
  return { update: (bytes) => void hash.update(bytes), hex: () => bytesToHex(hash.digest()) };
}
