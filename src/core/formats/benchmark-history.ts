import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import { printable } from '../lib/display.ts';
import { measured, type Benchmark } from './benchmark-run.ts';
import type { HistoryRun, ReadFinding } from './format.ts';

/** One run of a history as its file states it. */
export interface StatedRun {
  /** Runs of one suite follow one another; those of different suites stand beside each other. */
  readonly suite: string;
  /** The commit, or what else names the run. */
  readonly run: string;
  readonly at: string | undefined;
  readonly place: string;
  /** Made only for the runs that are kept: a history may hold a hundred thousand. */
  read(): { readonly benchmarks: readonly Benchmark[] } | { readonly problems: readonly ReadFinding[] };
}

/** Of each suite the newest are kept, and of all together as many as have so many values. */
export const MOST_RUNS_OF_SUITE = 10_000;
const MOST_VALUES = 300_000;
const MOST_PROBLEMS = 20;

/** A history in its order, and what its newest runs measured. */
export interface OrderedHistory {
  readonly history: readonly HistoryRun[];
  /** What was measured at the newest commit. */
  readonly newest: readonly Benchmark[];
  readonly commit: string | undefined;
  readonly at: string | undefined;
  readonly problems: readonly ReadFinding[];
}

/**
 * Puts runs in order of time, oldest first; one without a time stays behind the run that it follows in the file. The
 * newest run of a suite counts for what is measured, and only if it is of the newest commit and can be read: taking away
 * or spoiling it never puts an older run in its place.
 */
export function orderedHistory(runs: readonly StatedRun[]): OrderedHistory {
  const suites = [...Map.groupBy(runs, ({ suite }) => suite).values()].map(inTime);
  const cut = suites.reduce((sum, suite) => sum + Math.max(0, suite.length - MOST_RUNS_OF_SUITE), 0);
  const last = inTime(suites.flatMap((suite) => suite.slice(-1))).at(-1);
  const kept = inTime(suites.flatMap((suite) => suite.slice(-MOST_RUNS_OF_SUITE)));
  const newestOf = new Set(suites.flatMap((suite) => suite.slice(-1)));

  const history: HistoryRun[] = [];
  const newest: (readonly Benchmark[])[] = [];
  const problems: ReadFinding[] = [];
  let values = 0;
  let read = 0;
  // Newest first, so that the oldest are left out where it is too much.
  for (const stated of kept.toReversed()) {
    if (values > MOST_VALUES) break;
    read += 1;
    const result = stated.read();
    if ('problems' in result) {
      problems.push(...result.problems);
      continue;
    }
    const { measurements, findings } = measured(result.benchmarks);
    values += measurements.length;
    history.push({ run: runName(stated.run), at: stated.at, measurements });
    if (!newestOf.has(stated)) problems.push(...findings);
    else if (stated.run === last?.run) newest.push(result.benchmarks);
    else problems.push(finding('suite-not-run', { message: `The newest run of “${stated.suite}” is of ${stated.run}, and not of ${last?.run ?? ''}`, place: stated.place, expected: last?.run ?? '', found: stated.run }));
  }
  const leftOut = cut + kept.length - read;
  return {
    history: history.reverse(),
    newest: newest.reverse().flat(),
    commit: last?.run,
    at: last?.at,
    problems: [
      ...problems.slice(0, MOST_PROBLEMS - 2),
      ...(problems.length > MOST_PROBLEMS - 2 ? [finding('measurement-unreadable', { message: `There are ${problems.length - MOST_PROBLEMS + 2} more problems like these in the runs of the history` })] : []),
      ...(leftOut === 0 ? [] : [finding('history-cut', { message: `The history has ${countOf(runs.length, 'run')}; the ${countOf(leftOut, 'oldest is', 'oldest are')} left out`, expected: `at most ${countOf(MOST_RUNS_OF_SUITE, 'run')} of a suite and ${countOf(MOST_VALUES, 'value')} in all`, found: countOf(runs.length, 'run') })]),
    ],
  };
}

/** The moment of a JavaScript date stamp: milliseconds since 1970. */
export function instantOfMilliseconds(date: unknown): string | undefined {
  // Up to the year 9999: later ones print with a sign, which no field of ours takes.
  return typeof date === 'number' && date >= 0 && date < 253_402_300_800_000 ? new Date(date).toISOString() : undefined;
}

function inTime(runs: readonly StatedRun[]): readonly StatedRun[] {
  let known = 0;
  return runs.map((run) => {
    known = run.at === undefined ? known : Date.parse(run.at);
    return { run, time: known };
  }).sort((a, b) => a.time - b.time).map(({ run }) => run);
}

function runName(name: string): string {
  return printable(name).slice(0, 200);
}
