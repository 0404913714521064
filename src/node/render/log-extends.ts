import { openCheckpoint } from '../../core/crypto/checkpoint.ts';
import { compareWithKept } from '../../core/log/continuation.ts';
import type { OpenedPortal } from '../../core/record/opened.ts';
import { contentPaths, readContentBytes } from '../content-folder.ts';
import { OperatorError } from '../errors.ts';

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
  const kept = before.checkpoint;
  if (kept.size > portal.log.size) return `it has ${portal.log.size} entries, and a checkpoint over ${kept.size} was published`;

  const read = (name: string) => readContentBytes(contentDir, `${contentPaths.log()}/${name}`);
  const present = openCheckpoint(await read('checkpoint') ?? new Uint8Array(), expected);
  if ('problem' in present) return `checkpoint: ${present.problem}`;
  const { result, sentence } = await compareWithKept(kept, present.checkpoint, read);
  switch (result) {
    case 'same':
    case 'extends':
      return undefined;
    case 'fork':
      return `its first ${kept.size} entries are not those that were published`;
    case 'rollback':
    case 'not-shown':
      return `it ${sentence}`;
  }
}
