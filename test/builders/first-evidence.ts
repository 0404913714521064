import { createHash } from 'node:crypto';

const junit = (at: string) => `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="vitest tests" tests="2" failures="0" errors="0" time="0.02">
  <testsuite name="test/widget.test.ts" timestamp="${at}" hostname="runner" tests="2" failures="0" errors="0" skipped="0" time="0.02">
    <testcase classname="test/widget.test.ts" name="turns left" time="0.01"></testcase>
    <testcase classname="test/widget.test.ts" name="turns right" time="0.01"></testcase>
  </testsuite>
</testsuites>
`;

const sbom = (at: string) => `${JSON.stringify({
  bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, serialNumber: 'urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79',
  metadata: { timestamp: at, component: { type: 'application', 'bom-ref': 'widget', name: 'widget', version: '0.1.0' } },
  components: [{ type: 'library', 'bom-ref': 'pkg:npm/left@1.0.0', name: 'left', version: '1.0.0', purl: 'pkg:npm/left@1.0.0', licenses: [{ license: { id: 'MIT' } }] }],
  dependencies: [{ ref: 'widget', dependsOn: ['pkg:npm/left@1.0.0'] }, { ref: 'pkg:npm/left@1.0.0', dependsOn: [] }],
}, null, 2)}\n`;

/** What an ordinary CI job leaves in `artifacts/`: test report, SBOM, and their checksums. */
export function firstEvidence(madeAt = '2026-02-28T09:00:00Z'): Readonly<Record<string, string>> {
  const files = { 'junit.xml': junit(madeAt), 'sbom.cdx.json': sbom(madeAt) };
  const sums = Object.entries(files).map(([name, text]) => `${createHash('sha256').update(text).digest('hex')}  ${name}\n`).join('');
  return Object.fromEntries(Object.entries({ ...files, SHA256SUMS: sums }).map(([name, text]) => [`artifacts/${name}`, text]));
}
