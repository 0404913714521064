import { independentShare } from './autocorrelation.ts';
import { studentQuantile, studentTail } from '../distributions.ts';
import type { WorkingScale } from '../opinion.ts';
import { deviationOf, type Reference } from './reference.ts';
import { distance, fromNormal, predict, toNormal, widened } from './score.ts';
import { fitStudent, type StudentFit } from './student-fit.ts';

/** How far out values of the past lay where the same rule had judged them; positive is towards worse. */
interface Replayed {
  /** Descending. */
  readonly scores: readonly number[];
  readonly fit: StudentFit;
  /** The furthest of them towards worse and towards better, as a logarithm of the ratio to what was expected. */
  readonly worst: number;
  readonly best: number;
}

/** A value of the past: its normal score, and how far it lay from what was expected, on the working scale. */
interface Outlying {
  readonly value: number;
  readonly score: number;
  readonly shift: number;
}

/** A tail fitted to some hundred scores is used at chances that none of them reached; it is taken as so much heavier. */
const OF_FIT = 1.6;

/** What all histories of a project say about how far out a value may lie by chance. */
export interface Tails {
  readonly replays: readonly Replayed[];
  /** How many independent values one value stands for: less than 1 where neighbours are alike. */
  readonly independent: number;
}

/** Twice a logarithm of likelihoods: twenty normal histories of twenty-five values are taken for others about once in 40. */
const EVIDENCE = 6;

/**
 * Replays the rule over the past, in two ways. Each value left out and held against the others of its history shows
 * outliers and machines of two kinds; each held against those before it alone shows drifts. Twenty-five values can not say
 * how far out the last of two thousand lies, twenty such histories together can, nearly.
 *
 * What changed the level of a history is no chance, and must be kept out by the caller.
 */
export function learnTails(references: readonly Reference[], atLeast: number): Tails {
  const varied = withoutLoner(references.filter(({ values, floor }) => deviationOf(values) > floor));
  const replays = [eachLeftOut, eachInTurn].map((replay) => varied.flatMap((one) => replay(one, atLeast)));
  return { replays: replays.filter((outlying) => outlying.length > 0).map(replayed), independent: independentShare(varied.map(({ values }) => values)) };
}

/** Normal scores beyond this come once in millions. */
const LONER = 5;

/**
 * One outlier alone in all histories is no pattern, and is left out: it would also make all else in its history seem to lie
 * close together, and so the rest of the world wild. Two are a pattern.
 */
function withoutLoner(references: readonly Reference[]): readonly Reference[] {
  const loners = references.flatMap((reference) => eachLeftOut(reference).filter(({ score }) => Math.abs(score) > LONER).map(({ value }) => ({ reference, value })));
  const [loner, other] = loners;
  if (loner === undefined || other !== undefined) return references;
  return references.map((one) => (one === loner.reference ? { ...one, values: one.values.filter((value) => value !== loner.value) } : one));
}

function replayed(outlying: readonly Outlying[]): Replayed {
  const scores = outlying.map(({ score }) => score).sort((a, b) => b - a);
  const [worst, best] = outlying.reduce(([most, least], { shift }) => [Math.max(most, shift), Math.max(least, -shift)], [0, 0]);
  return { scores, fit: fitStudent(scores), worst, best };
}

/** A prediction, and which way it is asked. */
export interface Outlook {
  readonly scale: WorkingScale;
  readonly deviation: number;
  readonly degrees: number;
  readonly towards: 'worse' | 'better';
}

/**
 * How often a value lay so many deviations out, as the past shows it. One value alone is no pattern and is not counted;
 * beyond `BEYOND` times the furthest of all, nothing is known and nothing said.
 */
export function replayedChance({ replays }: Tails, away: number, outlook: Outlook): number {
  const score = toNormal(away, outlook.degrees);
  return Math.max(0, ...replays.flatMap((replay) => [
    (countBeyond(replay.scores, score, outlook) - 1) / replay.scores.length,
    ...(replay.fit.evidence > EVIDENCE && away < furthest(replay, outlook) ? [OF_FIT * studentTail(score / replay.fit.scale, replay.fit.degrees)] : []),
  ]));
}

/** How many deviations out the past shows no more than the chance `tail`. */
export function replayedDistance({ replays }: Tails, tail: number, outlook: Outlook): number {
  return Math.max(0, ...replays.flatMap((replay) => {
    const { scores, fit } = replay;
    const counted = fromNormal(scoreBeyond(scores, Math.floor(tail * scores.length) + 1, outlook), outlook.degrees);
    if (fit.evidence <= EVIDENCE) return [counted];
    return [counted, Math.min(fromNormal(fit.scale * studentQuantile(tail / OF_FIT, fit.degrees), outlook.degrees), furthest(replay, outlook))];
  }));
}

/**
 * The furthest of n values is passed once in n + 1 times, and this many times its distance a sixth as often or less where tails
 * fall with the square of the distance or faster. No fit may say that values come from further out: not in deviations, which
 * are small where a history was quiet, and not as a ratio.
 */
const BEYOND = 2.5;

function furthest({ scores, worst, best }: Replayed, outlook: Outlook): number {
  const { scale, deviation, degrees, towards } = outlook;
  const inDeviations = BEYOND * fromNormal(Math.max(0, scoreBeyond(scores, 0, outlook)), degrees);
  return scale === 'unit' ? inDeviations : Math.min(inDeviations, BEYOND * (towards === 'worse' ? worst : best) / deviation);
}

function countBeyond(scores: readonly number[], score: number, { towards }: Outlook): number {
  let count = 0;
  if (towards === 'worse') while (count < scores.length && (scores[count] ?? 0) >= score) count += 1;
  else while (count < scores.length && -(scores.at(-1 - count) ?? 0) >= score) count += 1;
  return count;
}

function scoreBeyond(scores: readonly number[], count: number, { towards }: Outlook): number {
  return (towards === 'worse' ? scores[count] : -(scores.at(-1 - count) ?? 0)) ?? 0;
}

// A history's mean and squares with one value taken out follow from those of all; 200 values in 200 rounds would not.
function eachLeftOut({ scale, values, floor, sign }: Reference): Outlying[] {
  const n = values.length;
  if (n < 4) return [];
  const sorted = values.toSorted((a, b) => a - b);
  const mean = values.reduce((sum, value) => sum + value / n, 0);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return sorted.map((value, at) => {
    const left = Math.max(0, squares - n / (n - 1) * (value - mean) ** 2);
    const noise = Math.max(left < 1e-12 * squares ? 0 : Math.sqrt(left / (n - 2)), floor);
    return { value, ...outlying(scale, sign * (value - medianWithout(sorted, at)), widened(noise, n - 1), n - 2) };
  });
}

function medianWithout(sorted: readonly number[], left: number): number {
  const at = (index: number) => sorted[index < left ? index : index + 1] ?? 0;
  const n = sorted.length - 1;
  return n % 2 === 1 ? at((n - 1) / 2) : (at(n / 2 - 1) + at(n / 2)) / 2;
}

function eachInTurn({ scale, values, floor, sign }: Reference, atLeast: number): Outlying[] {
  return values.slice(atLeast).map((value, index) => {
    const { centre, deviation, degrees } = predict(values.slice(0, atLeast + index), floor);
    return { value, ...outlying(scale, sign * (value - centre), deviation, degrees) };
  });
}

function outlying(scale: WorkingScale, shift: number, deviation: number, degrees: number): Omit<Outlying, 'value'> {
  return { score: toNormal(distance(shift, deviation), degrees), shift: scale === 'log' ? shift : 0 };
}
