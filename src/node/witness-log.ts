import path from 'node:path';
import { openCheckpoint, parseCheckpointText, type Cosigned } from '../core/crypto/checkpoint.ts';
import { parseWitnessKey } from '../core/crypto/cosignature.ts';
import { printNote, splitNote } from '../core/crypto/signed-note.ts';
import { toBase64 } from '../core/lib/base64.ts';
import { fromUtf8, utf8 } from '../core/lib/bytes.ts';
import { contentPaths, readContentBytes } from './content-folder.ts';
import { OperatorError } from './errors.ts';
import { lockLog } from './lock-log.ts';
import { signersFor } from './log-signers.ts';
import { readRegular } from './verify-content.ts';
import { writeAtomically } from './write-atomically.ts';

/** Room for more signature lines than a note may have. */
const LARGEST = 1024 * 1024;

export interface Witnessed {
  readonly size: number;
  /** Everybody who has cosigned the checkpoint by now. */
  readonly cosignedBy: readonly Cosigned[];
  readonly added: readonly Cosigned[];
  /** Lines that were left out, by name: the trust file does not know their keys. */
  readonly unknown: readonly string[];
}

/**
 * Adds what witnesses said to the checkpoint: their signature lines, alone or on a copy of it. Each line is verified first; the log's
 * own signature stays as it is, because cosignatures are over the same text. A later line of one witness takes the place of an earlier.
 */
export async function addWitnesses({ contentDir, file }: { readonly contentDir: string; readonly file: string }): Promise<Witnessed> {
  const brought = await readRegular(file, LARGEST);
  if (brought === undefined) throw new OperatorError('There is no such file', { place: file });
  const unlock = await lockLog(contentDir);
  try {
    return await add(contentDir, file, fromUtf8(brought) ?? '');
  } finally {
    await unlock();
  }
}

async function add(contentDir: string, file: string, brought: string): Promise<Witnessed> {
  const signers = await signersFor({ contentDir });
  const known = (signers.witnesses ?? []).flatMap((key) => parseWitnessKey(key) ?? []);
  const place = path.join(contentDir, 'log/checkpoint');
  const bytes = await readContentBytes(contentDir, 'log/checkpoint') ?? new Uint8Array();
  const present = openCheckpoint(bytes, signers);
  const note = splitNote(bytes);
  if ('problem' in present || 'problem' in note) throw new OperatorError(`The checkpoint does not count: ${'problem' in present ? present.problem : ''}`, { place, hint: 'Restore it from the last published state' });

  // Witnesses answer with lines alone; copies of the checkpoint carry its text before them.
  const offered = splitNote(utf8(brought.includes('\n\n') ? brought : `${note.text}\n${brought}`));
  if ('problem' in offered) throw new OperatorError(`These are no signature lines: ${offered.problem}`, { place: file, expected: '— <witness> <base64>, as a witness answers' });
  if (offered.text !== note.text) {
    throw new OperatorError('The witness signed another checkpoint', { place: file, expected: sizeOf(note.text), found: sizeOf(offered.text), hint: 'Send it the present one; a log that has grown needs a new cosignature' });
  }
  const others = offered.lines.filter((line) => !signers.keys.some((key) => key.startsWith(`${line.name}+${line.id}+`)));
  const ofWitnesses = others.filter((line) => known.some((one) => isSame(one, line)));
  const unknown = others.filter((line) => !ofWitnesses.includes(line)).map(({ name }) => name);
  if (ofWitnesses.length === 0) {
    throw new OperatorError('It holds no cosignature of a witness that the trust file knows', { place: file, found: unknown.join(', ') || 'no signature line', hint: `Put the verifier key that the witness publishes into ${contentPaths.trust()}: log.witnesses` });
  }
  const printed = utf8(printNote(note.text, [...note.lines.filter((line) => !ofWitnesses.some((one) => isSame(one, line))), ...ofWitnesses]));
  const opened = openCheckpoint(printed, signers);
  if ('problem' in opened) throw new OperatorError(`Nothing is added: ${opened.problem}`, { place: file });
  await writeAtomically(place, printed);
  return { size: opened.checkpoint.size, cosignedBy: opened.cosignedBy, added: opened.cosignedBy.filter((one) => ofWitnesses.some((line) => isSame(one, line))), unknown };
}

function isSame(a: { readonly name: string; readonly id: string }, b: { readonly name: string; readonly id: string }): boolean {
  return a.name === b.name && a.id === b.id;
}

function sizeOf(text: string): string {
  const checkpoint = parseCheckpointText(text);
  return checkpoint === undefined ? 'no checkpoint' : `${checkpoint.origin}, ${checkpoint.size} entries, root ${toBase64(checkpoint.root)}`;
}
