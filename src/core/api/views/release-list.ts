import { z } from 'zod';
import type { OpenedPortal, OpenedProject, OpenedRelease } from '../../record/opened.ts';
import { currentRevision } from '../current-revision.ts';
import { judgementOf } from '../judgement.ts';
import * as paths from '../paths.ts';
import { projectOf } from '../project-of.ts';
import { inVersionOrder, orderOf } from '../version-order.ts';
import { Link, defineView, viewBase, type Page } from '../view.ts';
import { counted, numberWord, sentenceCase } from '../words.ts';
import { LISTED, inputsOf, yearsOf } from './project-home.ts';
import { RecordMatrix, recordMatrix } from './record-matrix.ts';

const LISTS = {
  stable: {
    title: 'Stable releases', none: 'No stable release is sealed so far.',
    has: (release) => currentRevision(release).value.release.channel === 'stable',
  },
  exceptions: {
    title: 'Releases with exceptions', none: 'No sealed release has an exception.',
    has: (release) => judgementOf(release, currentRevision(release)).exceptions.length > 0,
  },
} as const satisfies Record<string, { readonly title: string; readonly none: string; readonly has: (release: OpenedRelease) => boolean }>;
type ListName = keyof typeof LISTS;

/** `/<project>/releases/stable/` and `…/exceptions/`: the list of releases, filtered without script. */
export const ReleaseListView = z.strictObject({
  ...viewBase('release-list'),
  project: z.string(),
  sentence: z.string(),
  matrix: RecordMatrix,
  /** Where older releases stand, unfiltered. */
  years: z.array(Link),
});
export type ReleaseListView = z.infer<typeof ReleaseListView>;

export const releaseList = defineView({
  name: 'release-list',
  schema: ReleaseListView,
  pages: (portal) => portal.projects.flatMap((project) => (Object.keys(LISTS) as ListName[]).map((name): Page => ({
    path: paths.releaseList(project.id, name), view: 'release-list', project: project.id, name, inputs: inputsOf(chosen(project, name)),
  }))),
  build: (page, portal) => releaseListView(page, portal),
});

export function releaseListView(page: Page, portal: OpenedPortal): ReleaseListView {
  const project = projectOf(page, portal);
  const name: ListName = page.name === 'stable' ? 'stable' : 'exceptions';
  const { title, none, has } = LISTS[name];
  const all = project.releases.filter(has).length;
  const shown = chosen(project, name);
  return {
    schema: 'dossier.release-list.v1',
    title,
    description: `${title} of ${project.spec.name}, ${orderOf(project)}.`,
    project: project.id,
    sentence: all === 0 ? none : `${sentenceCase(numberWord(all))} of ${counted(project.releases.length, 'release')}${all > shown.length ? `; the newest ${shown.length} are listed` : ''}.`,
    matrix: recordMatrix(project, shown),
    years: all > shown.length ? yearsOf(project).map((year) => ({ text: year, href: paths.projectYear(project.id, year) })) : [],
  };
}

function chosen(project: OpenedProject, name: ListName): readonly OpenedRelease[] {
  const newest = new Set(project.releases.filter(LISTS[name].has).slice(0, LISTED));
  return inVersionOrder(project).filter((release) => newest.has(release));
}
