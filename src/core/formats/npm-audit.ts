import { z } from 'zod';
import { finding } from '../findings.ts';
import { pointer } from '../lib/json-pointer.ts';
import type { Vulnerability } from '../model/listed.ts';
import { facts, number, table, words } from './cells.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { isObject, member, readBy, statementOf, unreadable } from './reading.ts';
import { foundTable, scanCounts, scanSummary, sealedRows, severityOfWord } from './scan.ts';

const LEVELS = ['critical', 'high', 'moderate', 'low', 'info'] as const;
const Count = z.number().int().nonnegative();
const Advisory = z.looseObject({ source: z.union([z.number(), z.string()]).optional(), title: z.string().optional(), url: z.string().optional(), severity: z.string(), range: z.string().optional() });
const Package = z.looseObject({
  name: z.string(),
  severity: z.string(),
  via: z.array(z.union([z.string(), Advisory])),
  range: z.string().optional(),
  fixAvailable: z.union([z.boolean(), z.looseObject({ name: z.string(), version: z.string() })]).optional(),
});
const Report = z.looseObject({
  auditReportVersion: z.number().int(),
  vulnerabilities: z.record(z.string(), Package),
  metadata: z.looseObject({
    vulnerabilities: z.looseObject({ total: Count, ...Object.fromEntries(LEVELS.map((level) => [level, Count])) as Record<(typeof LEVELS)[number], typeof Count> }),
    dependencies: z.looseObject({ total: Count.optional(), prod: Count.optional() }),
  }),
});
type Report = z.infer<typeof Report>;

/** npm's report, `npm audit --json` of npm 7 and later. It lists vulnerable packages, each with its advisories or with those it depends on. */
export const npmAudit: Format<Report> = {
  id: 'npm-audit',
  title: 'npm audit report',
  mediaType: 'application/json',
  specification: { name: 'npm audit', url: 'https://docs.npmjs.com/cli/commands/npm-audit' },
  recognise: ({ json }) => member(json?.value, 'auditReportVersion') !== undefined && isObject(member(json?.value, 'vulnerabilities')),
  read,
  view,
  lists: { vulnerabilities: found },
};

function read(sample: Sample): Reading<Report> {
  const parsed = readBy(Report, sample.json?.value);
  if ('findings' in parsed) return unreadable('npm-audit', 'An npm audit report that does not follow its format', parsed.findings);
  const report = parsed.document;
  const rows = found(report);
  const findings = [...miscounted(report), ...nothingAudited(report)];
  return {
    form: 'valid',
    statement: statementOf('npm-audit', {
      // A list that does not come to its own counts has lost something.
      content: findings.length > 0 ? 'no-result' : 'not-stated',
      summary: auditedOf(report) === 0 ? 'No dependency was audited' : scanSummary(rows),
      formatVersion: String(report.auditReportVersion),
      counts: { dependencies: auditedOf(report), packages: Object.keys(report.vulnerabilities).length, ...scanCounts(rows) },
      tool: 'npm audit',
      vulnerabilities: sealedRows(rows),
    }),
    findings,
    document: report,
  };
}

function auditedOf({ metadata: { dependencies } }: Report): number {
  return dependencies.total ?? dependencies.prod ?? 0;
}

function nothingAudited(report: Report): ReadFinding[] {
  return auditedOf(report) > 0 ? [] : [finding('nothing-checked', { message: 'The report audits no dependency', place: '/metadata/dependencies', expected: 'at least one', found: '0' })];
}

/** npm counts packages by the worst that each is affected by. */
function miscounted({ vulnerabilities, metadata }: Report): ReadFinding[] {
  const packages = Object.values(vulnerabilities);
  const differ = (key: string, expected: number, stated: number) => (expected === stated ? [] : [finding('verdict-disagrees', {
    message: `The report lists ${expected} packages as ${key} and counts ${stated}`, place: pointer('metadata', 'vulnerabilities', key), expected: String(expected), found: String(stated),
  })]);
  return [
    ...LEVELS.flatMap((level) => differ(level, packages.filter((one) => one.severity === level).length, metadata.vulnerabilities[level])),
    ...differ('total', packages.length, metadata.vulnerabilities.total),
  ];
}

/** A row for each advisory of each package. A package that only depends on vulnerable ones has none of its own, unless those are not listed. */
function found({ vulnerabilities }: Report): Vulnerability[] {
  return Object.entries(vulnerabilities).flatMap(([key, one]) => one.via.flatMap((via, index): Vulnerability[] => {
    const at = pointer('vulnerabilities', key, 'via', String(index));
    const shared = { kind: 'vulnerability' as const, aliases: [], subject: { name: one.name, ...(one.range === undefined ? {} : { version: one.range }) }, fixedIn: typeof one.fixAvailable === 'object' ? [`${one.fixAvailable.name} ${one.fixAvailable.version}`] : [], at };
    if (typeof via === 'string') return Object.hasOwn(vulnerabilities, via) ? [] : [{ ...shared, id: `via ${via}`, severity: severityOfWord(one.severity), severityWord: one.severity }];
    return [{
      ...shared, id: idOf(via), severity: severityOfWord(via.severity === 'info' ? 'none' : via.severity), severityWord: via.severity,
      ...(via.title === undefined ? {} : { title: via.title }), ...(via.url === undefined ? {} : { url: via.url }),
    }];
  }));
}

function idOf({ url, source }: z.infer<typeof Advisory>): string {
  return /\/(GHSA(?:-[0-9a-z]{4}){3})$/.exec(url ?? '')?.[1] ?? `npm:${source ?? 'unnamed'}`;
}

function view(report: Report) {
  const rows = found(report);
  return [
    facts('The audit', [['Tool', 'npm audit'], ['Dependencies', number(auditedOf(report))], ['Packages affected', number(Object.keys(report.vulnerabilities).length)], ['Found', words(scanSummary(rows))]]),
    foundTable(rows),
    table({
      title: 'Packages',
      caption: 'Every affected package, and through what',
      columns: ['Package', 'Severity', 'Through', 'Versions'],
      rows: Object.entries(report.vulnerabilities).slice(0, 500).map(([key, one]) => [
        { text: words(one.name), at: pointer('vulnerabilities', key) }, words(one.severity), words(one.via.map((via) => (typeof via === 'string' ? via : idOf(via))).join(', '), 300), words(one.range),
      ]),
      count: Object.keys(report.vulnerabilities).length,
    }),
  ];
}
