import { globSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { COUNTED } from '../../../src/core/formats/counted-metrics.ts';
import type { ReadMeasurement } from '../../../src/core/formats/format.ts';
import { FORMATS, formatById } from '../../../src/core/formats/index.ts';
import { byCodeUnit } from '../../../src/core/lib/bytes.ts';

// docs/measurements.md is held to what the samples of each format give. UPDATE_DOCS=1 writes its table anew.

const DOC = 'docs/measurements.md';
const [BEGIN, END] = ['<!-- metrics: begin -->', '<!-- metrics: end -->'];

const measured = new Map(FORMATS.map(({ id }) => [id, globSync(`test/fixtures/formats/${id}/*.reading.json`).flatMap((path) => (JSON.parse(readFileSync(path, 'utf8')) as { measurements?: ReadMeasurement[] }).measurements ?? [])]));

it('docs/measurements.md lists every metric that the samples give', () => {
  const text = readFileSync(DOC, 'utf8');
  const wanted = `${text.slice(0, text.indexOf(BEGIN))}${BEGIN}\n${table()}${text.slice(text.indexOf(END))}`;
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(DOC, wanted);
  expect(readFileSync(DOC, 'utf8')).toBe(wanted);
});

it('docs/measurements.md says of every other format why it measures nothing', () => {
  const text = readFileSync(DOC, 'utf8');
  const reasons = text.slice(text.indexOf('## What is no metric'));
  const explained = new Set([...reasons.matchAll(/`([a-z][a-z0-9.-]*)`/g)].map(([, id = '']) => id).filter((id) => formatById(id) !== undefined));
  expect([...explained].sort()).toEqual([...measured].filter(([, ones]) => ones.length === 0).map(([id]) => id).sort());
});

it('every count that becomes a metric is one that its format gives', () => {
  for (const [id, counts] of Object.entries(COUNTED)) {
    expect(formatById(id), id).toBeDefined();
    const given = new Set(readdirSync(`test/fixtures/formats/${id}`).filter((name) => name.endsWith('.reading.json'))
      .flatMap((name) => Object.keys((JSON.parse(readFileSync(`test/fixtures/formats/${id}/${name}`, 'utf8')) as { statement: { counts: object } }).statement.counts)));
    expect(Object.keys(counts).filter((count) => !given.has(count)), id).toEqual([]);
  }
});

/** One row for each way of measuring that a format has: unit, direction, and whether there is noise. */
function table(): string {
  const rows = [...measured].sort(([a], [b]) => byCodeUnit(a, b)).flatMap(([id, ones]) =>
    [...Map.groupBy(ones, (one) => JSON.stringify([one.unit, one.direction, one.exact === true]))].sort(([a], [b]) => byCodeUnit(a, b)).map(([, alike]) => rowOf(id, alike)));
  return ['| format | metrics | unit | better | noise | must be equal |', '| --- | --- | --- | --- | --- | --- |', ...rows, ''].join('\n');
}

function rowOf(id: string, alike: readonly ReadMeasurement[]): string {
  const names = [...new Set(alike.map(({ metric }) => metric))].sort(byCodeUnit);
  const keys = [...new Set(alike.flatMap(({ comparability }) => Object.keys(comparability)))].sort(byCodeUnit);
  const code = (text: string) => `\`${text.replaceAll('|', '\\|').replaceAll('`', "'")}\``;
  const some = (all: readonly string[], most: number) => `${all.slice(0, most).map(code).join(', ')}${all.length > most ? ` and ${all.length - most} more` : ''}`;
  const [first] = alike;
  return `| ${code(id)} | ${some(names, 3)} | ${first?.unit || '–'} | ${first?.direction ?? ''} | ${first?.exact === true ? 'none' : 'yes'} | ${keys.length === 0 ? '–' : some(keys, 20)} |`;
}
