import type { AstroGlobal } from 'astro';
import { listPages, viewFor, type Page, type View } from '../core/api/documents.ts';
import { frameOf, type Frame } from '../core/api/frame.ts';
import type { OpenedPortal } from '../core/record/opened.ts';
import * as paths from '../core/api/paths.ts';
import { portalSource } from './portal.ts';

const addressesOf = new WeakMap<OpenedPortal, ReadonlyMap<string, Page>>();

/** The page at an address, its own or that of its JSON twin; `undefined` where the portal has none. */
export function pageAt(path: string): Page | undefined {
  const { portal } = portalSource();
  let addresses = addressesOf.get(portal);
  if (addresses === undefined) {
    addresses = new Map(listPages(portal).flatMap((page) => [[page.path, page], [paths.json(page.path), page]]));
    addressesOf.set(portal, addresses);
  }
  return addresses.get(path);
}

let latest: { readonly page: Page; readonly portal: OpenedPortal; readonly view: Promise<View> } | undefined;

/** A page's view. Its JSON twin is written right after it, from the very same object. */
export function viewOf(page: Page): Promise<View> {
  const { portal, evidence } = portalSource();
  if (latest?.page !== page || latest.portal !== portal) latest = { page, portal, view: viewFor(page, portal, evidence) };
  return latest.view;
}

/** What a route lays out. The caller names the view's type, because its file name says which view it is. */
export async function viewAt<T extends View>(astro: Pick<AstroGlobal, 'url'>): Promise<{ readonly page: Page; readonly view: T; readonly frame: Frame }> {
  const asked = decodeURI(astro.url.pathname);
  const page = pageAt(asked === '/404' || asked === '/404/' ? paths.notFound() : asked);
  if (page === undefined) throw new Error(`The portal has no page ${asked}`);
  const { portal } = portalSource();
  const view = await viewOf(page);
  // The route's file stands under the address that only this view's pages have.
  return { page, view: view as T, frame: frameOf(page, portal) };
}
