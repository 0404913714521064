import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SignedData } from '@peculiar/asn1-cms';
import { AsnConvert, AsnParser } from '@peculiar/asn1-schema';
import { TimeStampResp, TSTInfo } from '@peculiar/asn1-tsp';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { boolean, explicit, generalizedTime, implicit, integer, nothing, octetString, oid, sequence, setOf } from '../../../examples/sigstore/der.ts';
import { utf8 } from '../../../src/core/lib/bytes.ts';
import { parseTimestamp, verifyTimestamp, type TimestampAuthority } from '../../../src/core/crypto/timestamp.ts';
import { certificateOf, CODE_SIGNING, extension, EXTENSIONS, issue, nameOf, signatureAlgorithm, signWith, testKey, TIME_STAMPING, type Issuance, type TestKey } from '../../builders/certificates.ts';
import { sampleBundles, sampleTrust } from '../../builders/sigstore-samples.ts';

afterEach(() => { vi.unstubAllGlobals(); });

const hex = (bytes: ArrayBuffer | Uint8Array) => Buffer.from(new Uint8Array(bytes)).toString('hex');
const stamped = sampleBundles().flatMap(({ file, signature, timestamps }) => timestamps.map((token) => ({ file, signature, token })));
/** The CMS within a response, as the oracle reads it: schemas over a BER reader that shares no code with ours. */
const cmsOf = (token: Uint8Array) => AsnParser.parse(AsnParser.parse(token, TimeStampResp).timeStampToken!.content, SignedData);
const trusted = ['public-good', 'staging', 'github'].flatMap((name) => sampleTrust(name).timestampAuthorities);

describe('the samples', () => {
  test.each(stamped)('the timestamp of $file reads as @peculiar/asn1-tsp reads it', ({ token }) => {
    const read = parseTimestamp(token);
    expect(read).toHaveProperty('timestamp');
    const { timestamp } = read as Extract<typeof read, { timestamp: unknown }>;
    const signed = cmsOf(token);
    const content = signed.encapContentInfo.eContent!.single!.buffer;
    const info = AsnParser.parse(content, TSTInfo);
    const [signer] = signed.signerInfos;
    expect(hex(timestamp.content)).toBe(hex(content));
    expect(new Date(timestamp.time)).toEqual(info.genTime);
    expect(timestamp.serial).toBe(hex(info.serialNumber));
    expect(hex(timestamp.imprint.digest)).toBe(hex(info.messageImprint.hashedMessage.buffer));
    expect(hex(timestamp.signer.signature)).toBe(hex(signer!.signature.buffer));
    expect(hex(timestamp.signer.signed)).toBe(hex(setOf(...signer!.signedAttrs!.map((one) => new Uint8Array(AsnConvert.serialize(one))))));
  });

  test.each(stamped)('the timestamp of $file is over its signature, by an authority of the trusted roots', async ({ file, token, signature }) => {
    const answer = await verifyTimestamp(token, signature, trusted);
    if (file.includes('timestamp-payload-mismatch_fail')) expect(answer).toEqual({ result: 'invalid', problem: 'the timestamp is over something else (its imprint differs)' });
    else expect(answer).toMatchObject({ result: 'valid' });
  });

  // GitHub's authority is on P-384 and timestamps with SHA-384.
  test('there are timestamps of every instance, with different hashes', async () => {
    const hashes = stamped.map(({ token }) => parseTimestamp(token)).map((read) => ('timestamp' in read ? `${read.timestamp.imprint.hash} ${read.timestamp.signer.hash}` : ''));
    expect(new Set(hashes).size).toBeGreaterThan(1);
  });

  test('a changed byte is refused, unless it is of a certificate that the token brings along and nobody looks at', async () => {
    const { token, signature } = stamped.find(({ file }) => file.includes('model-signing'))!;
    const brought = new Uint8Array(AsnConvert.serialize(cmsOf(token).certificates![0]!.certificate!));
    const start = Buffer.from(token).indexOf(brought);
    expect(start).toBeGreaterThan(0);
    const isBrought = (at: number) => at >= start && at < start + brought.length;
    await fc.assert(fc.asyncProperty(fc.nat(token.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
      const changed = token.slice();
      changed[at] = (changed[at] ?? 0) ^ mask;
      const { result } = await verifyTimestamp(changed, signature, trusted);
      if (!isBrought(at)) expect(result, `byte ${at}`).toBe('invalid');
    }), { numRuns: 150 });
  });
});

describe('a timestamp that OpenSSL made with RSA', () => {
  const FOLDER = 'test/fixtures/crypto/openssl-timestamps';
  const file = (name: string) => new Uint8Array(readFileSync(`${FOLDER}/${name}`));
  const authority: TimestampAuthority = { certificates: [certificateOf(file('leaf.der')), certificateOf(file('root.der'))], validFor: { start: '2026-01-01T00:00:00Z' } };
  const over = utf8('what was signed');

  test.each(['rsa-sha256.tsr', 'rsa-sha384.tsr', 'rsa-sha512.tsr', 'rsa-token-no-certificate.tst'])('%s verifies, and over nothing else', async (name) => {
    expect(await verifyTimestamp(file(name), over, [authority])).toMatchObject({ result: 'valid', by: authority });
    expect(await verifyTimestamp(file(name), utf8('something else'), [authority])).toMatchObject({ result: 'invalid' });
  });

  test('with an imprint by SHA-1 is refused', async () => {
    expect(await verifyTimestamp(file('rsa-sha1.tsr'), over, [authority])).toEqual({ result: 'invalid', problem: 'the timestamp cannot be read: the hash is not SHA-256, SHA-384 or SHA-512 (1.3.14.3.2.26)' });
  });

  test('cannot be checked where the host has no WebCrypto', async () => {
    vi.stubGlobal('crypto', {});
    expect(await verifyTimestamp(file('rsa-sha256.tsr'), over, [authority])).toEqual({ result: 'cannot', problem: 'the timestamp is signed by RSA, which this host cannot check' });
  });
});

const SHA256 = sequence(oid('2.16.840.1.101.3.4.2.1'), nothing());
const SHA512 = sequence(oid('2.16.840.1.101.3.4.2.3'));
const SIGNED_DATA = oid('1.2.840.113549.1.7.2');
const INFO = oid('1.2.840.113549.1.9.16.1.4');
const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
const SIGNING_CERTIFICATE = '1.2.840.113549.1.9.16.2.47';
const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
const attribute = (id: string, ...values: readonly Uint8Array[]) => sequence(oid(id), setOf(...values));

const OVER = utf8('a signature');
const AT = '2025-06-01T12:00:00Z';
const rootKey = testKey();
const ownKey = testKey();
const ROOT: Issuance = { subject: 'root', key: rootKey, extensions: [EXTENSIONS.authority, EXTENSIONS.signsCertificates] };
const OWN: Issuance = { subject: 'timestamps', key: ownKey, extensions: [EXTENSIONS.signs, EXTENSIONS.for([TIME_STAMPING], true), EXTENSIONS.keyId(7)] };

function authorityWith(changes: Partial<Issuance> = {}, validFor: TimestampAuthority['validFor'] = { start: '2025-01-01T00:00:00Z' }): TimestampAuthority {
  return { certificates: [certificateOf(issue({ ...OWN, ...changes }, { subject: 'root', key: rootKey })), certificateOf(issue(ROOT))], validFor };
}

interface TokenParts {
  readonly infoVersion?: number;
  readonly time?: Uint8Array;
  readonly imprint?: Uint8Array;
  readonly infoTail?: readonly Uint8Array[];
  readonly contentType?: Uint8Array;
  readonly attributes?: (info: Uint8Array) => readonly Uint8Array[];
  readonly signer?: Uint8Array;
  readonly signerVersion?: number;
  readonly version?: number;
  readonly announced?: Uint8Array;
  readonly key?: TestKey;
  readonly signers?: number;
  readonly status?: Uint8Array;
}

const standardAttributes = (info: Uint8Array) => [attribute(CONTENT_TYPE, INFO), attribute(MESSAGE_DIGEST, octetString(sha256(info)))];

/** A response as a timestamp authority would give it, but for the parts that are given. */
function tokenWith(parts: TokenParts = {}): Uint8Array {
  const info = sequence(
    integer(parts.infoVersion ?? 1), oid('1.2.3'), sequence(SHA256, octetString(parts.imprint ?? sha256(OVER))), integer(5), parts.time ?? generalizedTime(AT), ...parts.infoTail ?? [],
  );
  const attributes = setOf(...(parts.attributes ?? standardAttributes)(info));
  const key = parts.key ?? ownKey;
  const stored = attributes.slice();
  stored[0] = 0xa0;
  const signer = sequence(
    integer(parts.signerVersion ?? 1), parts.signer ?? sequence(nameOf('root'), integer(0x1234)), SHA256, stored, signatureAlgorithm(key), octetString(signWith(key, attributes)),
  );
  const data = sequence(
    integer(parts.version ?? 3), setOf(parts.announced ?? SHA256), sequence(parts.contentType ?? INFO, explicit(0, octetString(info))), setOf(...Array.from({ length: parts.signers ?? 1 }, () => signer)),
  );
  return sequence(parts.status ?? sequence(integer(0)), sequence(SIGNED_DATA, explicit(0, data)));
}

const check = (parts: TokenParts = {}, authorities = [authorityWith()]) => verifyTimestamp(tokenWith(parts), OVER, authorities);

describe('verifyTimestamp()', () => {
  test('gives the time and the authority', async () => {
    const authority = authorityWith();
    expect(await check({}, [authority])).toEqual({ result: 'valid', time: AT, by: authority });
  });

  test('takes what a timestamp may also hold: accuracy, ordering, a nonce, a name, fractions of a second, a key id, the certificate’s digest', async () => {
    const infoTail = [sequence(integer(1)), boolean(true), integer(99), explicit(0, explicit(4, nameOf('timestamps')))];
    expect(await check({ infoTail })).toMatchObject({ result: 'valid' });
    expect(await check({ time: Uint8Array.of(0x18, 19, ...utf8('20250601120000.125Z')) })).toMatchObject({ result: 'valid', time: '2025-06-01T12:00:00.125Z' });
    expect(await check({ signer: implicit(0, Uint8Array.of(7)), signerVersion: 3 })).toMatchObject({ result: 'valid' });
    const authority = authorityWith();
    const id = sequence(sequence(sequence(octetString(sha256(authority.certificates[0]!.der)))));
    expect(await check({ attributes: (info) => [...standardAttributes(info), attribute(SIGNING_CERTIFICATE, id)] }, [authority])).toMatchObject({ result: 'valid' });
  });

  test.each<readonly [string, TokenParts, string]>([
    ['one that was not granted', { status: sequence(integer(2)) }, 'the timestamp cannot be read: it was not granted'],
    ['an imprint of something else', { imprint: sha256(utf8('another signature')) }, 'the timestamp is over something else (its imprint differs)'],
    ['another type of content', { contentType: oid('1.2.840.113549.1.7.1') }, 'the timestamp cannot be read: what is signed is no timestamp'],
    ['another type of content among what is signed', { attributes: (info) => [attribute(CONTENT_TYPE, oid('1.2.840.113549.1.7.1')), attribute(MESSAGE_DIGEST, octetString(sha256(info)))] }, 'the timestamp cannot be read: its signed attributes name another type of content'],
    ['no type of content among what is signed', { attributes: (info) => [attribute(MESSAGE_DIGEST, octetString(sha256(info)))] }, 'the timestamp cannot be read: it has no signed attribute 1.2.840.113549.1.9.3'],
    ['no message digest', { attributes: () => [attribute(CONTENT_TYPE, INFO)] }, 'the timestamp cannot be read: it has no signed attribute 1.2.840.113549.1.9.4'],
    ['a message digest of other content', { attributes: () => [attribute(CONTENT_TYPE, INFO), attribute(MESSAGE_DIGEST, octetString(sha256(OVER)))] }, 'the timestamp’s content is not what was signed (message digest)'],
    ['two message digests', { attributes: (info) => [...standardAttributes(info), attribute(MESSAGE_DIGEST, octetString(sha256(OVER)))] }, 'the timestamp cannot be read: it has the signed attribute 1.2.840.113549.1.9.4 twice'],
    ['a message digest with two values', { attributes: (info) => [attribute(CONTENT_TYPE, INFO), attribute(MESSAGE_DIGEST, octetString(sha256(info)), octetString(sha256(OVER)))] }, 'the timestamp cannot be read: there are more values than expected'],
    ['the digest of another signing certificate', { attributes: (info) => [...standardAttributes(info), attribute(SIGNING_CERTIFICATE, sequence(sequence(sequence(octetString(sha256(OVER))))))] }, 'the timestamp names another signing certificate than its authority’s'],
    ['a signature by another key', { key: testKey() }, 'the timestamp’s signature does not verify'],
    ['a signature of another kind of key', { key: testKey('ed25519') }, 'the timestamp’s signature does not verify'],
    ['a signer that is not trusted', { signer: sequence(nameOf('root'), integer(0x1235)) }, 'the timestamp is by no authority that is trusted'],
    ['two signers', { signers: 2 }, 'the timestamp cannot be read: there are more values than expected'],
    ['no signer', { signers: 0 }, 'the timestamp cannot be read: a value is missing'],
    ['a hash that was not announced', { announced: SHA512 }, 'the timestamp cannot be read: its signer’s hash is not among those it announces'],
    ['another version of the signed data', { version: 1 }, 'the timestamp cannot be read: the signed data is not of version 3'],
    ['another version of the signer', { signerVersion: 3 }, 'the timestamp cannot be read: its signer is not named as its version says'],
    ['another version of the timestamp', { infoVersion: 2 }, 'the timestamp cannot be read: its version is not 1'],
    ['a time without its zone', { time: Uint8Array.of(0x18, 14, ...utf8('20250601120000')) }, 'the timestamp cannot be read: a time is no date and time in UTC: "20250601120000"'],
    ['a day that its month does not have', { time: Uint8Array.of(0x18, 15, ...utf8('20250230120000Z')) }, 'the timestamp cannot be read: a time is no date and time in UTC: "20250230120000Z"'],
    ['a critical extension', { infoTail: [implicit(0x21, extension('1.2.3', nothing(), true))] }, 'the timestamp cannot be read: it has a critical extension, and none is known here'],
  ])('refuses %s', async (_, parts, problem) => {
    expect(await check(parts)).toEqual({ result: 'invalid', problem });
  });

  const purpose = (purposes: readonly string[], isCritical: boolean) => ({ extensions: [EXTENSIONS.signs, EXTENSIONS.for(purposes, isCritical)] });
  const alone = 'the timestamp authority’s certificate is not for timestamps alone (extended key usage)';
  test.each<readonly [string, TimestampAuthority, string]>([
    ['whose purpose is not critical', authorityWith(purpose([TIME_STAMPING], false)), alone],
    ['with another purpose beside it', authorityWith(purpose([TIME_STAMPING, CODE_SIGNING], true)), alone],
    ['with another purpose', authorityWith(purpose([CODE_SIGNING], true)), alone],
    ['that had expired', authorityWith({ until: '2025-01-01T00:00:00Z' }), 'a certificate of the path was valid from 2024-01-01T00:00:00Z to 2025-01-01T00:00:00Z, and not at 2025-06-01T12:00:00.000Z'],
    ['that was not trusted yet', authorityWith({}, { start: '2025-06-01T12:00:01Z' }), 'the timestamp is of 2025-06-01T12:00:00Z, and its authority is trusted from 2025-06-01T12:00:01Z on'],
    ['that was not trusted any more', authorityWith({}, { start: '2025-01-01T00:00:00Z', end: '2025-06-01T11:59:59Z' }), 'the timestamp is of 2025-06-01T12:00:00Z, and its authority is trusted from 2025-01-01T00:00:00Z to 2025-06-01T11:59:59Z'],
    ['that its own root did not issue', { ...authorityWith(), certificates: [authorityWith().certificates[0]!, certificateOf(issue({ ...ROOT, key: testKey() }))] }, 'the signature of its issuer does not verify'],
  ])('refuses an authority %s', async (_, authority, problem) => {
    expect(await check({}, [authority])).toEqual({ result: 'invalid', problem });
  });

  test('takes both ends of the time an authority is trusted for', async () => {
    expect(await check({}, [authorityWith({}, { start: AT, end: AT })])).toMatchObject({ result: 'valid' });
  });

  test('goes on to the next authority of the same certificate', async () => {
    const later = authorityWith({}, { start: '2026-01-01T00:00:00Z' });
    expect(await check({}, [later, authorityWith()])).toMatchObject({ result: 'valid' });
  });

  test('never throws, whatever it is given', async () => {
    const token = tokenWith();
    for (let length = 0; length < token.length; length += 1) expect(parseTimestamp(token.subarray(0, length))).toHaveProperty('problem');
    expect(parseTimestamp(new Uint8Array(65_537))).toEqual({ problem: 'the timestamp is larger than 65536 bytes' });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => { expect(parseTimestamp(bytes)).toHaveProperty('problem'); }));
    await fc.assert(fc.asyncProperty(fc.nat(token.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
      const changed = token.slice();
      changed[at] = (changed[at] ?? 0) ^ mask;
      expect(await verifyTimestamp(changed, OVER, [authorityWith()])).toMatchObject({ result: 'invalid' });
    }), { numRuns: 150 });
  });
});
