import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { evidencePort } from '../../../src/core/api/evidence-port.ts';
import { importedFiles, importedSeries } from '../../../src/core/api/imported-series.ts';
import { readFile } from '../../../src/core/formats/read.ts';
import { sha256Hex, utf8 } from '../../../src/core/lib/bytes.ts';
import { PolicySpec, type PolicySpec as Policy } from '../../../src/core/model/policy.ts';
import type { RecordFile } from '../../../src/core/model/record.ts';
import type { OpenedProject } from '../../../src/core/record/opened.ts';
import { createSchemaPort } from '../../../src/node/json-schemas.ts';
import { file, project, record, release, revision } from '../../builders/portal.ts';

const schemas = createSchemaPort();
const HISTORIES = 'test/fixtures/bench-history';
const bytesOf = (name: string) => new Uint8Array(readFileSync(`${HISTORIES}/${name}`));
const portOf = (...kept: readonly Uint8Array[]) => evidencePort((sha256) => Promise.resolve(kept.find((bytes) => sha256Hex(bytes) === sha256)), schemas);

const RUST = bytesOf('flatcontainer.data.js');

function policy(): Policy {
  return PolicySpec.parse({ id: 'p', title: 'P', slots: [], gates: [], trends: { histories: [{ file: 'histories/nights.js', slot: 'speed', title: 'Nights' }] } });
}

/** A project whose release was judged with a history that its policy names. */
function named(bytes: Uint8Array, repository?: string): OpenedProject {
  const value = record('1.0.0', { inputs: [{ role: 'history', name: 'projects/sample/histories/nights.js', storedName: 'nights.js', sha256: sha256Hex(bytes), size: bytes.length }] });
  const made = project([release(revision(value, { policy: policy() }))]);
  return repository === undefined ? made : { ...made, spec: { ...made.spec, repository } };
}

/** A project whose release has a history as evidence. */
function collected(bytes: Uint8Array, runs = 29, more: Partial<RecordFile> = {}): OpenedProject {
  const { statement } = readFile(bytes, schemas).reading;
  const held = file('bench/data.js', '', { sha256: sha256Hex(bytes), format: statement.format, slots: ['benchmarks'], ...more });
  return project([release(revision(record('1.0.0', { files: [held], statements: [{ file: held.sha256, statement: { ...statement, counts: { ...statement.counts, runs } } }] })))]);
}

describe('importedSeries()', () => {
  it('gives a series for each benchmark of a history that the policy names, oldest run first', async () => {
    const series = await importedSeries(named(RUST), portOf(RUST));
    expect(series).toHaveLength(69);
    const [first] = series;
    expect(first).toMatchObject({ slot: 'speed', metric: 'empty_clone', unit: 'ns/iter', direction: 'lower', file: { title: 'Nights', role: 'history', storedName: 'nights.js' } });
    expect(first?.points).toHaveLength(29);
    expect(first?.points[0]).toEqual({
      run: '2487d331526e6ac7b3e6814cbd7c90d783354c2a', label: '2487d331526e', at: '2024-04-12T14:43:41.250Z', value: 797, spread: { kind: 'not-stated', by: 22 },
      unit: 'ns/iter', direction: 'lower', comparability: { suite: 'Benchmark', tool: 'cargo' }, alike: 0, place: '/entries/Benchmark/0/benches/0/value',
    });
  });

  it('links commits only where the portal knows the repository', async () => {
    const [first] = await importedSeries(named(RUST, 'https://github.com/antiguru/flatcontainer/'), portOf(RUST));
    expect(first?.points[0]?.commit).toBe('https://github.com/antiguru/flatcontainer/commit/2487d331526e6ac7b3e6814cbd7c90d783354c2a');
    const [other] = await importedSeries(named(RUST, 'https://git.example.org/x'), portOf(RUST));
    expect(other?.points[0]).not.toHaveProperty('commit');
  });

  it('takes a history that came as evidence, by the slot it fills', async () => {
    const series = await importedSeries(collected(RUST), portOf(RUST));
    expect(series[0]?.file).toMatchObject({ slot: 'benchmarks', role: 'evidence', title: 'bench-data.js' });
    expect(series).toHaveLength(69);
  });

  it('says where runs were not measured alike', async () => {
    const nights = utf8(readFileSync('test/fixtures/formats/go-bench/nights.txt', 'utf8'));
    const [first] = await importedSeries(collected(nights), portOf(nights));
    expect(first?.points.map(({ value, alike, breaks, comparability }) => [value, comparability['runner'], alike, breaks])).toEqual([[1142, 'bench-1', 0, undefined], [1040, 'bench-1', 0, undefined], [1044, 'bench-2', 1, true]]);
  });

  it('gives nothing for bytes that are not here', async () => {
    expect(await importedSeries(named(RUST), portOf())).toEqual([]);
  });
});

describe('importedFiles()', () => {
  it('knows a history by its format and its count of runs, without opening it', () => {
    expect(importedFiles(collected(RUST)).map(({ sha256 }) => sha256)).toEqual([sha256Hex(RUST)]);
    expect(importedFiles(collected(RUST, 1))).toEqual([]);
  });

  it('has no file that is withheld', () => {
    expect(importedFiles(collected(RUST, 29, { publish: 'withheld' }))).toEqual([]);
  });
});
