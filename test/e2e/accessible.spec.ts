import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { builtPages, fileOf, fullestPages, samplePages, test } from './portal.ts';

// Pages are known only when the portal is built, which is before the tests run and after this file is read. So a test
// stands for a way of reading, and names the page in what it finds.

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
// The schemes differ in colours alone.
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];
const OPTIONS = { resultTypes: ['violations' as const] };
const WIDTHS = [320, 390, 1280];

test.describe.configure({ timeout: 480_000 });

test('axe finds no violation on any kind of page', async ({ page: tab, portal }) => {
  expect(fullestPages().length).toBeGreaterThan(30);
  for (const { path, view } of fullestPages()) {
    await tab.emulateMedia({ colorScheme: 'light' });
    const page = await portal(path);
    expect.soft(await violations(new AxeBuilder({ page }).options(OPTIONS).withTags(TAGS)), `${view} at /${path}, light`).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect.soft(await violations(new AxeBuilder({ page }).options(OPTIONS).withRules(OF_COLOURS)), `${view} at /${path}, dark`).toEqual([]);
  }
});

// Other scripts add a button or a word where there was none; colours are those of pages with scripts.
test('axe finds no violation on pages that scripts change, with scripts off', async ({ page: tab, portal }) => {
  const changed = fullestPages().filter((page) => /<(?:component-table|metric-chart) /.test(readFileSync(fileOf(page), 'utf8')));
  expect(changed.length).toBeGreaterThan(1);
  // Axe is a script itself, so without scripts means: without those of the page.
  await tab.route('**/*.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));
  for (const { path, view } of changed) {
    const page = await portal(path);
    expect.soft(await violations(new AxeBuilder({ page }).options(OPTIONS).withTags(TAGS)), `${view} at /${path}`).toEqual([]);
  }
});

test('every page has its language, its title, one first heading and one main part', () => {
  for (const page of builtPages()) {
    const html = readFileSync(fileOf(page), 'utf8');
    const count = (tag: RegExp) => html.match(tag)?.length ?? 0;
    // Drawings have titles of their own.
    const titles = html.slice(0, html.indexOf('</head>')).match(/<title>[^<]{3,}<\/title>/g)?.length ?? 0;
    const found = { language: count(/<html[^>]* lang="en"/g), title: titles, heading: count(/<h1\b/g), main: count(/<main\b/g) };
    expect.soft(found, `/${page.path}`).toEqual({ language: 1, title: 1, heading: 1, main: 1 });
  }
});

test('no page is loud or scrolls sideways', async ({ portal }) => {
  expect(samplePages().length).toBeGreaterThan(100);
  // The width between is tried below, on the fullest page of each kind.
  for (const path of samplePages()) await expectNoSidewaysScroll(await portal(path), path, [320, 1280]);
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('no kind of page scrolls sideways', async ({ portal }) => {
    for (const { path } of fullestPages()) await expectNoSidewaysScroll(await portal(path), path);
  });
});

async function violations(axe: AxeBuilder): Promise<readonly string[]> {
  // The other mode goes through a second tab for the sake of frames, of which no page has any, and takes three times as long.
  const { violations: found } = await axe.setLegacyMode().analyze();
  return found.flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')} (${node.failureSummary ?? ''})`));
}

async function expectNoSidewaysScroll(page: Page, path: string, widths: readonly number[] = WIDTHS): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    const wide = await page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
    expect.soft(wide, `pixels beyond ${width} at /${path}`).toBe(0);
  }
}
