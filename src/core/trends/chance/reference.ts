import { median } from 'simple-statistics';
import type { WorkingScale } from '../opinion.ts';
import { roundingDeviation, stepOf } from '../rounding.ts';

/** A like-for-like history: the values of one metric, oldest first, and the single runs behind each where they are known. */
export interface History {
  readonly values: readonly number[];
  readonly runs?: readonly (readonly number[] | undefined)[];
  /** 1 where more is worse, −1 where less is. */
  readonly sign: 1 | -1;
  /** Indexes into the values at which the level moved. */
  readonly shifts: readonly number[];
}

/** What one more value is held against. */
export interface Reference {
  readonly scale: WorkingScale;
  /** On the working scale, oldest first. */
  readonly values: readonly number[];
  readonly sign: 1 | -1;
  /** The least that such values spread: what rounding and the single runs alone explain. */
  readonly floor: number;
  /** As in the history. */
  readonly shifts: readonly number[];
}

/** All values of a history, on logarithms where that is possible: noise of timings and sizes grows with them. */
export function wholeReference(history: History, isPositive = true): Reference {
  const scale = isPositive && history.values.every((value) => value > 0) ? 'log' : 'unit';
  const onScale = (value: number) => (scale === 'log' ? Math.log(value) : value);
  const middle = scale === 'log' ? median([...history.values]) : 1;
  return {
    scale,
    values: history.values.map(onScale),
    sign: history.sign,
    floor: Math.hypot(roundingDeviation(stepOf(history.values)) / middle, errorOfRuns(history, onScale, scale)),
    shifts: history.shifts,
  };
}

/**
 * The best of the levels that a history had, where it moved by what matters and nobody marked it; else the whole history.
 * Values that got worse by themselves so never become what a release is held against, and an improvement does once it
 * lasted `atLeast` values.
 */
export function bestLevel(reference: Reference, atLeast: number, relevant: number): Reference {
  const badness = (values: readonly number[]) => reference.sign * median([...values]);
  const [best, ...others] = levelsOf(reference, atLeast).toSorted((a, b) => badness(a) - badness(b));
  if (best === undefined || (others.length === 0 && best.length === reference.values.length)) return reference;
  const worst = Math.max(...segmentsOf(reference).map(badness));
  const least = reference.scale === 'log' ? Math.log1p(relevant) : relevant * Math.abs(badness(best));
  return worst - badness(best) >= Math.max(least, APART * deviationOf(best)) ? { ...reference, values: best } : reference;
}

/** How many deviations of the best level the worst must lie from it: noise that wanders makes lesser ones by itself. */
const APART = 3;

function segmentsOf({ values, shifts }: Reference): readonly (readonly number[])[] {
  return [0, ...shifts].map((from, index) => values.slice(from, shifts[index]));
}

/** Short levels are counted with the next; what remains at the end is no level yet. */
function levelsOf(reference: Reference, atLeast: number): readonly (readonly number[])[] {
  const levels: (readonly number[])[] = [];
  let level: readonly number[] = [];
  for (const segment of segmentsOf(reference)) {
    level = [...level, ...segment];
    if (level.length < atLeast) continue;
    levels.push(level);
    level = [];
  }
  return levels;
}

// The standard error of a median of normal values is √(π/2) times that of their mean.
const OF_MEDIAN = Math.sqrt(Math.PI / 2);

function errorOfRuns({ runs = [] }: History, onScale: (value: number) => number, scale: WorkingScale): number {
  const errors = runs.flatMap((one) => {
    const kept = one?.filter((value) => Number.isFinite(value) && (scale === 'unit' || value > 0)).map(onScale) ?? [];
    return kept.length < 3 ? [] : [OF_MEDIAN * deviationOf(kept) / Math.sqrt(kept.length)];
  });
  return errors.length === 0 ? 0 : median(errors);
}

/** The standard deviation of a sample, of values of any size. */
export function deviationOf(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) return 0;
  const small = values.map((value) => value / largest);
  const mean = small.reduce((sum, value) => sum + value, 0) / small.length;
  const squares = small.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  // Equal values whose mean is not quite they: no spread, and not one in the last digit.
  return squares < 1e-28 ? 0 : Math.sqrt(squares / (values.length - 1)) * largest;
}
