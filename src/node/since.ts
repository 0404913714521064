import { openCheckpoint, parseCheckpointText, type CheckpointSigners, type OpenedCheckpoint } from '../core/crypto/checkpoint.ts';
import { fromUtf8 } from '../core/lib/bytes.ts';
import { compareWithKept, type Continuation } from '../core/log/continuation.ts';
import { OperatorError } from './errors.ts';
import { keptCheckpoint, type LogSource } from './log-source.ts';

/** How the present log goes on from a kept checkpoint; `refused` where either is not signed by the log's key. */
export interface Since {
  readonly result: Continuation['result'] | 'refused';
  readonly sentence: string;
  readonly kept?: OpenedCheckpoint;
  readonly present?: OpenedCheckpoint;
}

/** Whether the present log is the kept one gone on; anything but `same` and `extends` is a reason to stop trusting it. */
export async function compareSince(since: string, source: LogSource, signers: CheckpointSigners): Promise<Since> {
  const keptBytes = await keptCheckpoint(since);
  if (parseCheckpointText(fromUtf8(keptBytes) ?? '') === undefined) {
    throw new OperatorError('This is no checkpoint of a log', { place: since, expected: 'a C2SP signed note: origin, size, root hash, a blank line, and signatures' });
  }
  // The witnesses of today need not have known the log then; what they say of it now is told with the present checkpoint.
  const kept = openCheckpoint(keptBytes, { ...signers, witnesses: [], quorum: 0 });
  if ('problem' in kept) return { result: 'refused', sentence: `could not be compared: the kept checkpoint does not count, ${kept.problem}` };
  const bytes = await source.read('checkpoint');
  const present = bytes === undefined ? { problem: 'there is none' } : openCheckpoint(bytes, signers);
  if ('problem' in present) return { result: 'refused', sentence: `could not be compared: its present checkpoint does not count, ${present.problem}`, kept };
  return { ...await compareWithKept(kept.checkpoint, present.checkpoint, source.read), kept, present };
}

export function isContinued({ result }: Since): boolean {
  return result === 'same' || result === 'extends';
}
