import { z } from 'zod';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import { facts, moment, number, table, verdict, words } from './cells.ts';
import { instantOf } from './instant.ts';
import { jsonReport } from './json-report.ts';

const Report = z.looseObject({
  generated_at: z.string().optional(),
  errors: z.array(z.looseObject({ filename: z.string().optional(), reason: z.string().optional() })),
  metrics: z.record(z.string(), z.looseObject({ loc: z.number().optional() })),
  results: z.array(z.looseObject({
    test_id: z.string(),
    test_name: z.string().optional(),
    filename: z.string(),
    line_number: z.number().int().optional(),
    issue_severity: z.enum(['HIGH', 'MEDIUM', 'LOW', 'UNDEFINED']),
    issue_confidence: z.string().optional(),
    issue_text: z.string().optional(),
  })),
});
type Report = z.infer<typeof Report>;

/** Findings of Bandit in Python sources. A file it could not parse was not looked at, so a scan with errors is no clean one. */
export const bandit = jsonReport<Report>({
  id: 'bandit',
  title: 'Bandit',
  specification: { name: 'Bandit', url: 'https://bandit.readthedocs.io/en/latest/formatters/json.html' },
  schema: Report,
  keys: ['errors', 'metrics', 'results', 'generated_at'],
  says: ({ errors, metrics, results, generated_at: at }) => {
    const lines = metrics['_totals']?.loc ?? 0;
    const count = (severity: string) => results.filter(({ issue_severity: one }) => one === severity).length;
    return {
      content: lines === 0 ? 'no-result' : count('HIGH') > 0 ? 'fail' : results.length > 0 || errors.length > 0 ? 'warn' : 'pass',
      summary: lines === 0 ? 'No line was looked at' : `${countOf(results.length, 'finding')} in ${countOf(lines, 'line')}, ${count('HIGH')} of them high${errors.length === 0 ? '' : `; ${countOf(errors.length, 'file')} could not be read`}`,
      tool: 'Bandit',
      ...(instantOf(at) === undefined ? {} : { producedAt: instantOf(at)! }),
      counts: { findings: results.length, high: count('HIGH'), medium: count('MEDIUM'), low: count('LOW'), unread: errors.length, lines },
    };
  },
  findings: ({ errors }) => errors.slice(0, 20).map((one, index) => finding('scan-incomplete', { message: `Bandit could not read ${words(one.filename, 120)}`, place: `/errors/${index}`, expected: 'a file that parses', found: words(one.reason, 120) })),
  view: ({ results, metrics, errors, generated_at: at }) => [
    facts('The scan', [['Time', moment(at)], ['Lines', number(metrics['_totals']?.loc)], ['Files it could not read', number(errors.length)]]),
    table({
      title: 'Findings',
      caption: 'Every finding with its place and how severe Bandit calls it',
      columns: ['Test', 'Severity', 'Confidence', 'File', { label: 'Line', numeric: true }, 'What'],
      rows: results.map((one, index) => [
        { text: words(one.test_id), code: true as const, at: `/results/${index}` }, verdict(one.issue_severity.toLowerCase(), one.issue_severity === 'HIGH' ? 'fail' : 'warn', `/results/${index}/issue_severity`), words(one.issue_confidence?.toLowerCase()), words(one.filename), number(one.line_number), words(one.issue_text, 300),
      ]),
    }),
  ],
});
