import { expect, type Page } from '@playwright/test';
import { fullestPages, test } from './portal.ts';

interface Stop { readonly tag: string; readonly name: string; readonly isSeen: boolean; readonly isMarked: boolean }

test('on every kind of page, whoever goes by Tab sees where they are', async ({ portal }) => {
  test.setTimeout(300_000);
  for (const { path, view } of fullestPages()) {
    const page = await portal(path);
    const stops = await walk(page, 40);
    expect.soft(stops.length, `${view} at /${path}`).toBeGreaterThan(5);
    expect.soft(stops.filter((stop) => !stop.isSeen || !stop.isMarked), `${view} at /${path}`).toEqual([]);
  }
});

test('an SBOM is filtered and sorted in the order in which it is read', async ({ portal }) => {
  const page = await portal('apex-x/releases/v0.4.0/sbom/');
  await page.getByRole('searchbox').focus();
  const stops = await walk(page, 8);
  expect(stops.map(({ tag, name }) => `${tag} ${name}`)).toEqual(expect.arrayContaining(['select Licence', 'button Component', 'button Version', 'button Licence']));
  expect(stops.findIndex(({ tag }) => tag === 'select')).toBeLessThan(stops.findIndex(({ tag }) => tag === 'button'));
});

/** Where Tab leads, step by step, until it leaves the page. */
async function walk(page: Page, most: number): Promise<readonly Stop[]> {
  const stops: Stop[] = [];
  while (stops.length < most) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate((): Stop | undefined => {
      const active = document.activeElement;
      if (!(active instanceof Element) || active === document.body) return undefined;
      const { top, bottom, left, right } = active.getBoundingClientRect();
      const { outlineStyle, outlineWidth } = getComputedStyle(active);
      return {
        tag: active.localName,
        name: (active.ariaLabel ?? active.closest('label')?.firstChild?.textContent ?? active.textContent ?? '').trim(),
        isSeen: bottom > 0 && right > 0 && top < innerHeight && left < innerWidth,
        isMarked: outlineStyle !== 'none' && parseFloat(outlineWidth) > 0,
      };
    });
    if (stop === undefined) break;
    stops.push(stop);
  }
  return stops;
}
