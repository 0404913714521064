import { z } from 'zod';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import type { Content } from '../model/facts.ts';
import { comparable, hasSuite, meaningOf, MetricName, Numeric, SPECIFICATION } from './apex-x.ts';
import { change, facts, number, share, table, verdict, words } from './cells.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { listsCut, readBy, statementOf, unreadable } from './reading.ts';

const Check = z.looseObject({
  metric: MetricName,
  status: z.string(),
  baseline_ms: Numeric.nullish(),
  allowed_max_ms: Numeric.nullish(),
  current_ms: Numeric.nullish(),
  regression_ratio: Numeric.nullish(),
  /** The pseudo-check `__status__` compares words. */
  expected: z.string().optional(),
  current: z.string().optional(),
});
type Check = z.infer<typeof Check>;

const PerfCompare = z.looseObject({
  suite: z.string(),
  status: z.string(),
  checks: z.array(Check),
  required_status: z.string().optional(),
  current_status: z.string().optional(),
});
type PerfCompare = z.infer<typeof PerfCompare>;

/** A performance run held against a baseline by Apex-X itself. Each verdict is computed again from its numbers. */
export const apexXPerfCompare: Format<PerfCompare> = {
  id: 'apex-x.perf-compare',
  title: 'Apex-X performance comparison',
  mediaType: 'application/json',
  specification: SPECIFICATION,
  recognise: ({ json }) => hasSuite(json?.value) && 'checks' in json.value,
  read,
  view,
};

function read(sample: Sample): Reading<PerfCompare> {
  const parsed = readBy(PerfCompare, sample.json?.value);
  if ('findings' in parsed) return unreadable('apex-x.perf-compare', 'A comparison that does not follow its format', parsed.findings);
  const compare = parsed.document;
  const judged = compare.checks.map((check, index) => ({ check, at: `/checks/${index}`, verdict: judge(check) }));
  const counts = {
    checks: judged.length,
    passed: judged.filter((one) => one.verdict === 'pass' && !isStatus(one.check)).length,
    failed: judged.filter((one) => one.verdict === 'fail' && !isStatus(one.check)).length,
    missing: judged.filter((one) => one.verdict === 'no-result' && !isStatus(one.check)).length,
    /** Of the pseudo-checks that hold the run's own status against the required one, those not met. */
    status: judged.filter((one) => isStatus(one.check) && one.verdict !== 'pass').length,
  };
  const content = fold(compare, counts);
  return {
    form: 'valid',
    statement: statementOf('apex-x.perf-compare', {
      content,
      summary: summarise(compare, counts),
      producerWord: compare.status,
      producerVerdict: meaningOf(compare.status) ?? 'no-result',
      producerWordAt: '/status',
      class: 'measured',
      counts,
      checks: judged.map(({ check, at, verdict: outcome }) => ({
        name: check.metric, word: check.status, verdict: outcome, at,
        ...(typeof check.current_ms === 'number' ? { current: check.current_ms } : {}),
        ...(typeof check.allowed_max_ms === 'number' ? { limit: check.allowed_max_ms } : {}),
      })),
    }),
    findings: [...disagreements(compare, judged, counts), ...nothingMeasured(compare, counts), ...listsCut({ checks: judged })],
    measurements: judged.slice(0, 500).flatMap(({ check, at }) => (typeof check.current_ms !== 'number' ? [] : [{
      metric: check.metric, unit: 'ms', direction: 'lower' as const, value: check.current_ms, comparability: comparable({ suite: compare.suite }), at: `${at}/current_ms`,
    }])),
    document: compare,
  };
}

type Counts = Readonly<Record<'checks' | 'passed' | 'failed' | 'missing' | 'status', number>>;

function isStatus(check: Check): boolean {
  return check.metric === '__status__';
}

// The worse of what the numbers say and what the word says; a word nobody knows is no result.
function judge(check: Check): Content {
  const said = meaningOf(check.status) ?? 'no-result';
  const computed = recompute(check);
  return (['fail', 'no-result', 'pass'] as const).find((one) => one === said || one === computed) ?? 'no-result';
}

/** `current ≤ allowed` passes; without both numbers there is no result. */
function recompute(check: Check): Content {
  if (isStatus(check)) return check.expected === undefined || check.current !== check.expected ? 'fail' : 'pass';
  if (typeof check.current_ms !== 'number' || typeof check.allowed_max_ms !== 'number') return 'no-result';
  return check.current_ms <= check.allowed_max_ms ? 'pass' : 'fail';
}

// A run that measured nothing is no result, although the tool calls it a failure.
function fold(compare: PerfCompare, counts: Counts): Content {
  if (counts.failed > 0) return 'fail';
  if (counts.missing > 0 || counts.status > 0 || counts.passed === 0) return 'no-result';
  return meaningOf(compare.status) === 'pass' ? 'pass' : 'fail';
}

function summarise(compare: PerfCompare, counts: Counts): string {
  const status = compare.checks.find(isStatus);
  if (counts.passed + counts.failed === 0) {
    const why = status?.current === undefined ? 'No metric was measured' : `Run ${status.current}; nothing was measured`;
    return counts.checks === 0 ? 'No checks, so nothing was compared' : `${why}: ${countOf(counts.missing, 'metric')} missing`;
  }
  return [`${counts.passed} of ${countOf(counts.passed + counts.failed + counts.missing, 'metric')} within ${counts.passed + counts.failed + counts.missing === 1 ? 'its limit' : 'their limits'}`,
    ...(counts.failed > 0 ? [`${counts.failed} over`] : []),
    ...(counts.missing > 0 ? [`${counts.missing} missing`] : []),
    ...(counts.status > 0 ? [`the run’s status is ${status?.current ?? 'not stated'}`] : [])].join(', ');
}

function disagreements(compare: PerfCompare, judged: readonly { check: Check; at: string }[], counts: Counts): ReadFinding[] {
  const overall = counts.checks > 0 && counts.failed + counts.missing + counts.status === 0 ? 'pass' : 'fail';
  const unknown = [{ word: compare.status, at: '/status' }, ...judged.map(({ check, at }) => ({ word: check.status, at: `${at}/status` }))]
    .filter(({ word }) => meaningOf(word) === undefined);
  return [
    ...unknown.slice(0, 20).map(({ word, at }) => finding('unknown-word', { message: `“${word}” is no status of this format`, place: at, expected: 'pass, fail or missing', found: word })),
    ...judged.flatMap(({ check, at }) => {
      const computed = recompute(check);
      const said = meaningOf(check.status);
      if (said === undefined || said === computed) return [];
      return [finding('verdict-disagrees', {
        message: `“${check.metric}” says ${check.status}, and its numbers say ${computed}`,
        place: `${at}/status`,
        expected: computed,
        found: `${check.status}, at ${number(check.current_ms, 'ms')} of at most ${number(check.allowed_max_ms, 'ms')}`,
      })];
    }),
    ...(counts.checks > 0 && meaningOf(compare.status) !== undefined && meaningOf(compare.status) !== overall
      ? [finding('verdict-disagrees', { message: `The comparison says ${compare.status}, and its checks say ${overall}`, place: '/status', expected: overall, found: compare.status })]
      : []),
  ];
}

function nothingMeasured(compare: PerfCompare, counts: Counts): ReadFinding[] {
  if (counts.passed + counts.failed > 0) return [];
  return [finding('nothing-checked', { message: summarise(compare, counts), place: '/checks', expected: 'at least one metric with a value', found: `${countOf(counts.checks, 'check')}, none with a value` })];
}

function headroomUsed({ baseline_ms: baseline, allowed_max_ms: limit, current_ms: current }: Check): number | undefined {
  if (typeof baseline !== 'number' || typeof limit !== 'number' || typeof current !== 'number' || limit <= baseline) return undefined;
  return (current - baseline) / (limit - baseline);
}

function changeOf({ baseline_ms: baseline, current_ms: current }: Check): number | undefined {
  return typeof baseline === 'number' && typeof current === 'number' && baseline > 0 ? current / baseline - 1 : undefined;
}

function view(compare: PerfCompare) {
  const rows = compare.checks.map((check, index) => ({ check, at: `/checks/${index}` }));
  const status = rows.find(({ check }) => isStatus(check));
  const largest = (values: readonly (number | undefined)[]) => values.filter((one) => one !== undefined).sort((a, b) => b - a)[0];
  return [
    facts('The comparison', [
      ['Suite', words(compare.suite)],
      ['The tool’s verdict', verdict(compare.status, meaningOf(compare.status) ?? 'no-result', '/status')],
      ['Status of the run', status === undefined ? undefined : verdict(`${status.check.current ?? 'not stated'}, required ${status.check.expected ?? 'not stated'}`, judge(status.check), status.at)],
      ['Largest change', change(largest(compare.checks.map(changeOf)))],
      ['Most headroom used', share(largest(compare.checks.map(headroomUsed)))],
    ], 'Headroom used is (current − baseline) / (limit − baseline): at 100 % the value is at its limit, which is still inside.'),
    table({
      title: 'Checks',
      caption: 'Every metric with its baseline, limit and current value',
      columns: ['Metric', 'Status', { label: 'Baseline', numeric: true }, { label: 'Limit', numeric: true }, { label: 'Current', numeric: true }, { label: 'Change', numeric: true }, { label: 'Headroom used', numeric: true }],
      rows: rows.map(({ check, at }) => [
        { text: words(check.metric), code: true as const, at }, verdict(check.status, judge(check), `${at}/status`), number(check.baseline_ms, 'ms'), number(check.allowed_max_ms, 'ms'),
        isStatus(check) ? words(check.current) : number(check.current_ms, 'ms'), change(changeOf(check)), share(headroomUsed(check)),
      ]),
    }),
  ];
}
