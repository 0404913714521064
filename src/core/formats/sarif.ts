import { z } from 'zod';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import type { Severity, Vulnerability } from '../model/listed.ts';
import { facts, moment, number, table, words } from './cells.ts';
import type { Format, ReadFinding, Reading, Sample, SchemaPort } from './format.ts';
import { instantOf } from './instant.ts';
import { isObject, member, readBy, statementOf, unreadable, violationFindings } from './reading.ts';
import { foundTable, scanCounts, scanSummary, sealedRows, severityOfScore } from './scan.ts';

const Text = z.looseObject({ text: z.string().optional() });
const Rule = z.looseObject({
  id: z.string(), name: z.string().optional(), shortDescription: Text.optional(), helpUri: z.string().optional(),
  defaultConfiguration: z.looseObject({ level: z.string().optional() }).optional(), properties: z.looseObject({}).optional(),
});
const Result = z.looseObject({
  ruleId: z.string().optional(), ruleIndex: z.number().int().optional(), rule: z.looseObject({ id: z.string().optional(), index: z.number().int().optional() }).optional(),
  level: z.string().optional(), kind: z.string().optional(), message: Text.optional(), baselineState: z.string().optional(),
  locations: z.array(z.looseObject({
    physicalLocation: z.looseObject({ artifactLocation: z.looseObject({ uri: z.string().optional() }).optional(), region: z.looseObject({ startLine: z.number().optional() }).optional() }).optional(),
  })).optional(),
  suppressions: z.array(z.looseObject({ kind: z.string().optional(), status: z.string().optional(), justification: z.string().optional() })).nullish(),
});
const Run = z.looseObject({
  tool: z.looseObject({
    driver: z.looseObject({ name: z.string(), version: z.string().optional(), semanticVersion: z.string().optional(), rules: z.array(Rule).optional() }),
    extensions: z.array(z.looseObject({ rules: z.array(Rule).optional() })).optional(),
  }),
  invocations: z.array(z.looseObject({ executionSuccessful: z.boolean().optional(), endTimeUtc: z.string().optional() })).optional(),
  versionControlProvenance: z.array(z.looseObject({ revisionId: z.string().optional() })).optional(),
  results: z.array(Result).nullish(),
});
const Log = z.looseObject({ version: z.string(), runs: z.array(Run).nullable() });
type Log = z.infer<typeof Log>;
type Run = z.infer<typeof Run>;
type Result = z.infer<typeof Result>;

const VERSION = '2.1.0';

/** A log of a static analysis, SARIF 2.1.0. The official schema judges its form; a gate counts what is open. */
export const sarif: Format<Log> = {
  id: 'sarif',
  title: 'SARIF log',
  mediaType: 'application/sarif+json',
  specification: { name: 'SARIF 2.1.0', url: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html' },
  recognise: ({ json }) => isSarif(json?.value),
  read,
  view,
  lists: { vulnerabilities: found },
};

function isSarif(value: unknown): boolean {
  return isObject(value) && Object.hasOwn(value, 'runs') && typeof member(value, 'version') === 'string' && member(value, 'bomFormat') === undefined;
}

function read(sample: Sample, schemas: SchemaPort): Reading<Log> {
  const value = sample.json?.value;
  const version = member(value, 'version');
  if (version !== VERSION) {
    return unreadable('sarif', `SARIF ${String(version)} is no version that this portal reads`, [finding('spec-version-unknown', { message: `SARIF version “${String(version)}” is none that this portal reads (${VERSION})`, place: '/version', expected: VERSION, found: `“${String(version)}”` })]);
  }
  const violations = schemas.validate({ named: 'sarif-2.1.0' }, value);
  const parsed = readBy(Log, value);
  if ('findings' in parsed) return unreadable('sarif', 'A SARIF log that does not follow its format', violations.length > 0 ? violationFindings(violations, value) : parsed.findings);
  const log = parsed.document;
  const rows = found(log);
  const runs = log.runs ?? [];
  const unfinished = runs.filter((run) => run.invocations?.some((one) => one.executionSuccessful === false) === true).length;
  const producedAt = runs.flatMap((run) => run.invocations?.flatMap((one) => instantOf(one.endTimeUtc) ?? []) ?? []).sort().at(-1);
  const commits = new Set(runs.flatMap((run) => run.versionControlProvenance?.flatMap((one) => one.revisionId ?? []) ?? []));
  const [commit] = commits;
  const nothing = runs.length === 0 || runs.every((run) => run.results === undefined || run.results === null);
  return {
    form: violations.length === 0 ? 'valid' : 'invalid',
    statement: statementOf('sarif', {
      formatVersion: VERSION,
      // A run without the list of results says that no analysis was made (SARIF 2.1.0, 3.14.23).
      content: nothing || unfinished > 0 || violations.length > 0 ? 'no-result' : 'not-stated',
      summary: nothing ? 'No run holds results' : unfinished > 0 ? `${countOf(unfinished, 'run')} of ${runs.length} did not finish` : `${scanSummary(rows, 'result', 'results')}`,
      counts: { runs: runs.length, ...levels(log), ...scanCounts(rows), results: runs.reduce((sum, run) => sum + (run.results?.length ?? 0), 0) },
      tool: [...new Set(runs.map(toolOf))].join(', '),
      ...(producedAt === undefined ? {} : { producedAt }),
      ...(commits.size === 1 && commit !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit) ? { commit } : {}),
      vulnerabilities: sealedRows(rows),
    }),
    findings: [...violationFindings(violations, value), ...unfinishedFindings(runs)],
    document: log,
  };
}

function unfinishedFindings(runs: readonly Run[]): ReadFinding[] {
  return runs.flatMap((run, index) => (run.invocations ?? []).flatMap((one, at) => one.executionSuccessful === false
    ? [finding('run-unfinished', { message: `${toolOf(run)} says that its run did not succeed, so its results are not all there are`, place: `/runs/${index}/invocations/${at}/executionSuccessful`, expected: 'true', found: 'false' })] : []));
}

function toolOf({ tool: { driver } }: Run): string {
  const version = driver.semanticVersion ?? driver.version;
  return version === undefined ? driver.name : `${driver.name} ${version}`;
}

/** Results by the level they state; `unset` for those that leave it to their rule. */
function levels(log: Log): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const run of log.runs ?? []) {
    for (const { level } of run.results ?? []) {
      const key = level === undefined ? 'levelUnset' : ['error', 'warning', 'note', 'none'].includes(level) ? `level${level.charAt(0).toUpperCase()}${level.slice(1)}` : 'levelOther';
      counts[key] = (counts[key] ?? 0) + 1;
    }
  }
  return counts;
}

/** What failed or is undecided; a result of kind `pass`, `informational` or `notApplicable` is no problem (3.27.9). */
function found(log: Log): Vulnerability[] {
  return (log.runs ?? []).flatMap((run, index) => (run.results ?? []).flatMap((result, at): Vulnerability[] => {
    if (['pass', 'informational', 'notApplicable'].includes(result.kind ?? 'fail') || result.baselineState === 'absent') return [];
    const rule = ruleOf(run, result);
    const location = result.locations?.[0]?.physicalLocation;
    const line = location?.region?.startLine;
    const suppression = suppressedBy(result);
    return [{
      kind: 'result',
      id: result.ruleId ?? result.rule?.id ?? rule?.id ?? 'no rule',
      aliases: [],
      ...severityOf(result, rule),
      subject: { name: `${location?.artifactLocation?.uri ?? 'no place given'}${line === undefined ? '' : `:${line}`}` },
      fixedIn: [],
      title: result.message?.text ?? rule?.shortDescription?.text ?? '',
      ...(rule?.helpUri === undefined ? {} : { url: rule.helpUri }),
      ...(suppression === undefined ? {} : { suppressed: suppression }),
      at: `/runs/${index}/results/${at}`,
    }];
  }));
}

function ruleOf(run: Run, { ruleId, ruleIndex, rule }: Result): z.infer<typeof Rule> | undefined {
  const rules = run.tool.driver.rules ?? [];
  const id = ruleId ?? rule?.id;
  const byIndex = rules[ruleIndex ?? rule?.index ?? -1];
  if (byIndex !== undefined && (id === undefined || byIndex.id === id || id.startsWith(`${byIndex.id}/`))) return byIndex;
  const all = [...rules, ...(run.tool.extensions ?? []).flatMap((extension) => extension.rules ?? [])];
  // A hierarchical id such as CA1000/1 belongs to the rule before the slash (3.27.5).
  return all.find((one) => one.id === id) ?? all.find((one) => id?.startsWith(`${one.id}/`) === true);
}

const OF_LEVEL: Readonly<Record<string, Severity>> = { error: 'high', warning: 'medium', note: 'low', none: 'negligible' };

/** GitHub's `security-severity` where a rule has one, else the level: the result's, else its rule's, else warning (3.27.10). */
function severityOf(result: Result, rule: z.infer<typeof Rule> | undefined): Pick<Vulnerability, 'severity' | 'severityWord'> {
  if (result.kind !== undefined && result.kind !== 'fail') return { severity: 'unknown', severityWord: result.kind };
  const score = member(rule?.properties, 'security-severity');
  if ((typeof score === 'string' || typeof score === 'number') && score !== '' && Number.isFinite(Number(score))) return { severity: severityOfScore(Number(score)), severityWord: `${String(score)}` };
  const level = result.level ?? rule?.defaultConfiguration?.level ?? 'warning';
  return { severity: Object.hasOwn(OF_LEVEL, level) ? OF_LEVEL[level] ?? 'unknown' : 'unknown', severityWord: level };
}

/** A result is suppressed when it has suppressions and none of them is rejected or under review (3.27.23). */
function suppressedBy({ suppressions }: Result): Vulnerability['suppressed'] {
  const all = suppressions ?? [];
  if (all.length === 0 || all.some(({ status }) => status !== undefined && status !== 'accepted')) return undefined;
  return { by: all[0]?.kind === 'inSource' ? 'in the source' : 'outside the source', reason: all.flatMap((one) => one.justification ?? []).join('; ') };
}

function view(log: Log) {
  const rows = found(log);
  const runs = log.runs ?? [];
  return [
    facts('The log', [
      ['Runs', number(runs.length)],
      ['Results', number(runs.reduce((sum, run) => sum + (run.results?.length ?? 0), 0))],
      ['Suppressed', number(rows.filter((row) => row.suppressed !== undefined).length)],
    ], 'The log gives no verdict. A level that a result leaves open is its rule’s, and otherwise “warning”.'),
    table({
      title: 'Runs',
      caption: 'Which tool ran, and whether it finished',
      columns: ['Tool', 'Finished', 'Time', { label: 'Results', numeric: true }],
      rows: runs.slice(0, 100).map((run, index) => [
        { text: words(toolOf(run)), at: `/runs/${index}` }, run.invocations === undefined ? 'not stated' : run.invocations.some((one) => one.executionSuccessful === false) ? 'no' : 'yes',
        moment(instantOf(run.invocations?.at(-1)?.endTimeUtc)), run.results === undefined || run.results === null ? 'none made' : number(run.results.length),
      ]),
      count: runs.length,
    }),
    foundTable(rows, 'Results, worst first'),
  ];
}
