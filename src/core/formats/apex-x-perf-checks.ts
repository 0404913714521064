import { z } from 'zod';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import type { Block } from '../model/block.ts';
import type { Content } from '../model/facts.ts';
import { meaningOf } from './apex-x.ts';
import { change, number, share, table, verdict, words } from './cells.ts';
import { comparable, isSame, Measured, MetricName, Numeric } from './figures.ts';
import type { ReadFinding, ReadMeasurement } from './format.ts';

// The rows that a comparison and the trend made from it share: one metric of a run held against its limit.

export const PerfCheck = z.looseObject({
  metric: MetricName,
  status: z.string(),
  baseline_ms: Measured.nullish(),
  allowed_max_ms: Numeric.nullish(),
  current_ms: Measured.nullish(),
  /** current / baseline − 1; null where the baseline is not above zero, absent or null where nothing was measured. */
  regression_ratio: Numeric.nullish(),
  /** The pseudo-check `__status__` compares words; a trend leaves them out. */
  expected: z.string().nullish(),
  current: z.string().nullish(),
});
type PerfCheck = z.infer<typeof PerfCheck>;

/** The status that the baseline requires of the run, and the run's own. CPU files have neither. */
export interface RunStatus {
  readonly required_status?: string | undefined;
  readonly current_status?: string | undefined;
}

export interface JudgedCheck {
  readonly check: PerfCheck;
  readonly at: string;
  /** The worse of what its word says and what its numbers say. */
  readonly verdict: Content;
  readonly computed: Content;
}

export type Counts = Readonly<Record<'checks' | 'passed' | 'failed' | 'missing' | 'status', number>>;

export function judgeChecks(checks: readonly PerfCheck[], list: string, status: RunStatus): JudgedCheck[] {
  return checks.map((check, index) => {
    const computed = recompute(check, status);
    const said = meaningOf(check.status) ?? 'no-result';
    // A word nobody knows is no result, and so is a row whose own ratio contradicts it.
    const verdict = (['fail', 'no-result', 'pass'] as const).find((one) => one === said || one === computed || (one === 'no-result' && contradictsItself(check))) ?? 'no-result';
    return { check, at: `/${list}/${index}`, verdict, computed };
  });
}

export function countChecks(judged: readonly JudgedCheck[], status: RunStatus): Counts {
  const metrics = judged.filter((one) => !isStatus(one.check));
  const unmet = judged.filter((one) => isStatus(one.check) && one.verdict !== 'pass').length;
  const count = (verdict: Content) => metrics.filter((one) => one.verdict === verdict).length;
  return {
    checks: judged.length,
    passed: count('pass'),
    failed: count('fail'),
    missing: count('no-result'),
    /** Of the pseudo-checks that hold the run's own status against the required one, those not met. */
    status: Math.max(unmet, isMet(status) ? 0 : 1),
  };
}

/** A run that measured nothing is no result, although the tool calls it a failure. */
export function foldChecks(counts: Counts, overall: string): Content {
  if (counts.failed > 0) return 'fail';
  if (counts.missing > 0 || counts.status > 0 || counts.passed === 0) return 'no-result';
  return meaningOf(overall) === 'pass' ? 'pass' : 'fail';
}

export function summariseChecks(judged: readonly JudgedCheck[], counts: Counts, status: RunStatus): string {
  const current = judged.find((one) => isStatus(one.check))?.check.current ?? status.current_status;
  const metrics = counts.passed + counts.failed + counts.missing;
  if (counts.passed + counts.failed === 0) {
    if (counts.checks === 0) return 'No checks, so nothing was compared';
    const why = current === undefined || current === null || counts.status === 0 ? 'No metric was measured' : `Run ${current}; nothing was measured`;
    return `${why}: ${countOf(counts.missing, 'metric')} missing`;
  }
  return [`${counts.passed} of ${countOf(metrics, 'metric')} within ${metrics === 1 ? 'its limit' : 'their limits'}`,
    ...(counts.failed > 0 ? [`${counts.failed} over`] : []),
    ...(counts.missing > 0 ? [`${counts.missing} missing`] : []),
    ...(counts.status > 0 ? [`the run’s status is ${current ?? 'not stated'}`] : [])].join(', ');
}

/** Words nobody knows, and rows and the whole whose words do not follow from their numbers. */
export function checkFindings(judged: readonly JudgedCheck[], counts: Counts, overall: { readonly what: string; readonly word: string; readonly at: string; readonly list: string }, status: RunStatus): ReadFinding[] {
  const follows = counts.checks > 0 && counts.failed + counts.missing + counts.status === 0 ? 'pass' : 'fail';
  const unknown = [overall, ...judged.map(({ check, at }) => ({ word: check.status, at: `${at}/status` }))].filter(({ word }) => meaningOf(word) === undefined);
  return [
    ...unknown.slice(0, 20).map(({ word, at }) => finding('unknown-word', { message: `“${word}” is no status of this format`, place: at, expected: 'pass, fail or missing', found: word })),
    ...judged.flatMap((one) => [...wordDisagrees(one), ...ratioDisagrees(one)]),
    ...(!isMet(status) && !judged.some(({ check }) => isStatus(check))
      ? [finding('verdict-disagrees', { message: 'The run does not have the required status, and no row says so', place: '/current_status', expected: status.required_status ?? 'not stated', found: status.current_status ?? 'nothing' })]
      : []),
    ...(counts.checks > 0 && meaningOf(overall.word) !== undefined && meaningOf(overall.word) !== follows
      ? [finding('verdict-disagrees', { message: `The ${overall.what} says ${overall.word}, and its checks say ${follows}`, place: overall.at, expected: follows, found: overall.word })]
      : []),
    ...(counts.passed + counts.failed > 0 ? [] : [finding('nothing-checked', {
      message: summariseChecks(judged, counts, status), place: `/${overall.list}`, expected: 'at least one metric with a value', found: `${countOf(counts.checks, 'check')}, none with a value`,
    })]),
  ];
}

/** What a run measured, as these rows give it. The pseudo-metric `__status__` never makes a point on a chart. */
export function measuredBy(judged: readonly JudgedCheck[], suite: string): ReadMeasurement[] {
  return judged.slice(0, 500).flatMap(({ check, at }) => (isStatus(check) || typeof check.current_ms !== 'number' ? [] : [{
    metric: check.metric, unit: 'ms', direction: 'lower' as const, value: check.current_ms, comparability: comparable({ suite }), at: `${at}/current_ms`,
  }]));
}

export function statementChecks(judged: readonly JudgedCheck[]) {
  return judged.map(({ check, at, verdict: outcome }) => ({
    name: check.metric, word: check.status, verdict: outcome, at,
    ...(typeof check.current_ms === 'number' ? { current: check.current_ms } : {}),
    ...(typeof check.allowed_max_ms === 'number' ? { limit: check.allowed_max_ms } : {}),
  }));
}

export function isStatus(check: { readonly metric: string }): boolean {
  return check.metric === '__status__';
}

/** Which part of the way from baseline to limit is used: at 1 the value is at its limit, which is still inside. */
function headroomUsed({ baseline_ms: baseline, allowed_max_ms: limit, current_ms: current }: PerfCheck): number | undefined {
  if (typeof baseline !== 'number' || typeof limit !== 'number' || typeof current !== 'number' || limit <= baseline) return undefined;
  return (current - baseline) / (limit - baseline);
}

function changeOf({ baseline_ms: baseline, current_ms: current }: PerfCheck): number | undefined {
  return typeof baseline === 'number' && typeof current === 'number' && baseline > 0 ? current / baseline - 1 : undefined;
}

/** The largest change and the most headroom used, for the facts of a page. */
export function extremes(judged: readonly JudgedCheck[]) {
  const largest = (values: readonly (number | undefined)[]) => values.filter((one) => one !== undefined).sort((a, b) => b - a)[0];
  return { change: change(largest(judged.map(({ check }) => changeOf(check)))), headroom: share(largest(judged.map(({ check }) => headroomUsed(check)))) };
}

export function checksTable(judged: readonly JudgedCheck[]): Block {
  return table({
    title: 'Checks',
    caption: 'Every metric with its baseline, limit and current value',
    columns: ['Metric', 'Status', { label: 'Baseline', numeric: true }, { label: 'Limit', numeric: true }, { label: 'Current', numeric: true }, { label: 'Change', numeric: true }, { label: 'Headroom used', numeric: true }],
    rows: judged.map(({ check, at, verdict: outcome }) => [
      { text: words(check.metric), code: true as const, at }, verdict(check.status, outcome, `${at}/status`), number(check.baseline_ms, 'ms'), number(check.allowed_max_ms, 'ms'),
      isStatus(check) ? words(check.current) : number(check.current_ms, 'ms'), change(changeOf(check)), share(headroomUsed(check)),
    ]),
  });
}

/** `current ≤ allowed` passes; without both numbers there is no result. */
function recompute(check: PerfCheck, status: RunStatus): Content {
  if (isStatus(check)) {
    const [expected, current] = [check.expected ?? status.required_status, check.current ?? status.current_status];
    return expected === undefined || current !== expected ? 'fail' : 'pass';
  }
  if (typeof check.current_ms !== 'number' || typeof check.allowed_max_ms !== 'number') return 'no-result';
  return check.current_ms <= check.allowed_max_ms ? 'pass' : 'fail';
}

function isMet({ required_status: required, current_status: current }: RunStatus): boolean {
  return required === undefined || required === current;
}

function contradictsItself(check: PerfCheck): boolean {
  const stated = check.regression_ratio ?? undefined;
  return stated !== undefined && !isSame(stated, changeOf(check));
}

function wordDisagrees({ check, at, computed }: JudgedCheck): ReadFinding[] {
  const said = meaningOf(check.status);
  if (said === undefined || said === computed) return [];
  return [finding('verdict-disagrees', {
    message: `“${check.metric}” says ${check.status}, and its numbers say ${computed}`,
    place: `${at}/status`,
    expected: computed,
    found: `${check.status}, at ${number(check.current_ms, 'ms')} of at most ${number(check.allowed_max_ms, 'ms')}`,
  })];
}

function ratioDisagrees({ check, at }: JudgedCheck): ReadFinding[] {
  if (!contradictsItself(check)) return [];
  return [finding('verdict-disagrees', {
    message: `“${check.metric}” states a change that does not follow from its values`, place: `${at}/regression_ratio`, expected: change(changeOf(check)), found: change(check.regression_ratio),
  })];
}
