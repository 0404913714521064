import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../../../src/core/lib/bytes.ts';
import { parseEntries, parseTilePath, printEntries, tileBytes, tilePath, tilesOfSize, tilesSince } from '../../../src/core/log/tiles.ts';


test.each([
  [{ level: 0, index: 0, width: 256 }, 'tile/0/000'],
  [{ level: 0, index: 1_234_067, width: 256 }, 'tile/0/x001/x234/067'],
  [{ level: 'entries', index: 1_000, width: 17 }, 'tile/entries/x001/000.p/17'],
  [{ level: 12, index: 999, width: 1 }, 'tile/12/999.p/1'],
] as const)('tilePath(%o) is %s, and back', (name, path) => {
  expect(tilePath(name)).toBe(path);
  expect(parseTilePath(path)).toEqual(name);
});

test.each(['tile/00/000', 'tile/0/x000/001', 'tile/0/000.p/0', 'tile/0/000.p/256', 'tile/0/000.p/01', 'tile/0/1', 'tile/0/000/', 'tile/data/000', 'checkpoint'])(
  'parseTilePath() gives nothing for %s', (path) => {
    expect(parseTilePath(path)).toBeUndefined();
  });

test.each([
  [0, []],
  [1, ['tile/entries/000.p/1', 'tile/0/000.p/1']],
  [255, ['tile/entries/000.p/255', 'tile/0/000.p/255']],
  [256, ['tile/entries/000', 'tile/0/000', 'tile/1/000.p/1']],
  [257, ['tile/entries/000', 'tile/entries/001.p/1', 'tile/0/000', 'tile/0/001.p/1', 'tile/1/000.p/1']],
])('a log of %i entries has these tiles', (size, paths) => {
  expect(tilesOfSize(size).map(tilePath)).toEqual(paths);
});

test('a log of 70,000 entries has 273 full tiles and one of 112, then one full and one of 17, then one of 1', () => {
  const paths = tilesOfSize(70_000).map(tilePath);
  expect(paths.filter((path) => path.startsWith('tile/0/'))).toHaveLength(274);
  expect(paths).toContain('tile/0/273.p/112');
  expect(paths.filter((path) => !path.startsWith('tile/0/') && !path.startsWith('tile/entries/'))).toEqual(['tile/1/000', 'tile/1/001.p/17', 'tile/2/000.p/1']);
});

test('appending one entry at a tile’s edge writes the new tiles only', () => {
  expect(tilesSince(255, 256).map(tilePath)).toEqual(['tile/entries/000', 'tile/0/000', 'tile/1/000.p/1']);
  expect(tilesSince(256, 257).map(tilePath)).toEqual(['tile/entries/001.p/1', 'tile/0/001.p/1']);
  expect(tilesSince(257, 257)).toEqual([]);
});

describe('the tiles of a real Tessera log', () => {
  const all = ['one', 'two', 'three', 'four', 'five'].map(utf8);
  test.each([1, 2, 3, 4, 5])('are what tileBytes() gives at size %i', (width) => {
    const bytesOf = tileBytes(all);
    for (const level of [0, 'entries'] as const) {
      const path = tilePath({ level, index: 0, width });
      expect(Buffer.from(bytesOf({ level, index: 0, width }) ?? [])).toEqual(readFileSync(`test/fixtures/tlog/tessera-log/${path}`));
    }
  });
});

test('parseEntries(printEntries(x)) is x, and takes no other count and no trailing byte', () => {
  fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 20 }), (list) => {
    const bundle = printEntries(list);
    expect(parseEntries(bundle, list.length)).toEqual(list);
    expect(parseEntries(bundle, list.length + 1)).toBeUndefined();
    expect(parseEntries(Uint8Array.of(...bundle, 0), list.length)).toBeUndefined();
    expect(parseEntries(bundle.subarray(0, -1), list.length)).toBeUndefined();
  }));
});

test('printEntries() refuses an entry whose length does not fit two bytes', () => {
  expect(() => printEntries([new Uint8Array(65_536)])).toThrow('a log entry has 65536 bytes; at most 65535 fit');
});
