import { z } from 'zod';
import { Decision } from '../../model/states.ts';
import type { OpenedPortal, OpenedProject } from '../../record/opened.ts';
import { standingAdvisories } from '../advisories.ts';
import { currentRevision } from '../current-revision.ts';
import { judgementOf } from '../judgement.ts';
import * as paths from '../paths.ts';
import { inVersionOrder } from '../version-order.ts';
import { Link, defineView, viewBase } from '../view.ts';
import { counted, list, numberWord, sentenceCase } from '../words.ts';
import { FIRST_PROJECT, FirstSteps } from './first-steps.ts';
import { LatestBand, inputsOf, latestBand } from './project-home.ts';
import { RecordMatrix, recordMatrix } from './record-matrix.ts';

/** `/` of a portal with several projects, or with none yet: each project with its newest records. */
export const PortalHomeView = z.strictObject({
  ...viewBase('portal-home'),
  heading: z.string(),
  about: z.string(),
  projects: z.array(z.strictObject({
    id: z.string(),
    name: z.string(),
    about: z.string().optional(),
    href: z.string(),
    records: z.string(),
    /** What was decided about them: `three approved, one not released`. */
    counts: z.string(),
    /** Advisories that hold. */
    advisories: Link.optional(),
    latest: LatestBand.optional(),
    matrix: RecordMatrix,
  })),
  /** Instead of projects, while there is none. */
  next: FirstSteps.optional(),
});
export type PortalHomeView = z.infer<typeof PortalHomeView>;

/** How many records of each project stand on the portal's home. */
const PER_PROJECT = 5;

export const portalHome = defineView({
  name: 'portal-home',
  schema: PortalHomeView,
  pages: (portal) => portal.projects.length === 1 ? [] : [{
    path: paths.home(), view: 'portal-home', inputs: portal.projects.flatMap((project) => inputsOf(inVersionOrder(project).slice(0, PER_PROJECT))),
  }],
  build: (_, portal) => portalHomeView(portal),
});

export function portalHomeView(portal: OpenedPortal): PortalHomeView {
  return {
    schema: 'dossier.portal-home.v1',
    title: portal.spec.title,
    description: portal.spec.about ?? `Release evidence of ${counted(portal.projects.length, 'project')}.`,
    heading: portal.spec.title,
    about: [
      ...(portal.spec.about === undefined ? [] : [portal.spec.about]),
      portal.projects.length === 0
        ? 'There is no project here so far.'
        : `Release evidence of ${counted(portal.projects.length, 'project')}.`,
    ].join(' '),
    projects: portal.projects.map((project) => {
      const latest = latestBand(project);
      return {
        id: project.id,
        name: project.spec.name,
        ...(project.spec.about === undefined ? {} : { about: project.spec.about }),
        href: paths.project(project.id),
        records: project.releases.length === 0 ? 'Nothing is sealed so far' : sentenceCase(counted(project.releases.length, 'record')),
        counts: list(countsOf(project)),
        ...advisoriesOf(project),
        ...(latest === undefined ? {} : { latest }),
        matrix: recordMatrix(project, inVersionOrder(project).slice(0, PER_PROJECT)),
      };
    }),
    ...(portal.projects.length > 0 ? {} : { next: FIRST_PROJECT }),
  };
}

const COUNTED: Readonly<Record<Decision, string>> = { GO: 'approved', 'NO-GO': 'not released', WITHDRAWN: 'withdrawn', OPEN: 'not decided' };

/** Drafts were never up for decision, so they are counted by themselves. */
function countsOf(project: OpenedProject): string[] {
  const words = project.releases.map((release) => {
    const revision = currentRevision(release);
    return revision.value.release.channel === 'draft' ? 'draft' : COUNTED[judgementOf(release, revision).decision];
  });
  return [...Decision.options.map((decision) => COUNTED[decision]), 'draft'].flatMap((word) => {
    const number = words.filter((one) => one === word).length;
    return number === 0 ? [] : [`${numberWord(number)} ${word}${word === 'draft' && number > 1 ? 's' : ''}`];
  });
}

function advisoriesOf(project: OpenedProject): { readonly advisories?: Link } {
  const number = standingAdvisories(project).length;
  return number === 0 ? {} : { advisories: { text: sentenceCase(counted(number, 'advisory', 'advisories')), href: paths.advisories(project.id) } };
}
