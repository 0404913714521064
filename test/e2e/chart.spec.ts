import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { builtPages, fileOf, test } from './portal.ts';

/** The metric with the longest table: it has something to zoom into. */
function longestMetric(): string {
  const pages = builtPages().filter(({ view }) => view === 'dossier.metric.v1');
  const rows = (page: (typeof pages)[number]) => readFileSync(fileOf(page), 'utf8').match(/<tr data-channel/g)?.length ?? 0;
  return pages.toSorted((a, b) => rows(b) - rows(a) || (a.path < b.path ? -1 : 1))[0]?.path ?? '';
}

const seriesOf = async (page: Page) => {
  const src = await page.locator('metric-chart').getAttribute('src');
  return await (await page.request.get(new URL(src ?? '', page.url()).href)).json() as { readonly label: readonly string[]; readonly others: readonly { readonly text: string }[] };
};

test('the interactive chart is fetched when it is asked for, is used by keyboard alone, and gives the page back', async ({ portal }) => {
  const path = longestMetric();
  const page = await portal(path);
  const { label: releases, others } = await seriesOf(page);
  const fetched: string[] = [];
  page.on('response', (response) => fetched.push(response.url()));
  const chart = page.locator('metric-chart');
  const table = await page.locator('.history-table').textContent();
  const open = chart.getByRole('button', { name: 'Interactive' });

  await open.press('Enter');
  await expect(chart.locator('canvas')).toBeVisible();
  expect(fetched.filter((url) => url.endsWith('.json'))).toHaveLength(1);
  const scripts = await Promise.all(fetched.filter((url) => url.endsWith('.js')).map(async (url) => gzipSync(await (await page.request.get(url)).body()).length));
  expect(scripts).toHaveLength(1);
  expect(scripts[0]).toBeLessThan(60_000);

  const slider = chart.getByRole('slider', { name: 'Release' });
  await slider.press('Home');
  await expect(slider).toHaveAttribute('aria-valuetext', new RegExp(`^${releases[0]?.replaceAll('.', '\\.') ?? ''} \\(`));
  await slider.press('+');
  const shown = chart.getByRole('group', { name: 'What is shown' }).getByRole('status');
  await expect(shown).toHaveText(new RegExp(`^${releases[0]?.replaceAll('.', '\\.') ?? ''} to .*: \\d+ of ${releases.length}$`));
  await slider.press('End');
  await expect(shown).toContainText(releases.at(-1) ?? '');
  await slider.press('0');
  await expect(shown).toHaveText(`All ${releases.length} are shown`);

  await chart.getByRole('combobox', { name: 'From' }).selectOption({ index: 1 });
  await chart.getByRole('combobox', { name: 'To' }).selectOption({ index: 2 });
  await expect(chart.locator('.filter').first().getByRole('status')).toContainText(' to ');

  await chart.getByText('Choose what is shown').press('Enter');
  await chart.getByRole('checkbox').first().press('Space');
  await expect(chart.getByRole('checkbox').first()).not.toBeChecked();
  await chart.getByRole('combobox', { name: /^Another metric/ }).selectOption({ index: 1 });
  await expect(shown).toHaveText(`${others[0]?.text ?? ''} is shown`);
  await expect(chart.getByRole('checkbox', { name: others[0]?.text ?? '', exact: true })).toBeChecked();

  const { violations } = await new AxeBuilder({ page }).include('metric-chart').setLegacyMode().analyze();
  expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
  expect(await page.locator('.history-table').textContent()).toBe(table);

  await slider.press('Escape');
  await expect(chart.locator('canvas')).toHaveCount(0);
  await expect(open).toBeFocused();
  await expect(chart.getByRole('img').filter({ visible: true })).toHaveCount(1);
});

test('the pointer chooses a range in the drawing, the wheel zooms, and a drag moves what is shown', async ({ portal }) => {
  const page = await portal(longestMetric());
  const chart = page.locator('metric-chart');
  await chart.getByRole('button', { name: 'Interactive' }).click();
  const canvas = chart.locator('canvas');
  await expect(canvas).toBeVisible();
  const { width, height } = await canvas.boundingBox() ?? { width: 0, height: 0 };
  await canvas.click({ position: { x: width * 0.95, y: height / 2 } });
  const to = chart.getByRole('combobox', { name: 'To' });
  await expect(to).toHaveValue('');
  await canvas.click({ position: { x: width * 0.06, y: height / 2 } });
  await expect(to).not.toHaveValue('');
  const shown = chart.getByRole('group', { name: 'What is shown' }).getByRole('status');
  await canvas.hover({ position: { x: width * 0.9, y: height / 2 } });
  for (let turn = 0; turn < 4; turn += 1) await page.mouse.wheel(0, -200);
  await expect(shown).toHaveText(/ to .*: \d+ of /);
  const zoomed = await shown.textContent();
  await canvas.dragTo(canvas, { sourcePosition: { x: width * 0.2, y: height / 2 }, targetPosition: { x: width * 0.9, y: height / 2 } });
  await expect(shown).not.toHaveText(zoomed ?? '');
  await expect(to).not.toHaveValue('');
});

test('the page of one release shows its metrics up to that release, and no later one', async ({ portal }) => {
  const found = builtPages().find(({ path, view, file }) => view === 'dossier.evidence.v1' && !path.includes('/r/') && /<metric-chart [^>]*data-until=/.test(readFileSync(file, 'utf8')));
  const page = await portal(found?.path ?? '');
  const chart = page.locator('metric-chart').first();
  const until = await chart.getAttribute('data-until');
  await chart.getByRole('button', { name: 'Interactive' }).click();
  const slider = chart.getByRole('slider', { name: 'Release' });
  await slider.press('End');
  await expect(slider).toHaveAttribute('aria-valuetext', new RegExp(`^${until?.replaceAll('.', '\\.') ?? ''}\\b`));
});
