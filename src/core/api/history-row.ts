import { z } from 'zod';
import { display } from '../lib/display.ts';
import { dropUndefined } from '../lib/drop-undefined.ts';
import { Sha256 } from '../model/ids.ts';
import { Judged, NoOpinion } from '../model/measurement.ts';
import { GateState } from '../model/states.ts';
import type { OpenedProject, OpenedRelease } from '../record/opened.ts';
import { standingOf } from '../record/standing.ts';
import { currentRevision } from './current-revision.ts';
import { judgementOf } from './judgement.ts';
import { READING_WORDS, nameOf, shortWhy, shareText as amountText, signedShare, type Write } from './movement-words.ts';
import { changedText, differences, type Reading } from './metric-readings.ts';
import { signedPercent } from './numbers.ts';
import * as paths from './paths.ts';
import { day, dayText } from './times.ts';
import { Link, Moment } from './view.ts';
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

/** What a row is made from beside its own reading. */
export interface RowFrame {
  readonly project: OpenedProject;
  readonly slot: string;
  /** The reading that the row follows on the line. */
  readonly before: Reading | undefined;
  readonly write: Write;
  /** Releases at which the level moved, by version. */
  readonly shifts: ReadonlySet<string>;
  /** The number of the way in which the value was measured. */
  readonly alike: number | undefined;
  readonly known: 'now' | undefined;
}

/** One release in a history: what was sealed of its value, and where `known` is `now` what became of the release since. */
export function rowOf(reading: Reading, { project, slot, before, write, shifts, alike, known }: RowFrame): HistoryRow {
  const figure = (value: number | undefined): Figure | undefined => value === undefined ? undefined : { text: write(value), value };
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
    alike,
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

function bandOf({ movement }: Reading, write: Write): HistoryRow['band'] {
  const band = movement?.judged.band;
  return band === undefined ? undefined : { low: { text: write(band.low), value: band.low }, high: { text: write(band.high), value: band.high } };
}

function rowReading({ movement, unit }: Reading, isRead: boolean): HistoryRow['reading'] {
  if (movement === undefined) return undefined;
  const { judged } = movement;
  const text = judged.reading === 'no-opinion' ? shortWhy(movement.judged)
    : isRead || judged.change === undefined ? undefined
    : `${signedShare(judged.change, judged, unit)} against ${judged.method === 'history' ? `${judged.n} earlier` : nameOf(movement.before) ?? 'before'}`;
  return { reading: judged.reading, word: READING_WORDS[judged.reading], ...(judged.why === undefined ? {} : { why: judged.why }), ...(text === undefined ? {} : { text }) };
}

/** 1.96: between as many standard errors to each side lies 95 % of a normal distribution. */
const NORMAL_95 = 1.96;

/** What the evidence states of how far a value itself is uncertain. */
export function whiskerOf({ current, spread }: Pick<Reading, 'current' | 'spread'>, write: Write): Whisker | undefined {
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
function annotationOf(reading: Reading, before: Reading | undefined, standing: string | undefined, shifts: ReadonlySet<string>): HistoryRow['annotation'] {
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
