import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findingHelp } from '../../../src/core/findings.ts';
import type { Reading } from '../../../src/core/formats/format.ts';
import { FORMATS, formatById } from '../../../src/core/formats/index.ts';
import { decodeSample, readFile } from '../../../src/core/formats/read.ts';
import { Block } from '../../../src/core/model/block.ts';
import { Finding } from '../../../src/core/model/finding.ts';
import { BaselineMetric, Measurement } from '../../../src/core/model/measurement.ts';
import { EvidenceStatement } from '../../../src/core/model/statement.ts';
import { createSchemaPort } from '../../../src/node/json-schemas.ts';

// Each folder of test/fixtures/formats is named after a format and holds its samples, each with its golden beside it.
// UPDATE_GOLDENS=1 writes the goldens anew; review them like code.

const ROOT = join(import.meta.dirname, '../../fixtures/formats');
const GOLDEN = '.reading.json';
const schemas = createSchemaPort();
const FILE = 'f'.repeat(64);

const samples = FORMATS.flatMap(({ id }) =>
  readdirSync(join(ROOT, id)).filter((name) => !name.endsWith(GOLDEN)).map((name) => ({ id, name, path: join(ROOT, id, name) })));

it('every format has at least three samples', () => {
  for (const { id } of FORMATS) expect([id, samples.filter((sample) => sample.id === id).length >= 3]).toEqual([id, true]);
});

describe.each(samples)('$id: $name', ({ id, path }) => {
  const bytes = new Uint8Array(readFileSync(path));

  it('is recognised by its own format and by no other', () => {
    const sample = decodeSample(bytes);
    expect(FORMATS.filter((format) => format.recognise(sample)).map((format) => format.id)).toEqual([id]);
  });

  it('reads as its golden says', () => {
    const { reading } = readFile(bytes, schemas);
    const found = `${JSON.stringify(asGolden(id, reading), undefined, 2)}\n`;
    if (process.env['UPDATE_GOLDENS'] === '1') writeFileSync(path + GOLDEN, found);
    expect(found).toBe(readFileSync(path + GOLDEN, 'utf8'));
  });

  it('gives what a record and a page can take', () => {
    expectWellFormed(id, bytes);
  });

  it('gives findings and no exception wherever it is cut', () => {
    const cuts = new Set(Array.from({ length: 24 }, (_, index) => Math.floor((bytes.length * index) / 24)));
    for (const cut of [...cuts, bytes.length - 1].filter((one) => one > 0)) {
      const { format } = readFile(bytes.subarray(0, cut), schemas);
      expectWellFormed(format.id, bytes.subarray(0, cut));
    }
  });
});

/** A reading as it is kept beside its sample: without the document, which the view shows. */
function asGolden(id: string, reading: Reading<unknown>) {
  const { document, envelope, history, ...rest } = reading;
  return {
    ...rest,
    // Hundreds of runs are no golden that anybody reads.
    ...(history === undefined ? {} : { history: history.length <= 4 ? history : [history[0], `… ${history.length - 2} more`, history.at(-1)] }),
    ...(envelope === undefined ? {} : { envelope: { payloadType: envelope.payloadType, payloadBytes: envelope.payload.length, signatures: envelope.signatures.length } }),
    view: document === undefined ? [] : formatById(id)?.view(document),
  };
}

function expectWellFormed(id: string, bytes: Uint8Array) {
  const { format, reading } = readFile(bytes, schemas);
  expect(format.id).toBe(id);
  EvidenceStatement.parse(reading.statement);
  for (const found of reading.findings) {
    Finding.parse(found);
    expect(findingHelp(found.id)).toBeDefined();
  }
  const { measurements = [], history = [] } = reading;
  for (const { at, ...rest } of [...measurements, ...history.flatMap((run) => run.measurements)]) Measurement.parse({ ...rest, pointer: { file: FILE, at } });
  for (const { at, ...rest } of reading.baseline ?? []) BaselineMetric.parse({ ...rest, pointer: { file: FILE, at } });
  for (const block of reading.document === undefined ? [] : format.view(reading.document)) Block.parse(block);
  // What is wrong is said: no file is invalid without a reason.
  if (reading.form !== 'valid') expect(reading.findings.length).toBeGreaterThan(0);
}
