import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from './errors.ts';

const STAGING = /^\.staging-(\d+)-/;

/** A name beside the place something will be renamed to. It carries the process, so that a later one can tell who left it. */
export function stagingPath(folder: string): string {
  return path.join(folder, `.staging-${process.pid}-${randomBytes(4).toString('hex')}`);
}

/** Removes what crashed runs left in a folder; a living process may still be writing to its own. */
export async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const owner = STAGING.exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) await rm(path.join(folder, name), { recursive: true, force: true });
  }
}

function isAlive(owner: number): boolean {
  try {
    return process.kill(owner, 0);
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}
