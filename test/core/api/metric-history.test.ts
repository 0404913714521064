import { describe, expect, test } from 'vitest';
import { chartOf } from '../../../src/core/api/history-chart.ts';
import { headlineMetrics, metricHistory } from '../../../src/core/api/metric-history.ts';
import { metricTitle } from '../../../src/core/api/metric-title.ts';
import { metricMultiples, multipleChart } from '../../../src/core/api/metric-multiples.ts';
import { measuredSeries } from '../../../src/core/api/trends.ts';
import type { ReleaseRecordPredicate } from '../../../src/core/model/record.ts';
import { comparison, file, measurement, project, record, release, revision, slot } from '../../builders/portal.ts';

const perf = file('perf.json', 'perf', { slots: ['perf'] });
const measured = (version: string, value: number | undefined, more: Partial<ReleaseRecordPredicate> = {}) => release(revision(record(version, {
  slots: [slot('perf', value === undefined ? {} : { presence: 'received', files: [perf.sha256] })],
  files: value === undefined ? [] : [perf],
  comparisons: value === undefined ? [] : [comparison(value, { currentAt: { file: perf.sha256, at: '/metrics/infer_p95_ms' } })],
  measurements: value === undefined ? [] : [measurement(value, perf.sha256)],
  ...more,
})));

describe('metricHistory()', () => {
  test('lists the releases up to the one asked for, oldest first', () => {
    const opened = project([measured('v3', 37), measured('v2', 38), measured('v1', 39)]);
    expect(metricHistory(opened, opened.releases[1]!, 'perf', 'infer_p95_ms')?.rows.map((row) => row.version)).toEqual(['v1', 'v2']);
  });

  test('keeps the place of a release without a value and says so', () => {
    const opened = project([measured('v3', 37), measured('v2', undefined), measured('v1', 39)]);
    const rows = metricHistory(opened, opened.releases[0]!, 'perf', 'infer_p95_ms')?.rows;
    expect(rows?.map((row) => [row.version, row.current?.text, row.note])).toEqual([['v1', '39.0', undefined], ['v2', undefined, 'no value'], ['v3', '37.0', undefined]]);
  });

  test('leaves out releases that never expected the evidence', () => {
    const opened = project([measured('v2', 37), release(revision(record('v1')))]);
    expect(metricHistory(opened, opened.releases[0]!, 'perf', 'infer_p95_ms')?.rows.map((row) => row.version)).toEqual(['v2']);
  });

  test('names what changed where two releases were not measured alike, and breaks the line there', () => {
    const other = { measurements: [measurement(37, perf.sha256, { comparability: { machine: 'b' } })] };
    const opened = project([measured('v2', 37, other), measured('v1', 39)]);
    const history = metricHistory(opened, opened.releases[0]!, 'perf', 'infer_p95_ms')!;
    expect(history.rows[1]?.note).toBe('not comparable with v1: machine');
    expect(chartOf(history).points.map((point) => point.breaks)).toEqual([false, true]);
  });

  test('shows more digits where a value would read as its limit', () => {
    const opened = project([measured('v1', 41.82)]);
    const row = metricHistory(opened, opened.releases[0]!, 'perf', 'infer_p95_ms')?.rows[0];
    expect([row?.current?.text, row?.limit?.text]).toEqual(['41.82', '41.80']);
  });

  test('says what the chart shows in a sentence', () => {
    const opened = project([measured('v2', 37.2), measured('v1', 39)]);
    expect(metricHistory(opened, opened.releases[0]!, 'perf', 'infer_p95_ms')?.sentence).toBe(
      'Infer p95 is 37.2\u00a0ms in v2 against a baseline of 38.0\u00a0ms; the limit is 41.8\u00a0ms. 2 releases are shown.');
  });

  test('takes the limit from the comparison of the same number in another slot', () => {
    const report = file('report.json', 'report', { slots: ['report'] });
    const both = release(revision(record('v1', {
      slots: [slot('perf', { files: [perf.sha256] }), slot('report', { files: [report.sha256] })], files: [perf, report],
      measurements: [measurement(37, perf.sha256), measurement(37, report.sha256)], comparisons: [comparison(37)],
    })));
    expect(metricHistory(project([both]), both, 'report', 'infer_p95_ms')?.rows[0]).toMatchObject({ evidence: report.sha256, limit: { value: 41.8 }, state: 'pass' });
  });

  test('leads from the size of a released file to the release that lists it, because it is no evidence', () => {
    const sha = 'b'.repeat(64);
    const { release: identity } = record('v1');
    const sized = release(revision(record('v1', { release: { ...identity, artifacts: [{ name: 'app.whl', sha256: sha }] }, measurements: [measurement(1200, sha, { metric: 'size of app.whl', unit: 'B', pointer: { file: sha, at: '' } })] })));
    expect(metricHistory(project([sized]), sized, '', 'size of app.whl')?.rows[0]?.source).toEqual({ text: 'app.whl', href: '/sample/releases/v1/#files' });
    expect(measuredSeries(project([sized]))[0]?.kind).toBe('Released files');
  });

  test('is nothing for a metric that no release has', () => {
    const opened = project([measured('v1', 37)]);
    expect(metricHistory(opened, opened.releases[0]!, 'perf', 'unheard_of')).toBeUndefined();
  });

  test('notes a value outside its limit on the chart', () => {
    const opened = project([measured('v1', 43.4)]);
    expect(chartOf(metricHistory(opened, opened.releases[0]!, 'perf', 'infer_p95_ms')!).points[0]?.note).toBe('+14.2\u00a0%, over its limit');
  });
});

test('headlineMetrics() puts the project’s own first and takes compared ones where it names none', () => {
  const value = record('v1', { comparisons: [comparison(1, { metric: 'a' }), comparison(1, { metric: 'b' }), comparison(1, { metric: 'c' })] });
  const names = (headline: string[]) => headlineMetrics(project([], { headlineMetrics: headline }), value, 2).map((one) => one.metric);
  expect(names([])).toEqual(['a', 'b']);
  expect(names(['c', 'b'])).toEqual(['c', 'b']);
});

test('metricMultiples() gives a release’s headline metrics with every value before', () => {
  const opened = project([measured('v2', 37), measured('v1', 39)]);
  const [multiple] = metricMultiples(opened, opened.releases[0]!);
  expect(multiple?.points.map((point) => point.current?.text)).toEqual(['39.0', '37.0']);
  expect(multipleChart(multiple!).points.map((point) => point.limit)).toEqual([undefined, 41.8]);
});

test.each([['infer_p95_ms', 'Infer p95'], ['map', 'Map'], ['ms', 'Ms'], ['peak-memory_mb', 'Peak memory'], ['_', '_'], ['benchmarks.tile_ops.p95_ms', 'Benchmarks, tile ops, p95'], ['solver.latency_ms_p50', 'Solver, latency p50'], ['solver.throughput_ops_per_sec', 'Solver, throughput'], ['rounds_s_total', 'Rounds s total']])('metricTitle(%j) is %j', (metric, title) => {
  expect(metricTitle(metric)).toBe(title);
});
