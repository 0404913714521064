import type { OpenedPortal } from '../../record/opened.ts';
import { packFolder } from '../../record/pack-names.ts';
import { currentRevision } from '../current-revision.ts';
import { currentRelease } from '../latest-release.ts';
import * as paths from '../paths.ts';
import { packedRelease, type PackSubject } from './files.ts';

/** Which packs a site carries: one of each release, of each project's latest, or none. */
const DEFAULT_PACKS = 'all';

/** The releases whose audit pack stands on the site, each with the evidence of its current revision. */
export function publishedPacks(portal: OpenedPortal): readonly PackSubject[] {
  const which = portal.spec.packs ?? DEFAULT_PACKS;
  return portal.projects.flatMap((project) => project.releases
    // Nothing of a preview is sealed, so there is nothing to keep.
    .filter((release) => release.unsealed !== true && (which === 'all' || (which === 'latest' && release === currentRelease(project))))
    .map((release) => ({ portal, project, release, revision: currentRevision(release) })));
}

/** Where a release's pack stands; what stands there follows later events, and is a pack of the current revision. */
export const packAddress = ({ project, release }: PackSubject) => paths.auditPack(project.id, release.version);

/** The name that a browser saves it under. */
export const packFileName = (subject: PackSubject) => `${packFolder(packedRelease(subject))}.zip`;
