import { fromBase64, toBase64 } from '../lib/base64.ts';
import { openNote, type NoteKey } from './signed-note.ts';

// https://c2sp.org/tlog-checkpoint, a signed note (https://c2sp.org/signed-note):
//
//     example.org/releases/log
//     17
//     gy5gl3aksFyiCO95a/1vLXz88A3dRq+0l9Sxte8ZqZQ=
//
//     — example.org/releases/log M9e0lmn5eDHyHP10zJObZdFAX2y1V8fdDKBi4IiHbDYf1TCUBwxZOhqwv2QZCqrdda2zTRTrmnwjwscN5RBTEmZUYAs=

export interface Checkpoint {
  /** The log's name, fixed for ever. */
  readonly origin: string;
  readonly size: number;
  /** The tree's root hash. */
  readonly root: Uint8Array;
}

/** The lines that are signed. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/**
 * Verifies a checkpoint: the note must carry the signature of at least one given key, each signature of a given key
 * must verify, and its origin must be the log's. Signatures of unknown keys are passed over, as the spec demands.
 */
export function openCheckpoint(bytes: Uint8Array, expected: { readonly origin: string; readonly keys: readonly string[] }):
  { readonly checkpoint: Checkpoint; readonly signedBy: readonly NoteKey[] } | { readonly problem: string } {
  const note = openNote(bytes, expected.keys);
  if ('problem' in note) return note;
  const checkpoint = parseCheckpointText(note.text);
  if (checkpoint === undefined) return { problem: 'the checkpoint’s lines are not origin, size and root hash' };
  if (checkpoint.origin !== expected.origin) {
    return { problem: `the checkpoint is of log "${checkpoint.origin}", and this log is "${expected.origin}"` };
  }
  return { checkpoint, signedBy: note.signedBy };
}

/** Origin, size and root of a checkpoint's text, unverified; `undefined` when it is none. Extension lines are allowed. */
export function parseCheckpointText(text: string): Checkpoint | undefined {
  const [origin = '', size = '', encoded = ''] = text.split('\n');
  // The size may be anything at all; beyond 2^53 numbers would lie about it.
  if (origin === '' || !/^(?:0|[1-9]\d{0,19})$/.test(size) || BigInt(size) > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  const root = fromBase64(encoded);
  return root?.length === 32 && toBase64(root) === encoded ? { origin, size: Number(size), root } : undefined;
}
