import { ENOUGH } from '../chance/autocorrelation.ts';
import { studentQuantile, studentTail } from '../distributions.ts';
import { INTERVAL, type Opinion } from '../opinion.ts';
import { bestLevel, wholeReference, type History, type Reference } from '../chance/reference.ts';
import { learnTails, replayedChance, replayedDistance, type Outlook, type Tails } from '../chance/replay.ts';
import { distance, predict } from '../chance/score.ts';

/** What the histories of a project together say of chance. */
export interface Experience {
  readonly tails: Tails;
  /** True where so many histories moved that a moved level is nothing special: the machines drift. */
  readonly drifts: boolean;
}

/** Where more of the histories moved than this, and there are enough to say so, it was not the code of one metric. */
const MOST_MOVED = 0.25;

/** Chances are estimated from few values; nearly a third more is taken, so that all worlds of bench/trends.ts stay inside. */
const CAUTION = 1.3;

/** Learns from all histories how far out values lie by chance. */
export function experienceOf(histories: readonly History[], atLeast: number): Experience {
  const references = histories.filter(({ values }) => values.length >= atLeast).map((history) => wholeReference(history));
  const moved = references.filter(({ shifts }) => shifts.length > 0).length;
  const drifts = references.length >= ENOUGH && moved > MOST_MOVED * references.length;
  return { drifts, tails: learnTails(drifts ? references : references.map((one) => bestLevel(one, atLeast, 0)), atLeast) };
}

/**
 * Holds one value against earlier ones that were measured alike: a prediction interval for one more value, whose tails
 * are no lighter than those that all histories showed when each of their values was judged in the same way.
 */
export function againstHistory(value: number, history: History, relevant: number, atLeast: number, { tails, drifts }: Experience): Opinion {
  const whole = wholeReference(history, value > 0);
  const reference = drifts ? whole : bestLevel(whole, atLeast, relevant);
  const { centre, noise, deviation, degrees: plain } = predict(reference.values, reference.floor);
  const degrees = Math.max(1, plain * tails.independent);
  const shift = onScale(value, reference) - centre;
  const outlook = (isUp: boolean): Outlook => ({ scale: reference.scale, deviation, degrees, towards: isUp === (reference.sign === 1) ? 'worse' : 'better' });
  const chance = (isUp: boolean) => {
    const away = (isUp ? 1 : -1) * distance(shift, deviation);
    return Math.min(1, CAUTION * Math.max(studentTail(away, degrees), replayedChance(tails, away, outlook(isUp))));
  };
  const critical = (tail: number, isUp: boolean) => {
    const level = tail / CAUTION;
    return deviation * Math.max(studentQuantile(level, degrees), replayedDistance(tails, level, outlook(isUp)));
  };
  const half = (1 - INTERVAL) / 2;
  return {
    method: 'history',
    scale: reference.scale,
    n: reference.values.length,
    reference: reference.scale === 'log' ? Math.exp(centre) : centre,
    shift,
    tails: { up: chance(true), down: chance(false) },
    critical,
    deviation,
    interval: { low: shift - critical(half, true), high: shift + critical(half, false) },
    noise,
    shifts: whole.shifts,
  };
}

const onScale = (value: number, { scale }: Reference) => (scale === 'log' ? Math.log(value) : value);
