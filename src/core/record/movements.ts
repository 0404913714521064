import type { LostValue, RuleContext } from '../gates/rule.ts';
import { ruleById } from '../gates/index.ts';
import { matchesAny, matchesWildcard } from '../lib/wildcard.ts';
import type { Judged, Movement, NoOpinion } from '../model/measurement.ts';
import { TrendSettings, type PolicySpec } from '../model/policy.ts';
import { driftToTell } from '../trends/change-points/drift.ts';
import { judgeSeries } from '../trends/judge-series.ts';
import type { Measured, Question } from '../trends/series.ts';
import { lostValues } from './lost-values.ts';
import { keyOf, valuesNow, type MovementGrounds, type ValueNow } from './movement-grounds.ts';
import { PastValues, type ValuesBefore } from './past-values.ts';

// From everything that was measured to questions that statistics can answer, and back. Which earlier values a value is held
// against stands in past-values.ts, how it is judged in trends/judge-series.ts.

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
  const past = new PastValues(grounds);
  const subjects = now.map((value): Subject => {
    const ask = asks.find((one) => isAsked(one, value.slot, value.measurement.metric));
    return { ...value, ...past.of(value, ask?.against ?? value.slot), ask };
  });
  const alike = Map.groupBy(subjects, keyOf);
  const questions = subjects.flatMap((subject): Asked[] => unanswerable(subject, alike) !== undefined ? [] : [{ subject, question: questionOf(subject, settings) }]);
  // Each family has its own allowance of false alarms: first captures, second captures, and what nobody asks for. A second
  // capture that came must not make the first one's changes look more like chance.
  const families = Map.groupBy(questions, ({ subject }) => familyOf(subject));
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
    const drift = why === undefined ? driftThrough(subject, settings, families.get(familyOf(subject))?.length ?? 1) : undefined;
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

interface Subject extends ValueNow, ValuesBefore {
  readonly ask?: Ask | undefined;
}

interface Asked {
  readonly subject: Subject;
  readonly question: Question;
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

function familyOf({ ask }: Subject): 'asked' | 'confirming' | 'not asked' {
  return ask === undefined ? 'not asked' : ask.against === undefined ? 'asked' : 'confirming';
}

// Told of all values of a family at once: of a release where nothing drifts, false alarms are held to as many as for readings.
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

/** What the rules see of it. */
export function movementContext(grounds: MovementGrounds, { movements, lost }: Moved, brokenHistories: readonly string[]): Pick<RuleContext, 'movements' | 'lost' | 'heldAgainst' | 'steps'> {
  return {
    movements, lost, steps: grounds.steps,
    heldAgainst: { releases: grounds.earlier.length, histories: [...new Set([...grounds.histories.map(({ slot }) => slot), ...brokenHistories])], unread: brokenHistories },
  };
}
