import { z } from 'zod';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import type { Vulnerability } from '../model/listed.ts';
import { facts, number, table, words } from './cells.ts';
import type { Format, Reading, Sample } from './format.ts';
import { isObject, listOf, member, readBy, statementOf, unreadable } from './reading.ts';
import { foundTable, scanCounts, scanSummary, sealedRows } from './scan.ts';

const Dependency = z.looseObject({
  name: z.string(),
  version: z.string().optional(),
  vulns: z.array(z.looseObject({ id: z.string(), fix_versions: z.array(z.string()).default([]), aliases: z.array(z.string()).default([]), description: z.string().nullish() })).optional(),
  skip_reason: z.string().optional(),
}).refine((one) => one.skip_reason !== undefined || one.vulns !== undefined, 'either “vulns” or “skip_reason”');
const Report = z.looseObject({ dependencies: z.array(Dependency) });
type Report = z.infer<typeof Report>;

/** pip-audit's report, `--format json`: every dependency with what is known about it. It rates nothing. */
export const pipAudit: Format<Report> = {
  id: 'pip-audit',
  title: 'pip-audit report',
  mediaType: 'application/json',
  specification: { name: 'pip-audit', url: 'https://github.com/pypa/pip-audit' },
  recognise: ({ json }) => {
    const [first] = listOf(json?.value, 'dependencies');
    if (!Array.isArray(member(json?.value, 'dependencies'))) return false;
    return first === undefined ? Array.isArray(member(json?.value, 'fixes')) : isObject(first) && (Object.hasOwn(first, 'vulns') || Object.hasOwn(first, 'skip_reason'));
  },
  read,
  view,
  lists: { vulnerabilities: found },
};

function read(sample: Sample): Reading<Report> {
  const parsed = readBy(Report, sample.json?.value);
  if ('findings' in parsed) return unreadable('pip-audit', 'A pip-audit report that does not follow its format', parsed.findings);
  const report = parsed.document;
  const rows = found(report);
  const skipped = report.dependencies.filter((one) => one.vulns === undefined);
  const audited = report.dependencies.length - skipped.length;
  return {
    form: 'valid',
    statement: statementOf('pip-audit', {
      content: audited === 0 ? 'no-result' : 'not-stated',
      summary: audited === 0 ? 'No dependency was audited' : `${scanSummary(rows)} in ${countOf(audited, 'dependency', 'dependencies')}${skipped.length === 0 ? '' : `; ${skipped.length} skipped`}`,
      counts: { dependencies: report.dependencies.length, audited, skipped: skipped.length, ...scanCounts(rows) },
      tool: 'pip-audit',
      vulnerabilities: sealedRows(rows),
    }),
    findings: audited > 0 ? [] : [finding('nothing-checked', { message: 'The report audits no dependency', place: '/dependencies', expected: 'at least one', found: `${skipped.length} skipped` })],
    document: report,
  };
}

function found({ dependencies }: Report): Vulnerability[] {
  return dependencies.flatMap((one, d) => (one.vulns ?? []).map((vuln, v): Vulnerability => ({
    kind: 'vulnerability', id: vuln.id, aliases: vuln.aliases, severity: 'unknown', subject: subjectOf(one), fixedIn: vuln.fix_versions,
    // An advisory's description can be a page long; its first line says what it is about.
    ...(vuln.description ? { title: vuln.description.trim().split('\n', 1)[0] ?? '' } : {}),
    at: `/dependencies/${d}/vulns/${v}`,
  })));
}

// PEP 503: names are compared in lower case, with one hyphen for any run of "-", "_" and ".".
function subjectOf({ name, version }: Report['dependencies'][number]): Vulnerability['subject'] {
  if (version === undefined) return { name };
  return { name, version, ...(name.isWellFormed() && version.isWellFormed() ? { purl: `pkg:pypi/${encodeURIComponent(name.toLowerCase().replaceAll(/[-_.]+/g, '-'))}@${encodeURIComponent(version)}` } : {}) };
}

function view(report: Report) {
  const rows = found(report);
  const skipped = report.dependencies.filter((one) => one.vulns === undefined);
  return [
    facts('The audit', [['Tool', 'pip-audit'], ['Dependencies', number(report.dependencies.length)], ['Skipped', number(skipped.length)], ['Found', words(scanSummary(rows))]], 'The tool rates no vulnerability, so each may be of any severity.'),
    ...(skipped.length === 0 ? [] : [table({ title: 'Skipped', caption: 'What was not audited, and why', columns: ['Dependency', 'Why'], rows: skipped.map((one) => [words(one.name), words(one.skip_reason, 500)]) })]),
    foundTable(rows),
    table({
      title: 'Dependencies',
      caption: 'Every dependency that was looked at',
      columns: ['Dependency', 'Version', { label: 'Found', numeric: true }],
      rows: report.dependencies.slice(0, 500).map((one, index) => [{ text: words(one.name), at: `/dependencies/${index}` }, words(one.version), one.vulns === undefined ? '–' : number(one.vulns.length)]),
      count: report.dependencies.length,
    }),
  ];
}
