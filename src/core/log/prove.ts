import { nodeHash, treeRoot, verifyConsistency, verifyInclusion } from '../crypto/merkle-tree.ts';
import type { Checkpoint } from '../crypto/checkpoint.ts';
import { consistencyRanges, inclusionRanges, rangeHash, subtreesOf, type LeafRange, type Subtree, type SubtreeRoot } from './full-subtrees.ts';
import { parseTile, tilePath, TILE_HEIGHT, TILE_WIDTH, type TileName } from './tiles.ts';

// Proofs are read from the tiles that hold their hashes: some tiles for each level, however long the log is.

/** Reads a file of the log by its path below the log’s folder; `undefined` where there is none. */
export type ReadTile = (path: string) => Promise<Uint8Array | undefined>;

/** Why there is no proof: a tile that is missing or no tile, or tiles that are not those of the checkpoint. */
export interface NoProof {
  readonly problem: string;
}

/** The hashes that prove an entry to stand at `index` of the log, nearest to the leaf first. They verify with the checkpoint. */
export async function proveInclusion(checkpoint: Checkpoint, { index, leaf }: { readonly index: number; readonly leaf: Uint8Array }, read: ReadTile):
  Promise<{ readonly hashes: readonly Uint8Array[] } | NoProof> {
  const { size, root } = checkpoint;
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) return { problem: `a log of ${size} entries has no entry ${index}` };
  const ranges = inclusionRanges(index, size);
  const rootOf = await readSubtrees(ranges, size, read);
  if ('problem' in rootOf) return rootOf;
  const hashes = ranges.map((range) => rangeHash(range, rootOf));
  if (verifyInclusion({ index, size, leaf, proof: hashes, root })) return { hashes };
  return { problem: `the tiles do not lead from entry ${index} to the signed root` };
}

/**
 * The root that the log of a checkpoint had when it held its first `size` entries, with the proof of it. The tiles need not be
 * trusted: only those that the checkpoint’s root covers give a root.
 */
export async function provePrefix(checkpoint: Checkpoint, size: number, read: ReadTile):
  Promise<{ readonly root: Uint8Array; readonly hashes: readonly Uint8Array[] } | NoProof> {
  if (size > checkpoint.size) return { problem: `a log of ${checkpoint.size} entries never held ${size}` };
  if (size === checkpoint.size) return { root: checkpoint.root, hashes: [] };
  const prefix = { start: 0, end: size };
  const ranges = consistencyRanges(size, checkpoint.size);
  const rootOf = await readSubtrees([prefix, ...ranges], checkpoint.size, read);
  if ('problem' in rootOf) return rootOf;
  const root = rangeHash(prefix, rootOf);
  const hashes = ranges.map((range) => rangeHash(range, rootOf));
  if (verifyConsistency({ size1: size, root1: root, size2: checkpoint.size, root2: checkpoint.root, proof: hashes })) return { root, hashes };
  return { problem: 'the tiles do not hash to the signed root' };
}

/** Roots of full subtrees out of all leaf hashes, each hashed once: for whoever proves every entry of a log at once. */
export function subtreesOfLeaves(leaves: readonly Uint8Array[]): SubtreeRoot {
  const levels = [leaves];
  for (let below = leaves; below.length > 1; below = levels.at(-1) ?? []) {
    levels.push(Array.from({ length: Math.floor(below.length / 2) }, (_, at) => nodeHash(below[at * 2] ?? NOTHING, below[at * 2 + 1] ?? NOTHING)));
  }
  return ({ height, index }) => levels[height]?.[index] ?? NOTHING;
}

/** Roots of full subtrees out of tiles that are at hand, by path. */
export function subtreesOfTiles(size: number, tiles: ReadonlyMap<string, Uint8Array>): SubtreeRoot {
  return (subtree) => {
    const { tile, from, to } = placeInTile(subtree, size);
    const hashes = parseTile(tiles.get(tilePath(tile)) ?? NOTHING, tile.width) ?? [];
    return treeRoot(hashes.slice(from, to));
  };
}

/** The tiles that the hashes of some ranges stand in, in a log of `size` entries; each once. */
export function tilesHolding(ranges: readonly LeafRange[], size: number): readonly TileName[] {
  const names = ranges.flatMap(subtreesOf).map((subtree) => placeInTile(subtree, size).tile);
  return [...new Map(names.map((name) => [tilePath(name), name])).values()];
}

const NOTHING = new Uint8Array();

async function readSubtrees(ranges: readonly LeafRange[], size: number, read: ReadTile): Promise<SubtreeRoot | NoProof> {
  const tiles = await Promise.all(tilesHolding(ranges, size).map(async (name) => [tilePath(name), await readTile(name, read)] as const));
  const known = new Map<string, Uint8Array>();
  for (const [path, bytes] of tiles) {
    if ('problem' in bytes) return bytes;
    known.set(path, bytes.hashes);
  }
  return subtreesOfTiles(size, known);
}

// https://c2sp.org/tlog-tiles: a partial tile may be gone once the full one is there.
async function readTile(name: TileName, read: ReadTile): Promise<{ readonly hashes: Uint8Array } | NoProof> {
  const path = tilePath(name);
  const own = await read(path);
  if (own !== undefined) return parseTile(own, name.width) === undefined ? { problem: `${path} does not hold exactly ${name.width} hashes` } : { hashes: own };
  const full = name.width === TILE_WIDTH ? undefined : await read(tilePath({ ...name, width: TILE_WIDTH }));
  const hashes = full === undefined ? undefined : parseTile(full, TILE_WIDTH);
  return full === undefined || hashes === undefined ? { problem: `${path} is missing` } : { hashes: full.slice(0, full.length / TILE_WIDTH * name.width) };
}

/** The tile of a log of `size` entries that a subtree’s leaves or their ancestors stand in, and where. */
function placeInTile({ height, index }: Subtree, size: number): { readonly tile: TileName; readonly from: number; readonly to: number } {
  const level = Math.floor(height / TILE_HEIGHT);
  const width = 2 ** (height % TILE_HEIGHT);
  const start = index * width;
  const tile = Math.floor(start / TILE_WIDTH);
  const from = start - tile * TILE_WIDTH;
  const inLevel = Math.floor(size / TILE_WIDTH ** level);
  return { tile: { level, index: tile, width: Math.min(TILE_WIDTH, inLevel - tile * TILE_WIDTH) }, from, to: from + width };
}
