import type { OpenedPortal, OpenedProject } from '../../record/opened.ts';
import { csv } from '../../lib/csv.ts';
import { chartFile } from '../chart-file.ts';
import { commitRanges } from '../commit-range.ts';
import { layoutChart } from '../chart.ts';
import type { EvidencePort } from '../evidence-port.ts';
import { importedSeries } from '../imported-series.ts';
import type { DerivedFile } from '../derived.ts';
import { chartOf, noiseOf } from '../history-chart.ts';
import { historyOf, type MetricHistory } from '../metric-history.ts';
import { metricTitle } from '../metric-title.ts';
import { keyOf, readingOf } from '../metric-readings.ts';
import { pairPath, pairsOf } from '../neighbours.ts';
import { withRuns } from '../run-history.ts';
import { seriesFile, type SeriesFile } from '../series-file.ts';
import { readingsOf, measuredSeries, type MeasuredSeries } from '../trends.ts';
import * as paths from '../paths.ts';

/** Beside each metric's page: its values as a table for other programs, its chart as an image, and what an interactive chart is drawn from. */
export function metricFiles(portal: OpenedPortal): readonly DerivedFile[] {
  return portal.projects.flatMap((project) => measuredSeries(project).flatMap((series): DerivedFile[] => [
    { path: paths.metricFile(project.id, series.slug, 'csv'), text: async (_, evidence) => csvOf(await historyIn(project, series, evidence)) },
    { path: paths.metricFile(project.id, series.slug, 'svg'), text: async (_, evidence) => svgOf(project, series, await historyIn(project, series, evidence)) },
    { path: paths.metricFile(project.id, series.slug, 'json'), text: async (_, evidence) => jsonOf(project, series, await historyIn(project, series, evidence)) },
  ]));
}

/** Whole, with the runs of a published history where there is one. */
async function historyIn(project: OpenedProject, series: MeasuredSeries, evidence: EvidencePort): Promise<MetricHistory> {
  const readings = readingsOf(project, series);
  const history = historyOf(project, series, readings, 'now');
  if (history === undefined) throw new Error(`${series.slug} has no value`);
  const imported = (await importedSeries(project, evidence)).find((one) => keyOf(one) === keyOf(series));
  return withRuns(history, readings, imported, 'whole');
}

const COLUMNS = [
  'release', 'date', 'channel', 'standing', 'state', 'value', 'unit', 'baseline', 'change', 'limit', 'headroom_used', 'note', 'evidence_sha256', 'read_at',
  'interval_low', 'interval_high', 'interval', 'reading', 'why', 'band_low', 'band_high', 'run',
];

/** Numbers as they were sealed, in full. The site's page about releases says what each column holds. */
function csvOf(history: MetricHistory): string {
  return csv([COLUMNS, ...history.rows.map((row) => [
    row.run === true ? undefined : row.version, row.date.time, row.channel, plain(row.standing), row.state, row.current?.value, history.unit, row.baseline?.value, row.change?.value, row.limit?.value,
    row.share?.share, plain(row.note), row.evidence, row.at,
    row.interval?.low, row.interval?.high, plain(row.interval?.what), row.reading?.reading, row.reading?.why, row.band?.low.value, row.band?.high.value, row.run === true ? row.commit : undefined,
  ])]);
}

function plain(text: string | undefined): string | undefined {
  return text?.replaceAll('\u00a0', ' ');
}

function svgOf(project: OpenedProject, series: MeasuredSeries, history: MetricHistory): string {
  const layout = layoutChart(chartOf(history), 'wide');
  if (layout === undefined) throw new Error(`${series.slug} has no value`);
  return chartFile(layout, {
    title: history.title,
    reading: history.reading,
    description: history.sentence,
    source: `${project.spec.name}, ${series.kind}. Solid grey: baseline. Dashed: limit. Hollow: candidate. ${noiseOf(history).join('. ')}.`,
  });
}

/** How many other metrics are offered beside one; the index of trends has all. */
const OTHERS = 40;

function jsonOf(project: OpenedProject, series: MeasuredSeries, history: MetricHistory): string {
  const spec = chartOf(history);
  const shown = new Set(spec.points.map((point) => point.label));
  const { pairs, units } = sharedOf(project);
  const others = measuredSeries(project).filter((one) => one !== series && units.get(one) === history.unit);
  const file = seriesFile(spec, {
    path: paths.metricFile(project.id, series.slug, 'json'),
    project: project.id,
    slot: series.slot,
    metric: series.metric,
    title: history.title,
    direction: history.direction,
    pairs: pairs.filter(({ older, newer }) => shown.has(older) && shown.has(newer)),
    commits: commitRanges(project.spec.repository),
    // Those of the same evidence first.
    others: [...others.filter((one) => one.slot === series.slot), ...others.filter((one) => one.slot !== series.slot)].slice(0, OTHERS)
      .map((one) => ({ text: one.slot === series.slot ? metricTitle(one.metric) : `${metricTitle(one.metric)}, ${one.kind}`, href: paths.metricFile(project.id, one.slug, 'json') })),
  });
  return `${JSON.stringify({ $schema: paths.schemaFile('series'), ...file })}\n`;
}

interface Shared {
  readonly pairs: SeriesFile['pairs'];
  readonly units: ReadonlyMap<MeasuredSeries, string | undefined>;
}

// The same for every metric of a project, which may have hundreds.
const SHARED = new WeakMap<OpenedProject, Shared>();

function sharedOf(project: OpenedProject): Shared {
  const known = SHARED.get(project);
  if (known !== undefined) return known;
  const shared = {
    pairs: project.releases.flatMap((release) => pairsOf(project, release)).map((pair) => ({ older: pair.older.version, newer: pair.newer.version, href: pairPath(project, pair) })),
    units: new Map(measuredSeries(project).map((one) => [one, readingOf(one.newest, one)?.unit])),
  };
  SHARED.set(project, shared);
  return shared;
}
