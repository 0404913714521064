import { z } from 'zod';
import { finding } from '../findings.ts';
import type { Vulnerability } from '../model/listed.ts';
import { facts, moment, number, words } from './cells.ts';
import type { Format, Reading, Sample } from './format.ts';
import { instantOf } from './instant.ts';
import { isObject, member, readBy, statementOf, unreadable } from './reading.ts';
import { foundTable, scanCounts, scanSummary, sealedRows, severityOfWord } from './scan.ts';

const Match = z.looseObject({
  vulnerability: z.looseObject({
    id: z.string(), severity: z.string().optional(), dataSource: z.string().optional(), description: z.string().optional(),
    fix: z.looseObject({ versions: z.array(z.string()).nullish(), state: z.string().optional() }).optional(),
  }),
  relatedVulnerabilities: z.array(z.looseObject({ id: z.string() })).nullish(),
  artifact: z.looseObject({ name: z.string(), version: z.string().optional(), purl: z.string().optional() }),
});
const Ignored = Match.extend({
  appliedIgnoreRules: z.array(z.looseObject({ vulnerability: z.string().optional(), reason: z.string().optional(), namespace: z.string().optional(), 'vex-status': z.string().optional(), 'vex-justification': z.string().optional() })).nullish(),
});
const Report = z.looseObject({
  // Grype writes an empty list where nothing matched, so null is none of its reports.
  matches: z.array(Match),
  ignoredMatches: z.array(Ignored).nullish(),
  source: z.looseObject({ type: z.string().optional(), target: z.unknown().optional() }).nullish(),
  descriptor: z.looseObject({
    name: z.string().optional(), version: z.string().optional(), timestamp: z.string().optional(), db: z.unknown().optional(),
  }),
});
type Report = z.infer<typeof Report>;

/** Grype's own report, `-o json`. It says what matched, and not how many packages it looked at. */
export const grype: Format<Report> = {
  id: 'grype',
  title: 'Grype report',
  mediaType: 'application/json',
  specification: { name: 'Grype JSON report', url: 'https://github.com/anchore/grype/tree/main/grype/presenter/models' },
  recognise: ({ json }) => isObject(json?.value) && Object.hasOwn(json.value, 'matches') && isObject(member(json.value, 'descriptor')),
  read,
  view,
  lists: { vulnerabilities: found },
};

function read(sample: Sample): Reading<Report> {
  const parsed = readBy(Report, sample.json?.value);
  if ('findings' in parsed) return unreadable('grype', 'A Grype report that does not follow its format', parsed.findings);
  const report = parsed.document;
  const rows = found(report);
  const producedAt = instantOf(report.descriptor.timestamp);
  const kind = report.source?.type;
  // Without a known source nothing shows that anything was looked at.
  const isScan = kind !== undefined && kind !== '' && kind !== 'unknown';
  return {
    form: 'valid',
    statement: statementOf('grype', {
      content: isScan ? 'not-stated' : 'no-result',
      summary: !isScan ? 'It does not say what was scanned' : `${scanSummary(rows)}${rows.length === 0 ? '; the report does not say how many packages it looked at' : ''}`,
      counts: { matches: report.matches.length, ...scanCounts(rows) },
      tool: toolOf(report),
      ...(producedAt === undefined ? {} : { producedAt }),
      vulnerabilities: sealedRows(rows),
    }),
    findings: isScan ? [] : [finding('nothing-checked', { message: 'The report does not say what was scanned', place: '/source', expected: 'an image, a directory, a file or an SBOM', found: kind ?? 'nothing' })],
    document: report,
  };
}

function toolOf({ descriptor }: Report): string {
  return [descriptor.name ?? 'grype', descriptor.version].filter((one) => one !== undefined && one !== '').join(' ');
}

function found(report: Report): Vulnerability[] {
  return [
    ...report.matches.map((match, index) => row(match, `/matches/${index}`)),
    ...(report.ignoredMatches ?? []).map((match, index): Vulnerability => ({ ...row(match, `/ignoredMatches/${index}`), suppressed: suppressionOf(match) })),
  ];
}

function row({ vulnerability, relatedVulnerabilities, artifact }: z.infer<typeof Match>, at: string): Vulnerability {
  return {
    kind: 'vulnerability',
    id: vulnerability.id,
    aliases: [...new Set((relatedVulnerabilities ?? []).map((one) => one.id))].filter((id) => id !== vulnerability.id),
    severity: severityOfWord(vulnerability.severity),
    ...(vulnerability.severity === undefined ? {} : { severityWord: vulnerability.severity }),
    subject: { name: artifact.name, ...(artifact.version === undefined ? {} : { version: artifact.version }), ...(artifact.purl === undefined || artifact.purl === '' ? {} : { purl: artifact.purl }) },
    fixedIn: vulnerability.fix?.state === 'fixed' ? vulnerability.fix.versions ?? [] : [],
    ...(vulnerability.description === undefined ? {} : { title: vulnerability.description }),
    ...(vulnerability.dataSource === undefined || vulnerability.dataSource === '' ? {} : { url: vulnerability.dataSource }),
    at,
  };
}

/** A rule says what it leaves out; only its reason, or a VEX justification, says why. */
function suppressionOf({ appliedIgnoreRules }: z.infer<typeof Ignored>): { readonly by: string; readonly reason: string } {
  const rules = appliedIgnoreRules ?? [];
  const status = rules.map((rule) => rule['vex-status']).find((one) => one !== undefined && one !== '');
  return {
    by: status === undefined ? 'Grype ignore rule' : `VEX given to Grype, ${status}`,
    reason: rules.flatMap((rule) => [rule.reason, rule['vex-justification']]).filter((part) => part !== undefined && part !== '').join(', '),
  };
}

function view(report: Report) {
  const rows = found(report);
  const { source, descriptor } = report;
  const database = member(descriptor.db, 'status') ?? descriptor.db;
  return [
    facts('The scan', [
      ['Scanned', words(typeof source?.target === 'string' ? source.target : member(source?.target, 'userInput'))],
      ['Kind', words(source?.type)],
      ['Tool', words(toolOf(report))],
      ['Database built', moment(instantOf(member(database, 'built')))],
      ['Time', moment(instantOf(descriptor.timestamp))],
      ['Matches', number(report.matches.length)],
      ['Ignored', number(report.ignoredMatches?.length ?? 0)],
    ], 'The report gives no verdict, and does not say how many packages were looked at.'),
    foundTable(rows),
  ];
}
