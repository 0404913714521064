import { z } from 'zod';
import type { Severity, Vulnerability } from '../model/listed.ts';
import { facts, number, table, words } from './cells.ts';
import type { Format, Reading, Sample } from './format.ts';
import { isObject, member, readBy, statementOf, unreadable } from './reading.ts';
import { foundTable, scanCounts, scanSummary, sealedRows, severityOfScore, severityOfWord } from './scan.ts';

const Affected = z.looseObject({
  package: z.looseObject({ name: z.string().optional(), purl: z.string().optional() }).optional(),
  ranges: z.array(z.looseObject({ events: z.array(z.looseObject({ fixed: z.string().optional() })).nullish() })).nullish(),
});
const Osv = z.looseObject({
  id: z.string(), aliases: z.array(z.string()).nullish(), summary: z.string().optional(), affected: z.array(Affected).nullish(),
  database_specific: z.unknown().optional(),
});
const Package = z.looseObject({
  package: z.looseObject({ name: z.string(), version: z.string().optional(), ecosystem: z.string().optional() }),
  vulnerabilities: z.array(Osv).nullish(),
  groups: z.array(z.looseObject({ ids: z.array(z.string()), aliases: z.array(z.string()).nullish(), max_severity: z.string().optional() })).nullish(),
  license_violations: z.array(z.string()).nullish(),
});
const Source = z.looseObject({ source: z.looseObject({ path: z.string(), type: z.string().optional() }), packages: z.array(Package).nullable() });
const Report = z.looseObject({ results: z.array(Source).nullable() });
type Report = z.infer<typeof Report>;

/** OSV-Scanner's report, `--format json`: packages with their vulnerabilities, grouped where several databases mean the same. */
export const osvScanner: Format<Report> = {
  id: 'osv-scanner',
  title: 'OSV-Scanner report',
  mediaType: 'application/json',
  specification: { name: 'OSV-Scanner JSON output', url: 'https://google.github.io/osv-scanner/output/#json' },
  recognise: ({ json }) => {
    const results = member(json?.value, 'results');
    return Array.isArray(results) && (results.length === 0 ? isObject(member(json?.value, 'experimental_config')) : isObject(results[0]) && isObject(member(results[0], 'source')) && Object.hasOwn(results[0], 'packages'));
  },
  read,
  view,
  lists: { vulnerabilities: found },
};

function read(sample: Sample): Reading<Report> {
  const parsed = readBy(Report, sample.json?.value);
  if ('findings' in parsed) return unreadable('osv-scanner', 'An OSV-Scanner report that does not follow its format', parsed.findings);
  const report = parsed.document;
  const rows = found(report);
  return {
    form: 'valid',
    statement: statementOf('osv-scanner', {
      content: 'not-stated',
      summary: scanSummary(rows, 'finding', 'findings'),
      counts: { sources: report.results?.length ?? 0, packages: packagesOf(report).length, ...scanCounts(rows) },
      tool: 'OSV-Scanner',
      vulnerabilities: sealedRows(rows),
    }),
    findings: [],
    document: report,
  };
}

interface Located {
  readonly one: z.infer<typeof Package>;
  readonly at: string;
}

function packagesOf(report: Report): Located[] {
  return (report.results ?? []).flatMap((source, index) => (source.packages ?? []).map((one, at) => ({ one, at: `/results/${index}/packages/${at}` })));
}

/** One row for each vulnerability of each package. A group's severity is that of all its ids. */
function found(report: Report): Vulnerability[] {
  return packagesOf(report).flatMap(({ one, at }) => [
    ...(one.vulnerabilities ?? []).map((osv, index): Vulnerability => {
      const group = one.groups?.find(({ ids, aliases }) => ids.includes(osv.id) || aliases?.includes(osv.id) === true);
      const purl = osv.affected?.find((affected) => affected.package?.name === one.package.name)?.package?.purl;
      const { version } = one.package;
      return {
        kind: 'vulnerability',
        id: osv.id,
        aliases: [...new Set([...(osv.aliases ?? []), ...(group?.ids ?? []), ...(group?.aliases ?? [])])].filter((id) => id !== osv.id),
        ...severityOf(group?.max_severity, osv.database_specific),
        subject: {
          name: one.package.name,
          ...(version === undefined || version === '' ? {} : { version }),
          ...(purl === undefined ? {} : { purl: version === undefined || version === '' || purl.includes('@', purl.lastIndexOf('/')) ? purl : `${purl}@${encodeURIComponent(version)}` }),
        },
        fixedIn: [...new Set((osv.affected ?? []).flatMap((affected) => (affected.ranges ?? []).flatMap((range) => (range.events ?? []).flatMap((event) => event.fixed ?? []))))],
        ...(osv.summary === undefined ? {} : { title: osv.summary }),
        at: `${at}/vulnerabilities/${index}`,
      };
    }),
    ...(one.license_violations ?? []).map((licence, index): Vulnerability => ({
      kind: 'licence', id: licence, aliases: [], severity: 'unknown', fixedIn: [], title: 'Licence that the scan does not allow',
      subject: { name: one.package.name, ...(one.package.version === undefined ? {} : { version: one.package.version }) }, at: `${at}/license_violations/${index}`,
    })),
  ]);
}

function severityOf(score: string | undefined, specific: unknown): { readonly severity: Severity; readonly severityWord?: string } {
  if (score !== undefined && score !== '') return { severity: severityOfScore(Number(score)), severityWord: score };
  const word = member(specific, 'severity');
  return typeof word === 'string' ? { severity: severityOfWord(word), severityWord: word } : { severity: 'unknown' };
}

function view(report: Report) {
  const rows = found(report);
  const sources = report.results ?? [];
  return [
    facts('The scan', [
      ['Tool', words('OSV-Scanner')],
      ['Sources', number(sources.length)],
      ['Packages', number(packagesOf(report).length)],
      ['Found', words(scanSummary(rows, 'finding', 'findings'))],
    ], 'The report gives no verdict, and unless it was asked for all packages it lists only those with findings.'),
    table({
      title: 'Sources',
      caption: 'What was looked at',
      columns: ['Source', 'Kind', { label: 'Packages listed', numeric: true }],
      rows: sources.slice(0, 200).map((one, index) => [{ text: words(one.source.path), at: `/results/${index}` }, words(one.source.type), number(one.packages?.length ?? 0)]),
      count: sources.length,
    }),
    foundTable(rows),
  ];
}
