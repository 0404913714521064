import { readFileSync } from 'node:fs';
import { evidencePort, type EvidencePort } from '../../src/core/api/evidence-port.ts';
import { readFile } from '../../src/core/formats/read.ts';
import { sha256Hex, utf8 } from '../../src/core/lib/bytes.ts';
import type { Movement } from '../../src/core/model/measurement.ts';
import type { OpenedProject } from '../../src/core/record/opened.ts';
import { createSchemaPort } from '../../src/node/json-schemas.ts';
import { file, project, record, release, revision, slot } from './portal.ts';

const schemas = createSchemaPort();
export const historyBytes = (name: string) => new Uint8Array(readFileSync(`test/fixtures/bench-history/${name}`));
export const portOf = (...kept: readonly Uint8Array[]): EvidencePort => evidencePort((sha256) => Promise.resolve(kept.find((bytes) => sha256Hex(bytes) === sha256)), schemas);

/** A project with one release, whose evidence is a published history: its newest run gives the release's values. */
export function measuredBy(bytes: Uint8Array, movements?: (file: string) => readonly Movement[]): OpenedProject {
  const { statement, measurements = [] } = readFile(bytes, schemas).reading;
  const held = file('bench/data.js', '', { sha256: sha256Hex(bytes), format: statement.format, slots: ['benchmarks'] });
  return project([release(revision(record('1.0.0', {
    slots: [slot('benchmarks', { title: 'Benchmarks', presence: 'received', files: [held.sha256] })], files: [held],
    statements: [{ file: held.sha256, statement }],
    measurements: measurements.map(({ at, ...one }) => ({ ...one, pointer: { file: held.sha256, at } })),
    ...(movements === undefined ? {} : { movements: [...movements(held.sha256)] }),
  })))]);
}

/** As many runs as wanted, made from the runs of a real one over and over, of its first benchmark. */
export function longHistory(name: string, runs: number): Uint8Array {
  const text = new TextDecoder().decode(historyBytes(name)).replace(/^[^{]*/, '').replace(/;\s*$/, '');
  const { entries, ...rest } = JSON.parse(text) as { readonly entries: Readonly<Record<string, readonly { readonly commit: object; readonly benches: readonly { readonly value: number }[] }[]>> };
  const [suite = '', known = []] = Object.entries(entries)[0] ?? [];
  const made = Array.from({ length: runs }, (_, index) => {
    const { commit, benches: [bench], ...run } = known[index % known.length] ?? { commit: {}, benches: [] };
    return { ...run, commit: { ...commit, id: index.toString(16).padStart(40, '0') }, date: 1_600_000_000_000 + index * 3_600_000, benches: bench === undefined ? [] : [{ ...bench, value: bench.value * (1 + (index % 17) / 100) }] };
  });
  return utf8(`window.BENCHMARK_DATA = ${JSON.stringify({ ...rest, entries: { [suite]: made } })}`);
}
