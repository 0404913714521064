import { z } from 'zod';
import { hasSuite, meaningOf, SPECIFICATION } from './apex-x.ts';
import { PerfCheck, checkFindings, checksTable, countChecks, extremes, foldChecks, isStatus, judgeChecks, measuredBy, statementChecks, summariseChecks } from './apex-x-perf-checks.ts';
import { facts, verdict, words } from './cells.ts';
import type { Format, Reading, Sample } from './format.ts';
import { listsCut, readBy, statementOf, unreadable } from './reading.ts';

const PerfCompare = z.looseObject({
  suite: z.string(),
  status: z.string(),
  checks: z.array(PerfCheck),
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
  const judged = judgeChecks(compare.checks, 'checks', compare);
  const counts = countChecks(judged, compare);
  return {
    form: 'valid',
    statement: statementOf('apex-x.perf-compare', {
      content: foldChecks(counts, compare.status),
      summary: summariseChecks(judged, counts, compare),
      producerWord: compare.status,
      producerVerdict: meaningOf(compare.status) ?? 'no-result',
      producerWordAt: '/status',
      class: 'measured',
      counts,
      checks: statementChecks(judged),
    }),
    findings: [...checkFindings(judged, counts, { what: 'comparison', word: compare.status, at: '/status', list: 'checks' }, compare), ...listsCut({ checks: judged })],
    measurements: measuredBy(judged, compare.suite),
    document: compare,
  };
}

function view(compare: PerfCompare) {
  const judged = judgeChecks(compare.checks, 'checks', compare);
  const status = judged.find(({ check }) => isStatus(check));
  const { change, headroom } = extremes(judged);
  return [
    facts('The comparison', [
      ['Suite', words(compare.suite)],
      ['The tool’s verdict', verdict(compare.status, meaningOf(compare.status) ?? 'no-result', '/status')],
      ['Status of the run', status === undefined ? undefined : verdict(`${status.check.current ?? 'not stated'}, required ${status.check.expected ?? 'not stated'}`, status.verdict, status.at)],
      ['Largest change', change],
      ['Most headroom used', headroom],
    ], 'Headroom used is (current − baseline) / (limit − baseline): at 100 % the value is at its limit, which is still inside.'),
    checksTable(judged),
  ];
}
