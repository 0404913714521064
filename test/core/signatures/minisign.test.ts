import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { blake2b } from '@noble/hashes/blake2.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8 } from '../../../src/core/lib/bytes.ts';
import { verifyMinisign } from '../../../src/core/signatures/minisign.ts';
import { fixture, fixtureText, survivors } from './mutations.ts';

const artifact = { bytes: fixture('artifact.txt') };
const key = fixtureText('minisign/key.pub').split('\n')[1] ?? '';
const trust = [{ id: 'dana', key }];

const check = (name: string, more: Partial<Parameters<typeof verifyMinisign>[0]> = {}) => verifyMinisign({ signature: fixture(`minisign/${name}.minisig`), artifact, trust, ...more });
const answer = ({ verdict, ground, failed }: ReturnType<typeof verifyMinisign>) => [verdict, ground, failed];

test('verifyMinisign() tells who, by which key, what the trusted comment says, and that no time is known', () => {
  expect(check('prehashed', { against: 'the minisign keys of the trust file' })).toMatchInlineSnapshot(`
    {
      "against": "the minisign keys of the trust file",
      "covers": [
        {
          "algorithm": "sha256",
          "digest": "805bb1d2a97a633e6291adf270640e99a203b3099d5a97776cf359d9f7ee5710",
        },
      ],
      "kind": "minisign-signature",
      "matched": [
        "dana",
      ],
      "says": "timestamp:1700000000\\u{9}file:artifact.txt\\u{9}hashed",
      "signer": {
        "algorithm": "Ed25519",
        "id": "D76828F82850600C",
        "kind": "key",
      },
      "steps": [
        {
          "found": "a minisign signature over the artifact’s BLAKE2b digest",
          "id": "parse",
          "input": "D76828F82850600C",
          "result": "passed",
        },
        {
          "found": "the key id is that of “dana”",
          "id": "key",
          "input": "D76828F82850600C",
          "result": "passed",
        },
        {
          "found": "no trusted time is known: a minisign signature carries none",
          "id": "time",
          "result": "not-made",
        },
        {
          "found": "the artifact and the trusted comment verify",
          "id": "signature",
          "input": "D76828F82850600C",
          "result": "passed",
        },
        {
          "found": "the key of “dana”",
          "id": "identity",
          "input": "D76828F82850600C",
          "result": "passed",
        },
      ],
      "times": [],
      "verdict": "verified",
    }
  `);
});

test('verifyMinisign() verifies signatures over the artifact itself, as old versions make them', () => {
  expect(answer(check('legacy'))).toEqual(['verified', undefined, undefined]);
});

test('verifyMinisign() needs no more of a large artifact than its BLAKE2b digest, unless it is signed itself', () => {
  const digests = { sha256: createHash('sha256').update(artifact.bytes).digest('hex'), blake2b512: Buffer.from(blake2b(artifact.bytes)).toString('hex') };
  expect(answer(check('prehashed', { artifact: { digests } }))).toEqual(['verified', undefined, undefined]);
  expect(answer(check('prehashed', { artifact: { digests: { sha256: digests.sha256 } } }))).toEqual(['not-verifiable', 'signature', 'it is over a BLAKE2b digest of the artifact, which is not here']);
  expect(answer(check('legacy', { artifact: { digests } }))).toEqual(['not-verifiable', 'signature', 'it is over the artifact’s bytes, which are not here']);
});

const altered = (change: (lines: string[]) => void) => {
  const lines = fixtureText('minisign/prehashed.minisig').split('\n');
  change(lines);
  return { signature: utf8(lines.join('\n')) };
};

test.each([
  ['another artifact', 'prehashed', { artifact: { bytes: utf8('What was built: hello 1.0.1\n') } }, ['refused', 'signature', 'the signature does not verify with the trusted key of its id']],
  ['another key', 'other-key', {}, ['refused', 'identity', expect.stringMatching(/^no trusted minisign key has the id [0-9A-F]{16}$/)]],
  ['an altered trusted comment', '', altered((lines) => { lines[2] = 'trusted comment: timestamp:1900000000\tfile:artifact.txt\thashed'; }), ['refused', 'signature', 'the trusted comment is not the one that was signed']],
  ['an altered untrusted comment', '', altered((lines) => { lines[0] = 'untrusted comment: signed by somebody else'; }), ['verified', undefined, undefined]],
  ['Windows line breaks', '', { signature: utf8(fixtureText('minisign/prehashed.minisig').replaceAll('\n', '\r\n')) }, ['verified', undefined, undefined]],
  ['no trusted comment', '', altered((lines) => { lines.splice(2); }), ['refused', 'parse', 'it does not have the four lines of a minisign signature']],
  ['a line behind it', '', altered((lines) => { lines.push('more'); }), ['refused', 'parse', 'it does not have the four lines of a minisign signature']],
  ['a key that can not be read', 'prehashed', { trust: [{ id: 'eve', key: 'RWQ=' }] }, ['refused', 'identity', 'no trusted minisign key has the id D76828F82850600C; the key of “eve” can not be read']],
])('verifyMinisign() says what it makes of %s', (_, name, more, expected) => {
  expect(answer('signature' in more ? verifyMinisign({ artifact, trust, ...more }) : check(name, more))).toEqual(expected);
});

test('verifyMinisign() refuses a key that only took the id of a trusted one', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const id = Buffer.from(key, 'base64').subarray(2, 10);
  const signature = sign(null, blake2b(artifact.bytes), privateKey);
  const text = `untrusted comment: x\n${Buffer.concat([Buffer.from('ED'), id, signature]).toString('base64')}\ntrusted comment: x\n${sign(null, Buffer.concat([signature, Buffer.from('x')]), privateKey).toString('base64')}\n`;
  expect(answer(verifyMinisign({ signature: utf8(text), artifact, trust }))).toEqual(['refused', 'signature', 'the signature does not verify with the trusted key of its id']);
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const own = Buffer.concat([Buffer.from('Ed'), id, raw]).toString('base64');
  expect(verifyMinisign({ signature: utf8(text), artifact, trust: [...trust, { id: 'eve', key: own }] }).matched).toEqual(['eve']);
});

test.each(['prehashed', 'legacy'])('verifyMinisign() refuses every artifact with a byte flipped (%s)', async (name) => {
  expect(await survivors(artifact.bytes, (bytes) => check(name, { artifact: { bytes } }).verdict)).toEqual([]);
});

test.each(['prehashed', 'legacy'])('verifyMinisign() refuses every signature with a byte flipped, but for the untrusted comment (%s)', async (name) => {
  const signature = fixture(`minisign/${name}.minisig`);
  const survived = await survivors(signature, (bytes) => check(name, { signature: bytes }).verdict, [0x01, 0x02, 0x20]);
  const comment = fixtureText(`minisign/${name}.minisig`).indexOf('\n');
  expect(survived).toEqual([...signature.keys()].slice('untrusted comment: '.length, comment));
});

test('verifyMinisign() never throws', () => {
  fc.assert(fc.property(fc.string(), fc.uint8Array(), fc.string(), (comment, bytes, word) => {
    const lines = `untrusted comment: ${comment}\n${Buffer.from(bytes).toString('base64')}\ntrusted comment: ${comment}\n${word}\n`;
    expect(verifyMinisign({ signature: utf8(lines), artifact, trust: [{ id: 'x', key: word }] }).verdict).toBe('refused');
    expect(verifyMinisign({ signature: bytes, artifact, trust }).verdict).toBe('refused');
  }), { numRuns: 200 });
});
