import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { judge } from '../../src/node/judge.ts';
import { emptyContent } from '../builders/sealed-content.ts';

const POLICY = `
id: demo-1
title: Demo
slots:
  - { id: sbom, title: SBOM, kind: sbom, accepts: [{ format: cyclonedx }, { format: spdx }], paths: [sbom.json] }
gates:
  - { id: sbom, title: SBOM, short: SBOM, group: Supply chain, requirement: A valid SBOM, checks: [{ rule: form-valid, slot: sbom }] }
`;

/** What a gate and the findings make of `sbom.json`, whatever it holds. */
async function judged(sbom: string) {
  const contentDir = await emptyContent();
  await writeFile(path.join(contentDir, 'projects/demo/policy.yaml'), POLICY);
  const evidence = await mkdtemp(path.join(tmpdir(), 'dossier-sbom-'));
  await writeFile(path.join(evidence, 'sbom.json'), sbom);
  const { record } = await judge({
    contentDir, project: 'demo', version: 'v1', evidence: [evidence], at: '2026-03-01T09:00:00Z',
    identity: { tag: 'v1', commit: 'a'.repeat(40), date: '2026-03-01' },
  });
  const [gate] = record.predicate.gates;
  return [gate?.state, gate?.reason, record.predicate.findings.map((one) => one.message)];
}

test.each([
  ['an empty list, as a tool that failed leaves it', '[]', 'JSON'],
  ['a list of licences', '[{"License":"MIT","Name":"click","Version":"8.1.8"}]', 'Licences of Python packages'],
])('%s is not an SBOM', async (_, text, format) => {
  expect(await judged(text)).toEqual(['missing', 'unreadable', [`sbom.json stands where “SBOM” is expected and is ${format}, which is not an SBOM`]]);
});

test.each([
  ['SPDX 3.0.1', '{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[]}', 'SPDX 3.0.1, which this portal does not read yet'],
  ['a tag-value document', 'SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\n', 'SPDX 2.3 in tag-value form, which this portal does not read yet'],
])('%s fills the slot and passes nothing', async (_, text, message) => {
  expect(await judged(text)).toEqual(['missing', 'unreadable', [message]]);
});

test('a CycloneDX and an SPDX document pass', async () => {
  expect(await judged('{"bomFormat":"CycloneDX","specVersion":"1.6"}')).toEqual(['pass', undefined, []]);
  expect(await judged(JSON.stringify({
    spdxVersion: 'SPDX-2.3', dataLicense: 'CC0-1.0', SPDXID: 'SPDXRef-DOCUMENT', name: 'd', documentNamespace: 'https://example.org/d', documentDescribes: ['SPDXRef-a'],
    creationInfo: { created: '2026-02-18T12:40:00Z', creators: ['Tool: t'] }, packages: [{ SPDXID: 'SPDXRef-a', name: 'a', downloadLocation: 'NONE', filesAnalyzed: false }],
  }))).toEqual(['pass', undefined, []]);
});
