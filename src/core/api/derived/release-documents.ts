import { canonicalJson } from '../../lib/canonical-json.ts';
import type { OpenedProject, OpenedRelease, SealedDocument } from '../../record/opened.ts';
import type { DerivedFile, DerivedFiles } from '../derived.ts';
import * as paths from '../paths.ts';

/**
 * `documents.json` beside each sealed release: which documents it has, and where the log holds them. It vouches for nothing:
 * whoever checks the release opens them and looks.
 */
export const releaseDocuments: DerivedFiles = (portal) => portal.projects.flatMap((project) =>
  project.releases.filter(({ unsealed }) => unsealed !== true).map((release): DerivedFile => ({
    path: paths.releaseExtra(project.id, release.version, 'documents.json'),
    release: { project: project.id, version: release.version },
    text: () => `${canonicalJson(documentsOf(project, release))}\n`,
  })));

function documentsOf({ id, spec }: OpenedProject, release: OpenedRelease) {
  return {
    schema: 'dossier.release-documents.v1',
    project: id,
    name: spec.name,
    version: release.version,
    documents: [
      ...release.revisions.map((one) => ({ kind: 'record', revision: one.number, ...sealOf(one) })),
      ...release.signOffs.map((one) => ({ kind: 'sign-off', role: one.value.predicate.role, ...sealOf(one) })),
      ...(release.decision === undefined ? [] : [{ kind: 'decision', ...sealOf(release.decision) }]),
      ...release.addenda.map((one) => ({ kind: 'addendum', id: one.id, ...sealOf(one) })),
    ],
  };
}

function sealOf({ sha256, bundlePath, logIndex }: SealedDocument<unknown>) {
  return { sha256, signed: bundlePath !== undefined, ...(logIndex === undefined ? {} : { logIndex }) };
}
