import { describe, expect, test } from 'vitest';
import { utf8 } from '../../../src/core/lib/bytes.ts';
import { leafHash, treeRoot } from '../../../src/core/crypto/merkle-tree.ts';
import { compareWithKept } from '../../../src/core/log/continuation.ts';
import { tileBytes, tilePath, tilesOfSize } from '../../../src/core/log/tiles.ts';

const entries = (...names: readonly string[]) => names.map(utf8);
const checkpoint = (own: readonly Uint8Array[]) => ({ origin: 'example.org/log', size: own.length, root: treeRoot(own.map(leafHash)) });
const own = entries('a', 'b', 'c', 'd', 'e', 'f', 'g');
const tiles = new Map(tilesOfSize(own.length).map((name) => [tilePath(name), tileBytes(own)(name)]));
const compare = (kept: readonly Uint8Array[], files: ReadonlyMap<string, Uint8Array | undefined> = tiles) => compareWithKept(checkpoint(kept), checkpoint(own), async (path) => files.get(path));

describe('compareWithKept()', () => {
  test('proves what a log did since', async () => {
    expect(await compare(own)).toMatchInlineSnapshot(`
      {
        "result": "same",
        "sentence": "is the one of the kept checkpoint: 7 entries, the same root",
      }
    `);
    expect(await compare(own.slice(0, 4))).toMatchInlineSnapshot(`
      {
        "result": "extends",
        "sentence": "extends the kept checkpoint: its first 4 of 7 entries are the same",
      }
    `);
    expect(await compare([...own, ...own])).toMatchInlineSnapshot(`
      {
        "result": "rollback",
        "sentence": "was rolled back: it holds 7 entries, and the kept checkpoint is over 14",
      }
    `);
    expect(await compare(entries('a', 'b', 'x'))).toMatchInlineSnapshot(`
      {
        "result": "fork",
        "sentence": "was forked: its first 3 entries are not those of the kept checkpoint. Keep both checkpoints: two such roots under one key are the proof",
      }
    `);
    expect(await compare(own.slice(0, 3), new Map())).toMatchInlineSnapshot(`
      {
        "result": "not-shown",
        "sentence": "could not be compared with the kept checkpoint over 3 entries: tile/0/000.p/7 is missing",
      }
    `);
  });

  test('knows a fork of the same size, and an empty log, without any tile', async () => {
    expect(await compare(entries('a', 'b', 'c', 'd', 'e', 'f', 'x'), new Map())).toMatchObject({ result: 'fork' });
    expect(await compare([], new Map())).toMatchObject({ result: 'extends' });
  });

  test('takes no tile’s word for a fork', async () => {
    const spoiled = new Map([...tiles].map(([path, bytes]) => [path, bytes?.map((byte, at) => (at === 3 ? byte ^ 1 : byte))]));
    expect(await compare(own.slice(0, 3), spoiled)).toMatchObject({ result: 'not-shown' });
  });
});
