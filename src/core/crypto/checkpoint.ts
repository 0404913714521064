import { fromBase64, toBase64 } from '../lib/base64.ts';
import { cosignatureTime, parseWitnessKey } from './cosignature.ts';
import { keyVerifier, openNote, parseVerifierKey, type NoteKey } from './signed-note.ts';

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

/** Who may sign a checkpoint. */
export interface CheckpointSigners {
  readonly origin: string;
  /** Verifier keys of the log. */
  readonly keys: readonly string[];
  /** Verifier keys of witnesses. */
  readonly witnesses?: readonly string[] | undefined;
  /** How many of the witnesses must have cosigned; none unless told. */
  readonly quorum?: number | undefined;
}

/** A witness that cosigned, and when it says that it did. */
export interface Cosigned {
  readonly name: string;
  readonly id: string;
  readonly at: string;
}

export interface OpenedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly signedBy: readonly NoteKey[];
  readonly cosignedBy: readonly Cosigned[];
}

/**
 * Verifies a checkpoint: the note must carry the signature of at least one key of the log, each signature of a given key
 * or witness must verify, and its origin must be the log's. Signatures of unknown keys are passed over, as the spec demands.
 */
export function openCheckpoint(bytes: Uint8Array, { origin, keys, witnesses = [], quorum = 0 }: CheckpointSigners): OpenedCheckpoint | { readonly problem: string } {
  const logKeys = keys.flatMap((text) => parseVerifierKey(text) ?? []).map(keyVerifier);
  const known = witnesses.flatMap((text) => parseWitnessKey(text) ?? []);
  const note = openNote(bytes, [...logKeys, ...known]);
  if ('problem' in note) return note;
  const signedBy = logKeys.filter((key) => note.signatures.some(({ by }) => by === key)).map(({ name, id, key }) => ({ name, id, key }));
  if (signedBy.length === 0) return { problem: 'no trusted note key signed it' };
  const checkpoint = parseCheckpointText(note.text);
  if (checkpoint === undefined) return { problem: 'the checkpoint’s lines are not origin, size and root hash' };
  if (checkpoint.origin !== origin) return { problem: `the checkpoint is of log "${checkpoint.origin}", and this log is "${origin}"` };
  const cosigned = note.signatures.flatMap(({ by, signature }) => known.filter((one) => one === by).map((witness) => ({ witness, at: cosignatureTime(signature) })));
  // One key under two names is one witness.
  const different = new Set(cosigned.map(({ witness }) => toBase64(witness.key.raw))).size;
  if (different < quorum) return { problem: `it carries cosignatures of ${different} known ${different === 1 ? 'witness' : 'witnesses'}, and ${quorum} are asked for` };
  return { checkpoint, signedBy, cosignedBy: cosigned.map(({ witness: { name, id }, at }) => ({ name, id, at })) };
}

/** Origin, size and root of a checkpoint's text, unverified; `undefined` when it is none. Extension lines are allowed. */
export function parseCheckpointText(text: string): Checkpoint | undefined {
  const [origin = '', size = '', encoded = ''] = text.split('\n');
  // The size may be anything at all; beyond 2^53 numbers would lie about it.
  if (origin === '' || !/^(?:0|[1-9]\d{0,19})$/.test(size) || BigInt(size) > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  const root = fromBase64(encoded);
  return root?.length === 32 && toBase64(root) === encoded ? { origin, size: Number(size), root } : undefined;
}
