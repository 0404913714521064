import { byCodeUnit } from '../lib/bytes.ts';
import type { StepFile } from '../model/baseline-files.ts';
import type { EarlierValue, Measurement } from '../model/measurement.ts';
import { TrendSettings } from '../model/policy.ts';
import { wayOf } from '../model/way-of-measuring.ts';
import type { PastSeries, PastValue } from '../trends/series.ts';
import type { EarlierMeasurement, EarlierRelease } from './earlier.ts';
import type { MovementGrounds, ReadHistory, ValueNow } from './movement-grounds.ts';
import { concerns } from './steps.ts';
import { closest, type WayDifferences } from './way-differences.ts';

// Which earlier values count. Published histories come first, then releases in the order in which they were sealed; a reviewed
// step cuts off what was before it. What a gate called worse is no normal value afterwards: else a regression would hide the
// next one, and then itself. docs/baselines.md says it for readers.

/** What was measured before of the metric of a value, in its slot or in another one. */
export interface ValuesBefore {
  /** Those that were measured alike, oldest first, from the last intended step on. */
  readonly past: readonly PastValue[];
  /** The newest of those that were measured alike, before a step too. */
  readonly before?: PastValue | undefined;
  readonly differs?: WayDifferences | undefined;
  readonly step?: string | undefined;
  /** How many of those that were measured alike were called worse, and do not count. */
  readonly leftOut: number;
}

/** One moment of the past: a run of a published history, or a release. */
interface PastMoment {
  readonly version?: string;
  readonly of: Omit<EarlierValue, 'value'>;
  /** The last run of its file. */
  readonly isNewest?: boolean;
  readonly values: readonly { readonly slot: string; readonly measurement: Unplaced; readonly calledWorse?: CalledWorse }[];
}

type Unplaced = Omit<Measurement, 'pointer'>;

type CalledWorse = EarlierMeasurement['calledWorse'];

interface PastEntry {
  /** Its place in the order of moments. */
  readonly moment: number;
  readonly way: string;
  readonly measurement: Unplaced;
  readonly calledWorse: CalledWorse;
}

/** All that was measured before a release, by slot and metric. */
export class PastValues {
  readonly #moments: readonly PastMoment[];
  /** By slot and metric, oldest first. */
  readonly #entries = new Map<string, PastEntry[]>();
  readonly #steps: readonly StepFile[];
  readonly #window: number;
  readonly #version: string;

  constructor({ earlier, histories, steps, policy, release, assessedAt }: MovementGrounds) {
    this.#moments = [...histories.flatMap((history) => runsOf(history, release.commit, assessedAt)), ...earlier.toReversed().map(releaseMoment)];
    this.#steps = steps;
    this.#window = policy.trends?.window ?? TrendSettings.parse({}).window;
    this.#version = release.version;
    for (const [moment, { values }] of this.#moments.entries()) {
      for (const { slot, measurement, calledWorse } of values) {
        const place = placeOf(slot, measurement.metric);
        const known = this.#entries.get(place);
        const entry = { moment, way: wayOf(measurement), measurement, calledWorse };
        if (known === undefined) this.#entries.set(place, [entry]);
        else known.push(entry);
      }
    }
  }

  /** What was measured before of the same metric in a slot: alike, from the last intended step on, newest `window`. */
  of({ slot, measurement, commit }: ValueNow, against: string): ValuesBefore {
    const entries = (this.#entries.get(placeOf(against, measurement.metric)) ?? []).filter(({ moment }) => !this.#isOwn(moment, measurement, commit));
    const way = wayOf(measurement);
    const alike = this.#alike(entries, way);
    const newest = entries.filter(({ moment }) => moment === entries.at(-1)?.moment);
    const cuts = this.#cuts(slot, against, measurement.metric);
    const since = alike.filter(({ moment }) => cuts.every((cut) => this.#isAfter(moment, cut)));
    const counting = since.filter((one) => !isCalledWorse(one, cuts));
    return {
      past: counting.map(({ value }) => value).slice(-this.#window),
      leftOut: since.length - counting.length,
      before: alike.at(-1)?.value,
      differs: newest.length === 0 || newest.some((one) => one.way === way) ? undefined : closest(measurement, newest.map((one) => one.measurement)),
      step: cuts[0]?.step.id,
    };
  }

  /** Every series with noise that was ever measured alike, cut as those of questions are, whether or not it was measured now. */
  series(isWanted: (slot: string, metric: string) => boolean): readonly PastSeries[] {
    return [...this.#entries].flatMap(([place, entries]) => [...Map.groupBy(entries, ({ way }) => way)].flatMap(([way, of]): PastSeries[] => {
      const { measurement: { direction, exact, metric } } = of[0] ?? { measurement: { direction: 'neither' as const, exact: true, metric: '' } };
      const slot = place.slice(0, place.indexOf(' '));
      if (direction === 'neither' || exact === true || !isWanted(slot, metric)) return [];
      const cuts = this.#cuts(slot, slot, metric);
      const past = this.#alike(of, way).filter((one) => cuts.every((cut) => this.#isAfter(one.moment, cut)) && !isCalledWorse(one, cuts)).map(({ value }) => value).slice(-this.#window);
      return past.length === 0 ? [] : [{ direction, past }];
    }));
  }

  // A file that is a history and came as evidence too holds the very run that its values are of.
  #isOwn(moment: number, { pointer }: Measurement, commit: string | undefined): boolean {
    const past = this.#moments[moment];
    return past?.of.run !== undefined && (past.of.run === commit || (past.isNewest === true && past.of.sha256 === pointer.file));
  }

  // Where one moment has a value twice in the same way, nothing says which one counts, so neither does.
  #alike(entries: readonly PastEntry[], way: string): Alike[] {
    const byMoment = Map.groupBy(entries.filter((one) => one.way === way), ({ moment }) => moment);
    return [...byMoment].flatMap(([moment, [one, ...others]]) => {
      const of = this.#moments[moment]?.of;
      return one === undefined || of === undefined || others.length > 0 ? [] : [{ moment, calledWorse: one.calledWorse, value: { ...one.measurement, of: { ...of, value: one.measurement.value } } }];
    });
  }

  /** The steps that concern a metric and whose release is known, with its place in the order; newest first. */
  #cuts(slot: string, against: string, metric: string): readonly Cut[] {
    return this.#steps.filter((step) => concerns(step, slot, metric) || concerns(step, against, metric))
      .map((step) => ({ step, from: step.release === this.#version ? this.#moments.length : this.#moments.findIndex(({ version }) => version === step.release) }))
      .filter(({ from }) => from !== -1)
      .toSorted((a, b) => b.from - a.from || byCodeUnit(b.step.date, a.step.date));
  }

  // Releases count from the one that the step names. The runs of a history have no place among them, and count from its day.
  #isAfter(moment: number, { step, from }: Cut): boolean {
    const { version, of: { at } } = this.#moments[moment] ?? { of: {} };
    return version === undefined ? at !== undefined && at.slice(0, 10) >= step.date : moment >= from;
  }
}

interface Alike {
  readonly moment: number;
  readonly value: PastValue;
  readonly calledWorse: CalledWorse;
}

/** Whether a value was called worse against those since the same step. A step that was reviewed later makes it normal. */
function isCalledWorse({ calledWorse }: Alike, [newest]: readonly Cut[]): boolean {
  return calledWorse !== undefined && calledWorse.step === newest?.step.id;
}

interface Cut {
  readonly step: StepFile;
  readonly from: number;
}

const placeOf = (slot: string, metric: string) => `${slot} ${metric}`;

// A history goes on after the release, and holds the release's own run too: what came later was not known, and a value is
// not held against itself.
function runsOf({ slot, sha256, runs }: ReadHistory, commit: string | undefined, assessedAt: string): PastMoment[] {
  return runs.filter(({ run, at }) => run !== commit && (at === undefined || Date.parse(at) < Date.parse(assessedAt))).map(({ run, at, measurements }) => ({
    of: { run, sha256, ...(at === undefined ? {} : { at }) },
    isNewest: run === runs.at(-1)?.run,
    values: measurements.map(({ at: _, ...measurement }) => ({ slot, measurement })),
  }));
}

function releaseMoment({ version, sha256, at, measured }: EarlierRelease): PastMoment {
  return { version, of: { version, sha256, at }, values: measured };
}
