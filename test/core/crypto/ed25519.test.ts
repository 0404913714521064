import { generateKeyPairSync, createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { keyHint, parsePublicKeyDer, parsePublicKeyPem, printPublicKeyPem, publicKeyFromRaw, verifyEd25519 } from '../../../src/core/crypto/ed25519.ts';

interface Group { publicKeyDer: string; tests: { tcId: number; comment: string; msg: string; sig: string; result: 'valid' | 'invalid' }[] }
const { testGroups } = JSON.parse(readFileSync('test/fixtures/crypto/ed25519_test.json', 'utf8')) as { testGroups: Group[] };

const cases = testGroups.flatMap((group) => group.tests.map((one) => ({ ...one, der: group.publicKeyDer })));

test.each(cases)('verifyEd25519() agrees with Wycheproof case $tcId ($result): $comment', ({ der, msg, sig, result }) => {
  const key = parsePublicKeyDer(Buffer.from(der, 'hex'));
  const verified = key !== undefined && verifyEd25519(Buffer.from(sig, 'hex'), Buffer.from(msg, 'hex'), key);
  expect(verified).toBe(result === 'valid');
});

test('the Wycheproof file holds valid and invalid cases', () => {
  expect(new Set(cases.map((one) => one.result))).toEqual(new Set(['valid', 'invalid']));
});

test('parsePublicKeyPem() reads what OpenSSL writes, and the hint is the SHA-256 of its DER', () => {
  const { publicKey } = generateKeyPairSync('ed25519');
  const key = parsePublicKeyPem(publicKey.export({ type: 'spki', format: 'pem' }) as string);
  const der = publicKey.export({ type: 'spki', format: 'der' });
  expect(key && keyHint(key)).toBe(createHash('sha256').update(der).digest('base64'));
  expect(key && printPublicKeyPem(key)).toBe(publicKey.export({ type: 'spki', format: 'pem' }));
});

test('parsePublicKeyPem() gives nothing for a key of another kind', () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  expect(parsePublicKeyPem(publicKey.export({ type: 'spki', format: 'pem' }) as string)).toBeUndefined();
});

test('a key of small order is no key: it would verify a signature over anything', () => {
  const identity = new Uint8Array(32);
  identity[0] = 1;
  expect(publicKeyFromRaw(identity)).toBeUndefined();
  expect(publicKeyFromRaw(new Uint8Array(32))).toBeUndefined();
});
