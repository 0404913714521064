import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { junit } from '../../../src/core/formats/junit.ts';
import { decodeSample, readFile } from '../../../src/core/formats/read.ts';
import { Block } from '../../../src/core/model/block.ts';
import { EvidenceStatement } from '../../../src/core/model/statement.ts';
import { createSchemaPort } from '../../../src/node/json-schemas.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/formats/junit');
const schemas = createSchemaPort();
const sample = (name: string) => new Uint8Array(readFileSync(join(FIXTURES, name)));
const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string | Uint8Array) => readFile(typeof text === 'string' ? bytes(text) : text, schemas);
const casesOf = (text: string | Uint8Array) => junit.lists?.tests?.(junit.read(decodeSample(typeof text === 'string' ? bytes(text) : text), schemas).document as never) ?? []; // what `read` gave
const ids = (text: string) => read(text).reading.findings.map((one) => one.id);

describe('the counts of publish-unit-test-result-action for the same files', () => {
  // suites; tests: all, passed, skipped, failed, errors; runs: the same.
  test.each([
    ['jest.xml', 'pass', 1, [2, 2, 0, 0, 0], [2, 2, 0, 0, 0]],
    ['mocha.xml', 'pass', 1, [101, 101, 0, 0, 0], [109, 109, 0, 0, 0]],
    ['numbers-only.xml', 'fail', 1, [6, 3, 2, 1, 0], [6, 3, 2, 1, 0]],
    ['pytest.xml', 'fail', 1, [5, 3, 1, 1, 0], [5, 3, 1, 1, 0]],
    ['scalatest.xml', 'pass', 1, [5, 5, 0, 0, 0], [5, 5, 0, 0, 0]],
    ['nested.xml', 'pass', 4, [5, 5, 0, 0, 0], [5, 5, 0, 0, 0]],
    ['entities.xml', 'fail', 1, [4, 0, 2, 1, 1], [4, 0, 2, 1, 1]],
  ] as const)('%s', (name, content, suites, tests, runs) => {
    const { statement } = read(sample(name)).reading;
    const { counts } = statement;
    expect([statement.content, counts.suites]).toEqual([content, suites]);
    expect([counts.tests, counts.passed, counts.skipped, counts.failed, counts.errors]).toEqual(tests);
    expect([counts.runs, counts.runsPassed, counts.runsSkipped, counts.runsFailed, counts.runsErrors]).toEqual(runs);
  });

  test('other test reports are attachments, and named', () => {
    const said = ['nunit.xml', 'xunit.xml', 'visual-studio.trx', 'suites-that-are-no-junit.xml'].map((name) => {
      const { format, reading } = read(new Uint8Array(readFileSync(join(FIXTURES, '../attachment', name))));
      return `${format.id}: ${reading.findings[0]?.found ?? ''}`;
    });
    expect(said).toMatchInlineSnapshot(`
      [
        "attachment: NUnit 2 test results, which this portal does not read yet",
        "attachment: xUnit.net test results, which this portal does not read yet",
        "attachment: Visual Studio test results (TRX), which this portal does not read yet",
        "attachment: text/xml",
      ]
    `);
  });
});

describe('what is no pass', () => {
  test.each([
    ['no suite', '<testsuites/>', ['nothing-checked']],
    ['a suite of nothing', '<testsuites tests="0"><testsuite tests="0"/></testsuites>', ['nothing-checked']],
    ['every test skipped', '<testsuite tests="1" skipped="1"><testcase name="a"><skipped/></testcase></testsuite>', ['nothing-checked']],
    ['tests that are counted and not listed', '<testsuite tests="6" failures="0"/>', ['tests-not-listed']],
    ['fewer tests than counted', '<testsuite tests="6" failures="0"><testcase name="a"/></testsuite>', ['tests-not-listed']],
  ])('%s', (_, text, found) => {
    const { reading } = read(text);
    expect([reading.statement.content, reading.findings.map((one) => one.id)]).toEqual(['no-result', found]);
  });
});

describe('words that say that a case did not pass', () => {
  test.each([
    ['Failed ', 'failed'], ['TIMEOUT', 'error'], ['timed-out', 'error'], ['aborted', 'error'], ['not run', 'skipped'], ['Not_Executed', 'skipped'], ['cancelled', 'skipped'], ['inconclusive', 'skipped'],
    ['run', 'passed'], ['completed', 'passed'], ['constructor', 'passed'],
  ])('status="%s" is %s', (status, outcome) => expect(casesOf(`<testsuite><testcase name="a" status="${status}"><constructor/></testcase></testsuite>`).map((one) => one.outcome)).toEqual([outcome]));
});

test('a suite that counts more failures than a number may have digits has failures', () => {
  expect(read('<testsuite tests="1" failures="99999999999999999999"><testcase name="a"/></testsuite>').reading.statement.content).toBe('fail');
});

test('cases deep within suites of long names cost what they hold', () => {
  const deep = (cases: number) => `${`<testsuite name="${'n'.repeat(1000)}">`.repeat(99)}${Array.from({ length: cases }, (_, index) => `<testcase name="${index}"/>`).join('')}${'</testsuite>'.repeat(99)}`;
  const paths = casesOf(deep(20_000)).map((one) => one.suites);
  expect([new Set(paths).size, paths[0]?.length]).toEqual([1, 99]);
});

describe('numbers that contradict the cases', () => {
  const suite = (attributes: string, cases: string) => read(`<testsuite ${attributes}>${cases}</testsuite>`).reading;

  test('the worse number counts', () => {
    const { form, statement, findings } = suite('tests="2" failures="1"', '<testcase name="a"/><testcase name="b"/>');
    expect([form, statement.content, statement.counts.failed, statement.counts.passed]).toEqual(['valid-with-defects', 'fail', 1, 1]);
    expect(findings[0]?.message).toMatchInlineSnapshot(`"The suite at line 1 counts 1 failures and errors and lists 0"`);
  });
  test('a listed failure that no number counts fails', () => {
    const { statement, findings } = suite('tests="1" failures="0"', '<testcase name="a"><failure/></testcase>');
    expect([statement.content, findings.map((one) => one.id)]).toEqual(['fail', ['verdict-disagrees']]);
  });
  test('an error that is counted as a failure is no contradiction', () => {
    expect(suite('tests="1" failures="1" errors="0"', '<testcase name="a"><error/></testcase>').findings).toEqual([]);
  });
  test('a suite may count its own cases or those within it, and tests or runs', () => {
    const inner = '<testsuite name="in" tests="1"><testcase name="b"/></testsuite>';
    for (const tests of [1, 2]) expect(suite(`tests="${tests}"`, `<testcase name="a"/>${inner}`).findings, String(tests)).toEqual([]);
    expect(suite('tests="1"', '<testcase name="a"><failure/></testcase><testcase name="a"><error/></testcase>').findings).toEqual([]);
  });
  test('what an inner suite does not list is counted once', () => {
    const { statement } = suite('tests="3"', '<testsuite name="in" tests="3"><testcase name="b"/></testsuite>');
    expect(statement.counts.tests).toBe(3);
  });
});

describe('dialects', () => {
  test('GoogleTest says by a status alone that a test did not run', () => {
    const [one] = casesOf('<testsuite tests="1" disabled="1"><testcase name="a" status="notrun" result="suppressed"/></testsuite>');
    expect(one?.outcome).toBe('skipped');
  });
  test('a status of “failed” without an element fails', () => {
    expect(read('<testsuite><testcase name="a" status="failed"/></testsuite>').reading.statement.content).toBe('fail');
  });
  test('a case that passed when it was run again passes, and the summary says so', () => {
    const { statement } = read('<testsuite tests="1"><testcase name="a"><flakyFailure message="slow"/></testcase></testsuite>').reading;
    expect([statement.content, statement.summary]).toEqual(['pass', '1 test ran; none failed; 1 passed only when run again']);
  });
  test('an error of the suite itself is a test that broke', () => {
    expect(casesOf('<testsuites><testsuite name="s"><error message="no module">trace</error></testsuite></testsuites>'))
      .toEqual([{ suites: ['s'], name: 's', outcome: 'error', message: 'no module', details: 'trace', at: 'line:1' }]);
  });
  test('the worst of several outcomes counts, and what was printed stands with it', () => {
    const [one] = casesOf('<testsuite><testcase name="a"><skipped/><failure message="no">stack</failure><system-out>seed 42</system-out></testcase></testsuite>');
    expect([one?.outcome, one?.message, one?.details]).toEqual(['failed', 'no', 'stack\n\nsystem-out:\nseed 42']);
  });
  test('a test that failed in one run of two failed', () => {
    const { counts } = read('<testsuite><testcase name="a"/><testcase name="a"><failure/></testcase></testsuite>').reading.statement;
    expect([counts.tests, counts.failed, counts.runs, counts.runsPassed]).toEqual([1, 1, 2, 1]);
  });
  test('seconds may have commas between thousands', () => {
    expect(read('<testsuite time="1,204.5"><testcase name="a"/></testsuite>').reading.statement.counts.seconds).toBe(1204.5);
  });
  test('a time without a zone is no moment', () => {
    expect(read('<testsuite timestamp="2026-02-18T09:51:00"><testcase name="a"/></testsuite>').reading.statement.producedAt).toBeUndefined();
    expect(read('<testsuite timestamp="2026-02-18T09:51:00Z"><testcase name="a"/></testsuite>').reading.statement.producedAt).toBe('2026-02-18T09:51:00Z');
  });
});

describe('hostile XML', () => {
  test.each([
    ['an external entity', '<!DOCTYPE t [<!ENTITY x SYSTEM "file:///etc/passwd">]><testsuite><testcase name="&x;"/></testsuite>', 'xml-doctype'],
    ['entities in entities', `<!DOCTYPE t [<!ENTITY a "ha">${Array.from({ length: 20 }, (_, index) => `<!ENTITY a${index} "&a;&a;">`).join('')}]><testsuite/>`, 'xml-doctype'],
    ['an external document type', '<!DOCTYPE testsuite SYSTEM "http://example.org/x.dtd"><testsuite/>', 'xml-doctype'],
    ['an entity nobody declares', '<testsuite><testcase name="&x;"/></testsuite>', 'xml-syntax'],
    ['100,000 levels', '<testsuite>'.repeat(100_000), 'xml-limits'],
    ['an attribute twice', '<testsuite tests="1" tests="2"/>', 'xml-syntax'],
    ['two documents', '<testsuite/><testsuite/>', 'xml-syntax'],
    ['a control character', '<testsuite><testcase name="\u0007"/></testsuite>', 'xml-syntax'],
  ])('%s is a finding, and the file is not read', (_, text, id) => {
    const { format, reading } = read(text);
    expect([format.id, reading.form, reading.statement.content]).toEqual(['junit', 'invalid', 'no-result']);
    expect(reading.findings.map((one) => one.id)).toEqual([id]);
    expect(JSON.stringify(reading)).not.toMatch(/root:|haha/);
  });

  it('reads what is left of any report after any change, without an exception', () => {
    const text = new TextDecoder().decode(sample('edited.xml'));
    fc.assert(fc.property(fc.nat(text.length), fc.nat(40), fc.constantFrom('', '<', '>', '"', '&', '</testcase>', '<testcase name="x">', '<failure>', ']]>', '<![CDATA[', '\u202e'), (at, cut, put) => {
      const { format, reading } = read(text.slice(0, at) + put + text.slice(at + cut));
      EvidenceStatement.parse(reading.statement);
      for (const block of reading.document === undefined ? [] : format.view(reading.document)) Block.parse(block);
    }), { numRuns: 500 });
  });

  it('shows no e-mail address, home folder or name of a machine', () => {
    const { format, reading } = read(`<testsuite name="/home/dana/secret/x" hostname="dana-laptop.corp.example.org"><properties><property name="user.name" value="dana"/></properties>
      <testcase name="dana@example.com"><failure message="/home/dana/secret/y.py"/></testcase></testsuite>`);
    expect(JSON.stringify([reading.statement, reading.findings, format.view(reading.document)])).not.toMatch(/dana@|home\/dana|dana-laptop|"dana"/);
  });
});

it('reads many suites in time that grows with their number', () => {
  const millisecondsFor = (number: number) => {
    const suites = Array.from({ length: number }, (_, suite) => `<testsuite name="s${suite}" tests="2"><testcase classname="c" name="t${suite}.0"/><testcase classname="c" name="t${suite}.1"/></testsuite>`);
    const text = bytes(`<testsuites tests="${2 * number}">${suites.join('')}</testsuites>`);
    const started = performance.now();
    expect(read(text).reading.statement.counts.tests).toBe(2 * number);
    return performance.now() - started;
  };
  millisecondsFor(2000);
  // Sixteen times the suites: comparing every two would take 256 times as long. Other work on the machine may come between.
  const [few, many] = [Math.min(...[0, 1, 2].map(() => millisecondsFor(2000))), Math.min(...[0, 1].map(() => millisecondsFor(32_000)))];
  expect(many / few).toBeLessThan(100);
});

it('holds nothing of an XML file that is no test report', () => {
  expect(ids('<html><body/></html>')).toEqual(['unrecognised']);
  expect(read('<!-- <testsuite> --><coverage/>').format.id).toBe('attachment');
  expect(read('\ufeff<?xml version="1.0"?>\n<!-- a -->\n<testsuites/>').format.id).toBe('junit');
});
