import type { DerivedFiles } from '../derived.ts';
import { basisOf, gateChanges, titleOf } from '../after-release.ts';
import * as paths from '../paths.ts';
import { subjectsOf } from '../subjects.ts';

/** `addenda.json` beside each decided release: everything that was added since, oldest first, for tools that read along. */
export const addendaFiles: DerivedFiles = (portal) => portal.projects.flatMap((project) =>
  project.releases.filter((release) => subjectsOf(release).has('after')).map((release) => ({
    path: paths.releaseExtra(project.id, release.version, 'addenda.json'),
    release: { project: project.id, version: release.version },
    text: () => {
      const addenda = release.addenda.map((one) => {
        const { kind, at, name, statement, event, instead, now } = one.value.predicate;
        return {
          id: one.id,
          kind,
          title: titleOf(one),
          at,
          name,
          statement,
          ...(event === undefined ? {} : { event }),
          ...(instead === undefined ? {} : { instead }),
          sha256: one.sha256,
          record: one.value.subject[0]?.digest.sha256,
          /** Only a verified one counts. */
          signature: one.seal.result,
          ...(one.seal.result === 'verified' ? { signer: one.seal.signer } : {}),
          ...(one.logIndex === undefined ? {} : { logIndex: one.logIndex }),
          ...(now === undefined ? {} : {
            verdict: now.verdict?.state ?? null,
            changed: gateChanges(release, basisOf(release, one), now).map(({ id, from, to }) => ({ id, from: from ?? null, to })),
          }),
          document: paths.addendumFile(project.id, release.version, one.id, 'addendum.json'),
          page: paths.addendum(project.id, release.version, one.id),
        };
      });
      return `${JSON.stringify({ schema: 'dossier.addenda.v1', project: project.id, version: release.version, addenda }, null, 2)}\n`;
    },
  })));
