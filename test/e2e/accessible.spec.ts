import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { fullestPages, test } from './portal.ts';

// Pages are known only when the portal is built, which is before the tests run and after this file is read. So a test
// stands for a scheme and a way of reading, and names the page in what it finds.

for (const colorScheme of ['light', 'dark'] as const) {
  for (const scripts of ['on', 'off'] as const) {
    test.describe(`${colorScheme} scheme, scripts ${scripts}`, () => {
      test.use({ colorScheme, javaScriptEnabled: scripts === 'on' });
      test.setTimeout(180_000);

      if (scripts === 'on') {
        test('axe finds no violation on any kind of page', async ({ portal }) => {
          for (const { path, view } of fullestPages()) {
            const page = await portal(path);
            const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
            const found = violations.flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')} (${node.failureSummary ?? ''})`));
            expect.soft(found, `${view} at /${path}`).toEqual([]);
          }
        });
      }

      for (const width of [320, 390, 1280]) {
        test(`no page scrolls sideways at ${width} pixels`, async ({ portal }) => {
          for (const { path, view } of fullestPages()) {
            const page = await portal(path);
            await page.setViewportSize({ width, height: 800 });
            const wide = await page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
            expect.soft(wide, `${view} at /${path}`).toBe(0);
          }
        });
      }
    });
  }
}
