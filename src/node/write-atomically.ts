import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { OperatorError, systemCode } from './errors.ts';

/** Writes a file so that after a crash there is the old one or the new one, never a part. Makes its folder. */
export async function writeAtomically(file: string, bytes: Uint8Array | string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const staged = path.join(path.dirname(file), `.${path.basename(file)}.${randomBytes(4).toString('hex')}`);
  try {
    const handle = await open(staged, 'wx');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(staged, file);
  } catch (error) {
    await rm(staged, { force: true });
    throw error;
  }
}

/** The same for a stream; tells how many bytes it gave, and their digest. */
export async function writeStreamAtomically(file: string, stream: Readable): Promise<{ readonly size: number; readonly sha256: string }> {
  await mkdir(path.dirname(file), { recursive: true });
  const staged = path.join(path.dirname(file), `.${path.basename(file)}.${randomBytes(4).toString('hex')}`);
  try {
    const written = await writeHashed(staged, stream);
    await rename(staged, file);
    return written;
  } catch (error) {
    await rm(staged, { force: true });
    throw error;
  }
}

/** Writes a new file from a stream. What fails leaves a part of it. */
export async function writeHashed(file: string, stream: Readable): Promise<{ readonly size: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let size = 0;
  await pipeline(stream, async function* counted(chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      hash.update(chunk);
      size += chunk.length;
      yield chunk;
    }
  }, createWriteStream(file, { flags: 'wx', flush: true }));
  return { size, sha256: hash.digest('hex') };
}

/** Waits for a write to a place that the operator named: what the system refuses there is theirs to mend. */
export async function writing<T>(file: string, written: Promise<T>): Promise<T> {
  try {
    return await written;
  } catch (error) {
    const found = systemCode(error);
    if (found === undefined) throw error;
    throw new OperatorError('The file could not be written', { place: file, found });
  }
}
