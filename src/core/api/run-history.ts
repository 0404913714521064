import { z } from 'zod';
import { numberWays, wayOf, type WayOfMeasuring } from '../model/way-of-measuring.ts';
import { Figure, Whisker, stepText, whiskerOf, type HistoryRow } from './history-row.ts';
import { writerOfHistory, type MetricHistory } from './metric-history.ts';
import { changedText, type Reading } from './metric-readings.ts';
import { currentRevision } from './current-revision.ts';
import type { ImportedPoint, ImportedSeries } from './imported-series.ts';
import * as paths from './paths.ts';
import { thinPoints } from './thin-points.ts';
import { day } from './times.ts';
import { Link, Moment } from './view.ts';
import { counted, sentenceCase } from './words.ts';

// Runs that a project published itself, before its releases or between them. They came in one file, as received: no run of
// them was sealed by itself, and nothing of them is judged.

/** How many points of a long history a page holds; its CSV has all. More than any drawing can tell apart. */
const DRAWN = 600;
/** How many rows the tables of a page have together, and how many of them at least are runs. */
const ROWS = 50;
const RUN_ROWS = 10;

const RunRow = z.strictObject({
  run: z.string(),
  /** Where the commit can be read. */
  href: z.string().optional(),
  date: Moment.optional(),
  current: Figure,
  interval: Whisker.optional(),
  /** Set where it was not measured like the run before. */
  changed: z.string().optional(),
});

/** The newest runs of a published history. */
export const PublishedRuns = z.strictObject({
  title: z.string(),
  about: z.string(),
  rows: z.array(RunRow),
  more: z.string().optional(),
  file: Link,
});
export type PublishedRuns = z.infer<typeof PublishedRuns>;

/** A history with the runs of a published one among its releases, in order of time, whole or thinned for a page. */
export function withRuns(history: MetricHistory, readings: readonly Reading[], imported: ImportedSeries | undefined, size: 'whole' | 'drawn'): MetricHistory {
  const points = imported === undefined ? [] : ownRunsLeftOut(history, readings, imported);
  if (imported === undefined || points.length === 0) return history;
  const merged = annotated(inOrder(history, readings, points, imported), readings);
  const rows = joined(size === 'whole' ? merged : thinned(merged));
  return { ...history, rows, sentence: `${history.sentence} ${sentenceCase(counted(points.length, 'run'))} of a published history ${points.length === 1 ? 'stands' : 'stand'} before and between them.` };
}

/** The newest runs as rows of a table; `undefined` where there are none. */
export function publishedRuns(history: MetricHistory, readings: readonly Reading[], imported: ImportedSeries | undefined): PublishedRuns | undefined {
  const points = imported === undefined ? [] : ownRunsLeftOut(history, readings, imported);
  if (imported === undefined || points.length === 0) return undefined;
  const write = writerOfHistory(history);
  const shown = Math.max(RUN_ROWS, ROWS - history.rows.length);
  const from = Math.max(0, points.length - shown);
  const { file } = imported;
  return {
    title: file.title,
    about: 'Published history, as received, not sealed run by run: the file is sealed with a release, and nothing of its runs was judged when they were made.',
    rows: points.slice(from).map((point, index) => ({
      run: point.label,
      ...(point.commit === undefined ? {} : { href: point.commit }),
      ...(point.at === undefined ? {} : { date: day(point.at.slice(0, 10)) }),
      current: { text: write(point.value), value: point.value },
      ...optional('interval', whiskerOf({ current: point.value, spread: point.spread }, write)),
      ...optional('changed', changedSince(points[from + index - 1], point)),
    })).toReversed(),
    ...(from === 0 && imported.cut === undefined ? {} : { more: `${[...(from === 0 ? [] : [`${sentenceCase(counted(from, 'older run'))} ${from === 1 ? 'stands' : 'stand'} in the CSV`]), ...(imported.cut === true ? ['the file has more than were read'] : [])].join('; ')}` }),
    file: { text: file.storedName, href: paths.bytes(file.sha256) },
  };
}

interface Row {
  readonly row: HistoryRow;
  readonly made: WayOfMeasuring;
}

/** The run that a release's own value was read from is that release, and no point beside it. */
function ownRunsLeftOut(history: MetricHistory, readings: readonly Reading[], { points, file }: ImportedSeries): readonly ImportedPoint[] {
  const commits = new Set(readings.flatMap(({ release, current }) => current === undefined ? [] : currentRevision(release).value.release.commit ?? []));
  const last = history.rows.findLast((row) => row.current !== undefined);
  const isOwn = (point: ImportedPoint, index: number) => commits.has(point.run)
    || (file.role === 'evidence' && index === points.length - 1 && last?.evidence === file.sha256 && last.current?.value === point.value);
  return points.filter((point, index) => !isOwn(point, index));
}

/** Runs before the first release that is not older than they are; what is newer, before the release that the file came with. */
function inOrder(history: MetricHistory, readings: readonly Reading[], points: readonly ImportedPoint[], { file }: ImportedSeries): readonly Row[] {
  const write = writerOfHistory(history);
  const runs = points.map((point): Row => ({ row: runRow(point, write), made: point }));
  const last = history.rows.findIndex((row) => row.version === file.release.version);
  const merged: Row[] = [];
  let next = 0;
  for (const [index, row] of history.rows.entries()) {
    const reading = readings[index];
    if (reading === undefined) continue;
    while (next < runs.length && (index === last || (last === -1 && index === history.rows.length - 1) || isBefore(points[next], row))) {
      merged.push(runs[next] ?? { row, made: reading });
      next += 1;
    }
    merged.push({ row, made: reading });
  }
  return [...merged, ...runs.slice(next)];
}

/** Where a step or a shift that a release's reading names begins at a run, the run has the note, and not the release. */
function annotated(rows: readonly Row[], readings: readonly Reading[]): readonly Row[] {
  const steps = new Map(readings.flatMap(({ movement }) => movement?.step === undefined || movement.since?.run === undefined ? [] : [[movement.since.run, movement.step] as const]));
  const shifts = new Set(readings.flatMap(({ movement }) => movement?.shifts ?? []).flatMap(({ run }) => run ?? []));
  const told = new Set(steps.values());
  return rows.map(({ row, made }): Row => {
    const { annotation, ...rest } = row;
    const step = row.run === true && row.commit !== undefined ? steps.get(row.commit) : undefined;
    if (step !== undefined) return { row: { ...row, annotation: { kind: 'step', text: stepText(step) } }, made };
    if (row.run === true && row.commit !== undefined && shifts.has(row.commit)) return { row: { ...row, annotation: { kind: 'shift', text: 'level moved' } }, made };
    return annotation?.kind === 'step' && [...told].some((one) => annotation.text === stepText(one)) ? { row: rest, made } : { row, made };
  });
}

function isBefore(point: ImportedPoint | undefined, row: HistoryRow): boolean {
  return point?.at === undefined || point.at.slice(0, 10) <= row.date.time;
}

function runRow(point: ImportedPoint, write: (value: number) => string): HistoryRow {
  return {
    version: point.label,
    href: '',
    // The chart needs the day alone, and a history may have many thousands.
    date: { text: '', time: point.at?.slice(0, 10) ?? '' },
    channel: 'run',
    run: true,
    current: { text: write(point.value), value: point.value },
    ...optional('interval', whiskerOf({ current: point.value, spread: point.spread }, write)),
    at: point.place,
    commit: point.run,
  };
}

/** Lines lead from one to the next of what was measured alike, whether release or run; what is between them on a page or not. */
function joined(rows: readonly Row[]): HistoryRow[] {
  const numberOf = numberWays();
  let before: { readonly made: WayOfMeasuring; readonly alike: number } | undefined;
  return rows.map(({ row: joinedBefore, made }): HistoryRow => {
    const { breaks: _, changed: __, alike: ___, ...row } = joinedBefore;
    if (row.current === undefined) return joinedBefore;
    const alike = numberOf(made);
    const changed = before === undefined || before.alike === alike ? undefined : changedText(before.made, made);
    if (row.run === true || row.channel === 'stable') before = { made, alike };
    return { ...row, alike, ...(changed === undefined ? {} : { breaks: true as const, changed }) };
  });
}

function changedSince(before: WayOfMeasuring | undefined, after: WayOfMeasuring): string | undefined {
  if (before === undefined || wayOf(before) === wayOf(after)) return undefined;
  return changedText(before, after);
}

function thinned(rows: readonly Row[]): readonly Row[] {
  const indexes = thinPoints({
    values: rows.map(({ row }) => row.current?.value), most: DRAWN,
    at: (index) => index / Math.max(1, rows.length - 1), isKept: (index) => rows[index]?.row.run !== true || rows[index]?.row.annotation !== undefined,
  });
  return indexes.flatMap((index) => rows[index] ?? []);
}

// `exactOptionalPropertyTypes`: a member that is undefined is left out, as JSON would.
function optional<Name extends string, T>(name: Name, value: T | undefined): { readonly [K in Name]?: T } {
  return value === undefined ? {} : { [name]: value } as { readonly [K in Name]: T };
}
