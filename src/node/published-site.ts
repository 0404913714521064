import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { listFiles as publishedFiles } from '../core/api/files.ts';
import { byCodeUnit, sha256Hex } from '../core/lib/bytes.ts';
import { disclosed, newestMoment } from '../core/record/embargo.ts';
import { parseSums } from '../core/record/sums.ts';
import { contentPaths, readContentBytes } from './content-folder.ts';
import { OperatorError } from './errors.ts';
import { listFiles } from './list-files.ts';
import { loadPortal } from './load-portal.ts';
import { siteUrl } from './site-url.ts';
import { SITE_SUMS } from './verify-site.ts';

/** A file as it must be served. */
export interface ExpectedFile {
  /** Below the site, without a leading "/". */
  readonly name: string;
  readonly sha256: string;
  readonly size: number;
  /** Where the same bytes lie on this machine. */
  readonly source: string;
}

export interface PublishedProblem {
  readonly name: string;
  readonly kind: 'missing' | 'truncated' | 'differs' | 'unreachable';
  readonly expected: string;
  readonly found: string;
}

export interface PublishedCheck {
  readonly url: string;
  readonly listed: number;
  readonly checked: number;
  readonly problems: readonly PublishedProblem[];
  /** Files that hosts read and do not always serve, and that this one does not. */
  readonly notServed: readonly string[];
}

export interface PublishedOptions {
  readonly url: string;
  readonly expected: readonly ExpectedFile[];
  /** How many pages and other files that are no evidence to read; all of them with `Infinity`. */
  readonly sample: number;
  /** How many requests are under way at a time. */
  readonly concurrency?: number | undefined;
  /** Seconds for which what is wrong is asked for again: caches may hold the state before. */
  readonly wait?: number | undefined;
  /** How long the first pause between two tries is; each further one is twice as long. In milliseconds. */
  readonly pause?: number | undefined;
  readonly onProgress?: (text: string) => void;
}

/** Everything that a built folder lists, and the list itself. */
export async function builtFiles(folder: string): Promise<readonly ExpectedFile[]> {
  const list = path.join(folder, SITE_SUMS);
  if (!existsSync(list)) throw new OperatorError('No site was built here', { place: folder, expected: SITE_SUMS, hint: '`dossier build` makes one; without --site the content folder is compared' });
  const bytes = await readFile(list);
  const sums = parseSums(bytes);
  if (sums === undefined || sums.size === 0) throw new OperatorError('The list of the built site does not parse', { place: list });
  const files = [...sums].map(async ([name, sha256]): Promise<ExpectedFile> => {
    const source = path.join(folder, name);
    const size = await stat(source).then((found) => found.size, () => undefined);
    if (size === undefined) throw new OperatorError('The built site is not whole', { place: source, hint: 'build it again' });
    return { name, sha256, size, source };
  });
  return [...await Promise.all(files), { name: SITE_SUMS, sha256: sha256Hex(bytes), size: bytes.length, source: list }];
}

/** Everything sealed that a content folder publishes: it does not know the pages. What is under embargo is not published. */
export async function sealedFiles(contentDir: string): Promise<readonly ExpectedFile[]> {
  const opened = await loadPortal(contentDir);
  const { portal } = disclosed(opened, newestMoment(opened));
  const files: ExpectedFile[] = [];
  for (const { path: name, source } of publishedFiles(portal, await listFiles(path.join(contentDir, contentPaths.log())))) {
    // What is made at build time may hold the address that was given then.
    if ('text' in source) continue;
    const file = 'object' in source ? contentPaths.object(source.object) : source.content;
    const bytes = await readContentBytes(contentDir, file);
    if (bytes !== undefined) files.push({ name: decodeURIComponent(name.slice(1)), sha256: sha256Hex(bytes), size: bytes.length, source: path.join(contentDir, file) });
  }
  return files;
}

/** Reads a published site back and compares it with what was built. */
export async function checkPublished(options: PublishedOptions): Promise<PublishedCheck> {
  const { expected, sample, wait = 0, pause = 250, onProgress } = options;
  const url = siteUrl(options.url);
  const chosen = choose(expected, sample);
  const until = performance.now() + wait * 1000;
  let open: readonly ExpectedFile[] = chosen;
  for (;;) {
    // A host that can not be reached at all need not be asked a thousand times.
    const first = open[0] === undefined ? undefined : await compare(url, open[0], pause);
    const isDown = first?.kind === 'unreachable' && !first.found.startsWith('HTTP');
    const rest = isDown ? [] : await mapAtATime(open.slice(1), options.concurrency ?? 8, (file, index) => {
      onProgress?.(`Reading ${index + 2} of ${open.length}`);
      return compare(url, file, pause);
    });
    const problems = [first, ...rest].flatMap((problem) => problem ?? []);
    const serious = problems.filter((problem) => problem.kind !== 'missing' || !READ_BY_HOSTS.has(problem.name));
    if (serious.length === 0 || performance.now() >= until) {
      return { url, listed: expected.length, checked: isDown ? 1 : chosen.length, problems: serious, notServed: problems.filter((problem) => !serious.includes(problem)).map(({ name }) => name).sort(byCodeUnit) };
    }
    onProgress?.(isDown ? 'The site can not be reached yet' : `${serious.length} of ${chosen.length} are not as built yet`);
    if (!isDown) open = open.filter(({ name }) => problems.some((problem) => problem.name === name));
    await setTimeout(Math.min(pause * 40, Math.max(0, until - performance.now())));
  }
}

/** Files for the host itself, which it need not serve. */
const READ_BY_HOSTS = new Set(['.nojekyll', '_headers']);

// Records, what people signed, the log, keys, and evidence under its digest: all that a reader checks.
const SEALED = /^(?:evidence\/[0-9a-f]{64}\/(?!index\.html$)|log\/(?:checkpoint$|tile\/)|trust\/|[^/]+\/(?:releases\/.*\/)?(?:[^/]*\.sigstore\.json|record\.json|decision\.json|addendum\.json|SHA256SUMS|[a-z]+\.tlog-proof)$|[^/]+\/releases\/[^/]+\/signoffs\/|[^/]+\/waivers\/[^/]+\.json$)/;
/** The front page, the list of all, and what every page needs. */
const ALWAYS = /^(?:index\.html$|404\.html$|site\.sha256$|_astro\/|\.nojekyll$|_headers$)/;

/** All that is sealed, and a sample of the rest: the same one for the same site, and spread over all of it, because digests are. */
function choose(expected: readonly ExpectedFile[], sample: number): readonly ExpectedFile[] {
  const isChosen = ({ name }: ExpectedFile) => SEALED.test(name) || ALWAYS.test(name);
  const rest = expected.filter((file) => !isChosen(file)).sort((a, b) => byCodeUnit(a.sha256, b.sha256) || byCodeUnit(a.name, b.name));
  return [...expected.filter(isChosen), ...rest.slice(0, sample)];
}

const TRIES = 4;
/** A host that has not said a word for so long is not reached. */
const TIMEOUT = 30_000;

async function compare(url: string, file: ExpectedFile, pause: number): Promise<PublishedProblem | undefined> {
  let last: PublishedProblem | undefined;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if (attempt > 0) await setTimeout(pause * 2 ** (attempt - 1));
    last = await read(url, file);
    // Bytes that came whole are an answer; a broken connection or an error of the host may be none a moment later.
    if (last === undefined || last.kind === 'missing' || last.kind === 'differs') return last;
  }
  return last;
}

async function read(url: string, file: ExpectedFile): Promise<PublishedProblem | undefined> {
  const wrong = (kind: PublishedProblem['kind'], found: string): PublishedProblem => ({ name: file.name, kind, expected: `${file.size} bytes, SHA-256 ${file.sha256}`, found });
  const hash = createHash('sha256');
  let size = 0;
  try {
    const response = await fetch(addressOf(url, file.name), { headers: { 'cache-control': 'no-cache' }, signal: AbortSignal.timeout(TIMEOUT) });
    if (response.status === 404 || response.status === 410) return wrong('missing', `HTTP ${response.status}`);
    if (response.status !== 200) return wrong('unreachable', `HTTP ${response.status}`);
    for await (const chunk of response.body ?? []) {
      hash.update(chunk);
      size += chunk.length;
      // Whoever sends more than was built is not read to the end.
      if (size > file.size) return wrong('differs', `more than ${file.size} bytes`);
    }
  } catch (error) {
    return size > 0 ? wrong('truncated', `${size} bytes, then the connection broke`) : wrong('unreachable', reasonOf(error));
  }
  const sha256 = hash.digest('hex');
  if (sha256 === file.sha256) return undefined;
  return size < file.size && await sha256OfStart(file.source, size) === sha256 ? wrong('truncated', `${size} of ${file.size} bytes`) : wrong('differs', `${size} bytes, SHA-256 ${sha256}`);
}

/** Of the first bytes of a file: what was cut short is its beginning, and an older state is not. */
async function sha256OfStart(file: string, size: number): Promise<string> {
  const hash = createHash('sha256');
  if (size > 0) for await (const chunk of createReadStream(file, { end: size - 1 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** A page is served at its folder. */
function addressOf(url: string, name: string): string {
  return url + name.split('/').map(encodeURIComponent).join('/').replace(/(^|\/)index\.html$/, '$1');
}

function reasonOf(error: unknown): string {
  const { cause } = error instanceof Error ? error : { cause: undefined };
  return cause instanceof Error ? cause.message : error instanceof Error ? error.message : String(error);
}

/** As `Promise.all`, with only some of them under way at a time. */
async function mapAtATime<T, R>(items: readonly T[], most: number, work: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, async () => {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index]!, index); // within the list, by the condition
  }));
  return results;
}
