import type { AstroGlobal } from 'astro';
import { listPages, viewFor, type Page, type View } from '../core/api/documents.ts';
import { frameOf, type Frame } from '../core/api/frame.ts';
import type { OpenedPortal } from '../core/record/opened.ts';
import * as paths from '../core/api/paths.ts';
import { portalSource } from './portal.ts';

const pagesOf = new WeakMap<OpenedPortal, ReadonlyMap<string, Page>>();

/** The page at an address; `undefined` where the portal has none. */
export function pageAt(path: string): Page | undefined {
  const { portal } = portalSource();
  let pages = pagesOf.get(portal);
  if (pages === undefined) {
    pages = new Map(listPages(portal).map((page) => [page.path, page]));
    pagesOf.set(portal, pages);
  }
  return pages.get(path);
}

/** What a route lays out. The caller names the view's type, because its file name says which view it is. */
export async function viewAt<T extends View>(astro: Pick<AstroGlobal, 'url'>): Promise<{ readonly page: Page; readonly view: T; readonly frame: Frame }> {
  const asked = decodeURI(astro.url.pathname);
  const page = pageAt(asked === '/404' || asked === '/404/' ? paths.notFound() : asked);
  if (page === undefined) throw new Error(`The portal has no page ${asked}`);
  const { portal, evidence } = portalSource();
  const view = await viewFor(page, portal, evidence);
  // The route's file stands under the address that only this view's pages have.
  return { page, view: view as T, frame: frameOf(page, portal) };
}

/** The page whose JSON twin stands at an address; `undefined` where there is none. */
export function pageOfJson(path: string): Page | undefined {
  return listPages(portalSource().portal).find((page) => paths.json(page.path) === path);
}
