// The table of docs/benchmarks.md is held to the formats, and its keys and units to what the samples give.

import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { findingHelp } from '../src/core/findings.ts';
import { viewBenchmarks } from '../src/core/formats/benchmark-run.ts';
import type { HistoryRun, ReadMeasurement } from '../src/core/formats/format.ts';
import { FORMATS } from '../src/core/formats/index.ts';
import { readFile } from '../src/core/formats/read.ts';
import { createSchemaPort } from '../src/node/json-schemas.ts';

const schemas = createSchemaPort();
const TEXT = readFileSync('docs/benchmarks.md', 'utf8');
const ROWS = [...TEXT.matchAll(/^\| `([a-z-]+)` \|(.*)\|$/gm)].map(([, id = '', rest = '']) => ({ id, cells: rest.split(' | ').map((cell) => cell.trim()) }));

/** Everything that the samples of a format measure, in their newest run and in all others. */
function measuredBy(id: string): readonly ReadMeasurement[] {
  const folder = `test/fixtures/formats/${id}`;
  return readdirSync(folder).filter((name) => !name.endsWith('.reading.json')).flatMap((name) => {
    const { reading } = readFile(new Uint8Array(readFileSync(`${folder}/${name}`)), schemas);
    return [...reading.measurements ?? [], ...(reading.history ?? []).flatMap((run: HistoryRun) => run.measurements)];
  });
}

it('has a row for every format of a benchmark tool, in the order of their names', () => {
  const ids = FORMATS.filter(({ view }) => view === viewBenchmarks).map(({ id }) => id).sort();
  expect(ids.length).toBeGreaterThan(10);
  expect(ROWS.map(({ id }) => id)).toEqual(ids);
});

describe.each(ROWS)('$id', ({ id, cells }) => {
  const [, , , better = '', spread = '', runs = '', key = ''] = cells;
  const measured = measuredBy(id);

  test('names every key that its samples have', () => {
    const named = [...key.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
    const has = (name: string) => named.some((one) => one === name || (one.includes('<') && name.startsWith(one.slice(0, one.indexOf('<')))));
    const keys = new Set(measured.flatMap(({ comparability }) => Object.keys(comparability)));
    expect([...keys].filter((name) => !has(name))).toEqual([]);
  });

  test('says of directions, spreads and single runs what its samples have', () => {
    const directions = new Set(measured.map(({ direction }) => direction));
    for (const direction of directions) expect(better).toMatch(new RegExp(direction === 'neither' ? 'not stated|by the unit' : `${direction}|by the unit`));
    const words = { 'not-stated': 'of what is not stated', interval: 'interval', quartiles: 'quartiles', range: 'least and most', 'standard-deviation': 'standard deviation', 'standard-error': 'standard error' };
    for (const kind of new Set(measured.flatMap((one) => one.spread?.kind ?? []))) expect(spread).toContain(words[kind]);
    expect(measured.some(({ values }) => values !== undefined)).toBe(runs !== '–');
  });
});

test.each(['benchmark-failed', 'measurement-unreadable', 'measured-twice', 'verdict-disagrees', 'history-cut', 'suite-not-run'])('names the finding %s, which exists', (id) => {
  expect(TEXT).toContain(`\`${id}\``);
  expect(findingHelp(id)).toBeDefined();
});
