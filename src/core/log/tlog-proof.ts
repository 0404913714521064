import { fromBase64, toBase64 } from '../lib/base64.ts';
import { fromUtf8, utf8 } from '../lib/bytes.ts';
import { openCheckpoint, type CheckpointSigners, type OpenedCheckpoint } from '../crypto/checkpoint.ts';
import { leafHash, verifyInclusion } from '../crypto/merkle-tree.ts';

// https://c2sp.org/tlog-proof: an entry’s place in a log, to be checked without the log.
//
//     c2sp.org/tlog-proof@v1
//     extra eyJraW5kIjoicmVjb3JkIiwic2hhMjU2IjoiOWY4NmQwODE4ODRjN2Q2NTlhMmZlYWEwYzU1YWQwMTVhM2JmNGYxYjJiMGI4MjJjZDE1ZDZjMTViMGYwMGEwOCJ9
//     index 7
//     gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
//     B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=
//
//     example.org/releases/log
//     8
//     gy5gl3aksFyiCO95a/1vLXz88A3dRq+0l9Sxte8ZqZQ=
//
//     — example.org/releases/log M9e0lmn5eDHyHP10zJObZdFAX2y1V8fdDKBi4IiHbDYf1TCUBwxZOhqwv2QZCqrdda2zTRTrmnwjwscN5RBTEmZUYAs=

const HEAD = 'c2sp.org/tlog-proof@v1';
/** As many as the path in a tree of 2^63 entries has. */
const MOST_HASHES = 63;
/** Signature lines of the largest kind, and more extra data than an entry can have. */
const LARGEST = 1024 * 1024;

export interface TlogProof {
  readonly index: number;
  /** From the leaf’s sibling up to a child of the root. */
  readonly hashes: readonly Uint8Array[];
  /** The signed note, byte for byte. */
  readonly checkpoint: string;
  /**
   * Data that nobody signed. Ours hold the entry itself, from which the leaf hash is made: what stands there is proved to be in
   * the log, or the proof does not verify.
   */
  readonly extra?: Uint8Array;
}

export function printTlogProof({ index, hashes, checkpoint, extra }: TlogProof): string {
  return [HEAD, ...(extra === undefined ? [] : [`extra ${toBase64(extra)}`]), `index ${index}`, ...hashes.map(toBase64), '', checkpoint].join('\n');
}

/** Reads a proof as the spec writes it, with one way to write each; what it claims is not yet checked. */
export function parseTlogProof(bytes: Uint8Array): TlogProof | { readonly problem: string } {
  if (bytes.length > LARGEST) return { problem: `the proof has ${bytes.length} bytes; at most ${LARGEST} are read` };
  const text = fromUtf8(bytes);
  if (text === undefined || utf8(text).length !== bytes.length) return { problem: 'the proof is not plain UTF-8 text' };
  const blank = text.indexOf('\n\n');
  if (blank < 0) return { problem: 'the proof has no checkpoint after a blank line' };
  const [head, ...lines] = text.slice(0, blank).split('\n');
  if (head !== HEAD) return { problem: `the first line is not ${HEAD}` };

  const extra = lines[0]?.startsWith('extra ') === true ? canonicalBase64(lines.shift()?.slice('extra '.length) ?? '') : undefined;
  if (extra === 'malformed' || extra?.length === 0) return { problem: 'the line “extra” is not followed by base64' };
  const index = /^index (0|[1-9]\d{0,15})$/.exec(lines.shift() ?? '')?.[1];
  if (index === undefined || !Number.isSafeInteger(Number(index))) return { problem: 'there is no line “index” with a place in the log' };
  if (lines.length > MOST_HASHES) return { problem: `the proof has ${lines.length} hashes; no log needs more than ${MOST_HASHES}` };
  const hashes = lines.map(canonicalBase64).flatMap((hash) => (hash === 'malformed' || hash.length !== 32 ? [] : [hash]));
  if (hashes.length !== lines.length) return { problem: 'a line of the proof is no SHA-256 hash in base64' };
  return { index: Number(index), hashes, checkpoint: text.slice(blank + 2), ...(extra === undefined ? {} : { extra }) };
}

/** What a proof shows once it verified. */
export interface ProvedEntry {
  readonly index: number;
  readonly checkpoint: OpenedCheckpoint;
}

/**
 * Checks that an entry stands in the log where a proof says: the checkpoint is the log’s and signed by its key, and the hashes
 * lead from the entry to its root. Known witnesses must verify; `signers.quorum` says how many there must be.
 */
export function verifyTlogProof(proof: TlogProof, entry: Uint8Array, signers: CheckpointSigners): ProvedEntry | { readonly problem: string } {
  const opened = openCheckpoint(utf8(proof.checkpoint), signers);
  if ('problem' in opened) return { problem: `the checkpoint in the proof does not open: ${opened.problem}` };
  const { size, root } = opened.checkpoint;
  if (proof.index >= size) return { problem: `the proof is of entry ${proof.index}, and its checkpoint is over ${size}` };
  if (!verifyInclusion({ index: proof.index, size, leaf: leafHash(entry), proof: proof.hashes, root })) {
    return { problem: `the proof does not lead from the document to the root that the log signed` };
  }
  return { index: proof.index, checkpoint: opened };
}

function canonicalBase64(text: string): Uint8Array | 'malformed' {
  const bytes = fromBase64(text);
  return bytes === undefined || toBase64(bytes) !== text ? 'malformed' : bytes;
}
