import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { listPages, viewFor } from '../../../src/core/api/documents.ts';
import { jsonSchemaOf, publicSchemas, viewSchemaName } from '../../../src/core/api/schemas.ts';
import { hostilePortal } from '../../builders/hostile-portal.ts';

const source = hostilePortal();
const ajv = new Ajv2020({ allErrors: true, strict: false });
// ajv-formats is a CommonJS module whose function is its default export.
(addFormats as unknown as (instance: Ajv2020) => void)(ajv);
const validators = new Map(publicSchemas().map((published) => [published.name, ajv.compile(jsonSchemaOf(published))]));

test('every schema has a name of its own, an address and a description', () => {
  const schemas = publicSchemas();
  expect(new Set(schemas.map((one) => one.name)).size).toBe(schemas.length);
  for (const schema of schemas.map(jsonSchemaOf)) {
    expect(schema['$id']).toMatch(/^\/schemas\/[a-z-]+\.schema\.json$/);
    expect(schema['description']).toEqual(expect.stringMatching(/\.$/));
  }
});

test('our own documents stand in the list', () => {
  expect(publicSchemas().filter((one) => one.group !== 'api').map((one) => one.name)).toEqual([
    'record', 'sign-off', 'decision', 'addendum', 'waiver', 'rollback-plan', 'rollback-drill', 'export-control', 'incident', 'checklist', 'command-transcript', 'deployment-plan', 'rollout', 'observation', 'penetration-test', 'policy', 'portal', 'project', 'release', 'support', 'advisory', 'controls', 'trust',
  ]);
});

describe('what the API returns keeps to the published schema', () => {
  test.each(listPages(source.portal).map((page) => [page.path, page] as const))('%s', async (_, page) => {
    const validate = validators.get(viewSchemaName(page.view));
    const view = JSON.parse(JSON.stringify(await viewFor(page, source.portal, source.evidence))) as object;
    expect(validate?.({ $schema: `/schemas/${viewSchemaName(page.view)}.schema.json`, ...view }), JSON.stringify(validate?.errors?.slice(0, 5))).toBe(true);
  });
});

test('a sealed record keeps to its schema, and one with an unknown field does not', () => {
  const record = {
    _type: 'https://in-toto.io/Statement/v1', subject: [{ name: 'SHA256SUMS', digest: { sha256: 'a'.repeat(64) } }],
    predicateType: 'https://w3id.org/dossier/release-record/v1', predicate: JSON.parse(JSON.stringify(source.portal.projects[0]?.releases[0]?.revisions[0]?.value)) as object,
  };
  const validate = validators.get('record');
  expect(validate?.(record), JSON.stringify(validate?.errors)).toBe(true);
  expect(validate?.({ ...record, surprise: 1 })).toBe(false);
});
