import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { display } from '../../core/lib/display.ts';
import type { VerifyProblem } from '../../core/record/verify-portal.ts';
import { OperatorError } from '../errors.ts';
import { MOST_FILES, nameProblem, readEntry, type PackContents, type PackEntry } from './read-pack.ts';
import { writeZip, type ZipSource } from './write-zip.ts';

// What an entry must be: stored, a plain file that its owner may write, without a comment. The rest of its header is held
// against what the writer writes.
const STORED = 0;
const PLAIN_FILE = 0o100644;

/**
 * Opens an audit pack that is still an archive. It must be, byte for byte, the archive that `writeZip` makes of its entries:
 * then nothing can hide between them, behind them or in a header, and no two programs can read it differently. No more is
 * read out of it than it has bytes on the disk, whatever its entries state.
 */
export async function openZip(file: string): Promise<PackContents> {
  const zip = await openPromise(file, { lazyEntries: true, autoClose: false, strictFileNames: true }).catch((error: unknown) => {
    throw new OperatorError('This is no archive that can be opened', { place: file, found: words(error) });
  });
  const { entries, problems } = withoutOverlap(await listEntries(zip), (await stat(file)).size);
  const folder = entries[0]?.fileName.split('/')[0] ?? '';
  const told = [...problems, ...namingProblems(entries, folder)];
  const sources = entries.map((entry) => ({ entry, source: sourceOf(zip, entry) }));
  return {
    folder,
    files: new Map(sources.map(({ entry, source }): [string, PackEntry] => [entry.fileName.slice(folder.length + 1), { size: source.size, stream: source.stream }])),
    // An entry that lies about itself would only make the comparison say the same again.
    problems: told.length > 0 ? told : await formProblems(file, sources),
    close: async () => zip.close(),
  };
}

async function listEntries(zip: ZipFile): Promise<{ readonly entries: readonly Entry[]; readonly problems: readonly VerifyProblem[] }> {
  if (zip.entryCount > MOST_FILES) return { entries: [], problems: [{ file: '', problem: `it lists ${zip.entryCount} entries, more than any pack has` }] };
  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) entries.push(entry);
    return { entries, problems: entries.flatMap(entryProblems) };
  } catch (error) {
    // Names that lead elsewhere end the walk here.
    return { entries, problems: [{ file: entries.at(-1)?.fileName ?? '', problem: `the list of its entries cannot be read beyond this one: ${words(error)}` }] };
  }
}

// What is stored as it is can not be larger than the archive that holds it. Where entries are, reading each of them would take the
// time, and comparing them the memory, of a file many times its size.
function withoutOverlap(listed: Awaited<ReturnType<typeof listEntries>>, archive: number): typeof listed {
  const stated = listed.entries.reduce((sum, { compressedSize, uncompressedSize }) => sum + Math.max(compressedSize, uncompressedSize), 0);
  if (stated <= archive) return listed;
  return { entries: [], problems: [...listed.problems, { file: '', problem: `its entries state ${stated} bytes, more than the whole archive has, so they lie over each other` }] };
}

function entryProblems(entry: Entry): readonly VerifyProblem[] {
  const file = display(entry.fileName, 300);
  const mode = entry.externalFileAttributes >>> 16;
  const named = nameProblem(entry.fileName);
  return [
    ...(named === undefined ? [] : [named]),
    ...(entry.isEncrypted() ? ['it is encrypted'] : []),
    ...(entry.compressionMethod === STORED ? [] : ['it is compressed, and a pack stores its files as they are. Unpack it and verify the folder']),
    ...(entry.compressedSize === entry.uncompressedSize ? [] : ['it states two sizes']),
    ...(mode === PLAIN_FILE || mode === 0 ? [] : [(mode & 0o170000) === 0o120000 ? 'it is a link' : 'it is no plain file']),
    ...(entry.fileCommentLength === 0 ? [] : ['it carries a comment']),
  ].map((problem) => ({ file, problem }));
}

function namingProblems(entries: readonly Entry[], folder: string): readonly VerifyProblem[] {
  const seen = new Map<string, string>();
  return entries.flatMap(({ fileName }) => {
    const file = display(fileName, 300);
    const key = fileName.toLowerCase();
    const twin = seen.get(key);
    seen.set(key, fileName);
    return [
      ...(fileName.startsWith(`${folder}/`) ? [] : [{ file, problem: `it lies outside the folder ${display(folder, 300)}, where everything else is` }]),
      ...(twin === undefined ? [] : [{ file, problem: twin === fileName ? 'the archive holds it twice' : `give or take the case, ${display(twin, 300)} has the same name` }]),
    ];
  });
}

function sourceOf(zip: ZipFile, entry: Entry): ZipSource {
  const stream = () => new Promise<Readable>((resolve, reject) => {
    zip.openReadStream(entry, (error, opened) => { if (error === null) resolve(opened); else reject(error); });
  });
  const size = entry.uncompressedSize;
  return { name: entry.fileName, size, stream, read: () => readEntry({ size, stream }, size) };
}

/** Where the archive differs from the one that its own entries make. */
async function formProblems(file: string, sources: readonly { readonly entry: Entry; readonly source: ZipSource }[]): Promise<readonly VerifyProblem[]> {
  const inOrder = sources.toSorted((a, b) => a.entry.relativeOffsetOfLocalHeader - b.entry.relativeOffsetOfLocalHeader);
  try {
    const at = await firstDifference(createReadStream(file), writeZip(inOrder.map(({ source }) => source)));
    if (at === undefined) return [];
    const { entry } = inOrder.findLast((one) => one.entry.relativeOffsetOfLocalHeader <= at) ?? {};
    return [{ file: display(entry?.fileName ?? '', 300), problem: `the archive is not as “dossier pack” writes it: from byte ${at} on, at or after this entry. Unpack it and verify the folder to learn what of its files is sound` }];
  } catch (error) {
    return [{ file: '', problem: `the archive cannot be read to its end: ${words(error)}` }];
  }
}

/** The first byte at which two streams differ; `undefined` when they are equal. */
async function firstDifference(left: Readable, right: Readable): Promise<number | undefined> {
  // It may fail before its first byte is asked for.
  right.on('error', () => {});
  const others = right[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let other: Buffer = Buffer.alloc(0);
  let at = 0;
  try {
    for await (let chunk of left as AsyncIterable<Buffer>) {
      while (chunk.length > 0) {
        if (other.length === 0) {
          const next = await others.next();
          if (next.done === true) return at;
          other = next.value;
          continue;
        }
        const length = Math.min(chunk.length, other.length);
        const here = chunk.subarray(0, length);
        const there = other.subarray(0, length);
        if (!here.equals(there)) return at + here.findIndex((byte, index) => byte !== there[index]);
        at += length;
        chunk = chunk.subarray(length);
        other = other.subarray(length);
      }
    }
    return other.length > 0 || (await others.next()).done !== true ? at : undefined;
  } finally {
    left.destroy();
    right.destroy();
  }
}

function words(error: unknown): string {
  return display(error instanceof Error ? error.message : String(error), 300);
}
