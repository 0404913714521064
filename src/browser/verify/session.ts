import * as paths from '../../core/api/paths.ts';
import { fromUtf8 } from '../../core/lib/bytes.ts';
import type { Brought, Dropped } from '../../core/verify/brought.ts';
import { worstOf, type Check } from '../../core/verify/check.ts';
import { readPortalLog, type PortalLog } from '../../core/verify/portal-log.ts';
import { heldAgainst, portalTrust, type Against } from '../../core/verify/portal-trust.ts';
import { readOnce, type PublishedFiles } from '../../core/verify/published-files.ts';
import { releaseSentence, verifyFile, type FileQuestion, type FileReport } from '../../core/verify/verify-file.ts';
import { verifyRelease, type VerifyWith } from '../../core/verify/verify-release.ts';
import { hashFile } from './hash-file.ts';
import { keptCheckpoint } from './kept-checkpoint.ts';

/** A report that can be drawn. */
export type Report = Pick<FileReport, 'state' | 'sentence' | 'checks'> & { readonly sha256?: string };

/** Nothing that a reader brings to check against is larger. */
const LARGEST_BROUGHT = 1_000_000;
// A signed note, a public key, a log's key or a trust file: what tells them for certain is fetched when one looks like it.
const MAY_BE_BROUGHT = /\n\n— |^-----BEGIN PUBLIC KEY-----|^[^\s+]+\+[0-9a-f]{8}\+|^\s*\{\s*"(?:log|roots|signers)"\s*:/;

/** One reader's checks on one portal: what they brought, and what was fetched. Only static files of this site are asked for. */
export class VerifySession {
  readonly brought: Brought[] = [];
  readonly #files: PublishedFiles;
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
    this.#files = readOnce(publishedBelow(root));
  }

  /** Takes what is to be checked against out of files that were dropped together, and says which of them are to be checked. */
  async bring(files: readonly File[]): Promise<Dropped<File>> {
    const read = await Promise.all(files.map(async (file) => ({ file, bytes: file.size > LARGEST_BROUGHT ? undefined : new Uint8Array(await file.arrayBuffer()) })));
    if (!read.some(({ bytes }) => bytes !== undefined && MAY_BE_BROUGHT.test(fromUtf8(bytes) ?? ''))) return { added: [], toCheck: files, problems: [] };
    const { recogniseBrought, sortDropped } = await import('../../core/verify/brought.ts');
    const dropped = sortDropped(this.brought, read.map(({ file, bytes }) => [file, bytes === undefined ? undefined : recogniseBrought(file.name, bytes)]));
    this.brought.push(...dropped.added);
    return dropped;
  }

  async checkFile(question: FileQuestion): Promise<Report> {
    const use = await this.#with();
    return 'checks' in use ? use : { ...await verifyFile(question, use), sha256: question.sha256 };
  }

  async checkRelease(project: string, version: string): Promise<Report> {
    const use = await this.#with();
    if ('checks' in use) return use;
    const report = await verifyRelease({ project, version }, use);
    const state = worstOf(report.checks);
    return { state, sentence: releaseSentence(state, report), checks: report.checks };
  }

  /** How many files of a release can be fetched and checked, and how large they are together; once its record opened. */
  async evidenceOf(project: string, version: string): Promise<{ readonly files: number; readonly bytes: number; check(onProgress: (done: number, of: number) => void): Promise<readonly Check[]> } | undefined> {
    const use = await this.#with();
    if ('checks' in use) return undefined;
    const record = (await verifyRelease({ project, version }, use)).records.at(-1)?.head;
    if (record === undefined) return undefined;
    const { checkAllHolders, checkObjects, publishedObjects } = await import('../../core/verify/check-objects.ts');
    const objects = publishedObjects(record);
    return {
      files: objects.length, bytes: objects.reduce((sum, { size }) => sum + size, 0),
      check: async (onProgress) => [
        await checkObjects(record, this.#files, { hash: (bytes) => hashFile(new Blob([new Uint8Array(bytes)]), () => undefined, new AbortController().signal), onProgress }),
        ...await checkAllHolders(record, use),
      ],
    };
  }

  /** The newest checkpoint, once it verified. */
  async log(): Promise<{ readonly log: PortalLog; readonly note: string } | undefined> {
    const use = await this.#with();
    if ('checks' in use || use.log === 'none' || 'problem' in use.log) return undefined;
    return { log: use.log, note: fromUtf8(use.log.bytes) ?? '' };
  }

  async #with(): Promise<VerifyWith | Report> {
    const against = await this.#against();
    if ('problem' in against) {
      const check: Check = { id: 'trust', state: 'unverified', title: 'The trusted keys could not be read', found: [`${against.problem}.`], details: [] };
      return { state: 'unverified', sentence: 'Nothing could be checked.', checks: [check] };
    }
    const log = await readPortalLog(this.#files, against.trust);
    // None stands in for another: one that was dropped may come from whoever has something to hide.
    const kept = [keptCheckpoint(this.#root) ?? [], this.brought.flatMap((one) => (one.kind === 'checkpoint' ? [{ bytes: one.bytes, words: 'Brought by you' }] : []))].flat();
    return { files: this.#files, against, log, kept };
  }

  async #against(): Promise<Against | { readonly problem: string }> {
    const portal = await portalTrust(this.#files);
    // Who brings a whole trust file needs none of the site's.
    if (this.brought.length === 0) return portal;
    const { trustWith } = await import('../../core/verify/brought.ts');
    const own = trustWith('problem' in portal ? { signers: [] } : portal.trust, this.brought);
    return own === undefined ? portal : heldAgainst(portal, own, this.#files);
  }
}

/** Static files below an address, fetched without cookies or a query. A part of a file is no file. */
function publishedBelow(root: string): PublishedFiles {
  return {
    async read(path) {
      try {
        const response = await fetch(new URL(path.slice(1), root), { credentials: 'omit', cache: path === paths.logFile('checkpoint') ? 'no-cache' : 'default' });
        return response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined;
      } catch {
        return undefined;
      }
    },
  };
}
