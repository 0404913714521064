import { z } from 'zod';
import { Sha256 } from '../model/ids.ts';
import { GateState } from '../model/states.ts';
import type { Comparison, Measurement } from '../model/measurement.ts';
import type { ReleaseRecordPredicate } from '../model/record.ts';
import type { OpenedProject, OpenedRelease } from '../record/opened.ts';
import type { ChartPoint, ChartSpec } from './chart.ts';
import { decimal, decimalsFor, signedPercent, withUnit } from './numbers.ts';
import * as paths from './paths.ts';
import { day } from './times.ts';
import { Moment } from './view.ts';

/** A number as it stands in a table: the text that is read, and the value it was made from. */
export const Figure = z.strictObject({ text: z.string(), value: z.number() });
export type Figure = z.infer<typeof Figure>;

/** One release in a metric's history. */
export const HistoryRow = z.strictObject({
  version: z.string(),
  href: z.string(),
  date: Moment,
  channel: z.string(),
  state: GateState.optional(),
  current: Figure.optional(),
  baseline: Figure.optional(),
  change: Figure.optional(),
  limit: Figure.optional(),
  /** Why a value is missing, or why no line leads to it. */
  note: z.string().optional(),
  /** The file the value was read from, and where in it. */
  evidence: Sha256.optional(),
  at: z.string().optional(),
});
export type HistoryRow = z.infer<typeof HistoryRow>;

/** A metric over the releases of a project, oldest first. */
export const MetricHistory = z.strictObject({
  metric: z.string(),
  slot: z.string(),
  title: z.string(),
  unit: z.string(),
  direction: z.enum(['lower', 'higher']),
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
export function metricsOf(project: OpenedProject, record: ReleaseRecordPredicate, slot?: string): readonly { slot: string; metric: string }[] {
  const seen = new Map<string, { slot: string; metric: string }>();
  const add = (slotId: string, metric: string) => {
    if (slot === undefined || slot === slotId) seen.set(`${slotId}\n${metric}`, { slot: slotId, metric });
  };
  for (const comparison of record.comparisons) add(comparison.slot, comparison.metric);
  for (const measurement of record.measurements) for (const id of slotsOf(record, measurement.pointer.file)) add(id, measurement.metric);
  const rank = (metric: string) => {
    const index = project.spec.headlineMetrics.indexOf(metric);
    return index === -1 ? project.spec.headlineMetrics.length : index;
  };
  return [...seen.values()].sort((a, b) => rank(a.metric) - rank(b.metric));
}

/** The headline metrics of a release; all of its compared metrics where the project names none. At most `most`. */
export function headlineMetrics(project: OpenedProject, record: ReleaseRecordPredicate, most: number, slot?: string): readonly { slot: string; metric: string }[] {
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
  const readings = releases.flatMap((release) => readingOf(release, slot, metric));
  const units = readings.filter((reading) => reading.current !== undefined);
  const newest = units.at(-1);
  if (newest === undefined) return undefined;

  const decimals = decimalsFor(
    readings.flatMap(({ current, baseline, limit }) => [current, baseline, limit].filter((value) => value !== undefined)),
    readings.flatMap(({ current, limit }) => current === undefined || limit === undefined ? [] : [[current, limit] as const]),
  );
  const figure = (value: number | undefined): Figure | undefined => value === undefined ? undefined : { text: decimal(value, decimals), value };
  let earlier: Reading | undefined;
  const rows = readings.map((reading): HistoryRow => {
    const changed = earlier === undefined || reading.current === undefined ? undefined : whatChanged(earlier, reading);
    if (reading.current !== undefined) earlier = reading;
    const note = reading.current === undefined ? 'no value' : changed === undefined ? undefined : `not comparable with the release before: ${changed}`;
    return dropUndefined<HistoryRow>({
      version: reading.version,
      href: paths.release(project.id, reading.version),
      date: day(reading.date),
      channel: reading.channel,
      state: reading.state,
      current: figure(reading.current),
      baseline: figure(reading.baseline),
      change: reading.change === undefined ? undefined : { text: signedPercent(reading.change), value: reading.change },
      limit: figure(reading.limit),
      note,
      evidence: reading.file,
      at: reading.at,
    });
  });
  const title = metricTitle(metric);
  const lowerIsBetter = newest.direction === 'lower';
  return {
    metric, slot, title,
    unit: newest.unit,
    direction: newest.direction,
    reading: lowerIsBetter ? '↓ lower is better' : '↑ higher is better',
    sentence: sentence(title, newest, rows, decimals),
    rows,
  };
}

/** A history as a chart: the same rows, turned into points. */
export function chartOf(history: MetricHistory): ChartSpec {
  const values = history.rows.flatMap((row) => [row.current, row.baseline, row.limit].filter((figure) => figure !== undefined));
  const decimals = Math.max(0, ...values.map((figure) => figure.text.split('.')[1]?.length ?? 0));
  return {
    unit: history.unit,
    text: (value) => decimal(value, decimals),
    points: history.rows.map((row): ChartPoint => ({
      label: row.version,
      sublabel: shortDay(row.date.time),
      stable: row.channel === 'stable',
      breaks: row.note?.startsWith('not comparable') === true,
      ...(row.current === undefined ? {} : { value: row.current.value }),
      ...(row.baseline === undefined ? {} : { baseline: row.baseline.value }),
      ...(row.limit === undefined ? {} : { limit: row.limit.value }),
      ...(row.state === undefined ? {} : { state: row.state }),
      ...(row.state === 'fail' || row.state === 'waived' ? { note: `${row.change === undefined ? '' : `${row.change.text}, `}${row.state === 'waived' ? 'waived' : 'over its limit'}` } : {}),
    })),
  };
}

/** `suite.infer_p95_ms` as words: "Suite, infer p95". The unit at the end is said beside the value. */
export function metricTitle(metric: string): string {
  const words = metric.replace(/[_-](?:ms|us|ns|s|mb|gb|kb|pct|percent)$/i, '').replaceAll(/[_-]+/g, ' ').replaceAll('.', ', ').trim();
  return words === '' ? metric : words.charAt(0).toUpperCase() + words.slice(1);
}

interface Reading {
  readonly version: string;
  readonly date: string;
  readonly channel: string;
  readonly unit: string;
  readonly direction: 'lower' | 'higher';
  readonly current?: number | undefined;
  readonly baseline?: number | undefined;
  readonly limit?: number | undefined;
  readonly change?: number | undefined;
  readonly state?: GateState | undefined;
  readonly file?: string | undefined;
  readonly at?: string | undefined;
  readonly comparability: Readonly<Record<string, string>>;
}

function readingOf(release: OpenedRelease, slot: string, metric: string): Reading[] {
  const record = release.revisions.at(-1)?.value;
  if (record === undefined) return [];
  const measurement = record.measurements.find((one) => one.metric === metric && slotsOf(record, one.pointer.file).includes(slot));
  const compared = record.comparisons.filter((one) => one.metric === metric);
  // A run and the report about it give the same number, and the policy compares one of them: both show the limit.
  const comparison = compared.find((one) => one.slot === slot)
    ?? compared.find((one) => one.current !== undefined && one.current === measurement?.value);
  const like: Comparison | Measurement | undefined = comparison ?? measurement;
  // A release that never expected this evidence has no place in its history.
  if (like === undefined && !record.slots.some((one) => one.id === slot)) return [];
  const where = measurement?.pointer ?? comparison?.currentAt;
  return [{
    version: release.version,
    date: record.release.date ?? record.assessed.at.slice(0, 10),
    channel: record.release.channel,
    unit: like?.unit ?? '',
    direction: like?.direction ?? 'lower',
    current: comparison?.current ?? measurement?.value,
    baseline: comparison?.baselineValue,
    limit: comparison?.limit,
    change: comparison?.change,
    state: comparison?.state,
    file: where?.file,
    at: where?.at,
    comparability: measurement?.comparability ?? {},
  }];
}

function slotsOf(record: ReleaseRecordPredicate, sha256: string): readonly string[] {
  return record.slots.filter((slot) => slot.files.includes(sha256)).map((slot) => slot.id);
}

function whatChanged(before: Reading, after: Reading): string | undefined {
  if (before.unit !== after.unit) return 'unit';
  const keys = Object.keys(after.comparability).filter((key) => before.comparability[key] !== undefined && before.comparability[key] !== after.comparability[key]);
  return keys.length === 0 ? undefined : keys.sort().join(', ');
}

function sentence(title: string, newest: Reading, rows: readonly HistoryRow[], decimals: number): string {
  const value = withUnit(decimal(newest.current ?? 0, decimals), newest.unit);
  const limit = newest.limit === undefined ? '' : `; the limit is ${withUnit(decimal(newest.limit, decimals), newest.unit)}`;
  const baseline = newest.baseline === undefined ? '' : ` against a baseline of ${withUnit(decimal(newest.baseline, decimals), newest.unit)}`;
  const measured = rows.filter((row) => row.current !== undefined).length;
  return `${title} is ${value} in ${newest.version}${baseline}${limit}. ${measured === 1 ? 'It is the first release with this metric.' : `${measured} releases are shown.`}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
function shortDay(day: string): string {
  return `${Number(day.slice(8, 10))} ${MONTHS[Number(day.slice(5, 7)) - 1] ?? ''}`;
}

// `exactOptionalPropertyTypes`: a member that is undefined is left out, as JSON would.
function dropUndefined<T>(value: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
