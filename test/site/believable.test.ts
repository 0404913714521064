import { beforeAll, expect, test } from 'vitest';
import { listDerived } from '../../src/core/api/derived.ts';
import { listPages, viewFor } from '../../src/core/api/documents.ts';
import type { ReleaseView } from '../../src/core/api/views/release.ts';
import { loadBundle, type RenderBundle } from '../../src/node/render/bundle.ts';
import { compileSite } from '../../src/node/render/compile.ts';
import { believableEvidence, believablePortal } from '../builders/believable-portal.ts';

const portal = believablePortal();
const own = new Set([
  'portal-home', 'project-home', 'release', 'gates', 'trends', 'metric', 'compare-index', 'compare', 'states', 'findings', 'not-found', 'sign-off', 'rollback', 'waivers', 'waiver', 'policy', 'gate-history', 'controls', 'latest',
  'release-list', 'log', 'log-entries', 'accessibility',
]);
const pages = listPages(portal).filter((page) => own.has(page.view));
let bundle: RenderBundle;

beforeAll(async () => {
  await compileSite();
  bundle = await loadBundle();
  bundle.providePortal({ portal, evidence: believableEvidence });
});

test.each(pages.map((page) => [page.path, page] as const))('%s shows every leaf of its view', async (_, page) => {
  const source = (await bundle.render(page.path)).replaceAll(/&(amp|lt|gt|quot|#39);/g, (entity) => ({ '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" })[entity] ?? entity);
  // A value may stand in an attribute, or be split by the spans that shorten a digest.
  const html = `${collapsed(source)} ${collapsed(source.replaceAll(/<\/?span[^>]*>/g, ''))}`;
  const absent = leavesOf(await viewFor(page, portal, believableEvidence)).filter((leaf) => !html.includes(collapsed(leaf)));
  expect(absent).toEqual([]);
});

test('every page has one h1, a language, a policy without inline code, and no style attribute', async () => {
  for (const page of pages) {
    const html = await bundle.render(page.path);
    expect(html.match(/<h1[ >]/g), page.path).toHaveLength(1);
    expect(html, page.path).toContain('<html lang="en"');
    expect(html, page.path).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(html, page.path).not.toMatch(/<style|<[a-z][^>]*\sstyle=|unsafe-/);
  }
});

test('a release names itself, its revision and its digest at the head and foot of each sheet of paper', async () => {
  const page = pages.find((one) => one.view === 'release');
  const view = page === undefined ? undefined : await viewFor(page, portal, believableEvidence) as ReleaseView;
  expect((await bundle.render(page?.path ?? '')).replaceAll('\u00a0', ' ')).toContain(
    `data-print-name="${view?.project} ${view?.version}, release evidence record" data-print-revision="Revision 1, sealed 18 Feb 2026 12:40 UTC" data-print-digest="${view?.digest}"`);
});

test('every link within the site leads to a page, a file of the portal, or a place on a page', async () => {
  const known = new Set([...listPages(portal), ...listDerived(portal)].map(({ path }) => path));
  const files = /^\/(?:api|_astro|trust|log|schemas)\/|^\/(?:favicon\.svg|build\.json)$|\/(?:record\.json|record\.sigstore\.json|SHA256SUMS|fetch\.txt|decision\.json|decision\.sigstore\.json|release-notes\.md|badge\.svg|badge\.json)$|\/signoffs\/|\/waivers\//;
  const dead = new Set<string>();
  for (const page of pages) {
    const html = await bundle.render(page.path);
    for (const [, href = ''] of html.matchAll(/\shref="(\/[^"#]*)/g)) if (!known.has(href) && !files.test(href)) dead.add(`${page.path} → ${href}`);
  }
  expect([...dead]).toEqual([]);
});

function leavesOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [];
}

function collapsed(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
