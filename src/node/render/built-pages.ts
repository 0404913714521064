import { readFileSync } from 'node:fs';
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
  const size = (page: BuiltPage) => readFileSync(page.file).length;
  return [...Map.groupBy(pages, (page) => page.view).values()].flatMap((ofKind) => [...ofKind].sort((a, b) => size(b) - size(a)).slice(0, 1));
}
