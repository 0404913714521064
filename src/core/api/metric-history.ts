import { z } from 'zod';
import { display } from '../lib/display.ts';
import { Sha256 } from '../model/ids.ts';
import { Direction, Judged, NoOpinion } from '../model/measurement.ts';
import type { ReleaseRecordPredicate } from '../model/record.ts';
import { GateState } from '../model/states.ts';
import { numberWays } from '../model/way-of-measuring.ts';
import type { OpenedProject, OpenedRelease } from '../record/opened.ts';
import { standingOf } from '../record/standing.ts';
import type { ChartPoint, ChartSpec } from './chart.ts';
import { currentRevision } from './current-revision.ts';
import { judgementOf } from './judgement.ts';
import { READING_WORDS, movementSentence, nameOf, shareText as amountText, signedShare } from './movement-words.ts';
import { changedText, differences, readingOf, seriesIn, type Reading, type Series } from './metric-readings.ts';
import { metricSlug } from './metric-slug.ts';
import { decimal, decimalsFor, isTiny, scientific, signedPercent, withUnit } from './numbers.ts';
import * as paths from './paths.ts';
import { day, dayText } from './times.ts';
import { Link, Moment } from './view.ts';
import { list, sentenceCase } from './words.ts';
import { Share, shareText } from './views/gate-rows.ts';

/** A number as it stands in a table: the text that is read, and the value it was made from. */
export const Figure = z.strictObject({ text: z.string(), value: z.number() });
export type Figure = z.infer<typeof Figure>;

/** How far a value itself is uncertain, as the evidence states it: the whiskers. */
export const Whisker = z.strictObject({ low: z.number(), high: z.number(), text: z.string(), what: z.string() });
export type Whisker = z.infer<typeof Whisker>;

/** What was sealed of a value against earlier ones. */
export const RowReading = z.strictObject({
  reading: Judged.shape.reading,
  word: z.string(),
  why: NoOpinion.optional(),
  /** The change it is about, where that is another than the one to the baseline; or why there is no opinion. */
  text: z.string().optional(),
});

/** What a chart says of a release beside its value; at most one. */
export const Annotation = z.strictObject({ kind: z.enum(['withdrawn', 'fail', 'waived', 'step', 'shift']), text: z.string() });

/** One release in a metric's history. */
export const HistoryRow = z.strictObject({
  version: z.string(),
  href: z.string(),
  date: Moment,
  channel: z.string(),
  /** A run of a published history, and no release. */
  run: z.literal(true).optional(),
  state: GateState.optional(),
  current: Figure.optional(),
  interval: Whisker.optional(),
  /** The value that a limit stands around; where there is no limit, what earlier values it is held against come to. */
  baseline: Figure.optional(),
  change: Figure.optional(),
  /** Set where `change` is the one the reading is about: only then has it the reading's colour. */
  changeRead: z.literal(true).optional(),
  limit: Figure.optional(),
  /** Between these no value is called a change. */
  band: z.strictObject({ low: Figure, high: Figure }).optional(),
  reading: RowReading.optional(),
  annotation: Annotation.optional(),
  /** How much of the way from baseline to limit is used. */
  share: Share.optional(),
  /** Set where machine, data or method changed, so that no line may lead here. */
  breaks: z.literal(true).optional(),
  /** What changed there: "machine differs". */
  changed: z.string().optional(),
  /** What became of the release since: "withdrawn 21 Nov 2025", "not released". Only where later events may be shown. */
  standing: z.string().optional(),
  /** Why a value is missing, or why no line leads to it. */
  note: z.string().optional(),
  /** The file the value was read from, and where in it. */
  evidence: Sha256.optional(),
  at: z.string().optional(),
  /** The page of that evidence, by the file's name. */
  source: Link.optional(),
  commit: z.string().optional(),
  /** Tells ways of measuring apart: rows with the same number were measured alike, and no others. */
  alike: z.number().int().nonnegative().optional(),
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
  const values = readings.flatMap(({ current, comparison, movement }) => [current, comparison?.baselineValue ?? movement?.judged.reference, comparison?.limit].filter((value) => value !== undefined));
  const decimals = decimalsFor(
    values,
    readings.flatMap(({ current, comparison }) => current === undefined || comparison?.limit === undefined ? [] : [[current, comparison.limit] as const]),
  );
  const write = isTiny(values) ? scientific : (value: number) => decimal(value, decimals);
  const figure = (value: number | undefined): Figure | undefined => value === undefined ? undefined : { text: write(value), value };
  const shifts = new Map((newest.movement?.shifts ?? []).flatMap((shift) => shift.version === undefined ? [] : [[shift.version, shift] as const]));
  const numberOf = numberWays();
  const rows = withPredecessors(readings).map(({ reading, before }): HistoryRow => {
    const { release, comparison } = reading;
    const record = currentRevision(release).value;
    const changed = before === undefined || reading.current === undefined ? [] : differences(before, reading);
    const file = record.files.find((one) => one.sha256 === reading.file);
    const held = heldAgainst(reading);
    const standing = known === undefined ? undefined : standingText(release);
    return dropUndefined<HistoryRow>({
      version: release.version,
      href: paths.release(project.id, release.version),
      date: day(dateOf(release)),
      channel: record.release.channel,
      state: reading.state,
      current: figure(reading.current),
      interval: whiskerOf(reading, write),
      baseline: figure(held.baseline),
      change: held.change,
      changeRead: held.isRead ? true : undefined,
      limit: figure(comparison?.limit),
      band: bandOf(reading, write),
      reading: rowReading(reading, held.isRead),
      annotation: annotationOf(reading, before, standing, shifts),
      share: comparison?.headroomUsed === undefined ? undefined : shareText(comparison.headroomUsed),
      breaks: changed.length === 0 ? undefined : true,
      changed: changed.length === 0 || before === undefined ? undefined : changedText(before, reading),
      standing,
      note: noteOf(reading, before, changed.map((one) => one.key)),
      evidence: reading.file,
      at: reading.at,
      source: file === undefined ? artifactLink(project, reading) : {
        text: display(file.storedName, 100),
        href: slot === '' ? paths.bytes(file.sha256) : paths.slot(project.id, release.version, slot),
      },
      // The commit of a made-up release leads nowhere.
      commit: record.release.example ? undefined : record.release.commit,
      alike: reading.current === undefined ? undefined : numberOf(reading),
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

/** A released file is measured too, and is no evidence: its digest stands on the release's page. */
function artifactLink(project: OpenedProject, { release, file }: Reading): Link | undefined {
  const artifact = currentRevision(release).value.release.artifacts.find((one) => one.sha256 === file);
  return artifact === undefined ? undefined : { text: display(artifact.name, 100), href: `${paths.release(project.id, release.version)}#files` };
}

/** What a row's baseline and change are: those of the limit, and where there is none, those of the sealed reading. */
function heldAgainst({ comparison, movement, unit }: Reading): { readonly baseline?: number | undefined; readonly change?: Figure | undefined; readonly isRead: boolean } {
  const { reference, change, scale = 'relative' } = movement?.judged ?? {};
  if (comparison?.baselineValue === undefined) {
    return { baseline: reference, change: change === undefined ? undefined : { text: signedShare(change, { scale }, unit), value: change }, isRead: change !== undefined };
  }
  const own = comparison.change;
  return { baseline: comparison.baselineValue, change: own === undefined ? undefined : { text: signedPercent(own), value: own }, isRead: own !== undefined && comparison.baselineValue === reference };
}

function bandOf({ movement }: Reading, write: (value: number) => string): HistoryRow['band'] {
  const band = movement?.judged.band;
  return band === undefined ? undefined : { low: { text: write(band.low), value: band.low }, high: { text: write(band.high), value: band.high } };
}

function rowReading({ movement, unit }: Reading, isRead: boolean): HistoryRow['reading'] {
  if (movement === undefined) return undefined;
  const { judged } = movement;
  const text = judged.reading === 'no-opinion' ? shortWhy(movement)
    : isRead || judged.change === undefined ? undefined
    : `${signedShare(judged.change, judged, unit)} against ${judged.method === 'history' ? `${judged.n} earlier` : nameOf(movement.before) ?? 'before'}`;
  return { reading: judged.reading, word: READING_WORDS[judged.reading], ...(judged.why === undefined ? {} : { why: judged.why }), ...(text === undefined ? {} : { text }) };
}

const SHORT_WHY: Readonly<Record<NonNullable<Judged['why']>, string>> = {
  'first-value': 'first value', 'not-comparable': 'measured otherwise', 'too-few': 'too few earlier values', 'too-few-runs': 'too few runs', 'no-spread': 'spread not known', 'too-noisy': 'too noisy', ambiguous: 'measured twice', 'says-less': 'says less than before',
};
function shortWhy({ judged: { why, n } }: NonNullable<Reading['movement']>): string | undefined {
  return why === undefined ? undefined : why === 'too-few' ? `${SHORT_WHY[why]} (${n})` : SHORT_WHY[why];
}

/** 1.96: between as many standard errors to each side lies 95 % of a normal distribution. */
const NORMAL_95 = 1.96;

/** What the evidence states of how far a value itself is uncertain. */
export function whiskerOf({ current, spread }: Pick<Reading, 'current' | 'spread'>, write: (value: number) => string): Whisker | undefined {
  if (current === undefined || spread === undefined) return undefined;
  const plusMinus = (by: number) => `±${amountText(by, { scale: 'absolute' })}`;
  const sides = (by: number, what: string) => ({ low: current - by, high: current + by, text: plusMinus(by), what });
  const range = (low: number, high: number, what: string) => ({ low, high, text: `${write(low)} to ${write(high)}`, what });
  switch (spread.kind) {
    case 'interval': return range(spread.low, spread.high, `${Number((spread.level * 100).toFixed(1))}\u00a0% interval`);
    case 'standard-error': return sides(NORMAL_95 * spread.by, '95\u00a0% interval (1.96 standard errors)');
    case 'standard-deviation': return sides(spread.by, 'standard deviation of its runs');
    case 'quartiles': return range(spread.low, spread.high, 'quartiles of its runs');
    case 'range': return range(spread.low, spread.high, 'lowest and highest run');
    case 'not-stated': return sides(spread.by, '± as the file has it, which does not say of what');
  }
}

/** At most one: what people did, then what the limit did, then what the level did. */
function annotationOf(reading: Reading, before: Reading | undefined, standing: string | undefined, shifts: ReadonlyMap<string, unknown>): HistoryRow['annotation'] {
  const { state, comparison, direction, movement, release } = reading;
  if (standing?.startsWith('withdrawn') === true) return { kind: 'withdrawn', text: standing };
  if (state === 'waived' || state === 'fail') {
    const became = state === 'waived' ? 'waived' : standing ?? `${direction === 'lower' ? 'over' : 'under'} its limit`;
    return { kind: state, text: comparison?.change === undefined ? became : `${signedPercent(comparison.change)}, ${became}` };
  }
  if (movement?.step !== undefined && movement.step !== before?.movement?.step) return { kind: 'step', text: stepText(movement.step) };
  return shifts.has(release.version) ? { kind: 'shift', text: 'level moved' } : undefined;
}

/** What a reviewed step is called on a chart, by its id. */
export function stepText(id: string): string {
  return `intended: ${id.replaceAll('-', ' ')}`;
}

/** Digits of a commit under a chart, where columns stand close. */
const SHORT_COMMIT = 7;

/** A history as a chart: the same rows, turned into points. */
export function chartOf(history: MetricHistory): ChartSpec {
  const whiskers = [...new Set(history.rows.flatMap((row) => row.interval?.what ?? []))];
  return {
    unit: history.unit,
    direction: history.direction,
    ...(whiskers.length === 0 ? {} : { interval: sentenceCase(list(whiskers)) }),
    text: writerOfHistory(history),
    points: history.rows.map((row): ChartPoint => dropUndefined<ChartPoint>({
      label: row.run === true && /^[0-9a-f]{12}$/.test(row.version) ? row.version.slice(0, SHORT_COMMIT) : row.version,
      sublabel: shortDay(row.date.time),
      stable: row.channel === 'stable',
      run: row.run,
      breaks: row.breaks === true,
      changed: row.changed,
      value: row.current?.value,
      interval: row.interval === undefined ? undefined : { low: row.interval.low, high: row.interval.high },
      baseline: row.baseline?.value,
      band: row.band === undefined ? undefined : { low: row.band.low.value, high: row.band.high.value },
      limit: row.limit?.value,
      state: row.state,
      reading: row.reading?.reading,
      step: row.annotation?.kind === 'step' ? row.annotation.text : undefined,
      shift: row.annotation?.kind === 'shift' ? true : undefined,
      note: row.annotation === undefined || row.annotation.kind === 'step' || row.annotation.kind === 'shift' ? undefined : row.annotation.text,
      time: row.date.time === '' ? undefined : row.date.time,
      href: row.href === '' ? undefined : row.href,
      commit: row.commit,
      alike: row.alike,
    })),
  };
}

/** Where a chart's bands come from, in a sentence without its full stop. */
export function noiseOf({ rows }: MetricHistory): string[] {
  return [rows.some((row) => row.band !== undefined) ? 'Grey band: between its edges no value is called a change, as sealed with each release' : 'No estimate of the noise'];
}

/** Writes further values as those of a history are written. */
export function writerOfHistory({ rows }: Pick<MetricHistory, 'rows'>): (value: number) => string {
  let decimals = 0;
  let largest = 0;
  for (const figure of rows.flatMap((row) => [row.current, row.baseline, row.limit])) {
    decimals = Math.max(decimals, figure?.text.split('.')[1]?.length ?? 0);
    if (figure !== undefined && Number.isFinite(figure.value)) largest = Math.max(largest, Math.abs(figure.value));
  }
  return isTiny([largest]) ? scientific : (value) => decimal(value, decimals);
}

/** The day of a run, as a chart needs it; a history may have many thousands. */
export function chartDay(at: string): z.infer<typeof Moment> {
  return { text: '', time: at.slice(0, 10) };
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
  const reading = newest.movement === undefined ? '' : `${movementSentence(newest.movement)} `;
  return `${title} is ${value} in ${newest.release.version}${baseline}${limit}. ${reading}${measured === 1 ? 'It is the first release with this metric.' : `${measured} releases are shown.`}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
function shortDay(day: string): string {
  return `${Number(day.slice(8, 10))} ${MONTHS[Number(day.slice(5, 7)) - 1] ?? ''}`;
}

// `exactOptionalPropertyTypes`: a member that is undefined is left out, as JSON would.
function dropUndefined<T>(value: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
