import { readFileSync } from 'node:fs';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { bundleFromJSON } from '@sigstore/bundle';
import { toSignedEntity, toTrustMaterial, Verifier, type VerificationPolicy } from '@sigstore/verify';
import { expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { EXAMPLE_SIGSTORE, SigstoreInstance } from '../examples/sigstore/instance.ts';
import { utf8 } from '../src/core/lib/bytes.ts';
import { TrustSpec } from '../src/core/model/portal-files.ts';
import { STATEMENT_PAYLOAD_TYPE } from '../src/core/model/uris.ts';
import { parseTrustedRoot } from '../src/core/signatures/sigstore/trusted-root.ts';
import { verifyBundle } from '../src/core/signatures/sigstore/verify-bundle.ts';
import { verifyContent } from '../src/node/verify-content.ts';

// The example instance is held against @sigstore/verify, which knows nothing of this portal.

const ARTIFACT = utf8('released bytes\n');
const STATEMENT = utf8('{"_type":"https://in-toto.io/Statement/v1","subject":[],"predicateType":"https://example.org/p","predicate":{}}');
const WORKFLOW = {
  identity: 'https://github.com/example/project/.github/workflows/release.yml@refs/tags/v1.0.0',
  issuer: 'https://token.actions.githubusercontent.com',
};
const SIGNING = { signer: { ...WORKFLOW, runner: 'github-hosted' }, at: '2026-05-01T10:00:00Z' };
const POLICY = { subjectAlternativeName: WORKFLOW.identity, extensions: { issuer: WORKFLOW.issuer } };

test('the example instance signs artifacts and envelopes that @sigstore/verify accepts, with both of its times', () => {
  const instance = new SigstoreInstance();
  for (let round = 0; round < 5; round += 1) {
    expect(verify(instance.signArtifact(ARTIFACT, SIGNING), instance, ARTIFACT).identity?.subjectAlternativeName).toBe(WORKFLOW.identity);
    expect(verify(instance.signEnvelope(STATEMENT_PAYLOAD_TYPE, STATEMENT, SIGNING), instance).identity?.subjectAlternativeName).toBe(WORKFLOW.identity);
  }
});

test('what the example instance signs is refused with another root, for another signer and with other bytes', () => {
  const instance = new SigstoreInstance();
  const bundle = instance.signArtifact(ARTIFACT, SIGNING);
  expect(() => verify(bundle, new SigstoreInstance('Another instance'), ARTIFACT)).toThrow();
  expect(() => verify(bundle, instance, ARTIFACT, { ...POLICY, subjectAlternativeName: `${WORKFLOW.identity}x` })).toThrow(/identity/);
  expect(() => verify(bundle, instance, utf8('other bytes\n'))).toThrow(/signature/);
});

test('our verifier accepts and refuses the same, and tells what the certificate says', async () => {
  const instance = new SigstoreInstance();
  const bundle = instance.signArtifact(ARTIFACT, SIGNING);
  const check = (artifact: Uint8Array, trusted = instance, expected = WORKFLOW) => {
    const root = parseTrustedRoot(trusted.trustedRoot());
    return verifyBundle({ bundle, artifact: { bytes: artifact }, root: 'root' in root ? root.root : root, expected, profile: 'log' });
  };
  expect(await check(ARTIFACT)).toMatchObject({ verdict: 'verified', signer: { certificate: SIGNING.signer }, times: [{ at: '2026-05-01T10:00:00Z' }, { at: '2026-05-01T10:00:00Z' }] });
  expect(await check(utf8('other bytes\n'))).toMatchObject({ verdict: 'refused' });
  expect(await check(ARTIFACT, new SigstoreInstance('Another instance'))).toMatchObject({ verdict: 'refused' });
  expect(await check(ARTIFACT, instance, { ...WORKFLOW, identity: `${WORKFLOW.identity}x` })).toMatchObject({ verdict: 'refused', ground: 'identity' });
});

test('the root in content/ is that of the example instance, and says that it is an example', () => {
  expect(new Uint8Array(readFileSync('content/trust/roots/example.json'))).toEqual(new SigstoreInstance().trustedRoot());
  const trust = TrustSpec.parse(parseYaml(readFileSync('content/trust/trust.yaml', 'utf8')));
  expect(trust.roots).toMatchObject([{ id: 'example', title: EXAMPLE_SIGSTORE, example: true }]);
  expect(trust.signers.filter(({ certificate }) => certificate !== undefined).every(({ example }) => example)).toBe(true);
});

test('two example instances of one name sign alike', () => {
  const sign = (instance: SigstoreInstance) => [instance.trustedRoot(), instance.signArtifact(ARTIFACT, SIGNING), instance.signEnvelope(STATEMENT_PAYLOAD_TYPE, STATEMENT, SIGNING)];
  expect(sign(new SigstoreInstance())).toEqual(sign(new SigstoreInstance()));
});

test('verify tells keyless signatures from those by key, and when and against what they hold', async () => {
  const { problems, checked, notChecked } = await verifyContent('content', { only: { project: 'mogemma', version: 'v0.3.1' } });
  expect({ problems, told: [...checked, ...notChecked].filter((line) => line.includes('ignature')) }).toMatchInlineSnapshot(`
    {
      "problems": [],
      "told": [
        "4 signatures: over the document’s very bytes, by a key that the trust file lists for it",
        "1 keyless signature: over the document’s very bytes, by an identity that the trust file lists for it, seen at 2026-04-27T13:00:00Z; held against Example Sigstore instance, trusted root of 2026-01-02",
        "Who really made 5 signatures: by keys and authorities for examples, whose private half is public",
        "When documents were signed: a signature by key carries no trusted time, so times are what the documents say",
      ],
    }
  `);
});

function verify(bundle: Uint8Array, instance: SigstoreInstance, artifact?: Uint8Array, policy: VerificationPolicy = POLICY) {
  const trust = toTrustMaterial(TrustedRoot.fromJSON(parse(instance.trustedRoot())));
  const entity = toSignedEntity(bundleFromJSON(parse(bundle)), artifact === undefined ? undefined : Buffer.from(artifact));
  return new Verifier(trust, { ctlogThreshold: 1, tlogThreshold: 1, timestampThreshold: 2 }).verify(entity, policy);
}

function parse(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes).toString());
}
