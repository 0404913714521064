import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { build } from '../../src/node/render/build.ts';
import { builtPages, spreadPages } from '../../src/node/render/built-pages.ts';
import { serve } from '../../src/node/render/serve.ts';
import { seal } from '../../src/node/seal.ts';
import { decideHostile, hostileContent, signHostileWaiver } from '../builders/hostile.ts';

test('no page of a hostile release runs, asks for or opens anything', async ({ page }) => {
  test.setTimeout(600_000);
  const site = mkdtempSync(path.join(tmpdir(), 'dossier-hostile-site-'));
  const { contentDir, evidence } = hostileContent();
  await signHostileWaiver(contentDir);
  await seal({ contentDir, project: 'evil', version: 'v1.0.0', evidence: [evidence], at: '2026-11-05T12:00:00Z' });
  await decideHostile(contentDir);
  await build({ contentDir, out: site, builtAt: '2026-03-07T00:00:00Z' });
  const { server, url } = await serve({ folder: site, port: 0, basePath: '/' });

  const wrong: string[] = [];
  const note = (text: string) => wrong.push(`${page.url()}: ${text}`);
  page.on('dialog', (dialog) => { note(`dialog ${dialog.message()}`); void dialog.dismiss(); });
  page.on('popup', () => note('opens a window'));
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) note(message.text()); });
  page.on('pageerror', (error) => note(error.message));
  page.on('request', (request) => { if (!request.url().startsWith('data:') && !request.url().startsWith(url)) note(`asks ${request.url()}`); });
  page.on('response', (response) => { if (response.status() >= 400) note(`${response.status()} ${response.url()}`); });

  // test/hostile.test.ts reads the files of all pages.
  const all = builtPages(site).filter(({ view }) => view !== 'dossier.not-found.v1');
  expect(all.length).toBeGreaterThan(200);
  for (const { path: address } of spreadPages(all, 8)) {
    await page.goto(new URL(address, url).href);
    expect.soft(await page.evaluate(() => '__pwned' in window || 'polluted' in Object.prototype), address).toBe(false);
    expect.soft(await page.locator('img[src="x"], [onclick], [onerror], [onload], a[href^="javascript:" i]').count(), address).toBe(0);
  }
  expect(wrong).toEqual([]);

  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  for (const folder of [path.dirname(contentDir), site]) rmSync(folder, { recursive: true });
});
