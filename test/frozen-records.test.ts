// Whoever sealed a release with an older version must be able to read, verify and publish it with every later one.

import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { listPages, viewFor } from '../src/core/api/documents.ts';
import * as paths from '../src/core/api/paths.ts';
import { jsonSchemaOf, publicSchemas, viewSchemaName } from '../src/core/api/schemas.ts';
import { sha256Hex } from '../src/core/lib/bytes.ts';
import { openDecision, openRecord, openSignOff, openWaiver } from '../src/core/record/open.ts';
import { createSchemaPort } from '../src/node/json-schemas.ts';
import { loadPortal } from '../src/node/load-portal.ts';
import { evidenceStore } from '../src/node/objects.ts';
import { verifyContent } from '../src/node/verify-content.ts';
import { filesBelow } from './judge-apex-x.ts';

const ROOT = 'test/fixtures/records';
const ajv = new Ajv2020({ allErrors: true, strict: false });
// ajv-formats is a CommonJS module whose function is its default export.
(addFormats as unknown as (instance: Ajv2020) => void)(ajv);

const DOCUMENTS = [
  { schema: 'record', name: /^record\.json$/, open: openRecord },
  { schema: 'sign-off', name: /^signoffs\/[a-z-]+\.json$/, open: openSignOff },
  { schema: 'decision', name: /^decision\.json$/, open: openDecision },
  { schema: 'waiver', name: /^waivers\/[^/.]+\.json$/, open: openWaiver },
] as const;

describe.each(readdirSync(ROOT).filter((name) => /^v\d+$/.test(name)))('schema %s', (version) => {
  const contentDir = path.join(ROOT, version, 'content');
  const files = filesBelow(contentDir);

  test('its files are the bytes they were', () => {
    const listed = readFileSync(path.join(ROOT, version, 'SHA256SUMS'), 'utf8').trimEnd().split('\n').map((line) => line.split('  '));
    expect(Object.entries(files).map(([name, bytes]) => [`content/${name}`, sha256Hex(bytes)]).sort()).toEqual(listed.map(([digest, name]) => [name, digest]).sort());
  });

  test.each(DOCUMENTS)('every $schema opens and keeps to its published schema', ({ schema, name, open }) => {
    const published = publicSchemas().find((one) => one.name === schema);
    const validate = published === undefined ? undefined : ajv.compile(jsonSchemaOf(published));
    const found = Object.entries(files).filter(([file]) => name.test(file.replace(/^projects\/[^/]+\/(?:releases\/[^/]+\/(?:revisions\/\d+\/)?)?/, '')));
    expect(found.length).toBeGreaterThan(0);
    for (const [file, bytes] of found) {
      const opened = open(bytes);
      expect('problems' in opened ? opened.problems : [], file).toEqual([]);
      expect(validate?.(JSON.parse(new TextDecoder().decode(bytes))), `${file}: ${JSON.stringify(validate?.errors?.slice(0, 3))}`).toBe(true);
    }
  });

  test('everything verifies: digests, signatures, sign-offs, decisions and the log', async () => {
    const report = await verifyContent(contentDir, {});
    expect(report.problems).toEqual([]);
    expect(report.records.length).toBe(Object.keys(files).filter((name) => name.endsWith('/record.json')).length);
    expect(report.decisions.length).toBe(Object.keys(files).filter((name) => name.endsWith('/decision.json')).length);
  });

  test('every page of it can be made, and what the API says keeps to the published schema', async () => {
    const portal = await loadPortal(contentDir);
    const evidence = evidenceStore(contentDir, createSchemaPort());
    const validators = new Map(publicSchemas().filter((one) => one.group === 'api').map((one) => [one.name, ajv.compile(jsonSchemaOf(one))]));
    for (const page of listPages(portal)) {
      const name = viewSchemaName(page.view);
      const document = { $schema: paths.schemaFile(name), ...JSON.parse(JSON.stringify(await viewFor(page, portal, evidence))) as object };
      expect(validators.get(name)?.(document), `${page.path}: ${JSON.stringify(validators.get(name)?.errors?.slice(0, 3))}`).toBe(true);
    }
  });
});
