import { z } from 'zod';
import { canonicalBytes, canonicalJson } from '../lib/canonical-json.ts';
import { fromUtf8 } from '../lib/bytes.ts';
import { Sha256 } from '../model/ids.ts';

/**
 * One entry of the log: what kind of document, and its digest. No name of a person, project or release stands in it,
 * so the log can be public where they can not.
 *
 *     {"kind":"record","sha256":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}
 */
export const LogLeaf = z.strictObject({
  kind: z.enum(['record', 'decision', 'addendum']),
  sha256: Sha256,
});
export type LogLeaf = z.infer<typeof LogLeaf>;

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
    const parsed = LogLeaf.safeParse(JSON.parse(text ?? ''));
    return parsed.success && canonicalJson(parsed.data) === text ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
