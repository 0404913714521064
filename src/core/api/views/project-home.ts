import { z } from 'zod';
import { Decision } from '../../model/states.ts';
import type { OpenedPortal, OpenedProject, OpenedRelease } from '../../record/opened.ts';
import { laterInputs } from '../after-release.ts';
import { currentRevision } from '../current-revision.ts';
import { judgementOf } from '../judgement.ts';
import { latestStable } from '../latest-release.ts';
import { logEntries, type LogEntry } from '../log-entries.ts';
import { MetricMultiple, metricMultiples } from '../metric-multiples.ts';
import * as paths from '../paths.ts';
import { longDayText } from '../times.ts';
import { inVersionOrder } from '../version-order.ts';
import { Link, Moment, defineView, viewBase, type Page } from '../view.ts';
import { counted, headline, sentenceCase } from '../words.ts';
import { FirstSteps, firstRelease } from './first-steps.ts';
import { LogRow, logRow } from './log.ts';
import { RecordMatrix, recordMatrix } from './record-matrix.ts';

/** The newest release that people approved, or what stands in its place. */
export const LatestBand = z.strictObject({
  label: z.string(),
  version: z.string(),
  href: z.string(),
  date: Moment,
  decision: Decision,
  headline: z.string(),
  example: z.string().optional(),
  signaturesHref: z.string(),
});
export type LatestBand = z.infer<typeof LatestBand>;

/** `/<project>/`, and `/` of a portal with one project: which releases exist, which is current, where exceptions are. */
export const ProjectHomeView = z.strictObject({
  ...viewBase('project-home'),
  heading: z.string(),
  about: z.string(),
  latest: LatestBand.optional(),
  matrix: RecordMatrix,
  /** Histories of the headline metrics, up to the release above. */
  trends: z.strictObject({ about: z.string(), all: Link, multiples: z.array(MetricMultiple) }).optional(),
  /** What was published last. */
  log: z.strictObject({ all: Link, rows: z.array(LogRow) }).optional(),
  /** Releases that are not in the matrix, by year. */
  years: z.array(Link),
  /** The same releases, chosen by what readers look for, and what else is about the whole project. */
  lists: z.array(Link),
  year: z.string().optional(),
  /** Instead of releases, while there is none. */
  next: FirstSteps.optional(),
});
export type ProjectHomeView = z.infer<typeof ProjectHomeView>;

/** How many releases the list shows; older ones stand on a page per year. */
export const LISTED = 50;

export const projectHome = defineView({
  name: 'project-home',
  schema: ProjectHomeView,
  pages: (portal) => portal.projects.flatMap((project) => {
    const page = (path: string, releases: readonly OpenedRelease[], name?: string): Page => ({
      path, view: 'project-home', project: project.id, inputs: inputsOf(releases), ...(name === undefined ? {} : { name }),
    });
    const newest = listed(project);
    return [
      ...[...(portal.projects.length === 1 ? [paths.home()] : []), paths.project(project.id)].map((path) => {
        const home = page(path, newest);
        return { ...home, inputs: [...home.inputs, ...logged(portal, project).map((entry) => entry.sha256)] };
      }),
      ...yearsOf(project).map((year) => page(paths.projectYear(project.id, year), inVersionOrder(project).filter((release) => yearOf(release) === year), year)),
    ];
  }),
  build: projectHomeView,
});

export function projectHomeView(page: Page, portal: OpenedPortal): ProjectHomeView {
  const project = portal.projects.find((one) => one.id === page.project);
  if (project === undefined) throw new Error(`${page.path}: no project ${page.project ?? ''}`);
  const year = page.name;
  const shown = year === undefined ? listed(project) : inVersionOrder(project).filter((release) => yearOf(release) === year);
  const first = project.releases.at(-1);
  const latest = year === undefined ? latestBand(project) : undefined;
  return {
    schema: 'dossier.project-home.v1',
    title: year === undefined ? project.spec.name : `Releases of ${year}`,
    description: `Releases of ${project.spec.name} and the evidence that was checked before each was decided.`,
    heading: year === undefined ? 'Releases' : `Releases of ${year}`,
    about: [
      project.spec.about ?? `Every release of ${project.spec.name}, and the evidence that was checked before it was decided.`,
      first === undefined ? 'Nothing is sealed so far.' : `${sentenceCase(counted(project.releases.length, 'record'))} since ${monthText(first)}; none has been removed.`,
    ].join(' '),
    ...(latest === undefined ? {} : { latest }),
    matrix: recordMatrix(project, shown),
    ...(year === undefined ? { ...trendsOf(project), ...logOf(portal, project) } : {}),
    years: yearsOf(project).map((text) => ({ text, href: paths.projectYear(project.id, text) })),
    lists: [
      ...(latestStable(project) === undefined ? [] : [{ text: 'Latest stable', href: paths.latest(project.id) }]),
      { text: 'Stable', href: paths.releaseList(project.id, 'stable') },
      { text: 'With exceptions', href: paths.releaseList(project.id, 'exceptions') },
      { text: 'Waivers', href: paths.waivers(project.id) },
    ],
    ...(year === undefined ? {} : { year }),
    ...(project.releases.length > 0 ? {} : { next: firstRelease(project.id) }),
  };
}

/** The band for the newest approved stable release; without one, the newest record of any kind. */
export function latestBand(project: OpenedProject): LatestBand | undefined {
  const stable = latestStable(project);
  const release = stable ?? project.releases[0];
  if (release === undefined) return undefined;
  const judgement = judgementOf(release, currentRevision(release));
  const record = currentRevision(release).value;
  const date = record.release.date ?? record.assessed.at.slice(0, 10);
  return {
    label: stable === undefined ? 'Latest record; nothing is approved as stable' : 'Latest stable',
    version: release.version,
    href: paths.release(project.id, release.version),
    date: { text: longDayText(date), time: date },
    decision: judgement.decision,
    headline: headline(judgement),
    ...(record.release.example ? { example: 'An example: this release was made up.' } : {}),
    signaturesHref: paths.releasePage(project.id, release.version, 'signatures'),
  };
}

const DRAWN = 4;

function trendsOf(project: OpenedProject): Pick<ProjectHomeView, 'trends'> {
  const release = latestStable(project) ?? project.releases[0];
  const multiples = release === undefined ? [] : metricMultiples(project, release, DRAWN);
  if (release === undefined || multiples.length === 0) return {};
  return { trends: { about: `Up to ${release.version}. Change against its baseline; dashed line: its limit.`, all: { text: 'All metrics', href: paths.trends(project.id) }, multiples } };
}

const LOGGED = 4;

function logged(portal: OpenedPortal, project: OpenedProject): readonly LogEntry[] {
  return logEntries(portal).filter((entry) => entry.project === project.id).slice(-LOGGED);
}

function logOf(portal: OpenedPortal, project: OpenedProject): Pick<ProjectHomeView, 'log'> {
  const rows = logged(portal, project).toReversed().map(logRow(portal));
  return rows.length === 0 ? {} : { log: { all: { text: sentenceCase(`all ${counted(portal.log?.size ?? rows.length, 'entry', 'entries')}`), href: paths.log() }, rows } };
}

/** What a page about these releases is made from. */
export function inputsOf(releases: readonly OpenedRelease[]): readonly string[] {
  return releases.flatMap((release) => [currentRevision(release).sha256, ...laterInputs(release)]);
}

/** The newest releases, in the order of their versions. */
function listed(project: OpenedProject): readonly OpenedRelease[] {
  const newest = new Set(project.releases.slice(0, LISTED));
  return inVersionOrder(project).filter((release) => newest.has(release));
}

export function yearsOf(project: OpenedProject): readonly string[] {
  return [...new Set(project.releases.slice(LISTED).map(yearOf))].sort().reverse();
}

function yearOf(release: OpenedRelease): string {
  return release.revisions[0]?.value.assessed.at.slice(0, 4) ?? '';
}

function monthText(release: OpenedRelease): string {
  return longDayText(release.revisions[0]?.value.assessed.at ?? '').split('\u00a0').slice(1).join(' ');
}
