import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** A page of a built site. */
export interface BuiltPage {
  /** Below the portal's base path: `apex-x/releases/v0.4.0/`. */
  readonly path: string;
  /** The kind of page, as its own meta element names it: `dossier.release.v1`. */
  readonly view: string;
  /** The page itself. */
  readonly file: string;
}

/** Every page of a built site. */
export function builtPages(site: string): readonly BuiltPage[] {
  return readFileSync(path.join(site, 'site.sha256'), 'utf8').trimEnd().split('\n')
    .map((line) => line.slice(66))
    .filter((name) => name.endsWith('.html'))
    .map((name) => {
      const file = path.join(site, name);
      return { path: name.replace(/(^|\/)index\.html$/, '$1'), view: /<meta name="dossier-view" content="([^"]*)"/.exec(readFileSync(file, 'utf8'))?.[1] ?? '', file };
    });
}

/** One page of each kind, the fullest: what a kind can show at all is most likely on it. */
export function fullestPages(pages: readonly BuiltPage[]): readonly BuiltPage[] {
  return kindsOf(pages).flatMap((ofKind) => ofKind.slice(0, 1));
}

/** At most so many pages of each kind: the fullest, the plainest, and some between them in even steps. */
export function spreadPages(pages: readonly BuiltPage[], most: number): readonly BuiltPage[] {
  return kindsOf(pages).flatMap((ofKind) => ofKind.length <= most
    ? ofKind
    : Array.from({ length: most }, (_, step) => ofKind[Math.round(step * (ofKind.length - 1) / (most - 1))] ?? []).flat());
}

/** The pages of each kind, fullest first. */
function kindsOf(pages: readonly BuiltPage[]): readonly (readonly BuiltPage[])[] {
  const sized = pages.map((page) => ({ page, size: statSync(page.file).size }));
  return [...Map.groupBy(sized, ({ page }) => page.view).values()].map((ofKind) => ofKind.sort((a, b) => b.size - a.size).map(({ page }) => page));
}
