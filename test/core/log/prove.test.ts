import { globSync, readFileSync, statSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toBase64 } from '../../../src/core/lib/base64.ts';
import { sha256Hex, utf8 } from '../../../src/core/lib/bytes.ts';
import { openCheckpoint } from '../../../src/core/crypto/checkpoint.ts';
import { consistencyProof, inclusionProof, leafHash, treeRoot, verifyConsistency, verifyInclusion } from '../../../src/core/crypto/merkle-tree.ts';
import { edgeTiles, extendLog } from '../../../src/core/log/extend.ts';
import { consistencyRanges, inclusionRanges, rangeHash } from '../../../src/core/log/full-subtrees.ts';
import { printLeaf } from '../../../src/core/log/leaf.ts';
import { openLog } from '../../../src/core/log/open.ts';
import { proveInclusion, provePrefix, subtreesOfLeaves, tilesHolding } from '../../../src/core/log/prove.ts';
import { tileBytes, tilePath, tilesOfSize, tilesSince } from '../../../src/core/log/tiles.ts';

const entry = (index: number) => printLeaf({ kind: 'record', sha256: sha256Hex(utf8(String(index))) });
const ENTRIES = Array.from({ length: 700 }, (_, index) => entry(index));
const HASHES = ENTRIES.map(leafHash);
const checkpoint = (size: number) => ({ origin: 'example.org/log', size, root: treeRoot(HASHES.slice(0, size)) });

function tilesOf(size: number): ReadonlyMap<string, Uint8Array> {
  const bytesOf = tileBytes(ENTRIES.slice(0, size));
  return new Map(tilesOfSize(size).map((name) => [tilePath(name), bytesOf(name) ?? new Uint8Array()]));
}
const reading = (tiles: ReadonlyMap<string, Uint8Array>) => async (path: string) => tiles.get(path);

describe('the ranges of RFC 6962', () => {
  test('give the inclusion proof of every entry of every small log', () => {
    for (let size = 0; size <= 40; size += 1) {
      const rootOf = subtreesOfLeaves(HASHES.slice(0, size));
      for (let index = 0; index < size; index += 1) {
        expect(inclusionRanges(index, size).map((range) => rangeHash(range, rootOf))).toEqual(inclusionProof(index, HASHES.slice(0, size)));
      }
    }
  });

  test('give the consistency proof between any two small sizes', () => {
    for (let size2 = 0; size2 <= 40; size2 += 1) {
      const rootOf = subtreesOfLeaves(HASHES.slice(0, size2));
      for (let size1 = 0; size1 <= size2; size1 += 1) {
        expect(consistencyRanges(size1, size2).map((range) => rangeHash(range, rootOf))).toEqual(consistencyProof(size1, HASHES.slice(0, size2)));
      }
    }
  });

  test('lead to few tiles in a log of any size', () => {
    const sizes = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
    fc.assert(fc.property(sizes, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (size, part) => {
      const index = Math.floor(size * part);
      for (const ranges of [inclusionRanges(index, size), consistencyRanges(index, size)]) {
        const tiles = tilesHolding(ranges, size);
        // Seven levels reach 2^53 entries: of each the tile on the path and the one at the edge.
        expect(tiles.length).toBeLessThanOrEqual(14);
        for (const { width } of tiles) expect(width >= 1 && width <= 256).toBe(true);
      }
    }));
    expect(tilesHolding(inclusionRanges(69_000, 70_000), 70_000).map(tilePath)).toEqual(['tile/0/269', 'tile/1/001.p/17', 'tile/0/273.p/112', 'tile/2/000.p/1']);
  });
});

describe('proveInclusion() and provePrefix()', () => {
  test.each([1, 2, 255, 256, 257, 513, 700])('prove what a log of %i entries holds, from its tiles', async (size) => {
    const read = reading(tilesOf(size));
    for (const index of [0, 1, 100, 254, 255, 256, 511, 512, 699].filter((one) => one < size)) {
      const leaf = HASHES[index] ?? new Uint8Array();
      expect(await proveInclusion(checkpoint(size), { index, leaf }, read)).toEqual({ hashes: inclusionProof(index, HASHES.slice(0, size)) });
      const prefix = await provePrefix(checkpoint(size), index, read);
      expect(prefix).toEqual({ root: checkpoint(index).root, hashes: index === 0 ? [] : consistencyProof(index, HASHES.slice(0, size)) });
    }
    expect(await provePrefix(checkpoint(size), size, read)).toEqual({ root: checkpoint(size).root, hashes: [] });
  });

  test('take the full tile where the partial one is gone', async () => {
    const tiles = new Map([...tilesOf(700)].filter(([path]) => path.startsWith('tile/0/')));
    expect(await proveInclusion(checkpoint(100), { index: 7, leaf: HASHES[7] ?? new Uint8Array() }, reading(tiles))).toEqual({ hashes: inclusionProof(7, HASHES.slice(0, 100)) });
  });

  test('prove nothing from a tile that is missing, cut short or changed', async () => {
    const tiles = tilesOf(257);
    const prove = (changed: ReadonlyMap<string, Uint8Array>) => proveInclusion(checkpoint(257), { index: 3, leaf: HASHES[3] ?? new Uint8Array() }, reading(changed));
    const own = tiles.get('tile/0/000') ?? new Uint8Array();
    expect(await prove(new Map([...tiles].filter(([path]) => path !== 'tile/0/000')))).toEqual({ problem: 'tile/0/000 is missing' });
    expect(await prove(new Map(tiles).set('tile/0/000', own.slice(1)))).toEqual({ problem: 'tile/0/000 does not hold exactly 256 hashes' });
    expect(await prove(new Map(tiles).set('tile/0/000', own.map((byte, at) => (at === 40 ? byte ^ 1 : byte))))).toEqual({ problem: 'the tiles do not lead from entry 3 to the signed root' });
    const edge = tiles.get('tile/0/001.p/1') ?? new Uint8Array();
    expect(await provePrefix(checkpoint(257), 200, reading(new Map(tiles).set('tile/0/001.p/1', edge.map((byte) => byte ^ 1))))).toEqual({ problem: 'the tiles do not hash to the signed root' });
  });

  test('answer for hostile sizes and places at once', async () => {
    const asked: string[] = [];
    const read = async (path: string) => {
      asked.push(path);
      return new Uint8Array(8192);
    };
    const huge = { origin: 'x', size: Number.MAX_SAFE_INTEGER, root: new Uint8Array(32) };
    const leaf = new Uint8Array(32);
    expect(await proveInclusion(huge, { index: 2 ** 52 + 1, leaf }, read)).toHaveProperty('problem');
    expect(await provePrefix(huge, 2 ** 52 + 1, read)).toHaveProperty('problem');
    expect(asked.length).toBeLessThan(60);
    for (const index of [-1, 0.5, Number.NaN, 2 ** 53, 700]) expect(await proveInclusion(checkpoint(700), { index, leaf }, read)).toHaveProperty('problem');
    expect(await provePrefix(checkpoint(5), 6, read)).toEqual({ problem: 'a log of 5 entries never held 6' });
  });
});

describe('a proof', () => {
  test('of inclusion verifies for no other leaf, index or size', () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 64 }), fc.nat(63), fc.nat(63), fc.integer({ min: 1, max: 64 }), (size, at, other, otherSize) => {
      const index = at % size;
      const root = treeRoot(HASHES.slice(0, size));
      const claim = { index, size, leaf: HASHES[index] ?? new Uint8Array(), proof: inclusionProof(index, HASHES.slice(0, size)), root };
      expect(verifyInclusion(claim)).toBe(true);
      if (other % size !== index) expect(verifyInclusion({ ...claim, index: other % size })).toBe(false);
      if (other % size !== index) expect(verifyInclusion({ ...claim, leaf: HASHES[other % size] ?? new Uint8Array() })).toBe(false);
      // A checkpoint binds size and root, so a proof is of another size only with that size's root.
      if (otherSize !== size) expect(verifyInclusion({ ...claim, size: otherSize, root: treeRoot(HASHES.slice(0, otherSize)) })).toBe(false);
    }), { numRuns: 60 });
  });

  test('of consistency verifies for no other sizes or roots', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 63 }), fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 64 }), (a, b, other) => {
      const [size1, size2] = [Math.min(a, b), Math.max(a, b)];
      const claim = { size1, root1: checkpoint(size1).root, size2, root2: checkpoint(size2).root, proof: consistencyProof(size1, HASHES.slice(0, size2)) };
      expect(verifyConsistency(claim)).toBe(true);
      if (other !== size1 && other <= size2) expect(verifyConsistency({ ...claim, size1: other, root1: checkpoint(other).root })).toBe(false);
      if (other !== size1) expect(verifyConsistency({ ...claim, root1: checkpoint(other).root })).toBe(false);
      if (other !== size2) expect(verifyConsistency({ ...claim, root2: checkpoint(other).root })).toBe(false);
    }), { numRuns: 60 });
  });
});

describe('the log of a real Tessera', () => {
  const FOLDER = 'test/fixtures/tlog/tessera-log';
  const expected = { origin: 'example.com/log/testdata', keys: ['example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx'] };
  const files = new Map(globSync('tile/**/*', { cwd: FOLDER }).filter((name) => statSync(`${FOLDER}/${name}`).isFile()).map((name) => [name, new Uint8Array(readFileSync(`${FOLDER}/${name}`))]));
  const signed = (size: number) => new Uint8Array(readFileSync(`${FOLDER}/checkpoint.${size}`));
  const opened = (size: number) => {
    const read = openCheckpoint(signed(size), expected);
    if ('problem' in read) throw new Error(read.problem);
    return read.checkpoint;
  };

  test.each([1, 2, 3, 4, 5])('opens at size %i, but for entries that are no leaves of ours', (size) => {
    const own = [...files].filter(([name]) => Number(name.split('/').at(-1)) <= size);
    const { problems } = openLog(new Map([...own, ['checkpoint', signed(size)]]), expected);
    expect(problems).toEqual(Array.from({ length: size }, (_, index) => ({ path: 'tile/entries', problem: `entry ${index} is no leaf that this portal writes` })));
  });

  test('holds each entry and each earlier root, by its own tiles', async () => {
    for (let size = 1; size <= 5; size += 1) {
      for (const [index, text] of ['one', 'two', 'three', 'four', 'five'].slice(0, size).entries()) {
        expect(await proveInclusion(opened(size), { index, leaf: leafHash(utf8(text)) }, reading(files))).toHaveProperty('hashes');
      }
      for (let earlier = 0; earlier <= size; earlier += 1) {
        const prefix = await provePrefix(opened(size), earlier, reading(files));
        expect('root' in prefix && prefix.root).toEqual(opened(earlier).root);
      }
    }
  });
});

interface Reference {
  readonly sizes: readonly number[];
  readonly roots: Readonly<Record<string, string>>;
  readonly levels: Readonly<Record<string, { readonly tiles: number; readonly sha256: string }>>;
  readonly tiles: number;
  readonly sha256: string;
}

describe('extendLog()', () => {
  test('writes the tiles that are made from all entries, wherever it begins', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 0, max: 100 }), (size, more) => {
      const all = tilesOf(size);
      const edge = new Map(edgeTiles(size).map((name) => [tilePath(name), all.get(tilePath(name)) ?? new Uint8Array()]));
      const extended = extendLog(size, edge, ENTRIES.slice(size, size + more));
      const bytesOf = tileBytes(ENTRIES.slice(0, size + more));
      expect(extended?.root).toEqual(checkpoint(size + more).root);
      expect(extended?.tiles).toEqual(new Map(tilesSince(size, size + more).map((name) => [tilePath(name), bytesOf(name)])));
    }), { numRuns: 25 });
  });

  test('gives nothing without the tiles at the edge', () => {
    expect(extendLog(3, new Map(), ENTRIES.slice(3, 4))).toBeUndefined();
    expect(extendLog(3, new Map([...tilesOf(3)].map(([path, bytes]) => [path, bytes.slice(1)])), ENTRIES.slice(3, 4))).toBeUndefined();
  });

  // test/fixtures/tlog/SOURCE.md: written by golang.org/x/mod/sumdb/tlog.
  test('writes 70,000 entries tile by tile as an independent writer does, byte for byte', async () => {
    const reference = JSON.parse(readFileSync('test/fixtures/tlog/seventy-thousand/expected.json', 'utf8')) as Reference;
    const tiles = new Map<string, Uint8Array>();
    let size = 0;
    for (const next of reference.sizes) {
      const edge = new Map(edgeTiles(size).map((name) => [tilePath(name), tiles.get(tilePath(name)) ?? new Uint8Array()]));
      const extended = extendLog(size, edge, Array.from({ length: next - size }, (_, index) => entry(size + index)));
      for (const [path, bytes] of extended?.tiles ?? []) tiles.set(path, bytes);
      size = extended?.size ?? 0;
      expect(toBase64(extended?.root ?? new Uint8Array())).toBe(reference.roots[next]);
    }
    const lines = [...tiles].map(([path, bytes]) => `${sha256Hex(bytes)}  ${path}\n`).sort();
    const sum = (own: readonly string[]) => ({ tiles: own.length, sha256: sha256Hex(utf8(own.join(''))) });
    for (const [level, expected] of Object.entries(reference.levels)) {
      expect(sum(lines.filter((line) => line.includes(`  tile/${level}/`)))).toEqual(expected);
    }
    expect(sum(lines)).toEqual({ tiles: reference.tiles, sha256: reference.sha256 });

    // And its proofs are read from a handful of them.
    const last = { origin: 'x', size, root: Uint8Array.from(atob(reference.roots[size] ?? ''), (one) => one.charCodeAt(0)) };
    const asked = new Set<string>();
    const read = async (path: string) => {
      asked.add(path);
      return tiles.get(path);
    };
    expect(await proveInclusion(last, { index: 31_415, leaf: leafHash(entry(31_415)) }, read)).toHaveProperty('hashes');
    for (const earlier of reference.sizes) {
      const prefix = await provePrefix(last, earlier, read);
      expect('root' in prefix ? toBase64(prefix.root) : prefix.problem).toBe(reference.roots[earlier]);
    }
    expect(asked.size).toBeLessThan(30);
  });
});
