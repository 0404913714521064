// What stands where a signature, a digest or an SBOM should: test/fixtures/formats/SOURCE.md says which files are real.

import { mkdir, mkdtemp, readFile as readBytes, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readFile } from '../../src/core/formats/read.ts';
import { check } from '../../src/node/check.ts';
import { createSchemaPort } from '../../src/node/json-schemas.ts';

const schemas = createSchemaPort();
const FORMATS = 'test/fixtures/formats';
const read = (name: string) => readFile(new Uint8Array(readFileSync(`${FORMATS}/${name}`)), schemas);

const POLICY = `
id: claims-1
title: Claims
slots:
  - { id: image, title: Image, accepts: [{ format: attachment }], paths: ['image.tar'], signedBy: [ci] }
  - { id: signature, title: Signature, accepts: [{ format: dsse }, { format: sigstore-bundle }], paths: ['image.tar.sig'] }
  - { id: verification, title: Verification, accepts: [{ format: sigstore-bundle }], paths: ['verification.json'] }
  - { id: sbom, title: SBOM, accepts: [{ format: cyclonedx }, { format: spdx }], paths: ['sbom.json'] }
gates:
  - { id: signed, title: Signed, short: Signed, group: G, requirement: The image is signed., checks: [{ rule: signed-by, slot: image, signers: [ci] }] }
  - { id: sbom, title: SBOM, short: SBOM, group: G, requirement: There is an SBOM., checks: [{ rule: form-valid, slot: sbom }] }
`;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dossier-claims-'));
  const write = async (name: string, text: string) => {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  };
  await write('content/portal.yaml', 'title: Claims\n');
  await write('content/trust/trust.yaml', 'signers: []\n');
  await write('content/projects/claims/project.yaml', 'name: Claims\n');
  await write('content/projects/claims/policy.yaml', POLICY);
  await write('content/projects/claims/releases/v1.0.0/release.yaml', 'tag: v1.0.0\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function judged(files: Readonly<Record<string, string>>) {
  const evidence = path.join(folder, 'evidence');
  await rm(evidence, { recursive: true, force: true });
  await mkdir(evidence);
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(evidence, name), text);
  const contentDir = path.join(folder, 'content');
  const { judgement } = await check({ contentDir, judge: { contentDir, project: 'claims', version: 'v1.0.0', evidence: [evidence], at: '2026-01-05T00:00:00Z', env: {} } });
  return judgement!.record.predicate;
}

describe('7.12 a digest in a .sig file, and a constant beside it', () => {
  test('7.12 64 hex digits are “checksum only”, whatever the file is called', async () => {
    const record = await judged({ 'image.tar': 'image', 'image.tar.sig': `${'a'.repeat(64)}\n`, 'verification.json': '{"verified": true}\n' });
    expect(record.files.find(({ name }) => name === 'image.tar.sig')).toMatchObject({ format: 'checksum-only', integrity: { signature: 'checksum-only' } });
    expect(record.gates.find(({ id }) => id === 'signed')).toMatchObject({ state: 'unverified', reason: 'not-signed' });
    expect(record.signatures).toEqual([]);
  });

  test('7.12 {"verified": true} is an unverifiable claim, and makes no gate pass', () => {
    const { format, reading } = read('cosign-claim/true.json');
    expect([format.id, reading.statement.content, reading.statement.class, reading.findings.map(({ id }) => id)]).toEqual(['cosign-claim', 'not-stated', 'claimed', ['unverifiable-claim']]);
    expect(reading.statement.summary).toContain('unverifiable claim');
  });

  test('7.12 the metadata beside it names a digest and no signer', () => {
    const { reading } = read('quasim.signature-metadata/digest.json');
    expect(reading.statement.summary).toContain('Checksum only');
    expect(reading.findings.map(({ id }) => id)).toEqual(['checksum-only']);
  });
});

test('7.16 a snapshot whose five digests are pending is pending five times, and never a mismatch', () => {
  const { reading } = read('quasim.compliance-snapshot-md/real.md');
  expect(reading.statement.checks.map(({ name, word, verdict }) => [name, word, verdict])).toEqual(['do178c', 'cmmc', 'sbom', 'trivy', 'grype'].map((name) => [name, 'pending', 'pending']));
  expect([reading.statement.content, reading.statement.counts, reading.statement.claims, reading.findings]).toEqual(['pending', { artifacts: 5, pending: 5 }, [], []]);
});

describe('7.22 what is called sbom.json', () => {
  test.each([
    ['an empty list', '[]'],
    ['a list of licences', readFileSync(`${FORMATS}/pip-licenses/list.json`, 'utf8')],
  ])('7.22 %s is not an SBOM, and the gate says so', async (_, text) => {
    const record = await judged({ 'sbom.json': text });
    expect(record.gates.find(({ id }) => id === 'sbom')).toMatchObject({ state: 'missing', reason: 'unreadable' });
    expect(record.findings.filter(({ id }) => id === 'unexpected-format').map(({ message }) => message).join()).toContain('not an SBOM');
  });

  test('7.22 five things called SBOM are told apart by what they hold', async () => {
    const cyclonedx = await readBytes(`${FORMATS}/cyclonedx/trivy-npm.json`, 'utf8');
    const handMade = { bomFormat: 'CycloneDX', specVersion: '1.4', version: 1, metadata: { tools: ['generate_sbom.py'] }, components: [{ name: 'numpy', version: '2.3.4' }] };
    const stub = {
      spdxVersion: 'SPDX-2.3', dataLicense: 'CC0-1.0', SPDXID: 'SPDXRef-DOCUMENT', name: 'QuASIM', documentNamespace: 'https://example.invalid/quasim-2026-01-04T10:00:00',
      creationInfo: { created: '2026-01-04T10:00:00', creators: ['Tool: script'] },
      packages: [{ SPDXID: 'SPDXRef-Package-typing_extensions', name: 'typing_extensions', versionInfo: '4.15.0', downloadLocation: 'NOASSERTION' }],
    };
    const shapes = Object.entries({ cyclonedx, handMade: JSON.stringify(handMade), stub: JSON.stringify(stub), licences: '[{"Name":"a","Version":"1","License":"MIT"}]', empty: '[]' })
      .map(([name, text]) => [name, readFile(new TextEncoder().encode(text), schemas)] as const);
    expect(Object.fromEntries(shapes.map(([name, { format, reading }]) => [name, `${format.id}: ${reading.form}`]))).toEqual({
      cyclonedx: 'cyclonedx: valid', handMade: 'cyclonedx: invalid', stub: 'spdx: invalid', licences: 'pip-licenses: valid', empty: 'json: valid',
    });
    // Each violation is named where it stands, and what could be read is counted all the same.
    const places = (name: string) => shapes.find(([one]) => one === name)?.[1].reading.findings.map(({ place }) => place);
    expect(places('handMade')).toEqual(['/components/0', '/metadata/tools/0']);
    expect(places('stub')).toEqual(['/packages/0/SPDXID', '/creationInfo/created', '/packages/0']);
  });
});

// pr_197_checks.json of Qubic (4d34164f6997) is `[]`, and the manifest beside it says that its evidence is complete.
test('“evidence_complete: true” beside an empty list of checks is a contradiction', async () => {
  const record = await judged({ 'evidence_manifest.json': readFileSync(`${FORMATS}/quasim.convergence-manifest/real.json`, 'utf8'), 'pr_197_checks.json': '[]\n' });
  expect(record.findings.filter(({ id }) => id === 'contradiction').map(({ message, place }) => `${place}: ${message}`)).toEqual([
    '/tier1_prs/197/evidence_complete: evidence_manifest.json lists pr_197_checks.json as true; the file itself says no-result',
  ]);
});
