import { z } from 'zod';
import { display } from '../../lib/display.ts';
import type { OpenedPortal, OpenedProject } from '../../record/opened.ts';
import { currentRevision } from '../current-revision.ts';
import type { EvidencePort } from '../evidence-port.ts';
import { headroomSentence, headroomSentences } from '../headroom-words.ts';
import { importedSeries, type ImportedSeries } from '../imported-series.ts';
import { MetricHistory, historyOf } from '../metric-history.ts';
import { changedText, type Reading } from '../metric-readings.ts';
import { metricSlug } from '../metric-slug.ts';
import { movementFacts } from '../movement-facts.ts';
import * as paths from '../paths.ts';
import { PublishedRuns, publishedRuns, withRuns } from '../run-history.ts';
import { measuredSeries, readingsOf, type MeasuredSeries } from '../trends.ts';
import { noiseText, stretchesOf, trendSentence, type Stretch } from '../trend-words.ts';
import { Fact, Link, Notice, defineView, viewBase, type Page, type Piece } from '../view.ts';
import { counted, list, sentenceCase } from '../words.ts';

/** `/<project>/trends/<slug>/`: one metric over the releases, against baseline and limit. */
export const MetricView = z.strictObject({
  ...viewBase('metric'),
  project: z.string(),
  heading: z.string(),
  /** The evidence it is read from. */
  kind: z.string(),
  sentence: z.string(),
  /** How far the newest value is from its baseline, and how near to its limit; then the one that was nearest, if that is another. */
  headroom: z.array(z.string()),
  notices: z.array(Notice),
  history: MetricHistory,
  /** The same with the runs of a published history, thinned to what a chart can show; absent where there are none. */
  drawn: MetricHistory.optional(),
  runs: PublishedRuns.optional(),
  facts: z.array(Fact),
  /** How the newest value was held against earlier ones, as it was sealed; empty where it was not. */
  judged: z.array(Fact),
  /** What the numbers are good for, in short sentences under the chart. */
  source: z.array(z.string()),
  /** Stretches of releases that were measured alike, newest first: their conditions, and what changed before them. */
  stretches: z.array(z.strictObject({ title: z.string(), facts: z.array(Fact) })),
  /** The other metrics of this evidence. */
  others: z.array(Link),
  othersMore: z.string().optional(),
  files: z.array(Link),
});
export type MetricView = z.infer<typeof MetricView>;

/** How many other metrics the page names; the index has all. */
const OTHERS = 60;
const CONDITIONS = 12;
const STRETCHES = 10;

export const metric = defineView({
  name: 'metric',
  schema: MetricView,
  pages: (portal) => portal.projects.flatMap((project) => measuredSeries(project).map((series): Page => ({
    path: paths.metric(project.id, series.slug), view: 'metric', project: project.id, name: series.slug, inputs: inputsOf(readingsOf(project, series)),
  }))),
  build: async (page, portal, evidence) => metricView(page, portal, await importedFor(page, portal, evidence)),
});

/** Decisions and addenda too, because the chart says what became of a release. */
function inputsOf(readings: readonly Reading[]): readonly string[] {
  return readings.flatMap(({ release }) => [
    currentRevision(release).sha256, ...(release.decision === undefined ? [] : [release.decision.sha256]), ...release.addenda.map((one) => one.sha256),
  ]);
}

async function importedFor(page: Page, portal: OpenedPortal, evidence: EvidencePort): Promise<ImportedSeries | undefined> {
  const project = portal.projects.find((one) => one.id === page.project);
  return project === undefined ? undefined : (await importedSeries(project, evidence)).find((one) => metricSlug(one.slot, one.metric) === page.name);
}

/** With the runs of a published history, where there is one of this metric. */
export function metricView(page: Page, portal: OpenedPortal, imported?: ImportedSeries): MetricView {
  const project = portal.projects.find((one) => one.id === page.project);
  const series = project === undefined ? undefined : measuredSeries(project).find((one) => one.slug === page.name);
  const readings = project === undefined || series === undefined ? [] : readingsOf(project, series);
  const history = project === undefined || series === undefined ? undefined : historyOf(project, series, readings, 'now');
  if (project === undefined || series === undefined || history === undefined) throw new Error(`${page.path}: no metric ${page.name ?? ''}`);
  const runs = publishedRuns(history, readings, imported);
  const sentence = trendSentence(history, readings);
  const stretches = stretchesOf(readings).toReversed();
  const others = measuredSeries(project).filter((one) => one.slot === series.slot && one !== series);
  return {
    schema: 'dossier.metric.v1',
    title: `${history.title}, ${series.kind}`,
    description: `${history.title} over the releases of ${project.spec.name}. ${sentence}`,
    project: project.id,
    heading: history.title,
    kind: series.kind,
    sentence,
    headroom: headroomOf(readings),
    notices: noticesOf(stretches),
    history,
    ...(runs === undefined ? {} : { runs, drawn: withRuns(history, readings, imported, 'drawn') }),
    facts: factsOf(project, series, readings),
    judged: judgedFacts(project, readings),
    source: [...sourceOf(project, series, readings, history), ...(runs === undefined ? [] : [`Runs: ${runs.title}, a published history, as received, not sealed run by run`])],
    stretches: stretches.slice(0, STRETCHES).map(stretchView),
    others: others.slice(0, OTHERS).map((one) => ({ text: one.metric === series.metric ? one.kind : display(one.metric, 120), href: paths.metric(project.id, one.slug) })),
    ...(others.length <= OTHERS ? {} : { othersMore: `${sentenceCase(counted(others.length - OTHERS, 'more metric'))} of this evidence ${others.length - OTHERS === 1 ? 'stands' : 'stand'} among all metrics` }),
    files: [
      { text: 'CSV', href: paths.metricFile(project.id, series.slug, 'csv') },
      { text: 'JSON', href: paths.json(page.path) },
      { text: 'SVG', href: paths.metricFile(project.id, series.slug, 'svg') },
    ],
  };
}

function noticesOf([newest]: readonly Stretch[]): Notice[] {
  if (newest?.before === undefined || newest.readings.length > 1) return [];
  const { before, readings: [first] } = newest;
  return [{ state: 'inconclusive', title: `Not comparable with ${before.release.version}.`, text: [`${sentenceCase(changedText(before, first))}, so no line leads to ${first.release.version}.`] }];
}

function factsOf(project: OpenedProject, series: MeasuredSeries, readings: readonly Reading[]): Fact[] {
  const newest = readings.findLast((reading) => reading.current !== undefined);
  const comparison = newest?.comparison;
  const revision = currentRevision(series.newest);
  const baseline = comparison === undefined ? undefined : revision.policy?.baselines.find((one) => one.id === comparison.baseline)?.title ?? comparison.baseline;
  const evidence: Piece = series.slot === '' ? series.kind : { text: series.kind, href: paths.slot(project.id, series.newest.version, series.slot) };
  return [
    { label: 'Metric', value: [{ text: display(series.metric, 200), code: 'code' }] },
    { label: 'Evidence', value: [evidence, ` of ${series.newest.version}`] },
    { label: 'Baseline', value: [baseline ?? 'No baseline: no policy compares this metric with one'] },
    ...(comparison === undefined ? [] : [{ label: 'Limit', value: [`${comparison.formula}, ${comparison.inclusive ? 'reaching it is inside' : 'reaching it is outside'}`] }]),
  ];
}

/** Each with its release's name: a value can be far from its baseline and near its limit, or only one of them. */
function headroomOf(readings: readonly Reading[]): string[] {
  const compared = readings.flatMap(({ release, comparison }) => comparison === undefined ? [] : [{ ...comparison, version: release.version }]);
  const newest = compared.at(-1);
  // Newest first, so that of equal ones the newest is told.
  const [nearest, ...others] = headroomSentences(compared.toReversed(), ({ version }) => version);
  const own = newest === undefined ? undefined : headroomSentence(newest);
  if (newest === undefined || own === undefined) return [];
  const told = [nearest, ...others].filter((one) => one !== undefined && compared.length > 1 && !one.includes(` is ${newest.version}: `));
  return [`${newest.version}: ${own.charAt(0).toLowerCase()}${own.slice(1)}.`, ...told.map((one) => `${one ?? ''}.`)];
}

function judgedFacts(project: OpenedProject, readings: readonly Reading[]): Fact[] {
  const newest = readings.findLast((reading) => reading.current !== undefined);
  return newest?.movement === undefined ? [] : movementFacts(project, newest.release, newest.movement);
}

/** What the whiskers are; where some values have none, that too. */
function whiskerText({ rows }: MetricHistory): string[] {
  const measured = rows.filter((row) => row.current !== undefined);
  const kinds = [...new Set(measured.flatMap((row) => row.interval?.what ?? []))];
  if (kinds.length === 0) return ['No value has an interval'];
  const without = measured.filter((row) => row.interval === undefined).length;
  return [`Whiskers: ${list(kinds)}${without === 0 ? '' : `; ${counted(without, 'value')} ${without === 1 ? 'has' : 'have'} none`}`];
}

function sourceOf(project: OpenedProject, series: MeasuredSeries, readings: readonly Reading[], history: MetricHistory): string[] {
  const after = project.releases.slice(0, project.releases.indexOf(series.newest)).length;
  const older = project.releases.length - project.releases.indexOf(series.newest) > readings.length && readings.length === 50;
  return [
    'Source: the sealed records of these releases',
    ...noiseText(readings),
    ...whiskerText(history),
    ...(older ? [`The newest ${readings.length} releases are shown`] : []),
    ...(after === 0 ? [] : [`${sentenceCase(counted(after, 'later release'))} ${after === 1 ? 'has' : 'have'} no value`]),
  ];
}

function stretchView({ readings, before }: Stretch): MetricView['stretches'][number] {
  const [first] = readings;
  const last = readings.at(-1) ?? first;
  const conditions = Object.entries(last.comparability).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    title: first === last ? first.release.version : `${first.release.version} to ${last.release.version}`,
    facts: [
      { label: 'Values', value: [String(readings.length)] },
      ...(before === undefined ? [] : [{ label: 'Since then', value: [`${changedText(before, first)} from ${before.release.version}, so the line breaks`] }]),
      ...conditions.slice(0, CONDITIONS).map(([key, value]) => ({ label: display(key, 60), value: [conditionText(key, value, before, first)] })),
      ...(conditions.length > CONDITIONS ? [{ label: 'And', value: [counted(conditions.length - CONDITIONS, 'more condition')] }] : []),
      ...(conditions.length === 0 ? [{ label: 'Conditions', value: ['none stated: machine, data and method are not known'] }] : []),
    ],
  };
}

function conditionText(key: string, value: string, before: Reading | undefined, first: Reading): string {
  const shown = display(value, 160);
  if (before === undefined || before.comparability[key] === first.comparability[key]) return shown;
  return `${shown}; before: ${display(before.comparability[key] ?? 'not stated', 160)}`;
}
