import { stat } from 'node:fs/promises';
import { listDerived } from '../../core/api/derived.ts';
import { listPages } from '../../core/api/documents.ts';
import { packedRelease, type PackSubject } from '../../core/api/pack/files.ts';
import { disclosed, newestMoment } from '../../core/record/embargo.ts';
import type { OpenedPortal } from '../../core/record/opened.ts';
import { packFolder } from '../../core/record/pack-names.ts';
import { OperatorError, refuse } from '../errors.ts';
import { createSchemaPort } from '../json-schemas.ts';
import { timeProblems } from '../judge.ts';
import { loadPortal } from '../load-portal.ts';
import { evidenceStore } from '../objects.ts';
import { isSourceCheckout, loadBundle } from '../render/bundle.ts';
import { clientFiles } from '../render/client-files.ts';
import { compileSite } from '../render/compile.ts';
import { servedPage } from '../render/served-page.ts';
import { siteUrl } from '../site-url.ts';
import { writeStreamAtomically, writing } from '../write-atomically.ts';
import { packSources } from './pack-sources.ts';
import { writeZip } from './write-zip.ts';

export interface PackOptions {
  readonly contentDir: string;
  readonly project: string;
  readonly version: string;
  /** Whose evidence goes in; without it, that of the current one. */
  readonly revision?: number | undefined;
  /** The archive to write; without it, `<project>-<version>-r<n>.zip` in the working folder. */
  readonly out?: string | undefined;
  /** Where the site stands, instead of what portal.yaml says: links that leave the pack lead there. */
  readonly url?: string | undefined;
  /** As for `build`: ends embargoes, and nothing else. */
  readonly at?: string | undefined;
}

export interface Packed {
  readonly out: string;
  readonly files: number;
  readonly size: number;
  readonly sha256: string;
}

/** Writes the audit pack of a release. What `build` would withhold is refused. */
export async function pack(options: PackOptions): Promise<Packed> {
  const { contentDir, at } = options;
  refuse(at === undefined ? [] : timeProblems(at));
  const opened = await loadPortal(contentDir);
  const told = disclosed(opened, at ?? newestMoment(opened)).portal;
  const portal = options.url === undefined ? told : { ...told, spec: { ...told.spec, url: siteUrl(options.url) } };
  const subject = subjectOf(portal, opened, options);
  const out = options.out ?? `${packFolder(packedRelease(subject))}.zip`;
  await refuseFolder(out);
  if (isSourceCheckout()) await compileSite();
  const bundle = await loadBundle();
  const evidence = evidenceStore(contentDir, createSchemaPort());
  bundle.providePortal({ portal, evidence });
  const sources = await packSources(subject, {
    contentDir, evidence, client: clientFiles(), pages: listPages(portal), page: (page) => servedPage(bundle, page),
    derived: async (address) => Buffer.from(await listDerived(portal).find((one) => one.path === address)?.text(portal, evidence) ?? ''),
  });
  return { out, files: sources.length, ...await writing(out, writeStreamAtomically(out, writeZip(sources))) };
}

async function refuseFolder(out: string): Promise<void> {
  const there = await stat(out).catch(() => undefined);
  if (there?.isDirectory() === true) throw new OperatorError('There is a folder where the archive would be written', { place: out });
}

function subjectOf(portal: OpenedPortal, opened: OpenedPortal, { project: id, version, revision: number }: PackOptions): PackSubject {
  const project = portal.projects.find((one) => one.id === id);
  const release = project?.releases.find((one) => one.version === version);
  if (project === undefined || release === undefined) {
    const isWithheld = opened.projects.some((one) => one.id === id && one.releases.some((other) => other.version === version));
    throw new OperatorError(isWithheld ? `Cannot pack ${id}/${version}: it is under embargo` : `There is no sealed release ${id}/${version} here`, {
      ...(isWithheld ? { hint: 'pack it when the embargo is over, with --at' } : {}),
    });
  }
  const revision = number === undefined ? release.revisions.at(-1) : release.revisions.find((one) => one.number === number);
  if (revision === undefined) throw new OperatorError(`${id}/${version} has no revision ${number ?? ''}`, { expected: `1 to ${release.revisions.length}` });
  return { portal, project, release, revision };
}
