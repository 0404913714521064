import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listDerived } from '../../core/api/derived.ts';
import { listPages, type Page } from '../../core/api/documents.ts';
import type { EvidencePort } from '../../core/api/evidence-port.ts';
import { listFiles, type PublishedFile } from '../../core/api/files.ts';
import { publishedPacks } from '../../core/api/pack/published.ts';
import * as paths from '../../core/api/paths.ts';
import { withBase } from '../../core/api/relative-links.ts';
import { byCodeUnit } from '../../core/lib/bytes.ts';
import type { Withheld } from '../../core/record/embargo.ts';
import type { OpenedPortal } from '../../core/record/opened.ts';
import { contentPaths, readContentBytes } from '../content-folder.ts';
import { engine } from '../engine.ts';
import { OperatorError, refuse, type OperatorProblem } from '../errors.ts';
import { listFiles as filesBelow } from '../list-files.ts';
import { siteUrl } from '../site-url.ts';
import { isSourceCheckout, loadBundle, type RenderBundle } from './bundle.ts';
import { clientFiles } from './client-files.ts';
import { compileSite } from './compile.ts';
import { HOST_FILES } from './host-files.ts';
import { tellingFiles } from './telling-files.ts';
import { refuseForkedLog } from './log-extends.ts';
import { printedPage, servedPage } from './served-page.ts';
import { writePacks, type SitePacks } from './site-packs.ts';
import { reckonSpace, servedFile, type Space } from './space.ts';
import { openStaging, SITE_SUMS, type Staging, type WrittenFile } from './staging.ts';

export interface BuildOptions {
  readonly contentDir: string;
  readonly out: string;
  /** The last published checkpoint, where `out` does not hold it: a fresh CI machine. */
  readonly publishedCheckpoint?: string;
  /** Where the site will stand, instead of what portal.yaml says; with its trailing slash. */
  readonly url?: string;
  /** For build.json, which is outside the identity rule. */
  readonly builtAt: string;
  readonly onProgress?: (text: string) => void;
  /** Makes no audit packs, whatever portal.yaml says: for sites that are looked at and thrown away. */
  readonly withoutPacks?: boolean;
  /** What the portal was opened without, because it is under embargo. */
  readonly withheld?: readonly Withheld[];
}

export interface BuildResult {
  readonly out: string;
  /** Path of the portal's address, which only 404.html carries. */
  readonly basePath: string;
  readonly pages: number;
  readonly space: Space;
  /** How much is left out under embargo, and until when at least; nameless, because logs of jobs are public. */
  readonly underEmbargo?: { readonly number: number; readonly until: string };
  readonly warnings: readonly OperatorProblem[];
}

/**
 * Makes the site of an open portal and puts it in the place of the one before it. What was sealed is shown, never judged
 * again. Equal content gives equal bytes, but for build.json.
 */
export async function buildSite(opened: OpenedPortal, evidence: EvidencePort, options: BuildOptions): Promise<BuildResult> {
  const { contentDir, out, url, onProgress } = options;
  const portal = url === undefined ? opened : { ...opened, spec: { ...opened.spec, url: siteUrl(url) } };
  const published = publishedCheckpoint(options);
  if (published !== undefined) await refuseForkedLog(portal, contentDir, published);
  if (isSourceCheckout()) await compileSite();
  const bundle = await loadBundle();
  bundle.providePortal({ portal, evidence });

  const pages = listPages(portal);
  const files = listFiles(portal, await filesBelow(join(contentDir, contentPaths.log())));
  const derived = listDerived(portal);
  const client = clientFiles();
  const staging = openStaging(out);
  const telling = tellingFiles(staging, options.withheld ?? []);
  let packed: SitePacks;
  try {
    const packs = options.withoutPacks === true ? [] : publishedPacks(portal);
    // They say what the pack weighs, and the pack holds them without that.
    const last = new Set(packs.map(({ project, release }) => paths.release(project.id, release.version)));
    for (const [index, page] of pages.filter(({ path }) => !last.has(path)).entries()) {
      onProgress?.(`Writing page ${index + 1} of ${pages.length}`);
      await writePage(page, portal, bundle, staging);
    }
    for (const [index, file] of files.entries()) {
      onProgress?.(`Copying file ${index + 1} of ${files.length}`);
      staging.write(file.path, await bytesOf(file, contentDir, evidence));
    }
    for (const file of derived) staging.write(file.path, await file.text(portal, evidence));
    packed = await writePacks(portal, packs, { staging, contentDir, evidence, client, pages, overview: (path) => servedPage(bundle, path), onProgress });
    bundle.providePortal({ portal: packed.portal, evidence });
    for (const page of pages.filter(({ path }) => last.has(path))) await writePage(page, portal, bundle, staging);
    for (const [name, bytes] of client) staging.write(`/${name}`, bytes);
    for (const [path, text] of Object.entries(HOST_FILES)) staging.write(path, text);
    staging.write(`/${SITE_SUMS}`, sumsOf(staging.files));
    staging.write('/build.json', buildInfo(options));
    refuse(telling.ids());
    staging.publish();
  } catch (error) {
    staging.discard();
    throw error;
  }
  const space = reckonSpace({ pages, published: files, derived: [...derived, ...packed.written], written: staging.files, limit: portal.spec.limits.siteBytes });
  return { out, basePath: basePath(portal), pages: pages.length, space, ...embargoOf(options), warnings: [...warningsAbout(space, staging.files), ...packed.warnings, ...telling.versions()] };
}

function embargoOf({ withheld = [] }: BuildOptions): Pick<BuildResult, 'underEmbargo'> {
  const [first] = withheld.map(({ until }) => until).sort(byCodeUnit);
  return first === undefined ? {} : { underEmbargo: { number: withheld.length, until: first } };
}

async function writePage(page: Page, portal: OpenedPortal, bundle: RenderBundle, staging: Staging): Promise<void> {
  // A host serves 404.html at whatever address was asked for, so nothing in it can be relative.
  const isNotFound = page.path === paths.notFound();
  staging.write(servedFile(page.path), isNotFound ? withBase(await printedPage(bundle, page.path), basePath(portal)) : await servedPage(bundle, page.path));
  staging.write(paths.json(page.path), await bundle.render(paths.json(page.path)));
}

function basePath(portal: OpenedPortal): string {
  return portal.spec.url === undefined ? '/' : new URL(portal.spec.url).pathname;
}

async function bytesOf({ source }: PublishedFile, contentDir: string, evidence: EvidencePort): Promise<string | Uint8Array> {
  if ('text' in source) return source.text;
  const bytes = 'object' in source ? await evidence.open(source.object) : await readContentBytes(contentDir, source.content);
  if (bytes !== undefined) return bytes;
  const file = join(contentDir, 'object' in source ? contentPaths.object(source.object) : source.content);
  throw new OperatorError('A sealed file is missing', { place: file, hint: 'bring it back from the history of the repository' });
}

/** `sha256sum -c site.sha256` checks a whole copy of the site. */
function sumsOf(files: readonly WrittenFile[]): string {
  return files.map(({ path, sha256 }) => `${sha256}  ${path.slice(1)}\n`).sort((a, b) => byCodeUnit(a.slice(66), b.slice(66))).join('');
}

function buildInfo({ contentDir, builtAt }: BuildOptions): string {
  const commit = contentCommit(contentDir);
  return `${JSON.stringify({
    about: 'When and with what this copy was built. The one file that differs between two builds of the same content.',
    builtAt,
    ...(commit === undefined ? {} : { commit }),
    engine: engine(),
    node: process.versions.node,
  }, null, 2)}\n`;
}

function contentCommit(contentDir: string): string | undefined {
  try {
    return execFileSync('git', ['-C', contentDir, 'rev-parse', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

function publishedCheckpoint({ out, publishedCheckpoint: given }: BuildOptions): { readonly checkpoint: Uint8Array; readonly place: string } | undefined {
  const before = join(out, 'log/checkpoint');
  if (given !== undefined && !existsSync(given)) {
    throw new OperatorError('There is no published checkpoint here', { place: given });
  }
  const place = given ?? (existsSync(before) ? before : undefined);
  return place === undefined ? undefined : { checkpoint: readFileSync(place), place };
}

// GitHub refuses larger files in a repository: https://docs.github.com/repositories/working-with-files/managing-large-files
const LARGE_FILE = 100_000_000;

function warningsAbout(space: Space, files: readonly WrittenFile[]): readonly OperatorProblem[] {
  return [
    ...(space.bytes <= space.limit ? [] : [{
      message: `the site takes ${space.bytes} bytes, and its host allows ${space.limit}`,
      hint: 'withhold large evidence, or raise limits.siteBytes in portal.yaml if the host allows more',
    }]),
    ...files.filter((file) => file.size > LARGE_FILE).map((file) => ({
      message: `a published file takes ${file.size} bytes, more than many hosts serve`,
      place: { file: file.path.slice(1) },
      hint: 'publish it elsewhere and name it among the released artifacts',
    })),
  ];
}
