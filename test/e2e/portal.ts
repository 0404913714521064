import { expect, test as base, type Page } from '@playwright/test';
import { builtPages as pagesOf, fullestPages as fullestOf, spreadPages, type BuiltPage } from '../../src/node/render/built-pages.ts';
import { PORTAL } from './build-portal.ts';

let pages: readonly BuiltPage[] | undefined;

/** Every page of the built site. It is built before any test runs and stays as it is, so it is looked through once. */
export const builtPages = () => pages ??= pagesOf(PORTAL);

/** One page of each kind, the fullest. */
export const fullestPages = () => fullestOf(builtPages());

/** Up to three pages of each kind, and all of one release: what stands for every page where only a browser can tell. */
export const samplePages = () => [...new Set([...spreadPages(builtPages(), 3), ...builtPages().filter(({ path }) => path.startsWith('apex-x/releases/v0.5.0/'))].map(({ path }) => path))];

export const fileOf = ({ file }: BuiltPage) => file;

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
