import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCosignSignature } from '../../../src/core/crypto/cosign-signature.ts';
import { parsePublicKeyPem } from '../../../src/core/crypto/public-key.ts';
import { utf8 } from '../../../src/core/lib/bytes.ts';
import { verifyCosignSignature } from '../../../src/core/signatures/cosign-signature.ts';
import { parseTrustedRoot } from '../../../src/core/signatures/sigstore/trusted-root.ts';
import { fixture, fixtureText, flipped, survivors } from './mutations.ts';

const artifact = { bytes: fixture('artifact.txt') };
const keyOf = (id: string, file: string) => {
  const key = parsePublicKeyPem(fixtureText(`cosign/${file}`));
  if (key === undefined) throw new Error(`${file} holds no key`);
  return { id, key };
};
const trust = [keyOf('rsa', 'rsa.pub'), keyOf('dana', 'key.pub'), keyOf('ed', 'ed25519.pub')];

const check = (name: string, more: Partial<Parameters<typeof verifyCosignSignature>[0]> = {}) => verifyCosignSignature({ ...(name === '' ? { signature: new Uint8Array() } : { signature: fixture(`cosign/${name}`) }), artifact, trust, ...more });
const answer = async (report: ReturnType<typeof verifyCosignSignature>) => {
  const { verdict, ground, failed } = await report;
  return [verdict, ground, failed];
};

test.each([['p256.sig', 'dana'], ['p256.der.sig', 'dana'], ['rsa.sig', 'rsa'], ['ed25519.sig', 'ed']])('verifyCosignSignature() verifies %s by whichever key made it', async (name, id) => {
  const report = await check(name);
  expect([report.verdict, report.matched]).toEqual(['verified', [id]]);
});

test('verifyCosignSignature() tells which key, and that no time is known', async () => {
  expect(await check('p256.sig', { against: 'the keys of the trust file' })).toMatchInlineSnapshot(`
    {
      "against": "the keys of the trust file",
      "covers": [
        {
          "algorithm": "sha256",
          "digest": "805bb1d2a97a633e6291adf270640e99a203b3099d5a97776cf359d9f7ee5710",
        },
      ],
      "kind": "cosign-signature",
      "matched": [
        "dana",
      ],
      "signer": {
        "algorithm": "ecdsa-p256",
        "id": "muYaBgy125pFFVKiY0QiOaDNZuRuEQSgz2xb/I3k9gg=",
        "kind": "key",
      },
      "steps": [
        {
          "found": "a signature of 71 bytes that names no key",
          "id": "parse",
          "result": "passed",
        },
        {
          "found": "no trusted time is known: a bare signature carries none",
          "id": "time",
          "result": "not-made",
        },
        {
          "found": "the ecdsa-p256 key of “dana”",
          "id": "key",
          "input": "muYaBgy125pFFVKiY0QiOaDNZuRuEQSgz2xb/I3k9gg=",
          "result": "passed",
        },
        {
          "found": "verifies with that key",
          "id": "signature",
          "input": "muYaBgy125pFFVKiY0QiOaDNZuRuEQSgz2xb/I3k9gg=",
          "result": "passed",
        },
        {
          "found": "the key of “dana”",
          "id": "identity",
          "input": "muYaBgy125pFFVKiY0QiOaDNZuRuEQSgz2xb/I3k9gg=",
          "result": "passed",
        },
      ],
      "times": [],
      "verdict": "verified",
    }
  `);
});

const digests = { sha256: createHash('sha256').update(artifact.bytes).digest('hex') };

test.each([
  ['another artifact', 'p256.sig', { artifact: { bytes: utf8('x') } }, ['refused', 'signature', 'no trusted key verifies it over this artifact']],
  ['another key', 'other-key.sig', {}, ['refused', 'signature', 'no trusted key verifies it over this artifact']],
  ['no key', 'p256.sig', { trust: [] }, ['refused', 'signature', 'no trusted key is known to hold it against']],
  ['a digest alone, by ECDSA', 'p256.sig', { artifact: { digests } }, ['verified', undefined, undefined]],
  ['a digest alone, by RSA', 'rsa.sig', { artifact: { digests } }, ['not-verifiable', 'signature', 'a trusted key of its kind needs the artifact’s bytes, or a host with WebCrypto']],
  ['something else', '../artifact.txt', {}, ['refused', 'parse', 'it is neither a signature nor a bundle as cosign writes them']],
  ['a certificate that is none', 'p256.sig', { certificate: utf8('x') }, ['refused', 'parse', 'the certificate beside it can not be read']],
])('verifyCosignSignature() says what it makes of %s', async (_, name, more, expected) => {
  expect(await answer(check(name, more))).toEqual(expected);
});

const CONFORMANCE = 'test/fixtures/sigstore/conformance';
const signed = { bytes: new Uint8Array(readFileSync(`${CONFORMANCE}/a.txt`)) };
const read = parseTrustedRoot(new Uint8Array(readFileSync(`${CONFORMANCE}/trusted_root.public-good.json`)));
const root = 'root' in read ? read.root : read;
const expected = {
  identity: 'https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main',
  issuer: 'https://token.actions.githubusercontent.com',
};
const keyless = { artifact: signed, root, expected };
const altered = (change: (bundle: { base64Signature: string; cert: string; rekorBundle: { SignedEntryTimestamp: string; Payload: { integratedTime: number; body: string; logIndex: number; logID: string } } }) => void) => {
  const bundle = JSON.parse(fixtureText('cosign/keyless.bundle')) as Parameters<typeof change>[0];
  change(bundle);
  return utf8(JSON.stringify(bundle));
};

test('verifyCosignSignature() verifies a bundle of cosign 1 and 2 by the log’s promise', async () => {
  const report = await check('keyless.bundle', keyless);
  expect([report.verdict, report.failed]).toEqual(['verified', undefined]);
  expect(report.kind).toBe('cosign-signature');
  expect(report.times.map(({ source }) => source)).toEqual(['log']);
});

test.each([
  ['a certificate and no log entry', { signature: fixture('cosign/keyless.sig'), certificate: fixture('cosign/keyless.pem') }, ['not-verifiable', 'time', 'no log entry tells when it was signed, and its certificate was good for minutes only']],
  ['a certificate, no log entry and another artifact', { signature: fixture('cosign/keyless.sig'), certificate: fixture('cosign/keyless.pem'), artifact }, ['refused', 'signature', 'the signature does not verify with the certificate beside it']],
  ['another artifact', { artifact }, ['refused', 'signature', expect.any(String)]],
  ['another identity', { expected: { ...expected, identity: 'https://example.org' } }, ['refused', 'identity', expect.any(String)]],
  ['another time', { signature: altered((bundle) => { bundle.rekorBundle.Payload.integratedTime += 1; }) }, ['refused', 'set', expect.any(String)]],
  ['another log', { signature: altered((bundle) => { bundle.rekorBundle.Payload.logID = '0'.repeat(64); }) }, ['refused', 'set', expect.any(String)]],
  ['an entry that is none', { signature: altered((bundle) => { bundle.rekorBundle.Payload.body = 'e30='; }) }, ['refused', 'tlog-body', 'the log entry does not say what it is']],
  ['no trusted root', { root: undefined }, ['not-verifiable', 'trusted-root', expect.any(String)]],
])('verifyCosignSignature() says what it makes of a keyless signature with %s', async (_, more, expectedAnswer) => {
  expect(await answer(check('keyless.bundle', { ...keyless, ...more }))).toEqual(expectedAnswer);
});

test('verifyCosignSignature() refuses every artifact and every bare signature with a byte flipped', async () => {
  const signature = fixture('cosign/p256.der.sig');
  expect(await survivors(artifact.bytes, async (bytes) => (await check('p256.sig', { artifact: { bytes } })).verdict, [0x01])).toEqual([]);
  expect(await survivors(signature, async (bytes) => (await check('', { signature: bytes })).verdict, [0x01, 0x80])).toEqual([]);
});

test('verifyCosignSignature() refuses every bundle with a byte flipped, but for white space between the lines of its certificate', async () => {
  const bundle = fixture('cosign/keyless.bundle');
  const places = [...bundle.keys()].filter((at) => at % 41 === 33);
  const survived = await survivors(bundle, async (bytes) => (await check('', { ...keyless, signature: bytes })).verdict, [0x01], places);
  const original = parseCosignSignature(bundle);
  for (const place of survived) expect(parseCosignSignature(flipped(bundle, place, 0x01))).toEqual(original);
});

test('verifyCosignSignature() never throws', async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), fc.jsonValue(), fc.jsonValue(), async (bytes, rekorBundle, cert) => {
    for (const signature of [bytes, utf8(JSON.stringify({ base64Signature: Buffer.from(bytes).toString('base64'), cert, rekorBundle }))]) {
      expect((await check('', { ...keyless, signature })).verdict).not.toBe('verified');
    }
  }), { numRuns: 100 });
});
