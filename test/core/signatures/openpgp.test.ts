import fc from 'fast-check';
import { config, createMessage, enums, generateKey, PacketList, readKey, reformatKey, revokeKey, sign, Signature, SignaturePacket, type PrivateKey } from 'openpgp';
import { expect, test } from 'vitest';
import { readOpenPgpSignatures } from '../../../src/core/crypto/openpgp-signature.ts';
import { utf8 } from '../../../src/core/lib/bytes.ts';
import { verifyClearSigned, verifyOpenPgp } from '../../../src/core/signatures/openpgp.ts';
import { fixture, fixtureText, survivors } from './mutations.ts';

const artifact = { bytes: fixture('artifact.txt') };
const certificate = (name: string) => ({ id: name, certificate: fixtureText(`openpgp/key-${name}.asc`) });
const trust = ['good', 'rsa', 'nistp', 'sub', 'expired', 'revoked'].map(certificate);
const at = '2025-05-01T00:00:00Z';

const check = (name: string, more: Partial<Parameters<typeof verifyOpenPgp>[0]> = {}) => verifyOpenPgp({ signature: fixture(`openpgp/${name}`), artifact, trust, at, ...more });
const answer = async (report: ReturnType<typeof verifyOpenPgp>) => {
  const { verdict, ground, failed } = await report;
  return [verdict, ground, failed];
};

test.each(['good.asc', 'good.sig', 'rsa.asc', 'nistp256.asc', 'subkey.asc', 'expired-key.asc'])('verifyOpenPgp() verifies what GnuPG signed: %s', async (name) => {
  expect(await answer(check(name))).toEqual(['verified', undefined, undefined]);
});

test('verifyOpenPgp() tells who, by which key, the signer’s own date, and that no time is known', async () => {
  expect(await check('good.asc', { against: 'the certificates of the trust file' })).toMatchInlineSnapshot(`
    {
      "against": "the certificates of the trust file",
      "covers": [
        {
          "algorithm": "sha256",
          "digest": "805bb1d2a97a633e6291adf270640e99a203b3099d5a97776cf359d9f7ee5710",
        },
      ],
      "kind": "openpgp-signature",
      "matched": [
        "good",
      ],
      "says": "dated 2025-03-01T00:00:00Z",
      "signer": {
        "algorithm": "EdDSA",
        "id": "5D245A342AED8835AC0B754CC75C60356F78602E",
        "kind": "key",
      },
      "steps": [
        {
          "found": "an OpenPGP signature, version 4",
          "id": "parse",
          "input": "5D245A342AED8835AC0B754CC75C60356F78602E",
          "result": "passed",
        },
        {
          "found": "signed with EdDSA over SHA-256",
          "id": "bundle-structure",
          "result": "passed",
        },
        {
          "found": "a signing key of the certificate 5D245A342AED8835AC0B754CC75C60356F78602E",
          "id": "key",
          "input": "5D245A342AED8835AC0B754CC75C60356F78602E",
          "result": "passed",
        },
        {
          "found": "no trusted time is known; key and signature were valid at 2025-05-01T00:00:00Z, the time they were held against",
          "id": "time",
          "result": "not-made",
        },
        {
          "found": "verifies with the key that it names",
          "id": "signature",
          "input": "5D245A342AED8835AC0B754CC75C60356F78602E",
          "result": "passed",
        },
        {
          "found": "the certificate of “good”: good <g…@example.org>",
          "id": "identity",
          "input": "5D245A342AED8835AC0B754CC75C60356F78602E",
          "result": "passed",
        },
      ],
      "times": [],
      "verdict": "verified",
    }
  `);
});

const later = '2026-11-21T00:00:00Z';

test.each([
  ['another artifact', 'good.asc', { artifact: { bytes: utf8('What was built: hello 1.0.1\n') } }, ['refused', 'signature', 'the signature does not verify with the trusted key that it names']],
  ['an unknown key', 'other.asc', {}, ['refused', 'identity', 'no trusted certificate holds its key']],
  ['a certificate that can not be read', 'other.asc', { trust: [{ id: 'eve', certificate: '-----BEGIN PGP PUBLIC KEY BLOCK-----\n' }] }, ['refused', 'identity', 'no trusted certificate holds its key; the certificate of “eve” can not be read']],
  ['a key that has expired since', 'expired-key.asc', { at: later }, ['refused', 'time', 'the key had expired by 2026-11-21T00:00:00Z']],
  ['a key that expires, and no time', 'expired-key.asc', { at: undefined }, ['not-verifiable', 'time', 'the key or the signature expires, and no time is known to hold that against']],
  ['a signature that has expired', 'expired-signature.asc', {}, ['refused', 'time', 'the signature expired on 2025-03-31T00:00:00Z, and is held against 2025-05-01T00:00:00Z']],
  ['a signature that expires, in time', 'expired-signature.asc', { at: '2025-03-15T00:00:00Z' }, ['verified', undefined, undefined]],
  ['a signature that expires, and no time', 'expired-signature.asc', { at: undefined }, ['not-verifiable', 'time', 'the key or the signature expires, and no time is known to hold that against']],
  ['a date in the future', 'good.asc', { at: '2025-02-01T00:00:00Z' }, ['refused', 'time', 'it is dated 2025-03-01T00:00:00Z, and is held against 2025-02-01T00:00:00Z']],
  ['a revoked key', 'revoked.asc', {}, ['refused', 'key', 'the key is revoked']],
  ['a revoked key whose revocation is not known', 'revoked.asc', { trust: [{ id: 'x', certificate: fixtureText('openpgp/key-before-revocation.asc') }] }, ['verified', undefined, undefined]],
  ['SHA-1', 'rsa-sha1.asc', {}, ['refused', 'bundle-structure', 'it is made with SHA-1, which is broken: another file may have the same digest']],
  ['text', 'text.asc', {}, ['not-verifiable', 'bundle-structure', 'it is made over text, which leaves line endings open, and so over no one file']],
  ['only a digest of the artifact', 'good.asc', { artifact: { digests: { sha256: '0'.repeat(64) } } }, ['not-verifiable', 'signature', 'it is over the artifact’s bytes, which are not here']],
  ['two signatures, one of them a stranger’s', 'two.asc', {}, ['verified', undefined, undefined]],
  ['two signatures, and another artifact', 'two.asc', { artifact: { bytes: utf8('x') } }, ['refused', 'signature', 'the signature does not verify with the trusted key that it names']],
])('verifyOpenPgp() says what it makes of %s', async (_, name, more, expected) => {
  // `undefined` stands for an option that is left out.
  const { at: time, ...rest } = { at, ...more } as { at?: string };
  expect(await answer(verifyOpenPgp({ signature: fixture(`openpgp/${name}`), artifact, trust, ...rest, ...(time === undefined ? {} : { at: time }) }))).toEqual(expected);
});

const date = new Date('2025-01-01T00:00:00Z');
const generate = (more: object = {}) => generateKey({ userIDs: [{ name: 'dana' }], date, format: 'object', ...more }) as unknown as Promise<{ privateKey: PrivateKey }>;
const trustOf = (...keys: PrivateKey[]) => keys.map((key, index) => ({ id: `dana-${index}`, certificate: key.toPublic().armor() }));
const signBy = async (signingKeys: PrivateKey) => await sign({ message: await createMessage({ binary: artifact.bytes }), signingKeys, detached: true, format: 'binary', date: new Date('2025-03-01T00:00:00Z') }) as Uint8Array;

test('verifyOpenPgp() verifies keys and signatures of version 6', async () => {
  const { privateKey } = await generate({ config: { v6Keys: true }, type: 'curve25519' });
  const report = await verifyOpenPgp({ signature: await signBy(privateKey), artifact, trust: trustOf(privateKey), at });
  expect([report.verdict, report.signer, report.steps[0]?.found]).toEqual(['verified', { kind: 'key', algorithm: 'Ed25519', id: privateKey.getFingerprint().toUpperCase() }, 'an OpenPGP signature, version 6']);
});

test('verifyOpenPgp() takes a key that was replaced later for what it was, and refuses it afterwards', async () => {
  const { privateKey } = await generate();
  const revoked = await revokeKey({ key: privateKey, reasonForRevocation: { flag: enums.reasonForRevocation.keySuperseded }, date: new Date('2025-06-01T00:00:00Z'), format: 'object' });
  const replaced = [{ id: 'dana', certificate: revoked.publicKey.armor() }];
  const signature = await signBy(privateKey);
  expect(await answer(verifyOpenPgp({ signature, artifact, trust: replaced, at }))).toEqual(['verified', undefined, undefined]);
  expect(await answer(verifyOpenPgp({ signature, artifact, trust: replaced, at: later }))).toEqual(['refused', 'key', 'the key is revoked']);
});

test('verifyOpenPgp() refuses a subkey that no certificate has bound to itself', async () => {
  const { privateKey } = await generate({ subkeys: [{ sign: true }] });
  const stripped = privateKey.toPublic();
  for (const subkey of stripped.subkeys) subkey.bindingSignatures = [];
  expect(await answer(verifyOpenPgp({ signature: await signBy(privateKey), artifact, trust: [{ id: 'x', certificate: stripped.armor() }], at })))
    .toEqual(['refused', 'key', expect.stringMatching(/^the key could not sign at 2025-03-01T00:00:00Z: .*Could not find valid subkey binding signature/)]);
});

test('verifyOpenPgp() refuses a subkey that is for encryption', async () => {
  const { privateKey } = await generate({ subkeys: [{}] });
  const [subkey] = privateKey.toPublic().subkeys;
  const issuer = subkey?.getFingerprint() ?? '';
  const signature = await signBy(privateKey);
  const own = privateKey.getFingerprint();
  const renamed = Buffer.from(Buffer.from(signature).toString('hex').replaceAll(own, issuer).replaceAll(own.slice(-16), issuer.slice(-16)), 'hex');
  expect(await answer(verifyOpenPgp({ signature: renamed, artifact, trust: trustOf(privateKey), at }))).toEqual(['refused', 'key', expect.stringMatching(/^the key could not sign at 2025-03-01T00:00:00Z: Could not find valid signing key packet/)]);
});

// A standalone signature is over nothing at all, so it would hold for any artifact.
test('verifyOpenPgp() refuses signatures that are not over a document', async () => {
  const { privateKey } = await generate();
  const packet = new SignaturePacket();
  packet.signatureType = enums.signature.standalone;
  packet.hashAlgorithm = enums.hash.sha256;
  packet.publicKeyAlgorithm = privateKey.keyPacket.algorithm;
  // The types leave out the last argument, which the library needs.
  await (packet.sign as (...parts: unknown[]) => Promise<void>).call(packet, privateKey.keyPacket, new Uint8Array(), date, true, config);
  const list = new PacketList<SignaturePacket>();
  list.push(packet);
  expect(await answer(verifyOpenPgp({ signature: new Signature(list).write() as Uint8Array, artifact, trust: trustOf(privateKey), at })))
    .toEqual(['refused', 'bundle-structure', 'it is a signature of type 0x02, which is not over a document of this kind']);
});

test('verifyOpenPgp() finds one key in several certificates', async () => {
  const { privateKey } = await generate();
  const renamed = await reformatKey({ privateKey, userIDs: [{ name: 'dana again' }], date, format: 'object' });
  const report = await verifyOpenPgp({ signature: await signBy(privateKey), artifact, trust: trustOf(privateKey, renamed.privateKey), at });
  expect([report.verdict, report.matched]).toEqual(['verified', ['dana-0', 'dana-1']]);
});

test.each(['rsa-sha1.asc', 'expired-signature.asc'])('verifyOpenPgp() holds one good signature for good, whether or not a bad one stands beside it: %s', async (bad) => {
  const packets = (name: string) => readOpenPgpSignatures(fixture(`openpgp/${name}`))?.map(({ packet }) => packet) ?? [];
  expect((await check(bad)).verdict).toBe('refused');
  for (const both of [[...packets('good.asc'), ...packets(bad)], [...packets(bad), ...packets('good.asc')]]) {
    expect(await answer(check('good.asc', { signature: Buffer.concat(both) }))).toEqual(['verified', undefined, undefined]);
  }
});

test('verifyClearSigned() gives the text that is signed', async () => {
  const { report, text } = await verifyClearSigned({ file: fixture('openpgp/SHA256SUMS.asc'), trust, at });
  expect(report.verdict).toBe('verified');
  expect(text).toMatch(/^[0-9a-f]{64}  artifact\.txt\n[0-9a-f]{64}  other\.bin\n?$/);
});

test('verifyClearSigned() refuses an altered text, and another around the signed one', async () => {
  const file = fixtureText('openpgp/SHA256SUMS.asc');
  for (const [altered, ground] of [
    [file.replace('artifact.txt', 'artifact.exe'), 'signature'],
    [`0000\n${file}`, 'parse'],
    [`${file}0000\n`, 'parse'],
    // A second copy of the signature, with a text between that nobody signed.
    [`${file.trimEnd()}\nnobody signed this\n${file.slice(file.indexOf('-----BEGIN PGP SIGNATURE'))}`, 'parse'],
    [`${file.trimEnd()}\n${file}`, 'parse'],
    [file.replace('-----BEGIN PGP SIGNATURE-----', '-----BEGIN PGP SIGNATURE-----\n\n-----END PGP SIGNATURE-----\n-----BEGIN PGP SIGNATURE-----'), expect.stringMatching(/parse|signature/)],
  ] as const) {
    const { report, text } = await verifyClearSigned({ file: utf8(altered), trust, at });
    expect([report.verdict, report.ground, text]).toEqual(['refused', ground, undefined]);
  }
});

test('verifyOpenPgp() refuses every artifact with a byte flipped', async () => {
  expect(await survivors(artifact.bytes, async (bytes) => (await check('good.sig', { artifact: { bytes } })).verdict, [0x01])).toEqual([]);
});

// What is not signed: the one subpacket outside the signed ones, which says once more by which key, and how many bits the
// two numbers of the signature are said to have.
const IGNORED = [58, 59, 60, 61, 62, 63, 64, 65, 66, 69, 70, 103, 104];

test('verifyOpenPgp() refuses every signature with a byte flipped, but for what is not signed', async () => {
  const signature = fixture('openpgp/good.sig');
  const survived = await survivors(signature, async (bytes) => (await check('good.sig', { signature: bytes })).verdict, [0x01, 0x80]);
  expect(survived.filter((place) => !IGNORED.includes(place))).toEqual([]);
});

test('verifyOpenPgp() refuses armour with a byte flipped, but for white space, the checksum and what is not signed', async () => {
  const [armour, original] = [fixture('openpgp/good.asc'), fixture('openpgp/good.asc')].map((bytes, index) => (index === 0 ? bytes : readOpenPgpSignatures(bytes)?.[0]?.packet ?? bytes));
  await survivors(armour ?? new Uint8Array(), async (bytes) => {
    const { verdict } = await check('good.asc', { signature: bytes });
    const packet = readOpenPgpSignatures(bytes)?.[0]?.packet ?? new Uint8Array();
    if (verdict === 'verified') expect([...packet.keys()].filter((place) => packet[place] !== original?.[place] && !IGNORED.includes(place))).toEqual([]);
    return verdict;
  }, [0x01, 0x2a]);
});

test('verifyOpenPgp() never throws', async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.nat(136), async (bytes, cut) => {
    for (const signature of [bytes, Uint8Array.of(0x88, bytes.length, 4, 0, ...bytes), fixture('openpgp/good.sig').subarray(0, cut)]) {
      expect((await verifyOpenPgp({ signature, artifact, trust, at })).verdict).not.toBe('verified');
    }
  }), { numRuns: 100 });
});

test('every fixture’s certificate is one', async () => {
  for (const { certificate: armoredKey } of trust) expect((await readKey({ armoredKey })).isPrivate()).toBe(false);
});
