import { largestPowerBelow, nodeHash, treeRoot } from '../crypto/merkle-tree.ts';

// RFC 6962 §2.1: every tree is made of full subtrees of 2^height leaves, one for each bit of its size, and so is every
// part that a proof names. Their roots never change, which is why tiles can hold them. No bit operators: they cut sizes to 32 bits.

/** The full subtree over leaves `index`·2^height and on. */
export interface Subtree {
  readonly height: number;
  readonly index: number;
}

/** The root of a full subtree. */
export type SubtreeRoot = (subtree: Subtree) => Uint8Array;

/** Some leaves, the first and the one after the last, as RFC 6962 splits trees: their hash is that of a part of the tree. */
export interface LeafRange {
  readonly start: number;
  readonly end: number;
}

/** The full subtrees of a range, from left to right. */
export function subtreesOf({ start, end }: LeafRange): readonly Subtree[] {
  const subtrees: Subtree[] = [];
  for (let at = start; at < end;) {
    let height = 0;
    let width = 1;
    while (at + width * 2 <= end && at % (width * 2) === 0) {
      width *= 2;
      height += 1;
    }
    subtrees.push({ height, index: at / width });
    at += width;
  }
  return subtrees;
}

/** The hash of a range. */
export function rangeHash(range: LeafRange, rootOf: SubtreeRoot): Uint8Array {
  const roots = subtreesOf(range).map(rootOf);
  const last = roots.pop();
  return last === undefined ? treeRoot([]) : roots.reduceRight((right, left) => nodeHash(left, right), last);
}

/** What an inclusion proof names, nearest to the leaf first (RFC 6962 §2.1.1). */
export function inclusionRanges(index: number, size: number): readonly LeafRange[] {
  const ranges: LeafRange[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + largestPowerBelow(end - start);
    if (index < middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  return ranges.reverse();
}

/** What a consistency proof between two sizes names (RFC 6962 §2.1.2); nothing where one of them says all. */
export function consistencyRanges(size1: number, size2: number): readonly LeafRange[] {
  if (size1 === 0 || size1 >= size2) return [];
  const ranges: LeafRange[] = [];
  let [start, end] = [0, size2];
  while (size1 !== end) {
    const middle = start + largestPowerBelow(end - start);
    if (size1 <= middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  // A prefix that is a subtree itself is known by its root.
  return start === 0 ? ranges.reverse() : [{ start, end }, ...ranges.reverse()];
}
