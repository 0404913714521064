import { createHash } from 'node:crypto';
import { concatBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { explicit, integer, octetString, sequence, utcTime } from '../../../examples/sigstore/der.ts';
import { verifyPath } from '../../../src/core/crypto/certificate-path.ts';
import { parseSpki } from '../../../src/core/crypto/public-key.ts';
import { verifyCertificateTimestamps, type CertificateLog } from '../../../src/core/crypto/sct.ts';
import { certificateOf, CODE_SIGNING, extension, EXTENSIONS, issue, nameOf, signatureAlgorithm, signWith, testKey, type TestKey } from '../../builders/certificates.ts';
import { sampleBundles, sampleTrust } from '../../builders/sigstore-samples.ts';

const SCT_LIST = '1.3.6.1.4.1.11129.2.4.2';
const TIME = Date.parse('2025-06-01T12:00:00Z');
const issuerKey = testKey('p384');
const authority = { subject: 'authority', key: issuerKey };
const issuer = certificateOf(issue({ ...authority, extensions: [EXTENSIONS.authority] }));
const leafKey = testKey();
const own = [EXTENSIONS.signs, EXTENSIONS.for([CODE_SIGNING])];
const uint = (value: number, octets: number) => new Uint8Array(Buffer.from(value.toString(16).padStart(2 * octets, '0'), 'hex'));
const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());

/** A timestamp as RFC 6962 §3.2 writes it, over the certificate without timestamps, built here and not by removing anything. */
function timestamp(log: TestKey, parts: { readonly time?: number; readonly extensions?: Uint8Array; readonly signed?: Uint8Array; readonly scheme?: readonly [number, number] } = {}): Uint8Array {
  const body = sequence(
    explicit(0, integer(2)), integer(0x1234), signatureAlgorithm(issuerKey), nameOf('authority'), sequence(utcTime('2024-01-01T00:00:00Z'), utcTime('2034-01-01T00:00:00Z')), nameOf('leaf'), leafKey.spki,
    explicit(3, sequence(...own)),
  );
  const time = uint(parts.time ?? TIME, 8);
  const extensions = parts.extensions ?? new Uint8Array();
  const tail = concatBytes(uint(extensions.length, 2), extensions);
  const signature = signWith(log, concatBytes(Uint8Array.of(0, 0), time, uint(1, 2), sha256(issuer.publicKey.spki), uint(body.length, 3), body, parts.signed ?? tail));
  return concatBytes(Uint8Array.of(0), sha256(log.spki), time, tail, Uint8Array.from(parts.scheme ?? [4, log.privateKey.asymmetricKeyType === 'rsa' ? 1 : 3]), uint(signature.length, 2), signature);
}

function listOf(timestamps: readonly Uint8Array[]): Uint8Array {
  const items = concatBytes(...timestamps.map((one) => concatBytes(uint(one.length, 2), one)));
  return concatBytes(uint(items.length, 2), items);
}

/** The certificate with a list between its other extensions, so that removing it has to leave both. */
function certificateWith(list: Uint8Array) {
  return certificateOf(issue({ key: leafKey, extensions: [own[0]!, extension(SCT_LIST, octetString(list)), own[1]!] }, authority));
}

const logOf = ({ spki }: TestKey, validFor: CertificateLog['validFor'] = { start: '2025-01-01T00:00:00Z' }): CertificateLog => ({ id: sha256(spki), key: parseSpki(spki)!, validFor });
const keys = { a: testKey(), b: testKey(), rsa: testKey('rsa') };
const check = (timestamps: readonly Uint8Array[], logs: readonly CertificateLog[]) => verifyCertificateTimestamps(certificateWith(listOf(timestamps)), issuer, logs);

describe('verifyCertificateTimestamps()', () => {
  const a = logOf(keys.a);
  const b = logOf(keys.b);

  test('gives the distinct logs whose timestamps verify', async () => {
    expect(await check([timestamp(keys.a), timestamp(keys.b), timestamp(keys.a, { time: TIME + 1 })], [a, b])).toEqual({ result: 'valid', logs: [a, b] });
  });

  test('counts a log once that the trust lists twice', async () => {
    expect(await check([timestamp(keys.a), timestamp(keys.a, { time: TIME + 1 })], [{ ...a, validFor: { start: '2025-01-01T00:00:00Z', end: '2025-06-01T12:00:00Z' } }, { ...a, validFor: { start: '2025-06-01T12:00:00.001Z' } }])).toMatchObject({ logs: { length: 1 } });
  });

  test('passes over a log that is not known', async () => {
    expect(await check([timestamp(keys.b), timestamp(keys.a)], [a])).toMatchObject({ result: 'valid' });
    expect(await check([timestamp(keys.b)], [a])).toEqual({ result: 'invalid', problem: 'none of its certificate timestamps is by a log that was trusted then' });
  });

  test('honours the timestamp’s own extensions, which are signed with it', async () => {
    const extensions = Uint8Array.of(0, 0, 5, 0, 0, 0, 0, 7);
    expect(await check([timestamp(keys.a, { extensions })], [a])).toMatchObject({ result: 'valid' });
    expect(await check([timestamp(keys.a, { extensions, signed: uint(0, 2) })], [a])).toEqual({ result: 'invalid', problem: 'a certificate timestamp of a known log does not verify' });
  });

  test('verifies a log with an RSA key', async () => {
    expect(await check([timestamp(keys.rsa)], [logOf(keys.rsa)])).toMatchObject({ result: 'valid' });
  });

  test('takes both ends of the time a log is trusted for, and nothing beyond', async () => {
    const moment = '2025-06-01T12:00:00Z';
    expect(await check([timestamp(keys.a)], [logOf(keys.a, { start: moment, end: moment })])).toMatchObject({ result: 'valid' });
    expect(await check([timestamp(keys.a, { time: TIME + 1 })], [logOf(keys.a, { start: moment, end: moment })])).toMatchObject({ result: 'invalid' });
    expect(await check([timestamp(keys.a, { time: TIME - 1 })], [logOf(keys.a, { start: moment, end: moment })])).toMatchObject({ result: 'invalid' });
  });

  const good = timestamp(keys.a);
  test.each<readonly [string, Uint8Array, string]>([
    ['another hash than SHA-256', listOf([timestamp(keys.a, { scheme: [5, 3] })]), 'a certificate timestamp of a known log does not verify'],
    ['another algorithm than the key’s', listOf([timestamp(keys.a, { scheme: [4, 1] })]), 'a certificate timestamp of a known log does not verify'],
    ['another version', listOf([Uint8Array.of(1, ...good.subarray(1))]), 'a certificate timestamp is malformed'],
    ['a byte after a timestamp', listOf([Uint8Array.of(...good, 0)]), 'a certificate timestamp is malformed'],
    ['a byte after the list', Uint8Array.of(...listOf([good]), 0), 'the list of certificate timestamps is malformed'],
    ['a list that is cut short', listOf([good]).subarray(0, -1), 'the list of certificate timestamps is malformed'],
    ['an empty list', listOf([]), 'none of its certificate timestamps is by a log that was trusted then'],
    ['more timestamps than anybody has', listOf(Array.from({ length: 17 }, () => good)), 'the certificate has more than 16 certificate timestamps'],
  ])('refuses %s', async (_, list, problem) => {
    expect(await verifyCertificateTimestamps(certificateWith(list), issuer, [a])).toEqual({ result: 'invalid', problem });
  });

  test('refuses a certificate without timestamps', async () => {
    expect(await verifyCertificateTimestamps(certificateOf(issue({ key: leafKey, extensions: own }, authority)), issuer, [a])).toEqual({ result: 'invalid', problem: 'the certificate has no certificate timestamps' });
  });

  test('refuses a timestamp for a certificate of another issuer', async () => {
    const namesake = certificateOf(issue({ subject: 'authority', key: testKey(), extensions: [EXTENSIONS.authority] }));
    expect(await verifyCertificateTimestamps(certificateWith(listOf([good])), namesake, [a])).toMatchObject({ result: 'invalid' });
  });

  test('refuses any changed byte of the list, unless the timestamp is by an unknown log then', async () => {
    const list = listOf([good]);
    for (let at = 0; at < list.length; at += 1) {
      const changed = list.slice();
      changed[at] = (changed[at] ?? 0) ^ 0x01;
      expect(await verifyCertificateTimestamps(certificateWith(changed), issuer, [a])).toMatchObject({ result: 'invalid' });
    }
  });
});

describe('the samples', () => {
  const trusts = { publicGood: sampleTrust('public-good'), staging: sampleTrust('staging') };

  test.each(sampleBundles().filter(({ certificate }) => certificate !== undefined))('$file: the logs of its own instance saw the certificate, those of no other', async ({ certificate }) => {
    const leaf = certificateOf(certificate!);
    for (const { authorities, logs } of Object.values(trusts)) {
      const paths = await Promise.all(authorities.map(({ certificates }) => verifyPath(leaf, certificates, leaf.notBefore, 'codeSigning')));
      const path = paths.find((one) => one.result === 'valid');
      if (path?.result !== 'valid') continue;
      const others = Object.values(trusts).filter((one) => one.logs !== logs).flatMap((one) => one.logs);
      expect(await verifyCertificateTimestamps(leaf, path.path[1]!, logs)).toMatchObject({ result: 'valid', logs: { length: 1 } });
      expect(await verifyCertificateTimestamps(leaf, path.path[1]!, others)).toMatchObject({ result: 'invalid' });
    }
  });
});
