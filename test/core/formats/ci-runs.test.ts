// What CI systems, git and mogemma's scripts write, with parts of it replaced: it is read without an exception, and no part
// that is taken away or spoilt makes a file pass that did not.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { formatById } from '../../../src/core/formats/index.ts';
import { readFile } from '../../../src/core/formats/read.ts';
import { Block } from '../../../src/core/model/block.ts';
import { Finding } from '../../../src/core/model/finding.ts';
import { EvidenceStatement } from '../../../src/core/model/statement.ts';
import { createSchemaPort } from '../../../src/node/json-schemas.ts';

const schemas = createSchemaPort();
const ROOT = path.join(import.meta.dirname, '../../fixtures/formats');
const samples = (formats: readonly string[]) => formats.flatMap((id) => readdirSync(path.join(ROOT, id)).filter((name) => !name.endsWith('.reading.json'))
  .map((name) => ({ name: `${id}/${name}`, text: readFileSync(path.join(ROOT, id, name), 'utf8') })));

const HOSTILE: readonly unknown[] = [null, true, -1, 1e308, '', '\u202e\ud800', [], {}, { toString: '' }, [{ __proto__: null }]];

function readAndShow(text: string) {
  const { format, reading } = readFile(new TextEncoder().encode(text), schemas);
  EvidenceStatement.parse(reading.statement);
  for (const found of reading.findings) Finding.parse(found);
  if (reading.document !== undefined) for (const block of formatById(format.id)?.view(reading.document) ?? []) Block.parse(block);
  return reading;
}

it.each(samples(['mogemma.benchmark', 'mogemma.parity', 'github-jobs', 'github-runs', 'gitlab-jobs']))('$name: any part of it may be anything', ({ text }) => {
  for (const at of placesIn(JSON.parse(text))) for (const value of HOSTILE) readAndShow(JSON.stringify(replaced(JSON.parse(text), at, value)));
});

describe('a job list passes only where it did', () => {
  it.each(samples(['github-jobs', 'github-runs', 'gitlab-jobs']).filter(({ text }) => readAndShow(text).statement.content !== 'pass'))('$name: no part that is taken away makes it pass', ({ text }) => {
    for (const at of placesIn(JSON.parse(text)).filter((one) => typeof one.at(-1) === 'string')) {
      // The outcome of the one job that failed, and the count of those that are not listed, are what the file is about.
      if (['conclusion', 'total_count', 'allow_failure'].includes(String(at.at(-1)))) continue;
      expect(readAndShow(JSON.stringify(replaced(JSON.parse(text), at, undefined))).statement.content, at.join('/')).not.toBe('pass');
    }
  });
});

it.each(samples(['git-tag', 'git-status']))('$name: any line of it may be gone, doubled or spoilt', ({ text }) => {
  const lines = text.split('\n');
  for (const index of lines.keys()) {
    for (const change of [[], [lines[index]!, lines[index]!], ['\u202e\u0000'], [`${lines[index]!} ${'9'.repeat(400)}`]]) readAndShow(lines.toSpliced(index, 1, ...change).join('\n'));
  }
});

test('a tag that was made in the year 40000 has no date that a record could hold', () => {
  const { text } = samples(['git-tag']).find(({ name }) => name.endsWith('/annotated.tag'))!;
  expect(readAndShow(text.replace('1772103600', '999999999999')).statement.producedAt).toBeUndefined();
});

type Place = readonly (string | number)[];

function placesIn(value: unknown, at: Place = []): readonly Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, inner]) => [[...at, key], ...placesIn(inner, [...at, key])]);
}

function replaced(value: unknown, [key, ...rest]: Place, by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((inner: unknown, index) => (index === key ? replaced(inner, rest, by) : inner));
  return Object.fromEntries(Object.entries(value as object).map(([name, inner]: [string, unknown]) => [name, name === key ? replaced(inner, rest, by) : inner]));
}
