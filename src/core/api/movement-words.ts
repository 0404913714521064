import { display } from '../lib/display.ts';
import { formatNumber } from '../lib/format-number.ts';
import { NO_OPINION, TREND_METHODS, type EarlierValue, type Judged, type Movement, type NoOpinion } from '../model/measurement.ts';
import { decimal, decimalsFor, isTiny, scientific, signedPercent, withUnit } from './numbers.ts';
import { counted, list, numberWord, sentenceCase } from './words.ts';

// What a sealed movement says, in words. Nothing is judged here: every number and every reading is the record's own.

export const READING_WORDS: Readonly<Record<Judged['reading'], string>> = {
  better: 'Better', worse: 'Worse', changed: 'Changed', 'no-change': 'No change', 'no-opinion': 'No opinion',
};

/** Writes values of one metric, all with the same digits. */
export type Write = (value: number) => string;

/** Digits enough for the value and for everything it is held against. */
export function writerOf({ value, judged }: Pick<Movement, 'value' | 'judged'>): Write {
  const values = [value, judged.reference, judged.band?.low, judged.band?.high].filter((one) => one !== undefined);
  if (isTiny(values)) return scientific;
  const decimals = decimalsFor(values, judged.reference === undefined ? [] : [[value, judged.reference]]);
  return (number) => decimal(number, decimals);
}

/** The reading in a sentence: what it is, by how much, against what, and why it is no more than that. */
export function movementSentence(movement: Movement, write: Write = writerOf(movement)): string {
  const { judged } = movement;
  switch (judged.reading) {
    case 'no-opinion': return `No opinion: ${whyText(movement)}.${changeSoFar(movement, write)}`;
    case 'no-change': return `No change: ${differenceText(movement, write) ?? 'as before'}${withinText(movement, write)}.`;
    case 'better':
    case 'worse':
    case 'changed': return `${READING_WORDS[judged.reading]}: ${differenceText(movement, write) ?? 'not as before'}${beyondText(movement, write)}.`;
  }
}

/** Why there is none, as far as the record tells: "too few earlier values were measured like it (three)". */
export function whyText({ judged, differs = [], before }: Pick<Movement, 'judged' | 'differs' | 'before'>): string {
  const why = judged.why === undefined ? 'the record does not say why' : NO_OPINION[judged.why];
  switch (judged.why) {
    case 'too-few': return `${why} (${judged.n === 0 ? 'none' : numberWord(judged.n)})`;
    case 'too-few-runs': return judged.runs === undefined ? why : `${why} (${decimal(judged.runs.now, 0)} against ${decimal(judged.runs.before, 0)})`;
    case 'not-comparable': return differs.length === 0 ? why : `${why}: ${differsText(differs)}${nameOf(before) === undefined ? '' : ` since ${nameOf(before) ?? ''}`}`;
    case 'too-noisy': return judged.noise === undefined ? why : `${why} (${shareText(judged.noise, judged)} from release to release)`;
    case 'first-value':
    case 'no-spread':
    case 'ambiguous':
    case 'says-less':
    case undefined: return why;
  }
}

const SHORT_WHY: Readonly<Record<NoOpinion, string>> = {
  'first-value': 'first value', 'not-comparable': 'measured otherwise', 'too-few': 'too few earlier values', 'too-few-runs': 'too few runs', 'no-spread': 'spread not known', 'too-noisy': 'too noisy', ambiguous: 'measured twice', 'says-less': 'says less than before',
};

/** Why there is none, where there is little room: "too few earlier values (3)". */
export function shortWhy({ why, n }: Pick<Judged, 'why' | 'n'>): string | undefined {
  return why === undefined ? undefined : why === 'too-few' ? `${SHORT_WHY[why]} (${n})` : SHORT_WHY[why];
}

/** `problem size 10 → 30`; at most three conditions by name. */
export function differsText(differs: readonly NonNullable<Movement['differs']>[number][]): string {
  const named = differs.slice(0, 3).map((one) => `${display(one.key, 60).replaceAll(/[._-]+/g, ' ')} ${condition(one.before)} → ${condition(one.after)}`);
  return list(differs.length > 3 ? [...named, counted(differs.length - 3, 'more condition')] : named);
}

function condition(value: string): string {
  return value === '' ? 'not stated' : display(value, 60);
}

/** "13.9 % higher than in v1.3.0 (38.1 ms)"; `undefined` where nothing was compared. */
function differenceText(movement: Movement, write: Write): string | undefined {
  const { judged, value, unit } = movement;
  if (judged.reference === undefined) return undefined;
  const reference = withUnit(write(judged.reference), unit);
  const change = judged.change ?? value - judged.reference;
  const amount = judged.change === undefined ? undefined : shareText(Math.abs(judged.change), judged, unit);
  const [than, as] = isOfTheMiddle(movement)
    ? [`than the middle of ${earlierValues(judged.n)} measured alike (${reference})`, `as the middle of ${earlierValues(judged.n)} measured alike`]
    : [`than in ${nameOf(movement.before) ?? 'the release before'} (${reference})`, `as in ${nameOf(movement.before) ?? 'the release before'}`];
  return change === 0 ? as : `${amount === undefined ? '' : `${amount} `}${change > 0 ? 'higher' : 'lower'} ${than}`;
}

// A count is held against the middle too, where it crept; the numbers of a judgement have six digits.
function isOfTheMiddle({ judged, before }: Movement): boolean {
  return judged.method === 'history' || (judged.method === 'exact' && before !== undefined && Number(before.value.toPrecision(6)) !== judged.reference);
}

function earlierValues(number: number): string {
  return number === 1 ? 'one earlier value' : `${numberWord(number)} earlier values`;
}

// One reason is enough: the band that noise explains, else the interval, else that it is less than what matters.
function withinText({ judged, unit }: Movement, write: Write): string {
  if (judged.change === 0 || judged.reference === undefined) return '';
  if (judged.band !== undefined) return `, and none is called a change from ${rangeText(judged.band, write, unit)}`;
  if (judged.change !== undefined && Math.abs(judged.change) < judged.relevant) return `, less than the ${shareText(judged.relevant, judged, unit)} that matters`;
  return intervalText(judged, unit) === undefined ? '' : `, ${intervalText(judged, unit) ?? ''}`;
}

function beyondText({ judged, unit }: Movement, write: Write): string {
  if (judged.method === 'exact') return ', and a count has no noise';
  if (judged.band !== undefined) return `, outside ${rangeText(judged.band, write, unit)}, where none is called a change`;
  return intervalText(judged, unit) === undefined ? '' : `, ${intervalText(judged, unit) ?? ''}`;
}

/** Without an opinion a change is told without a word for it. */
function changeSoFar(movement: Movement, write: Write): string {
  const difference = movement.judged.change === undefined ? undefined : differenceText(movement, write);
  return difference === undefined ? '' : ` It is ${difference}.`;
}

/** `36.1 to 40.1 ms`. */
export function rangeText({ low, high }: { readonly low: number; readonly high: number }, write: Write, unit: string): string {
  return `${write(low)} to ${withUnit(write(high), unit)}`;
}

/** A share of the reference, or an amount in the unit, without a sign: `13.9 %`, `0.0028`, `0.3 percentage points`. */
export function shareText(share: number, { scale }: Pick<Judged, 'scale'>, unit = ''): string {
  if (scale === 'relative') return share > 0 && share < 0.0005 ? `less than ${withUnit('0.1', '%')}` : withUnit(decimal(share * 100, 1), '%');
  const text = isTiny([share]) ? scientific(share) : formatNumber(Number(share.toPrecision(3)));
  return unit === '%' ? withUnit(text, 'percentage points') : withUnit(text, unit);
}

/** The same with its sign: `+13.9 %`. */
export function signedShare(share: number, judged: Pick<Judged, 'scale'>, unit = ''): string {
  if (judged.scale === 'relative') return signedPercent(share);
  return `${share > 0 ? '+' : share < 0 ? '−' : ''}${shareText(Math.abs(share), judged, unit)}`;
}

/** `95 % interval +10.1 % to +16.0 %`; `undefined` where none was computed. */
export function intervalText(judged: Pick<Judged, 'interval' | 'scale'>, unit = ''): string | undefined {
  if (judged.interval === undefined) return undefined;
  const { level, low, high } = judged.interval;
  return `${withUnit(String(Number((level * 100).toFixed(1))), '%')} interval ${signedShare(low, judged, unit)} to ${signedShare(high, judged, unit)}`;
}

/** How it was judged, and from what: "Single runs against those of the release before, 20 against 20 runs". */
export function methodText({ method, n, runs }: Pick<Judged, 'method' | 'n' | 'runs'>): string {
  if (method === undefined) return 'None: there is no opinion';
  const items = method === 'paired' ? `, ${counted(n, 'item')}` : method === 'history' ? `, ${counted(n, 'value')}` : '';
  return `${sentenceCase(TREND_METHODS[method])}${items}${runs === undefined ? '' : `, ${decimal(runs.now, 0)} against ${decimal(runs.before, 0)} runs`}`;
}

/** What false alarms were held to: "One of 20 questions of this release; in at most 1 % of releases without a change is any of them called one". */
export function falseAlarmText({ of, falseAlarms }: Pick<Judged, 'of' | 'falseAlarms'>): string | undefined {
  if (of === undefined || falseAlarms === undefined) return undefined;
  const share = withUnit(String(Number((falseAlarms * 100).toPrecision(3))), '%');
  return `${of === 1 ? 'The only question of its kind' : `One of ${counted(of, 'question')}`} of this release. Where nothing changed, ${of === 1 ? 'it is' : 'any of them is'} called a change in at most ${share} of releases`;
}

/** `p = 0.0002, and 0.004 after allowing for 20 questions`. */
export function chanceText({ p, adjusted, of }: Pick<Judged, 'p' | 'adjusted' | 'of'>): string | undefined {
  if (p === undefined) return undefined;
  const chance = (value: number) => value < 0.0001 ? 'less than 0.0001' : String(Number(value.toPrecision(2)));
  return `${chance(p)}${adjusted === undefined ? '' : `; ${chance(adjusted)} after allowing for ${of === undefined ? 'all questions' : counted(of, 'question')}`}`;
}

/** What an earlier value is called: its release, or the run of a published history. */
export function nameOf(earlier: EarlierValue | undefined): string | undefined {
  if (earlier === undefined) return undefined;
  const { version, run } = earlier;
  return version ?? (run === undefined ? undefined : `run ${/^[0-9a-f]{40}$/.test(run) ? run.slice(0, 12) : display(run, 60)}`);
}
