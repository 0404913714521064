import { finding } from '../findings.ts';
import type { ReadFinding } from './format.ts';

// What the suites of a JUnit report count, held against the cases that they list.

/** One `<testsuite>`, or the `<testsuites>` around all of them. */
export interface Suite {
  readonly name: string;
  /** Absent for `<testsuites>`. */
  readonly isSuite: boolean;
  readonly depth: number;
  readonly at: string;
  readonly time?: string;
  readonly timestamp?: string;
  readonly host?: string;
  readonly properties: { readonly name: string; readonly value: string }[];
  /** What its attributes say; `disabled` is a second number of skipped tests. */
  readonly declared: Partial<Tally> & { readonly disabled?: number };
  /** Its own cases, without those of the suites within it. */
  readonly own: Tally;
  /** What its own cases are called; one that ran twice is one test. */
  readonly tests: Set<string>;
  /** The names of this suite and of those around it, outermost first; made once, because very many cases may share it. */
  path?: readonly string[];
}

export interface Tally {
  runs: number;
  /** Failures and errors together, because tools differ in what they call which. */
  broken: number;
  skipped: number;
}

/** Tests that a suite counts and does not list. */
export interface Unlisted {
  readonly runs: number;
  readonly broken: number;
  readonly skipped: number;
}

const MOST_FINDINGS = 20;
const WHAT = { runs: 'tests', broken: 'failures and errors', skipped: 'skipped tests' } as const;

/**
 * Holds what each suite counts against what it lists. Tools count a suite's own cases or those within it too, and runs or
 * tests; any of these agrees. Where none does, the worse number counts.
 */
export function compareCounts(suites: readonly Suite[]): { readonly findings: readonly ReadFinding[]; readonly unlisted: Unlisted } {
  const findings: ReadFinding[][] = [];
  // From the inside out: what an inner suite does not list is not counted again by the one around it.
  const lacking = new Map<Suite, Tally>();
  const unlisted = none();
  for (const [index, suite] of [...suites.entries()].reverse()) {
    const listed = { ...suite.own };
    const lackingWithin = none();
    let tests = suite.tests.size;
    for (const inner of suitesWithin(suites, index)) {
      add(listed, inner.own);
      add(lackingWithin, lacking.get(inner));
      tests += inner.tests.size;
    }
    const lacks = none();
    const mine: ReadFinding[] = [];
    for (const what of ['runs', 'broken', 'skipped'] as const) {
      const declared = suite.declared[what];
      if (declared === undefined) continue;
      const alike = [suite.own[what], listed[what], listed[what] + lackingWithin[what], ...(what === 'runs' ? [suite.tests.size, tests] : [])];
      if (alike.includes(declared) || (what === 'skipped' && alike.includes(declared + (suite.declared.disabled ?? 0)))) continue;
      lacks[what] = Math.max(0, declared - listed[what] - lackingWithin[what]);
      mine.push(finding(lacks.runs > 0 && lacks[what] > 0 ? 'tests-not-listed' : 'verdict-disagrees', {
        message: `${titleOf(suite)} counts ${declared} ${WHAT[what]} and lists ${listed[what]}`, place: suite.at, expected: `${listed[what]}, as listed`, found: String(declared),
      }));
    }
    lacking.set(suite, lacks);
    add(unlisted, lacks);
    findings.push(mine);
  }
  return { findings: findings.reverse().flat().slice(0, MOST_FINDINGS), unlisted };
}

/** The suites within one, at any depth: those that follow it and lie deeper. */
function suitesWithin(suites: readonly Suite[], index: number): readonly Suite[] {
  const depth = suites[index]?.depth ?? 0;
  let end = index + 1;
  while (end < suites.length && (suites[end]?.depth ?? 0) > depth) end += 1;
  return suites.slice(index + 1, end);
}

function titleOf({ name, isSuite, at }: Suite): string {
  return name === '' ? `The ${isSuite ? 'suite' : 'report'} at ${at.replace(':', ' ')}` : `The ${isSuite ? 'suite' : 'report'} “${name.slice(0, 100)}”`;
}

export function none(): Tally {
  return { runs: 0, broken: 0, skipped: 0 };
}

function add(to: Tally, more: Tally | undefined): void {
  to.runs += more?.runs ?? 0;
  to.broken += more?.broken ?? 0;
  to.skipped += more?.skipped ?? 0;
}
