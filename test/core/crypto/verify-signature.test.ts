import { createHash, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { utf8 } from '../../../src/core/lib/bytes.ts';
import { parseSpki, publicKeyFromRaw } from '../../../src/core/crypto/public-key.ts';
import { verifySignature, type HashName, type SignatureScheme } from '../../../src/core/crypto/verify-signature.ts';

interface Group {
  readonly publicKeyDer: string;
  readonly sha?: string;
  readonly tests: readonly { readonly tcId: number; readonly comment: string; readonly flags: readonly string[]; readonly msg: string; readonly sig: string; readonly result: 'valid' | 'invalid' | 'acceptable' }[];
}

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const groupsOf = (file: string) => (JSON.parse(readFileSync(`test/fixtures/crypto-vectors/${file}`, 'utf8')) as { testGroups: readonly Group[] }).testGroups;

// None of these files holds a case whose result is "acceptable", so there is nothing to argue about.
describe.each<readonly [string, SignatureScheme, boolean]>([
  ['ed25519_test.json', {}, false],
  ['ecdsa_secp256r1_sha256_test.json', {}, true],
  ['ecdsa_secp256r1_sha256_p1363_test.json', { encoding: 'p1363' }, true],
  ['ecdsa_secp384r1_sha384_test.json', {}, true],
  ['rsa_signature_2048_sha256_test.json', {}, false],
  ['rsa_pss_2048_sha256_mgf1_32_test.json', { padding: 'pss' }, false],
])('Wycheproof %s', (file, scheme, isPrehashed) => {
  const groups = groupsOf(file);
  const cases = groups.flatMap(({ tests, publicKeyDer, sha }) => tests.map((one) => ({ ...one, publicKeyDer, sha })));

  test('holds valid and invalid cases', () => {
    expect(new Set(cases.map(({ result }) => result))).toEqual(new Set(['valid', 'invalid']));
  });

  test.each(cases)('case $tcId is $result: $comment', async ({ publicKeyDer, msg, sig, sha, result }) => {
    const key = parseSpki(hex(publicKeyDer));
    expect(key).toBeDefined();
    expect(await verifySignature(key!, hex(sig), { bytes: hex(msg) }, scheme)).toBe(result);
    if (!isPrehashed) return;
    const hash = sha?.toLowerCase().replace('-', '') as HashName;
    const digest = new Uint8Array(createHash(hash).update(hex(msg)).digest());
    expect(await verifySignature(key!, hex(sig), { hash, digest }, scheme)).toBe(result);
  });
});

// RFC 8032 §7.1: secret keys are of no use here, so public key, message and signature.
test.each([
  ['TEST 1', 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', '', 'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b'],
  ['TEST 2', '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c', '72', '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00'],
  ['TEST 3', 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025', 'af82', '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a'],
])('RFC 8032 %s verifies, and over no other message', async (_, raw, message, signature) => {
  const key = publicKeyFromRaw(hex(raw))!;
  expect(await verifySignature(key, hex(signature), { bytes: hex(message) })).toBe('valid');
  expect(await verifySignature(key, hex(signature), { bytes: hex(`${message}00`) })).toBe('invalid');
});

// RFC 6979 §A.2.5 to §A.2.7: each curve's key over "sample" with each hash. Curve, then hash, then r and s.
const RFC6979 = {
  'P-256': { x: '60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6', y: '7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299' },
  'P-384': { x: 'EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E06AAE5286B300C64DEF8F0EA9055866064A254515480BC13', y: '8015D9B72D7D57244EA8EF9AC0C621896708A59367F9DFB9F54CA84B3F1C9DB1288B231C3AE0D4FE7344FD2533264720' },
  'P-521': { x: '01894550D0785932E00EAA23B694F213F8C3121F86DC97A04E5A7167DB4E5BCD371123D46E45DB6B5D5370A7F20FB633155D38FFA16D2BD761DCAC474B9A2F5023A4', y: '00493101C962CD4D2FDDF782285E64584139C2F91B47F87FF82354D6630F746A28A0DB25741B5B34A828008B22ACC23F924FAAFBD4D33F81EA66956DFEAA2BFDFCF5' },
} as const;

test.each<readonly [keyof typeof RFC6979, HashName, string, string]>([
  ['P-256', 'sha256', 'EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716', 'F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8'],
  ['P-256', 'sha384', '0EAFEA039B20E9B42309FB1D89E213057CBF973DC0CFC8F129EDDDC800EF7719', '4861F0491E6998B9455193E34E7B0D284DDD7149A74B95B9261F13ABDE940954'],
  ['P-256', 'sha512', '8496A60B5E9B47C825488827E0495B0E3FA109EC4568FD3F8D1097678EB97F00', '2362AB1ADBE2B8ADF9CB9EDAB740EA6049C028114F2460F96554F61FAE3302FE'],
  ['P-384', 'sha256', '21B13D1E013C7FA1392D03C5F99AF8B30C570C6F98D4EA8E354B63A21D3DAA33BDE1E888E63355D92FA2B3C36D8FB2CD', 'F3AA443FB107745BF4BD77CB3891674632068A10CA67E3D45DB2266FA7D1FEEBEFDC63ECCD1AC42EC0CB8668A4FA0AB0'],
  ['P-384', 'sha384', '94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46', '99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8'],
  ['P-384', 'sha512', 'ED0959D5880AB2D869AE7F6C2915C6D60F96507F9CB3E047C0046861DA4A799CFE30F35CC900056D7C99CD7882433709', '512C8CCEEE3890A84058CE1E22DBC2198F42323CE8ACA9135329F03C068E5112DC7CC3EF3446DEFCEB01A45C2667FDD5'],
  ['P-521', 'sha512', '00C328FAFCBD79DD77850370C46325D987CB525569FB63C5D3BC53950E6D4C5F174E25A1EE9017B5D450606ADD152B534931D7D4E8455CC91F9B15BF05EC36E377FA', '00617CCE7CF5064806C467F678D3B4080D6F1CC50AF26CA209417308281B68AF282623EAA63E5B5C0723D8B8C37FF0777B1A20F8CCB1DCCC43997F1EE0E44DA4A67A'],
])('RFC 6979 on %s with %s verifies', async (curve, hash, r, s) => {
  const coordinate = (text: string) => Buffer.from(text, 'hex').toString('base64url');
  const { x, y } = RFC6979[curve];
  const key = parseSpki(createPublicKey({ key: { kty: 'EC', crv: curve, x: coordinate(x), y: coordinate(y) }, format: 'jwk' }).export({ type: 'spki', format: 'der' }))!;
  const signature = hex(r + s);
  expect(await verifySignature(key, signature, { bytes: utf8('sample') }, { hash, encoding: 'p1363' })).toBe('valid');
  expect(await verifySignature(key, signature, { bytes: utf8('simple') }, { hash, encoding: 'p1363' })).toBe('invalid');
});

describe('verifySignature()', () => {
  const message = utf8('what was signed');
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ed = generateKeyPairSync('ed25519');
  const keyOf = (pair: { readonly publicKey: typeof ec.publicKey }) => parseSpki(pair.publicKey.export({ type: 'spki', format: 'der' }))!;

  afterEach(() => { vi.unstubAllGlobals(); });

  test.each([['sha256'], ['sha384'], ['sha512']] as const)('verifies RSA with %s under either padding, and under no other', async (hash) => {
    const pkcs1 = sign(hash, message, rsa.privateKey);
    const pss = sign(hash, message, { key: rsa.privateKey, padding: 6, saltLength: Number(hash.slice(3)) / 8 });
    expect(await verifySignature(keyOf(rsa), pkcs1, { bytes: message }, { hash })).toBe('valid');
    expect(await verifySignature(keyOf(rsa), pss, { bytes: message }, { hash, padding: 'pss' })).toBe('valid');
    expect(await verifySignature(keyOf(rsa), pkcs1, { bytes: message }, { hash, padding: 'pss' })).toBe('invalid');
    expect(await verifySignature(keyOf(rsa), pss, { bytes: message }, { hash })).toBe('invalid');
  });

  test('cannot check RSA where the host has no WebCrypto, as a page over plain http, and says so', async () => {
    vi.stubGlobal('crypto', {});
    expect(await verifySignature(keyOf(rsa), sign('sha256', message, rsa.privateKey), { bytes: message })).toBe('cannot');
    expect(await verifySignature(keyOf(ec), sign('sha256', message, ec.privateKey), { bytes: message })).toBe('valid');
    expect(await verifySignature(keyOf(ed), sign(null, message, ed.privateKey), { bytes: message })).toBe('valid');
  });

  test('cannot check RSA and Ed25519 over a digest alone, and says so', async () => {
    const digest = { hash: 'sha256', digest: new Uint8Array(createHash('sha256').update(message).digest()) } as const;
    expect(await verifySignature(keyOf(rsa), sign('sha256', message, rsa.privateKey), digest)).toBe('cannot');
    expect(await verifySignature(keyOf(ed), sign(null, message, ed.privateKey), digest)).toBe('cannot');
    expect(await verifySignature(keyOf(ec), sign('sha256', message, ec.privateKey), digest)).toBe('valid');
  });

  test('refuses a digest of another length or another hash than the signature’s', async () => {
    const signature = sign('sha256', message, ec.privateKey);
    const digest = new Uint8Array(createHash('sha256').update(message).digest());
    expect(await verifySignature(keyOf(ec), signature, { hash: 'sha384', digest })).toBe('invalid');
    expect(await verifySignature(keyOf(ec), signature, { hash: 'sha256', digest }, { hash: 'sha384' })).toBe('invalid');
    expect(await verifySignature(keyOf(ec), signature, { hash: 'sha256', digest: Uint8Array.of(...digest, 0) })).toBe('invalid');
  });

  test.each([
    ['Ed25519', ed, null], ['ECDSA', ec, 'sha256'], ['RSA', rsa, 'sha256'],
  ] as const)('is not fooled by any changed byte of a signature by %s', async (_, pair, hash) => {
    const signature = new Uint8Array(sign(hash, message, pair.privateKey));
    await fc.assert(fc.asyncProperty(fc.nat(signature.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
      const changed = signature.slice();
      changed[at] = (changed[at] ?? 0) ^ mask;
      expect(await verifySignature(keyOf(pair), changed, { bytes: message })).toBe('invalid');
    }), { numRuns: 60 });
  });
});
