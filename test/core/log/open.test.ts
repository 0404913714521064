import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sha256Hex, utf8 } from '../../../src/core/lib/bytes.ts';
import { checkpointText } from '../../../src/core/crypto/checkpoint.ts';
import { noteKeyId, printNote, printVerifierKey } from '../../../src/core/crypto/signed-note.ts';
import { parseLeaf, printLeaf } from '../../../src/core/log/leaf.ts';
import { openLog } from '../../../src/core/log/open.ts';
import { tileBytes, tilePath, tilesOfSize, tilesSince } from '../../../src/core/log/tiles.ts';
import { leafHash, treeRoot } from '../../../src/core/crypto/merkle-tree.ts';
import { testSigner } from '../../builders/signer.ts';

const ORIGIN = 'example.org/log';
const signer = testSigner(7);
const expected = { origin: ORIGIN, keys: [printVerifierKey(ORIGIN, signer.key)] };
const entry = (index: number) => printLeaf({ kind: 'record', sha256: sha256Hex(utf8(String(index))) });

/** A log that published a checkpoint at each of these sizes, one after the other. */
function logFiles(...sizes: readonly number[]): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  let earlier = 0;
  for (const size of sizes) {
    const entries = Array.from({ length: size }, (_, index) => entry(index));
    const bytesOf = tileBytes(entries);
    for (const name of tilesSince(earlier, size)) files.set(tilePath(name), bytesOf(name) ?? new Uint8Array());
    const text = checkpointText({ origin: ORIGIN, size, root: treeRoot(entries.map(leafHash)) });
    files.set('checkpoint', utf8(printNote(text, [{ name: ORIGIN, id: noteKeyId(ORIGIN, signer.key), signature: signer.signBytes(utf8(text)) }])));
    earlier = size;
  }
  return files;
}

test('parseLeaf(printLeaf(x)) is x, and any other bytes are no leaf', () => {
  const leaf = { kind: 'decision', sha256: 'a'.repeat(64) } as const;
  expect(parseLeaf(printLeaf(leaf))).toEqual(leaf);
  expect(new TextDecoder().decode(printLeaf(leaf))).toBe(`{"kind":"decision","sha256":"${'a'.repeat(64)}"}`);
  for (const text of ['', 'null', `{"sha256":"${'a'.repeat(64)}","kind":"decision"}`, `{"kind":"person","sha256":"${'a'.repeat(64)}"}`, `{"kind":"decision","name":"x","sha256":"${'a'.repeat(64)}"}`]) {
    expect(parseLeaf(utf8(text))).toBeUndefined();
  }
});

describe('openLog()', () => {
  test.each([[0], [1], [255], [256], [257], [3, 5, 255, 256, 257, 700]])('opens a log grown to %i, …', (...sizes) => {
    const { log, problems } = openLog(logFiles(...sizes), expected);
    expect(problems).toEqual([]);
    expect(log?.leaves).toHaveLength(sizes.at(-1) ?? 0);
  });

  test('names each file that is flipped, and each that is deleted', () => {
    const files = logFiles(3, 5, 258);
    expect([...files.keys()].length).toBe(10);
    for (const [path, bytes] of files) {
      const flipped = new Map(files).set(path, bytes.map((byte, at) => (at === bytes.length - 2 ? byte ^ 1 : byte)));
      expect(openLog(flipped, expected).problems.map((problem) => problem.path)).toContain(path);
      const deleted = new Map(files);
      deleted.delete(path);
      expect(openLog(deleted, expected).problems.map((problem) => problem.path)).toContain(path);
    }
  });

  test('names both of two swapped tiles', () => {
    const files = logFiles(3, 5);
    const [one, two] = ['tile/0/000.p/3', 'tile/0/000.p/5'];
    const swapped = new Map(files).set(one, files.get(two) ?? new Uint8Array()).set(two, files.get(one) ?? new Uint8Array());
    expect(openLog(swapped, expected).problems.map((problem) => problem.path)).toEqual([one, two]);
  });

  test('names a file that belongs to no log, and a tile beyond its size', () => {
    const files = logFiles(3).set('tile/notes.txt', utf8('x')).set('tile/0/000.p/9', new Uint8Array(9 * 32));
    expect(openLog(files, expected).problems).toEqual([
      { path: 'tile/0/000.p/9', problem: 'a log of 3 entries has no such tile' },
      { path: 'tile/notes.txt', problem: 'it is no file of a log' },
    ]);
  });

  test('never throws on hostile tiles', () => {
    const paths = fc.constantFrom(...tilesOfSize(300).map(tilePath), 'checkpoint', 'x');
    fc.assert(fc.property(paths, fc.uint8Array(), (path, bytes) => {
      expect(openLog(logFiles(300).set(path, bytes), expected).problems.length).toBeGreaterThan(0);
    }), { numRuns: 20 });
  });
});
