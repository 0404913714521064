import { z } from 'zod';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import type { Content } from '../model/facts.ts';
import { facts, number, table, verdict, words } from './cells.ts';
import { worstOf } from './dossier-record.ts';
import { instantOf } from './instant.ts';
import { jsonReport } from './json-report.ts';
import { SPECIFICATION, writtenAt } from './quasim.ts';

/** One score beyond the scale could carry all others. */
const Score = z.number().min(0).max(10);

const Summary = z.looseObject({
  timestamp: z.string(),
  overall_status: z.enum(['pass', 'warn', 'fail']),
  average_score: Score,
  checks: z.array(z.looseObject({ name: z.string(), status: z.string(), score: Score, findings_count: z.number().int().nonnegative() })),
  findings_by_severity: z.record(z.string(), z.number()).default({}),
  compliance_coverage: z.number().optional(),
});
type Summary = z.infer<typeof Summary>;
type Check = Summary['checks'][number];

const SEVERITIES = ['high', 'medium', 'low', 'info'] as const;

/** The audit's scores, 0 to 10. Its bands: 9 and more pass, 7 and more warn. Where a check's own status is worse than its band, that counts. */
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
      summary: summary.checks.length === 0 ? 'No check ran' : `${summary.checks.filter((one) => meaning(one) === 'pass').length} of ${countOf(summary.checks.length, 'check')} pass at 9 or more; ${number(average(summary))} on average`,
      producerWord: summary.overall_status,
      producerVerdict: summary.overall_status,
      producerWordAt: '/overall_status',
      ...(writtenAt(summary.timestamp) === undefined ? {} : { producedAt: writtenAt(summary.timestamp)! }),
      counts: { checks: summary.checks.length, ...severityCounts(summary) },
      checks: summary.checks.map((one, index) => ({ name: one.name, word: `${one.score} of 10${meaning(one) === band(one.score) ? '' : `, and ${one.status}`}`, verdict: meaning(one), at: `/checks/${index}/score`, current: one.score, limit: 9 })),
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
      rows: summary.checks.map((one, index) => [{ text: words(one.name), at: `/checks/${index}` }, verdict(meaning(one) === band(one.score) ? band(one.score) : one.status, meaning(one), `/checks/${index}/status`), number(one.score), number(one.findings_count)]),
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

function severityCounts({ findings_by_severity: found }: Summary): Record<string, number> {
  return Object.fromEntries(SEVERITIES.flatMap((severity) => (found[severity] === undefined ? [] : [[severity, found[severity]]])));
}

/** What a check comes to, by its score and its own status. A status of no known word is no result. */
function meaning({ score, status }: Check): Content {
  return worstOf([band(score), RANK.find((one) => one === status.toLowerCase()) ?? 'no-result']);
}

// Its own word and what its scores come to, whichever is worse. An average that passes hides no check that does not.
function contentOf(summary: Summary): Content {
  if (summary.checks.length === 0) return 'no-result';
  return worstOf([summary.overall_status, band(average(summary)), ...(summary.checks.every((one) => meaning(one) === 'pass') ? [] : ['warn' as const])]);
}
