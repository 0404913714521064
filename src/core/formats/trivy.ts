import { z } from 'zod';
import { finding } from '../findings.ts';
import type { Vulnerability } from '../model/listed.ts';
import { facts, moment, number, table, words } from './cells.ts';
import type { Format, Reading, Sample } from './format.ts';
import { instantOf } from './instant.ts';
import { describe, isObject, member, readBy, statementOf, unreadable } from './reading.ts';
import { foundTable, scanCounts, scanSummary, sealedRows, severityOfWord } from './scan.ts';

// `null` stands for an empty list wherever Go writes one.
const list = <T extends z.ZodType>(item: T) => z.array(item).nullish();
const Found = z.looseObject({ Severity: z.string().optional(), Title: z.string().optional(), PrimaryURL: z.string().optional() });
const Flaw = Found.extend({
  VulnerabilityID: z.string(), PkgName: z.string(), InstalledVersion: z.string().optional(), FixedVersion: z.string().optional(),
  PkgIdentifier: z.looseObject({ PURL: z.string().optional() }).optional(), VendorIDs: list(z.string()),
});
const Misconfiguration = Found.extend({ ID: z.string(), Status: z.string().optional(), Message: z.string().optional(), CauseMetadata: z.looseObject({ StartLine: z.number().optional() }).optional() });
const Secret = Found.extend({ RuleID: z.string(), StartLine: z.number().optional() });
const Licence = Found.extend({ Name: z.string(), PkgName: z.string().optional(), FilePath: z.string().optional() });
const Modified = z.looseObject({ Type: z.string().optional(), Status: z.string().optional(), Statement: z.string().optional(), Source: z.string().optional(), Finding: z.unknown().optional() });
const Target = z.looseObject({
  Target: z.string(), Class: z.string().optional(), Type: z.string().optional(),
  Vulnerabilities: list(Flaw), Misconfigurations: list(Misconfiguration), Secrets: list(Secret), Licenses: list(Licence), ExperimentalModifiedFindings: list(Modified),
});
const Report = z.looseObject({
  SchemaVersion: z.literal(2), CreatedAt: z.string().optional(), ArtifactName: z.string().optional(), ArtifactType: z.string().optional(),
  Trivy: z.looseObject({ Version: z.string().optional() }).optional(), Metadata: z.looseObject({ Commit: z.string().optional() }).optional(), Results: list(Target),
});
type Report = z.infer<typeof Report>;
type Target = z.infer<typeof Target>;

/** Trivy's own report, `--format json`, schema version 2. It gives no verdict; a gate counts what is open. */
export const trivy: Format<Report> = {
  id: 'trivy',
  title: 'Trivy report',
  mediaType: 'application/json',
  specification: { name: 'Trivy JSON report, schema version 2', url: 'https://trivy.dev/latest/docs/configuration/reporting/#json' },
  recognise: ({ json }) => typeof member(json?.value, 'SchemaVersion') === 'number' && ['Results', 'ArtifactName', 'ArtifactType'].some((key) => isObject(json?.value) && Object.hasOwn(json.value, key)),
  read,
  view,
  lists: { vulnerabilities: found },
};

function read(sample: Sample): Reading<Report> {
  const schemaVersion = member(sample.json?.value, 'SchemaVersion');
  if (schemaVersion !== 2) {
    return unreadable('trivy', `Trivy SchemaVersion ${describe(schemaVersion)} is none that this portal reads`, [finding('spec-version-unknown', {
      message: `Trivy SchemaVersion ${describe(schemaVersion)} is none that this portal reads (2)`, place: '/SchemaVersion', expected: '2', found: describe(schemaVersion),
    })]);
  }
  const parsed = readBy(Report, sample.json?.value);
  if ('findings' in parsed) return unreadable('trivy', 'A Trivy report that does not follow its format', parsed.findings);
  const report = parsed.document;
  const rows = found(report);
  const targets = report.Results ?? [];
  const producedAt = instantOf(report.CreatedAt);
  const version = report.Trivy?.Version;
  const commit = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.exec(report.Metadata?.Commit ?? '')?.[0];
  return {
    form: 'valid',
    statement: statementOf('trivy', {
      formatVersion: String(report.SchemaVersion),
      // Trivy lists each target it looked at, with or without findings; none means that it looked at nothing.
      content: targets.length === 0 ? 'no-result' : 'not-stated',
      summary: targets.length === 0 ? 'No target was scanned' : scanSummary(rows, 'finding', 'findings'),
      counts: { targets: targets.length, ...scanCounts(rows) },
      tool: version === undefined ? 'Trivy' : `Trivy ${version}`,
      ...(producedAt === undefined ? {} : { producedAt }),
      ...(commit === undefined ? {} : { commit }),
      vulnerabilities: sealedRows(rows),
    }),
    findings: targets.length > 0 ? [] : [finding('nothing-checked', { message: 'The report lists no target, so nothing was scanned', place: '/Results', expected: 'at least one target', found: 'none' })],
    document: report,
  };
}

/** Everything found in every target, and what Trivy took out again with its reason. */
function found(report: Report): Vulnerability[] {
  return (report.Results ?? []).flatMap((target, index) => {
    const at = `/Results/${index}`;
    return [
      ...(target.Vulnerabilities ?? []).map((one, at2) => flaw(one, `${at}/Vulnerabilities/${at2}`)),
      // Where Trivy is asked to list all checks, those that passed or were excepted stand here too.
      ...(target.Misconfigurations ?? []).flatMap((one, at2) => (one.Status === 'PASS' ? [] : [misconfiguration(one, target, `${at}/Misconfigurations/${at2}`)])),
      ...(target.Secrets ?? []).map((one, at2) => secret(one, target, `${at}/Secrets/${at2}`)),
      ...(target.Licenses ?? []).map((one, at2) => licence(one, target, `${at}/Licenses/${at2}`)),
      ...(target.ExperimentalModifiedFindings ?? []).map((one, at2) => modified(one, target, `${at}/ExperimentalModifiedFindings/${at2}`)),
    ];
  });
}

function misconfiguration(one: z.infer<typeof Misconfiguration>, target: Target, at: string): Vulnerability {
  // An exception of the project's own, which says what it takes out and not why.
  const excepted = one.Status === 'EXCEPTION' ? { suppressed: { by: 'Trivy exception', reason: '' } } : {};
  return { ...common(one), kind: 'misconfiguration', id: one.ID, subject: place(target, one.CauseMetadata?.StartLine), ...excepted, at };
}

function secret(one: z.infer<typeof Secret>, target: Target, at: string): Vulnerability {
  return { ...common(one), kind: 'secret', id: one.RuleID, subject: place(target, one.StartLine), at };
}

function licence(one: z.infer<typeof Licence>, target: Target, at: string): Vulnerability {
  return { ...common(one), kind: 'licence', id: one.Name, subject: { name: one.PkgName || one.FilePath || target.Target }, at };
}

/** What an ignore file or a VEX document took out of the list (`--show-suppressed`). */
function modified(one: z.infer<typeof Modified>, target: Target, at: string): Vulnerability {
  const suppressed = { by: one.Source || one.Status || 'Trivy', reason: one.Statement ?? '' };
  const [known, check, leak, terms] = [Flaw.safeParse(one.Finding), Misconfiguration.safeParse(one.Finding), Secret.safeParse(one.Finding), Licence.safeParse(one.Finding)];
  if (known.success) return { ...flaw(known.data, at), suppressed };
  if (check.success) return { ...misconfiguration(check.data, target, at), suppressed };
  if (leak.success) return { ...secret(leak.data, target, at), suppressed };
  if (terms.success) return { ...licence(terms.data, target, at), suppressed };
  // Nothing says what it was, so no reason can be about it.
  return { ...common({}), kind: 'vulnerability', id: 'unnamed', subject: place(target, undefined), at };
}

function common(one: z.infer<typeof Found>): Pick<Vulnerability, 'aliases' | 'severity' | 'severityWord' | 'fixedIn' | 'title' | 'url'> {
  return {
    aliases: [], fixedIn: [], severity: severityOfWord(one.Severity),
    ...(one.Severity === undefined ? {} : { severityWord: one.Severity }), ...(one.Title === undefined ? {} : { title: one.Title }), ...(one.PrimaryURL === undefined ? {} : { url: one.PrimaryURL }),
  };
}

function flaw(one: z.infer<typeof Flaw>, at: string): Vulnerability {
  const purl = one.PkgIdentifier?.PURL;
  return {
    ...common(one),
    kind: 'vulnerability',
    id: one.VulnerabilityID,
    aliases: one.VendorIDs ?? [],
    fixedIn: (one.FixedVersion ?? '').split(/,\s*/).filter((version) => version !== ''),
    subject: { name: one.PkgName, ...(one.InstalledVersion === undefined ? {} : { version: one.InstalledVersion }), ...(purl === undefined ? {} : { purl }) },
    at,
  };
}

function place(target: Target, line: number | undefined): Vulnerability['subject'] {
  return { name: line === undefined ? target.Target : `${target.Target}:${line}` };
}

function view(report: Report) {
  const rows = found(report);
  const targets = report.Results ?? [];
  return [
    facts('The scan', [
      ['Scanned', words(report.ArtifactName)],
      ['Kind', words(report.ArtifactType)],
      ['Tool', words(report.Trivy?.Version === undefined ? 'Trivy' : `Trivy ${report.Trivy.Version}`)],
      ['Time', moment(instantOf(report.CreatedAt))],
      ['Targets', number(targets.length)],
      ['Found', words(scanSummary(rows, 'finding', 'findings'))],
    ], 'The report gives no verdict. A gate counts what is open.'),
    table({
      title: 'Targets',
      caption: 'What Trivy looked at',
      columns: ['Target', 'Kind', { label: 'Vulnerabilities', numeric: true }, { label: 'Misconfigurations', numeric: true }, { label: 'Secrets', numeric: true }],
      rows: targets.slice(0, 200).map((one, index) => [
        { text: words(one.Target), at: `/Results/${index}` }, words([one.Class, one.Type].filter((part) => part !== undefined).join(', ')),
        number(one.Vulnerabilities?.length ?? 0), number(one.Misconfigurations?.length ?? 0), number(one.Secrets?.length ?? 0),
      ]),
      count: targets.length,
    }),
    foundTable(rows),
  ];
}
