import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalBytes } from '../../../src/core/lib/canonical-json.ts';
import { sha256Hex, utf8 } from '../../../src/core/lib/bytes.ts';
import { STATEMENT_PAYLOAD_TYPE, STATEMENT_TYPE } from '../../../src/core/model/uris.ts';
import { verifySignatures } from '../../../src/core/signatures/verify-signatures.ts';
import { testSigner } from '../../builders/signer.ts';

const stranger = testSigner(3);

describe('verifySignatures()', () => {
  const producer = testSigner(4, { id: 'ci', may: ['evidence'] });
  const subject = sha256Hex(utf8('a file'));
  const payload = canonicalBytes({ _type: STATEMENT_TYPE, predicateType: 'https://example.org/made', subject: [{ name: 'a', digest: { sha256: subject } }, { name: 'b', digest: { sha256: 'f'.repeat(64) } }] });
  const sig = producer.sign(STATEMENT_PAYLOAD_TYPE, payload);
  const check = (signatures: { keyid?: string; sig: Uint8Array }[], signers = [producer.signer]) => verifySignatures({
    evidence: [{ name: 'e.json', sha256: 'e'.repeat(64), envelope: { payloadType: STATEMENT_PAYLOAD_TYPE, payload, signatures } }],
    received: [{ name: 'a', sha256: subject }], released: [], trust: { signers }, project: 'apex-x', at: '2026-05-01T00:00:00Z',
  });

  test('is verified, and covers the received files that the subjects name', async () => {
    const [{ steps, ...checked } = { steps: [] }, ...more] = await check([{ sig }]);
    expect(more).toEqual([]);
    expect(steps?.map(({ id, result }) => `${id} ${result}`)).toEqual(['parse passed', 'key passed', 'time not-made', 'signature passed', 'subject passed', 'policy passed']);
    expect([checked]).toEqual([{
      holder: 'e'.repeat(64), covers: [subject], kind: 'dsse', result: 'verified', signer: 'ci', signerName: 'Signer 4', identity: 'signer-4@example.org', key: producer.hint,
    }]);
  });

  test('says which kind of file the signature came in', async () => {
    const open = () => Promise.resolve(producer.bundle(payload));
    expect(await verifySignatures({
      evidence: [{ name: 'e.json', sha256: 'e'.repeat(64), format: 'sigstore-bundle', open }],
      received: [{ name: 'a', sha256: subject }], released: [], trust: { signers: [producer.signer] }, project: 'apex-x', at: '2026-05-01T00:00:00Z',
    })).toMatchObject([{ kind: 'sigstore-bundle', result: 'verified' }]);
  });

  test('is none without signatures', async () => {
    expect(await check([])).toMatchObject([{ result: 'none' }]);
  });

  test('is untrusted-signer when no trusted key verifies', async () => {
    expect(await check([{ sig: stranger.sign(STATEMENT_PAYLOAD_TYPE, payload) }])).toMatchObject([{ result: 'untrusted-signer', failed: 'no key of the trust file verifies the signature' }]);
  });

  test('is invalid when the key it names does not verify it', async () => {
    expect(await check([{ keyid: producer.hint, sig: sig.map((byte) => byte ^ 1) }])).toMatchObject([{
      result: 'invalid', hint: producer.hint, failed: 'the signature does not verify with the key of signer "ci", which it names',
    }]);
  });

  test('is untrusted-signer when the signer may not sign evidence', async () => {
    expect(await check([{ sig }], [{ ...producer.signer, may: ['record'] }])).toMatchObject([{
      result: 'untrusted-signer', failed: 'the trust file does not let signer "ci" sign "evidence", only "record"',
    }]);
  });

  test('never throws on a hostile payload', async () => {
    await fc.assert(fc.asyncProperty(fc.oneof(fc.uint8Array(), fc.json().map(utf8), fc.record({ subject: fc.jsonValue() }).map(canonicalBytes)), async (hostile) => {
      const [result] = await verifySignatures({
        evidence: [{ name: 'e.json', sha256: 'e'.repeat(64), envelope: { payloadType: STATEMENT_PAYLOAD_TYPE, payload: hostile, signatures: [{ sig }] } }],
        received: [{ name: 'a', sha256: subject }], released: [], trust: { signers: [producer.signer] }, project: 'apex-x', at: '2026-05-01T00:00:00Z',
      });
      expect(result).toMatchObject({ result: 'untrusted-signer', covers: [] });
    }));
  });
});
