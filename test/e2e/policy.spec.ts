import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { CONTENT_POLICY } from '../../src/core/api/content-policy.ts';
import { builtPages, fileOf, fullestPages, test } from './portal.ts';

test('every page carries the policy before anything it governs', () => {
  for (const page of builtPages()) {
    const html = readFileSync(fileOf(page), 'utf8');
    const policy = html.indexOf(`<meta http-equiv="content-security-policy" content="${CONTENT_POLICY}">`);
    expect.soft(policy, `/${page.path}`).toBeGreaterThan(0);
    expect.soft(html.slice(0, policy), `/${page.path}`).not.toMatch(/<(?:link|script|style|img)\b/);
  }
});

test('no page has inline scripts, styles or handlers', () => {
  for (const page of builtPages()) {
    const html = readFileSync(fileOf(page), 'utf8');
    const inline = html.match(/<script(?![^>]*\ssrc=)[^>]*>|<style\b[^>]*>|<[a-z][^>]*\s(?:style|on[a-z]+)="[^"]*"/g) ?? [];
    expect.soft(inline, `/${page.path}`).toEqual([]);
  }
});

test('the policy lets no inline script in and none be made from text', () => {
  expect(CONTENT_POLICY).toContain("default-src 'none'");
  expect(CONTENT_POLICY).not.toMatch(/unsafe-|\*|https?:/);
});

test('every kind of page loads quietly: nothing on the console, no other host, nothing missing', async ({ portal }) => {
  for (const { path } of fullestPages()) {
    const page = await portal(path);
    await page.waitForLoadState('load');
  }
});

test('the policy holds: an inline script does not run', async ({ page }) => {
  await page.goto(process.env['PORTAL_URL'] ?? '');
  const ran = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'document.documentElement.dataset.ran = "yes"';
    document.head.append(script);
    return document.documentElement.dataset['ran'];
  });
  expect(ran).toBeUndefined();
});
