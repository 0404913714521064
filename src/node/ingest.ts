import { createHash } from 'node:crypto';
import { createReadStream, type Dirent } from 'node:fs';
import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import fastGlob from 'fast-glob';
import { byCodeUnit } from '../core/lib/bytes.ts';
import { display } from '../core/lib/display.ts';
import type { NotReceived } from '../core/model/record.ts';
import type { ReceivedFile } from '../core/record/assessment.ts';
import { OperatorError, systemCode, type OperatorProblem } from './errors.ts';

/** A received file with its place on this machine. */
export interface IngestedFile extends ReceivedFile {
  readonly path: string;
}

export interface Ingested {
  /** Sorted by name, then digest. */
  readonly files: readonly IngestedFile[];
  /** What lay in the folder and is no file that could be received: each is said, none is dropped in silence. */
  readonly skipped: readonly OperatorProblem[];
  /** The same as the record keeps it, sorted by name. */
  readonly notReceived: readonly NotReceived[];
}

/**
 * Finds and hashes every file in the given folders (or single files, or what a pattern matches). Names are relative to
 * the folder given, or to the part of a pattern that holds no wildcard. A link is
 * followed only to a file within the same folder: evidence must not be able to pull in other files of the machine.
 */
export async function ingest(inputs: readonly string[], options: {
  /** Larger files are hashed and listed, and never read. */
  readonly fileBytes: number;
  readonly onFile?: (name: string) => void;
}): Promise<Ingested> {
  const found: FoundFile[] = [];
  const skipped: Skipped[] = [];
  for (const input of inputs) await findFiles(input, found, skipped);
  const files = new Map<string, IngestedFile>();
  for (const { file, name } of found) {
    options.onFile?.(name);
    const received = await receive(file, name, options.fileBytes);
    // Two folders may hold the same bytes under the same name: that is one file received twice.
    files.set(`${name}\0${received.sha256}`, received);
  }
  return { files: [...files.values()].sort((a, b) => byCodeUnit(a.name, b.name) || byCodeUnit(a.sha256, b.sha256)), skipped: skipped.map(({ problem }) => problem), notReceived: notReceived(skipped) };
}

interface Skipped extends NotReceived {
  readonly problem: OperatorProblem;
}

function notReceived(skipped: readonly Skipped[]): NotReceived[] {
  const unique = new Map(skipped.map(({ name, why }) => [`${name}\0${why}`, { name, why }]));
  return [...unique.values()].sort((a, b) => byCodeUnit(a.name, b.name) || byCodeUnit(a.why, b.why));
}

async function findMatches(pattern: string, found: FoundFile[], skipped: Skipped[]): Promise<void> {
  const base = fastGlob.generateTasks(pattern)[0]?.base ?? '.';
  const matches = await fastGlob.glob(pattern, { dot: true, onlyFiles: false, followSymbolicLinks: false, objectMode: true });
  const files = matches.filter((match) => !match.dirent.isDirectory());
  if (files.length === 0) {
    throw new OperatorError('No file matches the pattern', { place: pattern, expected: 'files that CI wrote', hint: `seen from ${process.cwd()}` });
  }
  for (const file of files) await take(file.path, path.relative(base, file.path).split(path.sep).join('/'), file.dirent, await realpath(base), found, skipped);
}

interface FoundFile {
  readonly file: string;
  readonly name: string;
}

async function findFiles(input: string, found: FoundFile[], skipped: Skipped[]): Promise<void> {
  if (fastGlob.isDynamicPattern(input) && !(await exists(input))) return findMatches(input, found, skipped);
  const kind = await stat(input).catch((error: unknown) => {
    throw new OperatorError(`Cannot read the evidence (${systemCode(error) ?? String(error)})`, {
      place: input,
      expected: 'a folder that CI wrote, or a single file',
      hint: `seen from ${process.cwd()}`,
    });
  });
  if (kind.isFile()) found.push({ file: input, name: path.basename(input) });
  else await walk(input, '', await realpath(input), found, skipped);
}

async function walk(folder: string, below: string, root: string, found: FoundFile[], skipped: Skipped[]): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => byCodeUnit(a.name, b.name))) {
    const file = path.join(folder, entry.name);
    const name = `${below}${entry.name}`;
    if (entry.isDirectory()) await walk(file, `${name}/`, root, found, skipped);
    else await take(file, name, entry, root, found, skipped);
  }
}

/** Receives one entry that is no folder, or says why it can not be received. */
async function take(file: string, name: string, entry: Pick<Dirent, 'isFile' | 'isSymbolicLink'>, root: string, found: FoundFile[], skipped: Skipped[]): Promise<void> {
  const skip = (why: NotReceived['why'], message: string, hint: string) => skipped.push({ name, why, problem: { message, place: display(name, 300), hint } });
  // Node replaces what is no UTF-8, and the replaced name opens nothing.
  if (name.includes('\uFFFD') && !(await exists(file))) skip('name-not-utf8', 'The name is not UTF-8, so the file cannot be received', 'rename it');
  else if (entry.isFile()) found.push({ file, name });
  else if (entry.isSymbolicLink()) {
    const target = await linkedFile(file, root);
    if (target === undefined) skip('link', 'The link leads out of the evidence folder, to a folder or nowhere, so it was not followed', 'copy the file itself into the folder');
    else found.push({ file: target, name });
  } else skip('not-a-file', 'It is no file (a socket, pipe or device), so it was not read', 'leave it out of the folder');
}

async function exists(file: string): Promise<boolean> {
  return lstat(file).then(() => true, () => false);
}

/** The file a link leads to, when that is a file below `root`. */
async function linkedFile(link: string, root: string): Promise<string | undefined> {
  const target = await realpath(link).catch(() => undefined);
  if (target === undefined || !target.startsWith(`${root}${path.sep}`)) return undefined;
  return (await stat(target)).isFile() ? target : undefined;
}

// One synchronous call is faster than a stream up to here, and keeps memory bounded.
const HASHED_AT_ONCE = 8 * 1024 * 1024;

async function receive(file: string, name: string, fileBytes: number): Promise<IngestedFile> {
  const { size } = await stat(file);
  const hashed = await hashFile(file, size);
  // Read, searched and kept, one after the other: where memory allows, the bytes are read and hashed again only once.
  let opened: WeakRef<Uint8Array> | undefined;
  return {
    name,
    path: file,
    sha256: hashed.sha256,
    size: hashed.size,
    readable: hashed.size <= fileBytes,
    open: async () => {
      const before = opened?.deref();
      if (before !== undefined) return before;
      const bytes = await readFile(file);
      if (digest(bytes) !== hashed.sha256) throw new OperatorError('The file changed while it was being sealed', { place: file, hint: 'seal when the job that writes it has ended' });
      opened = new WeakRef(bytes);
      return bytes;
    },
  };
}

/** SHA-256 and size of a file as it was read, whatever the file system said before. */
export async function hashFile(file: string, size: number): Promise<{ readonly sha256: string; readonly size: number }> {
  if (size <= HASHED_AT_ONCE) {
    const bytes = await readFile(file);
    return { sha256: digest(bytes), size: bytes.length };
  }
  const hash = createHash('sha256');
  let read = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    read += chunk.length;
  }
  return { sha256: hash.digest('hex'), size: read };
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
