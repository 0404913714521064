import { finding } from '../findings.ts';
import type { Severity, Vulnerability } from '../model/listed.ts';
import { facts, moment, number, table, words } from './cells.ts';
import type { Format, ReadFinding, Reading, Sample, SchemaPort } from './format.ts';
import { instantOf } from './instant.ts';
import { describe, isObject, listOf, member, statementOf, unreadable, violationFindings } from './reading.ts';
import { foundTable, scanCounts, scanSummary, sealedRows, severityOfScore } from './scan.ts';
import { textOf } from './sbom.ts';

// Section numbers are those of SARIF 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html

type Log = Readonly<Record<string, unknown>>;

/** A static analysis log. The official schema judges its form; a log that breaks it in places and can be read has defects. */
export const sarif: Format<Log> = {
  id: 'sarif',
  title: 'SARIF',
  mediaType: 'application/sarif+json',
  specification: { name: 'SARIF 2.1.0', url: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html' },
  recognise: ({ json }) => isLog(json?.value),
  read,
  view,
  lists: { finds: 'result', vulnerabilities: foundBy },
};

function isLog(value: unknown): boolean {
  const schema = member(value, '$schema');
  if (typeof schema === 'string' && /\bsarif(?:-schema)?-2/i.test(schema)) return true;
  const runs = member(value, 'runs');
  return typeof member(value, 'version') === 'string' && Array.isArray(runs) && (runs.length === 0 ? Object.keys(value as object).length === 2 : runs.some((run) => isObject(member(run, 'tool'))));
}

function read(sample: Sample, schemas: SchemaPort): Reading<Log> {
  const log = sample.json?.value;
  if (!isObject(log)) return unreadable('sarif', 'A SARIF log that is no object', []);
  const version = member(log, 'version');
  if (version !== '2.1.0') {
    return unreadable('sarif', `SARIF ${describe(version)} is no version that this portal reads`, [finding('spec-version-unknown', {
      message: `SARIF version ${describe(version)} is none that this portal reads (2.1.0)`, place: '/version', expected: '2.1.0', found: describe(version),
    })]);
  }
  const violations = schemas.validate({ named: 'sarif-2.1.0' }, log);
  const broken = unreadablePlaces(log);
  if (broken.length > 0) return unreadable('sarif', 'A SARIF log whose results can not be read', [...violationFindings(violations, log), ...broken]);
  const found = foundBy(log);
  const runs = runsOf(log);
  const counts = { ...scanCounts(found), runs: runs.length, results: runs.reduce<number>((sum, run) => sum + resultsOf(run).length, 0), ...kindCounts(runs), ...levelCounts(runs) };
  const unfinished = findingsAboutRuns(log);
  const commits = new Set(runs.flatMap((run) => listOf(run, 'versionControlProvenance').flatMap((one) => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.exec(String(member(one, 'revisionId')))?.[0] ?? [])));
  const [commit] = commits;
  const producedAt = timesOf(runs).sort()[0];
  return {
    form: violations.length === 0 ? 'valid' : 'valid-with-defects',
    statement: statementOf('sarif', {
      formatVersion: '2.1.0',
      content: unfinished.length === 0 ? 'not-stated' : 'no-result',
      summary: unfinished.length === 0 ? scanSummary(found, 'result', 'results') : unfinished[0]?.message ?? '',
      counts,
      vulnerabilities: sealedRows(found),
      ...(runs.length === 0 ? {} : { tool: runs.map(toolOf).slice(0, 5).join(', ') }),
      ...(producedAt === undefined ? {} : { producedAt }),
      ...(commits.size === 1 && commit !== undefined ? { commit } : {}),
    }),
    findings: [...violationFindings(violations, log), ...unfinished],
    document: log,
  };
}

/** Places where results would be lost if reading went on; elsewhere a broken rule of the schema hides nothing. */
function unreadablePlaces(log: Log): ReadFinding[] {
  const problem = (at: string, expected: string, value: unknown) => finding('schema-violation', { message: `The value at ${at} must be ${expected}`, place: at, expected, found: describe(value) });
  const runs = member(log, 'runs');
  if (!Array.isArray(runs)) return [problem('/runs', 'a list', runs)];
  return runs.flatMap((run: unknown, index) => {
    const at = `/runs/${index}`;
    if (!isObject(run)) return [problem(at, 'an object', run)];
    const results = member(run, 'results');
    if (results === undefined || results === null) return [];
    if (!Array.isArray(results)) return [problem(`${at}/results`, 'a list', results)];
    const row = results.findIndex((one) => !isObject(one));
    return row === -1 ? [] : [problem(`${at}/results/${row}`, 'an object', results[row])];
  });
}

/**
 * What keeps a log from being a result: no run, a run without a list of results (§3.14.23) or with some in another file
 * (§3.14.2) or beside the runs (§3.13.5), and a run that does not say that it finished (§3.20.14).
 */
function findingsAboutRuns(log: Log): ReadFinding[] {
  const runs = runsOf(log);
  const elsewhere = (place: string) => finding('nothing-checked', { message: `Results of the log are elsewhere than in its runs, at ${place}`, place, expected: 'all results in the runs', found: 'some elsewhere' });
  if (listOf(log, 'inlineExternalProperties').length > 0) return [elsewhere('/inlineExternalProperties')];
  if (runs.length === 0) return [finding('nothing-checked', { message: 'The log holds no run, so nothing was analysed', place: '/runs', expected: 'at least one run', found: 'none' })];
  return runs.flatMap((run, index) => [
    ...(member(member(run, 'externalPropertyFileReferences'), 'results') === undefined ? [] : [elsewhere(`/runs/${index}/externalPropertyFileReferences/results`)]),
    ...(Array.isArray(member(run, 'results')) ? [] : [finding('nothing-checked', {
      message: `Run ${index + 1} has no list of results, so the analysis did not happen or its results are elsewhere`, place: `/runs/${index}`, expected: 'a list of results, even an empty one', found: describe(member(run, 'results')),
    })]),
    ...listOf(run, 'invocations').flatMap((one, at) => (member(one, 'executionSuccessful') === true ? [] : [finding('run-unfinished', {
      message: `Run ${index + 1} by ${toolOf(run)} ${member(one, 'executionSuccessful') === false ? 'did not finish' : 'does not say that it finished'}`,
      place: `/runs/${index}/invocations/${at}${member(one, 'executionSuccessful') === undefined ? '' : '/executionSuccessful'}`, expected: 'true', found: describe(member(one, 'executionSuccessful')),
    })])),
  ]).slice(0, 50);
}

function runsOf(log: Log): readonly unknown[] {
  return listOf(log, 'runs');
}

function resultsOf(run: unknown): readonly unknown[] {
  return listOf(run, 'results');
}

function toolOf(run: unknown): string {
  const driver = member(member(run, 'tool'), 'driver');
  const [name, version, semantic] = ['name', 'version', 'semanticVersion'].map((key) => textOf(member(driver, key)));
  return [name ?? 'a tool without a name', version ?? semantic].filter(Boolean).join(' ');
}

function timesOf(runs: readonly unknown[]): string[] {
  return runs.flatMap((run) => listOf(run, 'invocations').flatMap((one) => instantOf(member(one, 'endTimeUtc')) ?? instantOf(member(one, 'startTimeUtc')) ?? []));
}

/** Kinds of results that are no failure (§3.27.9). */
const NO_FAILURE: readonly string[] = ['pass', 'open', 'review', 'notApplicable', 'informational'];

/**
 * What a result is; `absent` for one that only an earlier run had (§3.27.24). With a kind other than `fail` there is no
 * level (§3.27.10), so one that has a level of failures contradicts itself and counts as one.
 */
function kindOf(result: unknown): string {
  const [kind, level] = [member(result, 'kind'), member(result, 'level')];
  if (member(result, 'baselineState') === 'absent') return 'absent';
  if (level !== undefined && level !== 'none') return 'fail';
  return typeof kind === 'string' && NO_FAILURE.includes(kind) ? kind : 'fail';
}

function kindCounts(runs: readonly unknown[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const run of runs) for (const result of resultsOf(run)) {
    const kind = kindOf(result);
    if (kind !== 'fail') counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** Results by the level they state; `levelUnset` for those that leave it to their rule. */
function levelCounts(runs: readonly unknown[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const run of runs) for (const result of resultsOf(run)) {
    const level = member(result, 'level');
    const name = level === undefined ? 'levelUnset' : typeof level === 'string' && Object.hasOwn(LEVELS, level) ? `level${level.charAt(0).toUpperCase()}${level.slice(1)}` : 'levelOther';
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** The failures of all runs. */
function foundBy(log: Log): Vulnerability[] {
  return runsOf(log).flatMap((run, index) => {
    const ruleOf = ruleFinder(run);
    return resultsOf(run).flatMap((result, row) => (kindOf(result) === 'fail' ? [failure(result, ruleOf(result), `/runs/${index}/results/${row}`)] : []));
  });
}

function failure(result: unknown, rule: unknown, at: string): Vulnerability {
  const id = textOf(member(result, 'ruleId')) ?? textOf(member(member(result, 'rule'), 'id')) ?? textOf(member(rule, 'id')) ?? 'unnamed';
  const title = textOf(member(member(result, 'message'), 'text')) ?? textOf(member(member(rule, 'shortDescription'), 'text'));
  const url = textOf(member(rule, 'helpUri'));
  const suppressed = suppressionOf(result);
  return {
    id,
    kind: 'result',
    aliases: [],
    ...severityIn(result, rule),
    subject: { name: placeIn(result) },
    fixedIn: [],
    ...(title === undefined ? {} : { title }),
    ...(url === undefined ? {} : { url }),
    ...(suppressed === undefined ? {} : { suppressed }),
    at,
  };
}

/** Finds the descriptor of a result's rule among those of the driver and its extensions (§3.27.7, §3.52). */
function ruleFinder(run: unknown): (result: unknown) => unknown {
  const tool = member(run, 'tool');
  const components = [member(tool, 'driver'), ...listOf(tool, 'extensions')].map((one) => listOf(one, 'rules'));
  const byId = new Map([...components].reverse().flatMap((rules) => [...rules].reverse().map((rule) => [member(rule, 'id'), rule] as const)));
  return (result) => {
    const reference = member(result, 'rule');
    const extension = member(member(reference, 'toolComponent'), 'index');
    const rules = components[typeof extension === 'number' && extension >= 0 ? extension + 1 : 0] ?? [];
    const index = member(result, 'ruleIndex') ?? member(reference, 'index');
    const indexed = typeof index === 'number' ? rules[index] : undefined;
    if (indexed !== undefined) return indexed;
    const id = member(result, 'ruleId') ?? member(reference, 'id');
    // §3.27.5: "CA1000/1" is a finer id of rule "CA1000".
    return typeof id === 'string' ? byId.get(id) ?? byId.get(id.replace(/\/[^/]*$/, '')) : undefined;
  };
}

const LEVELS: Readonly<Record<string, Severity>> = { error: 'high', warning: 'medium', note: 'low', none: 'negligible' };

/**
 * The score that GitHub reads as `security-severity`, else the level: the result's own, else its rule's, else `warning`
 * (§3.27.10). A level that is no word of the specification rates nothing.
 */
function severityIn(result: unknown, rule: unknown): { readonly severity: Severity; readonly severityWord: string } {
  const score = [result, rule].map((one) => member(member(one, 'properties'), 'security-severity')).find((one) => one !== undefined);
  const rated = typeof score === 'number' || (typeof score === 'string' && score.trim() !== '') ? severityOfScore(Number(score)) : 'unknown';
  // GitHub begins at 0.1: a score of none rates nothing.
  if (rated !== 'unknown' && rated !== 'negligible') return { severity: rated, severityWord: String(score) };
  const level = member(result, 'level') ?? member(member(rule, 'defaultConfiguration'), 'level') ?? 'warning';
  const known = typeof level === 'string' && Object.hasOwn(LEVELS, level) ? LEVELS[level] : undefined;
  return { severity: known ?? 'unknown', severityWord: typeof level === 'string' ? level : describe(level) };
}

function placeIn(result: unknown): string {
  const [location] = listOf(result, 'locations');
  const physical = member(location, 'physicalLocation');
  const uri = textOf(member(member(physical, 'artifactLocation'), 'uri'));
  const line = member(member(physical, 'region'), 'startLine');
  const logical = textOf(member(listOf(location, 'logicalLocations')[0], 'fullyQualifiedName'));
  if (uri === undefined) return logical ?? 'no place given';
  return typeof line === 'number' ? `${uri}:${line}` : uri;
}

/** Suppressed only where every suppression is accepted, which is what one without a status is (§3.27.23, §3.35.3). */
function suppressionOf(result: unknown): Vulnerability['suppressed'] {
  const all = listOf(result, 'suppressions');
  const accepted = all.filter((one) => isObject(one) && (member(one, 'status') === undefined || member(one, 'status') === 'accepted'));
  if (all.length === 0 || accepted.length < all.length) return undefined;
  return {
    by: member(accepted[0], 'kind') === 'inSource' ? 'in the source' : 'outside the source',
    reason: accepted.flatMap((one) => textOf(member(one, 'justification')) ?? [])[0] ?? '',
  };
}

function view(log: Log) {
  const runs = runsOf(log);
  const found = foundBy(log);
  const counts: Readonly<Record<string, number>> = { ...scanCounts(found), ...kindCounts(runs) };
  return [
    facts('The log', [
      ['Specification', words(`SARIF ${String(member(log, 'version'))}`)],
      ['Runs', number(runs.length)],
      ['Failures', number(found.length)],
      ['Suppressed', number(counts['suppressed'])],
      ...([['pass', 'Passes'], ['open', 'Open questions'], ['review', 'For review'], ['notApplicable', 'Not applicable'], ['informational', 'Informational'], ['absent', 'Only in an earlier run']] as const)
        .map(([kind, label]) => [label, counts[kind] === undefined ? undefined : number(counts[kind])] as const),
    ]),
    table({
      title: 'Runs',
      caption: 'Runs in the order of the file',
      columns: ['Tool', { label: 'Results', numeric: true }, 'Finished', 'Time'],
      rows: runs.slice(0, 500).map((run, index) => [
        { text: words(toolOf(run)), at: `/runs/${index}` },
        number(resultsOf(run).length),
        listOf(run, 'invocations').some((one) => member(one, 'executionSuccessful') === false) ? 'no' : listOf(run, 'invocations').length === 0 ? 'not stated' : 'yes',
        moment(timesOf([run])[0]),
      ]),
      count: runs.length,
    }),
    foundTable(found, 'Failures, worst first'),
  ];
}
