import { z } from 'zod';
import { finding } from '../findings.ts';
import type { Severity, Vulnerability } from '../model/listed.ts';
import { facts, number, table, words } from './cells.ts';
import type { Format, Reading, Sample } from './format.ts';
import { isObject, member, readBy, statementOf, unreadable } from './reading.ts';
import { foundTable, scanCounts, scanSummary, sealedRows, severityOfScore, severityOfWord } from './scan.ts';

const Affected = z.looseObject({
  package: z.looseObject({ name: z.string().optional() }).optional(),
  ranges: z.array(z.looseObject({ events: z.array(z.looseObject({ fixed: z.string().optional() })).nullish() })).nullish(),
});
const Osv = z.looseObject({
  id: z.string(), aliases: z.array(z.string()).nullish(), summary: z.string().optional(), affected: z.array(Affected).nullish(),
  database_specific: z.unknown().optional(),
});
const Package = z.looseObject({
  package: z.looseObject({ name: z.string(), version: z.string().optional(), ecosystem: z.string().optional(), commit: z.string().optional() }),
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
  const packages = packagesOf(report).length;
  return {
    form: 'valid',
    statement: statementOf('osv-scanner', {
      content: packages === 0 ? 'no-result' : 'not-stated',
      summary: packages === 0 ? 'No package is listed, so nothing shows what was scanned' : scanSummary(rows, 'finding', 'findings'),
      counts: { sources: report.results?.length ?? 0, packages, ...scanCounts(rows) },
      tool: 'OSV-Scanner',
      vulnerabilities: sealedRows(rows),
    }),
    // Without --all-packages a clean scan and a scan of nothing are the same file.
    findings: packages > 0 ? [] : [finding('nothing-checked', { message: 'The report lists no package; with --all-packages it lists what was scanned', place: '/results', expected: 'at least one package', found: 'none' })],
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

// Each vulnerability of a group repeats its names, and a record keeps ten of them.
const MOST_NAMES = 100;

/** One row for each vulnerability of each package. A group's severity is that of all its ids. */
function found(report: Report): Vulnerability[] {
  return packagesOf(report).flatMap(({ one, at }) => {
    const groups = (one.groups ?? []).map((group) => ({ names: [...group.ids, ...group.aliases ?? []], score: group.max_severity }));
    // The first group of each name: to look through all of them for each vulnerability would take quadratic time.
    const first = new Map([...groups.entries()].reverse().flatMap(([index, { names }]) => names.map((name) => [name, index] as const)));
    const groupOf = (osv: z.infer<typeof Osv>) => groups[[osv.id, ...osv.aliases ?? []].reduce((least, id) => Math.min(least, first.get(id) ?? Infinity), Infinity)];
    const listed = new Set((one.vulnerabilities ?? []).map(groupOf));
    const subject = subjectOf(one);
    return [
      ...(one.vulnerabilities ?? []).map((osv, index): Vulnerability => {
        const group = groupOf(osv);
        return {
          kind: 'vulnerability',
          id: osv.id,
          aliases: [...new Set([...(osv.aliases ?? []), ...(group?.names.slice(0, MOST_NAMES) ?? [])])].filter((id) => id !== osv.id),
          ...severityOf(group?.score, osv.database_specific),
          subject,
          fixedIn: fixesOf(osv, one),
          ...(osv.summary === undefined ? {} : { title: osv.summary }),
          at: `${at}/vulnerabilities/${index}`,
        };
      }),
      // A group whose advisories are not there still says that something was found.
      ...groups.flatMap((group, index): Vulnerability[] => (listed.has(group) ? [] : [{
        kind: 'vulnerability', id: group.names[0] ?? 'unnamed', aliases: group.names.slice(1), ...severityOf(group.score, undefined), subject, fixedIn: [], at: `${at}/groups/${index}`,
      }])),
      ...(one.license_violations ?? []).map((licence, index): Vulnerability => ({
        kind: 'licence', id: licence, aliases: [], severity: 'unknown', fixedIn: [], title: 'Licence that the scan does not allow', subject, at: `${at}/license_violations/${index}`,
      })),
    ];
  });
}

/** An advisory may be about several packages, each with fixes of its own. */
function fixesOf(osv: z.infer<typeof Osv>, { package: { name } }: z.infer<typeof Package>): string[] {
  const mine = (osv.affected ?? []).filter((affected) => affected.package?.name === undefined || affected.package.name === name);
  return [...new Set(mine.flatMap((affected) => (affected.ranges ?? []).flatMap((range) => (range.events ?? []).flatMap((event) => event.fixed ?? []))))];
}

function subjectOf({ package: { name, version, ecosystem, commit } }: z.infer<typeof Package>): Vulnerability['subject'] {
  const shown = [version, commit].find((one) => one !== undefined && one !== '');
  const purl = version === undefined || version === '' ? undefined : purlOf(name, version, ecosystem);
  return { name, ...(shown === undefined ? {} : { version: shown }), ...(purl === undefined ? {} : { purl }) };
}

// https://ossf.github.io/osv-schema/#affectedpackage-field and https://github.com/package-url/purl-spec
const PURL_TYPES: Readonly<Record<string, string>> = {
  npm: 'npm', PyPI: 'pypi', Go: 'golang', Maven: 'maven', 'crates.io': 'cargo', RubyGems: 'gem', NuGet: 'nuget', Packagist: 'composer', Pub: 'pub', Hex: 'hex',
};

/** The package URL, which the report does not write; `undefined` where the ecosystem has no plain rule for it. */
function purlOf(name: string, version: string, ecosystem = ''): string | undefined {
  const type = Object.hasOwn(PURL_TYPES, ecosystem) ? PURL_TYPES[ecosystem] : undefined;
  if (type === undefined || !name.isWellFormed() || !version.isWellFormed()) return undefined;
  const path = (type === 'maven' ? name.replace(':', '/') : name).split('/').map(encodeURIComponent).join('/');
  // Go writes its versions with a "v", and OSV without.
  return `pkg:${type}/${path}@${encodeURIComponent(type === 'golang' && /^\d/.test(version) ? `v${version}` : version)}`;
}

function severityOf(score: string | undefined, specific: unknown): { readonly severity: Severity; readonly severityWord?: string } {
  const scored = score === undefined || score.trim() === '' ? 'unknown' : severityOfScore(Number(score));
  if (score !== undefined && scored !== 'unknown') return { severity: scored, severityWord: score };
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
