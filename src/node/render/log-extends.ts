import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { equalBytes } from '../../core/lib/bytes.ts';
import { openCheckpoint } from '../../core/crypto/checkpoint.ts';
import { openLog } from '../../core/log/open.ts';
import { leafHash, treeRoot } from '../../core/crypto/merkle-tree.ts';
import type { OpenedPortal } from '../../core/record/opened.ts';
import { contentPaths } from '../content-folder.ts';
import { OperatorError } from '../errors.ts';
import { listFiles } from '../list-files.ts';

/**
 * Refuses a log that is not an extension of the one published before: readers who kept the earlier checkpoint would
 * see two histories under one name, and could prove it.
 */
export async function refuseForkedLog(
  portal: OpenedPortal, contentDir: string, published: { readonly checkpoint: Uint8Array; readonly place: string },
): Promise<void> {
  const problem = await forkProblem(portal, contentDir, published.checkpoint);
  if (problem === undefined) return;
  throw new OperatorError(`This log does not extend the published one: ${problem}`, {
    place: published.place,
    hint: 'bring content/log back from the published commit and run "dossier log append" again; a copy that nobody has seen may be deleted instead',
  });
}

async function forkProblem(portal: OpenedPortal, contentDir: string, published: Uint8Array): Promise<string | undefined> {
  if (portal.log === undefined) return 'a checkpoint was published before, and content/ holds no log';
  const expected = { origin: portal.log.origin, keys: portal.trust.log?.keys ?? [] };
  const before = openCheckpoint(published, expected);
  if ('problem' in before) return `the published checkpoint does not open, ${before.problem}`;
  const { size, root } = before.checkpoint;
  if (size > portal.log.size) return `it has ${portal.log.size} entries, and a checkpoint over ${size} was published`;

  const folder = join(contentDir, contentPaths.log());
  const files = new Map((await listFiles(folder)).map((name) => [name, readFileSync(join(folder, name))]));
  const { log, problems } = openLog(files, expected);
  if (log === undefined) return problems.map(({ path, problem }) => `${path}: ${problem}`).join('; ');
  const prefix = treeRoot(log.entries.slice(0, size).map(leafHash));
  return equalBytes(prefix, root) ? undefined : `its first ${size} entries are not those that were published`;
}
