import { chromium, type Browser, type Page } from '@playwright/test';
import { Command } from 'commander';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { OperatorError } from '../src/node/errors.ts';
import { build } from '../src/node/render/build.ts';
import { builtPages, fullestPages, type BuiltPage } from '../src/node/render/built-pages.ts';
import { serve } from '../src/node/render/serve.ts';
import { createReport, failAll } from '../src/node/report.ts';
import { several } from './verb.ts';

// `npm run screenshots`: every kind of page on wide and narrow screens, light and dark, and on paper, side by side.

interface Shot { readonly title: string; readonly width: number; readonly scheme: 'light' | 'dark'; readonly media: 'screen' | 'print' }
interface Kind { readonly id: string; readonly page: BuiltPage }

// A4 less its margins of 16 mm: what print.css lays out, at 96 pixels to the inch.
const A4_TEXT_WIDTH = 673;
// Chromium draws no picture that is higher.
const HIGHEST = 16_000;
const SHOTS: readonly Shot[] = [
  ...[1280, 390].flatMap((width) => (['light', 'dark'] as const).map((scheme): Shot => ({ title: `${width}-${scheme}`, width, scheme, media: 'screen' }))),
  { title: 'print', width: A4_TEXT_WIDTH, scheme: 'light', media: 'print' },
];

/** The mock-up of each kind of page (design.md §11), as `<mock-up>-<width>-<scheme>.png`. */
const MOCK_UPS: Readonly<Record<string, string>> = {
  'project-home': '01-home',
  release: '02-release',
  'release-blocked': '08-release-blocked',
  evidence: '03-evidence',
  trends: '04-trends',
  metric: '04-trends',
  compare: '05-compare',
  sbom: '06-sbom',
  verify: '07-verify',
  states: '09-states',
};
const PRINT_MOCK_UP = '10-release-print-a4.png';

const root = fileURLToPath(new URL('..', import.meta.url));
const report = createReport({ json: false, stdout: process.stdout, stderr: process.stderr, env: process.env });

await new Command('screenshots')
  .description('Takes every kind of page of a portal at 1280 and 390 pixels, light, dark and as printed')
  .option('--content <dir>', 'the content folder', 'content')
  .option('--out <dir>', 'the folder to make; what is in it is deleted first', 'dist/screenshots')
  .option('--only <kind>', 'this kind of page only, such as release; may be given several times', several)
  .option('--mock-ups <dir>', 'a folder of mock-ups to put beside the pages')
  .action(async (options: { readonly content: string; readonly out: string; readonly only?: readonly string[]; readonly mockUps?: string }) => {
    try {
      await takeAll(options);
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      failAll(report, error);
      process.exitCode = 2;
    }
  })
  .parseAsync();

async function takeAll({ content, out, only, mockUps }: { readonly content: string; readonly out: string; readonly only?: readonly string[]; readonly mockUps?: string }): Promise<void> {
  if (mockUps !== undefined && !existsSync(mockUps)) throw new OperatorError('There is no such folder', { place: '--mock-ups', found: mockUps });
  const site = path.join(root, '.cache/screenshots/portal');
  rmSync(site, { recursive: true, force: true });
  await build({ contentDir: content, out: site, builtAt: '2026-01-01T00:00:00Z', onProgress: (text) => report.progress(text) });
  const kinds = chosen(kindsOf(site), only);

  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const { server, url } = await serve({ folder: site, port: 0 });
  const browser = await launch();
  try {
    for (const [index, kind] of kinds.entries()) {
      report.progress(`${index + 1} of ${kinds.length}: ${kind.id}`);
      await take(browser, new URL(kind.page.path, url).href, path.join(out, kind.id));
    }
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
  writeFileSync(path.join(out, 'index.html'), indexPage(kinds, mockUps === undefined ? () => undefined : mockUpsFrom(mockUps, out)));
  report.say(`Took ${kinds.length} kinds of pages, ${SHOTS.length} pictures and a PDF of each: ${path.join(out, 'index.html')}`);
}

/** The fullest page of each kind, and of release overviews one that is blocked, too: it is laid out otherwise. */
function kindsOf(site: string): readonly Kind[] {
  const pages = builtPages(site);
  const blocked = fullestPages(pages.filter(({ view, file }) => view === 'dossier.release.v1' && readFileSync(file, 'utf8').includes('What blocks')));
  return [
    ...fullestPages(pages.filter((page) => !blocked.includes(page))).map((page) => ({ id: page.view.replace(/^dossier\.|\.v\d+$/g, ''), page })),
    ...blocked.map((page) => ({ id: 'release-blocked', page })),
  ].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function chosen(kinds: readonly Kind[], only: readonly string[] | undefined): readonly Kind[] {
  const unknown = (only ?? []).filter((id) => !kinds.some((kind) => kind.id === id));
  if (unknown.length > 0) throw new OperatorError(`The portal has no such kind of page: ${unknown.join(', ')}`, { expected: kinds.map((kind) => kind.id).join(', ') });
  return only === undefined ? kinds : kinds.filter((kind) => only.includes(kind.id));
}

async function launch(): Promise<Browser> {
  // Written by scripts/setup-browser.mjs, which runs before.
  const { executablePath, env } = JSON.parse(readFileSync(path.join(root, '.cache/browser.json'), 'utf8')) as { executablePath: string; env: Record<string, string> };
  return chromium.launch({
    executablePath,
    env: { ...process.env, ...env } as Record<string, string>,
    // Containers run this as root, where Chromium's own sandbox does not start; the pages are ours.
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-dev-shm-usage', '--disable-gpu'],
  });
}

async function take(browser: Browser, url: string, to: string): Promise<void> {
  const page = await browser.newPage({ locale: 'en-GB', timezoneId: 'UTC' });
  for (const shot of SHOTS) {
    await page.setViewportSize({ width: shot.width, height: 900 });
    await page.emulateMedia({ media: shot.media, colorScheme: shot.scheme });
    await page.goto(url);
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    await page.screenshot({ path: `${to}-${shot.title}.png`, fullPage: true, clip: await wholePage(page, shot.width) });
  }
  await page.pdf({ path: `${to}.pdf`, preferCSSPageSize: true });
  await page.close();
}

async function wholePage(page: Page, width: number) {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  return { x: 0, y: 0, width, height: Math.min(height, HIGHEST) };
}

/** Copies mock-ups beside the pictures, so that the folder can be sent as it is, and gives their names. */
function mockUpsFrom(folder: string, out: string): (kind: Kind, shot: Shot) => string | undefined {
  return (kind, shot) => {
    const mockUp = MOCK_UPS[kind.id];
    const name = shot.media === 'print' ? (kind.id === 'release' ? PRINT_MOCK_UP : undefined) : mockUp === undefined ? undefined : `${mockUp}-${shot.title}.png`;
    if (name === undefined || !existsSync(path.join(folder, name))) return undefined;
    mkdirSync(path.join(out, 'mock-ups'), { recursive: true });
    copyFileSync(path.join(folder, name), path.join(out, 'mock-ups', name));
    return `mock-ups/${name}`;
  };
}

function indexPage(kinds: readonly Kind[], mockUpOf: (kind: Kind, shot: Shot) => string | undefined): string {
  const picture = (file: string, title: string) => `<figure><figcaption>${title}</figcaption><a href="${file}"><img src="${file}" alt="" loading="lazy"></a></figure>`;
  const sections = kinds.map((kind) => [
    `<h2 id="${kind.id}">${kind.id}</h2>`,
    `<p><code>/${kind.page.path}</code> · <a href="${kind.id}.pdf">PDF</a></p>`,
    '<div>',
    ...SHOTS.flatMap((shot) => {
      const mockUp = mockUpOf(kind, shot);
      return [picture(`${kind.id}-${shot.title}.png`, shot.title), ...(mockUp === undefined ? [] : [picture(mockUp, `${shot.title}, mock-up`)])];
    }),
    '</div>',
  ].join('\n'));
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Every kind of page</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; margin: 24px; background: #edeff2; color: #12171d; }
  div { display: flex; gap: 16px; overflow-x: auto; align-items: flex-start; padding-bottom: 16px; }
  figure { margin: 0; flex: none; }
  img { display: block; height: 720px; max-width: 640px; object-fit: contain; object-position: top; background: #fff; }
  nav { columns: 4 200px; }
</style>
<h1>Every kind of page</h1>
<nav>${kinds.map((kind) => `<a href="#${kind.id}">${kind.id}</a><br>`).join('')}</nav>
${sections.join('\n')}
</html>
`;
}
