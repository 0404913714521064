import { rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { SigstoreInstance } from '../../examples/sigstore/instance.ts';
import { fromUtf8, sha256Hex, utf8 } from '../../src/core/lib/bytes.ts';
import { canonicalBytes } from '../../src/core/lib/canonical-json.ts';
import { STATEMENT_PAYLOAD_TYPE, STATEMENT_TYPE } from '../../src/core/model/uris.ts';
import { seal } from '../../src/node/seal.ts';
import { verifyContent } from '../../src/node/verify-content.ts';
import { POLICY, contentFolder, writeFiles } from '../builders/content.ts';
import { keylessSigner, keylessTrust, WORKFLOW } from '../builders/keyless.ts';

const instance = new SigstoreInstance();
const released = sha256Hex(utf8('a released file'));
const commit = 'a'.repeat(40);

const policy = POLICY
  .replace('gates:\n', '  - id: provenance\n    title: Provenance\n    accepts: [{ format: sigstore-bundle }]\n    signedBy: [workflow]\ngates:\n')
  .concat('  - id: provenance\n    title: Provenance\n    short: Provenance\n    group: Supply chain\n    requirement: The workflow built it.\n    checks: [{ rule: subjects-signed, slot: provenance, signers: [workflow], names: ["app.tgz"] }]\n');

async function sealed(parts: { readonly commit?: string; readonly subject?: string } = {}) {
  const { rootFiles, ...trust } = keylessTrust(instance, [keylessSigner()]);
  const one = contentFolder({
    'trust/trust.yaml': JSON.stringify(trust),
    'trust/roots/example.json': fromUtf8(rootFiles?.get('example') ?? new Uint8Array()) ?? '',
    'projects/shelf/policy.yaml': policy,
    'projects/shelf/releases/v1.0.0/release.yaml': `tag: v1.0.0\ncommit: ${commit}\nartifacts:\n  - { name: app.tgz, sha256: ${released} }\n`,
  });
  const statement = canonicalBytes({
    _type: STATEMENT_TYPE, subject: [{ name: 'app.tgz', digest: { sha256: parts.subject ?? released } }], predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'https://example.org/build', externalParameters: { workflow: { repository: 'https://github.com/acme/widget', ref: 'refs/tags/v1.0.0', path: 'release.yml' } },
        resolvedDependencies: [{ uri: 'git+https://github.com/acme/widget@refs/tags/v1.0.0', digest: { gitCommit: parts.commit ?? commit } }],
      },
      runDetails: { builder: { id: 'https://example.org/builder' } },
    },
  });
  writeFiles(path.dirname(one.evidence), { 'evidence/app.sigstore.json': instance.signEnvelope(STATEMENT_PAYLOAD_TYPE, statement, { signer: WORKFLOW, at: '2026-02-01T12:00:00Z' }) });
  const { record } = await seal({ contentDir: one.contentDir, project: 'shelf', version: 'v1.0.0', evidence: [one.evidence], at: '2026-02-02T00:00:00Z', env: {} });
  return { ...one, record: record.predicate, gate: record.predicate.gates.find(({ id }) => id === 'provenance') };
}

test('provenance by the expected workflow passes, and is judged again to the same bytes from the sealed root', async () => {
  const { record, gate, contentDir } = await sealed();
  expect([gate?.state, gate?.reason]).toEqual(['pass', undefined]);
  expect(record.signatures).toMatchObject([{ result: 'verified', signer: 'workflow', signedAt: '2026-02-01T12:00:00Z', certificate: { runner: 'github-hosted' } }]);
  expect(record.inputs.map(({ role }) => role)).toContain('trust-root');
  // What lies in trust/ now plays no part: another root there, and the record still judges from its own.
  rmSync(path.join(contentDir, 'trust/roots/example.json'));
  writeFiles(contentDir, { 'trust/trust.yaml': 'signers: []\n' });
  const report = await verifyContent(contentDir, { rejudge: true, allowUnsigned: true });
  expect(report.problems).toEqual([]);
  expect(report.checked).toContain('1 of 1 records judged again from their sealed evidence: the same, byte for byte');
});

test('provenance of another commit is stale and a finding', async () => {
  const { record, gate } = await sealed({ commit: 'b'.repeat(40) });
  expect([gate?.state, gate?.reason]).toEqual(['stale', 'other-commit']);
  expect(record.findings.map(({ id }) => id)).toContain('other-commit');
});

test('provenance of something else is a finding, and the released file is not signed', async () => {
  const { record, gate } = await sealed({ subject: 'f'.repeat(64) });
  expect(gate?.state).toBe('invalid');
  expect(record.findings.map(({ id }) => id)).toContain('provenance-foreign-subject');
});
