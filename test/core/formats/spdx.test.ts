import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLicenceExpression } from '../../../src/core/formats/licence-expression.ts';
import { readFile } from '../../../src/core/formats/read.ts';
import { spdx } from '../../../src/core/formats/spdx.ts';
import { createSchemaPort } from '../../../src/node/json-schemas.ts';

const ROOT = join(import.meta.dirname, '../../fixtures/formats/spdx');
const schemas = createSchemaPort();
const sample = (name: string) => new Uint8Array(readFileSync(join(ROOT, name)));
const read = (value: Uint8Array | object) => readFile(value instanceof Uint8Array ? value : new TextEncoder().encode(JSON.stringify(value)), schemas);

// Verdicts of spdx/tools-java and of the official schemas, with their first reason.
describe('the official verdicts', () => {
  it.each([
    ['spec-example-2.2.json'], ['spec-example-2.3.json'], ['software-example7-2.2.json'], ['software-example8-2.3.json'], ['missing-supplier-name.json'], ['trivy-conda.json'],
  ])('%s is valid', (name) => {
    const { format, reading } = read(sample(name));
    expect([format.id, reading.form, reading.findings]).toEqual(['spdx', 'valid', []]);
  });

  it.each([
    ['bad-json.json', 'The value at /creationInfo/creators must be array'],
    ['vcpkg-sample-10.json', 'The value at the top must not have the key "$schema"'],
    ['guac-invalid.json', 'The value at the top must have required property \'name\''],
  ])('%s is invalid', (name, reason) => {
    const { format, reading } = read(sample(name));
    expect([format.id, reading.form]).toEqual(['spdx', 'invalid']);
    expect(reading.findings.map((one) => one.message)).toContain(reason);
    expect(reading.statement.content).toBe('no-result');
  });
});

describe('forms that are not read yet', () => {
  it.each([
    ['spec-example-3.0.1.json', 'SPDX 3.0.1, which this portal does not read yet'],
    ['ai-example02-3.0.json', 'SPDX 3.0.1, which this portal does not read yet'],
    ['software-example11-3.0.json', 'SPDX 3.0.1, which this portal does not read yet'],
    ['tag-value-2.3.spdx', 'SPDX 2.3 in tag-value form, which this portal does not read yet'],
  ])('%s', (name, message) => {
    const { format, reading } = read(sample(name));
    expect([format.id, reading.form, reading.statement.content, reading.document]).toEqual(['spdx', 'unrecognised', 'no-result', undefined]);
    expect(reading.findings.map((one) => one.message)).toEqual([message]);
  });
});

it('breaks each rule beside the schema once, and says where', () => {
  expect(read(sample('broken-ids.json')).reading.findings.map((one) => one.message)).toMatchInlineSnapshot(`
    [
      "The value at /packages/0/SPDXID must be "SPDXRef-" and letters, digits, "." or "-"",
      "The value at /packages/2/SPDXID must be an id that nothing else in the document has",
      "The value at /SPDXID must be "SPDXRef-DOCUMENT"",
      "The value at /dataLicense must be "CC0-1.0"",
      "The value at /documentNamespace must be an absolute URI without "#"",
      "The value at /creationInfo/created must be a UTC time like 2026-02-18T12:40:00Z",
      "The value at /creationInfo/creators/0 must begin with "Person:", "Organization:" or "Tool:"",
      "The value at /externalDocumentRefs/0/checksum/checksumValue must be 40 hexadecimal digits, which SHA1 has",
      "The value at /documentDescribes/0 must be an id that the document declares",
      "The value at /relationships/0/relatedSpdxElement must lead to a document that externalDocumentRefs declares",
      "The value at /packages/1/hasFiles/0 must be a file that the document declares",
      "The value at /packages/0 must have a packageVerificationCode, or filesAnalyzed false",
      "The value at /packages/1/packageVerificationCode must be left out where filesAnalyzed is false",
      "The value at /packages/1/packageVerificationCode/packageVerificationCodeValue must be a SHA-1 in 40 hexadecimal digits",
      "The value at /packages/1/supplier must begin with "Person:" or "Organization:", or be NOASSERTION",
      "The value at /packages/1/downloadLocation must be a URI, NONE or NOASSERTION",
      "The value at /packages/1/checksums/0/checksumValue must be 64 hexadecimal digits, which SHA256 has",
      "The value at /packages/1/licenseConcluded must name licences that hasExtractedLicensingInfos declares, unlike “LicenseRef-unknown”",
      "The value at /packages/1/licenseConcluded must name a document that externalDocumentRefs declares, unlike “DocumentRef-none”",
      "The value at /packages/1/licenseDeclared must be a licence expression, NONE or NOASSERTION",
    ]
  `);
});

describe('one rule at a time', () => {
  const sound = {
    spdxVersion: 'SPDX-2.3', dataLicense: 'CC0-1.0', SPDXID: 'SPDXRef-DOCUMENT', name: 'd', documentNamespace: 'https://example.org/d',
    creationInfo: { created: '2026-02-18T12:40:00Z', creators: ['Tool: t'] },
    packages: [{ SPDXID: 'SPDXRef-a', name: 'a', downloadLocation: 'NONE', filesAnalyzed: false }],
  };
  const first = sound.packages[0];

  it('a document with one package need not say what it describes', () => {
    expect(read(sound).reading.findings).toEqual([]);
  });

  it.each([
    ['two packages and no description', { packages: [first, { ...first, SPDXID: 'SPDXRef-b' }] }, 'The value at the top must say what it describes: documentDescribes, or a relationship DESCRIBES of SPDXRef-DOCUMENT'],
    ['analyzed files without a code', { packages: [{ ...first, filesAnalyzed: true }] }, 'The value at /packages/0 must have a packageVerificationCode, because filesAnalyzed is true'],
    ['the id of the document for a package', { packages: [{ ...first, SPDXID: 'SPDXRef-DOCUMENT' }] }, 'The value at /packages/0/SPDXID must be an id that nothing else in the document has'],
    ['a time without a zone', { creationInfo: { ...sound.creationInfo, created: '2026-02-18T12:40:00' } }, 'The value at /creationInfo/created must be a UTC time like 2026-02-18T12:40:00Z'],
    ['a file that is a package', { packages: [{ ...first, hasFiles: ['SPDXRef-a'] }] }, 'The value at /packages/0/hasFiles/0 must be a file that the document declares'],
  ])('%s', (_, change, message) => {
    expect(read({ ...sound, ...change }).reading.findings.map((one) => one.message)).toEqual([message]);
  });

  it('takes the concluded licence where none is declared, and nothing for NOASSERTION', () => {
    const packages = [{ ...first, licenseDeclared: 'NOASSERTION', licenseConcluded: 'MIT', supplier: 'NOASSERTION' }];
    expect(spdx.lists?.components?.({ packages } as never)).toMatchObject([{ name: 'a', licences: ['MIT'] }]);
    expect(spdx.lists?.components?.({ packages } as never)[0]?.supplier).toBeUndefined();
  });
});

it('is no SBOM: an empty list, and a list of licences', () => {
  expect(read([]).format.id).toBe('json');
  expect(read([{ License: 'MIT', Name: 'click', Version: '8.1.8' }]).format.id).toBe('pip-licenses');
});

describe('parseLicenceExpression()', () => {
  it.each(['MIT', 'GPL-2.0-or-later WITH Classpath-exception-2.0', '(MIT OR Apache-2.0) AND BSD-3-Clause', 'GPL-2.0+', 'NOASSERTION', '((MIT))', 'mit or apache-2.0'])('takes %s', (text) => {
    expect(parseLicenceExpression(text)).toEqual({ refs: [] });
  });

  it.each(['', 'MIT Apache-2.0', 'MIT AND', 'AND MIT', '(MIT', 'MIT)', '()', 'MIT WITH', '(MIT) WITH x', 'MIT/Apache-2.0', 'MIT, BSD', 'DocumentRef-a:MIT'])('refuses “%s”', (text) => {
    expect(parseLicenceExpression(text)).toBeUndefined();
  });

  it('names what is on no list', () => {
    expect(parseLicenceExpression('LicenseRef-a AND DocumentRef-d:LicenseRef-b')).toEqual({ refs: [{ id: 'LicenseRef-a' }, { document: 'DocumentRef-d', id: 'LicenseRef-b' }] });
  });

  it('reads a million brackets in a moment', () => {
    const started = performance.now();
    expect(parseLicenceExpression(`${'('.repeat(1e6)}MIT${')'.repeat(1e6)}`)).toEqual({ refs: [] });
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
