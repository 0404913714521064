import type { HistoryRun } from '../formats/format.ts';
import type { FilledSlot, LostValue, RuleContext, SlotEvidence } from '../gates/rule.ts';
import { ruleById } from '../gates/index.ts';
import { byCodeUnit } from '../lib/bytes.ts';
import { matchesAny, matchesWildcard } from '../lib/wildcard.ts';
import type { StepFile } from '../model/baseline-files.ts';
import type { EarlierValue, Judged, Measurement, Movement, NoOpinion } from '../model/measurement.ts';
import { TrendSettings, type PolicySpec } from '../model/policy.ts';
import type { ReleaseIdentity } from '../model/record.ts';
import { wayOf } from '../model/way-of-measuring.ts';
import { driftToTell } from '../trends/drift.ts';
import { judgeSeries } from '../trends/judge-series.ts';
import type { Measured, PastSeries, PastValue, Question } from '../trends/series.ts';
import type { EarlierMeasurement, EarlierRelease } from './earlier.ts';
import type { ReadFileEvidence } from './read-evidence.ts';

// From everything that was measured to questions that statistics can answer, and back. A value is held against earlier ones
// that were measured alike: the same slot, metric, unit and direction, and every comparability key equal. Published
// histories come first, then releases in the order in which they were sealed; a reviewed step cuts off what was before it.
// What a gate called worse is no normal value afterwards: else a regression would hide the next one, and then itself.
// docs/baselines.md says it for readers.

/** A published history, read. */
export interface ReadHistory {
  readonly slot: string;
  readonly sha256: string;
  /** Oldest first. */
  readonly runs: readonly HistoryRun[];
}

export interface MovementGrounds {
  readonly policy: PolicySpec;
  readonly release: Pick<ReleaseIdentity, 'version' | 'commit'>;
  readonly assessedAt: string;
  readonly slots: readonly FilledSlot[];
  readonly evidence: readonly ReadFileEvidence[];
  /** Values of the release itself, and of no file in it. */
  readonly released?: readonly Measurement[];
  /** Newest first, as the record lists them. */
  readonly earlier: readonly EarlierRelease[];
  readonly histories: readonly ReadHistory[];
  readonly steps: readonly StepFile[];
}

export interface Moved {
  readonly movements: readonly Movement[];
  /** What the newest release that measured a slot measured in it, and this one did not, in the same way. */
  readonly lost: readonly LostValue[];
}

/** Holds every measured value of a release against the earlier ones that were measured alike. */
export function movementsOf(grounds: MovementGrounds): Moved {
  const settings = grounds.policy.trends ?? TrendSettings.parse({});
  const asks = asksOf(grounds.policy);
  const now = valuesNow(grounds);
  const past = new Past(grounds);
  const subjects = now.map((value): Subject => {
    const ask = asks.find((one) => isAsked(one, value.slot, value.measurement.metric));
    return { ...value, ...past.of(value, ask?.against ?? value.slot), ask };
  });
  const alike = Map.groupBy(subjects, keyOf);
  const questions = subjects.flatMap((subject): Asked[] => unanswerable(subject, alike) !== undefined ? [] : [{ subject, question: questionOf(subject, settings) }]);
  // Each family has its own allowance of false alarms: first captures, second captures, and what nobody asks for. A second
  // capture that came must not make the first one's changes look more like chance.
  const families = Map.groupBy(questions, ({ subject: { ask } }) => (ask === undefined ? 'not asked' : ask.against === undefined ? 'asked' : 'confirming'));
  const first = asks.filter(({ against }) => against === undefined);
  const answers = new Map([...families].flatMap(([family, members]) => {
    // Gates learn what chance does from series that gates ask for. Else anybody could hand in a file that nobody asks for, whose
    // values jump about, and so loosen the limits of all others.
    const histories = past.series(family === 'not asked' ? () => true : (slot, metric) => first.some((ask) => isAsked(ask, slot, metric)));
    return judgeSeries(members.map(({ question }) => question), { falseAlarms: settings.falseAlarms, atLeast: settings.atLeast, histories }).map((answer) => [answer.key, answer] as const);
  }));
  const movements = subjects.map((subject): Movement => {
    const why = unanswerable(subject, alike);
    const answer = answers.get(keyOf(subject));
    const judged = why !== undefined || answer === undefined
      ? noOpinion(why ?? 'first-value', subject.past.length, relevantOf(subject.measurement.metric, settings))
      : answer.judged.why === 'first-value' && subject.differs !== undefined ? { ...answer.judged, why: 'not-comparable' as const } : answer.judged;
    const drift = why === undefined ? driftThrough(subject, settings, questions.length) : undefined;
    return { ...movementOf(subject, judged, why === undefined ? answer?.shifts ?? [] : []), ...(drift === undefined ? {} : { drift }) };
  });
  return { movements, lost: lostValues(grounds, now) };
}

/** A metric that some gate asks for, and the slot whose history it is held against where that is another one. */
interface Ask {
  readonly slot: string;
  readonly metrics?: readonly string[] | undefined;
  readonly against?: string | undefined;
}

function asksOf(policy: PolicySpec): readonly Ask[] {
  return policy.gates.flatMap(({ checks }) => checks).flatMap(({ rule: id, ...params }) => {
    const rule = ruleById(id);
    const parsed = rule?.params.safeParse(params);
    return rule?.asks === undefined || parsed?.success !== true ? [] : rule.asks(parsed.data);
  // Where a slot is asked for itself, that comes before its being somebody's second capture.
  }).toSorted((a, b) => Number(a.against !== undefined) - Number(b.against !== undefined));
}

function isAsked(ask: Ask, slot: string, metric: string): boolean {
  return ask.slot === slot && (ask.metrics === undefined || matchesAny(ask.metrics, metric));
}

interface ValueNow {
  readonly slot: string;
  readonly measurement: Measurement;
  /** The commit that its file says it is of. */
  readonly commit?: string | undefined;
}

interface Subject extends ValueNow {
  /** Those that were measured alike, oldest first, from the last intended step on. */
  readonly past: readonly PastValue[];
  /** The newest of those that were measured alike, before a step too. */
  readonly before?: PastValue | undefined;
  readonly differs?: Movement['differs'];
  readonly step?: string | undefined;
  /** How many of those that were measured alike were called worse, and do not count. */
  readonly leftOut: number;
  readonly ask?: Ask | undefined;
}

interface Asked {
  readonly subject: Subject;
  readonly question: Question;
}

function valuesNow({ slots, evidence, released = [] }: MovementGrounds): readonly ValueNow[] {
  return [
    ...slots.flatMap(({ spec, evidence: filling }) => valuesIn(spec.id, filling)),
    ...valuesIn('', evidence.filter(({ file }) => file.slots.length === 0)),
    ...released.map((measurement) => ({ slot: '', measurement })),
  ];
}

function valuesIn(slot: string, evidence: readonly SlotEvidence[]): readonly ValueNow[] {
  return onePerDigest(evidence).flatMap(({ measurements, statement: { commit } }) => measurements.map((measurement) => ({ slot, measurement, commit })));
}

// The same bytes under two names were measured once.
function onePerDigest(evidence: readonly SlotEvidence[]): readonly SlotEvidence[] {
  return [...new Map(evidence.toReversed().map((one) => [one.file.sha256, one])).values()].toReversed();
}

const keyOf = ({ slot, measurement }: ValueNow) => `${slot} ${measurement.metric} ${wayOf(measurement)}`;

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

class Past {
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
  of({ slot, measurement, commit }: ValueNow, against: string): Omit<Subject, keyof ValueNow> {
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

/** Whether a step speaks of a metric of a slot. */
export function concerns(step: StepFile, slot: string, metric: string): boolean {
  return (step.slot === undefined || step.slot === slot) && step.metrics.some((pattern) => matchesWildcard(pattern, metric));
}

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

const MOST_DIFFERENCES = 20;

/** How a value was measured otherwise than the one of those before that it is closest to. */
function closest(now: Unplaced, before: readonly Unplaced[]): NonNullable<Movement['differs']> {
  return shortest(before.map((one) => differences(one, now)));
}

function shortest(all: readonly NonNullable<Movement['differs']>[]): NonNullable<Movement['differs']> {
  return all.toSorted((a, b) => a.length - b.length)[0]?.slice(0, MOST_DIFFERENCES) ?? [];
}

function differences(before: Unplaced, now: Unplaced): NonNullable<Movement['differs']> {
  const keys = [...new Set([...Object.keys(before.comparability), ...Object.keys(now.comparability)])].sort();
  return [
    ...(before.unit === now.unit ? [] : [{ key: 'unit', before: before.unit, after: now.unit }]),
    ...(before.direction === now.direction ? [] : [{ key: 'direction', before: before.direction, after: now.direction }]),
    ...keys.filter((key) => before.comparability[key] !== now.comparability[key]).map((key) => ({ key, before: before.comparability[key] ?? '', after: now.comparability[key] ?? '' })),
  ];
}

/** Why a value can not even be asked about. */
function unanswerable(subject: Subject, alike: ReadonlyMap<string, readonly Subject[]>): NoOpinion | undefined {
  if ((alike.get(keyOf(subject))?.length ?? 0) > 1) return 'ambiguous';
  const before = subject.past.at(-1);
  return before !== undefined && saysLess(subject.measurement, before) ? 'says-less' : undefined;
}

/**
 * Whether a value comes with less to judge it by than the one before: without the runs or spread that came with that one,
 * with fewer than half as many, where they are few, or over other items. A change that they would show could else be
 * hidden by leaving out one.
 */
function saysLess(now: Measured, before: Measured): boolean {
  const runs = now.values?.length ?? 0;
  return (runs < ENOUGH_RUNS && (before.values?.length ?? 0) > 2 * runs) ||
    (before.outcomes?.length ?? 0) > 2 * (now.outcomes?.length ?? 0) ||
    (before.items !== undefined && now.items !== before.items) ||
    (before.spread !== undefined && before.spread.kind !== 'not-stated' && before.spread.kind !== now.spread?.kind && now.values === undefined);
}

// With so many, more of them show little more.
const ENOUGH_RUNS = 10;

// Told of all values at once: of a release where nothing drifts, false alarms are held to as many as for readings.
function driftThrough({ measurement, past }: Subject, settings: TrendSettings, of: number): Movement['drift'] {
  if (measurement.exact === true) return undefined;
  return driftToTell([...past.map(({ value }) => value), measurement.value], relevantOf(measurement.metric, settings), settings.falseAlarms / of);
}

function questionOf(subject: Subject, settings: TrendSettings): Question {
  const { measurement, past } = subject;
  return { key: keyOf(subject), now: measurement, past, relevant: relevantOf(measurement.metric, settings), exact: measurement.exact };
}

function relevantOf(metric: string, { relevant, relevantFor }: TrendSettings): number {
  return relevantFor.find((one) => matchesWildcard(one.metric, metric))?.change ?? relevant;
}

function noOpinion(why: NoOpinion, n: number, relevant: number): Judged {
  return { reading: 'no-opinion', why, n, scale: 'relative', relevant };
}

function movementOf({ slot, measurement, past, before, differs, step, leftOut, ask }: Subject, judged: Judged, shifts: readonly number[]): Movement {
  const moved = shifts.flatMap((index) => past[index]?.of ?? []).slice(-MOST_SHIFTS);
  return {
    slot,
    metric: measurement.metric,
    unit: measurement.unit,
    direction: measurement.direction,
    value: measurement.value,
    at: measurement.pointer,
    ...(ask === undefined ? {} : { asked: true as const }),
    judged,
    ...(before === undefined ? {} : { before: before.of }),
    ...(past[0] === undefined ? {} : { since: past[0].of }),
    ...(differs === undefined ? {} : { differs }),
    ...(step === undefined ? {} : { step }),
    ...(leftOut === 0 ? {} : { leftOut }),
    ...(moved.length === 0 ? {} : { shifts: moved }),
  };
}

const MOST_SHIFTS = 20;

/**
 * What was measured in a slot before and is no more: held against the newest release that measured anything in it, and, as
 * long as gates of those since blocked over that slot, against those before too. What was dropped is accepted by a
 * release that passes or is waived, never by one that was stopped for it.
 */
function lostValues({ slots, earlier, steps, release }: MovementGrounds, now: readonly ValueNow[]): LostValue[] {
  const measured = new Set(now.map(keyOf));
  return slots.flatMap(({ spec: { id } }) => {
    const metrics = Map.groupBy(now.filter(({ slot }) => slot === id), ({ measurement }) => measurement.metric);
    const past = earlier.map(({ measured: all, ...one }) => ({ ...one, values: all.filter(({ slot }) => slot === id) })).filter(({ values }) => values.length > 0);
    const settled = past.findIndex(({ unsettled }) => unsettled?.includes(id) !== true);
    const lost = past.slice(0, settled === -1 ? past.length : settled + 1).flatMap(({ version, values }, age) => {
      const gone = values.filter((one) => !measured.has(keyOf(one)));
      // One way of measuring in the place of another was told by the release that changed it; from then on the new way counts.
      const isReplaced = (metric: string) => (metrics.get(metric)?.length ?? 0) >= values.filter(({ measurement }) => measurement.metric === metric).length;
      return (age === 0 ? gone : gone.filter(({ measurement: { metric } }) => !isReplaced(metric))).map((one) => ({ ...one, version }));
    });
    return [...new Map(lost.toReversed().map((one) => [keyOf(one), one])).values()].toReversed().flatMap(({ measurement, version }): LostValue[] => {
      const other = (metrics.get(measurement.metric) ?? []).map((one) => differences(measurement, one.measurement));
      // People said that this value moves here, so another way of measuring it is theirs too. It must still be measured.
      const isIntended = other.length > 0 && steps.some((step) => step.release === release.version && concerns(step, id, measurement.metric));
      return isIntended ? [] : [{
        slot: id, metric: measurement.metric, version, value: measurement.value, unit: measurement.unit, ...(other.length === 0 ? {} : { differs: shortest(other) }),
      }];
    });
  });
}

/** What the rules see of it. */
export function movementContext(grounds: MovementGrounds, { movements, lost }: Moved, brokenHistories: readonly string[]): Pick<RuleContext, 'movements' | 'lost' | 'heldAgainst' | 'steps'> {
  return {
    movements, lost, steps: grounds.steps,
    heldAgainst: { releases: grounds.earlier.length, histories: [...new Set([...grounds.histories.map(({ slot }) => slot), ...brokenHistories])], unread: brokenHistories },
  };
}
