import type { GateResult } from '../model/gate-result.ts';
import type { Comparison, Direction, Measurement, Movement, Pointer, Spread } from '../model/measurement.ts';
import type { ReleaseRecordPredicate } from '../model/record.ts';
import type { GateState } from '../model/states.ts';
import type { WayOfMeasuring } from '../model/way-of-measuring.ts';
import type { OpenedRelease } from '../record/opened.ts';
import { display } from '../lib/display.ts';
import { currentRevision } from './current-revision.ts';
import { counted, list } from './words.ts';

/** One metric of one kind of evidence: what a line on a chart joins. The slot is empty for files that fill none. */
export interface Series {
  readonly slot: string;
  readonly metric: string;
}

/** What a release says of a series: the values that were sealed. */
export interface Reading {
  readonly release: OpenedRelease;
  readonly unit: string;
  readonly direction: Direction;
  readonly current?: number | undefined;
  /** With its baseline, where the policy compares it with one. */
  readonly comparison?: Comparison | undefined;
  /** As compared; `waived` where every gate that failed by it is. */
  readonly state?: GateState | undefined;
  readonly file?: string | undefined;
  readonly at?: string | undefined;
  readonly samples?: number | undefined;
  readonly spread?: Spread | undefined;
  /** What was sealed of how the value stands to earlier ones; absent in records from before that was judged. */
  readonly movement?: Movement | undefined;
  readonly comparability: Readonly<Record<string, string>>;
  /** How many values the release has under this name; the first is read, or the one that was compared. */
  readonly values: number;
}

/** The series that a release has a value for. */
export function measuredIn(release: OpenedRelease): readonly Series[] {
  return seriesIn(currentRevision(release).value).filter((series) => readingOf(release, series)?.current !== undefined);
}

/** The series that one record has measured or compared. */
export function seriesIn(record: ReleaseRecordPredicate): readonly Series[] {
  return [...indexOf(record).series.values()];
}

/** What a release says of a series; `undefined` where it never expected the evidence. */
export function readingOf(release: OpenedRelease, { slot, metric }: Series): Reading | undefined {
  const record = currentRevision(release).value;
  const index = indexOf(record);
  const measured = index.measurements.get(keyOf({ slot, metric })) ?? [];
  const compared = index.comparisons.get(metric) ?? [];
  const own = compared.find((one) => one.slot === slot);
  const measurement = measured.find((one) => own?.current !== undefined && one.value === own.current) ?? measured[0];
  // A run and the report about it give the same number, and the policy compares one of them: both show the limit.
  const comparison = own ?? compared.find((one) => one.current !== undefined && one.current === measurement?.value);
  const like: Comparison | Measurement | undefined = comparison ?? measurement;
  if (like === undefined && !record.slots.some((one) => one.id === slot)) return undefined;
  const where = measurement?.pointer ?? comparison?.currentAt;
  return {
    release,
    unit: like?.unit ?? '',
    direction: like?.direction ?? 'lower',
    current: comparison?.current ?? measurement?.value,
    comparison,
    state: comparison === undefined ? undefined : stateOf(comparison, record.gates),
    file: where?.file,
    at: where?.at,
    samples: measurement?.samples,
    spread: measurement?.spread,
    movement: index.movements.get(keyOf({ slot, metric }))?.find((one) => measurement === undefined || isSamePlace(one.at, measurement.pointer)),
    comparability: measurement?.comparability ?? {},
    values: measured.length,
  };
}

/** What the evidence of a series is called: its slot's title, or what a file that fills none is. */
export function kindOf(record: ReleaseRecordPredicate, { slot, metric }: Series): string {
  if (slot !== '') return record.slots.find((one) => one.id === slot)?.title ?? slot;
  const file = indexOf(record).measurements.get(keyOf({ slot, metric }))?.[0]?.pointer.file;
  return record.release.artifacts.some((one) => one.sha256 === file) ? 'Released files' : 'Files that fill no slot';
}

/** One condition of the measuring that differs between two readings. */
export interface Difference {
  readonly key: string;
  readonly before: string;
  readonly after: string;
}

/**
 * What keeps two readings from being compared: they were not made alike. A condition that only one of them states counts
 * as a difference, because what is not stated can not be known to be equal.
 */
export function differences(before: WayOfMeasuring, after: WayOfMeasuring): readonly Difference[] {
  const keys = [...new Set([...Object.keys(before.comparability), ...Object.keys(after.comparability)])].sort();
  return [
    ...(before.unit === after.unit ? [] : [{ key: 'unit', before: before.unit || 'none', after: after.unit || 'none' }]),
    ...(before.direction === after.direction ? [] : [{ key: 'direction', before: betterText(before.direction), after: betterText(after.direction) }]),
    ...keys.filter((key) => before.comparability[key] !== after.comparability[key])
      .map((key) => ({ key, before: before.comparability[key] ?? 'not stated', after: after.comparability[key] ?? 'not stated' })),
  ];
}

/** What changed between two readings, by the names of the conditions: "platform and torch differ". */
export function changedText(before: WayOfMeasuring, after: WayOfMeasuring): string {
  const keys = differences(before, after).map(({ key }) => display(key, 60));
  const named = keys.length > 4 ? [...keys.slice(0, 3), counted(keys.length - 3, 'more condition')] : keys;
  return `${list(named)} ${keys.length === 1 ? 'differs' : 'differ'}`;
}

/** Which way is better, in words. */
export function betterText(direction: Direction): string {
  return direction === 'neither' ? 'neither is better' : `${direction} is better`;
}

interface Index {
  readonly series: ReadonlyMap<string, Series>;
  readonly measurements: ReadonlyMap<string, readonly Measurement[]>;
  readonly movements: ReadonlyMap<string, readonly Movement[]>;
  /** By metric. */
  readonly comparisons: ReadonlyMap<string, readonly Comparison[]>;
}

// A project's charts ask each record once per series, and a record may hold hundreds of them.
const INDEXES = new WeakMap<ReleaseRecordPredicate, Index>();

function indexOf(record: ReleaseRecordPredicate): Index {
  const known = INDEXES.get(record);
  if (known !== undefined) return known;
  const series = new Map<string, Series>();
  for (const { slot, metric } of record.comparisons) series.set(keyOf({ slot, metric }), { slot, metric });
  const measurements = new Map<string, Measurement[]>();
  for (const measurement of record.measurements) {
    for (const slot of slotsOf(record, measurement.pointer.file)) {
      const key = keyOf({ slot, metric: measurement.metric });
      series.set(key, { slot, metric: measurement.metric });
      measurements.set(key, [...(measurements.get(key) ?? []), measurement]);
    }
  }
  const index = { series, measurements, movements: Map.groupBy(record.movements ?? [], keyOf), comparisons: Map.groupBy(record.comparisons, (one) => one.metric) };
  INDEXES.set(record, index);
  return index;
}

function isSamePlace(a: Pointer, b: Pointer): boolean {
  return a.file === b.file && a.at === b.at;
}

/** Tells series apart in maps. */
export function keyOf({ slot, metric }: Series): string {
  return `${slot}\n${metric}`;
}

function slotsOf(record: ReleaseRecordPredicate, sha256: string): readonly string[] {
  const slots = record.slots.filter((slot) => slot.files.includes(sha256)).map((slot) => slot.id);
  return slots.length === 0 ? [''] : slots;
}

/** A comparison knows nothing of waivers: a value over its limit is waived when each gate that failed by it is. */
function stateOf(comparison: Comparison, gates: readonly GateResult[]): GateState {
  if (comparison.state !== 'fail') return comparison.state;
  const failed = gates.filter((gate) => gate.slots.includes(comparison.slot) && gate.checks.some((check) =>
    check.rule === 'within-baseline' && check.state === 'fail' && check.operands.some((operand) => operand.name === comparison.metric)));
  return failed.length > 0 && failed.every((gate) => gate.state === 'waived') ? 'waived' : 'fail';
}
