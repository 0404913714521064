import { z } from 'zod';
import { display } from '../lib/display.ts';
import { Sha256 } from '../model/ids.ts';
import { Direction } from '../model/measurement.ts';
import type { ReleaseRecordPredicate } from '../model/record.ts';
import { GateState } from '../model/states.ts';
import type { OpenedProject, OpenedRelease } from '../record/opened.ts';
import { standingOf } from '../record/standing.ts';
import type { ChartPoint, ChartSpec } from './chart.ts';
import { currentRevision } from './current-revision.ts';
import { judgementOf } from './judgement.ts';
import { differences, readingOf, seriesIn, type Reading, type Series } from './metric-readings.ts';
import { metricSlug } from './metric-slug.ts';
import { decimal, decimalsFor, isTiny, scientific, signedPercent, withUnit } from './numbers.ts';
import * as paths from './paths.ts';
import { day, dayText } from './times.ts';
import { Link, Moment } from './view.ts';
import { Share, shareText } from './views/gate-rows.ts';

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
  /** How much of the way from baseline to limit is used. */
  share: Share.optional(),
  /** Set where machine, data or method changed, so that no line may lead here. */
  breaks: z.literal(true).optional(),
  /** What became of the release since: "withdrawn 21 Nov 2025", "not released". Only where later events may be shown. */
  standing: z.string().optional(),
  /** Why a value is missing, or why no line leads to it. */
  note: z.string().optional(),
  /** The file the value was read from, and where in it. */
  evidence: Sha256.optional(),
  at: z.string().optional(),
  /** The page of that evidence, by the file's name. */
  source: Link.optional(),
});
export type HistoryRow = z.infer<typeof HistoryRow>;

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
  const values = readings.flatMap(({ current, comparison }) => [current, comparison?.baselineValue, comparison?.limit].filter((value) => value !== undefined));
  const decimals = decimalsFor(
    values,
    readings.flatMap(({ current, comparison }) => current === undefined || comparison?.limit === undefined ? [] : [[current, comparison.limit] as const]),
  );
  const write = isTiny(values) ? scientific : (value: number) => decimal(value, decimals);
  const figure = (value: number | undefined): Figure | undefined => value === undefined ? undefined : { text: write(value), value };
  const rows = withPredecessors(readings).map(({ reading, before }): HistoryRow => {
    const { release, comparison } = reading;
    const record = currentRevision(release).value;
    const changed = before === undefined || reading.current === undefined ? [] : differences(before, reading);
    const file = record.files.find((one) => one.sha256 === reading.file);
    return dropUndefined<HistoryRow>({
      version: release.version,
      href: paths.release(project.id, release.version),
      date: day(dateOf(release)),
      channel: record.release.channel,
      state: reading.state,
      current: figure(reading.current),
      baseline: figure(comparison?.baselineValue),
      change: comparison?.change === undefined ? undefined : { text: signedPercent(comparison.change), value: comparison.change },
      limit: figure(comparison?.limit),
      share: comparison?.headroomUsed === undefined ? undefined : shareText(comparison.headroomUsed),
      breaks: changed.length === 0 ? undefined : true,
      standing: known === undefined ? undefined : standingText(release),
      note: noteOf(reading, before, changed.map((one) => one.key)),
      evidence: reading.file,
      at: reading.at,
      source: file === undefined ? undefined : {
        text: display(file.storedName, 100),
        href: slot === '' ? paths.bytes(file.sha256) : paths.slot(project.id, release.version, slot),
      },
    });
  });
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
      if (channelOf(reading) === 'stable') stable = reading;
    }
    return { reading, before };
  });
}

/** A history as a chart: the same rows, turned into points. */
export function chartOf(history: MetricHistory): ChartSpec {
  const values = history.rows.flatMap((row) => [row.current, row.baseline, row.limit].filter((figure) => figure !== undefined));
  const decimals = Math.max(0, ...values.map((figure) => figure.text.split('.')[1]?.length ?? 0));
  return {
    unit: history.unit,
    text: isTiny(values.map((figure) => figure.value)) ? scientific : (value) => decimal(value, decimals),
    points: history.rows.map((row): ChartPoint => {
      const note = chartNote(row, history.direction);
      return {
        label: row.version,
        sublabel: shortDay(row.date.time),
        stable: row.channel === 'stable',
        breaks: row.breaks === true,
        ...(row.current === undefined ? {} : { value: row.current.value }),
        ...(row.baseline === undefined ? {} : { baseline: row.baseline.value }),
        ...(row.limit === undefined ? {} : { limit: row.limit.value }),
        ...(row.state === undefined ? {} : { state: row.state }),
        ...(note === undefined ? {} : { note }),
      };
    }),
  };
}

/** At most one per release: what became of it, else why its value stands out. */
function chartNote({ standing, state, change }: HistoryRow, direction: Direction): string | undefined {
  if (standing?.startsWith('withdrawn') === true) return standing;
  if (state !== 'fail' && state !== 'waived') return undefined;
  const became = state === 'waived' ? 'waived' : standing ?? `${direction === 'lower' ? 'over' : 'under'} its limit`;
  return change === undefined ? became : `${change.text}, ${became}`;
}

/** `suite.infer_p95_ms` as words: "Suite, infer p95". The unit, at the end or before a statistic, is said beside the value. */
export function metricTitle(metric: string): string {
  const words = display(metric).replace(/[_-](?:ms|us|ns|s|mb|gb|kb|pct|percent|ops_per_sec)(?=$|_(?:p\d+|mean|median|min|max)$)/i, '').replaceAll(/[_-]+/g, ' ').replaceAll('.', ', ').trim();
  return words === '' ? display(metric) : words.charAt(0).toUpperCase() + words.slice(1);
}

function channelOf({ release }: Reading): string {
  return currentRevision(release).value.release.channel;
}

function dateOf(release: OpenedRelease): string {
  const record = currentRevision(release).value;
  return record.release.date ?? record.assessed.at.slice(0, 10);
}

/** What people did with the release after it was judged; only what is signed counts. */
function standingText(release: OpenedRelease): string | undefined {
  const { withdrawn } = standingOf(release);
  const { decision, document } = judgementOf(release, currentRevision(release));
  if (withdrawn !== undefined) return `withdrawn ${dayText(withdrawn.value.predicate.at)}`;
  if (decision === 'WITHDRAWN' && document !== undefined) return `withdrawn ${dayText(document.value.predicate.at)}`;
  return decision === 'NO-GO' ? 'not released' : undefined;
}

function noteOf(reading: Reading, before: Reading | undefined, changed: readonly string[]): string | undefined {
  if (reading.current === undefined) return 'no value';
  const notes = [
    ...(changed.length === 0 || before === undefined ? [] : [`not comparable with ${before.release.version}: ${changed.map((key) => display(key, 60)).join(', ')}`]),
    ...(reading.values > 1 ? [`one of ${reading.values} values`] : []),
  ];
  return notes.length === 0 ? undefined : notes.join('; ');
}

function sentence(title: string, newest: Reading, rows: readonly HistoryRow[], write: (value: number) => string): string {
  const value = withUnit(write(newest.current ?? 0), newest.unit);
  const { limit: bound, baselineValue } = newest.comparison ?? {};
  const limit = bound === undefined ? '' : `; the limit is ${withUnit(write(bound), newest.unit)}`;
  const baseline = baselineValue === undefined ? '' : ` against a baseline of ${withUnit(write(baselineValue), newest.unit)}`;
  const measured = rows.filter((row) => row.current !== undefined).length;
  return `${title} is ${value} in ${newest.release.version}${baseline}${limit}. ${measured === 1 ? 'It is the first release with this metric.' : `${measured} releases are shown.`}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
function shortDay(day: string): string {
  return `${Number(day.slice(8, 10))} ${MONTHS[Number(day.slice(5, 7)) - 1] ?? ''}`;
}

// `exactOptionalPropertyTypes`: a member that is undefined is left out, as JSON would.
function dropUndefined<T>(value: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
