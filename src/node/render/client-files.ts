import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { relativePath } from '../../core/api/relative-links.ts';
import { byCodeUnit } from '../../core/lib/bytes.ts';
import { bundleFolder } from './bundle.ts';

/** Styles, scripts and fonts of the compiled site and what lies in public/, by name without a leading "/", sorted. Addresses in styles are relative. */
export function clientFiles(): ReadonlyMap<string, Uint8Array> {
  const folder = join(bundleFolder(), 'client');
  const names = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort(byCodeUnit);
  return new Map(names.map((name) => {
    const bytes = readFileSync(join(folder, name));
    return [name, name.endsWith('.css') ? Buffer.from(withRelativeUrls(bytes.toString(), `/${name}`)) : bytes];
  }));
}

function withRelativeUrls(css: string, path: string): string {
  return css.replace(/url\((["']?)(\/(?!\/)[^"')]*)\1\)/g, (_, quote: string, target: string) => `url(${quote}${relativePath(path, target)}${quote})`);
}
