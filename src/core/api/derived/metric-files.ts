import type { OpenedPortal, OpenedProject } from '../../record/opened.ts';
import { csv } from '../../lib/csv.ts';
import { chartFile } from '../chart-file.ts';
import { layoutChart } from '../chart.ts';
import type { DerivedFile } from '../derived.ts';
import { chartOf, historyOf, type MetricHistory } from '../metric-history.ts';
import { readingsOf, measuredSeries, type MeasuredSeries } from '../trends.ts';
import * as paths from '../paths.ts';

/** Beside each metric's page: its values as a table for other programs, and its chart as an image. */
export function metricFiles(portal: OpenedPortal): readonly DerivedFile[] {
  return portal.projects.flatMap((project) => measuredSeries(project).flatMap((series): DerivedFile[] => [
    { path: paths.metricFile(project.id, series.slug, 'csv'), text: () => csvOf(historyIn(project, series)) },
    { path: paths.metricFile(project.id, series.slug, 'svg'), text: () => svgOf(project, series, historyIn(project, series)) },
  ]));
}

function historyIn(project: OpenedProject, series: MeasuredSeries): MetricHistory {
  const history = historyOf(project, series, readingsOf(project, series), 'now');
  if (history === undefined) throw new Error(`${series.slug} has no value`);
  return history;
}

const COLUMNS = [
  'release', 'date', 'channel', 'standing', 'state', 'value', 'unit', 'baseline', 'change', 'limit', 'headroom_used', 'note', 'evidence_sha256', 'read_at',
  'interval_low', 'interval_high', 'interval', 'reading', 'why', 'band_low', 'band_high',
];

/** Numbers as they were sealed, in full. The site's page about releases says what each column holds. */
function csvOf(history: MetricHistory): string {
  return csv([COLUMNS, ...history.rows.map((row) => [
    row.version, row.date.time, row.channel, plain(row.standing), row.state, row.current?.value, history.unit, row.baseline?.value, row.change?.value, row.limit?.value,
    row.share?.share, plain(row.note), row.evidence, row.at,
    row.interval?.low, row.interval?.high, plain(row.interval?.what), row.reading?.reading, row.reading?.why, row.band?.low.value, row.band?.high.value,
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
    source: `${project.spec.name}, ${series.kind}. Solid grey: baseline. Dashed: limit. Hollow: candidate. No noise estimate: single runs.`,
  });
}
