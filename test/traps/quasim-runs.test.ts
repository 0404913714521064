// What QuASIM's own benchmark runs and audit log must come to, on their own bytes (test/fixtures/formats/SOURCE.md).

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { differences } from '../../src/core/api/metric-readings.ts';
import { readFile } from '../../src/core/formats/read.ts';
import { utf8 } from '../../src/core/lib/bytes.ts';
import type { ReadMeasurement } from '../../src/core/formats/format.ts';
import { createSchemaPort } from '../../src/node/json-schemas.ts';

const schemas = createSchemaPort();
const read = (name: string) => readFile(new Uint8Array(readFileSync(`test/fixtures/formats/${name}`)), schemas).reading;
const RUNS = ['ee8da84', 'a5f5b35', '1bccf0f', '627eff2'].map((commit) => read(`quasim.benchmark-suite/${commit}.json`));

describe('7.13 the hash-chained audit log', () => {
  test('7.13 holds for 2 of 2 events', () => {
    const { statement, form } = read('quasim.audit-log/audit.jsonl');
    expect([form, statement.content, statement.summary, statement.counts]).toEqual(['valid', 'pass', 'The chain holds for 2 of 2 events', { events: 2, broken: 0 }]);
  });

  test('7.13 is broken at the line in which one digit is flipped', () => {
    const text = readFileSync('test/fixtures/formats/quasim.audit-log/audit.jsonl', 'utf8');
    const digits = [...text.matchAll(/\d/g)].map(({ index }) => index);
    for (const index of digits) {
      const flipped = text.slice(0, index) + String((Number(text[index]) + 1) % 10) + text.slice(index + 1);
      const { reading } = readFile(utf8(flipped), schemas);
      const line = text.slice(0, index).split('\n').length;
      expect(reading.statement.content, `digit ${index} of line ${line}`).toBe('fail');
      // A changed digest of line 1 shows there, and again in the line that follows it.
      expect(reading.findings.filter(({ id }) => id === 'chain-broken').map(({ place }) => place)).toContain(`line:${line}`);
    }
  });

  test('7.13 a chain without its first event is broken', () => {
    expect(read('quasim.audit-log/first-line-gone.jsonl').statement.summary).toBe('The chain is broken at line 1');
  });
});

describe('7.14 four runs of the benchmark suite', () => {
  const series = (metric: string): readonly ReadMeasurement[] => RUNS.flatMap(({ measurements }) => measurements?.find((one) => one.metric === metric) ?? []);
  const segments = (points: readonly ReadMeasurement[]) => points.filter((one, index) =>
    index === 0 || differences(points[index - 1]!, one).length > 0).length;

  test('7.14 quasim_runtime has three segments: its problem size went from 10 to 30 repeats and back', () => {
    const points = series('quasim_runtime.latency_ms_p50');
    expect(points.map(({ value }) => Math.round(value * 1000) / 1000)).toEqual([37.667, 38.594, 115.596, 38.393]);
    expect(segments(points)).toBe(3);
    expect(points.map(({ comparability }) => comparability['problem.repeat'])).toEqual(['10', '10', '30', '10']);
  });

  test.each([
    ['pressure_poisson', [44.207, 44.43, 44.499, 43.663]],
    ['autonomous_systems', [0.011, 0.011, 0.011, 0.011]],
  ])('7.14 %s is one smooth series, whatever backend the run was labelled with', (kernel, values) => {
    const points = series(`${kernel}.latency_ms_p50`);
    expect(points.map(({ value }) => Math.round(value * 1000) / 1000)).toEqual(values);
    expect(segments(points)).toBe(1);
  });
});

describe('7.15 a timestamp that is a commit', () => {
  test.each(RUNS.map((run, index) => ({ run, commit: ['455b6295', 'ee8da844', 'a5f5b35a', '1d646b8c'][index] ?? '' })))('7.15 $commit is read as the commit, and the run has no time', ({ run, commit }) => {
    expect(run.statement.commit?.slice(0, 8)).toBe(commit);
    expect(run.statement.producedAt).toBeUndefined();
    expect(run.findings.map(({ id }) => id)).toContain('commit-as-time');
  });

  test('7.15 a dirty work tree is told, and is no plain pass', () => {
    expect(RUNS.map(({ statement, findings }) => [statement.content, findings.some(({ id }) => id === 'dirty-tree')])).toEqual([['warn', true], ['warn', true], ['warn', true], ['pass', false]]);
  });
});
