import type { Checkpoint } from '../crypto/checkpoint.ts';
import { equalBytes } from '../lib/bytes.ts';
import { provePrefix, type ReadTile } from './prove.ts';

/**
 * How a log goes on from a checkpoint that somebody kept. `rollback` and `fork` are proved: both checkpoints are signed by the
 * log’s own key, and no log that only grows signs both. `not-shown`: the tiles at hand do not decide it.
 */
export interface Continuation {
  readonly result: 'same' | 'extends' | 'rollback' | 'fork' | 'not-shown';
  /** The result in words, as the end of “the log …”. */
  readonly sentence: string;
}

/** Compares a kept checkpoint with the present one of the same log. Both must have been opened, so that their signatures stand. */
export async function compareWithKept(kept: Checkpoint, present: Checkpoint, read: ReadTile): Promise<Continuation> {
  if (present.size < kept.size) {
    return { result: 'rollback', sentence: `was rolled back: it holds ${entries(present.size)}, and the kept checkpoint is over ${kept.size}` };
  }
  const prefix = await provePrefix(present, kept.size, read);
  if ('problem' in prefix) return { result: 'not-shown', sentence: `could not be compared with the kept checkpoint over ${entries(kept.size)}: ${prefix.problem}` };
  if (!equalBytes(prefix.root, kept.root)) {
    return { result: 'fork', sentence: `was forked: its first ${entries(kept.size)} are not those of the kept checkpoint. Keep both checkpoints: two such roots under one key are the proof` };
  }
  if (present.size === kept.size) return { result: 'same', sentence: `is the one of the kept checkpoint: ${entries(kept.size)}, the same root` };
  return { result: 'extends', sentence: `extends the kept checkpoint: its first ${kept.size} of ${entries(present.size)} are the same` };
}

function entries(size: number): string {
  return `${size} ${size === 1 ? 'entry' : 'entries'}`;
}
