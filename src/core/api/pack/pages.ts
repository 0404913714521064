import { packFolder } from '../../record/pack-names.ts';
import * as paths from '../paths.ts';
import { absolutePath, relativePath } from '../relative-links.ts';
import type { Page } from '../view.ts';
import { packedRelease, type PackFile, type PackSubject } from './files.ts';

// The pages of a release as they lie in its audit pack: opened from `file://`, where no host turns a folder into its
// index.html, no script runs (a module has no origin there) and nothing may be fetched.

/** Where a page of the site lies in the pack of its release: `/apex-x/releases/v1.4.0/gates/` → `pages/gates/index.html`. */
export function packedPage({ project, release }: Pick<PackSubject, 'project' | 'release'>, path: string): string {
  return `pages/${path.slice(paths.release(project.id, release.version).length)}index.html`;
}

/** The pages of a portal that go into a pack: every one of the release, but of long lists of components the first part alone; the list itself is evidence. */
export function packPages(all: readonly Page[], { project, release }: Pick<PackSubject, 'project' | 'release'>): readonly Page[] {
  return all.filter((page) => page.project === project.id && page.version === release.version && (page.view !== 'sbom' || page.name === '1'));
}

/** What every page needs: styles, fonts, the mark. `names` are those of the compiled site, without a leading "/". */
export function packStyles(names: readonly string[]): readonly { readonly name: string; readonly of: string }[] {
  return names.filter((name) => /\.(?:css|woff2)$|^favicon\.svg$/.test(name)).map((of) => ({ name: `pages/${of}`, of }));
}

/** Every address of the site that has its place in the pack. */
export function packAddresses(subject: PackSubject, pages: readonly Page[], files: readonly PackFile[], styles: ReturnType<typeof packStyles>): ReadonlyMap<string, string> {
  return new Map([
    ...files.toReversed().flatMap(({ name, addresses }) => addresses.map((address) => [address, name] as const)),
    ...styles.map(({ name, of }) => [`/${of}`, name] as const),
    ...pages.map(({ path }) => [path, packedPage(subject, path)] as const),
  ]);
}

// `'self'` names no origin for a page from `file://`, and what it means there differs between browsers.
const CONTENT_POLICY = "default-src 'none'; style-src file:; font-src file:; img-src file: data:; base-uri 'none'; form-action 'none'";

const SCRIPT = /<script\b[^>]*>.*?<\/script>/gs;
const POLICY = /(<meta http-equiv="content-security-policy" content=)"[^"]*"/;
// What only a host serves: the data beside the page, and fonts fetched ahead, which `file://` refuses.
const FETCHED = /<link rel="(?:preload|alternate)"[^>]*>/g;
const TAG = /<[a-z][a-z0-9-]*(?:[^>"']|"[^"]*"|'[^']*')*>/gi;
// The second and third branch step over other values, which may hold what reads like an address.
const VALUE = /\s(href|src)="([^"]*)"|"[^"]*"|'[^']*'/g;

/**
 * A page as the site serves it, made a page of the pack. What the pack does not hold is a link to the portal, marked as
 * such, or plain text where the portal has no address.
 */
export function packPage(html: string, subject: PackSubject, page: Page, addresses: ReadonlyMap<string, string>): string {
  const here = `/${packedPage(subject, page.path)}`;
  const { url } = subject.portal.spec;
  const attribute = (value: string, name: string, target: string) => {
    const [, address = '', rest = ''] = /^([^?#]*)(.*)$/s.exec(absolutePath(page.path, target) ?? '') ?? [];
    if (address === '') return value;
    const packed = addresses.get(address);
    if (packed !== undefined) return ` ${name}="${relativePath(here, `/${packed}${rest}`)}"`;
    return url === undefined ? '' : ` ${name}="${url}${address.slice(1)}${rest}" data-leaves-pack`;
  };
  return html
    .replace(SCRIPT, '')
    .replace(FETCHED, '')
    .replace(POLICY, (_, head: string) => `${head}"${CONTENT_POLICY}"`)
    .replace(TAG, (tag) => (/ (?:href|src)="/.test(tag) ? tag.replace(VALUE, (value, name: string | undefined, target: string) => (name === undefined ? value : attribute(value, name, target))) : tag))
    .replace('<main id="main" class="page">', (main) => `${main}<p class="pack-note">${noteOf(subject)}</p>`);
}

function noteOf(subject: PackSubject): string {
  const { url } = subject.portal.spec;
  // The folder's name is made of ids, which hold nothing that HTML reads.
  return `A page of the audit pack <b>${packFolder(packedRelease(subject))}</b>. ${url === undefined
    ? 'What is only on the portal is plain text here.'
    : 'Links marked ↗ lead out of the pack, to the portal.'}`;
}
