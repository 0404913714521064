// Pages are written with absolute paths within the site, and published with relative ones, so the same bytes work
// under any base path. Our own HTML only: every attribute is quoted.

const TAG = /<[a-z][a-z0-9-]*(?:[^>"']|"[^"]*"|'[^']*')*>/gi;
// The second and third branch step over other values, which may hold what reads like an address.
const VALUE = /(\s(?:href|src)=)"(\/(?!\/)[^"]*)"|"[^"]*"|'[^']*'/g;

/** `html`, the page at `path`, with every `href` and `src` that is absolute within the site made relative to it. */
export function withRelativeLinks(html: string, path: string): string {
  return rewriteLinks(html, (target) => relativePath(path, target));
}

/** `html` with those addresses below `base`, for the one page that is served at any address: 404.html. */
export function withBase(html: string, base: string): string {
  return rewriteLinks(html, (target) => base + target.slice(1));
}

/** The way from one absolute path to another: `/a/b/` to `/a/c.json#x` is `../c.json#x`. */
export function relativePath(from: string, to: string): string {
  const [, target = '', rest = ''] = /^([^?#]*)(.*)$/s.exec(to) ?? [];
  if (target === from && rest.startsWith('#')) return rest;
  const here = from.split('/').slice(0, -1);
  const there = target.split('/');
  let shared = 0;
  while (shared < here.length && shared < there.length - 1 && here[shared] === there[shared]) shared += 1;
  const way = [...here.slice(shared).map(() => '..'), ...there.slice(shared)].join('/');
  // "a:b" alone would be read as an address of scheme "a".
  return `${way === '' || way.split('/')[0]?.includes(':') ? `./${way}` : way}${rest}`;
}

/** The other way: `../c.json#x` on the page `/a/b/` is `/a/c.json#x`. `undefined` for what leads out of the site, and for a place on the page itself. */
export function absolutePath(from: string, target: string): string | undefined {
  if (target === '' || /^(?:#|\/\/|[a-z][a-z0-9+.-]*:)/i.test(target)) return undefined;
  const [, way = '', rest = ''] = /^([^?#]*)(.*)$/s.exec(target) ?? [];
  const parts = way.startsWith('/') ? [] : from.split('/').slice(1, -1);
  for (const part of way.replace(/^\//, '').split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  // "." and ".." at the end stand for a folder.
  return `/${parts.join('/')}${/(?:^|\/)\.\.?$/.test(way) && parts.length > 0 ? '/' : ''}${rest}`;
}

function rewriteLinks(html: string, rewrite: (target: string) => string): string {
  // Looking before replacing: of the tags of a long table, hardly any holds an address.
  return html.replace(TAG, (tag) => !tag.includes('="/') ? tag : tag.replace(VALUE, (value, name: string | undefined, target: string) =>
    (name === undefined ? value : `${name}"${rewrite(target)}"`)));
}
