import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyHint, parsePublicKeyPem, parseSpki, printPublicKeyPem, publicKeyFromRaw } from '../../../src/core/crypto/public-key.ts';

const der = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));
const P256 = '3059301306072a8648ce3d020106082a8648ce3d030107034200';
const KEY = '042927b10512bae3eddcfe467828128bad2903269919f7086069c8c4df6c732838c7787964eaac00e5921fb1498a60f4606766b3d9685001558d1a974e7341513e';
const GENERATED = {
  'ed25519': generateKeyPairSync('ed25519').publicKey,
  'ecdsa-p256': generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey,
  'ecdsa-p384': generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey,
  'ecdsa-p521': generateKeyPairSync('ec', { namedCurve: 'P-521' }).publicKey,
  'rsa': generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey,
};

test.each(Object.entries(GENERATED))('a key of kind %s that OpenSSL wrote is read, printed alike, and named by the SHA-256 of its DER', (algorithm, generated) => {
  const pem = generated.export({ type: 'spki', format: 'pem' }) as string;
  const bytes = generated.export({ type: 'spki', format: 'der' });
  const key = parsePublicKeyPem(pem)!;
  expect(key).toMatchObject({ algorithm, spki: new Uint8Array(bytes) });
  expect(keyHint(key)).toBe(createHash('sha256').update(bytes).digest('base64'));
  expect(printPublicKeyPem(key)).toBe(pem);
});

describe('no key is', () => {
  const rsa = (modulus: string, exponent: string) => createPublicKey({ key: { kty: 'RSA', n: Buffer.from(modulus, 'hex').toString('base64url'), e: Buffer.from(exponent, 'hex').toString('base64url') }, format: 'jwk' }).export({ type: 'spki', format: 'der' });
  const modulus = (octets: number) => `${'c5'.repeat(octets)}`;

  test.each([
    ['an elliptic curve that no format here uses (secp256k1)', generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey.export({ type: 'spki', format: 'der' })],
    ['a key for agreement (X25519)', generateKeyPairSync('x25519').publicKey.export({ type: 'spki', format: 'der' })],
    ['an RSA key of 1024 bits', rsa(modulus(128), '010001')],
    ['an RSA key of more than 8192 bits', rsa(modulus(1025), '010001')],
    ['an RSA key with exponent 1: anybody can sign for it', rsa(modulus(256), '01')],
    ['an RSA key with an even exponent', rsa(modulus(256), '010000')],
    ['an RSA key with an even modulus', rsa(`${modulus(255)}c4`, '010001')],
    ['an RSA key with an exponent of 33 bits', rsa(modulus(256), '0100000001')],
    ['a point off its curve', der(`${P256}${KEY.slice(0, -2)}3f`)],
    ['the point at infinity', der('301a301306072a8648ce3d020106082a8648ce3d03010703030000')],
    ['a compressed point', der('3039301306072a8648ce3d020106082a8648ce3d030107032200022927b10512bae3eddcfe467828128bad2903269919f7086069c8c4df6c732838')],
    ['a key with a byte after it', der(`${P256}${KEY}00`)],
    ['a key whose length is written with a spare octet', der(`308159${P256.slice(4)}${KEY}`)],
    ['a key with bits to spare', der(`3059301306072a8648ce3d020106082a8648ce3d030107034201${KEY}`)],
    ['an RSA key without the NULL of its parameters', der(Buffer.from(rsa(modulus(256), '010001')).toString('hex').replace('30820122300d06092a864886f70d0101010500', '30820120300b06092a864886f70d010101'))],
    ['an Ed25519 key with parameters', der(`302c300706032b65700500032100${'7d4d0e7f6153a69b6242b522abbee685fda4420f8834b108c3bdae369ef549fa'}`)],
  ])('%s', (_, bytes) => {
    expect(parseSpki(bytes)).toBeUndefined();
  });

  test('an Ed25519 point of small order: it would verify a signature over anything', () => {
    expect(publicKeyFromRaw(Uint8Array.of(1, ...new Uint8Array(31)))).toBeUndefined();
    expect(publicKeyFromRaw(new Uint8Array(32))).toBeUndefined();
  });

  test.each(['', 'no PEM', '-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----', '-----BEGIN PUBLIC KEY-----\nMAA=\n-----END PUBLIC KEY-----'])('%j', (pem) => {
    expect(parsePublicKeyPem(pem)).toBeUndefined();
  });

  test('whatever was cut short or made up, and reading it never throws', () => {
    for (const generated of Object.values(GENERATED)) {
      const bytes = new Uint8Array(generated.export({ type: 'spki', format: 'der' }));
      for (let length = 0; length < bytes.length; length += 1) expect(parseSpki(bytes.subarray(0, length))).toBeUndefined();
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => { expect(parseSpki(bytes)).toBeUndefined(); }));
  });
});
