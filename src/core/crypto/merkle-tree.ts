import { sha256 } from '@noble/hashes/sha2.js';
import { equalBytes } from '../lib/bytes.ts';

// The Merkle tree of RFC 6962 §2.1 with SHA-256. §2.1: leaves and nodes are hashed with different prefixes, so a node
// can never pass for a leaf.
const LEAF = 0x00;
const NODE = 0x01;

const HASH_LENGTH = 32;

export function leafHash(entry: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + entry.length);
  input[0] = LEAF;
  input.set(entry, 1);
  return sha256(input);
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + left.length + right.length);
  input[0] = NODE;
  input.set(left, 1);
  input.set(right, 1 + left.length);
  return sha256(input);
}

/** The root over leaf hashes in order; of none, SHA-256 of nothing. */
export function treeRoot(leaves: readonly Uint8Array[]): Uint8Array {
  return rootOf(leaves, 0, leaves.length);
}

/** The hashes that prove leaf `index` to be in the tree over `leaves`, nearest first (§2.1.1). */
export function inclusionProof(index: number, leaves: readonly Uint8Array[]): readonly Uint8Array[] {
  const path = (start: number, end: number): Uint8Array[] => {
    if (end - start <= 1) return [];
    const middle = start + largestPowerBelow(end - start);
    return index < middle
      ? [...path(start, middle), rootOf(leaves, middle, end)]
      : [...path(middle, end), rootOf(leaves, start, middle)];
  };
  return path(0, leaves.length);
}

/** The hashes that prove the first `size` leaves to be a prefix of `leaves` (§2.1.2). */
export function consistencyProof(size: number, leaves: readonly Uint8Array[]): readonly Uint8Array[] {
  const path = (start: number, end: number, complete: boolean): Uint8Array[] => {
    if (size === end) return complete ? [] : [rootOf(leaves, start, end)];
    const middle = start + largestPowerBelow(end - start);
    return size <= middle
      ? [...path(start, middle, complete), rootOf(leaves, middle, end)]
      : [...path(middle, end, false), rootOf(leaves, start, middle)];
  };
  return size === 0 ? [] : path(0, leaves.length, true);
}

/** Whether a proof shows `leaf` to stand at `index` in a tree of `size` leaves with this root (RFC 9162 §2.1.3.2). */
export function verifyInclusion(claim: {
  readonly index: number;
  readonly size: number;
  readonly leaf: Uint8Array;
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
}): boolean {
  const { index, size, leaf, proof, root } = claim;
  if (!isSize(index) || !isSize(size) || index >= size || leaf.length !== HASH_LENGTH) return false;
  let at = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0 || sibling.length !== HASH_LENGTH) return false;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sibling, hash);
      while (at % 2 === 0 && at !== 0) {
        at /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && equalBytes(hash, root);
}

/** Whether a proof shows the tree of `size1` leaves to be a prefix of that of `size2` (RFC 9162 §2.1.4.2). */
export function verifyConsistency(claim: {
  readonly size1: number;
  readonly root1: Uint8Array;
  readonly size2: number;
  readonly root2: Uint8Array;
  readonly proof: readonly Uint8Array[];
}): boolean {
  const { size1, root1, size2, root2, proof } = claim;
  if (!isSize(size1) || !isSize(size2) || size1 > size2) return false;
  if (size1 === size2) return proof.length === 0 && equalBytes(root1, root2);
  if (size1 === 0) return proof.length === 0 && equalBytes(root1, treeRoot([]));
  if (proof.some((hash) => hash.length !== HASH_LENGTH)) return false;

  // A tree of 2^k leaves is itself a node of the larger one, so its root is left out of the proof.
  const hashes = isPowerOfTwo(size1) ? [root1, ...proof] : [...proof];
  let at = size1 - 1;
  let last = size2 - 1;
  while (at % 2 === 1) {
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  const first = hashes.shift();
  if (first === undefined) return false;
  let hash1 = first;
  let hash2 = first;
  for (const hash of hashes) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash1 = nodeHash(hash, hash1);
      hash2 = nodeHash(hash, hash2);
      while (at % 2 === 0 && at !== 0) {
        at /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      hash2 = nodeHash(hash2, hash);
    }
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && equalBytes(hash1, root1) && equalBytes(hash2, root2);
}

function rootOf(leaves: readonly Uint8Array[], start: number, end: number): Uint8Array {
  const size = end - start;
  if (size === 0) return sha256(new Uint8Array());
  if (size === 1) return leaves[start] ?? new Uint8Array();
  const middle = start + largestPowerBelow(size);
  return nodeHash(rootOf(leaves, start, middle), rootOf(leaves, middle, end));
}

// §2.1: the left subtree holds the largest power of two that is smaller than the size. No bit operators: they cut
// sizes to 32 bits.
export function largestPowerBelow(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

function isPowerOfTwo(size: number): boolean {
  let power = 1;
  while (power < size) power *= 2;
  return power === size;
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
