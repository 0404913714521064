import type { Judged } from '../model/measurement.ts';
import { finite } from './rounding.ts';
import type { Question } from './series.ts';

/** A count or a size: there is no noise, so every change is one, and the relevant ones are called. */
export function judgeExact({ now, relevant }: Question, before: number, n: number): Judged {
  const isRelative = before > 0 && now.value >= 0;
  const change = isRelative ? now.value / before - 1 : now.value - before;
  const least = isRelative ? relevant : relevant * Math.abs(before);
  const isCalled = change !== 0 && Math.abs(change) >= least;
  const rounded = finite(change);
  return {
    method: 'exact',
    reading: !isCalled ? 'no-change' : now.direction === 'neither' ? 'changed' : (change > 0) === (now.direction === 'lower') ? 'worse' : 'better',
    n,
    scale: isRelative ? 'relative' : 'absolute',
    reference: finite(before) ?? 0,
    ...(rounded === undefined ? {} : { change: rounded }),
    relevant: finite(least) ?? 0,
  };
}
