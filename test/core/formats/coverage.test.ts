import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { readFile } from '../../../src/core/formats/read.ts';
import { utf8 } from '../../../src/core/lib/bytes.ts';
import { createSchemaPort } from '../../../src/node/json-schemas.ts';

const schemas = createSchemaPort();
const read = (text: string) => readFile(utf8(text), schemas).reading;
const sample = (path: string) => read(readFileSync(`test/fixtures/formats/${path}`, 'utf8'));
const valuesOf = (reading: ReturnType<typeof read>) => Object.fromEntries((reading.measurements ?? []).map(({ metric, value }) => [metric, value]));

// The counts that the samples' publisher gives: lines over distinct (file, line), and JaCoCo's counters as it writes them.
test.each([
  ['cobertura/coverlet.xml', { lines: [156, 255], branches: [9, 14] }],
  ['cobertura/cobertura-2.1.1.xml', { lines: [24, 36], branches: [1, 4] }],
  ['lcov/coverlet.info', { lines: [118, 184] }],
  ['jacoco/jacoco-0.8.3.xml', { instructions: [96, 161], branches: [1, 4], lines: [26, 38], methods: [9, 18], classes: [6, 8] }],
  // One run, written twice by one tool.
  ['lcov/reportgenerator.info', { lines: [75, 108], branches: [4, 8] }],
  ['reportgenerator-summary/sample.json', { lines: [75, 108], branches: [4, 8] }],
] as const)('%s: its counts are those that its publisher states', (path, counts) => {
  const values = valuesOf(sample(path));
  for (const [kind, [covered, total]] of Object.entries(counts)) {
    expect([values[`coverage.${kind}.covered`], values[`coverage.${kind}.total`], values[`coverage.${kind}`]], kind).toEqual([covered, total, (covered / total) * 100]);
  }
});

describe('what a coverage report leaves out improves nothing', () => {
  const record = (lines: string) => `TN:\nSF:a.c\n${lines}\nend_of_record\n`;

  it.each([
    ['a trace file that lost the end of its last record', 'TN:\nSF:a.c\nDA:1,1\nend_of_record\nSF:b.c\nDA:1,0\n'],
    ['a trace file that lost a line of a record', record('DA:1,1\nLF:2\nLH:1')],
    ['a Cobertura report that lost lines and kept its counts', '<coverage line-rate="0.5" lines-covered="1" lines-valid="2"><class filename="a"><lines><line number="1" hits="1"/></lines></class></coverage>'],
    ['a Cobertura report with lines of no file', '<coverage line-rate="1"><class filename="a"><lines><line number="1" hits="1"/></lines></class><class><lines><line number="1" hits="0"/></lines></class></coverage>'],
    ['a JaCoCo report that lost a package', '<report name="r"><package name="a"><counter type="LINE" missed="0" covered="1"/></package><counter type="LINE" missed="1" covered="1"/></report>'],
    ['a summary of more lines than there are', JSON.stringify({ summary: { coveredlines: 3, coverablelines: 2 }, coverage: { assemblies: [{ name: 'a', coveredlines: 3, coverablelines: 2 }] } })],
  ])('%s gives no share of lines', (_, text) => {
    const reading = read(text);
    expect(reading.statement.content).toBe('no-result');
    expect(reading.findings.some(({ level }) => level === 'error')).toBe(true);
    expect(valuesOf(reading)['coverage.lines']).toBeUndefined();
  });

  it('a file that several classes and records name counts each of its lines once', () => {
    expect(valuesOf(read(record('DA:1,0\nDA:2,0') + record('DA:1,4\nDA:3,0')))).toMatchObject({ 'coverage.lines.covered': 1, 'coverage.lines.total': 3 });
    const line = (hits: number) => `<class filename="a"><lines><line number="1" hits="${hits}"/></lines></class>`;
    expect(valuesOf(read(`<coverage line-rate="1">${line(0)}${line(2)}</coverage>`))).toMatchObject({ 'coverage.lines.covered': 1, 'coverage.lines.total': 1 });
  });
});

describe('a document type', () => {
  const report = (doctype: string) => `<?xml version="1.0"?>${doctype}<coverage line-rate="1"><class filename="a"><lines><line number="1" hits="1"/></lines></class></coverage>`;

  it('may be named, and is never loaded', () => {
    expect(read(report('<!DOCTYPE coverage SYSTEM "http://127.0.0.1:1/coverage-04.dtd">')).form).toBe('valid');
  });

  it.each(['<!DOCTYPE coverage [<!ENTITY a "b">]>', '<!DOCTYPE coverage SYSTEM "x.dtd" [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>'])('may hold nothing: %s', (doctype) => {
    expect(read(report(doctype)).findings.map(({ id }) => id)).toEqual(['xml-doctype']);
  });

  it('gives no entity a meaning', () => {
    const text = report('<!DOCTYPE coverage SYSTEM "x.dtd">').replace('filename="a"', 'filename="&a;"');
    expect(read(text).findings.map(({ id }) => id)).toEqual(['xml-syntax']);
  });
});
