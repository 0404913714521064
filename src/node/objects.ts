import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { SchemaPort } from '../core/formats/format.ts';
import { evidencePort, type EvidencePort } from '../core/api/evidence-port.ts';
import { contentPaths } from './content-folder.ts';
import { OperatorError, systemCode } from './errors.ts';
import { hashFile } from './ingest.ts';
import { removeAbandoned, stagingPath } from './staging.ts';

/** Keeps bytes under their digest. A sound object is left as it is; a broken one of an earlier crash is written anew. */
export async function keepObject(contentDir: string, sha256: string, open: () => Promise<Uint8Array>): Promise<void> {
  const file = path.join(contentDir, contentPaths.object(sha256));
  if (await objectProblem(contentDir, sha256) === undefined) return;
  await mkdir(path.dirname(file), { recursive: true });
  await removeAbandoned(path.dirname(file));
  const staging = stagingPath(path.dirname(file));
  await writeFile(staging, await open());
  await rename(staging, file);
}

/** What is wrong with a kept object: gone, or not the bytes of its name. `undefined` when it is sound. */
export async function objectProblem(contentDir: string, sha256: string): Promise<string | undefined> {
  const file = path.join(contentDir, contentPaths.object(sha256));
  try {
    const { size } = await stat(file);
    const hashed = await hashFile(file, size);
    return hashed.sha256 === sha256 ? undefined : `its bytes have the digest ${hashed.sha256}`;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return 'it is missing';
    throw error;
  }
}

/**
 * Opens kept objects by digest, hashing them again at every read from disk. The latest few stay in memory, because
 * neighbouring pages show the same files.
 */
export function evidenceStore(contentDir: string, schemas: SchemaPort, options: { readonly cacheBytes?: number } = {}): EvidencePort {
  const limit = options.cacheBytes ?? 64 * 1024 * 1024;
  // A Map keeps the order of insertion, so its first key is the one used longest ago.
  const cache = new Map<string, Uint8Array>();
  let held = 0;
  const remember = (sha256: string, bytes: Uint8Array) => {
    if (bytes.length > limit) return;
    cache.set(sha256, bytes);
    held += bytes.length;
    for (const [oldest, { length }] of cache) {
      if (held <= limit) break;
      cache.delete(oldest);
      held -= length;
    }
  };
  return evidencePort(async (sha256) => {
    const cached = cache.get(sha256);
    if (cached !== undefined) {
      cache.delete(sha256);
      cache.set(sha256, cached);
      return cached;
    }
    const bytes = await readObject(contentDir, sha256);
    if (bytes !== undefined) remember(sha256, bytes);
    return bytes;
  }, schemas);
}

/** The bytes of a kept object, hashed again; `undefined` when it is not here. */
export async function readObject(contentDir: string, sha256: string): Promise<Uint8Array | undefined> {
  if (!/^[0-9a-f]{64}$/.test(sha256)) return undefined;
  const file = path.join(contentDir, contentPaths.object(sha256));
  const problem = await objectProblem(contentDir, sha256);
  if (problem === 'it is missing') return undefined;
  if (problem !== undefined) throw new OperatorError(`The object is not what its name says: ${problem}`, { place: file, hint: 'bring the file back from git' });
  return readFile(file);
}
