import { withRelativeLinks } from '../../core/api/relative-links.ts';
import { printable } from '../../core/lib/display.ts';
import type { RenderBundle } from './bundle.ts';

/** A page as it is served: addresses are relative to it. */
export async function servedPage(bundle: RenderBundle, path: string): Promise<string> {
  return withRelativeLinks(await printedPage(bundle, path), path);
}

/** A page as it is rendered, with addresses that begin with "/". */
export async function printedPage(bundle: RenderBundle, path: string): Promise<string> {
  // Documents and policies say what they like; here what would turn, hide or steer text on a page is made visible.
  return printable(await bundle.render(path), { lines: true });
}
