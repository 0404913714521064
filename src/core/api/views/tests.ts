import { z } from 'zod';
import { display, maskPrivate, printable, shorten } from '../../lib/display.ts';
import { Sha256 } from '../../model/ids.ts';
import type { TestCase, TestOutcome } from '../../model/listed.ts';
import type { RecordFile, ReleaseRecordPredicate } from '../../model/record.ts';
import { compareStates, GateState } from '../../model/states.ts';
import type { OpenedProject, OpenedRelease } from '../../record/opened.ts';
import { currentRevision } from '../current-revision.ts';
import type { EvidencePort } from '../evidence-port.ts';
import { fileMark } from '../evidence-mark.ts';
import { count, decimal, withUnit } from '../numbers.ts';
import * as paths from '../paths.ts';
import { placeText } from '../place-text.ts';
import { releaseOf, releasePages } from '../release-pages.ts';
import { listingFiles } from '../subjects.ts';
import { moment } from '../times.ts';
import { Link, Text, defineView, viewBase } from '../view.ts';
import { sentenceCase } from '../words.ts';

/** What a page lays out at most; the files hold all. */
const SHOWN_FILES = 20;
const SHOWN_ROWS = 1000;
/** What was printed is shown of this many tests of a file, and of each this many characters. */
const SHOWN_PRINTED = 50;
const SHOWN_DETAILS = 4000;

const Unusual = z.strictObject({
  name: z.string(),
  /** The suites it lies in, or its class. */
  suite: z.string(),
  state: GateState,
  word: z.string(),
  message: z.string(),
  details: z.string().optional(),
  seconds: z.string(),
  place: z.string(),
});

const TestFile = z.strictObject({
  name: z.string(),
  sha256: Sha256,
  href: z.string(),
  slot: Link.optional(),
  mark: GateState.optional(),
  sentence: z.string(),
  /** What the file counts, and when it was made: short pieces for one line. */
  counts: z.array(Text),
  broken: z.array(Unusual),
  skipped: z.array(Unusual),
  passed: z.array(z.strictObject({ suite: z.string(), heading: z.string(), tests: z.array(z.strictObject({ name: z.string(), seconds: z.string() })) })),
  /** What of the file is not laid out here. */
  more: z.string().optional(),
});

/** `/<project>/releases/<version>/tests/`: every test that came as evidence, file by file; what failed first. */
export const TestsView = z.strictObject({
  ...viewBase('tests'),
  project: z.string(),
  version: z.string(),
  sentence: z.string(),
  files: z.array(TestFile),
  moreFiles: z.array(z.strictObject({ name: z.string(), sha256: Sha256, href: z.string() })),
});
export type TestsView = z.infer<typeof TestsView>;

export const tests = defineView({
  name: 'tests',
  schema: TestsView,
  pages: (portal) => releasePages(portal, 'tests', 'tests'),
  build: (page, portal, evidence) => testsView(...releaseOf(page, portal), evidence),
});

export async function testsView(project: OpenedProject, release: OpenedRelease, evidence: EvidencePort): Promise<TestsView> {
  const record = currentRevision(release).value;
  // Worst first, so that a failure never stands below a file of passes.
  const all = [...listingFiles(record, 'tests')].sort((a, b) => compareStates(markOf(a, record) ?? 'pass', markOf(b, record) ?? 'pass'));
  const shown = all.slice(0, SHOWN_FILES);
  const files: TestsView['files'] = [];
  for (const file of shown) files.push(await testFile(file, project, release, evidence, Math.floor(SHOWN_ROWS / shown.length)));
  return {
    schema: 'dossier.tests.v1',
    title: `Tests of ${project.spec.name} ${release.version}`,
    description: `The tests that ran for ${project.spec.name} ${release.version}: what failed, what was skipped and why, and what passed.`,
    project: project.id,
    version: release.version,
    sentence: sentenceOf(all, record),
    files,
    moreFiles: all.slice(SHOWN_FILES).map((file) => ({ name: display(file.name, 300), sha256: file.sha256, href: paths.bytes(file.sha256) })),
  };
}

function markOf(file: RecordFile, record: ReleaseRecordPredicate): GateState | undefined {
  return fileMark(file, statementOf(file, record)?.content);
}

function statementOf(file: RecordFile, record: ReleaseRecordPredicate) {
  return record.statements.find((one) => one.file === file.sha256)?.statement;
}

function sentenceOf(files: readonly RecordFile[], record: ReleaseRecordPredicate): string {
  const sum = (name: string) => files.reduce((total, file) => total + (statementOf(file, record)?.counts[name] ?? 0), 0);
  const [broken, skipped] = [sum('failed') + sum('errors'), sum('skipped')];
  const ran = sum('passed') + broken;
  const where = files.length === 1 ? '' : ` in ${count(files.length, 'file')}`;
  return `${sentenceCase(count(ran, 'test'))} ran${where}; ${broken === 0 ? 'none' : decimal(broken, 0)} failed${skipped === 0 ? '' : `; ${decimal(skipped, 0)} ${skipped === 1 ? 'was' : 'were'} skipped`}.`;
}

async function testFile(file: RecordFile, project: OpenedProject, release: OpenedRelease, evidence: EvidencePort, rows: number): Promise<TestsView['files'][number]> {
  const record = currentRevision(release).value;
  const statement = statementOf(file, record);
  const read = await evidence.read(file.sha256);
  const cases = read?.reading.document === undefined ? [] : read.format.lists?.tests?.(read.reading.document) ?? [];
  const broken = [...cases.filter((one) => one.outcome === 'error'), ...cases.filter((one) => one.outcome === 'failed')].slice(0, rows);
  const skipped = cases.filter((one) => one.outcome === 'skipped').slice(0, rows - broken.length);
  const passed = cases.filter((one) => one.outcome === 'passed').slice(0, rows - broken.length - skipped.length);
  const left = cases.length - broken.length - skipped.length - passed.length;
  const mark = markOf(file, record);
  const slot = record.slots.find((one) => one.files.includes(file.sha256));
  const summary = display(statement?.summary ?? 'Nothing was read from this file', 400);
  return {
    name: display(file.name, 300),
    sha256: file.sha256,
    href: paths.bytes(file.sha256),
    ...(slot === undefined ? {} : { slot: { text: slot.title, href: paths.slot(project.id, release.version, slot.id) } }),
    ...(mark === undefined ? {} : { mark }),
    sentence: /[.!?…]$/.test(summary) ? summary : `${summary}.`,
    counts: countsOf(statement),
    broken: broken.map((one, index) => unusual(one, index < SHOWN_PRINTED)),
    skipped: skipped.map((one, index) => unusual(one, index < SHOWN_PRINTED)),
    passed: bySuite(passed),
    ...moreOf(file, cases.length, left, Math.max(broken.length, skipped.length)),
  };
}

function moreOf(file: RecordFile, all: number, left: number, printed: number): { more?: string } {
  if (all === 0) return { more: file.form === 'invalid' ? 'The file could not be read, so no test of it is shown.' : 'The file lists no test.' };
  const cut = [
    ...(left === 0 ? [] : [`${decimal(all - left, 0)} of ${decimal(all, 0)} results are shown, failures first`]),
    ...(printed <= SHOWN_PRINTED ? [] : [`what was printed is shown for the first ${SHOWN_PRINTED} only`]),
  ];
  return cut.length === 0 ? {} : { more: `${sentenceCase(cut.join('; '))}; the file holds all.` };
}

function countsOf(statement: ReleaseRecordPredicate['statements'][number]['statement'] | undefined): Text[] {
  if (statement === undefined) return [];
  const { counts } = statement;
  const number = (value: number | undefined, word: string): Text[] => value === undefined ? [] : [[`${decimal(value, 0)} ${word}`]];
  return [
    ...number(counts['tests'], counts['tests'] === 1 ? 'test' : 'tests'),
    ...(counts['runs'] === undefined || counts['runs'] === counts['tests'] ? [] : number(counts['runs'], counts['runs'] === 1 ? 'run' : 'runs')),
    ...number(counts['passed'], 'passed'),
    ...number(counts['failed'], 'failed'),
    ...number(counts['errors'], counts['errors'] === 1 ? 'error' : 'errors'),
    ...number(counts['skipped'], 'skipped'),
    ...number(counts['suites'], counts['suites'] === 1 ? 'suite' : 'suites'),
    ...(counts['seconds'] === undefined ? [] : [[seconds(counts['seconds'])]]),
    [...(statement.producedAt === undefined ? ['no time stated'] : ['produced ', moment(statement.producedAt)])],
  ];
}

const SHAPES: Readonly<Record<TestOutcome, { readonly state: GateState; readonly word: string }>> = {
  error: { state: 'fail', word: 'Error' }, failed: { state: 'fail', word: 'Failed' }, skipped: { state: 'not-applicable', word: 'Skipped' }, passed: { state: 'pass', word: 'Passed' },
};

function unusual(one: TestCase, isPrinted: boolean): z.infer<typeof Unusual> {
  return {
    name: display(one.name, 300) || 'unnamed',
    suite: suiteOf(one),
    ...SHAPES[one.outcome],
    message: display(one.message ?? (one.outcome === 'skipped' ? 'no reason given' : 'no message'), 600),
    ...(one.details === undefined || !isPrinted ? {} : { details: block(one.details) }),
    seconds: seconds(one.seconds),
    place: placeText(one.at),
  };
}

/** Lines as they are, printable and masked; the first ones of a long text. */
function block(text: string): string {
  return shorten(maskPrivate(printable(text.slice(0, SHOWN_DETAILS * 2), { lines: true })), SHOWN_DETAILS);
}

function suiteOf({ suites, className }: TestCase): string {
  const path = suites.join(' › ');
  return display(className === undefined || suites.includes(className) ? path : path === '' ? className : `${path} › ${className}`, 300);
}

function bySuite(cases: readonly TestCase[]): TestsView['files'][number]['passed'] {
  return [...Map.groupBy(cases, suiteOf)].map(([suite, mine]) => ({
    suite,
    heading: `${suite === '' ? 'Outside any suite' : suite}: ${count(mine.length, 'test')} passed`,
    tests: mine.map((one) => ({ name: display(one.name, 300) || 'unnamed', seconds: seconds(one.seconds) })),
  }));
}

function seconds(value: number | undefined): string {
  return value === undefined ? '–' : withUnit(decimal(value, value >= 100 ? 1 : 3), 's');
}
