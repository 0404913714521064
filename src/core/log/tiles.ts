import { leafHash, treeRoot } from '../crypto/merkle-tree.ts';

// https://c2sp.org/tlog-tiles: the tree is published as tiles of up to 256 hashes, the entries as bundles of up to
// 256. A full tile never changes; a partial one is a file of its own, `000.p/17` beside `000`.

export const TILE_HEIGHT = 8;
export const TILE_WIDTH = 2 ** TILE_HEIGHT;
const HASH_LENGTH = 32;
/** An entry's length is written in two bytes. */
const ENTRY_LIMIT = 0xffff;

/** One file of a log below `tile/`. Level `entries` holds what was logged, level 0 its hashes. */
export interface TileName {
  readonly level: number | 'entries';
  readonly index: number;
  /** How many hashes or entries it holds, 1 to 256. */
  readonly width: number;
}

/** `tile/0/x001/x234/067` for a full tile, `….p/17` for a partial one. */
export function tilePath({ level, index, width }: TileName): string {
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const parts = padded.match(/\d{3}/g) ?? [];
  const path = parts.map((part, at) => (at < parts.length - 1 ? `x${part}` : part)).join('/');
  return `tile/${level}/${path}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** Reads a path as `tilePath` writes it; `undefined` for any other. */
export function parseTilePath(path: string): TileName | undefined {
  const match = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path);
  if (match === null) return undefined;
  const [, level = '', number = '', partial] = match;
  const name: TileName = {
    level: level === 'entries' ? level : Number(level),
    index: Number(number.replaceAll(/[x/]/g, '')),
    width: partial === undefined ? TILE_WIDTH : Number(partial),
  };
  // `tile/00/000`, `x000/001`, `.p/0` and `.p/256` read like names and are none.
  return name.width >= 1 && tilePath(name) === path && !(partial !== undefined && name.width >= TILE_WIDTH) ? name : undefined;
}

/** Every tile of a log of `size` entries, partial ones at its right edge included. None is empty. */
export function tilesOfSize(size: number): readonly TileName[] {
  const names: TileName[] = [...tilesOfLevel('entries', size)];
  for (let level = 0, count = size; count > 0; level += 1, count = Math.floor(count / TILE_WIDTH)) {
    names.push(...tilesOfLevel(level, count));
  }
  return names;
}

/**
 * Every tile of a log of `size` entries that is absent at `earlier`: what appending writes. Partial tiles of the
 * earlier size stay, because a checkpoint was published for it.
 */
export function tilesSince(earlier: number, size: number): readonly TileName[] {
  const known = new Set(tilesOfSize(earlier).map(tilePath));
  return tilesOfSize(size).filter((name) => !known.has(tilePath(name)));
}

/** The bytes of each tile over these entries, for any name within its size. */
export function tileBytes(entries: readonly Uint8Array[]): (name: TileName) => Uint8Array | undefined {
  const levels: Uint8Array[][] = [entries.map(leafHash)];
  for (let below = levels[0] ?? []; below.length >= TILE_WIDTH; below = levels.at(-1) ?? []) {
    const roots: Uint8Array[] = [];
    // A partial tile is never hashed into the level above.
    for (let start = 0; start + TILE_WIDTH <= below.length; start += TILE_WIDTH) roots.push(treeRoot(below.slice(start, start + TILE_WIDTH)));
    levels.push(roots);
  }
  return ({ level, index, width }) => {
    const start = index * TILE_WIDTH;
    const items = level === 'entries' ? entries : levels[level] ?? [];
    if (start + width > items.length) return undefined;
    const own = items.slice(start, start + width);
    return level === 'entries' ? printEntries(own) : join(own);
  };
}

/** An entry bundle: each entry after its length as two bytes, the higher first. */
export function printEntries(entries: readonly Uint8Array[]): Uint8Array {
  return join(entries.flatMap((entry) => {
    if (entry.length > ENTRY_LIMIT) throw new RangeError(`a log entry has ${entry.length} bytes; at most ${ENTRY_LIMIT} fit`);
    return [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry];
  }));
}

/** The entries of a bundle; `undefined` when it does not hold exactly `width` of them and nothing else. */
export function parseEntries(bundle: Uint8Array, width: number): readonly Uint8Array[] | undefined {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at + 2 <= bundle.length && entries.length < width) {
    const length = ((bundle[at] ?? 0) << 8) | (bundle[at + 1] ?? 0);
    if (at + 2 + length > bundle.length) return undefined;
    entries.push(bundle.slice(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return at === bundle.length && entries.length === width ? entries : undefined;
}

/** The hashes of a tile; `undefined` when its length is not that of `width` hashes. */
export function parseTile(tile: Uint8Array, width: number): readonly Uint8Array[] | undefined {
  if (tile.length !== width * HASH_LENGTH) return undefined;
  return Array.from({ length: width }, (_, index) => tile.slice(index * HASH_LENGTH, (index + 1) * HASH_LENGTH));
}

function tilesOfLevel(level: TileName['level'], count: number): readonly TileName[] {
  const full = Math.floor(count / TILE_WIDTH);
  const names: TileName[] = Array.from({ length: full }, (_, index) => ({ level, index, width: TILE_WIDTH }));
  return count % TILE_WIDTH === 0 ? names : [...names, { level, index: full, width: count % TILE_WIDTH }];
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
