// Trap 7.14 beyond the files (quasim-runs.test.ts): the four real runs of QuASIM as they are sealed by the example's own
// policy, and what every page that compares them says. A jump from 38 to 116 ms is three times the work and no regression.

import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chartOf } from '../../src/core/api/history-chart.ts';
import { historyOf } from '../../src/core/api/metric-history.ts';
import { stretchesOf } from '../../src/core/api/trend-words.ts';
import { measuredSeries, readingsOf } from '../../src/core/api/trends.ts';
import { compare, compareView } from '../../src/core/api/views/compare.ts';
import { metric, metricView } from '../../src/core/api/views/metric.ts';
import { release, releaseView } from '../../src/core/api/views/release.ts';
import type { ReleaseRecordPredicate } from '../../src/core/model/record.ts';
import type { OpenedPortal, OpenedProject } from '../../src/core/record/opened.ts';
import { createSchemaPort } from '../../src/node/json-schemas.ts';
import { loadPortal } from '../../src/node/load-portal.ts';
import { evidenceStore } from '../../src/node/objects.ts';
import { seal } from '../../src/node/seal.ts';

const RUNS = ['bench-ee8da84', 'bench-a5f5b35', 'bench-1bccf0f', 'bench-627eff2'] as const;
const KERNELS = ['quasim_runtime', 'pressure_poisson', 'autonomous_systems'] as const;

const root = mkdtempSync(path.join(tmpdir(), 'dossier-quasim-'));
const contentDir = path.join(root, 'content');
const records = new Map<string, ReleaseRecordPredicate>();
let portal: OpenedPortal;
let project: OpenedProject;

beforeAll(async () => {
  const project_ = 'projects/quasim';
  for (const name of ['portal.yaml', 'trust', ...['policy.yaml', 'project.yaml', 'baselines'].map((own) => `${project_}/${own}`), ...RUNS.map((run) => `${project_}/releases/${run}/release.yaml`)]) {
    cpSync(path.join('content', name), path.join(contentDir, name), { recursive: true });
  }
  for (const [index, version] of RUNS.entries()) {
    const { record } = await seal({ contentDir, project: 'quasim', version, evidence: [`examples/quasim/${version}/artifacts`], at: `2025-11-05T09:${index}0:00Z`, env: {} });
    records.set(version, record.predicate);
  }
  portal = await loadPortal(contentDir);
  project = portal.projects[0]!;
});
afterAll(() => { rmSync(root, { recursive: true, force: true }); });

const movementsOf = (version: string, kernel = '') => (records.get(version)?.movements ?? []).filter((one) => one.metric.startsWith(kernel));

describe('7.14 as sealed', () => {
  test.each(RUNS)('7.14 in %s nothing is called worse, and every value is held against what was before', (version) => {
    const movements = movementsOf(version).filter(({ slot }) => slot === 'benchmarks');
    expect(movements).toHaveLength(15);
    expect(movements.filter(({ judged }) => judged.reading === 'worse')).toEqual([]);
    expect(records.get(version)?.gates.filter(({ state }) => state === 'fail')).toEqual([]);
  });

  test('7.14 the run with three times the repetitions is compared with none, and says why', () => {
    const movements = movementsOf('bench-1bccf0f', 'quasim_runtime.');
    expect(movements).toHaveLength(5);
    for (const { judged, differs } of movements) {
      expect(judged).toMatchObject({ reading: 'no-opinion', why: 'not-comparable' });
      expect(differs).toEqual([{ key: 'problem.repeat', before: '10', after: '30' }]);
    }
  });

  test('7.14 the run after it is compared with those before the jump', () => {
    const movements = movementsOf('bench-627eff2', 'quasim_runtime.');
    expect(movements).toHaveLength(5);
    for (const { before, differs, judged } of movements) {
      expect([before?.version, judged.n > 0]).toEqual(['bench-a5f5b35', true]);
      expect(differs).toEqual([{ key: 'problem.repeat', before: '30', after: '10' }]);
    }
  });

  test('7.14 a median of 2.6 % more is no chance by its ten runs, and too little to matter', () => {
    const median = movementsOf('bench-a5f5b35').find(({ metric: name }) => name === 'quasim_runtime.latency_ms_p50');
    expect(median?.judged).toMatchObject({ reading: 'no-change', method: 'samples', runs: { now: 10, before: 10 } });
    expect(median?.judged.change).toBeCloseTo(0.026, 3);
    expect(median?.judged.adjusted).toBeLessThan(0.01);
  });

  test.each(['pressure_poisson', 'autonomous_systems'])('7.14 %s was measured alike in all four', (kernel) => {
    expect(RUNS.flatMap((version) => movementsOf(version, `${kernel}.`))).toHaveLength(20);
    expect(RUNS.flatMap((version) => movementsOf(version, `${kernel}.`)).filter(({ differs }) => differs !== undefined)).toEqual([]);
  });
});

describe('7.14 on pages', () => {
  test.each(KERNELS.flatMap((kernel) => ['latency_ms_p50', 'latency_ms_p99', 'throughput_ops_per_sec'].map((figure) => `${kernel}.${figure}`)))('7.14 the trend of %s has a segment for each way of measuring', (name) => {
    const series = measuredSeries(project).find((one) => one.metric === name)!;
    const readings = readingsOf(project, series);
    const segments = name.startsWith('quasim_runtime') ? [2, 1, 1] : [4];
    expect(stretchesOf(readings).map((stretch) => stretch.readings.length)).toEqual(segments);
    const chart = chartOf(historyOf(project, series, readings, 'now')!);
    expect(chart.points.filter(({ breaks }) => breaks)).toHaveLength(segments.length - 1);
    expect(chart.points.filter(({ reading }) => reading === 'worse')).toEqual([]);
  });

  test('7.14 each metric has its page, and none speaks of a change for the worse', () => {
    const pages = metric.pages(portal);
    expect(pages.filter(({ name = '' }) => KERNELS.some((kernel) => name.includes(kernel)))).toHaveLength(15);
    for (const page of pages) {
      const view = metricView(page, portal);
      expect(view.history.rows.filter(({ reading }) => reading?.reading === 'worse'), page.path).toEqual([]);
      expect(view.sentence, page.path).not.toMatch(/worse|regress|slower/i);
    }
  });

  test('7.14 no two of the runs are compared with a change for the worse, and the third is not compared at all', async () => {
    const pages = compare.pages(portal).filter(({ project: of }) => of === 'quasim');
    expect(pages.length).toBeGreaterThan(2);
    for (const page of pages) {
      const { metrics } = await compareView(page, portal, evidenceStore(contentDir, createSchemaPort()));
      const rows = [...metrics.rows, ...metrics.further];
      expect(rows.filter(({ reading }) => reading === 'worse').map(({ title }) => title), page.path).toEqual([]);
      if (!page.path.includes('1bccf0f')) continue;
      expect(rows.filter(({ title }) => title.startsWith('Quasim runtime')).map(({ reading }) => reading), page.path).toEqual(['not-comparable', 'not-comparable', 'not-comparable', 'not-comparable', 'not-comparable']);
    }
  });

  test.each(RUNS)('7.14 What moved in %s: nothing for the worse', async (version) => {
    const page = release.pages(portal).find((one) => one.path.endsWith(`/${version}/`))!;
    const { moved } = await releaseView(page, portal, evidenceStore(contentDir, createSchemaPort()));
    expect(moved?.rows.filter(({ reading }) => reading === 'worse')).toEqual([]);
    if (version === 'bench-1bccf0f') expect(JSON.stringify(moved?.lists)).toMatch(/repeat[^"]*10[^"]*30/);
  });
});
