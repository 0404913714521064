import { z } from 'zod';
import { Direction } from '../model/measurement.ts';
import type { ReleaseRecordPredicate } from '../model/record.ts';
import { numberWays } from '../model/way-of-measuring.ts';
import type { OpenedProject, OpenedRelease } from '../record/opened.ts';
import { currentRevision } from './current-revision.ts';
import { HistoryRow, rowOf } from './history-row.ts';
import { movementSentence, type Write } from './movement-words.ts';
import { readingOf, seriesIn, type Reading, type Series } from './metric-readings.ts';
import { metricSlug } from './metric-slug.ts';
import { metricTitle } from './metric-title.ts';
import { decimal, decimalsFor, isTiny, scientific, withUnit } from './numbers.ts';
import * as paths from './paths.ts';

/** A metric over the releases of a project, oldest first. */
export const MetricHistory = z.strictObject({
  metric: z.string(),
  slot: z.string(),
  title: z.string(),
  /** The metric's own page. */
  href: z.string(),
  unit: z.string(),
  direction: Direction,
  /** Which way is better, in words. */
  reading: z.string(),
  /** What the chart shows, in one sentence: its accessible name. */
  sentence: z.string(),
  rows: z.array(HistoryRow),
});
export type MetricHistory = z.infer<typeof MetricHistory>;

/** How many releases a chart shows; older ones stay on their own pages. */
const SHOWN = 30;

/** The metrics a release measured, in the order they should be shown: the project's headline metrics first. */
export function metricsOf(project: OpenedProject, record: ReleaseRecordPredicate, slot?: string): readonly Series[] {
  const rank = (metric: string) => {
    const index = project.spec.headlineMetrics.indexOf(metric);
    return index === -1 ? project.spec.headlineMetrics.length : index;
  };
  // What fills no slot is no evidence where a policy names some.
  const isShown = (one: Series) => slot === undefined ? one.slot !== '' || record.slots.length === 0 : slot === one.slot;
  return seriesIn(record).filter(isShown).sort((a, b) => rank(a.metric) - rank(b.metric));
}

/** The headline metrics of a release; all of its compared metrics where the project names none. At most `most`. */
export function headlineMetrics(project: OpenedProject, record: ReleaseRecordPredicate, most: number, slot?: string): readonly Series[] {
  const all = metricsOf(project, record, slot);
  const named = all.filter(({ metric }) => project.spec.headlineMetrics.includes(metric));
  const compared = all.filter((one) => record.comparisons.some((comparison) => comparison.slot === one.slot && comparison.metric === one.metric));
  return (named.length > 0 ? named : compared.length > 0 ? compared : all).slice(0, most);
}

/**
 * A metric's history up to and including one release, from what the sealed records say. Nothing is judged here:
 * states, limits and changes are those that were sealed. `undefined` when no release has a value.
 */
export function metricHistory(project: OpenedProject, until: OpenedRelease, slot: string, metric: string): MetricHistory | undefined {
  // Releases stand newest first; the history of a release ends with it, so later releases never change its page.
  const from = project.releases.indexOf(until);
  const releases = project.releases.slice(Math.max(0, from), Math.max(0, from) + SHOWN).toReversed();
  return historyOf(project, { slot, metric }, releases.flatMap((release) => readingOf(release, { slot, metric }) ?? []));
}

/**
 * Readings, oldest first, as a history. With `known` set to `now`, releases that were withdrawn or refused since say so;
 * a page about one release leaves that out, because it does not change afterwards.
 */
export function historyOf(project: OpenedProject, { slot, metric }: Series, readings: readonly Reading[], known?: 'now'): MetricHistory | undefined {
  const newest = readings.findLast((reading) => reading.current !== undefined);
  if (newest === undefined) return undefined;
  const values = readings.flatMap(({ current, comparison, movement }) => [current, comparison?.baselineValue ?? movement?.judged.reference, comparison?.limit].filter((value) => value !== undefined));
  const decimals = decimalsFor(
    values,
    readings.flatMap(({ current, comparison }) => current === undefined || comparison?.limit === undefined ? [] : [[current, comparison.limit] as const]),
  );
  const write = isTiny(values) ? scientific : (value: number) => decimal(value, decimals);
  const shifts = new Set(readings.flatMap(({ movement }) => movement?.shifts ?? []).flatMap(({ version }) => version ?? []));
  const numberOf = numberWays();
  const rows = withPredecessors(readings).map(({ reading, before }) =>
    rowOf(reading, { project, slot, before, write, shifts, alike: reading.current === undefined ? undefined : numberOf(reading), known }));
  const title = metricTitle(metric);
  return {
    metric, slot, title,
    href: paths.metric(project.id, metricSlug(slot, metric)),
    unit: newest.unit,
    direction: newest.direction,
    reading: newest.direction === 'neither' ? '' : newest.direction === 'lower' ? '↓ lower is better' : '↑ higher is better',
    sentence: sentence(title, newest, rows, write),
    rows,
  };
}

/**
 * Each reading with the one it follows: the last stable release before it, because only those are joined by the line; the
 * last of any kind while there is none.
 */
function withPredecessors(readings: readonly Reading[]): readonly { readonly reading: Reading; readonly before: Reading | undefined }[] {
  let stable: Reading | undefined;
  let last: Reading | undefined;
  return readings.map((reading) => {
    const before = stable ?? last;
    if (reading.current !== undefined) {
      last = reading;
      if (currentRevision(reading.release).value.release.channel === 'stable') stable = reading;
    }
    return { reading, before };
  });
}

/** Writes further values as those of a history are written. */
export function writerOfHistory({ rows }: Pick<MetricHistory, 'rows'>): Write {
  let decimals = 0;
  let largest = 0;
  for (const figure of rows.flatMap((row) => [row.current, row.baseline, row.limit])) {
    decimals = Math.max(decimals, figure?.text.split('.')[1]?.length ?? 0);
    if (figure !== undefined && Number.isFinite(figure.value)) largest = Math.max(largest, Math.abs(figure.value));
  }
  return isTiny([largest]) ? scientific : (value) => decimal(value, decimals);
}

function sentence(title: string, newest: Reading, rows: readonly HistoryRow[], write: Write): string {
  const value = withUnit(write(newest.current ?? 0), newest.unit);
  const { limit: bound, baselineValue } = newest.comparison ?? {};
  const limit = bound === undefined ? '' : `; the limit is ${withUnit(write(bound), newest.unit)}`;
  const baseline = baselineValue === undefined ? '' : ` against a baseline of ${withUnit(write(baselineValue), newest.unit)}`;
  const measured = rows.filter((row) => row.current !== undefined).length;
  const reading = newest.movement === undefined ? '' : `${movementSentence(newest.movement)} `;
  return `${title} is ${value} in ${newest.release.version}${baseline}${limit}. ${reading}${measured === 1 ? 'It is the first release with this metric.' : `${measured} releases are shown.`}`;
}
