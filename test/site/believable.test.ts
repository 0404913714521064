import { beforeAll, expect, test } from 'vitest';
import { listDerived } from '../../src/core/api/derived.ts';
import { listPages, viewFor } from '../../src/core/api/documents.ts';
import type { ReleaseView } from '../../src/core/api/views/release.ts';
import { loadBundle, type RenderBundle } from '../../src/node/render/bundle.ts';
import { compileSite } from '../../src/node/render/compile.ts';
import { believableEvidence, believablePortal } from '../builders/believable-portal.ts';
import { movement, noOpinion } from '../builders/movement.ts';
import { file, measurement, portal as portalOf, project, record, release, revision, slot } from '../builders/portal.ts';

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
  const html = textOf(await bundle.render(page.path));
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

test('what was sealed of values against earlier ones is all on the pages: the release, its metrics, and the index of trends', async () => {
  const perf = file('perf.json', 'perf', { slots: ['perf'] });
  const sealed = (version: string, values: readonly (readonly [string, Parameters<typeof movement>[2]])[]) => release(revision(record(version, {
    slots: [slot('perf', { title: 'Performance run', presence: 'received', files: [perf.sha256] })], files: [perf],
    measurements: values.map(([metric], index) => measurement(37 + index, perf.sha256, { metric, pointer: { file: perf.sha256, at: `/${metric}` }, spread: { kind: 'standard-error', by: 0.2 } })),
    movements: values.map(([metric, more], index) => movement(37 + index, perf.sha256, { metric, at: { file: perf.sha256, at: `/${metric}` }, ...more })),
  })));
  const moved = portalOf(project([sealed('v2', [
    ['worse', { asked: true, judged: { reading: 'worse', change: 0.142, interval: { level: 0.95, low: 0.1, high: 0.18 } } }], ['better', { judged: { reading: 'better', change: -0.2 } }], ['still', {}],
    ['few', { judged: noOpinion('too-few', 3) }], ['other', { differs: [{ key: 'problem.size', before: '10', after: '30' }], judged: noOpinion('not-comparable') }], ['stepped', { step: 'new-allocator', shifts: [{ version: 'v1', sha256: perf.sha256, value: 30 }] }],
  ])]));
  bundle.providePortal({ portal: moved, evidence: believableEvidence });
  for (const page of listPages(moved).filter(({ view }) => view === 'release' || view === 'metric' || view === 'trends')) {
    const html = textOf(await bundle.render(page.path));
    expect(leavesOf(await viewFor(page, moved, believableEvidence)).filter((leaf) => !html.includes(collapsed(leaf))), page.path).toEqual([]);
  }
});

function leavesOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [];
}

function textOf(html: string): string {
  const source = html.replaceAll(/&(amp|lt|gt|quot|#39);/g, (entity) => ({ '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" })[entity] ?? entity);
  // A value may stand in an attribute, or be split by the spans that shorten a digest.
  return `${collapsed(source)} ${collapsed(source.replaceAll(/<\/?span[^>]*>/g, ''))}`;
}

function collapsed(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
