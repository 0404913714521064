import type { EvidencePort } from '../../core/api/evidence-port.ts';
import type { PackSubject } from '../../core/api/pack/files.ts';
import { packAddress } from '../../core/api/pack/published.ts';
import * as paths from '../../core/api/paths.ts';
import type { Page } from '../../core/api/view.ts';
import type { OpenedPortal, OpenedRelease } from '../../core/record/opened.ts';
import type { OperatorProblem } from '../errors.ts';
import { packSources } from '../pack/pack-sources.ts';
import { writeZip } from '../pack/write-zip.ts';
import { servedFile } from './space.ts';
import type { Staging } from './staging.ts';

/** The audit packs of a site. */
export interface SitePacks {
  /** The portal, whose releases know the packs that stand beside their pages. */
  readonly portal: OpenedPortal;
  readonly written: readonly { readonly path: string; readonly release: { readonly project: string; readonly version: string } }[];
  readonly warnings: readonly OperatorProblem[];
}

/**
 * Writes the packs of a site whose other pages stand already; `overview` gives the one that does not, because it will say what
 * its pack weighs. A pack larger than `limits.fileBytes` is left out, and said so.
 */
export async function writePacks(portal: OpenedPortal, subjects: readonly PackSubject[], site: {
  readonly staging: Staging;
  readonly contentDir: string;
  readonly evidence: EvidencePort;
  readonly client: ReadonlyMap<string, Uint8Array>;
  readonly pages: readonly Page[];
  readonly overview: (path: string) => Promise<string>;
  readonly onProgress?: ((text: string) => void) | undefined;
}): Promise<SitePacks> {
  const { staging, contentDir, evidence, client, pages } = site;
  const packs = new Map<OpenedRelease, NonNullable<OpenedRelease['pack']>>();
  const written: SitePacks['written'][number][] = [];
  const warnings: OperatorProblem[] = [];
  for (const [index, subject] of subjects.entries()) {
    site.onProgress?.(`Writing audit pack ${index + 1} of ${subjects.length}`);
    const overview = paths.release(subject.project.id, subject.release.version);
    const page = async (path: string) => (path === overview ? site.overview(path) : Buffer.from(staging.read(servedFile(path))).toString());
    const sources = await packSources(subject, { contentDir, evidence, client, pages, page, derived: async (path) => staging.read(path) });
    const path = packAddress(subject);
    const filesSize = sources.reduce((sum, source) => sum + source.size, 0);
    if (filesSize > portal.spec.limits.fileBytes) {
      warnings.push({ message: `the audit pack would take ${filesSize} bytes, more than limits.fileBytes, and is left out`, place: { file: path.slice(1) }, hint: '`dossier pack` writes it; publish it elsewhere' });
      continue;
    }
    const { size, sha256 } = await staging.writeStream(path, writeZip(sources));
    packs.set(subject.release, { size, sha256 });
    written.push({ path, release: { project: subject.project.id, version: subject.release.version } });
  }
  const withPack = (release: OpenedRelease): OpenedRelease => {
    const pack = packs.get(release);
    return pack === undefined ? release : { ...release, pack };
  };
  return { portal: { ...portal, projects: portal.projects.map((project) => ({ ...project, releases: project.releases.map(withPack) })) }, written, warnings };
}
