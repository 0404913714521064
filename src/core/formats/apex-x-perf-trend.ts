import { z } from 'zod';
import { finding } from '../findings.ts';
import { hasSuite, meaningOf, SPECIFICATION } from './apex-x.ts';
import { PerfCheck, checkFindings, checksTable, countChecks, extremes, foldChecks, judgeChecks, measuredBy, statementChecks, summariseChecks, type JudgedCheck } from './apex-x-perf-checks.ts';
import { facts, moment, number, verdict, words } from './cells.ts';
import { Numeric } from './figures.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { instantOf } from './instant.ts';
import { listsCut, readBy, statementOf, unreadable } from './reading.ts';

const PerfTrend = z.looseObject({
  suite: z.string(),
  timestamp_utc: z.string(),
  overall_status: z.string(),
  required_status: z.string().optional(),
  current_status: z.string().optional(),
  total_metrics: Numeric,
  failed_metrics: Numeric,
  metrics: z.array(PerfCheck),
});
type PerfTrend = z.infer<typeof PerfTrend>;

/** One time-stamped point of an Apex-X performance series, without tag or commit. Computed again from its rows. */
export const apexXPerfTrend: Format<PerfTrend> = {
  id: 'apex-x.perf-trend',
  title: 'Apex-X performance trend point',
  mediaType: 'application/json',
  specification: SPECIFICATION,
  recognise: ({ json }) => hasSuite(json?.value) && 'total_metrics' in json.value && !('checks' in json.value),
  read,
  view,
};

function read(sample: Sample): Reading<PerfTrend> {
  const parsed = readBy(PerfTrend, sample.json?.value);
  if ('findings' in parsed) return unreadable('apex-x.perf-trend', 'A trend point that does not follow its format', parsed.findings);
  const trend = parsed.document;
  const judged = judgeChecks(trend.metrics, 'metrics', trend);
  const counts = countChecks(judged, trend);
  const content = foldChecks(counts, trend.overall_status);
  const miscounted = countFindings(trend, judged);
  const producedAt = instantOf(trend.timestamp_utc);
  return {
    form: 'valid',
    statement: statementOf('apex-x.perf-trend', {
      // Rows that the file counts and does not hold may be the ones that failed.
      content: content === 'pass' && miscounted.length > 0 ? 'no-result' : content,
      summary: summariseChecks(judged, counts, trend),
      producerWord: trend.overall_status,
      producerVerdict: meaningOf(trend.overall_status) ?? 'no-result',
      producerWordAt: '/overall_status',
      class: 'measured',
      ...(producedAt === undefined ? {} : { producedAt }),
      counts,
      checks: statementChecks(judged),
    }),
    findings: [...checkFindings(judged, counts, { what: 'trend point', word: trend.overall_status, at: '/overall_status', list: 'metrics' }, trend), ...miscounted, ...listsCut({ checks: judged })],
    // A run without the required status has no numbers to draw, whatever stands in its rows.
    measurements: counts.status > 0 ? [] : measuredBy(judged, trend.suite),
    document: trend,
  };
}

/** The producer counts every row, `__status__` among them, and calls each failed whose word is not `pass`. */
function countFindings(trend: PerfTrend, judged: readonly JudgedCheck[]): ReadFinding[] {
  const expected = { total_metrics: judged.length, failed_metrics: judged.filter((one) => one.verdict !== 'pass').length };
  return (['total_metrics', 'failed_metrics'] as const).filter((key) => trend[key] !== expected[key]).map((key) => finding('verdict-disagrees', {
    message: `The trend says ${trend[key]} for “${key}”, and its rows say ${expected[key]}`, place: `/${key}`, expected: String(expected[key]), found: String(trend[key]),
  }));
}

function view(trend: PerfTrend) {
  const judged = judgeChecks(trend.metrics, 'metrics', trend);
  const { change, headroom } = extremes(judged);
  return [
    facts('The trend point', [
      ['Suite', words(trend.suite)],
      ['Time', moment(instantOf(trend.timestamp_utc))],
      ['The tool’s verdict', verdict(trend.overall_status, meaningOf(trend.overall_status) ?? 'no-result', '/overall_status')],
      ['Status of the run', trend.current_status === undefined ? undefined : verdict(`${trend.current_status}, required ${trend.required_status ?? 'not stated'}`, trend.current_status === trend.required_status ? 'pass' : 'no-result', '/current_status')],
      ['Rows', number(trend.total_metrics)],
      ['Rows not passed', number(trend.failed_metrics)],
      ['Largest change', change],
      ['Most headroom used', headroom],
    ], 'The file names no tag and no commit: it belongs to this release by the folder it came in. Headroom used is (current − baseline) / (limit − baseline).'),
    checksTable(judged),
  ];
}
