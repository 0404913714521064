import { z } from 'zod';
import { fromUtf8 } from '../lib/bytes.ts';
import { Instant, Sha256, VersionId } from '../model/ids.ts';
import { Measurement, Pointer, type Movement } from '../model/measurement.ts';
import { ReleaseChannel } from '../model/portal-files.ts';
import type { EarlierRecord, RecordHistory, ReleaseRecordPredicate } from '../model/record.ts';
import { GateState, isBlocking } from '../model/states.ts';

// Of earlier records a judgement reads what was measured and what was found wrong with it; nothing else of them has a part in it.

/** A value as an earlier release measured it. */
export interface EarlierMeasurement {
  /** Empty for a file that filled no slot. */
  readonly slot: string;
  readonly measurement: Measurement;
  /** Set where a gate asked and the value was called worse: the step, if any, since which it was held against others. */
  readonly calledWorse?: { readonly step?: string | undefined } | undefined;
}

/** What one earlier record says was measured. */
export interface EarlierRelease extends EarlierRecord {
  readonly channel: string;
  readonly at: string;
  readonly measured: readonly EarlierMeasurement[];
  /** Slots over which a gate of its own on regressions blocked, and nobody waived it. */
  readonly unsettled?: readonly string[] | undefined;
  /** Baselines whose limits it was stopped for. */
  readonly stoppedBy?: readonly string[] | undefined;
}

/** What a record says of the limits that it was held to. */
export const Standing = z.object({
  comparisons: z.array(z.object({ slot: z.string(), baseline: z.string(), state: GateState })).default([]),
  gates: z.array(z.object({ slots: z.array(z.string()), state: GateState, checks: z.array(z.object({ rule: z.string() })) })).default([]),
});

/** The baselines beyond whose limits a release lay, or whose metrics it left out, where a gate on them blocked and nobody waived it: it is no baseline itself. */
export function stoppedBy({ comparisons, gates }: z.infer<typeof Standing>): readonly string[] {
  const stopped = blocked(gates, 'within-baseline');
  return [...new Set(comparisons.filter(({ slot, state }) => (state === 'fail' || state === 'missing') && stopped.has(slot)).map(({ baseline }) => baseline))];
}

function blocked(gates: z.infer<typeof Standing>['gates'], rule: string): ReadonlySet<string> {
  return new Set(gates.filter(({ state, checks }) => isBlocking(state) && checks.some((check) => check.rule === rule)).flatMap(({ slots }) => slots));
}

// Bytes with a digest that a record names were sealed by somebody; the parts that are read here are checked all the same.
const Part = z.object({
  predicate: z.object({
    release: z.object({ version: VersionId, channel: ReleaseChannel }),
    assessed: z.object({ at: Instant }),
    revision: z.number(),
    slots: z.array(z.object({ id: z.string(), files: z.array(Sha256) })),
    files: z.array(z.object({ sha256: Sha256, slots: z.array(z.string()) })),
    measurements: z.array(Measurement),
    movements: z.array(z.object({
      slot: z.string(), metric: z.string(), at: Pointer, asked: z.literal(true).optional(), step: z.string().optional(), judged: z.object({ reading: z.string() }),
    })).default([]),
    ...Standing.shape,
  }),
});

/** What a record says was measured; `undefined` for bytes that are none. The digest is the caller's to compare. */
export function openEarlier(bytes: Uint8Array, sha256: string): EarlierRelease | undefined {
  try {
    const parsed = Part.safeParse(JSON.parse(fromUtf8(bytes) ?? ''));
    return parsed.success ? earlierRelease(parsed.data.predicate, sha256) : undefined;
  } catch {
    return undefined;
  }
}

function earlierRelease({ release, assessed, revision, slots, files, measurements, movements, comparisons, gates }: z.infer<typeof Part>['predicate'], sha256: string): EarlierRelease {
  const places = new Map<string, string[]>();
  for (const { id, files: filling } of slots) for (const file of filling) places.set(file, [...places.get(file) ?? [], id]);
  // A file that a newer one superseded in its slot stood for nothing.
  const superseded = new Set(files.filter((file) => file.slots.length > 0 && !places.has(file.sha256)).map((file) => file.sha256));
  const worse = new Map(movements.filter(({ asked, judged }) => asked === true && judged.reading === 'worse').map((one) => [placeOf(one.slot, one.metric, one.at), one]));
  return {
    version: release.version, revision, sha256, channel: release.channel, at: assessed.at,
    measured: measurements.filter(({ pointer }) => !superseded.has(pointer.file))
      .flatMap((measurement) => (places.get(measurement.pointer.file) ?? ['']).map((slot): EarlierMeasurement => {
        const called = worse.get(placeOf(slot, measurement.metric, measurement.pointer));
        return { slot, measurement, ...(called === undefined ? {} : { calledWorse: { step: called.step } }) };
      })),
    unsettled: [...blocked(gates, 'no-regression')],
    stoppedBy: stoppedBy({ comparisons, gates }),
  };
}

const placeOf = (slot: string, metric: string, { file, at }: Movement['at']) => [slot, metric, file, at].join('\n');

/** Every earlier record that a history names, once each: selected ones first. */
export function namedRecords({ records, baselines = [] }: RecordHistory): readonly EarlierRecord[] {
  const all = [...records, ...baselines.map(({ version, revision, sha256 }) => ({ version, revision, sha256 }))];
  return [...new Map(all.toReversed().map((one) => [one.sha256, one])).values()].toReversed();
}

/**
 * The earlier records without which a judgement can not be repeated. Where nothing was measured, nothing was asked for and
 * neither a baseline nor a step concerns them, that is none.
 */
export function neededRecords({ history, inputs, movements, comparisons, gates }: ReleaseRecordPredicate): readonly EarlierRecord[] {
  const isNeeded = movements !== undefined && (
    movements.length > 0 || history.baselines !== undefined ||
    inputs.some(({ role }) => role === 'step') || comparisons.some(({ from }) => from !== undefined) || gates.some(({ checks }) => checks.some(({ rule }) => rule === 'no-regression')));
  return isNeeded ? namedRecords(history) : [];
}

/** The place of an earlier record in whose values nobody is interested. */
export function unread({ version, revision, sha256 }: EarlierRecord): EarlierRelease {
  return { version, revision, sha256, channel: 'stable', at: '', measured: [] };
}
