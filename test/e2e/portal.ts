import { readFileSync } from 'node:fs';
import { expect, test as base, type Page } from '@playwright/test';
import { PORTAL } from './build-portal.ts';

export interface BuiltPage {
  /** Below the portal's base path: `apex-x/releases/v0.4.0/`. */
  readonly path: string;
  /** The kind of page, as its own meta element names it. */
  readonly view: string;
}

/** Every page of the built site. */
export function builtPages(): readonly BuiltPage[] {
  return readFileSync(`${PORTAL}/site.sha256`, 'utf8').trimEnd().split('\n')
    .map((line) => line.slice(66))
    .filter((file) => file.endsWith('.html'))
    .map((file) => ({
      path: file.replace(/(^|\/)index\.html$/, '$1'),
      view: /<meta name="dossier-view" content="([^"]*)"/.exec(readFileSync(`${PORTAL}/${file}`, 'utf8'))?.[1] ?? '',
    }));
}

/** One page of each kind, the fullest: what a kind can show at all is most likely on it. */
export function fullestPages(): readonly BuiltPage[] {
  const size = (page: BuiltPage) => readFileSync(fileOf(page)).length;
  const kinds = Map.groupBy(builtPages(), (page) => page.view);
  return [...kinds.values()].flatMap((pages) => [...pages].sort((a, b) => size(b) - size(a)).slice(0, 1));
}

export function fileOf({ path }: BuiltPage): string {
  return `${PORTAL}/${path === '' || path.endsWith('/') ? `${path}index.html` : path}`;
}

export const portalUrl = () => process.env['PORTAL_URL'] ?? '';

/** A test whose page may say nothing on the console, may ask no other host for anything, and breaks no policy. */
export const test = base.extend<{ readonly portal: (path: string) => Promise<Page> }>({
  portal: async ({ page }, use) => {
    const wrong: string[] = [];
    const { origin } = new URL(portalUrl());
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) wrong.push(`${message.type()}: ${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => wrong.push(`uncaught: ${error.message}`));
    page.on('request', (request) => {
      if (!request.url().startsWith('data:') && new URL(request.url()).origin !== origin) wrong.push(`asks another host: ${request.url()}`);
    });
    page.on('requestfailed', (request) => {
      // Leaving a page ends what it still loads.
      if (request.failure()?.errorText !== 'net::ERR_ABORTED') wrong.push(`failed: ${request.url()}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400) wrong.push(`${response.status()}: ${response.url()}`);
    });
    await use(async (path) => {
      await page.goto(new URL(path, portalUrl()).href);
      return page;
    });
    expect(wrong).toEqual([]);
  },
});
