import { expect } from '@playwright/test';
import { test } from './portal.ts';

// Pages that put several sealed documents together, as a reader without scripts meets them.

test.use({ javaScriptEnabled: false });

test('release notes show the gates, evidence, trend and comparison that they name, and lead to their pages', async ({ portal }) => {
  const page = await portal('apex-x/releases/v0.5.1/notes/');
  const main = page.getByRole('main');
  await expect(main).toContainText('no part of the sealed record');
  await expect(main.getByRole('table', { name: 'Gates: what the policy requires' }).getByRole('row')).toHaveCount(23);
  await expect(main.getByRole('img').filter({ visible: true }).first()).toBeVisible();
  await expect(main.locator('[data-notes="compare"]')).toContainText('v0.4.0');
  await main.locator('[data-notes="evidence"]').getByRole('link', { name: 'Parity report' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Parity report');
});

test('what was released stands beside what is known now, each with its own verdict', async ({ portal }) => {
  const page = await portal('apex-x/releases/v0.4.0/after/');
  await expect(page.getByRole('main')).toContainText('The verdict was Waived as released, and is Fail as known now.');
  const differing = page.getByRole('table', { name: 'Gates that came to another state' });
  await expect(differing.getByRole('row').filter({ hasText: 'Security review' })).toContainText(/Pass.*Fail.*1 critical/);
  await page.getByRole('table', { name: 'Late evidence' }).getByRole('link', { name: /^2026-06-10-/ }).click();
  expect(new URL(page.url()).pathname).toMatch(/\/releases\/v0\.4\.0\/after\/2026-06-10-[0-9a-f]{8}\/$/);
  await expect(page.getByRole('main')).toContainText('rescan');
});

test('a comparison is found among its neighbours, and says what got worse', async ({ portal }) => {
  const page = await portal('apex-x/compare/');
  const comparisons = page.getByRole('table', { name: 'Comparisons, newest release first' });
  await comparisons.getByRole('link', { name: 'v0.3.2 to v0.4.0' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('v0.3.2 to v0.4.0');
  await expect(page.getByRole('table', { name: 'Gates whose state changed' }).getByRole('row').filter({ hasText: '(worse)' })).toHaveCount(1);
});
