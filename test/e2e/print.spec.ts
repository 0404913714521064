import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import type { ReleaseView } from '../../src/core/api/views/release.ts';
import { fullestPages, test } from './portal.ts';
import { PORTAL } from './build-portal.ts';
import { sheetsOf } from './pdf-text.ts';

const RELEASE = 'apex-x/releases/v0.4.0/';
// The portal is built after this file is read and before a test runs.
const overviewView = () => JSON.parse(readFileSync(`${PORTAL}/api/v1/apex-x/releases/v0.4.0.json`, 'utf8')) as ReleaseView;

/** The text of each sheet that a page prints as; without line breaks, because those come from the width of the paper. */
async function print(page: Page): Promise<readonly string[]> {
  return sheetsOf(await page.pdf({ preferCSSPageSize: true })).map(plain);
}

const plain = (text: string) => text.replaceAll(/\s+/g, ' ');

test('each sheet of the audit pack says what it is of, which revision, and its place', async ({ portal }) => {
  const overview = overviewView();
  const sheets = await print(await portal(RELEASE));
  expect(sheets.length).toBeGreaterThan(4);
  for (const [index, sheet] of sheets.entries()) {
    expect(sheet).toContain('Apex-X v0.4.0, release evidence record');
    expect(sheet).toMatch(/Revision \d+, sealed \d+ \w+ \d{4} \d\d:\d\d UTC/);
    expect(sheet).toContain(`record.json SHA-256 ${overview.digest}`);
    expect(sheet).toContain(`Page ${index + 1} of ${sheets.length}`);
  }
});

test('the audit pack has its parts in order, and the lines to sign on the sheet of the record', async ({ portal }) => {
  const overview = overviewView();
  const sheets = await print(await portal(RELEASE));
  const titles = ['Exceptions', 'Gates What the policy', 'Change since', 'Files What was', 'Evidence What had to', 'Provenance Who says', 'Sign-off Who approved', 'Rollback What happens', 'Check it yourself Does', 'This record', 'Reviewed by'];
  const places = titles.map((title) => sheets.findIndex((sheet) => sheet.includes(title)));
  expect(places, titles.join(', ')).not.toContain(-1);
  expect([...places].sort((a, b) => a - b)).toEqual(places);
  expect(sheets[0]).toContain(plain(overview.headline));
  expect(sheets[0]).toContain(plain(overview.exceptions.items[0]?.title ?? ''));
  // Gates and evidence begin a sheet: nothing stands between the margin boxes and their titles.
  expect(sheets[places[1] ?? 0]).toMatch(/[0-9a-f]{64} Gates What/);
  expect(sheets[places[4] ?? 0]).toMatch(/[0-9a-f]{64} Evidence What/);
  expect(sheets.at(-1)).toContain('This record');
  expect(sheets.at(-1)).toContain('This copy shows the record as evaluated. Later events are at the permanent link.');
  expect(sheets.at(-1)).toContain('Reviewed by Signature Date');
});

test('the audit pack has every digest in full, all that is folded, and the key to the shapes', async ({ portal }) => {
  const overview = overviewView();
  const text = (await print(await portal(RELEASE))).join('');
  const unbroken = text.replaceAll(' ', '');
  const digests = [...overview.evidence.mandatory, ...overview.evidence.further].flatMap((row) => row.files.map((file) => file.sha256));
  expect(digests.length).toBeGreaterThan(10);
  expect(digests.filter((digest) => !unbroken.includes(digest))).toEqual([]);
  for (const row of overview.evidence.further) expect(text).toContain(row.title);
  for (const word of ['Pass', 'Warning', 'Waived', 'Fail', 'Missing', 'Stale', 'Unverified', 'Not applicable']) expect(text.slice(text.indexOf('This record'))).toContain(word);
});

test('paper has no navigation, no buttons and no words that age', async ({ portal }) => {
  for (const { path } of [{ path: '' }, { path: RELEASE }]) {
    const text = (await print(await portal(path))).join(' ');
    expect(text.length).toBeGreaterThan(500);
    for (const words of ['Skip to content', 'Copy', 'Latest stable', 'Open record', 'Data (JSON)']) expect.soft(text, `/${path}`).not.toContain(words);
  }
});

test('a table that goes on repeats its head', async ({ portal }) => {
  const [first, second] = await print(await portal(`${RELEASE}files/`));
  expect(first).toContain('Original name Stored as');
  expect(second).toMatch(/[0-9a-f]{64} Original name Stored as/);
});

test('no kind of page prints an empty sheet', async ({ portal }) => {
  test.setTimeout(300_000);
  for (const { path, view } of fullestPages()) {
    const sheets = await print(await portal(path));
    for (const [index, sheet] of sheets.entries()) {
      const body = sheet.replace(/^.*? Page \d+ of \d+(?: record\.json SHA-256 [0-9a-f]{64})?/, '');
      expect.soft(body.length, `sheet ${index + 1} of ${view} at /${path}`).toBeGreaterThan(index + 1 === sheets.length ? 20 : 200);
    }
  }
});
