import { afterEach, describe, expect, test, vi } from 'vitest';
import fc from 'fast-check';
import { parseCertificate } from '../../../src/core/crypto/certificate.ts';
import { verifyPath } from '../../../src/core/crypto/certificate-path.ts';
import { certificateOf, CODE_SIGNING, EXTENSIONS, issue, testKey, TIME_STAMPING, type Issuance } from '../../builders/certificates.ts';
import { sampleBundles, sampleTrust } from '../../builders/sigstore-samples.ts';

const AT = '2025-06-01T12:00:00Z';
const keys = { root: testKey('p384'), intermediate: testKey('p384'), leaf: testKey(), other: testKey('p384') };
const { authority, authorityOfLength, signsCertificates, signs, keyId, issuerKeyId } = EXTENSIONS;
const forCode = EXTENSIONS.for([CODE_SIGNING]);

const ROOT: Issuance = { subject: 'root', key: keys.root, extensions: [authorityOfLength(1), signsCertificates, keyId(1)] };
const INTERMEDIATE: Issuance = { subject: 'intermediate', key: keys.intermediate, extensions: [authorityOfLength(0), signsCertificates, forCode, keyId(2), issuerKeyId(1)] };
const LEAF: Issuance = { key: keys.leaf, extensions: [signs, forCode, issuerKeyId(2)] };
const byRoot = { subject: 'root', key: keys.root };
const byIntermediate = { subject: 'intermediate', key: keys.intermediate };

/** A leaf and its authority, each certificate as it is or with other parts. */
function chain(changes: { readonly root?: Partial<Issuance>; readonly intermediate?: Partial<Issuance>; readonly leaf?: Partial<Issuance> } = {}) {
  const root = certificateOf(issue({ ...ROOT, ...changes.root }, { ...byRoot, key: changes.root?.key ?? keys.root }));
  const intermediate = certificateOf(issue({ ...INTERMEDIATE, ...changes.intermediate }, { ...byRoot, key: changes.root?.key ?? keys.root }));
  const leaf = certificateOf(issue({ ...LEAF, ...changes.leaf }, byIntermediate));
  return { leaf, intermediate, root, authority: [intermediate, root] };
}
const verify = (changes: Parameters<typeof chain>[0] = {}, at = AT, purpose: 'codeSigning' | 'timeStamping' = 'codeSigning') => {
  const { leaf, authority: certificates } = chain(changes);
  return verifyPath(leaf, certificates, at, purpose);
};

afterEach(() => { vi.unstubAllGlobals(); });

describe('verifyPath()', () => {
  test('gives the path from the leaf over the intermediate to the anchor', async () => {
    const { leaf, intermediate, root, authority: certificates } = chain();
    expect(await verifyPath(leaf, certificates, AT, 'codeSigning')).toEqual({ result: 'valid', path: [leaf, intermediate, root] });
  });

  test('takes both ends of the validity, and nothing a second or a fraction beyond', async () => {
    const hour = { from: '2025-06-01T12:00:00Z', until: '2025-06-01T13:00:00Z' };
    expect(await verify({ leaf: hour }, hour.from)).toMatchObject({ result: 'valid' });
    expect(await verify({ leaf: hour }, hour.until)).toMatchObject({ result: 'valid' });
    expect(await verify({ leaf: hour }, '2025-06-01T11:59:59Z')).toMatchObject({ result: 'invalid' });
    expect(await verify({ leaf: hour }, '2025-06-01T13:00:00.001Z')).toEqual({
      result: 'invalid', problem: 'a certificate of the path was valid from 2025-06-01T12:00:00Z to 2025-06-01T13:00:00Z, and not at 2025-06-01T13:00:00.001Z',
    });
  });

  test.each<readonly [string, Parameters<typeof chain>[0], string]>([
    ['an intermediate that had expired', { intermediate: { until: '2025-01-01T00:00:00Z' } }, 'a certificate of the path was valid from 2024-01-01T00:00:00Z to 2025-01-01T00:00:00Z, and not at 2025-06-01T12:00:00.000Z'],
    ['an anchor that was not valid yet', { root: { from: '2026-01-01T00:00:00Z' } }, 'a certificate of the path was valid from 2026-01-01T00:00:00Z to 2034-01-01T00:00:00Z, and not at 2025-06-01T12:00:00.000Z'],
    ['a leaf for another purpose', { leaf: { extensions: [signs, EXTENSIONS.for([TIME_STAMPING])] } }, 'the certificate is not for codeSigning (extended key usage)'],
    ['a leaf for any purpose, which names none', { leaf: { extensions: [signs, EXTENSIONS.for(['2.5.29.37.0'])] } }, 'the certificate is not for codeSigning (extended key usage)'],
    ['a leaf for no purpose', { leaf: { extensions: [signs] } }, 'the certificate is not for codeSigning (extended key usage)'],
    ['a leaf whose key is not for signatures', { leaf: { extensions: [EXTENSIONS.agreesOnKeys, forCode] } }, 'the certificate’s key is not for signatures (key usage)'],
    ['a leaf without key usage', { leaf: { extensions: [forCode] } }, 'the certificate’s key is not for signatures (key usage)'],
    ['a leaf that is an authority', { leaf: { extensions: [signs, forCode, authority] } }, 'the certificate is that of an authority, not of a signer'],
    ['an intermediate that is no authority', { intermediate: { extensions: [EXTENSIONS.noAuthority, signsCertificates, keyId(2)] } }, 'its issuer may not issue certificates (basic constraints)'],
    ['an intermediate that does not say whether it is one', { intermediate: { extensions: [signsCertificates, keyId(2)] } }, 'its issuer may not issue certificates (basic constraints)'],
    ['an intermediate whose key may not sign certificates', { intermediate: { extensions: [authority, signs, keyId(2)] } }, 'its issuer’s key may not sign certificates (key usage)'],
    ['an intermediate for another purpose', { intermediate: { extensions: [authority, signsCertificates, EXTENSIONS.for([TIME_STAMPING]), keyId(2)] } }, 'its issuer may not issue certificates for codeSigning (extended key usage)'],
    ['an anchor for another purpose', { root: { extensions: [authority, signsCertificates, EXTENSIONS.for(['1.3.6.1.5.5.7.3.1']), keyId(1)] } }, 'its issuer may not issue certificates for codeSigning (extended key usage)'],
    ['an anchor that allows no intermediate', { root: { extensions: [authorityOfLength(0), signsCertificates, keyId(1)] } }, 'there are more certificates below its issuer than that allows (path length)'],
    ['an issuer with another key id than the leaf names', { leaf: { extensions: [signs, forCode, issuerKeyId(9)] } }, 'no certificate of the authority is its issuer'],
    ['an intermediate of the right name and another key', { intermediate: { key: keys.other } }, 'the signature of its issuer does not verify'],
  ])('refuses %s', async (_, changes, problem) => {
    expect(await verify(changes)).toEqual({ result: 'invalid', problem });
  });

  test('refuses a certificate that another authority issued', async () => {
    const other = certificateOf(issue({ ...ROOT, subject: 'another root', key: keys.other }, { subject: 'another root', key: keys.other }));
    expect(await verifyPath(chain().leaf, [other], AT, 'codeSigning')).toEqual({ result: 'invalid', problem: 'no certificate of the authority is its issuer' });
    expect(await verifyPath(chain().leaf, [], AT, 'codeSigning')).toEqual({ result: 'invalid', problem: 'the authority has no certificates' });
  });

  test('refuses a path that ends at an intermediate: only the last certificate of an authority is its anchor', async () => {
    const { leaf, intermediate } = chain();
    const other = certificateOf(issue({ ...ROOT, subject: 'another root', key: keys.other }, { subject: 'another root', key: keys.other }));
    expect(await verifyPath(leaf, [intermediate, other], AT, 'codeSigning')).toMatchObject({ result: 'invalid' });
  });

  test('refuses a time that is none', async () => {
    expect(await verify({}, 'yesterday')).toEqual({ result: 'invalid', problem: 'the time to check at is none' });
  });

  test('ends where certificates issue one another in a circle', async () => {
    const one = certificateOf(issue({ ...INTERMEDIATE, extensions: [authority, signsCertificates] }, { subject: 'other', key: keys.other }));
    const two = certificateOf(issue({ subject: 'other', key: keys.other, extensions: [authority, signsCertificates] }, byIntermediate));
    expect(await verifyPath(certificateOf(issue({ ...LEAF, extensions: [signs, forCode] }, byIntermediate)), [one, two, chain().root], AT, 'codeSigning')).toMatchObject({ result: 'invalid' });
  });

  test('finds the issuer among several of one name', async () => {
    const { leaf, intermediate, root } = chain();
    const namesake = certificateOf(issue({ ...INTERMEDIATE, key: keys.other }, byRoot));
    expect(await verifyPath(leaf, [namesake, intermediate, root], AT, 'codeSigning')).toMatchObject({ result: 'valid', path: [leaf, intermediate, root] });
  });

  test('verifies below an anchor with an RSA key, and says that it cannot where the host has no WebCrypto', async () => {
    const changes = { root: { key: testKey('rsa') } };
    expect(await verify(changes)).toMatchObject({ result: 'valid' });
    vi.stubGlobal('crypto', undefined);
    expect(await verify({ root: { key: testKey('rsa') } })).toEqual({ result: 'cannot', problem: 'the signature of its issuer is by RSA, which this host cannot check' });
  });
});

describe('the samples', () => {
  const bundles = sampleBundles().filter(({ certificate }) => certificate !== undefined);
  const trusts = ['public-good', 'staging', 'github'].map(sampleTrust);

  test.each(bundles)('the certificate of $file is issued by just one of the instances, or by one of its own', async ({ file, certificate }) => {
    const leaf = certificateOf(certificate!);
    const issuers = await Promise.all(trusts.map(async ({ authorities }) => {
      const answers = await Promise.all(authorities.map(({ certificates }) => verifyPath(leaf, certificates, leaf.notBefore, 'codeSigning')));
      return answers.some(({ result }) => result === 'valid');
    }));
    // This case brings a root of its own.
    expect(issuers.filter(Boolean)).toHaveLength(file.includes('intoto-expired-certificate_fail') ? 0 : 1);
  });

  test('no changed byte of a certificate is believed', async () => {
    const { certificate } = bundles.find(({ file }) => file.includes('happy-path-v0.3'))!;
    const { certificates } = trusts[0]!.authorities[1]!;
    const { notBefore } = certificateOf(certificate!);
    expect(await verifyPath(certificateOf(certificate!), certificates, notBefore, 'codeSigning')).toMatchObject({ result: 'valid' });
    await fc.assert(fc.asyncProperty(fc.nat(certificate!.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
      const changed = certificate!.slice();
      changed[at] = (changed[at] ?? 0) ^ mask;
      const read = parseCertificate(changed);
      if ('certificate' in read) expect(await verifyPath(read.certificate, certificates, notBefore, 'codeSigning')).toMatchObject({ result: 'invalid' });
    }), { numRuns: 100 });
  });
});
