import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fromBase64 } from '../../../src/core/lib/base64.ts';
import { fromUtf8, utf8 } from '../../../src/core/lib/bytes.ts';
import { checkpointText, openCheckpoint, type CheckpointSigners } from '../../../src/core/crypto/checkpoint.ts';
import { cosignatureTime, cosignedMessage, parseWitnessKey } from '../../../src/core/crypto/cosignature.ts';
import { treeRoot } from '../../../src/core/crypto/merkle-tree.ts';
import { noteKeyId, printNote, printVerifierKey } from '../../../src/core/crypto/signed-note.ts';
import { testSigner } from '../../builders/signer.ts';
import { testWitness } from '../../builders/witness.ts';

const ORIGIN = 'example.org/log';
const { key, signBytes } = testSigner(5);
const text = checkpointText({ origin: ORIGIN, size: 0, root: treeRoot([]) });
const signed = printNote(text, [{ name: ORIGIN, id: noteKeyId(ORIGIN, key), signature: signBytes(utf8(text)) }]);
const [one, two] = [testWitness(21), testWitness(22)];
const expected = { origin: ORIGIN, keys: [printVerifierKey(ORIGIN, key)], witnesses: [one.key, two.key] };
const open = (note: string, signers: CheckpointSigners = expected) => openCheckpoint(utf8(note), signers);

describe('a checkpoint of a real log with four real witnesses', () => {
  const note = readFileSync('test/fixtures/tlog/witnessed/checkpoint');
  const signers = JSON.parse(readFileSync('test/fixtures/tlog/witnessed/keys.json', 'utf8')) as CheckpointSigners;

  test('opens, and tells each witness and when', () => {
    expect(openCheckpoint(note, { ...signers, quorum: 4 })).toMatchObject({
      checkpoint: { size: 1_432_088_532 },
      cosignedBy: [
        { name: 'transparency.dev/DEV:witness-little-garden', at: '2026-05-23T21:50:24Z' },
        { name: 'witness1.smartit.nu/witness1', at: '2026-05-23T21:50:24Z' },
        { name: 'remora.n621.de', at: '2026-05-23T21:50:24Z' },
        { name: 'witness.stagemole.eu', at: '2026-05-23T21:50:24Z' },
      ],
    });
  });

  test('passes over witnesses that nobody named, and refuses a known one that fails', () => {
    expect(openCheckpoint(note, { ...signers, witnesses: [] })).toMatchObject({ cosignedBy: [] });
    const moved = utf8((fromUtf8(note) ?? '').replace('1432088532', '1432088533'));
    expect(openCheckpoint(moved, { ...signers, keys: [] })).toEqual({ problem: 'the signature of key "transparency.dev/DEV:witness-little-garden+d8042a87" does not verify' });
  });
});

// The example of https://c2sp.org/tlog-cosignature.
test('the message and the time are those of the spec’s example', () => {
  const note = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
  const line = fromBase64('jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==') ?? new Uint8Array();
  expect(cosignatureTime(line.subarray(4))).toBe('2023-03-20T12:25:47Z');
  expect(fromUtf8(cosignedMessage(1_679_315_147n, utf8(note)))).toBe(`cosignature/v1\ntime 1679315147\n${note}`);
});

describe('openCheckpoint()', () => {
  test('tells who cosigned, once each', () => {
    const cosigned = open(signed + one.cosign(signed, 0n) + two.cosign(signed) + one.cosign(signed, 9n));
    expect(cosigned).toMatchObject({ cosignedBy: [{ name: one.name, at: '1970-01-01T00:00:00Z' }, { name: two.name, at: '2026-02-25T06:13:20Z' }] });
  });

  test('counts witnesses by their keys where some number of them is asked for', () => {
    const again = testWitness(21, 'another-name.example');
    const both = signed + one.cosign(signed) + again.cosign(signed);
    expect(open(both, { ...expected, witnesses: [one.key, again.key], quorum: 1 })).toHaveProperty('checkpoint');
    expect(open(both, { ...expected, witnesses: [one.key, again.key], quorum: 2 })).toEqual({ problem: 'it carries cosignatures of 1 known witness, and 2 are asked for' });
    expect(open(signed + one.cosign(signed) + two.cosign(signed), { ...expected, quorum: 2 })).toHaveProperty('checkpoint');
  });

  test('does not take witnesses for the log', () => {
    const bare = `${text}\n`;
    expect(open(bare + one.cosign(bare))).toEqual({ problem: 'no trusted note key signed it' });
  });

  test.each([
    ['a cosignature of another checkpoint', one.cosign(signed.replace('\n0\n', '\n1\n'))],
    ['a time that nobody could write down', one.cosign(signed, 2n ** 63n)],
    ['a cosignature that is cut short', one.cosign(signed).replace(/ ([A-Za-z0-9+/]{40})\S*\n$/, ' $1\n')],
  ])('refuses %s by a known witness', (_, line) => {
    expect(open(signed + line)).toHaveProperty('problem');
    expect(open(signed + line, { ...expected, witnesses: [] })).toHaveProperty('checkpoint');
  });
});

test('a witness key is of its own kind, and carries its own id', () => {
  expect(parseWitnessKey(one.key)).toMatchObject({ name: one.name });
  expect(parseWitnessKey(one.key.replace(/\+[0-9a-f]{8}\+/, '+00000000+'))).toBeUndefined();
  expect(parseWitnessKey(printVerifierKey(ORIGIN, key))).toBeUndefined();
});
