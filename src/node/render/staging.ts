import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { OperatorError } from '../errors.ts';
import { writeHashed } from '../write-atomically.ts';

/** One file as written. */
export interface WrittenFile {
  /** Absolute within the site, as in `paths.ts`; pages as the file that is served for them. */
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
}

/** A site in the making, in a folder beside the one it will replace. */
export interface Staging {
  write(path: string, content: string | Uint8Array): WrittenFile;
  /** The same for what is not held in memory. */
  writeStream(path: string, content: Readable): Promise<WrittenFile>;
  readonly files: readonly WrittenFile[];
  /** The bytes of a file that was written. */
  read(path: string): Uint8Array;
  /** Puts the site in the place of the one before it. Until here, that one is untouched. */
  publish(): void;
  discard(): void;
}

/** The file of every site that says what it holds. A folder without it was not made by a build. */
export const SITE_SUMS = 'site.sha256';

export function openStaging(out: string): Staging {
  const target = resolve(out);
  const beside = (suffix: string) => join(dirname(target), `.${basename(target)}.${suffix}`);
  const staging = beside('next');
  const previous = beside('previous');
  // A build that was killed between its two renames left the site before it here.
  if (existsSync(previous) && !existsSync(target)) renameSync(previous, target);
  if (existsSync(target) && readdirSync(target).length > 0 && !existsSync(join(target, SITE_SUMS))) {
    throw new OperatorError('Cannot build here: the folder holds files that no build wrote', {
      place: out,
      hint: 'name an empty or new folder with --out',
    });
  }
  rmSync(staging, { recursive: true, force: true });

  const files = new Map<string, WrittenFile>();
  const folders = new Set<string>();
  const placeFor = (path: string) => {
    if (!/^(?:\/[^/\\]+)+$/.test(path) || path.split('/').includes('..')) throw new Error(`"${path}" is no path of a site`);
    if (files.has(path)) throw new Error(`Two things are published as ${path}`);
    const file = join(staging, path);
    if (!folders.has(dirname(file))) mkdirSync(dirname(file), { recursive: true });
    folders.add(dirname(file));
    return file;
  };
  return {
    get files() {
      return [...files.values()];
    },
    write(path, content) {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      writeFileSync(placeFor(path), bytes);
      const written = { path, sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length };
      files.set(path, written);
      return written;
    },
    async writeStream(path, content) {
      const written = { path, ...await writeHashed(placeFor(path), content) };
      files.set(path, written);
      return written;
    },
    read: (path) => readFileSync(join(staging, path)),
    publish() {
      rmSync(previous, { recursive: true, force: true });
      if (existsSync(target)) renameSync(target, previous);
      renameSync(staging, target);
      rmSync(previous, { recursive: true, force: true });
    },
    discard() {
      rmSync(staging, { recursive: true, force: true });
    },
  };
}
