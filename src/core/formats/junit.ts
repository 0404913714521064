import { finding } from '../findings.ts';
import { sha256Hex, utf8 } from '../lib/bytes.ts';
import { countOf } from '../lib/format-number.ts';
import type { Block } from '../model/block.ts';
import type { Content } from '../model/facts.ts';
import { TEST_OUTCOMES, type TestCase, type TestOutcome } from '../model/listed.ts';
import { facts, number, table, verdict, words } from './cells.ts';
import type { Format, Reading, Sample } from './format.ts';
import { instantOf } from './instant.ts';
import { compareCounts, none, type Suite, type Unlisted } from './junit-suites.ts';
import { isPrivateName, maskedHost } from './private-names.ts';
import { listsCut, statementOf, unreadable } from './reading.ts';
import { rootElement, scanXml, type XmlElement } from './xml.ts';

// There is no one specification. What is read is what Ant's task writes and its many descendants have made of it:
// nested suites, several failures in one case, numbers without cases, skips said in an attribute.

interface Report {
  readonly suites: readonly Suite[];
  readonly cases: readonly TestCase[];
  readonly unlisted: Unlisted;
  /** Cases that passed only when they were run again. */
  readonly flaky: number;
}

export const junit: Format<Report> = {
  id: 'junit',
  title: 'JUnit XML',
  mediaType: 'application/xml',
  specification: { name: 'JUnit XML, as Ant’s junit task and its descendants write it', url: 'https://github.com/testmoapp/junitxml' },
  recognise: ({ text }) => text !== undefined && /^testsuites?$/.test(rootElement(text) ?? ''),
  read,
  view,
  lists: { tests: ({ cases }) => cases },
};

function read(sample: Sample): Reading<Report> {
  const reader = new Reader();
  const problem = scanXml(sample.text ?? '', reader);
  if (problem !== undefined) return unreadable('junit', 'Test results that can not be read', [problem]);
  const { findings, unlisted } = compareCounts(reader.suites);
  const report: Report = { suites: reader.suites, cases: reader.cases, unlisted, flaky: reader.flaky };
  const counts = countsOf(report);
  const content = contentOf(counts, unlisted);
  const [producedAt] = reader.suites.flatMap(({ timestamp }) => instantOf(timestamp) ?? []);
  const checks = brokenCases(report).map((one) => ({ name: nameOf(one), word: one.outcome, verdict: 'fail' as const, at: one.at }));
  return {
    form: findings.length === 0 ? 'valid' : 'valid-with-defects',
    statement: statementOf('junit', { content, summary: summaryOf(counts, unlisted, report.flaky), counts, checks, ...(producedAt === undefined ? {} : { producedAt }) }),
    findings: [
      ...(counts.passed + counts.failed + counts.errors > 0 ? [] : [finding('nothing-checked', {
        message: counts.skipped === 0 ? 'The file holds no test' : 'Every test was skipped', place: 'line:1', expected: 'at least one test that ran', found: countOf(counts.skipped, 'skipped test'),
      })]),
      ...findings,
      ...listsCut({ checks }),
    ],
    document: report,
  };
}

/** Longest texts that are kept of one case; the file holds all. */
const NAME = 1000;
const MESSAGE = 2000;
const DETAILS = 20_000;
const MOST_PROPERTIES = 200;

/** Follows the elements of a report. */
class Reader {
  readonly suites: Suite[] = [];
  readonly cases: TestCase[] = [];
  flaky = 0;
  /** Open suites, outermost first. */
  private readonly around: Suite[] = [];
  private current: OpenCase | undefined;
  /** What the text that comes belongs to. */
  private part: Part | undefined;

  open(element: XmlElement): void {
    const { name } = element;
    if (name === 'testsuites' || name === 'testsuite') this.openSuite(element);
    else if (name === 'testcase') this.openCase(element);
    else if (this.current !== undefined) this.openPart(this.current, element);
    // Some runners tell at the suite that it could not even begin.
    else if (name === 'error' || name === 'failure') this.openPart(this.openCase({ ...element, attributes: { name: this.around.at(-1)?.name || 'the suite itself' } }), element);
    else if (name === 'property') this.addProperty(element);
  }

  text(text: string): void {
    if (this.part !== undefined && this.part.text.length < DETAILS) this.part.text += text.slice(0, DETAILS);
  }

  close(name: string): void {
    if (name === this.part?.element) this.part = undefined;
    if (name === this.current?.element) this.closeCase(this.current);
    if (name === 'testsuites' || name === 'testsuite') this.around.pop();
  }

  private openSuite(element: XmlElement): void {
    const { attributes, at } = element;
    const suite: Suite = {
      name: (attributes['name'] ?? '').slice(0, NAME), isSuite: element.name === 'testsuite', depth: this.around.length, at,
      ...pick(attributes, 'time'), ...pick(attributes, 'timestamp'), ...(attributes['hostname'] === undefined ? {} : { host: attributes['hostname'] }),
      properties: [], declared: declaredBy(attributes), own: none(), tests: new Set(),
    };
    this.suites.push(suite);
    this.around.push(suite);
  }

  private openCase(element: XmlElement): OpenCase {
    // A case within a case is no dialect; neither is lost.
    if (this.current !== undefined) this.closeCase(this.current);
    this.current = openCase(element, this.pathHere());
    return this.current;
  }

  private pathHere(): readonly string[] {
    const suite = this.around.at(-1);
    if (suite === undefined) return [];
    suite.path ??= this.around.filter((one) => one.isSuite && one.name !== '').map((one) => one.name);
    return suite.path;
  }

  private openPart(to: OpenCase, { name, attributes }: XmlElement): void {
    const kind = Object.hasOwn(PARTS, name) ? PARTS[name] : undefined;
    if (kind === undefined) return;
    this.part = { element: name, kind, message: (attributes['message'] ?? attributes['type'] ?? '').slice(0, MESSAGE), text: '' };
    to.parts.push(this.part);
  }

  private addProperty({ attributes }: XmlElement): void {
    const properties = this.around.at(-1)?.properties;
    if (properties !== undefined && properties.length < MOST_PROPERTIES) properties.push({ name: (attributes['name'] ?? '').slice(0, NAME), value: (attributes['value'] ?? '').slice(0, NAME) });
  }

  private closeCase(open: OpenCase): void {
    const one = closedCase(open);
    this.cases.push(one);
    this.current = undefined;
    this.part = undefined;
    if (open.parts.some((part) => part.kind === 'flaky') && one.outcome === 'passed') this.flaky += 1;
    const suite = this.around.at(-1);
    if (suite === undefined) return;
    suite.own.runs += 1;
    suite.own.broken += one.outcome === 'failed' || one.outcome === 'error' ? 1 : 0;
    suite.own.skipped += one.outcome === 'skipped' ? 1 : 0;
    suite.tests.add(keyOf(one));
  }
}

interface OpenCase {
  /** The element that ends it: `testcase`, or the failure of a suite that stands for one. */
  readonly element: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly suites: readonly string[];
  readonly at: string;
  readonly parts: Part[];
}

type PartKind = 'error' | 'failed' | 'skipped' | 'flaky' | 'output';
interface Part {
  readonly element: string;
  readonly kind: PartKind;
  readonly message: string;
  text: string;
}

// Surefire runs a failing case again: it failed for good with `rerun…` beside its failure, and passed in the end with `flaky…` alone.
const PARTS: Readonly<Partial<Record<string, PartKind>>> = {
  error: 'error', failure: 'failed', skipped: 'skipped', flakyFailure: 'flaky', flakyError: 'flaky', rerunFailure: 'output', rerunError: 'output', 'system-out': 'output', 'system-err': 'output',
};

// Words that runners put into `status` or `result` of a case; GoogleTest says by them alone that a test did not run.
const STATUS: Readonly<Partial<Record<string, TestOutcome>>> = {
  notrun: 'skipped', notexecuted: 'skipped', suppressed: 'skipped', disabled: 'skipped', skipped: 'skipped', ignored: 'skipped', pending: 'skipped',
  blocked: 'skipped', cancelled: 'skipped', canceled: 'skipped', inconclusive: 'skipped',
  fail: 'failed', failed: 'failed', failure: 'failed', error: 'error', errored: 'error',
  aborted: 'error', broken: 'error', crashed: 'error', timeout: 'error', timedout: 'error',
};

// "Not run", "NOT_RUN" and "notrun" are one word.
function outcomeOfWord(text: string): TestOutcome | undefined {
  const word = text.toLowerCase().replaceAll(/[\s_-]/g, '');
  return Object.hasOwn(STATUS, word) ? STATUS[word] : undefined;
}

function openCase({ name, attributes, at }: XmlElement, suites: readonly string[]): OpenCase {
  return { element: name, attributes, suites, at, parts: [] };
}

function closedCase({ attributes, suites, at, parts }: OpenCase): TestCase {
  const said = [attributes['status'], attributes['result']].flatMap((word) => outcomeOfWord(word ?? '') ?? []);
  const outcomes: readonly TestOutcome[] = [...parts.flatMap(({ kind }) => (kind === 'error' || kind === 'failed' || kind === 'skipped' ? [kind] : [])), ...said];
  const outcome = TEST_OUTCOMES.find((one) => outcomes.includes(one)) ?? 'passed';
  const why = parts.find((part) => part.kind === outcome);
  const [message = '', ...rest] = [...(why?.message ?? '').split('\n'), ...(why?.text ?? '').split('\n')].map((line) => line.trimEnd()).filter((line) => line.trim() !== '');
  const shown = outcome === 'failed' || outcome === 'error' ? [rest.join('\n'), ...parts.filter((part) => part !== why && part.kind !== 'skipped').map(partText)] : outcome === 'skipped' ? [rest.join('\n')] : [];
  const details = shown.filter((text) => text.trim() !== '').join('\n\n').slice(0, DETAILS);
  const seconds = secondsOf(attributes['time']);
  return {
    suites, name: (attributes['name'] ?? '').slice(0, NAME),
    ...optional('className', attributes['classname'] ?? attributes['class']), ...optional('file', attributes['file']),
    outcome,
    ...(seconds === undefined ? {} : { seconds }),
    ...optional('message', message.trim().slice(0, MESSAGE)), ...optional('details', details),
    at,
  };
}

function partText({ element, message, text }: Part): string {
  return text.trim() === '' && message === '' ? '' : [`${element}:`, ...(message === '' ? [] : [message]), text.trim()].join('\n');
}

function optional<K extends string>(key: K, value: string | undefined): { [key in K]?: string } {
  return (value === undefined || value === '' ? {} : { [key]: value.slice(0, DETAILS) }) as { [key in K]?: string }; // a computed key loses its literal type
}

function pick<K extends string>(attributes: Readonly<Record<string, string>>, key: K): { [key in K]?: string } {
  return optional(key, attributes[key]);
}

/** `1.5` and, as Surefire writes it, `1,234.5`. */
function secondsOf(text: string | undefined): number | undefined {
  const plain = text?.replaceAll(',', '').trim() ?? '';
  return /^\d{1,12}(?:\.\d+)?(?:[eE]-?\d{1,2})?$/.test(plain) ? Number(plain) : undefined;
}

function declaredBy(attributes: Readonly<Record<string, string>>): Suite['declared'] {
  // A number beyond all suites still says that there are some.
  const value = (...names: readonly string[]) => names.flatMap((name) => /^\s*(\d+)\s*$/.exec(attributes[name] ?? '')?.[1] ?? []).map((digits) => Math.min(Number(digits), 1e9))[0];
  const [runs, failures, errors, skipped, disabled] = [value('tests'), value('failures'), value('errors'), value('skipped', 'skip', 'skips', 'ignored'), value('disabled')];
  return {
    ...(runs === undefined ? {} : { runs: Number(runs) }),
    ...(failures === undefined && errors === undefined ? {} : { broken: Number(failures ?? 0) + Number(errors ?? 0) }),
    ...(skipped === undefined ? {} : { skipped: Number(skipped) }),
    ...(disabled === undefined ? {} : { disabled: Number(disabled) }),
  };
}

/** What a case is called wherever it runs. Names of suites may be long and deep, and each case repeats them, so they go in as a digest. */
function keyOf({ file, className, suites, name }: TestCase): string {
  return [file ?? '', className ?? digestOf(suites), name].join('\u0001');
}

const DIGESTS = new WeakMap<readonly string[], string>();

function digestOf(path: readonly string[]): string {
  const digest = DIGESTS.get(path) ?? sha256Hex(utf8(path.join('\u0000')));
  DIGESTS.set(path, digest);
  return digest;
}

function nameOf({ className, name }: TestCase): string {
  return className === undefined || name.startsWith(className) ? name : `${className} ${name}`;
}

type Counts = Readonly<Record<'suites' | 'tests' | 'passed' | 'failed' | 'errors' | 'skipped' | 'runs' | 'runsPassed' | 'runsFailed' | 'runsErrors' | 'runsSkipped' | 'seconds', number>>;

function countsOf({ suites, cases, unlisted }: Report): Counts {
  const tests = new Map<string, TestOutcome>();
  for (const one of cases) {
    const key = keyOf(one);
    tests.set(key, worseOf(tests.get(key), one.outcome));
  }
  const runs = tally(cases.map((one) => one.outcome), unlisted);
  const distinct = tally([...tests.values()], unlisted);
  return {
    suites: suites.filter((suite) => suite.isSuite).length,
    tests: distinct.all, passed: distinct.passed, failed: distinct.failed, errors: distinct.error, skipped: distinct.skipped,
    runs: runs.all, runsPassed: runs.passed, runsFailed: runs.failed, runsErrors: runs.error, runsSkipped: runs.skipped,
    seconds: Math.round(durationOf(suites, cases) * 1000) / 1000,
  };
}

// A test that passed in one run and was skipped in another did run.
const WORST_RUN: readonly TestOutcome[] = ['error', 'failed', 'passed', 'skipped'];
function worseOf(a: TestOutcome | undefined, b: TestOutcome): TestOutcome {
  return a === undefined || WORST_RUN.indexOf(b) < WORST_RUN.indexOf(a) ? b : a;
}

function tally(outcomes: readonly TestOutcome[], unlisted: Unlisted): Record<TestOutcome | 'all', number> {
  const of = (outcome: TestOutcome) => outcomes.filter((one) => one === outcome).length;
  const all = outcomes.length + unlisted.runs;
  const error = of('error');
  // Failures and skips that the suites count beyond those listed take the place of passes.
  const failed = Math.min(all - error, of('failed') + unlisted.broken);
  const skipped = Math.min(all - error - failed, of('skipped') + unlisted.skipped);
  return { all, error, failed, skipped, passed: all - error - failed - skipped };
}

function durationOf(suites: readonly Suite[], cases: readonly TestCase[]): number {
  // `<testsuites>` stands around suites or does not, so the outermost are at depth 0 or 1.
  const outermost = suites.filter((suite) => suite.isSuite && suite.depth === (suites[0]?.isSuite === true ? 0 : 1));
  const timed = outermost.flatMap((suite) => secondsOf(suite.time) ?? []);
  const whole = timed.length > 0 ? timed : suites.slice(0, 1).flatMap((suite) => secondsOf(suite.time) ?? []);
  return (whole.length > 0 ? whole : cases.map((one) => one.seconds ?? 0)).reduce((sum, seconds) => sum + seconds, 0);
}

function contentOf({ passed, failed, errors }: Counts, unlisted: Unlisted): Content {
  if (failed + errors > 0) return 'fail';
  return passed === 0 || unlisted.runs > unlisted.skipped ? 'no-result' : 'pass';
}

function summaryOf({ tests, passed, failed, errors, skipped }: Counts, unlisted: Unlisted, flaky: number): string {
  if (tests === 0) return 'The file holds no test';
  if (passed + failed + errors === 0) return `No test ran; ${tests === 1 ? 'the one listed was' : `all ${tests} were`} skipped`;
  return [
    `${countOf(passed + failed + errors, 'test')} ran`,
    failed + errors === 0 ? 'none failed' : failed > 0 ? `${failed} failed` : '',
    errors === 0 ? '' : `${errors} ended in an error`,
    skipped === 0 ? '' : `${skipped} skipped`,
    flaky === 0 ? '' : `${flaky} passed only when run again`,
    unlisted.runs === 0 ? '' : `${unlisted.runs} counted and not listed`,
  ].filter((part) => part !== '').join('; ');
}

function brokenCases({ cases }: Report): readonly TestCase[] {
  return [...cases.filter((one) => one.outcome === 'error'), ...cases.filter((one) => one.outcome === 'failed')];
}

const MEANS: Readonly<Record<TestOutcome, Content>> = { error: 'fail', failed: 'fail', skipped: 'no-result', passed: 'pass' };

function view(report: Report): readonly Block[] {
  const counts = countsOf(report);
  const unusual = [...brokenCases(report), ...report.cases.filter((one) => one.outcome === 'skipped')];
  const suites = report.suites.filter((suite) => suite.isSuite);
  const properties = suites.flatMap((suite) => suite.properties);
  return [
    facts('The run', [
      ['Suites', number(counts.suites)],
      ['Tests', `${number(counts.tests)}${counts.runs === counts.tests ? '' : `, in ${number(counts.runs)} runs`}`],
      ['Passed', number(counts.passed)],
      ['Failed', number(counts.failed)],
      ['Ended in an error', number(counts.errors)],
      ['Skipped', number(counts.skipped)],
      ['Passed only when run again', report.flaky === 0 ? undefined : number(report.flaky)],
      ['Counted and not listed', report.unlisted.runs === 0 ? undefined : number(report.unlisted.runs)],
      ['Time', number(counts.seconds, 's')],
    ], 'Tests of one name count once, by their worst run. The page of all tests lists those that passed too.'),
    ...(unusual.length === 0 ? [] : [table({
      title: 'Not passed',
      caption: 'Tests that failed, ended in an error or were skipped',
      columns: ['Test', 'Outcome', 'Message', { label: 'Seconds', numeric: true }],
      rows: unusual.slice(0, 500).map((one) => [{ text: words(nameOf(one), 300), at: one.at }, verdict(one.outcome, MEANS[one.outcome], one.at), words(one.message, 500), number(one.seconds)]),
      count: unusual.length,
    })]),
    table({
      title: 'Suites',
      caption: 'Suites in the order of the file',
      columns: ['Suite', { label: 'Cases', numeric: true }, { label: 'Broken', numeric: true }, { label: 'Skipped', numeric: true }, { label: 'Seconds', numeric: true }, 'Time stamp', 'Host'],
      rows: suites.slice(0, 500).map(({ name, at, own, time, timestamp, host }) => [
        { text: words(name, 300), at }, number(own.runs), number(own.broken), number(own.skipped), number(secondsOf(time)), words(timestamp, 60), host === undefined ? words(undefined) : words(maskedHost(host)),
      ]),
      count: suites.length,
    }),
    ...(properties.length === 0 ? [] : [table({
      title: 'Properties',
      caption: 'What the runner says of where it ran',
      columns: ['Name', 'Value'],
      rows: properties.slice(0, 500).map(({ name, value }) => [{ text: words(name), code: true as const }, isPrivateName(name) ? words(maskedHost(value)) : words(value)]),
      count: properties.length,
    })]),
  ];
}
