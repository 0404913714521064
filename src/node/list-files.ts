import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { byCodeUnit } from '../core/lib/bytes.ts';
import { systemCode } from './errors.ts';

/** Every entry below a folder that is no folder, as paths with "/", sorted; none when there is no such folder. Links are listed and not followed. */
export async function listFiles(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => !entry.isDirectory())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
      .sort(byCodeUnit);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return [];
    throw error;
  }
}
