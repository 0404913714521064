import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ReadTile } from '../core/log/prove.ts';
import * as paths from '../core/api/paths.ts';
import { OperatorError } from './errors.ts';
import { readRegular } from './verify-content.ts';

/** Where a log is read from: a content folder, a built site, or the address of a published one. */
export interface LogSource {
  readonly place: string;
  /** Reads a file of the log by its path below the log's folder; `undefined` where there is none. */
  readonly read: ReadTile;
}

/** A bundle of 256 entries of the greatest length; every other file of a log is smaller. */
const LARGEST = 256 * (2 + 0xffff);
const TIMEOUT = 30_000;

export function logSource(place: string): LogSource {
  if (isAddress(place)) return { place, read: (name) => fetchFile(new URL(paths.logFile(name).slice(1), place.endsWith('/') ? place : `${place}/`)) };
  if (!existsSync(place)) throw new OperatorError('There is no such folder', { place, expected: 'a content folder, a built site, or the address of one' });
  // The log lies at the same place below a content folder and below a site.
  return { place, read: (name) => readRegular(path.join(place, 'log', name), LARGEST) };
}

/** A checkpoint that somebody kept: a file, its address, or that of the site that publishes it. */
export async function keptCheckpoint(kept: string): Promise<Uint8Array> {
  const bytes = !isAddress(kept) ? await readRegular(kept, LARGEST)
    : kept.endsWith('/checkpoint') ? await fetchFile(new URL(kept)) : await logSource(kept).read('checkpoint');
  if (bytes === undefined) throw new OperatorError('There is no kept checkpoint', { place: kept, expected: 'a file, or an address that begins with https://' });
  return bytes;
}

export function isAddress(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text);
}

/** Fetches one file; `undefined` where there is none. Refuses what takes too long or is larger than `most` bytes. */
export async function fetchFile(url: URL, most = LARGEST): Promise<Uint8Array | undefined> {
  const unreadable = (found: string) => new OperatorError('The file could not be read', { place: url.href, found });
  try {
    const response = await fetch(url, { headers: { 'cache-control': 'no-cache' }, signal: AbortSignal.timeout(TIMEOUT) });
    if (response.status === 404 || response.status === 410) return undefined;
    if (response.status !== 200) throw unreadable(`HTTP ${response.status}`);
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of response.body ?? []) {
      size += part.length;
      if (size > most) throw unreadable(`more than ${most} bytes`);
      parts.push(part);
    }
    return Buffer.concat(parts);
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    const { cause } = error instanceof Error ? error : { cause: undefined };
    throw unreadable(cause instanceof Error ? cause.message : String(error));
  }
}
