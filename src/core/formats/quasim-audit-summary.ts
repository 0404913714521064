import { z } from 'zod';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import type { Content } from '../model/facts.ts';
import { facts, number, table, verdict, words } from './cells.ts';
import { instantOf } from './instant.ts';
import { jsonReport } from './json-report.ts';
import { SPECIFICATION } from './quasim.ts';

const Summary = z.looseObject({
  timestamp: z.string(),
  overall_status: z.enum(['pass', 'warn', 'fail']),
  average_score: z.number(),
  checks: z.array(z.looseObject({ name: z.string(), status: z.string(), score: z.number(), findings_count: z.number().int().nonnegative() })),
  findings_by_severity: z.record(z.string(), z.number()).default({}),
  compliance_coverage: z.number().optional(),
});
type Summary = z.infer<typeof Summary>;

/** The audit's scores, 0 to 10. Its bands: 9 and more pass, 7 and more warn. */
export const quasimAuditSummary = jsonReport<Summary>({
  id: 'quasim.audit-summary',
  title: 'QuASIM audit summary',
  specification: SPECIFICATION,
  schema: Summary,
  keys: ['overall_status', 'average_score', 'findings_by_severity'],
  says: (summary) => {
    const content = contentOf(summary);
    return {
      content,
      summary: summary.checks.length === 0 ? 'No check ran' : `${summary.checks.filter(({ score }) => band(score) === 'pass').length} of ${countOf(summary.checks.length, 'check')} score 9 or more; ${number(average(summary))} on average`,
      producerWord: summary.overall_status,
      producerVerdict: summary.overall_status,
      producerWordAt: '/overall_status',
      ...(writtenAt(summary) === undefined ? {} : { producedAt: writtenAt(summary)! }),
      counts: { checks: summary.checks.length, ...Object.fromEntries(Object.entries(summary.findings_by_severity).slice(0, 10)) },
      checks: summary.checks.map(({ name, score }, index) => ({ name, word: `${score} of 10`, verdict: band(score), at: `/checks/${index}/score`, current: score, limit: 9 })),
    };
  },
  findings: (summary) => [
    ...(instantOf(summary.timestamp) === undefined ? [finding('time-unreadable', { message: 'The time of the audit names its zone twice, or not at all', place: '/timestamp', expected: 'one zone', found: summary.timestamp })] : []),
    ...(summary.checks.length > 0 && Math.abs(average(summary) - summary.average_score) > 0.01
      ? [finding('verdict-disagrees', { message: '“average_score” does not follow from the scores', place: '/average_score', expected: String(average(summary)), found: String(summary.average_score) })] : []),
    ...(summary.checks.length > 0 && RANK.indexOf(summary.overall_status) > RANK.indexOf(band(average(summary)))
      ? [finding('verdict-disagrees', { message: `The audit says “${summary.overall_status}”; its scores come to ${band(average(summary))}`, place: '/overall_status', expected: band(average(summary)), found: summary.overall_status })] : []),
  ],
  view: (summary) => [
    facts('The audit', [
      ['Result, it says', verdict(summary.overall_status, summary.overall_status, '/overall_status')],
      ['Average score, of 10', number(summary.average_score)],
      ['Compliance coverage, a constant', summary.compliance_coverage === undefined ? undefined : number(summary.compliance_coverage, '%')],
      ['Time, as it stands', words(summary.timestamp)],
    ], 'A score of 9 or more passes, of 7 or more warns. The coverage is the same number whenever three files exist: it measures nothing.'),
    table({
      title: 'Checks',
      caption: 'Every check with its score',
      columns: ['Check', 'Band', { label: 'Score', numeric: true }, { label: 'Findings', numeric: true }],
      rows: summary.checks.map((one, index) => [{ text: words(one.name), at: `/checks/${index}` }, verdict(band(one.score), band(one.score), `/checks/${index}/score`), number(one.score), number(one.findings_count)]),
    }),
  ],
});

/** Worst first. */
const RANK = ['fail', 'warn', 'pass'] as const;

function band(score: number): 'pass' | 'warn' | 'fail' {
  return score >= 9 ? 'pass' : score >= 7 ? 'warn' : 'fail';
}

function average({ checks }: Summary): number {
  return checks.length === 0 ? 0 : checks.reduce((sum, { score }) => sum + score, 0) / checks.length;
}

// Its own word and what its scores come to: the worse of the two.
function contentOf(summary: Summary): Content {
  if (summary.checks.length === 0) return 'no-result';
  return RANK.find((one) => one === summary.overall_status || one === band(average(summary))) ?? 'fail';
}

// `+00:00Z` names UTC twice; both say the same.
function writtenAt({ timestamp }: Summary): string | undefined {
  return instantOf(timestamp.replace(/\+00:00Z$/, 'Z'));
}
