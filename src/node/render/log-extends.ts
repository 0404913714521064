import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { equalBytes } from '../../core/lib/bytes.ts';
import { openCheckpoint } from '../../core/log/checkpoint.ts';
import { openLog } from '../../core/log/open.ts';
import { leafHash, treeRoot } from '../../core/log/tree.ts';
import type { OpenedPortal } from '../../core/record/opened.ts';
import { OperatorError } from '../errors.ts';

/** Paths below `content/log/` of all its files, in a fixed order. */
export function logFileNames(contentDir: string): readonly string[] {
  const folder = join(contentDir, 'log');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/**
 * Refuses a log that is not an extension of the one published before: readers who kept the earlier checkpoint would
 * see two histories under one name, and could prove it.
 */
export function refuseForkedLog(portal: OpenedPortal, contentDir: string, published: { readonly checkpoint: Uint8Array; readonly place: string }): void {
  const problem = forkProblem(portal, contentDir, published.checkpoint);
  if (problem === undefined) return;
  throw new OperatorError({
    message: `cannot publish this log after the checkpoint that was published, ${problem}`,
    place: { file: published.place },
    hint: 'bring content/log back from the published commit, then run "dossier log append" again',
  });
}

function forkProblem(portal: OpenedPortal, contentDir: string, published: Uint8Array): string | undefined {
  if (portal.log === undefined) return 'a checkpoint was published before, and content/ holds no log';
  const expected = { origin: portal.log.origin, keys: portal.trust.log?.keys ?? [] };
  const before = openCheckpoint(published, expected);
  if ('problem' in before) return `the published checkpoint does not open, ${before.problem}`;
  const { size, root } = before.checkpoint;
  if (size > portal.log.size) return `it has ${portal.log.size} entries, and a checkpoint over ${size} was published`;

  const files = new Map(logFileNames(contentDir).map((name) => [name, readFileSync(join(contentDir, 'log', name))]));
  const { log, problems } = openLog(files, expected);
  if (log === undefined) return problems.map(({ path, problem }) => `${path}: ${problem}`).join('; ');
  const prefix = treeRoot(log.entries.slice(0, size).map(leafHash));
  return equalBytes(prefix, root) ? undefined : `its first ${size} entries are not those that were published`;
}
