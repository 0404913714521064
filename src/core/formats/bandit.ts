import { z } from 'zod';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import type { Severity, Vulnerability } from '../model/listed.ts';
import { facts, moment, number, words } from './cells.ts';
import type { Format, Reading, Sample } from './format.ts';
import { instantOf } from './instant.ts';
import { member, readBy, statementOf, unreadable } from './reading.ts';
import { foundTable, scanCounts, scanSummary, sealedRows, severityOfWord } from './scan.ts';

const Count = z.number().int().nonnegative();

const Report = z.looseObject({
  generated_at: z.string(),
  errors: z.array(z.looseObject({ filename: z.string().optional(), reason: z.string().optional() })),
  metrics: z.record(z.string(), z.looseObject({
    loc: Count.optional(), nosec: Count.optional(), 'SEVERITY.HIGH': Count.optional(), 'SEVERITY.MEDIUM': Count.optional(), 'SEVERITY.LOW': Count.optional(), 'SEVERITY.UNDEFINED': Count.optional(),
  })),
  results: z.array(z.looseObject({
    test_id: z.string(),
    test_name: z.string().optional(),
    filename: z.string(),
    line_number: z.number().int().optional(),
    issue_severity: z.string(),
    issue_confidence: z.string().optional(),
    issue_text: z.string().optional(),
    more_info: z.string().optional(),
  })),
});
type Report = z.infer<typeof Report>;

/** What Bandit found in Python sources. A file that it could not parse was not looked at, so a scan with errors is no result. */
export const bandit: Format<Report> = {
  id: 'bandit',
  title: 'Bandit',
  mediaType: 'application/json',
  specification: { name: 'Bandit', url: 'https://bandit.readthedocs.io/en/latest/formatters/json.html' },
  recognise: ({ json }) => ['errors', 'metrics', 'results', 'generated_at'].every((key) => member(json?.value, key) !== undefined),
  read,
  view,
  lists: { finds: 'result', vulnerabilities: found },
};

function read({ json }: Sample): Reading<Report> {
  const parsed = readBy(Report, json?.value);
  if ('findings' in parsed) return unreadable('bandit', 'A Bandit report that does not follow its format', parsed.findings);
  const report = parsed.document;
  const rows = found(report);
  const { loc: lines = 0, nosec = 0 } = totals(report);
  const { errors } = report;
  const producedAt = instantOf(report.generated_at);
  const hidden = countedOnly(report, rows);
  return {
    form: 'valid',
    statement: statementOf('bandit', {
      content: lines === 0 || errors.length > 0 ? 'no-result' : 'not-stated',
      summary: lines === 0 ? 'No line was looked at' : `${scanSummary(rows, 'result', 'results')} in ${countOf(lines, 'line')}${errors.length === 0 ? '' : `; ${countOf(errors.length, 'file')} could not be read`}`,
      tool: 'Bandit',
      ...(producedAt === undefined ? {} : { producedAt }),
      counts: { ...countsOf(report, rows), results: rows.length, unread: errors.length, lines, nosec },
      vulnerabilities: sealedRows(rows),
    }),
    findings: [
      ...(lines > 0 ? [] : [finding('nothing-checked', { message: 'Bandit looked at no line', place: '/metrics', expected: 'at least one line', found: 'none' })]),
      ...errors.slice(0, 20).map((one, index) => finding('scan-incomplete', { message: `Bandit could not read ${words(one.filename, 120)}`, place: `/errors/${index}`, expected: 'a file that parses', found: words(one.reason, 120) })),
      ...hidden.map(({ word, counted, listed }) => finding('scan-incomplete', {
        message: `Bandit counted ${counted} of severity ${word} and the report lists ${listed}; those that are not listed count too`, place: '/metrics/_totals', expected: `${counted} results`, found: String(listed),
      })),
    ],
    document: report,
  };
}

function totals({ metrics }: Report): Report['metrics'][string] {
  return (Object.hasOwn(metrics, '_totals') ? metrics['_totals'] : undefined) ?? {};
}

const WORDS = ['HIGH', 'MEDIUM', 'LOW', 'UNDEFINED'] as const;

/** Severities of which more were counted than are listed: the report was filtered, or something was taken out of it. */
function countedOnly(report: Report, rows: readonly Vulnerability[]) {
  return WORDS.map((word) => ({ word, counted: totals(report)[`SEVERITY.${word}`] ?? 0, listed: rows.filter(({ severityWord }) => severityWord === word).length }))
    .filter(({ counted, listed }) => counted > listed);
}

/** Counts by severity; what was counted and is not listed is open, as nobody can say what it is. */
function countsOf(report: Report, rows: readonly Vulnerability[]): Record<string, number> {
  const counts: Record<string, number> = { ...scanCounts(rows) };
  for (const { word, counted, listed } of countedOnly(report, rows)) {
    const severity: Severity = severityOfWord(word);
    counts[severity] = (counts[severity] ?? 0) + counted - listed;
  }
  return counts;
}

function found({ results }: Report): Vulnerability[] {
  return results.map((one, index): Vulnerability => ({
    kind: 'result',
    id: one.test_id,
    aliases: [],
    severity: severityOfWord(one.issue_severity),
    severityWord: one.issue_severity,
    subject: { name: one.line_number === undefined ? one.filename : `${one.filename}:${one.line_number}` },
    fixedIn: [],
    ...(one.issue_text === undefined ? {} : { title: one.issue_text }),
    ...(one.more_info === undefined || !/^https?:\/\//.test(one.more_info) ? {} : { url: one.more_info }),
    at: `/results/${index}`,
  }));
}

function view(report: Report) {
  const rows = found(report);
  const { loc, nosec } = totals(report);
  return [
    facts('The scan', [
      ['Tool', 'Bandit'],
      ['Time', moment(instantOf(report.generated_at))],
      ['Lines', number(loc)],
      ['Lines left out by “nosec”', number(nosec)],
      ['Files it could not read', number(report.errors.length)],
      ['Found', words(scanSummary(rows, 'result', 'results'))],
    ]),
    foundTable(rows),
  ];
}
