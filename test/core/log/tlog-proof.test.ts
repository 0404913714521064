import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sha256Hex, utf8 } from '../../../src/core/lib/bytes.ts';
import { checkpointText } from '../../../src/core/crypto/checkpoint.ts';
import { inclusionProof, leafHash, treeRoot } from '../../../src/core/crypto/merkle-tree.ts';
import { noteKeyId, printNote, printVerifierKey } from '../../../src/core/crypto/signed-note.ts';
import { printLeaf } from '../../../src/core/log/leaf.ts';
import { parseTlogProof, printTlogProof, verifyTlogProof } from '../../../src/core/log/tlog-proof.ts';
import { testSigner } from '../../builders/signer.ts';
import { testWitness } from '../../builders/witness.ts';

const ORIGIN = 'example.org/log';
const { key, signBytes } = testSigner(5);
const witness = testWitness(21);
const signers = { origin: ORIGIN, keys: [printVerifierKey(ORIGIN, key)], witnesses: [witness.key] };
const ENTRIES = Array.from({ length: 11 }, (_, index) => printLeaf({ kind: 'record', sha256: sha256Hex(utf8(String(index))) }));
const HASHES = ENTRIES.map(leafHash);

function checkpointOf(size: number): string {
  const text = checkpointText({ origin: ORIGIN, size, root: treeRoot(HASHES.slice(0, size)) });
  const signed = printNote(text, [{ name: ORIGIN, id: noteKeyId(ORIGIN, key), signature: signBytes(utf8(text)) }]);
  return signed + witness.cosign(signed);
}
const proofOf = (index: number, size: number) => ({ index, hashes: inclusionProof(index, HASHES.slice(0, size)), checkpoint: checkpointOf(size), extra: ENTRIES[index] ?? new Uint8Array() });
const verify = (bytes: Uint8Array, entry: Uint8Array | 'extra', expected: Parameters<typeof verifyTlogProof>[2] = signers) => {
  const proof = parseTlogProof(bytes);
  return 'problem' in proof ? proof : verifyTlogProof(proof, entry === 'extra' ? proof.extra ?? new Uint8Array() : entry, expected);
};

test('parseTlogProof(printTlogProof(x)) is x, and it verifies', () => {
  for (let size = 1; size <= ENTRIES.length; size += 1) {
    for (let index = 0; index < size; index += 1) {
      const proof = proofOf(index, size);
      const printed = utf8(printTlogProof(proof));
      expect(parseTlogProof(printed)).toEqual(proof);
      if (size > 7) expect(verify(printed, 'extra')).toMatchObject({ index, checkpoint: { checkpoint: { size }, cosignedBy: [{ name: witness.name }] } });
    }
  }
});

test('a proof without extra data proves the entry that is brought', () => {
  const { extra: _, ...proof } = proofOf(3, 11);
  const printed = utf8(printTlogProof(proof));
  expect(verify(printed, ENTRIES[3] ?? new Uint8Array())).toMatchObject({ index: 3 });
  expect(verify(printed, ENTRIES[4] ?? new Uint8Array())).toEqual({ problem: 'the proof does not lead from the document to the root that the log signed' });
});

test('a proof verifies for no other index, size, origin or log key', () => {
  const proof = proofOf(3, 11);
  const entry = ENTRIES[3] ?? new Uint8Array();
  for (let index = 0; index < 14; index += 1) if (index !== 3) expect(verifyTlogProof({ ...proof, index }, entry, signers)).toHaveProperty('problem');
  for (let size = 1; size < 11; size += 1) expect(verifyTlogProof({ ...proof, checkpoint: checkpointOf(size) }, entry, signers)).toHaveProperty('problem');
  expect(verifyTlogProof(proof, entry, { ...signers, origin: 'example.org/other' })).toHaveProperty('problem');
  expect(verifyTlogProof(proof, entry, { ...signers, keys: [printVerifierKey(ORIGIN, testSigner(6).key)] })).toHaveProperty('problem');
});

describe('any changed byte', () => {
  const printed = utf8(printTlogProof(proofOf(6, 11)));
  const text = printTlogProof(proofOf(6, 11));
  const changed = (at: number, mask: number) => printed.map((byte, index) => (index === at ? byte ^ mask : byte));

  test('is refused where the witness must be there', () => {
    for (let at = 0; at < printed.length; at += 1) {
      expect(verify(changed(at, at % 2 === 0 ? 0x01 : 0x80), 'extra', { ...signers, quorum: 1 }), `byte ${at}`).toHaveProperty('problem');
    }
  });

  test('of the witness is refused where it need not be there, but for the name and key id that make it another one', () => {
    const line = utf8(text.slice(0, text.lastIndexOf('— '))).length;
    const accepted: number[] = [];
    for (let at = line; at < printed.length; at += 1) {
      for (const mask of [0x01, 0x20]) if (!('problem' in verify(changed(at, mask), 'extra'))) accepted.push(at);
    }
    // Name, a space, and the six base64 digits that hold the four bytes of the id.
    const name = line + utf8('— ').length;
    expect(accepted.filter((at) => at < name || at >= name + witness.name.length + 1 + 6)).toEqual([]);
    expect(accepted.length).toBeGreaterThan(0);
  });
});

describe('parseTlogProof()', () => {
  const good = printTlogProof(proofOf(2, 3));
  const hash = good.split('\n')[3] ?? '';
  test.each([
    ['nothing', '', 'the proof has no checkpoint after a blank line'],
    ['another version', good.replace('@v1', '@v2'), 'the first line is not c2sp.org/tlog-proof@v1'],
    ['an index with a leading zero', good.replace('index 2', 'index 02'), 'there is no line “index” with a place in the log'],
    ['an index beyond 2^53', good.replace('index 2', 'index 9007199254740993'), 'there is no line “index” with a place in the log'],
    ['empty extra data', good.replace(/extra .*/, 'extra '), 'the line “extra” is not followed by base64'],
    ['base64 that is not canonical', good.replace(/extra .*/, 'extra YWJ='), 'the line “extra” is not followed by base64'],
    ['two lines of extra data', good.replace('index', 'extra YWI=\nindex'), 'there is no line “index” with a place in the log'],
    ['a hash that is too short', good.replace(hash, 'YWI='), 'a line of the proof is no SHA-256 hash in base64'],
    ['carriage returns', good.replaceAll('\n', '\r\n'), 'the proof has no checkpoint after a blank line'],
    ['more hashes than any tree has', good.replace(hash, Array.from({ length: 64 }, () => hash).join('\n')), 'the proof has 64 hashes; no log needs more than 63'],
    ['a byte order mark', `\ufeff${good}`, 'the proof is not plain UTF-8 text'],
    ['more than a proof can be', good + 'x'.repeat(1024 * 1024), `the proof has ${utf8(good).length + 1024 * 1024} bytes; at most 1048576 are read`],
  ])('refuses %s', (_, text, problem) => {
    expect(parseTlogProof(utf8(text))).toEqual({ problem });
  });

  test('never throws on hostile bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(parseTlogProof(bytes)).toHaveProperty('problem');
    }), { numRuns: 200 });
  });
});
