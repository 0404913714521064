import { AsnConvert, AsnParser } from '@peculiar/asn1-schema';
import * as x509 from '@peculiar/asn1-x509';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bitString, boolean, explicit, integer, nothing, octetString, oid, sequence, utf8String } from '../../../examples/sigstore/der.ts';
import { fulcioClaim, fulcioIssuer, parseCertificate } from '../../../src/core/crypto/certificate.ts';
import { utf8 } from '../../../src/core/lib/bytes.ts';
import { certificateOf, CODE_SIGNING, extension, EXTENSIONS, issue, testKey } from '../../builders/certificates.ts';
import { sampleCertificates } from '../../builders/sigstore-samples.ts';

const hex = (bytes: ArrayBuffer | Uint8Array) => Buffer.from(new Uint8Array(bytes)).toString('hex');
const samples = sampleCertificates();

test('there are certificates of every instance among the samples', () => {
  expect(samples.length).toBeGreaterThan(50);
});

// The oracle decodes with a schema of RFC 5280 over a BER reader that shares no code with ours.
test.each(samples)('the certificate of $file ($index) reads as @peculiar/asn1-x509 reads it', ({ der }) => {
  const ours = certificateOf(der);
  const theirs = AsnParser.parse(der, x509.Certificate);
  const { tbsCertificate: body } = theirs;
  const valueOf = (id: string) => body.extensions?.find(({ extnID }) => extnID === id)?.extnValue.buffer;
  const known = <T>(id: string, type: new () => T): T | undefined => { const value = valueOf(id); return value === undefined ? undefined : AsnParser.parse(value, type); };

  expect(hex(ours.tbs)).toBe(hex(AsnConvert.serialize(body)));
  expect(ours.serial).toBe(hex(body.serialNumber));
  expect(hex(ours.issuer)).toBe(hex(AsnConvert.serialize(body.issuer)));
  expect(hex(ours.subject)).toBe(hex(AsnConvert.serialize(body.subject)));
  expect(new Date(ours.notBefore)).toEqual(body.validity.notBefore.getTime());
  expect(new Date(ours.notAfter)).toEqual(body.validity.notAfter.getTime());
  expect(hex(ours.publicKey.spki)).toBe(hex(AsnConvert.serialize(body.subjectPublicKeyInfo)));
  expect(hex(ours.signature.value)).toBe(hex(theirs.signatureValue));
  expect([...ours.extensions].map(([id, { isCritical, value }]) => [id, isCritical, hex(value)]))
    .toEqual(body.extensions?.map(({ extnID, critical, extnValue }) => [extnID, critical, hex(extnValue.buffer)]));

  const constraints = known(x509.id_ce_basicConstraints, x509.BasicConstraints);
  expect(ours.basicConstraints).toEqual(constraints && { isAuthority: constraints.cA, ...(constraints.pathLenConstraint === undefined ? {} : { pathLength: constraints.pathLenConstraint }) });
  expect([...ours.keyUsage ?? []].sort()).toEqual((known(x509.id_ce_keyUsage, x509.KeyUsage)?.toJSON() ?? []).map((usage) => (usage === 'crlSign' ? 'cRLSign' : usage)).sort());
  expect(ours.extendedKeyUsage?.purposes ?? []).toEqual([...known(x509.id_ce_extKeyUsage, x509.ExtendedKeyUsage) ?? []]);
  expect(hex(ours.subjectKeyId ?? new Uint8Array())).toBe(hex(known(x509.id_ce_subjectKeyIdentifier, x509.SubjectKeyIdentifier)?.buffer ?? new ArrayBuffer(0)));
  expect(hex(ours.authorityKeyId ?? new Uint8Array())).toBe(hex(known(x509.id_ce_authorityKeyIdentifier, x509.AuthorityKeyIdentifier)?.keyIdentifier?.buffer ?? new ArrayBuffer(0)));
  expect(ours.alternativeNames.map(({ value }) => value)).toEqual([...known(x509.id_ce_subjectAltName, x509.SubjectAlternativeName) ?? []].map((name) =>
    name.uniformResourceIdentifier ?? name.rfc822Name ?? name.dNSName));
});

describe('Fulcio’s claims', () => {
  const leaf = certificateOf(samples.find(({ file }) => file.includes('cli-reusable-workflow'))!.der);

  test.each([
    [1, 'https://token.actions.githubusercontent.com'],
    [2, 'workflow_dispatch'],
    [8, 'https://token.actions.githubusercontent.com'],
    [11, 'github-hosted'],
  ])('1.3.6.1.4.1.57264.1.%i is read in its own encoding', (number, text) => {
    expect(fulcioClaim(leaf, number)).toBe(text);
  });

  test('a claim in the other encoding is none', () => {
    const key = testKey();
    const certificate = certificateOf(issue({ key, extensions: [extension('1.3.6.1.4.1.57264.1.8', utf8('no DER')), extension('1.3.6.1.4.1.57264.1.1', Uint8Array.of(0xff))] }));
    expect(fulcioClaim(certificate, 8)).toBeUndefined();
    expect(fulcioClaim(certificate, 1)).toBeUndefined();
    expect(fulcioClaim(certificate, 9)).toBeUndefined();
  });

  test.each<readonly [string, readonly Uint8Array[], string | undefined]>([
    ['claim 8', [extension('1.3.6.1.4.1.57264.1.1', utf8('https://old.example')), extension('1.3.6.1.4.1.57264.1.8', utf8String('https://new.example'))], 'https://new.example'],
    ['claim 1 where there is no other', [extension('1.3.6.1.4.1.57264.1.1', utf8('https://old.example'))], 'https://old.example'],
    ['none where claim 8 cannot be read', [extension('1.3.6.1.4.1.57264.1.1', utf8('https://old.example')), extension('1.3.6.1.4.1.57264.1.8', utf8('https://new.example'))], undefined],
    ['none where there is no claim', [], undefined],
  ])('the issuer is %s', (_, extensions, issuer) => {
    expect(fulcioIssuer(certificateOf(issue({ key: testKey(), extensions })))).toBe(issuer);
  });

  test('the name that is neither URI nor e-mail address is an alternative name', () => {
    const name = explicit(0, oid('1.3.6.1.4.1.57264.1.7'), explicit(0, utf8String('buildbot!example.org')));
    const other = explicit(0, oid('1.3.6.1.4.1.311.20.2.3'), explicit(0, utf8String('elsewhere')));
    const certificate = certificateOf(issue({ key: testKey(), extensions: [extension('2.5.29.17', sequence(other, name), true)] }));
    expect(certificate.alternativeNames).toEqual([{ type: 'sigstore', value: 'buildbot!example.org' }]);
  });
});

describe('parseCertificate() refuses', () => {
  const key = testKey();
  const purpose = EXTENSIONS.for([CODE_SIGNING]);
  const good = issue({ key, extensions: [EXTENSIONS.signs, purpose] });

  test.each<readonly [string, Uint8Array, string]>([
    ['a critical extension that it does not know', issue({ key, extensions: [extension('2.5.29.30', sequence(), true)] }), 'it has a critical extension that is not known here (2.5.29.30)'],
    ['the poison of a precertificate', issue({ key, extensions: [extension('1.3.6.1.4.1.11129.2.4.3', nothing(), true)] }), 'it has a critical extension that is not known here (1.3.6.1.4.1.11129.2.4.3)'],
    ['an extension that stands twice', issue({ key, extensions: [purpose, purpose] }), 'it has the extension 2.5.29.37 twice'],
    ['another version than 3', issue({ key, extensions: [purpose], version: 1 }), 'it is not of version 3'],
    ['two signature algorithms', issue({ key, extensions: [purpose], outerAlgorithm: sequence(oid('1.2.840.10045.4.3.3')) }), 'it names two signature algorithms'],
    ['a malformed extension that it knows', issue({ key, extensions: [extension('2.5.29.19', sequence(boolean(true), boolean(true)), true)] }), 'there are more values than expected'],
    ['a negative path length', issue({ key, extensions: [extension('2.5.29.19', Uint8Array.of(0x30, 0x06, 0x01, 0x01, 0xff, 0x02, 0x01, 0xff), true)] }), 'an INTEGER is out of range'],
    ['a key usage without bits', issue({ key, extensions: [extension('2.5.29.15', bitString(new Uint8Array()), true)] }), 'its key usage is malformed'],
    ['a byte after it', Uint8Array.of(...good, 0), 'bytes follow the value'],
    ['nothing', new Uint8Array(), 'the bytes end within a value'],
    ['another structure', sequence(integer(1), octetString(new Uint8Array())), 'a value has the tag 0x2 where 0x30 is expected'],
  ])('%s', (_, der, problem) => {
    expect(parseCertificate(der)).toEqual({ problem: `the certificate cannot be read: ${problem}` });
  });

  test('one that is too large to be anybody’s', () => {
    expect(parseCertificate(new Uint8Array(65_537))).toEqual({ problem: 'the certificate is larger than 65536 bytes' });
  });

  test('whatever was cut short, and takes anything at all without throwing', () => {
    for (let length = 0; length < good.length; length += 1) expect(parseCertificate(good.subarray(0, length))).toHaveProperty('problem');
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => { expect(parseCertificate(bytes)).toHaveProperty('problem'); }));
    fc.assert(fc.property(fc.nat(good.length - 1), fc.nat(255), (at, octet) => {
      const changed = good.slice();
      changed[at] = octet;
      parseCertificate(changed);
    }), { numRuns: 500 });
  });
});

test('what was read does not change with the bytes that it was read from', () => {
  const der = issue({ key: testKey(), extensions: [] });
  const certificate = certificateOf(der);
  const before = hex(certificate.tbs);
  der.fill(0);
  expect(hex(certificate.tbs)).toBe(before);
});

