import { z } from 'zod';
import type { OpenedPortal, OpenedProject } from '../../record/opened.ts';
import { standingOf } from '../../record/standing.ts';
import { currentRevision } from '../current-revision.ts';
import { pairPath, pairsOf } from '../neighbours.ts';
import * as paths from '../paths.ts';
import { day, dayText } from '../times.ts';
import { Link, Moment, defineView, viewBase, type Page } from '../view.ts';
import { compareSummary } from './compare.ts';

const CompareRow = z.strictObject({
  version: z.string(),
  href: z.string(),
  date: Moment,
  /** "withdrawn 1 Mar 2026": what must be known before comparing with it. */
  standing: z.string().optional(),
  pairs: z.array(z.strictObject({ older: z.string(), href: z.string(), why: z.string(), sentence: z.string() })),
});

/** `/<project>/compare/`: which releases can be compared. */
export const CompareIndexView = z.strictObject({
  ...viewBase('compare-index'),
  project: z.string(),
  sentence: z.string(),
  rows: z.array(CompareRow),
  /** Older releases: the comparison itself stands on their own pages. */
  older: z.array(Link),
});
export type CompareIndexView = z.infer<typeof CompareIndexView>;

const LISTED = 50;
const OLDER = 200;

export const compareIndex = defineView({
  name: 'compare-index',
  schema: CompareIndexView,
  pages: (portal) => portal.projects.map((project): Page => ({ path: paths.compareIndex(project.id), view: 'compare-index', project: project.id, inputs: inputsOf(project) })),
  build: compareIndexView,
});

function inputsOf(project: OpenedProject): readonly string[] {
  // One more than is listed: the last is compared with it.
  return project.releases.slice(0, LISTED + 1).flatMap((release) => [
    currentRevision(release).sha256, ...(release.decision === undefined ? [] : [release.decision.sha256]), ...release.addenda.map((one) => one.sha256),
  ]);
}

export function compareIndexView(page: Page, portal: OpenedPortal): CompareIndexView {
  const project = portal.projects.find((one) => one.id === page.project);
  if (project === undefined) throw new Error(`${page.path}: no project ${page.project ?? ''}`);
  return {
    schema: 'dossier.compare-index.v1',
    title: 'Compare',
    description: `Releases of ${project.spec.name}, each with the one before it and its baseline.`,
    project: project.id,
    sentence: project.releases.length < 2 ? 'There are no two releases to compare.' : 'Each release is compared with the one before it, with those it says it is related to, and with the one its baseline was measured in.',
    rows: project.releases.slice(0, LISTED).map((release) => {
      const record = currentRevision(release).value;
      const { withdrawn } = standingOf(release);
      return {
        version: release.version,
        href: paths.release(project.id, release.version),
        date: day(record.release.date ?? record.assessed.at.slice(0, 10)),
        ...(withdrawn === undefined ? {} : { standing: `withdrawn ${dayText(withdrawn.value.predicate.at)}` }),
        pairs: pairsOf(project, release).map((pair) => ({ older: pair.older.version, href: pairPath(project, pair), why: pair.why, sentence: compareSummary(project, pair.older, release).sentence })),
      };
    }),
    older: project.releases.slice(LISTED, LISTED + OLDER).flatMap((release) => pairsOf(project, release).slice(0, 1).map((pair) => ({ text: `${pair.older.version} to ${release.version}`, href: pairPath(project, pair) }))),
  };
}
