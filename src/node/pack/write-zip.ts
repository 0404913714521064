import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/** A file that goes into an archive. */
export interface ZipSource {
  readonly name: string;
  readonly size: number;
  read(): Promise<Uint8Array>;
  /** The same bytes piece by piece, for those that are not held in memory. */
  stream(): Promise<Readable>;
}

// Entries up to this size are held in memory until the archive ends, and get their sizes in front of them; sizes of
// larger ones follow them. Part of the form of a pack: another number gives other bytes.
const HELD = 1024 * 1024;

const OPTIONS = { mode: 0o100644, compress: false, forceDosTimestamp: true };

/**
 * A ZIP archive of files, in the order given, as a stream. The same names and bytes give the same archive on every
 * machine: entries are stored, because what a compressor gives changes with its version; times and modes are fixed.
 */
export function writeZip(files: readonly ZipSource[]): Readable {
  const zip = new ZipFile();
  // The stream that the library gives is one of Node’s.
  const output = zip.outputStream as Readable;
  zip.on('error', (error: Error) => output.destroy(error));
  addAll(zip, files).catch((error: unknown) => output.destroy(error instanceof Error ? error : new Error(String(error))));
  return output;
}

async function addAll(zip: ZipFile, files: readonly ZipSource[]): Promise<void> {
  // The first moment that the format knows. It has no time zone: the library writes what the clock on the wall shows here.
  const options = { ...OPTIONS, mtime: new Date(1980, 0, 1) };
  for (const file of files) {
    if (file.size <= HELD) {
      zip.addBuffer(Buffer.from(await file.read()), file.name, options);
      continue;
    }
    zip.addReadStreamLazy(file.name, { ...options, size: file.size }, (give) => {
      file.stream().then((stream) => {
        stream.on('error', (error) => zip.emit('error', error));
        give(null, stream);
      }, (error: unknown) => give(error, undefined as never));
    });
  }
  zip.end();
}

/** A file of the disk. */
export function fileSource(name: string, file: string, size: number): ZipSource {
  return { name, size, read: () => readFile(file), stream: async () => createReadStream(file) };
}

/** Bytes that are there already. */
export function bytesSource(name: string, bytes: Uint8Array): ZipSource {
  return { name, size: bytes.length, read: async () => bytes, stream: async () => Readable.from([bytes]) };
}
