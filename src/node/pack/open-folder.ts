import { createReadStream } from 'node:fs';
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { listFiles } from '../list-files.ts';
import { MOST_FILES, nameProblem, type PackContents, type PackEntry } from './read-pack.ts';

/** Opens an audit pack that was unpacked: its top folder. Links are no files of it. */
export async function openPackFolder(folder: string): Promise<PackContents> {
  const names = await listFiles(folder);
  const files = new Map<string, PackEntry>();
  const problems = [];
  if (names.length > MOST_FILES) problems.push({ file: '', problem: `it holds ${names.length} files, more than any pack has` });
  for (const name of names.slice(0, MOST_FILES)) {
    const file = path.join(folder, name);
    const entry = await lstat(file);
    const problem = entry.isFile() ? nameProblem(name) : 'it is no plain file';
    if (problem !== undefined) problems.push({ file: name, problem });
    if (entry.isFile()) files.set(name, { size: entry.size, stream: async () => createReadStream(file) });
  }
  return { folder: path.basename(path.resolve(folder)), files, problems, close: async () => {} };
}
