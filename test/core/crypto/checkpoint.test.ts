import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toBase64 } from '../../../src/core/lib/base64.ts';
import { utf8 } from '../../../src/core/lib/bytes.ts';
import { checkpointText, openCheckpoint, parseCheckpointText } from '../../../src/core/crypto/checkpoint.ts';
import { keyVerifier, noteKeyId, openNote, parseVerifierKey, printNote, printVerifierKey } from '../../../src/core/crypto/signed-note.ts';
import { leafHash, treeRoot } from '../../../src/core/crypto/merkle-tree.ts';
import { testSigner } from '../../builders/signer.ts';

const NOTES = 'test/fixtures/tlog/signed-note';
const ORIGIN = 'example.org/releases/log';
const TESSERA = { origin: 'example.com/log/testdata', keys: ['example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx'] };

const signer = testSigner(5);
const vkey = printVerifierKey(ORIGIN, signer.key);
const root = treeRoot([]);
const signed = (text: string) => utf8(printNote(text, [{ name: ORIGIN, id: noteKeyId(ORIGIN, signer.key), signature: signer.signBytes(utf8(text)) }]));

test.each(readdirSync(NOTES))('openNote() agrees with %s', (file) => {
  const vector = JSON.parse(readFileSync(`${NOTES}/${file}`, 'utf8')) as { note_base64: string; verifiers: string[]; expect: string; verified: string[]; unverified: string[] };
  const opened = openNote(Buffer.from(vector.note_base64, 'base64'), vector.verifiers.flatMap((text) => parseVerifierKey(text) ?? []).map(keyVerifier));
  // That one of them signed at all is for the caller to ask, as openCheckpoint() does.
  if (vector.expect === 'invalid') expect('problem' in opened || opened.signatures.length === 0).toBe(true);
  else expect(opened).toMatchObject({ signatures: vector.verified.map((name) => ({ by: { name } })), unknown: vector.unverified });
});

test.each([0, 1, 2, 3, 4, 5])('openCheckpoint() verifies Tessera’s checkpoint of size %i, and its root is that of the entries', (size) => {
  const opened = openCheckpoint(readFileSync(`test/fixtures/tlog/tessera-log/checkpoint.${size}`), TESSERA);
  const entries = ['one', 'two', 'three', 'four', 'five'].slice(0, size).map(utf8);
  expect(opened).toMatchObject({ checkpoint: { size, root: treeRoot(entries.map(leafHash)) } });
});

test('a verifier key round-trips, and one whose id is another’s is refused', () => {
  expect(parseVerifierKey(vkey)).toEqual({ name: ORIGIN, id: noteKeyId(ORIGIN, signer.key), key: signer.key });
  expect(parseVerifierKey(vkey.replace(/\+[0-9a-f]{8}\+/, '+00000000+'))).toBeUndefined();
});

test('parseCheckpointText(checkpointText(x)) is x', () => {
  fc.assert(fc.property(fc.maxSafeNat(), fc.uint8Array({ minLength: 32, maxLength: 32 }), (size, hash) => {
    const checkpoint = { origin: ORIGIN, size, root: hash };
    expect(parseCheckpointText(checkpointText(checkpoint))).toEqual(checkpoint);
  }));
});

describe('openCheckpoint()', () => {
  const expected = { origin: ORIGIN, keys: [vkey] };
  const text = checkpointText({ origin: ORIGIN, size: 0, root });

  test('is not fooled by any changed byte', () => {
    const note = signed(text);
    expect(openCheckpoint(note, expected)).toHaveProperty('checkpoint');
    fc.assert(fc.property(fc.nat(note.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
      const changed = note.slice();
      changed[at] = (changed[at] ?? 0) ^ mask;
      expect(openCheckpoint(changed, expected)).toHaveProperty('problem');
    }), { numRuns: 300 });
  });

  test.each([
    ['another log’s origin', signed(checkpointText({ origin: 'elsewhere', size: 0, root })), `the checkpoint is of log "elsewhere", and this log is "${ORIGIN}"`],
    ['a size with a leading zero', signed(`${ORIGIN}\n00\n${toBase64(root)}\n`), 'the checkpoint’s lines are not origin, size and root hash'],
    ['a size beyond 2^53', signed(`${ORIGIN}\n9007199254740993\n${toBase64(root)}\n`), 'the checkpoint’s lines are not origin, size and root hash'],
    ['no signature', utf8(text), 'the note has no signatures after a blank line'],
    ['a control character', signed(`${ORIGIN}\u0000\n0\n${toBase64(root)}\n`), 'the note is not plain UTF-8 text'],
  ])('refuses %s', (_, bytes, problem) => {
    expect(openCheckpoint(bytes, expected)).toEqual({ problem });
  });

  test('refuses a checkpoint that no trusted key signed', () => {
    expect(openCheckpoint(signed(text), { origin: ORIGIN, keys: [printVerifierKey(ORIGIN, testSigner(6).key)] })).toEqual({ problem: 'no trusted note key signed it' });
  });

  test('takes extension lines and blank lines within the text as text', () => {
    expect(openCheckpoint(signed(`${text}an extension\n\nmore\n`), expected)).toMatchObject({ checkpoint: { size: 0 } });
  });
});
