import { p256, p384, p521 } from '@noble/curves/nist.js';
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isEcdsaKey, verifyEcdsaDigest } from '../../../src/core/crypto/ecdsa.ts';

// Wycheproof’s vectors stand in verify-signature.test.ts; here the library’s own ECDSA is the oracle.
describe.each([['ecdsa-p256', p256], ['ecdsa-p384', p384], ['ecdsa-p521', p521]] as const)('%s', (curve, oracle) => {
  const { secretKey, publicKey: compressed } = oracle.keygen();
  const key = oracle.getPublicKey(secretKey, false);
  const signed = (digest: Uint8Array) => oracle.sign(digest, secretKey, { prehash: false, lowS: false, format: 'compact' });

  test.each(['sha256', 'sha384', 'sha512'])('answers as the library’s ECDSA does, over %s', (hash) => {
    for (let times = 0; times < 4; times += 1) {
      const digest = new Uint8Array(createHash(hash).update(`message ${times}`).digest());
      const numbers = signed(digest);
      const flipped = numbers.with(times * 7 % numbers.length, (numbers[times * 7 % numbers.length] ?? 0) ^ 1);
      expect(verifyEcdsaDigest(curve, key, numbers, digest)).toBe(true);
      for (const [some, over] of [[flipped, digest], [numbers, digest.with(0, (digest[0] ?? 0) ^ 1)], [numbers.subarray(1), digest]] as const) {
        expect(verifyEcdsaDigest(curve, key, some, over)).toBe(false);
      }
    }
  });

  test('takes a high s, and neither number as zero or beyond the order', () => {
    const digest = new Uint8Array(32).fill(7);
    const numbers = signed(digest);
    const { n } = oracle.Point.CURVE();
    const half = numbers.length / 2;
    const number = (value: bigint) => Uint8Array.from(Buffer.from(value.toString(16).padStart(half * 2, '0'), 'hex'));
    const s = BigInt(`0x${Buffer.from(numbers.subarray(half)).toString('hex')}`);
    expect(verifyEcdsaDigest(curve, key, Uint8Array.of(...numbers.subarray(0, half), ...number(n - s)), digest)).toBe(true);
    for (const bad of [0n, n]) {
      expect(verifyEcdsaDigest(curve, key, Uint8Array.of(...numbers.subarray(0, half), ...number(bad)), digest)).toBe(false);
      expect(verifyEcdsaDigest(curve, key, Uint8Array.of(...number(bad), ...numbers.subarray(half)), digest)).toBe(false);
    }
  });

  test('knows its keys: uncompressed points of the curve, and nothing else', () => {
    expect(isEcdsaKey(curve, key)).toBe(true);
    expect([compressed, key.with(5, (key[5] ?? 0) ^ 1), new Uint8Array(), Uint8Array.of(0), key.subarray(1)].map((raw) => isEcdsaKey(curve, raw))).toEqual([false, false, false, false, false]);
  });
});
