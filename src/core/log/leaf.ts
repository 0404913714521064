import { canonicalBytes, canonicalJson } from '../lib/canonical-json.ts';
import { fromUtf8 } from '../lib/bytes.ts';
import { strictMembers } from '../lib/members.ts';

/**
 * One entry of the log: what kind of document, and its digest. No name of a person, project or release stands in it,
 * so the log can be public where they can not.
 *
 *     {"kind":"record","sha256":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}
 */
export interface LogLeaf {
  readonly kind: (typeof LEAF_KINDS)[number];
  readonly sha256: string;
}

export const LEAF_KINDS = ['record', 'decision', 'addendum'] as const;

export function printLeaf(leaf: LogLeaf): Uint8Array {
  return canonicalBytes(leaf);
}

/** One text for each leaf, to look it up by. */
export function leafKey({ kind, sha256 }: LogLeaf): string {
  return `${kind} ${sha256}`;
}

/** Reads an entry as `printLeaf` writes it; `undefined` for any other bytes. */
export function parseLeaf(entry: Uint8Array): LogLeaf | undefined {
  try {
    const text = fromUtf8(entry);
    const members = strictMembers(JSON.parse(text ?? ''), ['kind', 'sha256']);
    const { kind, sha256 } = 'of' in members ? members.of : {};
    const known = LEAF_KINDS.find((one) => one === kind);
    if (known === undefined || typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) return undefined;
    const leaf = { kind: known, sha256 };
    return canonicalJson(leaf) === text ? leaf : undefined;
  } catch {
    return undefined;
  }
}
