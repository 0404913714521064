import type { Readable } from 'node:stream';
import type { VerifyProblem } from '../../core/record/verify-portal.ts';

/** A pack that lies somewhere, as far as its form goes. Names are below its top folder; nothing in it has been verified. */
export interface PackContents {
  /** The top folder’s name. */
  readonly folder: string;
  readonly files: ReadonlyMap<string, PackEntry>;
  /** What is wrong with the archive or folder itself, whatever it holds. */
  readonly problems: readonly VerifyProblem[];
  close(): Promise<void>;
}

export interface PackEntry {
  readonly size: number;
  stream(): Promise<Readable>;
}

/** How many files are looked at. A pack has a few hundred; whoever sends an archive can claim any number. */
export const MOST_FILES = 100_000;

/** The bytes of an entry, at most the first `most`. */
export async function readEntry(entry: PackEntry, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of await entry.stream() as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= most) break;
  }
  return Buffer.concat(chunks, Math.min(length, most));
}

const PART = /^[A-Za-z0-9_][A-Za-z0-9._+@-]*$/;

/** Why a name is none that a pack has, in words. Names of archives steer whoever unpacks them, so only plain ones are taken. */
export function nameProblem(name: string): string | undefined {
  if (name.length > 1000) return 'its name is longer than any that a pack has';
  if (name.endsWith('/')) return 'it is a folder, and a pack lists none';
  const parts = name.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) return 'its name leads elsewhere';
  return parts.every((part) => PART.test(part)) ? undefined : 'its name holds characters that no name in a pack has';
}
