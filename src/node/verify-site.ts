import path from 'node:path';
import { sha256Hex } from '../core/lib/bytes.ts';
import { verifyDocumentProof } from '../core/log/document-proof.ts';
import type { TrustSpec } from '../core/model/portal-files.ts';
import { objectFile, placeOf } from '../core/record/content-paths.ts';
import { parseSums } from '../core/record/sums.ts';
import { verifyPortal, type SealedFiles, type VerifyOptions, type VerifyProblem, type VerifyReport } from '../core/record/verify-portal.ts';
import { OperatorError } from './errors.ts';
import { listFiles } from './list-files.ts';
import { logSigners } from './log-signers.ts';
import { hashFile, mostBytes, readRegular, readTrustFile, withoutRejudge, withRejudged, withTrustNote } from './verify-content.ts';

/** The list of everything a build wrote, as `sha256sum` lines. */
export const SITE_SUMS = 'site.sha256';

// Written after the list, or the list itself.
const UNLISTED = new Set([SITE_SUMS, 'build.json']);

/**
 * Checks a built site: every file it lists, and the sealed documents it publishes just as `verifyContent` does. The
 * pages are held against `site.sha256` only, which nobody signs; the documents are held against their signatures.
 */
export async function verifySite(siteDir: string, options: Omit<VerifyOptions, 'trust' | 'origin'> & {
  readonly trustFile?: string | undefined;
  readonly rejudge?: boolean | undefined;
  readonly onProgress?: (text: string) => void;
}): Promise<VerifyReport> {
  const names = await listFiles(siteDir);
  const listed = await checkListedFiles(siteDir, names, options.onProgress);
  const trustFile = options.trustFile ?? path.join(siteDir, 'trust/trust.yaml');
  // Without its own file a listed problem says more; a folder that is a link could lead anywhere.
  if (options.trustFile === undefined && !names.includes('trust/trust.yaml') && !listed.problems.some(({ file }) => file === 'trust/trust.yaml')) {
    throw new OperatorError('The site publishes no trust file', { place: trustFile, hint: 'Bring one with --trust' });
  }
  // Keys that are not those the build published would only raise false alarms, or silence true ones.
  const spoiled = options.trustFile === undefined ? listed.problems.find(({ file }) => file === 'trust/trust.yaml' || isTrustRoot(file)) : undefined;
  if (spoiled !== undefined) {
    return { ...listed, checked: [], notChecked: [`Everything that is signed: ${spoiled.file} is not the file that was published. Bring a trust file from elsewhere with --trust`], records: [], decisions: [], addenda: [] };
  }
  const { files, publishedAs } = siteFiles(siteDir, names);
  const trust = await readTrustFile(trustFile);
  const report = await verifyPortal(files, { ...options, trust });
  const judged = options.rejudge === true ? await withRejudged(report, await withTrustObject(siteDir, names, files), options.onProgress) : withoutRejudge(report);
  const noted = withTrustNote(judged, options.trustFile, 'trust/trust.yaml of this site');
  const copies = await wrongCopies(siteDir, names);
  const proofs = await checkProofs(siteDir, names, trust);
  const problems = [...noted.problems.map(({ file, problem }) => ({ file: publishedAs(file), problem })), ...copies, ...proofs.problems];
  return {
    ...noted,
    problems: [...listed.problems, ...problems.filter(({ file }) => !listed.problems.some((one) => one.file === file))],
    checked: [`${listed.count} published files: present and as ${SITE_SUMS} lists them, and no others`, ...noted.checked, ...proofs.checked],
    notChecked: [...noted.notChecked, `Who wrote the pages: ${SITE_SUMS} is not signed. Build the site again from its content folder and compare`],
    covered: [...new Set([...noted.covered.map(publishedAs), ...listed.covered])].sort(),
  };
}

async function checkListedFiles(siteDir: string, names: readonly string[], onProgress?: (text: string) => void):
  Promise<{ readonly problems: readonly VerifyProblem[]; readonly count: number; readonly covered: readonly string[] }> {
  const bytes = await readRegular(path.join(siteDir, SITE_SUMS));
  if (bytes === undefined) throw new OperatorError('This is no built site: it has no list of its files', { place: path.join(siteDir, SITE_SUMS), hint: '`dossier build` writes one' });
  const sums = parseSums(bytes);
  if (sums === undefined) return { problems: [{ file: SITE_SUMS, problem: 'it is no list of `sha256sum` lines' }], count: 0, covered: [SITE_SUMS] };
  const problems: VerifyProblem[] = [];
  const present = new Set(names);
  for (const [name, sha256] of sums) {
    onProgress?.(`Hashing ${name}`);
    // The list may come from anyone. What was found by walking lies within the site, and behind no link.
    const found = present.has(name) ? await hashFile(path.join(siteDir, name)) : undefined;
    if (found === undefined) problems.push({ file: name, problem: 'it is missing' });
    else if (found !== sha256) problems.push({ file: name, problem: `its SHA-256 is ${found}; ${SITE_SUMS} lists ${sha256}` });
  }
  for (const name of names) {
    if (!sums.has(name) && !UNLISTED.has(name)) problems.push({ file: name, problem: `${SITE_SUMS} does not list it` });
  }
  return { problems, count: sums.size, covered: [...sums.keys(), SITE_SUMS] };
}

const isTrustRoot = (name: string) => /^trust\/roots\/[^/]+\.json$/.test(name);

// A site publishes its trust file and the roots once and not among the objects; a decision names them by digest.
async function withTrustObject(siteDir: string, names: readonly string[], files: SealedFiles): Promise<SealedFiles> {
  const objects = new Map<string, Uint8Array>();
  for (const name of names.filter((one) => one === 'trust/trust.yaml' || isTrustRoot(one))) {
    const bytes = await readRegular(path.join(siteDir, name), mostBytes(name));
    if (bytes !== undefined) objects.set(objectFile(sha256Hex(bytes)), bytes);
  }
  return { ...files, read: async (name) => await files.read(name) ?? objects.get(name) };
}

// The same bytes may be published under several names, of which the checks of records look at one.
async function wrongCopies(siteDir: string, names: readonly string[]): Promise<VerifyProblem[]> {
  const problems: VerifyProblem[] = [];
  const seen = new Set<string>();
  for (const name of names) {
    const sha256 = /^evidence\/([0-9a-f]{64})\/[^/]+$/.exec(name)?.[1];
    if (sha256 === undefined || contentPathOf(name) === undefined) continue;
    const found = seen.has(sha256) ? await hashFile(path.join(siteDir, name)) : sha256;
    seen.add(sha256);
    if (found !== sha256) problems.push({ file: name, problem: `its SHA-256 is ${found ?? 'none'}, and its address says ${sha256}` });
  }
  return problems;
}

// A proof lies beside its document, and a reader takes both away; where they do not belong together nothing else would tell.
async function checkProofs(siteDir: string, names: readonly string[], trust: TrustSpec): Promise<{ readonly problems: readonly VerifyProblem[]; readonly checked: readonly string[] }> {
  const proofs = names.filter((name) => name.endsWith('.tlog-proof') && !name.startsWith('evidence/'));
  if (proofs.length === 0 || trust.log === undefined) return { problems: [], checked: [] };
  const signers = logSigners(trust, undefined, siteDir);
  const problems = await Promise.all(proofs.map(async (name): Promise<VerifyProblem[]> => {
    const bytes = await readRegular(path.join(siteDir, name), mostBytes(name));
    const sha256 = await hashFile(path.join(siteDir, name.replace(/\.tlog-proof$/, '.json')));
    const checked = bytes === undefined || sha256 === undefined ? { problem: 'it lies beside no document' } : verifyDocumentProof(bytes, sha256, signers);
    return 'problem' in checked ? [{ file: name, problem: checked.problem }] : [];
  }));
  return { problems: problems.flat(), checked: [`${proofs.length} ${proofs.length === 1 ? 'proof' : 'proofs'} of inclusion: each leads from the document beside it to a root that the log’s key signed`] };
}

function siteFiles(siteDir: string, names: readonly string[]): { readonly files: SealedFiles; readonly publishedAs: (contentPath: string) => string } {
  const published = new Map<string, string>();
  for (const name of names) {
    const own = contentPathOf(name);
    if (own !== undefined && !published.has(own)) published.set(own, name);
  }
  const real = (name: string) => published.get(name);
  return {
    files: {
      paths: [...published.keys()],
      complete: false,
      read: async (name) => {
        const own = real(name);
        return own === undefined ? undefined : readRegular(path.join(siteDir, own), mostBytes(name));
      },
      sha256: async (name) => {
        const own = real(name);
        return own === undefined ? undefined : hashFile(path.join(siteDir, own));
      },
    },
    publishedAs: (contentPath) => real(contentPath) ?? sitePathOf(contentPath),
  };
}

/** The name below `content/` of a published file; `undefined` for pages and other files that are made at build time. */
export function contentPathOf(published: string): string | undefined {
  const object = /^evidence\/([0-9a-f]{64})\/([^/]+)$/.exec(published);
  if (object?.[1] !== undefined) return object[2] === 'index.html' ? undefined : objectFile(object[1]);
  if (published.startsWith('log/') && !published.endsWith('.html')) return published;
  const [, project, rest] = /^([^/]+)\/(.+)$/.exec(published) ?? [];
  if (project === undefined || rest === undefined || !/\.json$|\/SHA256SUMS$/.test(published)) return undefined;
  const content = `projects/${project}/${rest.replace(/^(releases\/[^/]+)\/r\//, '$1/revisions/').replace(/^(releases\/[^/]+)\/after\//, '$1/addenda/')}`;
  const place = placeOf(content);
  return place === undefined || place.kind === 'stray' ? undefined : content;
}

// For files that are missing, and so were not found under the name they are published by.
function sitePathOf(contentPath: string): string {
  const place = placeOf(contentPath);
  if (place?.kind === 'object') return `evidence/${place.sha256}/`;
  return contentPath.replace(/^projects\//, '').replace(/^([^/]+\/releases\/[^/]+)\/revisions\//, '$1/r/').replace(/^([^/]+\/releases\/[^/]+)\/addenda\//, '$1/after/');
}
