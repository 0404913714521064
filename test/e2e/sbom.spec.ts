import { expect } from '@playwright/test';
import { test } from './portal.ts';

const SBOM = 'apex-x/releases/v0.4.0/sbom/';

test('components are found by what is typed, and their number is told', async ({ portal }) => {
  const page = await portal(SBOM);
  const rows = page.locator('.components tbody tr');
  const total = await rows.count();
  const told = page.locator('.filter-count');
  await expect(told).toHaveText(`${total} of ${total}`);
  await expect(told).toHaveAttribute('aria-live', 'polite');
  await page.getByRole('searchbox').fill('TORCH 2');
  await expect(rows.filter({ visible: true })).toHaveCount(1);
  await expect(told).toHaveText(`1 of ${total}`);
  await page.getByRole('searchbox').fill('no such thing');
  await expect(told).toHaveText('No component matches “no such thing”.');
  await expect(page.locator('.components')).toBeHidden();
  await page.getByRole('button', { name: 'Clear filter' }).click();
  await expect(told).toHaveText(`${total} of ${total}`);
  await expect(page.getByRole('searchbox')).toBeFocused();
});

test('what is typed is looked for in every column', async ({ portal }) => {
  const page = await portal(SBOM);
  await expect(page.locator('.filter-count')).toHaveText('28 of 28');
  await page.getByRole('searchbox').pressSequentially('bsd');
  await expect(page.locator('.filter-count')).toHaveText('11 of 28');
  for (const row of await page.locator('.components tbody tr').filter({ visible: true }).all()) await expect(row).toContainText('BSD');
});

test('components are chosen by licence', async ({ portal }) => {
  const page = await portal(SBOM);
  await page.getByLabel('Licence').selectOption('Not declared');
  const shown = page.locator('.components tbody tr').filter({ visible: true });
  await expect(page.locator('.filter-count')).toHaveText(`${await shown.count()} of 28`);
  for (const row of await shown.all()) await expect(row).toContainText('Not declared');
});

test('columns are sorted by keyboard, and say how', async ({ portal }) => {
  const page = await portal(SBOM);
  const names = () => page.locator('.components tbody tr > :first-child').allTextContents();
  const before = await names();
  const head = page.getByRole('columnheader', { name: 'Component' });
  await expect(head).toHaveAttribute('aria-sort', 'ascending');
  await head.getByRole('button').press('Enter');
  await expect(head).toHaveAttribute('aria-sort', 'descending');
  expect(await names()).toEqual(before.toReversed());
  await page.getByRole('columnheader', { name: 'Licence' }).getByRole('button').press('Enter');
  await expect(head).not.toHaveAttribute('aria-sort', /./);
  const licences = await page.locator('.components tbody td.licence').allTextContents();
  expect(licences).toEqual([...licences].sort(new Intl.Collator('en', { numeric: true, sensitivity: 'base' }).compare));
});
