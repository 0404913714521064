import { existsSync } from 'node:fs';
import path from 'node:path';
import { openCheckpoint, type CheckpointSigners } from '../core/crypto/checkpoint.ts';
import { fromUtf8 } from '../core/lib/bytes.ts';
import { findAndProve } from '../core/log/find-entry.ts';
import type { LogLeaf } from '../core/log/leaf.ts';
import { printTlogProof } from '../core/log/tlog-proof.ts';
import { checkIds, contentPaths, listRevisions } from './content-folder.ts';
import { OperatorError } from './errors.ts';
import type { LogSource } from './log-source.ts';
import { hashFile } from './verify-content.ts';

export interface ProvenEntry {
  readonly leaf: LogLeaf;
  readonly index: number;
  /** Entries of the log that the proof leads to. */
  readonly size: number;
  /** The text of the `.tlog-proof`. */
  readonly proof: string;
}

/** Proves from a log's tiles that a document stands in it: `<project>/<version>` for the newest record, a file, or a SHA-256. */
export async function proveEntry({ what, contentDir, source, signers }: {
  readonly what: string; readonly contentDir: string; readonly source: LogSource; readonly signers: CheckpointSigners;
}): Promise<ProvenEntry> {
  const sha256 = await digestOf(what, contentDir);
  const bytes = await source.read('checkpoint');
  if (bytes === undefined) throw new OperatorError('There is no log', { place: source.place, expected: 'log/checkpoint' });
  const opened = openCheckpoint(bytes, signers);
  if ('problem' in opened) throw new OperatorError(`The checkpoint does not count: ${opened.problem}`, { place: source.place });
  const found = await findAndProve(opened.checkpoint, sha256, source.read);
  if ('problem' in found) {
    throw new OperatorError(`The log does not prove ${what}: ${found.problem}`, { place: source.place, hint: 'The log holds records, decisions and addenda. Which record names another file says `dossier verify FILE`' });
  }
  const { leaf, entry, index, hashes } = found;
  return { leaf, index, size: opened.checkpoint.size, proof: printTlogProof({ index, hashes, checkpoint: fromUtf8(bytes) ?? '', extra: entry }) };
}

async function digestOf(what: string, contentDir: string): Promise<string> {
  const digest = /^(?:sha256:)?([0-9a-f]{64})$/.exec(what)?.[1];
  if (digest !== undefined) return digest;
  const [project = '', version = '', ...more] = what.split('/');
  if (version !== '' && more.length === 0 && checkIds(project, version).length === 0 && existsSync(path.join(contentDir, contentPaths.releaseFolder(project, version)))) {
    const newest = (await listRevisions(contentDir, project, version)).at(-1);
    if (newest === undefined) throw new OperatorError(`${what} is not sealed`, { place: contentDir });
    return hash(path.join(contentDir, contentPaths.record(project, version, newest)));
  }
  return hash(what);
}

async function hash(file: string): Promise<string> {
  const sha256 = await hashFile(file);
  if (sha256 === undefined) throw new OperatorError(`“${file}” is no release, no file and no SHA-256`, { expected: '<project>/<version>, a file, or 64 hex digits' });
  return sha256;
}
