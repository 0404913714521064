import { describe, expect, it, test } from 'vitest';
import { MOST_MEASUREMENTS, toolKeys, withDerivedMeasurements } from '../../../src/core/formats/derived-measurements.ts';
import type { Format, Reading, ReadMeasurement } from '../../../src/core/formats/format.ts';
import { readFile } from '../../../src/core/formats/read.ts';
import { utf8 } from '../../../src/core/lib/bytes.ts';
import { createSchemaPort } from '../../../src/node/json-schemas.ts';

const schemas = createSchemaPort();
const valuesOf = (text: string) => Object.fromEntries((readFile(utf8(text), schemas).reading.measurements ?? []).map(({ metric, value }) => [metric, value]));

describe('tests', () => {
  const suite = (cases: string) => `<testsuite name="s">${cases}</testsuite>`;

  it('are counted, and a report that lost some is no better', () => {
    const whole = valuesOf(suite('<testcase name="a"/><testcase name="b"/><testcase name="c"><skipped/></testcase>'));
    expect(whole).toEqual({ 'tests.run': 2, 'tests.failed': 0, 'tests.skipped': 1 });
    const [run] = readFile(utf8(suite('<testcase name="a"/>')), schemas).reading.measurements ?? [];
    expect(run).toMatchObject({ metric: 'tests.run', value: 1, direction: 'higher', exact: true });
  });

  it('that did not run measure nothing', () => {
    expect(valuesOf(suite('<testcase name="a"><skipped/></testcase>'))).toEqual({});
    expect(valuesOf('<testsuites/>')).toEqual({});
  });
});

describe('scans', () => {
  it('that looked at nothing found no vulnerability, and that is no zero', () => {
    const trivy = (results: unknown) => JSON.stringify({ SchemaVersion: 2, ArtifactName: 'a', Trivy: { Version: '0.58.0' }, Results: results });
    expect(valuesOf(trivy([]))).toEqual({});
    expect(valuesOf(trivy([{ Target: 'x' }]))).toMatchObject({ vulnerabilities: 0, 'vulnerabilities.critical': 0 });
  });

  it('are compared only with those of the same tool', () => {
    const trivy = (version: string) => readFile(utf8(JSON.stringify({ SchemaVersion: 2, ArtifactName: 'a', Trivy: { Version: version }, Results: [{ Target: 'x' }] })), schemas).reading.measurements?.[0]?.comparability;
    expect(trivy('1.2.0')).toEqual({ format: 'trivy', tool: 'Trivy', 'tool.major': '1' });
    expect(trivy('1.9.1')).toEqual(trivy('1.2.0'));
    expect(trivy('2.0.0')).not.toEqual(trivy('1.2.0'));
  });
});

describe('jobs', () => {
  const jobs = (...all: readonly { conclusion?: string; seconds: number }[]) => valuesOf(JSON.stringify({
    total_count: all.length,
    jobs: all.map(({ conclusion = 'success', seconds }) => ({
      name: 'build', head_sha: 'a'.repeat(40), run_id: 1, status: 'completed', conclusion, labels: ['ubuntu-latest'], started_at: '2026-01-01T00:00:00Z', completed_at: new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString(),
    })),
  }));

  it('that passed give their time, and of two runs of one name the longest counts', () => {
    expect(jobs({ seconds: 60 }, { seconds: 600 }, { seconds: 6 })).toEqual({ 'job.build.duration': 600 });
  });

  it('that failed, or ended before they began, give none', () => {
    expect(jobs({ conclusion: 'failure', seconds: 6 }, { seconds: -6 })).toEqual({});
  });
});

test.each([
  ['Trivy 0.58.0', { tool: 'Trivy', 'tool.major': '0' }],
  ['syft-v1.4.1', { tool: 'syft', 'tool.major': '1' }],
  ['@cyclonedx/cyclonedx-npm 2.1.0-rc.1', { tool: '@cyclonedx/cyclonedx-npm', 'tool.major': '2' }],
  ['CodeQL 2.0.0, Semgrep 1.2', { tool: 'CodeQL, Semgrep', 'tool.major': '2, 1' }],
  ['Bandit', { tool: 'Bandit' }],
  ['', {}],
  [undefined, {}],
])('the tool “%s” is compared by %o', (tool, keys) => {
  expect(toolKeys(tool)).toEqual(keys);
});

describe('what one file gives is bounded', () => {
  const format = { id: 'x' } as Format;
  const reading = (measurements: readonly ReadMeasurement[]): Reading<unknown> => ({
    form: 'valid', statement: { format: 'x', content: 'not-stated', summary: '', counts: {}, checks: [], claims: [] }, findings: [], measurements,
  });
  const one: ReadMeasurement = { metric: 'm', unit: 's', direction: 'lower', value: 1, comparability: {}, at: '' };

  it('keeps the first measurements and says how many there were', () => {
    const { measurements, findings } = withDerivedMeasurements(format, reading(Array.from({ length: 700 }, () => one)));
    expect(measurements).toHaveLength(MOST_MEASUREMENTS);
    expect(findings).toMatchObject([{ id: 'list-cut', message: 'The file gives 700 measurements; the record keeps the first 500' }]);
  });

  it('keeps single values while there is room, and the measurement without them after', () => {
    const { measurements = [], findings } = withDerivedMeasurements(format, reading(Array.from({ length: 3 }, () => ({ ...one, outcomes: '1'.repeat(25_000), items: 'a'.repeat(64) }))));
    expect(measurements.map((kept) => kept.outcomes?.length)).toEqual([25_000, 25_000, undefined]);
    expect(measurements[2]).toEqual(one);
    expect(findings).toMatchObject([{ id: 'list-cut' }]);
  });
});
