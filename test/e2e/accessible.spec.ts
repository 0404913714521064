import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { builtPages, fullestPages, test } from './portal.ts';

// Pages are known only when the portal is built, which is before the tests run and after this file is read. So a test
// stands for a way of reading, and names the page in what it finds.

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WIDTHS = [320, 390, 1280];

test.describe.configure({ timeout: 480_000 });

test.describe('light or dark', () => {
  test.use({ colorScheme: 'light' });

  for (const scripts of ['on', 'off'] as const) {
    test(`axe finds no violation on any kind of page, scripts ${scripts}`, async ({ page: tab, portal }) => {
      expect(fullestPages().length).toBeGreaterThan(12);
      // Axe is a script itself, so without scripts means: without those of the page.
      if (scripts === 'off') await tab.route('**/*.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));
      for (const { path, view } of fullestPages()) {
        const page = await portal(path);
        expect.soft(await violations(new AxeBuilder({ page }).withTags(TAGS)), `${view} at /${path}, light`).toEqual([]);
        await page.emulateMedia({ colorScheme: 'dark' });
        expect.soft(await violations(new AxeBuilder({ page }).withTags(TAGS)), `${view} at /${path}, dark`).toEqual([]);
        await page.emulateMedia({ colorScheme: 'light' });
      }
    });
  }
});

test('every page is quiet, has one heading and never scrolls sideways', async ({ portal }) => {
  for (const { path } of builtPages()) {
    const page = await portal(path);
    await expectNoSidewaysScroll(page, path);
    expect.soft(await page.locator('h1').count(), `first headings at /${path}`).toBe(1);
  }
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('no kind of page scrolls sideways', async ({ portal }) => {
    for (const { path } of fullestPages()) await expectNoSidewaysScroll(await portal(path), path);
  });
});

async function violations(axe: AxeBuilder): Promise<readonly string[]> {
  const { violations: found } = await axe.analyze();
  return found.flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')} (${node.failureSummary ?? ''})`));
}

async function expectNoSidewaysScroll(page: Page, path: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    const wide = await page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
    expect.soft(wide, `pixels beyond ${width} at /${path}`).toBe(0);
  }
}
