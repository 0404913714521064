import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { listPages } from '../../../../src/core/api/documents.ts';
import { TestsView, testsView } from '../../../../src/core/api/views/tests.ts';
import { junit } from '../../../../src/core/formats/junit.ts';
import { decodeSample } from '../../../../src/core/formats/read.ts';
import { subjectsOf } from '../../../../src/core/api/subjects.ts';
import { evidenceOf, file, portal, project, record, release, revision, slot } from '../../../builders/portal.ts';

const PYTEST = readFileSync('test/fixtures/formats/junit/pytest.xml', 'utf8');
const JEST = readFileSync('test/fixtures/formats/junit/jest.xml', 'utf8');

/** A release that received these JUnit files, read as the seal reads them. */
function received(...texts: readonly string[]) {
  const files = texts.map((text, index) => {
    const { form, statement } = junit.read(decodeSample(new TextEncoder().encode(text)), { validate: () => [] });
    return { text, statement, file: file(`junit-${index + 1}.xml`, text, { format: 'junit', form, slots: ['tests'] }) };
  });
  const opened = release(revision(record('v1', {
    slots: [slot('tests', { title: 'Test results', kind: 'tests', presence: 'received', files: files.map((one) => one.file.sha256) })],
    files: files.map((one) => one.file),
    statements: files.map((one) => ({ file: one.file.sha256, statement: one.statement })),
  })));
  return { opened, view: () => testsView(project([opened]), opened, evidenceOf(...texts)) };
}

describe('testsView()', () => {
  test('keeps to its schema and says in one sentence what ran', async () => {
    const view = await received(PYTEST).view();
    expect(TestsView.parse(view).sentence).toBe('4 tests ran; 1 failed; 1 was skipped.');
  });

  test('shows failures with their stack, skips with their reason, and passes by suite', async () => {
    const [only] = (await received(PYTEST).view()).files;
    expect(only?.broken.map((one) => [one.name, one.suite, one.word, one.place, one.details?.includes('E AssertionError: 143 != 0')]))
      .toEqual([['test_rsh_events', 'pytest › test.test_spark.SparkTests', 'Failed', 'line 16', true]]);
    expect(only?.skipped.map((one) => one.message)).toEqual(['get_available_devices only supported in Spark 3.0 and above']);
    expect(only?.passed.map((group) => group.heading)).toEqual(['pytest › test.test_spark.SparkTests: 3 tests passed']);
    expect(only?.slot?.href).toBe('/sample/releases/v1/evidence/tests/');
    expect(only?.counts.map((text) => text.join(''))).toEqual(['5 tests', '3 passed', '1 failed', '0 errors', '1 skipped', '1 suite', '2.481\u00a0s', 'no time stated']);
  });

  test('puts a file with failures before one without', async () => {
    const view = await received(JEST, PYTEST).view();
    expect(view.files.map((one) => [one.name, one.mark])).toEqual([['junit-2.xml', 'fail'], ['junit-1.xml', 'pass']]);
    expect(view.sentence).toBe('6 tests ran in 2 files; 1 failed; 1 was skipped.');
  });

  test('shows a thousand results and says how many there are, failures among them whatever their place', async () => {
    const cases = Array.from({ length: 3000 }, (_, index) => `<testcase name="t${index}"/>`).join('');
    const [only] = (await received(`<testsuite>${cases}<testcase name="last"><failure message="no"/></testcase></testsuite>`).view()).files;
    expect(only?.broken.map((one) => one.name)).toEqual(['last']);
    expect(only?.passed.flatMap((group) => group.tests)).toHaveLength(999);
    expect(only?.more).toBe('1,000 of 3,001 results are shown, failures first; the file holds all.');
  });

  test('shows what the first fifty failures printed, so that no page grows with its stacks', async () => {
    const cases = Array.from({ length: 60 }, (_, index) => `<testcase name="t${index}"><failure message="no">${'stack '.repeat(2000)}</failure></testcase>`).join('');
    const [only] = (await received(`<testsuite>${cases}</testsuite>`).view()).files;
    expect(only?.broken.filter((one) => one.details !== undefined)).toHaveLength(50);
    expect(only?.broken[0]?.details).toHaveLength(4000);
    expect(only?.more).toBe('What was printed is shown for the first 50 only; the file holds all.');
  });

  test('says that a file could not be read', async () => {
    const [only] = (await received('<testsuite><testcase').view()).files;
    expect([only?.mark, only?.more]).toEqual(['fail', 'The file could not be read, so no test of it is shown.']);
  });

  test('shows text of a test as text, without addresses, home folders or hidden characters', async () => {
    const text = 'a\u202eb dana@example.com /home/dana/secret/x.py';
    const view = await received(`<testsuite name="${text}"><testcase name="${text}"><failure message="${text}">${text}</failure></testcase><testcase name="${text}"/></testsuite>`).view();
    expect(JSON.stringify(view)).not.toMatch(/\u202e|dana@|home\/dana/);
  });
});

test('a release without test results has no tests page, and one with them counts tests on its tab', () => {
  const { opened } = received(PYTEST);
  expect(subjectsOf(opened).get('tests')).toBe(5);
  expect(listPages(portal(project([opened]))).filter((page) => page.view === 'tests').map((page) => page.path)).toEqual(['/sample/releases/v1/tests/']);
  const none = release(revision(record('v1')));
  expect(listPages(portal(project([none]))).filter((page) => page.view === 'tests')).toEqual([]);
});
