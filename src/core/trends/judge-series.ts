import type { Judged, NoOpinion } from '../model/measurement.ts';
import { changePoints } from './change-points/change-points.ts';
import { normalQuantile } from './distributions.ts';
import { judgeExact } from './methods/exact.ts';
import { againstHistory, experienceOf, type Experience } from './methods/history.ts';
import { holm, type Held } from './holm.ts';
import { INTERVAL, type Opinion } from './opinion.ts';
import { pairedItems } from './methods/paired.ts';
import type { History } from './chance/reference.ts';
import { finite, rounded } from './rounding.ts';
import { singleRuns } from './methods/samples.ts';
import type { Answer, JudgeSettings, PastSeries, PastValue, Question } from './series.ts';
import { standardErrorOf, standardErrors } from './methods/standard-errors.ts';

// From here: methods/ has a file for each method that a reading names, chance/ says how far values lie by chance as histories
// show it, change-points/ where a level moved, and holm.ts allows for all questions together.

/**
 * Judges the questions of one release together. Worse (or better) is what lies further out than chance explains, with
 * false alarms held to `settings.falseAlarms` over all questions, and differs by no less than what is relevant.
 * The answers stand in the order of the questions; a question's own opinion rests on nothing but its own values.
 */
export function judgeSeries(questions: readonly Question[], settings: JudgeSettings): Answer[] {
  const histories = settings.histories ?? questions.filter(isNoisy).map(seriesOf);
  const known = new Histories();
  const experience = experienceOf(histories.map((series) => known.read(series)), settings.atLeast);
  const asked = questions.map((question) => ({ question, found: opinionOn(question, settings, experience, known) }));
  const worse = family(asked, 'worse', settings);
  const better = family(asked, 'better', settings);
  const moved = family(asked, 'changed', settings);
  return asked.map(({ question, found }) => {
    const { key } = question;
    if ('reading' in found) return { key, judged: found, shifts: [] };
    if ('why' in found) return { key, judged: noOpinion(question, found.why), shifts: [] };
    const held = { worse: worse.get(question), better: better.get(question), changed: moved.get(question) };
    return { key, judged: judge(question, found, held, settings), shifts: found.shifts ?? [] };
  });
}

type Found = Opinion | Judged | { readonly why: NoOpinion };
interface Asked { readonly question: Question; readonly found: Found }
type Sense = 'worse' | 'better' | 'changed';
interface Family { readonly held: Held; readonly of: number; readonly p: number }

function opinionOn(question: Question, settings: JudgeSettings, experience: Experience, known: Histories): Found {
  const { now } = question;
  if (!Number.isFinite(now.value)) return { why: 'not-comparable' };
  const past = question.past.filter(({ value }) => Number.isFinite(value));
  const before = past.at(-1);
  if (before === undefined) return { why: 'first-value' };
  if (question.exact === true) return judgeExact(question, past.map(({ value }) => value), settings.atLeast);
  const paired = pairedItems(now, past);
  if (paired !== undefined) return paired;
  if (past.length >= settings.atLeast) return againstHistory(now.value, known.read(seriesOf(question)), question.relevant, settings.atLeast, experience);
  return singleRuns(now, before, settings.falseAlarms / MANY) ?? standardErrors(now, before) ?? { why: tooFew(question) };
}

/** Exact values and those without a better side say nothing of how noise is spread towards worse. */
const isNoisy = ({ exact, now }: Question) => exact !== true && now.direction !== 'neither';

const seriesOf = ({ past, now: { direction } }: Question): PastSeries => ({ direction, past });

/** Reads each history once, though it teaches about chance and is held against: its change points take the longest of all. */
class Histories {
  readonly #known = new Map<readonly PastValue[], History>();

  read(series: PastSeries): History {
    const found = this.#known.get(series.past) ?? historyOf(series);
    this.#known.set(series.past, found);
    return found;
  }
}

function historyOf({ direction, past }: PastSeries): History {
  const kept = past.filter(({ value }) => Number.isFinite(value));
  const values = kept.map(({ value }) => value);
  return {
    values,
    runs: kept.map(({ values: runs, items }) => (items === undefined ? runs : undefined)),
    sign: direction === 'higher' ? -1 : 1,
    shifts: changePoints(values),
  };
}

function tooFew({ now, past }: Question): NoOpinion {
  return now.values !== undefined && past.at(-1)?.values !== undefined ? 'too-few-runs' : 'too-few';
}

/** The questions that could be answered in one sense; a question without an opinion is none of the family. */
function family(asked: readonly Asked[], sense: Sense, { falseAlarms }: JudgeSettings): Map<Question, Family> {
  const members = asked.flatMap(({ question, found }) => {
    if (!('tails' in found) || (sense === 'changed') !== (question.now.direction === 'neither')) return [];
    return [{ question, p: chance(found, question, sense) }];
  });
  const held = holm(members.map(({ p }) => p), falseAlarms);
  return new Map(members.flatMap(({ question, p }, index) => {
    const one = held[index];
    return one === undefined ? [] : [[question, { held: one, of: members.length, p }]];
  }));
}

function chance({ tails }: Opinion, { now }: Question, sense: Sense): number {
  if (sense === 'changed') return Math.min(1, 2 * Math.min(tails.up, tails.down));
  return (now.direction === 'lower') === (sense === 'worse') ? tails.up : tails.down;
}

function judge(question: Question, opinion: Opinion, held: Record<Sense, Family | undefined>, settings: JudgeSettings): Judged {
  const { now } = question;
  const isUp = opinion.shift >= 0;
  const sense: Sense = now.direction === 'neither' ? 'changed' : isUp === (now.direction === 'lower') ? 'worse' : 'better';
  const counts = held[sense];
  if (counts === undefined) return noOpinion(question, 'no-spread');
  const limits = bandOf(question, opinion, held);
  const relevant = relevantOn(opinion, question.relevant);
  const isRelevant = isUp ? opinion.shift >= relevant.up : opinion.shift <= -relevant.down;
  const isCalled = counts.held.adjusted <= settings.falseAlarms && isRelevant && opinion.shift !== 0;
  const worstLevel = (held.worse ?? counts).held.level / (now.direction === 'neither' ? 2 : 1);
  if (!isCalled && isTooNoisy(question, opinion, settings)) return { ...numbersOf(question, opinion), reading: 'no-opinion', why: 'too-noisy' };
  return {
    ...numbersOf(question, opinion),
    reading: isCalled ? sense : 'no-change',
    ...optional('band', bandIn(opinion, limits)),
    ...optional('detectable', detectable(question, opinion, worstLevel, relevant)),
    p: rounded(Math.min(1, counts.p)),
    adjusted: rounded(counts.held.adjusted),
    of: counts.of,
    falseAlarms: settings.falseAlarms,
  };
}

/** Whether hardly any change would have been called, so that none seen says nothing. */
function isTooNoisy({ now, past, relevant }: Question, opinion: Opinion, { falseAlarms }: JudgeSettings): boolean {
  const isUp = now.direction !== 'higher';
  const critical = opinion.critical(falseAlarms / MANY, isUp);
  if (!Number.isFinite(critical)) return true;
  if (opinion.scale === 'log') return critical > MOST_NOISE;
  // How sure a value is, it says itself. One that is far less sure than the value before must not pass for that.
  const errors = [now, past.at(-1)].map((one) => standardErrorOf(one?.spread) ?? 0);
  const least = relevantOn(opinion, relevant);
  return opinion.method === 'standard-errors' && (errors[0] ?? 0) > 2 * (errors[1] ?? 0) && critical > (isUp ? least.up : least.down);
}

/**
 * Whether there is an opinion at all is decided as if so many questions were asked, and never by how many were: to leave
 * out the evidence of some must not give others an opinion, and so a pass.
 */
const MANY = 100;

/** Where not even ten times as much, or a tenth, would be called, nothing is said: ln 10. */
const MOST_NOISE = Math.LN10;

function noOpinion({ past, relevant }: Question, why: NoOpinion): Judged {
  return { reading: 'no-opinion', why, n: past.length, scale: 'relative', relevant: finite(relevant) ?? 0 };
}

function numbersOf(question: Question, opinion: Opinion): Omit<Judged, 'reading'> {
  const { scale, interval } = opinion;
  const low = finite(shareOf(interval.low, scale));
  const high = finite(shareOf(interval.high, scale));
  return {
    method: opinion.method,
    n: opinion.n,
    ...optional('runs', opinion.runs),
    scale: scale === 'log' ? 'relative' : 'absolute',
    ...optional('reference', finite(opinion.reference)),
    ...optional('change', finite(shareOf(opinion.shift, scale))),
    ...(low === undefined || high === undefined ? {} : { interval: { level: INTERVAL, low, high } }),
    ...(opinion.noise === undefined ? {} : optional('noise', finite(shareOf(opinion.noise, scale)))),
    relevant: finite(scale === 'log' ? question.relevant : question.relevant * Math.abs(opinion.reference)) ?? 0,
  };
}

const optional = <K extends string, V>(key: K, value: V | undefined) => (value === undefined ? {} : { [key]: value }) as { [k in K]?: V };

const shareOf = (shift: number, scale: Opinion['scale']) => (scale === 'log' ? Math.expm1(shift) : shift);

/** How far up, and how far down, the smallest change that matters lies on the working scale. */
function relevantOn({ scale, reference }: Opinion, relevant: number): { readonly up: number; readonly down: number } {
  if (scale === 'unit') return { up: relevant * Math.abs(reference), down: relevant * Math.abs(reference) };
  return { up: Math.log1p(relevant), down: relevant < 1 ? -Math.log1p(-relevant) : Infinity };
}

interface Limits { readonly up: number; readonly down: number }

function bandOf({ now, relevant }: Question, opinion: Opinion, held: Record<Sense, Family | undefined>): Limits {
  const least = relevantOn(opinion, relevant);
  const at = (sense: Sense) => (held[now.direction === 'neither' ? 'changed' : sense]?.held.level ?? 1) / (now.direction === 'neither' ? 2 : 1);
  const [up, down]: [Sense, Sense] = now.direction === 'lower' ? ['worse', 'better'] : ['better', 'worse'];
  return { up: Math.max(opinion.critical(at(up), true), least.up), down: Math.max(opinion.critical(at(down), false), least.down) };
}

function bandIn({ scale, reference }: Opinion, { up, down }: Limits): Judged['band'] {
  const low = finite(scale === 'log' ? reference * Math.exp(-down) : reference - down);
  const high = finite(scale === 'log' ? reference * Math.exp(up) : reference + up);
  return low === undefined || high === undefined ? undefined : { low, high };
}

/** The smallest change for the worse that nine of ten new values would have shown. */
function detectable({ now }: Question, opinion: Opinion, level: number, least: Limits): number | undefined {
  const isUp = now.direction !== 'higher';
  const shift = Math.max(opinion.critical(level, isUp), isUp ? least.up : least.down) + normalQuantile(0.1) * opinion.deviation;
  return finite(Math.abs(shareOf(isUp ? shift : -shift, opinion.scale)));
}
