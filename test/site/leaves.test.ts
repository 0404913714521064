import { beforeAll, describe, expect, test } from 'vitest';
import { listPages, viewFor, type Page } from '../../src/core/api/documents.ts';
import * as paths from '../../src/core/api/paths.ts';
import { compileSite } from '../../src/node/render/compile.ts';
import { loadBundle, type RenderBundle } from '../../src/node/render/bundle.ts';
import { HOSTILE, hostilePortal } from '../builders/hostile-portal.ts';

// The HTML and the JSON are made from one object, so neither may say what the other does not.

const source = hostilePortal();
const pages = listPages(source.portal);
let bundle: RenderBundle;

beforeAll(async () => {
  await compileSite();
  bundle = await loadBundle();
  bundle.providePortal(source);
});

describe.each(pages.map((page) => [page.path, page] as const))('%s', (_, page) => {
  test('every string and number of its view stands in its HTML', async () => {
    const html = readable(await bundle.render(page.path));
    const view = await viewFor(page, source.portal, source.evidence);
    const absent = leavesOf(view).filter(({ text }) => !html.includes(normal(text))).map(({ at, text }) => `${at}: ${text.slice(0, 200)}`);
    expect(absent).toEqual([]);
  });

  test('nothing of hostile evidence becomes markup', async () => {
    const html = await bundle.render(page.path);
    expect(html).not.toContain('<script>alert');
    expect(html).not.toContain('<img src=x');
    expect(html).not.toMatch(/<[a-z][^>]*\son[a-z]+=/i);
    expect(html).not.toMatch(/<[a-z][^>]*\sstyle=/i);
  });

  test('its JSON twin is its view, with the address of its schema', async () => {
    expect(JSON.parse(await bundle.render(paths.json(page.path)))).toEqual({ $schema: schemaOf(page), ...jsonOf(await viewFor(page, source.portal, source.evidence)) });
  });
});

test('the hostile text reaches the pages, so its absence as markup means something', async () => {
  expect(readable(await bundle.render('/sample/releases/v2/evidence/notes/'))).toContain(normal(HOSTILE));
});

function schemaOf(page: Page): string {
  return paths.schemaFile(`view-${page.view}`);
}

function jsonOf(view: object): object {
  return JSON.parse(JSON.stringify(view)) as object;
}

function leavesOf(value: unknown, at = ''): readonly { readonly at: string; readonly text: string }[] {
  if (typeof value === 'string') return value === '' ? [] : [{ at, text: value }];
  if (typeof value === 'number') return [{ at, text: String(value) }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => leavesOf(member, `${at}/${key}`));
}

/** The page without the borders between elements, entities resolved: tags stay, because values may stand in attributes. */
function readable(html: string): string {
  // A digest in groups or with its middle set apart is one text to a reader.
  return normal(entities(html.replaceAll(/<\/?span(?: class="(?:middle|group)")?>/g, '')));
}

function normal(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function entities(text: string): string {
  const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', amp: '&' };
  return text.replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) =>
    hex !== undefined ? String.fromCodePoint(Number.parseInt(hex, 16)) : decimal !== undefined ? String.fromCodePoint(Number(decimal)) : named[name ?? ''] ?? whole);
}
