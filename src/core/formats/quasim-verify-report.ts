import { z } from 'zod';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import type { Content } from '../model/facts.ts';
import { facts, number, table, verdict, words } from './cells.ts';
import { worstOf } from './dossier-record.ts';
import { jsonReport } from './json-report.ts';
import { SPECIFICATION } from './quasim.ts';
import { member } from './reading.ts';

const Report = z.looseObject({
  version: z.string().optional(),
  started_at: z.string().optional(),
  finished_at: z.string().optional(),
  results: z.array(z.looseObject({
    id: z.string(),
    passed: z.boolean(),
    severity: z.enum(['error', 'warn', 'info']),
    details: z.record(z.string(), z.unknown()).default({}),
    evidence_paths: z.array(z.string()).default([]),
  })),
  summary: z.looseObject({ total: z.number(), passed: z.number(), failed: z.number(), errors: z.number().optional(), warnings: z.number().optional() }),
});
type Report = z.infer<typeof Report>;
type Result = Report['results'][number];

/** The claims audit: what the project says of itself, each held against a file (`artifacts/verify/report.json`). Its times have no zone, so it has none. */
export const quasimVerifyReport = jsonReport<Report>({
  id: 'quasim.verify-report',
  title: 'QuASIM claims audit',
  specification: SPECIFICATION,
  schema: Report,
  keys: ['started_at', 'finished_at', 'results', 'summary'],
  isIt: (value) => Array.isArray(member(value, 'results')),
  says: ({ results, summary }) => ({
    content: contentOf({ results, summary }),
    summary: `${results.filter(({ passed }) => passed).length} of ${countOf(results.length, 'claim')} hold`,
    counts: { claims: results.length, failed: results.filter(({ passed }) => !passed).length, errors: failedAs(results, 'error'), warnings: failedAs(results, 'warn') },
    checks: results.map((one, index) => ({ name: one.id, word: one.passed ? 'passed' : `failed (${one.severity})`, verdict: meaning(one), at: `/results/${index}` })),
  }),
  findings: ({ results, summary }) => ([
    ['total', results.length], ['passed', results.filter(({ passed }) => passed).length], ['failed', results.filter(({ passed }) => !passed).length],
    ['errors', failedAs(results, 'error')], ['warnings', failedAs(results, 'warn')],
  ] as const)
    .filter(([key, counted]) => (summary[key] ?? counted) !== counted)
    .map(([key, counted]) => finding('verdict-disagrees', { message: `The summary’s “${key}” is ${summary[key]}; the results have ${counted}`, place: `/summary/${key}`, expected: String(counted), found: String(summary[key]) })),
  view: ({ results, started_at: started, finished_at: finished }) => [
    facts('The audit', [['Started, zone not stated', words(started)], ['Finished, zone not stated', words(finished)], ['Claims', number(results.length)]]),
    table({
      title: 'Claims',
      caption: 'Every claim, whether it held, and where that was seen',
      columns: ['Claim', 'Result', 'Severity', 'Details', 'Evidence'],
      rows: results.map((one, index) => [
        { text: words(one.id), at: `/results/${index}` }, verdict(one.passed ? 'passed' : 'failed', meaning(one), `/results/${index}/passed`), words(one.severity), words(one.details, 300), words(one.evidence_paths.join(', '), 300),
      ]),
    }),
  ],
});

// What the report counts and what it lists, whichever is worse: a claim that is counted and not listed was lost on the way.
function contentOf({ results, summary }: Pick<Report, 'results' | 'summary'>): Content {
  if (results.length === 0) return 'no-result';
  return worstOf([
    ...results.map(meaning),
    ...((summary.errors ?? 0) > 0 ? ['fail' as const] : []),
    ...(summary.failed > 0 ? ['warn' as const] : []),
    ...(summary.total > results.length ? ['no-result' as const] : []),
  ]);
}

// A claim that only informs may be false without failing anything.
function meaning({ passed, severity }: Result): Content {
  return passed ? 'pass' : severity === 'error' ? 'fail' : 'warn';
}

function failedAs(results: readonly Result[], severity: Result['severity']): number {
  return results.filter((one) => !one.passed && one.severity === severity).length;
}
