import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EvidencePort } from '../../core/api/evidence-port.ts';
import type { OpenedPortal } from '../../core/record/opened.ts';

// The compiled site, as `npm run compile` leaves it in dist/site.

/** What the bundle's server half gives; src/site/entry.ts is its source. */
export interface RenderBundle {
  providePortal(source: { readonly portal: OpenedPortal; readonly evidence: EvidencePort }): void;
  render(pathname: string): Promise<string>;
}

/** The folder that holds our package.json: the source checkout, or the installed package. */
export function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** Where the bundle lies: `server/` renders, `client/` is published as it is. */
export const bundleFolder = () => join(packageRoot(), 'dist/site');

/** True in a checkout of this repository, where the bundle is made from sources; the package ships it ready. */
export const isSourceCheckout = () => existsSync(join(packageRoot(), 'astro.config.mjs'));

export async function loadBundle(): Promise<RenderBundle> {
  return await import(pathToFileURL(join(bundleFolder(), 'server/entry.mjs')).href) as RenderBundle;
}
