import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { concatBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { sshReader, sshString } from '../../../src/core/crypto/ssh-wire.ts';
import { utf8 } from '../../../src/core/lib/bytes.ts';
import { matchesPatternList, parseAllowedSigner } from '../../../src/core/signatures/allowed-signers.ts';
import { verifySsh } from '../../../src/core/signatures/ssh.ts';
import { fixture, fixtureText, survivors } from './mutations.ts';

const artifact = { bytes: fixture('artifact.txt') };
const lines = fixtureText('ssh/allowed-signers').trim().split('\n');
const trust = lines.map((line, index) => ({ id: `signer-${index}`, line }));
const [ed25519Line = ''] = lines;
const keyOf = (line: string) => line.split(' ').slice(1).join(' ');

const check = (name: string, more: Partial<Parameters<typeof verifySsh>[0]> = {}) => verifySsh({ signature: fixture(`ssh/${name}.sig`), artifact, trust, ...more });
const answer = async (report: ReturnType<typeof verifySsh>) => {
  const { verdict, ground, failed } = await report;
  return [verdict, ground, failed];
};

test.each(['ed25519', 'ed25519-sha256', 'ecdsa-256', 'ecdsa-384', 'ecdsa-521', 'rsa-3072'])('verifySsh() verifies what ssh-keygen signed with %s', async (name) => {
  const report = await check(name, { namespace: 'file' });
  expect([report.verdict, report.failed]).toEqual(['verified', undefined]);
  expect(report.covers).toEqual([{ algorithm: 'sha256', digest: createHash('sha256').update(artifact.bytes).digest('hex') }]);
});

test('verifySsh() tells who, by which key, against which trust, and that no time is known', async () => {
  expect(await check('ed25519', { at: '2026-11-21T12:00:00Z', against: 'the allowed signers of the trust file' })).toMatchInlineSnapshot(`
    {
      "against": "the allowed signers of the trust file",
      "covers": [
        {
          "algorithm": "sha256",
          "digest": "805bb1d2a97a633e6291adf270640e99a203b3099d5a97776cf359d9f7ee5710",
        },
      ],
      "kind": "ssh-signature",
      "matched": [
        "signer-0",
      ],
      "says": "namespace “file”",
      "signer": {
        "algorithm": "ssh-ed25519",
        "id": "SHA256:BsS8zLUwJ+XotzBf/vpRhZZSro8WwE4aZUi9qV9JhtU",
        "kind": "key",
      },
      "steps": [
        {
          "found": "an SSH signature, version 1, over a sha512 digest",
          "id": "parse",
          "result": "passed",
        },
        {
          "found": "signed with ssh-ed25519",
          "id": "bundle-structure",
          "result": "passed",
        },
        {
          "found": "a key of type ssh-ed25519",
          "id": "key",
          "input": "SHA256:BsS8zLUwJ+XotzBf/vpRhZZSro8WwE4aZUi9qV9JhtU",
          "result": "passed",
        },
        {
          "found": "no trusted time is known; the key was valid at 2026-11-21T12:00:00Z, the time it was held against",
          "id": "time",
          "result": "not-made",
        },
        {
          "found": "verifies with the key that it names",
          "id": "signature",
          "input": "SHA256:BsS8zLUwJ+XotzBf/vpRhZZSro8WwE4aZUi9qV9JhtU",
          "result": "passed",
        },
        {
          "found": "the key of f…@example.org",
          "id": "identity",
          "input": "SHA256:BsS8zLUwJ+XotzBf/vpRhZZSro8WwE4aZUi9qV9JhtU",
          "result": "passed",
        },
        {
          "found": "the namespace “file” is allowed",
          "id": "policy",
          "result": "passed",
        },
      ],
      "times": [],
      "verdict": "verified",
    }
  `);
});

test.each(['sha256', 'sha512'] as const)('verifySsh() needs no more of a large artifact than its %s digest', async (hash) => {
  const digests = { [hash]: createHash(hash).update(artifact.bytes).digest('hex') };
  expect((await check(hash === 'sha256' ? 'ed25519-sha256' : 'ed25519', { artifact: { digests } })).verdict).toBe('verified');
  const other = hash === 'sha256' ? 'sha512' : 'sha256';
  expect(await answer(check(other === 'sha256' ? 'ed25519-sha256' : 'ed25519', { artifact: { digests } }))).toEqual(['not-verifiable', 'signature', `it is over a ${other} digest of the artifact, which is not here`]);
});

const limited = (options: string) => [{ id: 'dana', line: `*@example.org ${options} ${keyOf(ed25519Line)}` }];

test.each([
  ['another key', 'other-key', {}, ['refused', 'identity', 'the allowed signers do not list its key']],
  ['another artifact', 'ed25519', { artifact: { bytes: utf8('What was built: hello 1.0.1\n') } }, ['refused', 'signature', 'the signature does not verify with the key that it names']],
  ['another namespace than expected', 'namespace-git', { namespace: 'file' }, ['refused', 'policy', 'it is made for the namespace “git”, and “file” is expected']],
  ['a namespace that the line does not allow', 'namespace-git', { trust: limited('namespaces="file,mail"') }, ['refused', 'policy', 'it is made for the namespace “git”, and the key is listed for “file,mail”']],
  ['a namespace that a pattern allows', 'namespace-git', { trust: limited('namespaces="g?t"') }, ['verified', undefined, undefined]],
  ['a key that is not trusted any more', 'ed25519', { at: '2026-11-21T00:00:00Z', trust: limited('valid-before="20260101Z"') }, ['refused', 'time', 'the key was trusted until 2026-01-01T00:00:00Z, and is held against 2026-11-21T00:00:00Z']],
  ['a key that is not trusted yet', 'ed25519', { at: '2026-11-21T00:00:00Z', trust: limited('valid-after="202701011200Z"') }, ['refused', 'time', 'the key is trusted from 2027-01-01T12:00:00Z on, and is held against 2026-11-21T00:00:00Z']],
  ['a limited key and no time', 'ed25519', { trust: limited('valid-before="20270101Z"') }, ['not-verifiable', 'time', 'the key is trusted for a time only, and no time is known']],
  ['an authority’s line', 'ed25519', { trust: limited('cert-authority') }, ['refused', 'identity', 'its key is listed as cert-authority, to sign certificates, which this portal does not check']],
  ['a certificate as key', 'certificate', {}, ['not-verifiable', 'key', 'it is by a key of type “ssh-ed25519-cert-v01@openssh.com”, which this portal can not check']],
  ['an RSA key of 1024 bits', 'rsa-1024', {}, ['refused', 'key', 'the ssh-rsa key is no key that can be used']],
  ['another principal', 'ed25519', { trust: [{ id: 'dana', line: ed25519Line, principal: 'dana@example.org' }] }, ['refused', 'identity', 'its key is listed for “f…@example.org”, and not for “d…@example.org”']],
  ['an option that is not known', 'ed25519', { trust: limited('verify-required') }, ['refused', 'identity', 'the allowed signers do not list its key; the line of “dana” is not read: the option “verify-required” is not known, and it may be a limit']],
])('verifySsh() says what it makes of %s', async (_, name, more, expected) => {
  expect(await answer(check(name, more))).toEqual(expected);
});

test('verifySsh() takes any of several lines of one key that allows it', async () => {
  const report = await check('ed25519', { at: '2026-11-21T00:00:00Z', trust: [...limited('valid-before="20200101Z"'), ...limited('namespaces="git"').map((one) => ({ ...one, id: 'git' })), { id: 'now', line: `x ${keyOf(ed25519Line)}` }] });
  expect([report.verdict, report.matched]).toEqual(['verified', ['now']]);
});

/** A signature as ssh-keygen would write it, where it refuses to or has no device. */
function forge(parts: { readonly key: Uint8Array; readonly algorithm: string; readonly version?: number; readonly hash?: string; readonly namespace?: string; readonly tail?: Uint8Array; readonly sign: (data: Uint8Array) => Uint8Array }): Uint8Array {
  const hash = parts.hash ?? 'sha512';
  const namespace = parts.namespace ?? 'file';
  const digest = createHash(hash === 'sha256' ? 'sha256' : 'sha512').update(artifact.bytes).digest();
  const data = concatBytes(utf8('SSHSIG'), ...[utf8(namespace), utf8(''), utf8(hash), digest].map(sshString));
  const inner = concatBytes(sshString(utf8(parts.algorithm)), sshString(parts.sign(data)), parts.tail ?? new Uint8Array());
  const blob = concatBytes(utf8('SSHSIG'), Uint8Array.of(0, 0, 0, parts.version ?? 1), ...[parts.key, utf8(namespace), utf8(''), utf8(hash), inner].map(sshString));
  return utf8(`-----BEGIN SSH SIGNATURE-----\n${Buffer.from(blob).toString('base64').replace(/.{70}/g, '$&\n')}\n-----END SSH SIGNATURE-----\n`);
}

const ed25519 = generateKeyPairSync('ed25519');
const rawOf = (key: KeyObject) => Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
const blob = concatBytes(sshString(utf8('ssh-ed25519')), sshString(rawOf(ed25519.publicKey)));
const lineOf = (type: string, key: Uint8Array) => [{ id: 'dana', line: `dana ${type} ${Buffer.from(key).toString('base64')}` }];
const signEd25519 = (data: Uint8Array) => sign(null, data, ed25519.privateKey);

test.each([
  ['a later version', { version: 2 }, ['refused', 'bundle-structure', 'it is of version 2, and this portal reads version 1']],
  ['a weak hash', { hash: 'sha1' }, ['refused', 'bundle-structure', 'its hash algorithm is neither sha256 nor sha512']],
  ['no namespace', { namespace: '' }, ['refused', 'bundle-structure', 'it names no namespace, which the format demands']],
  ['another algorithm than its key’s', { algorithm: 'rsa-sha2-256' }, ['refused', 'bundle-structure', 'it says it is made with “rsa-sha2-256”, which a key of type “ssh-ed25519” does not make']],
  ['bytes behind the signature', { tail: Uint8Array.of(1) }, ['refused', 'parse', 'the signature within is malformed']],
  ['nothing amiss', {}, ['verified', undefined, undefined]],
])('verifySsh() says what it makes of a signature with %s', async (_, parts, expected) => {
  const signature = forge({ key: blob, algorithm: 'ssh-ed25519', sign: signEd25519, ...parts });
  expect(await answer(verifySsh({ signature, artifact, trust: lineOf('ssh-ed25519', blob) }))).toEqual(expected);
});

test('verifySsh() refuses RSA with SHA-1, however sound', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  const key = concatBytes(utf8('\0\0\0\x07ssh-rsa'), sshString(Buffer.from(e, 'base64url')), sshString(concatBytes(Uint8Array.of(0), Buffer.from(n, 'base64url'))));
  const signature = forge({ key, algorithm: 'ssh-rsa', sign: (data) => sign('sha1', data, privateKey) });
  expect(await answer(verifySsh({ signature, artifact, trust: lineOf('ssh-rsa', key) }))).toEqual(['refused', 'bundle-structure', 'it is made with RSA and SHA-1, which the format forbids']);
});

// PROTOCOL.u2f, with a key in memory for the device.
test.each([[1, 'touched'], [0, 'nobody']])('verifySsh() verifies a security key with flags %i and says who touched it', async (flags, word) => {
  const type = 'sk-ssh-ed25519@openssh.com';
  const key = concatBytes(...[utf8(type), rawOf(ed25519.publicKey), utf8('ssh:')].map(sshString));
  const tail = Uint8Array.of(flags, 0, 0, 0, 7);
  const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
  const signed = (with_: Uint8Array) => forge({ key, algorithm: type, tail, sign: (data) => signEd25519(concatBytes(digest(utf8('ssh:')), with_, digest(data))) });
  const report = await verifySsh({ signature: signed(tail), artifact, trust: lineOf(type, key) });
  expect([report.verdict, report.steps.find(({ id }) => id === 'signature')?.found]).toMatchObject(['verified', expect.stringContaining(word)]);
  expect((await verifySsh({ signature: signed(Uint8Array.of(flags, 0, 0, 0, 8)), artifact, trust: lineOf(type, key) })).ground).toBe('signature');
});

test('verifySsh() refuses every artifact with a byte flipped', async () => {
  expect(await survivors(artifact.bytes, async (bytes) => (await check('ed25519', { artifact: { bytes } })).verdict)).toEqual([]);
});

test('verifySsh() refuses every signature with a byte flipped, but for line breaks within the armour', async () => {
  const signature = fixture('ssh/ed25519.sig');
  const survived = await survivors(signature, async (bytes) => (await check('ed25519', { signature: bytes })).verdict, [0x01, 0x02, 0x04, 0x20, 0x2a, 0x80]);
  expect(new Set(survived.map((at) => String.fromCharCode(signature[at] ?? 0)))).toEqual(new Set(['\n']));
});

test.each(['ecdsa-256', 'ecdsa-521', 'rsa-3072'])('verifySsh() refuses a signature by %s with a bit flipped', async (name) => {
  const signature = fixture(`ssh/${name}.sig`);
  const places = [...signature.keys()].filter((at) => at % 23 === 5 && signature[at] !== 0x0a);
  expect(await survivors(signature, async (bytes) => (await check(name, { signature: bytes })).verdict, [0x01], places)).toEqual([]);
});

test('verifySsh() never throws', async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.string(), async (bytes, line) => {
    const armoured = utf8(`-----BEGIN SSH SIGNATURE-----\n${Buffer.from(concatBytes(utf8('SSHSIG'), Uint8Array.of(0, 0, 0, 1), bytes)).toString('base64')}\n-----END SSH SIGNATURE-----\n`);
    for (const signature of [bytes, armoured]) expect((await verifySsh({ signature, artifact, trust: [{ id: 'x', line }] })).verdict).not.toBe('verified');
  }), { numRuns: 200 });
});

it.each([
  ['alice', 'alice', true], ['alice', '*', true], ['alice', 'a*e', true], ['alice', 'a?ice', true], ['alice', 'ali', false],
  ['alice', 'bob,al*', true], ['alice', '*,!alice', false], ['alice', '!bob', false], ['', '*', true], ['a.b', 'a?b', true], ['alice', '', false], ['aXbXc', '*X*c', true],
])('matchesPatternList(%j, %j) is %j', (text, list, expected) => {
  expect(matchesPatternList(text, list)).toBe(expected);
});

it('matchesPatternList() takes no long time for any pattern', () => {
  expect(matchesPatternList('a'.repeat(5000), `${'*a'.repeat(1000)}b`)).toBe(false);
});

it.each([
  ['', 'the line is empty or a comment'],
  ['# a comment', 'the line is empty or a comment'],
  ['dana ssh-ed25519 AAAA', 'the line holds no key, or one of another type than it says'],
  [`dana ecdsa-sha2-nistp256 ${keyOf(ed25519Line).split(' ')[1] ?? ''}`, 'the line holds no key, or one of another type than it says'],
  [`dana valid-before="2027" ${keyOf(ed25519Line)}`, 'the option valid-before must stand once and hold a time such as "20270101Z"'],
  [`dana valid-before="20270231Z" ${keyOf(ed25519Line)}`, 'the option valid-before must stand once and hold a time such as "20270101Z"'],
  [`dana valid-after="20270101Z",valid-before="20260101Z" ${keyOf(ed25519Line)}`, 'valid-before is not after valid-after'],
  [`dana namespaces="a",namespaces="b" ${keyOf(ed25519Line)}`, 'the option namespaces must stand once and hold a list in quotes'],
])('parseAllowedSigner() says what is wrong with %j', (line, problem) => {
  expect(parseAllowedSigner(line)).toEqual({ problem });
});

it.each([['00', undefined], ['80', undefined], ['0001', undefined], ['0080', '80'], ['7f', '7f']])('mpint %s is %s', (hex, expected) => {
  const read = sshReader(sshString(Buffer.from(hex, 'hex'))).mpint();
  expect(read === undefined ? undefined : Buffer.from(read).toString('hex')).toBe(expected);
});
