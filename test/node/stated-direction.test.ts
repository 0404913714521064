import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { seal } from '../../src/node/seal.ts';
import { contentFolder, writeFiles } from '../builders/content.ts';

const POLICY = (better: string) => `id: hits-1
title: Hits
slots:
  - { id: hits, title: Hits, accepts: [{ format: benchmark-data-js }, { format: benchmark-list }]${better} }
gates:
  - { id: fewer, title: No fewer hits, short: Hits, group: Quality, requirement: No fewer hits., checks: [{ rule: no-regression, slot: hits }] }
trends:
  histories: [{ file: histories/data.js, slot: hits, title: Runs }]
`;

// No tool of github-action-benchmark, and no unit that tells: nothing in the file says that more hits are better.
const run = (index: number, value: number) => ({ commit: { id: String(index).padStart(40, '0') }, date: Date.UTC(2026, 0, 1 + index), tool: 'counter', benches: [{ name: 'hits', value, unit: '' }] });
const history = (values: readonly number[]) => `window.BENCHMARK_DATA = ${JSON.stringify({ entries: { Nightly: values.map((value, index) => run(index, value)) } })}`;
const BEFORE = [100, 101, 99, 100, 102, 98, 100, 101, 99, 100, 101, 99];

async function judged(better: string) {
  const values = [...BEFORE, 60];
  const { contentDir } = contentFolder({ 'projects/shelf/policy.yaml': POLICY(better), 'projects/shelf/histories/data.js': history(BEFORE) });
  const evidence = mkdtempSync(path.join(tmpdir(), 'dossier-direction-'));
  writeFiles(evidence, { 'data.js': history(values) });
  const { record } = await seal({ contentDir, project: 'shelf', version: '1.0.0', evidence: [evidence], at: '2026-03-01T00:00:00Z', identity: { tag: '1.0.0', commit: String(BEFORE.length).padStart(40, '0') } });
  rmSync(evidence, { recursive: true });
  const { movements = [], gates } = record.predicate;
  return { direction: movements[0]?.direction, reading: movements[0]?.judged.reading, n: movements[0]?.judged.n, gate: gates[0]?.state };
}

it('a drop of hits is only a change while nothing says that more of them is better', async () => {
  expect(await judged('')).toMatchObject({ direction: 'neither', reading: 'changed', n: 12 });
});

it('a drop of hits is a regression where the policy says that more is better, of the history as of the release', async () => {
  expect(await judged(', better: [{ metric: "*", better: higher }]')).toEqual({ direction: 'higher', reading: 'worse', n: 12, gate: 'fail' });
});

it('a drop of hits is an improvement where less is better', async () => {
  expect(await judged(', better: [{ metric: "hit*", better: lower }]')).toEqual({ direction: 'lower', reading: 'better', n: 12, gate: 'pass' });
});
