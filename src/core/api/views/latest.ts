import { z } from 'zod';
import { Sha256 } from '../../model/ids.ts';
import type { OpenedPortal } from '../../record/opened.ts';
import { currentRevision } from '../current-revision.ts';
import { latestStable } from '../latest-release.ts';
import * as paths from '../paths.ts';
import { projectOf } from '../project-of.ts';
import { Fact, defineView, viewBase, type Page } from '../view.ts';
import { LatestBand, inputsOf, latestBand } from './project-home.ts';

/**
 * `/<project>/latest/`: the newest stable release that was approved and not withdrawn. It leads there by a link and not
 * by a redirect, so that nobody cites this address for the one it stands for today.
 */
export const LatestView = z.strictObject({
  ...viewBase('latest'),
  project: z.string(),
  sentence: z.string(),
  latest: LatestBand,
  /** What to cite. */
  facts: z.array(Fact),
  /** The record digest. */
  digest: Sha256,
});
export type LatestView = z.infer<typeof LatestView>;

export const latest = defineView({
  name: 'latest',
  schema: LatestView,
  pages: (portal) => portal.projects.flatMap((project): Page[] => {
    const release = latestStable(project);
    return release === undefined ? [] : [{ path: paths.latest(project.id), view: 'latest', project: project.id, inputs: inputsOf([release]) }];
  }),
  build: (page, portal) => latestView(page, portal),
});

export function latestView(page: Page, portal: OpenedPortal): LatestView {
  const project = projectOf(page, portal);
  const [release, band] = [latestStable(project), latestBand(project)];
  if (release === undefined || band === undefined) throw new Error(`${page.path}: nothing is approved as stable`);
  const revision = currentRevision(release);
  const permanent = paths.revision(project.id, release.version, revision.number);
  return {
    schema: 'dossier.latest.v1',
    title: 'Latest stable release',
    description: `The newest stable release of ${project.spec.name} that was approved and not withdrawn.`,
    project: project.id,
    sentence: 'This address changes with each release. Cite the permanent link and the record digest below.',
    latest: band,
    facts: [
      { label: 'Permanent link', value: [{ text: portal.spec.url === undefined ? permanent : `${portal.spec.url}${permanent.slice(1)}`, href: permanent, code: 'code' }] },
      { label: 'Record digest', value: [{ text: revision.sha256, digest: 'full' }] },
    ],
    digest: revision.sha256,
  };
}
