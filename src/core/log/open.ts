import { toBase64 } from '../lib/base64.ts';
import { byCodeUnit, equalBytes } from '../lib/bytes.ts';
import { openCheckpoint, type Checkpoint, type CheckpointSigners, type Cosigned } from '../crypto/checkpoint.ts';
import { parseLeaf, type LogLeaf } from './leaf.ts';
import { parseEntries, parseTile, parseTilePath, tileBytes, tilePath, tilesOfSize } from './tiles.ts';
import { leafHash, treeRoot } from '../crypto/merkle-tree.ts';

// A checkpoint may state any size, and whoever sends a log may have signed it. Beyond this many entries the tiles that
// are missing are not told one by one.
const MOST_MISSING = 1_000_000;

/** A problem with one file of the log. */
export interface LogProblem {
  /** Path below the log's folder. */
  readonly path: string;
  readonly problem: string;
}

export interface OpenedLog {
  readonly checkpoint: Checkpoint;
  /** Key names and ids that signed the checkpoint. */
  readonly signedBy: readonly string[];
  /** Witnesses that cosigned it. */
  readonly cosignedBy: readonly Cosigned[];
  readonly entries: readonly Uint8Array[];
  readonly leaves: readonly LogLeaf[];
}

/**
 * Opens a log from all its files: checkpoint and tiles, by path below the log's folder. Every tile must hold what the
 * entries give, every tile of the size must be there, and nothing else may. Tells all problems; `log` is given only
 * when there are none.
 */
export function openLog(files: ReadonlyMap<string, Uint8Array>, expected: CheckpointSigners):
  { readonly log?: OpenedLog; readonly problems: readonly LogProblem[] } {
  const signed = files.get('checkpoint');
  const opened = signed === undefined ? { problem: 'it is missing' } : openCheckpoint(signed, expected);
  if ('problem' in opened) return { problems: [{ path: 'checkpoint', problem: opened.problem }, ...unsignedProblems(files)] };
  const { checkpoint } = opened;
  if (checkpoint.size > files.size * 256 + MOST_MISSING) {
    return { problems: [{ path: 'checkpoint', problem: `it is over ${checkpoint.size} entries, which the ${files.size} files of the log cannot hold` }] };
  }

  const read = readEntries(files, checkpoint.size);
  if ('problems' in read) return { problems: [...read.problems, ...wrongHashTiles(files, checkpoint)] };
  const { entries } = read;
  if (!equalBytes(treeRoot(entries.map(leafHash)), checkpoint.root)) {
    const wrong = wrongBundles(files, entries, checkpoint);
    return { problems: wrong.length > 0 ? wrong : [
      ...wrongTiles(files, entries, checkpoint.size),
      { path: 'checkpoint', problem: `the log’s entries do not hash to the signed root ${toBase64(checkpoint.root)}` },
    ] };
  }
  const leaves = entries.map(parseLeaf);
  const problems = [
    ...wrongTiles(files, entries, checkpoint.size),
    ...leaves.flatMap((leaf, index) => (leaf === undefined ? [{ path: 'tile/entries', problem: `entry ${index} is no leaf that this portal writes` }] : [])),
  ];
  if (problems.length > 0) return { problems };
  return {
    problems,
    log: {
      checkpoint,
      signedBy: opened.signedBy.map(({ name, id }) => `${name}+${id}`),
      cosignedBy: opened.cosignedBy,
      entries,
      leaves: leaves.filter((leaf) => leaf !== undefined),
    },
  };
}

// Without a checkpoint nothing is known of the size; the files can still be held against each other.
function unsignedProblems(files: ReadonlyMap<string, Uint8Array>): readonly LogProblem[] {
  const bundles = [...files.keys()].flatMap((path) => parseTilePath(path) ?? []).filter(({ level }) => level === 'entries');
  const size = bundles.reduce((most, { index, width }) => Math.max(most, index * 256 + width), 0);
  const read = readEntries(files, size);
  return 'problems' in read ? read.problems : wrongTiles(files, read.entries, size);
}

function readEntries(files: ReadonlyMap<string, Uint8Array>, size: number):
  { readonly entries: readonly Uint8Array[] } | { readonly problems: readonly LogProblem[] } {
  const entries: Uint8Array[] = [];
  const problems: LogProblem[] = [];
  // A signed size is trusted; the files are not, so the first missing bundle ends the walk.
  for (let index = 0; index * 256 < size && problems.length === 0; index += 1) {
    const width = Math.min(256, size - index * 256);
    const path = tilePath({ level: 'entries', index, width });
    const bundle = files.get(path);
    const own = bundle === undefined ? undefined : parseEntries(bundle, width);
    if (own !== undefined) entries.push(...own);
    else problems.push({ path, problem: bundle === undefined ? 'it is missing' : `it does not hold exactly ${width} entries` });
  }
  return problems.length > 0 ? { problems } : { entries };
}

// Where entries cannot be read, the hash tiles are still held against the signed root.
function wrongHashTiles(files: ReadonlyMap<string, Uint8Array>, { size, root }: Checkpoint): readonly LogProblem[] {
  const tiles = tilesOfSize(size).filter(({ level }) => level === 0)
    .map((name) => ({ path: tilePath(name), hashes: parseTile(files.get(tilePath(name)) ?? new Uint8Array(), name.width), width: name.width }));
  const unreadable = tiles.filter(({ hashes }) => hashes === undefined);
  if (unreadable.length > 0) return unreadable.map(({ path, width }) => ({ path, problem: files.has(path) ? `it does not hold exactly ${width} hashes` : 'it is missing' }));
  const hashes = tiles.flatMap((tile) => tile.hashes ?? []);
  return equalBytes(treeRoot(hashes), root) ? [] : tiles.map(({ path }) => ({ path, problem: 'its level of the tree does not hash to the signed root' }));
}

// Where the hash tiles agree with the signed root and the entries do not, the entries are at fault, and which they are.
function wrongBundles(files: ReadonlyMap<string, Uint8Array>, entries: readonly Uint8Array[], { size, root }: Checkpoint): readonly LogProblem[] {
  const bundles = tilesOfSize(size).filter(({ level }) => level === 'entries');
  const signed = bundles.map((name) => parseTile(files.get(tilePath({ ...name, level: 0 })) ?? new Uint8Array(), name.width) ?? []);
  if (!equalBytes(treeRoot(signed.flat()), root)) return [];
  return bundles.flatMap((name, at) => {
    const own = entries.slice(name.index * 256, name.index * 256 + name.width).map(leafHash);
    const matches = own.every((hash, index) => equalBytes(hash, signed[at]?.[index] ?? new Uint8Array()));
    return matches ? [] : [{ path: tilePath(name), problem: 'its entries are not those that the signed root covers' }];
  });
}

/**
 * Partial tiles of earlier sizes stay as long as their full tile does not exist. For which sizes a checkpoint was
 * published stands nowhere; a partial tile of either lowest level is proof of one, so the other tiles of its size
 * are expected too.
 */
function wrongTiles(files: ReadonlyMap<string, Uint8Array>, entries: readonly Uint8Array[], size: number): readonly LogProblem[] {
  const expectedBytes = tileBytes(entries);
  const problems: LogProblem[] = [];
  const published = new Set([size]);
  for (const [path, bytes] of files) {
    if (path === 'checkpoint') continue;
    const name = parseTilePath(path);
    const expected = name === undefined ? undefined : expectedBytes(name);
    if (name === undefined) problems.push({ path, problem: 'it is no file of a log' });
    else if (expected === undefined) problems.push({ path, problem: `a log of ${size} entries has no such tile` });
    else if (!equalBytes(bytes, expected)) problems.push({ path, problem: 'it does not hold what the log’s entries give' });
    if (name !== undefined && expected !== undefined && (name.level === 'entries' || name.level === 0)) published.add(name.index * 256 + name.width);
  }
  const required = new Set([...published].flatMap((one) => (one === size || one % 256 !== 0 ? tilesOfSize(one).map(tilePath) : [])));
  for (const path of required) {
    if (!files.has(path)) problems.push({ path, problem: 'it is missing' });
  }
  return problems.sort((a, b) => byCodeUnit(a.path, b.path));
}
