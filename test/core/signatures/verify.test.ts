import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalBytes } from '../../../src/core/lib/canonical-json.ts';
import { fromUtf8, utf8 } from '../../../src/core/lib/bytes.ts';
import { STATEMENT_PAYLOAD_TYPE } from '../../../src/core/model/uris.ts';
import { verifyDocument } from '../../../src/core/signatures/verify.ts';
import { testSigner } from '../../builders/signer.ts';

const machine = testSigner(1);
const person = testSigner(2, { may: ['sign-off:qa'], projects: ['apex-x'], validFrom: '2026-01-01T00:00:00Z', validUntil: '2026-12-31T00:00:00Z' });
const stranger = testSigner(3);
const trust = { signers: [machine.signer, person.signer] };
const bytes = utf8('{"a":1}');
const asRecord = { bytes, trust, permission: 'record', project: 'apex-x' };

describe('verifyDocument()', () => {
  test('is verified by a listed signer over the very bytes', async () => {
    expect(await verifyDocument({ ...asRecord, bundle: machine.bundle(bytes) })).toEqual({
      result: 'verified', signer: 'signer-1', name: 'Signer 1', identity: 'signer-1@example.org', keyId: machine.hint, example: false,
    });
  });

  test('is none without a bundle', async () => {
    expect(await verifyDocument(asRecord)).toEqual({ result: 'none' });
  });

  test('is invalid when one byte of the document differs', async () => {
    expect(await verifyDocument({ ...asRecord, bytes: utf8('{"a":2}'), bundle: machine.bundle(bytes) }))
      .toEqual({ result: 'invalid', failed: 'the signed payload is not this document, byte for byte' });
  });

  test('is untrusted-signer when the trust file does not list the key', async () => {
    expect(await verifyDocument({ ...asRecord, bundle: stranger.bundle(bytes) })).toMatchObject({
      result: 'untrusted-signer', keyId: stranger.hint, failed: 'the trust file does not list the key that the bundle names',
    });
  });

  test('is invalid when a stranger signs and names a trusted key', async () => {
    const bundle = utf8((fromUtf8(stranger.bundle(bytes)) ?? '').replaceAll(stranger.hint, machine.hint));
    expect(await verifyDocument({ ...asRecord, bundle })).toEqual({ result: 'invalid', failed: 'the signature does not verify with the key of signer "signer-1"' });
  });

  test.each([
    ['the purpose', { permission: 'record' }, 'the trust file does not let signer "signer-2" sign "record", only "sign-off:qa"'],
    ['the project', { project: 'other' }, 'the trust file does not let signer "signer-2" sign for project "other"'],
    ['the time before', { at: '2025-12-31T23:59:59Z' }, 'signer "signer-2" is trusted from 2026-01-01T00:00:00Z on, and the document is dated 2025-12-31T23:59:59Z'],
    ['the time after', { at: '2027-01-01T00:00:00Z' }, 'signer "signer-2" was trusted until 2026-12-31T00:00:00Z, and the document is dated 2027-01-01T00:00:00Z'],
  ])('is untrusted-signer when %s does not fit', async (_, purpose, failed) => {
    const check = { bytes, trust, permission: 'sign-off:qa', project: 'apex-x', at: '2026-05-01T00:00:00Z', ...purpose };
    expect(await verifyDocument({ ...check, bundle: person.bundle(bytes) })).toMatchObject({ result: 'untrusted-signer', failed });
  });

  test('does not take a waiver’s signature for a record’s', async () => {
    expect(await verifyDocument({ ...asRecord, bundle: machine.bundle(bytes, 'waiver') }))
      .toEqual({ result: 'invalid', failed: `the signed payload type must be "${STATEMENT_PAYLOAD_TYPE}"` });
  });

  test('is not verified after any byte of the bundle is changed', async () => {
    const bundle = machine.bundle(bytes);
    await fc.assert(fc.asyncProperty(fc.nat(bundle.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
      const changed = bundle.slice();
      changed[at] = (changed[at] ?? 0) ^ mask;
      expect((await verifyDocument({ ...asRecord, bundle: changed })).result).not.toBe('verified');
    }), { numRuns: 500 });
  });

  test('never throws on hostile JSON', async () => {
    const mediaType = 'application/vnd.dev.sigstore.bundle.v0.3+json';
    const hostile = fc.record({ mediaType: fc.oneof(fc.constant(mediaType), fc.jsonValue()), verificationMaterial: fc.jsonValue(), dsseEnvelope: fc.jsonValue(), messageSignature: fc.jsonValue() }, { requiredKeys: [] });
    await fc.assert(fc.asyncProperty(hostile, async (value) => {
      expect((await verifyDocument({ ...asRecord, bundle: utf8(JSON.stringify(value)) })).result).toBe('invalid');
    }));
    expect((await verifyDocument({ ...asRecord, bundle: utf8('['.repeat(200_000)) })).result).toBe('invalid');
    expect(await verifyDocument({ ...asRecord, bundle: Uint8Array.of(0xff) })).toEqual({ result: 'invalid', failed: 'the bundle is not UTF-8' });
  });

  const envelope = { payload: 'eyJhIjoxfQ==', payloadType: STATEMENT_PAYLOAD_TYPE, signatures: [{ sig: 'AA==' }] };
  const mediaType = 'application/vnd.dev.sigstore.bundle.v0.3+json';
  const publicKey = { hint: 'x' };
  test.each([
    ['v0.4', { mediaType: 'application/vnd.dev.sigstore.bundle.v0.4+json', verificationMaterial: { publicKey }, dsseEnvelope: envelope }, 'the bundle’s mediaType is not that of a Sigstore bundle v0.1 to v0.3'],
    ['both contents', { mediaType, verificationMaterial: { publicKey }, dsseEnvelope: envelope, messageSignature: {} }, 'the bundle is malformed: it must hold exactly one of dsseEnvelope and messageSignature'],
    ['no content', { mediaType, verificationMaterial: { publicKey } }, 'the bundle is malformed: it must hold exactly one of dsseEnvelope and messageSignature'],
    ['a bare signature', { mediaType, verificationMaterial: { publicKey }, messageSignature: { signature: 'AA==' } }, 'the bundle holds a bare message signature where a DSSE envelope is expected'],
    ['key and certificate', { mediaType, verificationMaterial: { publicKey, certificate: { rawBytes: '' } }, dsseEnvelope: envelope }, 'the bundle is malformed: it must hold exactly one of publicKey, certificate and x509CertificateChain'],
    ['neither', { mediaType, verificationMaterial: {}, dsseEnvelope: envelope }, 'the bundle is malformed: it must hold exactly one of publicKey, certificate and x509CertificateChain'],
    ['a chain', { mediaType, verificationMaterial: { x509CertificateChain: {} }, dsseEnvelope: envelope }, 'the bundle is malformed: at v0.3 it holds one certificate, not a chain'],
    ['two signatures', { mediaType, verificationMaterial: { publicKey }, dsseEnvelope: { ...envelope, signatures: [{ sig: 'AA==' }, { sig: 'AA==' }] } }, 'the bundle is malformed: its envelope must hold exactly one signature, and holds 2'],
    ['two hints', { mediaType, verificationMaterial: { publicKey }, dsseEnvelope: { ...envelope, signatures: [{ keyid: 'y', sig: 'AA==' }] } }, 'the bundle is malformed: its public-key hint and the envelope’s key id name different keys'],
  ])('refuses a bundle with %s', async (_, value, failed) => {
    expect(await verifyDocument({ ...asRecord, bundle: canonicalBytes(value) })).toEqual({ result: 'invalid', failed });
  });

  test('says of a keyless bundle that there is no root to hold it against', async () => {
    const bundle = canonicalBytes({ mediaType, verificationMaterial: { certificate: { rawBytes: 'AA==' } }, dsseEnvelope: envelope });
    expect(await verifyDocument({ ...asRecord, bundle })).toEqual({
      result: 'untrusted-signer', failed: 'it is signed with a certificate (keyless), and no signer of the trust file names a trust root to hold it against',
    });
  });
});
