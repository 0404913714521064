import { leafHash, treeRoot } from '../crypto/merkle-tree.ts';
import { rangeHash } from './full-subtrees.ts';
import { subtreesOfTiles } from './prove.ts';
import { join, parseEntries, parseTile, printEntries, tilePath, TILE_WIDTH, type TileName } from './tiles.ts';

/** What appending gives: the new size and root, and every tile that is to be written, by path below the log’s folder. */
export interface Extension {
  readonly size: number;
  readonly root: Uint8Array;
  readonly tiles: ReadonlyMap<string, Uint8Array>;
}

/** The partial tiles at the right edge of a log, at most one for each level: all of it that appending needs. */
export function edgeTiles(size: number): readonly TileName[] {
  const names = levelsOf(size).map((level) => edgeTile(level, size));
  return [edgeTile('entries', size), ...names].filter(({ width }) => width > 0);
}

/**
 * Appends entries to a log of `size` entries, whose edge tiles are given by path. What that costs depends on the new entries
 * and not on the old ones. `undefined` where an edge tile is missing or does not hold what its name says.
 */
export function extendLog(size: number, edge: ReadonlyMap<string, Uint8Array>, entries: readonly Uint8Array[]): Extension | undefined {
  const grown = size + entries.length;
  const tiles = new Map<string, Uint8Array>();
  /** Writes what comes after a partial tile, and gives the tiles that are full by it. */
  const write = <Item>(name: TileName, added: readonly Item[], parse: (bytes: Uint8Array, width: number) => readonly Item[] | undefined, print: (items: readonly Item[]) => Uint8Array) => {
    const before = name.width === 0 ? [] : parse(edge.get(tilePath(name)) ?? new Uint8Array(), name.width);
    if (before === undefined) return undefined;
    const parts = added.length === 0 ? [] : inTiles([...before, ...added]);
    parts.forEach((items, at) => tiles.set(tilePath({ level: name.level, index: name.index + at, width: items.length }), print(items)));
    return parts.filter((items) => items.length === TILE_WIDTH);
  };

  if (write(edgeTile('entries', size), entries, parseEntries, printEntries) === undefined) return undefined;
  let added = entries.map(leafHash);
  for (const level of levelsOf(grown)) {
    const full = write(edgeTile(level, size), added, parseTile, join);
    if (full === undefined) return undefined;
    added = full.map(treeRoot);
  }
  return { size: grown, root: rangeHash({ start: 0, end: grown }, subtreesOfTiles(grown, new Map([...edge, ...tiles]))), tiles };
}

function edgeTile(level: TileName['level'], size: number): TileName {
  const count = level === 'entries' ? size : Math.floor(size / TILE_WIDTH ** level);
  return { level, index: Math.floor(count / TILE_WIDTH), width: count % TILE_WIDTH };
}

function levelsOf(size: number): readonly number[] {
  const levels: number[] = [];
  for (let level = 0; TILE_WIDTH ** level <= size; level += 1) levels.push(level);
  return levels;
}

function inTiles<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / TILE_WIDTH) }, (_, at) => items.slice(at * TILE_WIDTH, (at + 1) * TILE_WIDTH));
}
