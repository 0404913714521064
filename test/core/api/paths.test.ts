// Published addresses never break. The list beside the frozen records holds every one of them; new ones are added to it
// by PUBLISH_PATHS=1, and none is ever taken away.

import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { listDerived } from '../../../src/core/api/derived.ts';
import { listPages } from '../../../src/core/api/documents.ts';
import { listFiles } from '../../../src/core/api/files.ts';
import { packAddress, publishedPacks } from '../../../src/core/api/pack/published.ts';
import * as paths from '../../../src/core/api/paths.ts';
import { FINDINGS } from '../../../src/core/findings.ts';
import { loadPortal } from '../../../src/node/load-portal.ts';
import { filesBelow } from '../../judge-apex-x.ts';

const CONTENT = 'test/fixtures/records/v1/content';
const LIST = 'test/fixtures/records/v1/published-paths.txt';

const portal = await loadPortal(CONTENT);
const pages = listPages(portal).map((page) => page.path);
const published = [
  ...pages,
  ...pages.map((page) => paths.json(page)),
  ...listFiles(portal, Object.keys(filesBelow(`${CONTENT}/log`))).map((file) => file.path),
  ...listDerived(portal).map((file) => file.path),
  ...publishedPacks(portal).map(packAddress),
  ...Object.keys(FINDINGS).map((id) => paths.findingHelp(id)),
];

test('every address that was ever published is still there', () => {
  const held = readFileSync(LIST, 'utf8').trimEnd().split('\n');
  if (process.env['PUBLISH_PATHS'] === '1') writeFileSync(LIST, `${[...new Set([...held, ...published])].sort().join('\n')}\n`);
  expect(held.length).toBeGreaterThan(400);
  expect(held.filter((path) => !published.includes(path))).toEqual([]);
});

test('every address stands in the list, so that it is held from now on', () => {
  const held = new Set(readFileSync(LIST, 'utf8').trimEnd().split('\n'));
  expect(published.filter((path) => !held.has(path)), 'PUBLISH_PATHS=1 npx vitest run test/core/api/paths.test.ts adds them').toEqual([]);
});

test('no two things have one address', () => {
  expect(published.filter((path, index) => published.indexOf(path) !== index)).toEqual([]);
});

test('an address has only characters that need no escape, a page ends in "/", and a file does not', () => {
  for (const path of published) expect(path).toMatch(/^\/[A-Za-z0-9._+/#~-]*$/);
  for (const page of pages) expect(page.endsWith('/') || page === paths.notFound(), page).toBe(true);
  for (const path of published.filter((one) => !pages.includes(one))) expect(path.endsWith('/'), path).toBe(false);
});

test('the JSON twin of a page is found from its address', () => {
  expect([paths.json('/'), paths.json('/apex-x/'), paths.json('/apex-x/releases/v0.4.0/gates/'), paths.json('/404.html')])
    .toEqual(['/api/v1/index.json', '/api/v1/apex-x.json', '/api/v1/apex-x/releases/v0.4.0/gates.json', '/api/v1/404.json']);
});
