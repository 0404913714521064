import { describe, expect, test } from 'vitest';
import { SigstoreInstance } from '../../../examples/sigstore/instance.ts';
import { fromUtf8, sha256Hex, utf8 } from '../../../src/core/lib/bytes.ts';
import { canonicalBytes } from '../../../src/core/lib/canonical-json.ts';
import type { Trust } from '../../../src/core/model/portal-files.ts';
import { STATEMENT_PAYLOAD_TYPE, STATEMENT_TYPE } from '../../../src/core/model/uris.ts';
import { verifyDocument } from '../../../src/core/signatures/verify.ts';
import { verifySignatures } from '../../../src/core/signatures/verify-signatures.ts';
import { keylessSigner, keylessTrust, WORKFLOW } from '../../builders/keyless.ts';

const instance = new SigstoreInstance();
const at = '2026-03-01T12:00:00Z';
const artifact = utf8('the artifact');
const bytes = canonicalBytes({ _type: STATEMENT_TYPE, subject: [{ name: 'artifact', digest: { sha256: sha256Hex(artifact) } }], predicateType: 'https://example.org/made', predicate: {} });
const bundle = instance.signEnvelope(STATEMENT_PAYLOAD_TYPE, bytes, { signer: WORKFLOW, at });
const document = { bytes, bundle, trust: keylessTrust(instance), permission: 'record', project: 'widget', at };

describe('verifyDocument() with a keyless bundle', () => {
  test('is verified by the workflow that the trust file names, at a time that others vouch for', async () => {
    expect(await verifyDocument(document)).toEqual({
      result: 'verified', signer: 'workflow', name: 'Release workflow', identity: 'acme/widget release workflow', example: false,
      certificate: WORKFLOW, signedAt: at, against: 'Example instance, trusted root of 2026-01-01',
    });
  });

  test.each([
    ['another identity', keylessSigner({}, { identity: 'https://github.com/acme/widget/.github/workflows/other.yml@refs/tags/v1.0.0' }), 'the certificate is for'],
    ['the identity as a pattern that nobody called one', keylessSigner({}, { identity: 'https://github.com/acme/widget/.*' }), 'the certificate is for'],
    ['a pattern that matches a part', keylessSigner({}, { identity: { pattern: 'https://github\\.com/acme/widget' } }), 'the certificate is for'],
    ['another issuer', keylessSigner({}, { issuer: 'https://accounts.example.org' }), 'issuer'],
    ['another repository', keylessSigner({}, { sourceRepository: 'https://github.com/acme/other' }), 'source repository'],
    ['another runner', keylessSigner({}, { runner: 'self-hosted' }), 'runner'],
    ['a claim that the certificate lacks', keylessSigner({}, { trigger: 'schedule' }), 'trigger'],
    ['no right to sign records', keylessSigner({ may: ['evidence'] }), 'does not let signer "workflow" sign "record"'],
    ['a right that began later', keylessSigner({ validFrom: '2026-04-01T00:00:00Z' }), 'is trusted from 2026-04-01T00:00:00Z on'],
  ])('is untrusted-signer where the trust file has %s', async (_, signer, failed) => {
    expect(await verifyDocument({ ...document, trust: keylessTrust(instance, [signer]) })).toMatchObject({
      result: 'untrusted-signer', failed: expect.stringContaining(failed) as string, certificate: { identity: WORKFLOW.identity },
    });
  });

  test('is verified where the pattern matches the whole identity', async () => {
    const signer = keylessSigner({}, { identity: { pattern: 'https://github\\.com/acme/widget/\\.github/workflows/release\\.yml@refs/tags/v.*' } });
    expect(await verifyDocument({ ...document, trust: keylessTrust(instance, [signer]) })).toMatchObject({ result: 'verified' });
  });

  test.each<[string, Trust]>([
    ['without a root', { signers: [keylessSigner()] }],
    ['where the file of the root is not here', { ...keylessTrust(instance), rootFiles: new Map() }],
    ['against the root of another instance', keylessTrust(new SigstoreInstance('Another instance', 'another.invalid'))],
  ])('is untrusted-signer %s', async (_, trust) => {
    expect(await verifyDocument({ ...document, trust })).toMatchObject({ result: 'untrusted-signer' });
  });

  test('is invalid for another document, in another form or with a member that nothing checks', async () => {
    expect(await verifyDocument({ ...document, bytes: canonicalBytes({ a: 1 }) })).toMatchObject({ result: 'invalid' });
    const text = fromUtf8(bundle) ?? '';
    for (const changed of [`${text}\n`, text.replace('{', '{ '), text.replace('"rawBytes":', '"note":"x","rawBytes":'), text.replace('"signatures":[{', '"signatures":[{"keyid":"workflow",'), text.replace(/"logIndex":"(\d+)"/, '"logIndex":$1')]) {
      expect(changed).not.toBe(text);
      expect(await verifyDocument({ ...document, bundle: utf8(changed) })).toMatchObject({ result: 'invalid' });
    }
  });

  // Each of the bundle's bytes was flipped once: none but those of the timestamp token's certificates can change, which
  // nobody signs and which are not trusted for themselves.
  test('is not verified after a byte outside of the timestamp token changes', async () => {
    const token = { start: (fromUtf8(bundle) ?? '').indexOf('"signedTimestamp":"'), length: (/"signedTimestamp":"([^"]*)"/.exec(fromUtf8(bundle) ?? '')?.[0] ?? '').length };
    for (let place = 3; place < bundle.length; place += 61) {
      if (place >= token.start && place < token.start + token.length) continue;
      const changed = bundle.slice();
      changed[place] = (changed[place] ?? 0) ^ 1;
      expect((await verifyDocument({ ...document, bundle: changed })).result, `byte ${place}`).not.toBe('verified');
    }
  });
});

describe('verifySignatures() with keyless bundles', () => {
  const check = async (files: readonly { readonly name: string; readonly bytes: Uint8Array; readonly format?: string }[], trust: Trust, released: readonly { readonly name: string; readonly sha256: string }[] = []) => {
    const received = files.map(({ name, bytes: own, format }) => ({ name, sha256: sha256Hex(own), open: () => Promise.resolve(own), ...(format === undefined ? {} : { format }) }));
    return verifySignatures({ evidence: received, received, released, trust, project: 'widget', at: '2026-06-01T00:00:00Z' });
  };
  const statement = { name: 'provenance.sigstore.json', bytes: bundle, format: 'sigstore-bundle' };
  const message = { name: 'artifact.sigstore.json', bytes: instance.signArtifact(artifact, { signer: WORKFLOW, at }), format: 'sigstore-bundle' };

  test('says who signed, when, against which root, and every step', async () => {
    const trust = keylessTrust(instance);
    const [one, ...more] = await check([statement, { name: 'artifact', bytes: artifact }], trust);
    expect(more).toEqual([]);
    expect(one).toMatchObject({
      result: 'verified', signer: 'workflow', covers: [sha256Hex(artifact)], signedAt: at, root: trust.roots[0]?.sha256, certificate: WORKFLOW, against: 'Example instance, trusted root of 2026-01-01',
    });
    expect(one?.steps?.filter(({ result }) => result !== 'passed')).toEqual([]);
    expect(one?.steps?.map(({ id }) => id)).toContain('inclusion-proof');
  });

  test('covers a received or a released file that a message signature is over, and nothing where neither is here', async () => {
    const released = [{ name: 'artifact.bin', sha256: sha256Hex(artifact) }];
    expect(await check([message, { name: 'elsewhere/a', bytes: artifact }], keylessTrust(instance))).toMatchObject([{ result: 'verified', covers: [sha256Hex(artifact)] }]);
    expect(await check([message], keylessTrust(instance), released)).toMatchObject([{ result: 'verified', covers: [sha256Hex(artifact)] }]);
    expect(await check([message], keylessTrust(instance))).toMatchObject([{ covers: [] }]);
    expect(await check([message, { name: 'artifact', bytes: utf8('another') }], keylessTrust(instance))).toMatchObject([{ result: 'invalid', covers: [] }]);
  });

  test('is untrusted-signer for a sound signature of a stranger, invalid for an unsound one', async () => {
    const stranger = keylessSigner({ id: 'other' }, { identity: 'https://example.org/other' });
    expect(await check([statement], keylessTrust(instance, [stranger]))).toMatchObject([{ result: 'untrusted-signer', ground: 'identity' }]);
    const spoiled = { ...statement, bytes: utf8((fromUtf8(bundle) ?? '').replace('"payload":"ey', '"payload":"fy')) };
    expect(await check([spoiled], keylessTrust(instance, [stranger]))).toMatchObject([{ result: 'invalid' }]);
    expect(await check([statement], { signers: [] })).toMatchObject([{ result: 'untrusted-signer', ground: 'trusted-root' }]);
    expect(await check([statement], keylessTrust(instance, [keylessSigner({ validUntil: '2026-02-01T00:00:00Z' })]))).toMatchObject([{ result: 'untrusted-signer', ground: 'policy' }]);
  });
});
