import { median } from 'simple-statistics';
import type { Judged } from '../../model/measurement.ts';
import { finite } from '../rounding.ts';
import type { Question } from '../series.ts';

/**
 * A count or a size: there is no noise, so every change is one, and the relevant ones are called. It is compared with the
 * value before; and with the middle of enough earlier values, so that many small steps for the worse do not pass one by
 * one. The release that goes beyond what matters is the one that is called, and none of those after it for the same.
 */
export function judgeExact(question: Question, past: readonly number[], atLeast: number): Judged {
  const before = past.at(-1) ?? Number.NaN;
  const last = against(question, before, past.length);
  if (past.length < atLeast || last.reading === 'worse') return last;
  const middle = median([...past]);
  const crept = against(question, middle, past.length);
  const wasBeyond = against({ ...question, now: { ...question.now, value: before } }, middle, past.length).reading === 'worse';
  return crept.reading === 'worse' && !wasBeyond ? crept : last;
}

function against({ now, relevant }: Question, before: number, n: number): Judged {
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
