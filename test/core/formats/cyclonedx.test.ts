import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cyclonedx } from '../../../src/core/formats/cyclonedx.ts';
import { readFile } from '../../../src/core/formats/read.ts';
import { createSchemaPort } from '../../../src/node/json-schemas.ts';

const ROOT = join(import.meta.dirname, '../../fixtures/cyclonedx-conformance');
const schemas = createSchemaPort();
const read = (text: string | Uint8Array) => readFile(typeof text === 'string' ? new TextEncoder().encode(text) : text, schemas);

describe('the official conformance cases', () => {
  // `valid-obom-example` uses a BOM-Link, urn:cdx:…, as a reference. CycloneDX's own library (10.3.0, `JsonStrictValidator`
  // with all its optional parts) accepts it, as RFC 3986 does; only validators whose URN parser knows no "cdx" refuse it.
  it.each(readdirSync(ROOT).filter((name) => name.endsWith('.json')))('%s', (name) => {
    const { format, reading } = read(new Uint8Array(readFileSync(join(ROOT, name))));
    expect(format.id).toBe('cyclonedx');
    expect(reading.form).toBe(name.startsWith('valid-') ? 'valid' : 'invalid');
  });
});

it('names a version newer than it reads', () => {
  expect(read('{"bomFormat":"CycloneDX","specVersion":"1.8"}').reading.findings[0]?.message)
    .toMatchInlineSnapshot(`"CycloneDX specVersion "1.8" is newer than this portal reads (1.2 to 1.7)"`);
});

it('counts components within components, and those without a licence', () => {
  const bom = { bomFormat: 'CycloneDX', specVersion: '1.6', components: [
    { type: 'library', name: 'outer', licenses: [{ expression: 'MIT' }], components: [{ type: 'library', name: 'inner' }] },
  ] };
  const { reading } = read(JSON.stringify(bom));
  expect(reading.statement.counts).toMatchObject({ components: 2, withoutLicence: 1, dependencies: 0, vulnerabilities: 0 });
  expect(cyclonedx.lists?.components?.(reading.document as never)).toMatchObject([
    { name: 'outer', licences: ['MIT'], at: '/components/0' }, { name: 'inner', licences: [], at: '/components/0/components/0' },
  ]);
});

it('lists what a component is, where it comes from and which bytes it has', () => {
  const component = {
    type: 'library', group: '@babel', name: 'core', version: '7.0.0', purl: 'pkg:npm/%40babel/core@7.0.0', 'bom-ref': 'r', supplier: { name: 'Babel' },
    licenses: [{ license: { id: 'MIT' } }, { license: { name: 'Own' } }], hashes: [{ alg: 'SHA-256', content: 'a'.repeat(64) }],
  };
  const { reading } = read(JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', components: [component] }));
  expect(cyclonedx.lists?.components?.(reading.document as never)).toEqual([{
    name: 'core', group: '@babel', version: '7.0.0', purl: 'pkg:npm/%40babel/core@7.0.0', type: 'library', licences: ['MIT', 'Own'], supplier: 'Babel',
    hashes: [{ algorithm: 'SHA-256', value: 'a'.repeat(64) }], ref: 'r', at: '/components/0',
  }]);
});

it('counts the seven minimum elements of NTIA only where every component has them', () => {
  const whole = { type: 'library', name: 'a', version: '1', 'bom-ref': 'a', supplier: { name: 'A' } };
  const bom = (...components: object[]) => ({
    bomFormat: 'CycloneDX', specVersion: '1.6', metadata: { timestamp: '2026-02-18T12:40:00Z', authors: [{ name: 'A' }] }, components, dependencies: [{ ref: 'a' }],
  });
  const elements = (document: object) => read(JSON.stringify(document)).reading.statement.counts['ntiaElements'];
  expect(elements(bom(whole))).toBe(7);
  expect(elements(bom(whole, { ...whole, 'bom-ref': 'b', supplier: undefined }))).toBe(6);
  expect(elements(bom(whole, { type: 'library', name: 'b' }))).toBe(4);
  expect(elements(bom())).toBe(0);
});

it('shows the first 500 components and says how many there are', () => {
  const bom = { bomFormat: 'CycloneDX', specVersion: '1.6', components: Array.from({ length: 501 }, (_, index) => ({ type: 'library', name: `c${index}` })) };
  const { format, reading } = read(JSON.stringify(bom));
  const components = format.view(reading.document).find((block) => block.title === 'Components');
  expect(components).toMatchObject({ kind: 'table', total: '500 of 501 rows are shown; the file holds all' });
});

it('judges 20,000 components in time that grows with their number', () => {
  const components = Array.from({ length: 20_000 }, (_, index) => ({ type: 'library', name: `c${index}`, 'bom-ref': `c${index}` }));
  const started = performance.now();
  expect(read(JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', components })).reading.form).toBe('valid');
  // Comparing every two takes a minute here.
  expect(performance.now() - started).toBeLessThan(10_000);
});
