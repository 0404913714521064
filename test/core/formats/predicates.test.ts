import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readFile } from '../../../src/core/formats/read.ts';
import { Block } from '../../../src/core/model/block.ts';
import { EvidenceStatement } from '../../../src/core/model/statement.ts';
import { createSchemaPort } from '../../../src/node/json-schemas.ts';

const schemas = createSchemaPort();
const read = (predicateType: string, predicate: unknown) => readFile(new TextEncoder().encode(JSON.stringify({
  _type: 'https://in-toto.io/Statement/v1', subject: [{ name: 'a', digest: { sha256: 'a'.repeat(64) } }], predicateType, predicate,
})), schemas);

// Each type that is shown in plain words, by what it is called.
const TYPES = [
  ['https://slsa.dev/provenance/v1', 'SLSA provenance'],
  ['https://slsa.dev/provenance/v0.2', 'SLSA provenance'],
  ['https://slsa.dev/verification_summary/v1', 'SLSA verification summary'],
  ['https://in-toto.io/attestation/svr/v0.1', 'Simple verification result'],
  ['https://in-toto.io/attestation/vulns/v0.1', 'Vulnerability scan'],
  ['https://cosign.sigstore.dev/attestation/vuln/v1', 'Vulnerability scan'],
  ['https://in-toto.io/attestation/test-result/v0.1', 'Test result'],
  ['https://in-toto.io/attestation/scai/v0.3', 'Attribute report (SCAI)'],
  ['https://in-toto.io/attestation/scai/attribute-report/v0.2', 'Attribute report (SCAI)'],
  ['https://in-toto.io/attestation/release/v0.2', 'Release'],
  ['https://github.com/npm/attestation/tree/main/specs/publish/v0.1', 'Publication by npm'],
  ['https://docs.pypi.org/attestations/publish/v1', 'Publication on PyPI'],
  ['https://schemas.conda.org/attestations-publish-1.schema.json', 'Publication in a conda channel'],
  ['https://in-toto.io/attestation/link/v0.3', 'Supply chain step (in-toto link)'],
  ['https://model_signing/signature/v1.0', 'Model signature'],
  ['https://spdx.dev/Document', 'SPDX SBOM'],
  ['https://spdx.dev/Document/v2.3', 'SPDX SBOM'],
  ['https://cyclonedx.org/bom', 'CycloneDX SBOM'],
  ['https://cyclonedx.org/bom/v1.6', 'CycloneDX SBOM'],
  ['https://openvex.dev/ns/v0.2.0', 'OpenVEX document'],
  ['https://cosign.sigstore.dev/attestation/v1', 'Free text (cosign)'],
  ['https://sigstore.dev/cosign/sign/v1', 'Container signature (cosign)'],
  ['https://in-toto.io/attestation/reference/v0.1', 'Reference'],
  ['https://in-toto.io/attestation/runtime-trace/v0.1', 'Runtime trace'],
  ['https://w3id.org/dossier/release-record/v1', 'Dossier release record'],
] as const;

it.each(TYPES)('says in plain words what %s is', (type, name) => {
  const { format, reading } = read(type, {});
  const [facts] = reading.document === undefined ? [] : format.view(reading.document);
  expect(facts?.kind === 'facts' ? facts.rows[0] : undefined).toEqual({ label: 'What it is', value: name });
});

it.each(['https://example.org/slsa.dev/provenance/v1', 'https://slsa.dev/verification_summary/v1x', 'x https://in-toto.io/attestation/svr/v0.1', ''])('knows nothing of %j', (type) => {
  expect(JSON.stringify(read(type, {}))).not.toContain('What it asserts');
});

const KEYS = ['verifier', 'id', 'policy', 'uri', 'verificationResult', 'verifiedLevels', 'resourceUri', 'timeCreated', 'properties', 'scanner', 'result', 'db', 'attributes', 'attribute', 'evidence', 'digest', 'sha256', 'purl', 'name', 'version', 'registry', 'materials', 'resources', 'algorithm', 'serialization', 'packages', '@graph', 'type', 'bomFormat', 'specVersion', 'components', 'author', 'statements', 'Data', 'references', 'attester', 'monitor', 'dependencyLevels', '__proto__', 'toString'];
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof({ maxDepth: 4 }, fc.constantFrom('PASSED', 'CycloneDX', '1.6', 'a'.repeat(64), '\u202e', 7, null, true), fc.array(tie('tree'), { maxLength: 3 }), fc.dictionary(fc.constantFrom(...KEYS), tie('tree'), { maxKeys: 8 })),
}));

it('reads and lays out any predicate of every type without an exception', () => {
  fc.assert(fc.property(fc.constantFrom(...TYPES.map(([type]) => type)), tree, (type, predicate) => {
    const { format, reading } = read(type, predicate);
    EvidenceStatement.parse(reading.statement);
    for (const block of reading.document === undefined ? [] : format.view(reading.document)) Block.parse(block);
  }), { numRuns: 1000 });
});

it.each([
  [{ verificationResult: 'FAILED' }, 'no-result'],
  [{}, 'no-result'],
  [null, 'no-result'],
])('takes a verification summary that breaks its specification (%j) for %s', (predicate, content) => {
  expect(read('https://slsa.dev/verification_summary/v1', predicate).reading.statement.content).toBe(content);
});
