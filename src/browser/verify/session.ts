import * as paths from '../../core/api/paths.ts';
import { fromUtf8 } from '../../core/lib/bytes.ts';
import type { Brought } from '../../core/verify/brought.ts';
import { worstOf, type Check } from '../../core/verify/check.ts';
import { readPortalLog, type PortalLog } from '../../core/verify/portal-log.ts';
import { ownTrust, portalTrust, type Against } from '../../core/verify/portal-trust.ts';
import { readOnce, type PublishedFiles } from '../../core/verify/published-files.ts';
import { releaseSentence, verifyFile, type FileQuestion, type FileReport } from '../../core/verify/verify-file.ts';
import { verifyRelease, type VerifyWith } from '../../core/verify/verify-release.ts';
import { keptCheckpoint } from './kept-checkpoint.ts';

/** A report that can be drawn. */
export type Report = Pick<FileReport, 'state' | 'sentence' | 'checks'> & { readonly sha256?: string };

/** Nothing that a reader brings to check against is larger. */
const LARGEST_BROUGHT = 1_000_000;
// A signed note, a public key, a log's key or a trust file: what tells them for certain is fetched when one looks like it.
const MAY_BE_BROUGHT = /\n\n— |^-----BEGIN PUBLIC KEY-----|^[^\s+]+\+[0-9a-f]{8}\+|"signers"\s*:/;

/** One reader's checks on one portal: what they brought, and what was fetched. Only static files of this site are asked for. */
export class VerifySession {
  readonly brought: Brought[] = [];
  readonly #files: PublishedFiles;

  constructor(root: string) {
    this.#files = readOnce(publishedBelow(root));
  }

  /** Takes a file as something to check against; false when it is a file to be checked. */
  async bring(file: File): Promise<Brought | undefined> {
    if (file.size > LARGEST_BROUGHT) return undefined;
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (!MAY_BE_BROUGHT.test(fromUtf8(bytes) ?? '')) return undefined;
    const { recogniseBrought } = await import('../../core/verify/brought.ts');
    const brought = recogniseBrought(file.name, bytes);
    if (brought !== undefined && brought.kind !== 'problem') this.brought.push(brought);
    return brought;
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
    const own = this.brought.findLast((one) => one.kind === 'checkpoint');
    const kept = own !== undefined ? { bytes: own.bytes, words: 'Brought by you' } : log === 'none' || 'problem' in log ? undefined : keptCheckpoint(log.checkpoint.origin);
    return { files: this.#files, against, log, kept };
  }

  async #against(): Promise<Against | { readonly problem: string }> {
    const portal = await portalTrust(this.#files);
    // Who brings a whole trust file needs none of the site's.
    if (this.brought.length === 0) return portal;
    const { trustWith } = await import('../../core/verify/brought.ts');
    const own = trustWith('problem' in portal ? { signers: [] } : portal.trust, this.brought);
    return own === undefined ? portal : ownTrust(own.trust, own.words, this.#files).then((against) => ({ ...against, isOwn: own.isOwn }));
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
