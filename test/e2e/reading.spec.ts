import { expect } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { builtPages, fileOf, fullestPages, portalUrl, samplePages, test } from './portal.ts';

test('the keyboard reaches the content first', async ({ portal }) => {
  const page = await portal('');
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  expect(new URL(page.url()).hash).toBe('#main');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true);
});

test('the keyboard reaches every part of a release, and says which one is shown', async ({ portal }) => {
  const release = builtPages().find(({ view }) => view === 'dossier.gates.v1');
  const page = await portal(release?.path ?? '');
  const parts = page.locator('nav').filter({ has: page.locator('[aria-current="page"]') }).last();
  await expect(parts.locator('[aria-current="page"]')).toContainText('Gates');
  const links = parts.getByRole('link');
  expect(await links.count()).toBeGreaterThan(3);
  await links.first().focus();
  for (const link of await links.all()) {
    await expect(link).toBeFocused();
    await page.keyboard.press('Tab');
  }
});

// On a metric's own page the table stands apart from the drawing, elsewhere below it.
for (const view of ['dossier.evidence.v1', 'dossier.metric.v1']) {
  test(`a chart is drawn by Chart.js when it is asked for, and given back: ${view}`, async ({ portal }) => {
    const page = await portal(pageWithChart(view));
    const loaded: string[] = [];
    page.on('request', (request) => loaded.push(request.url()));
    const chart = page.locator('metric-chart').first();
    const button = chart.getByRole('button', { name: 'Interactive' });
    const drawing = chart.getByRole('img').filter({ visible: true });
    await expect(drawing).toHaveCount(1);
    expect(loaded.filter((url) => url.includes('draw-chart'))).toEqual([]);
    await button.press('Enter');
    await expect(chart.locator('canvas')).toBeVisible();
    await expect(button).toHaveAttribute('aria-pressed', 'true');
    expect(loaded.filter((url) => url.includes('draw-chart'))).toHaveLength(1);
    await expect(button).toBeFocused();
    await button.press('Space');
    await expect(chart.locator('canvas')).toHaveCount(0);
    await expect(drawing).toHaveCount(1);
  });
}

test('a digest is copied whole, and the button says so', async ({ portal, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await portal(pageWith('class="digest"'));
  const digest = page.locator('.digest').filter({ visible: true }).first();
  const button = digest.getByRole('button', { name: 'Copy digest' });
  await button.click();
  await expect(button).toHaveText('Copied');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await digest.getAttribute('data-copy'));
});

test('the keyboard opens and closes what is folded', async ({ portal }) => {
  const page = await portal(pageWith('<details>'));
  const details = page.locator('details:not([open])').first();
  await details.evaluate((element) => { element.id = 'under-test'; });
  const folded = page.locator('#under-test');
  await folded.locator('summary').focus();
  await page.keyboard.press('Enter');
  await expect(folded).toHaveAttribute('open');
  await page.keyboard.press('Space');
  await expect(folded).not.toHaveAttribute('open');
});

test('paper hides nothing that is folded on screens, and prints in black on white', async ({ portal }) => {
  test.setTimeout(300_000);
  // Lists of links elsewhere are of no use on paper, folded or not.
  const withoutNavigation = (html: string) => html.replaceAll(/<nav\b[\s\S]*?<\/nav>/g, '');
  const folded = new Set(builtPages().filter((page) => withoutNavigation(readFileSync(fileOf(page), 'utf8')).includes('<details')).map(({ path }) => path));
  for (const path of samplePages().filter((one) => folded.has(one))) {
    const page = await portal(path);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    // What is folded is laid out with the next frame only.
    await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); }));
    const hidden = await page.locator('main details:not(nav *)').evaluateAll((all) => all
      .flatMap((details) => [...details.children].filter((child) => child.tagName !== 'SUMMARY' && !child.checkVisibility({ contentVisibilityAuto: true })))
      .map((child) => (child.textContent ?? '').slice(0, 60)));
    expect.soft(hidden, `/${path}`).toEqual([]);
    const colours = await page.evaluate(() => [getComputedStyle(document.documentElement).backgroundColor, getComputedStyle(document.body).color]);
    expect.soft(colours, `/${path}`).toEqual(['rgb(255, 255, 255)', 'rgb(18, 23, 29)']);
    await page.emulateMedia({ media: 'screen' });
  }
});

test('a release prints as more than one sheet', async ({ portal }) => {
  const page = await portal(builtPages().find(({ view }) => view === 'dossier.release.v1')?.path ?? '');
  const pdf = await page.pdf({ format: 'A4' });
  expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length).toBeGreaterThan(1);
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('every kind of page has its heading and its content', async ({ portal }) => {
    for (const { path, view } of fullestPages()) {
      const page = await portal(path);
      await expect.soft(page.getByRole('heading', { level: 1 }), `${view} at /${path}`).toBeVisible();
      expect.soft((await page.locator('main').innerText()).length, `${view} at /${path}`).toBeGreaterThan(40);
      expect.soft(await page.getByRole('button').filter({ visible: true }).count(), `buttons that do nothing, ${view} at /${path}`).toBe(0);
    }
  });

  test('a chart shows its drawing and its numbers', async ({ portal }) => {
    const page = await portal(pageWithChart('dossier.evidence.v1'));
    const chart = page.locator('metric-chart').first();
    await expect(chart.getByRole('img').filter({ visible: true })).toHaveCount(1);
    await expect(chart.locator('table')).toHaveCount(1);
    const metric = await portal(pageWithChart('dossier.metric.v1'));
    await expect(metric.locator('metric-chart').getByRole('img').filter({ visible: true })).toHaveCount(1);
    await expect(metric.getByRole('table').filter({ visible: true })).toHaveCount(1);
  });
});

test('an address that does not exist answers 404 with a page that leads home', async ({ page }) => {
  const response = await page.goto(new URL('apex-x/no/such/page', portalUrl()).href);
  expect(response?.status()).toBe(404);
  await page.locator('header a').first().click();
  expect(page.url()).toBe(portalUrl());
});

function pageWithChart(view: string): string {
  return pageWith('<metric-chart', view);
}

function pageWith(markup: string, view?: string): string {
  const found = builtPages().find((page) => (view === undefined || page.view === view) && readFileSync(fileOf(page), 'utf8').includes(markup));
  if (found === undefined) throw new Error(`no page of the example portal has ${markup}`);
  return found.path;
}

test('the links of the header all fit on a narrow screen', async ({ portal }) => {
  for (const [path, width] of [['', 390], ['apex-x/', 390], ['apex-x/', 320]] as const) {
    const page = await portal(path);
    await page.setViewportSize({ width, height: 800 });
    await expect(page.getByRole('navigation', { name: 'Site' }).getByRole('link', { name: 'Docs' })).toBeVisible();
    const links = await page.locator('.site-header nav a').all();
    expect.soft(links.length).toBeGreaterThan(2);
    for (const link of links) {
      const box = await link.boundingBox();
      expect.soft(box !== null && box.x >= 0 && box.x + box.width <= width && box.height >= 24, `${await link.textContent() ?? ''} at ${width} on /${path}`).toBe(true);
    }
  }
});
