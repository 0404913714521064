// An audit pack is opened from a folder: no host, no script, no other file than those in it.

import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import { openZip } from '../../src/node/pack/open-zip.ts';
import { readEntry } from '../../src/node/pack/read-pack.ts';
import { verifyPack } from '../../src/node/verify-pack.ts';
import { PORTAL } from './build-portal.ts';
import { sheetsOf } from './pdf-text.ts';

const ARCHIVE = `${PORTAL}/apex-x/releases/v0.5.0/audit-pack.zip`;
let folder = '';

test.beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'dossier-e2e-pack-'));
  const pack = await openZip(ARCHIVE);
  expect(pack.problems).toEqual([]);
  for (const [name, entry] of pack.files) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, await readEntry(entry, entry.size));
  }
  await pack.close();
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the pack of a built site verifies', async () => {
  expect((await verifyPack(ARCHIVE, {})).problems).toEqual([]);
});

test('every page opens from a folder with its styles and fonts, asks for nothing else and says nothing on the console', async ({ page }) => {
  const wrong: string[] = [];
  page.on('console', (message) => wrong.push(`${message.type()}: ${message.text()}`));
  page.on('requestfailed', (request) => wrong.push(`failed: ${request.url()}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(pathToFileURL(folder).href) && !request.url().startsWith('data:')) wrong.push(`asks for ${request.url()}`);
  });
  for (const name of ['index', 'gates/index', 'evidence/index', 'signatures/index', 'sbom/index', 'r/1/index']) {
    await page.goto(pathToFileURL(path.join(folder, `pages/${name}.html`)).href);
    expect(await page.evaluate(() => [...document.fonts].filter(({ status }) => status === 'loaded').length), name).toBeGreaterThan(1);
    expect(await page.evaluate(() => document.styleSheets.length), name).toBe(1);
    await expect(page.locator('.pack-note')).toContainText('A page of the audit pack apex-x-v0.5.0-r1');
  }
  expect(wrong).toEqual([]);
});

test('every link of every page leads to a file of the pack, or says that it leaves it', () => {
  const broken: string[] = [];
  for (const name of globSync('pages/**/*.html', { cwd: folder })) {
    const html = readFileSync(path.join(folder, name), 'utf8');
    expect(html).not.toMatch(/<script\b/);
    for (const [tag, , target = ''] of html.matchAll(/<[a-z][^<>]*?\s(href|src)="([^"]*)"[^<>]*>/g)) {
      if (target.startsWith('#') || tag.includes('data-leaves-pack')) continue;
      if (/^https?:/.test(target)) expect(tag.startsWith('<a ') || tag.startsWith('<link rel="canonical"'), tag).toBe(true);
      else if (!existsSync(path.join(folder, path.dirname(name), decodeURI(target.replace(/[?#].*$/, ''))))) broken.push(`${name}: ${target}`);
    }
  }
  expect(broken).toEqual([]);
});

test('a page prints', async ({ page }) => {
  await page.goto(pathToFileURL(path.join(folder, 'pages/index.html')).href);
  const sheets = sheetsOf(await page.pdf({ preferCSSPageSize: true }));
  expect(sheets.length).toBeGreaterThan(4);
  expect(sheets[0]).toContain('audit pack');
});
