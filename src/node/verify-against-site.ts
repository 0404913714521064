import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Piece } from '../core/api/view.ts';
import { checksText, type Check } from '../core/verify/check.ts';
import { readPortalLog } from '../core/verify/portal-log.ts';
import { heldAgainst, portalTrust } from '../core/verify/portal-trust.ts';
import { readOnce, type PublishedFiles } from '../core/verify/published-files.ts';
import { verifyFile, type FileReport } from '../core/verify/verify-file.ts';
import { OperatorError } from './errors.ts';
import { fetchFile, isAddress, keptCheckpoint } from './log-source.ts';
import { hashFile, readRegular, readTrustFile } from './verify-content.ts';

/** Nothing that is read whole is larger: not what a site sends, and no document of a portal among the files that are asked about. */
const LARGEST = { published: 256 * 1024 * 1024, document: 1_000_000 };

/**
 * What the page `/verify/` of a portal says of a file, from a copy of its site or from its address: the same checks by the same
 * code, with nothing of the site run. `trustFile` and `since` are what the page calls brought.
 */
export async function verifyAgainstSite(file: string, site: string, options: { readonly trustFile?: string | undefined; readonly since?: string | undefined } = {}): Promise<FileReport> {
  const sha256 = await hashFile(file);
  if (sha256 === undefined) throw new OperatorError('There is no such file', { place: file });
  const files = readOnce(publishedAt(site));
  const published = await portalTrust(files);
  if ('problem' in published && options.trustFile === undefined) {
    throw new OperatorError('The keys that the site publishes could not be read', { place: site, found: published.problem, hint: 'Name a site that `dossier build` made, or bring a trust file with --trust' });
  }
  const against = await heldAgainst(published, options.trustFile === undefined ? undefined : await broughtTrust(options.trustFile), files);
  const log = await readPortalLog(files, against.trust);
  const kept = options.since === undefined ? [] : [{ bytes: await keptCheckpoint(options.since), words: `Kept in ${options.since}` }];
  const { size } = await stat(file);
  const open = async () => await readRegular(file) ?? new Uint8Array();
  const report = await verifyFile({ sha256, name: path.basename(file), size, ...(size > LARGEST.document ? {} : { open }) }, { files, against, log, kept });
  return { ...report, checks: report.checks.map((check) => (check.id === 'site' ? HIDDEN : check)) };
}

// On the page this says that the code came from the site. Here it did not, and what a site leaves out is left out here too.
const HIDDEN: Check = {
  id: 'site', state: 'not-applicable', title: 'Not checked: what this site leaves out', details: [],
  found: ['A newer revision or a withdrawal that it does not show can not be found in what it shows.'],
};

/** The report as lines of text. */
export function siteReportText({ sentence, checks }: FileReport): string {
  return `${sentence}\n\n${checksText(checks)}`;
}

async function broughtTrust(file: string) {
  const words: readonly Piece[] = [`the keys of ${file}`];
  return { trust: await readTrustFile(file), records: words, others: words };
}

function publishedAt(site: string): PublishedFiles {
  if (isAddress(site)) {
    const root = site.endsWith('/') ? site : `${site}/`;
    // A file that cannot be had is told by the check that needs it.
    return { read: (name) => fetchFile(new URL(name.slice(1), root), LARGEST.published).catch(() => undefined) };
  }
  return { read: (name) => readRegular(path.join(site, decodeURIComponent(name)), LARGEST.published) };
}
