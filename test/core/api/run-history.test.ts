import { describe, expect, test } from 'vitest';
import { listDerived } from '../../../src/core/api/derived.ts';
import { importedSeries } from '../../../src/core/api/imported-series.ts';
import { chartOf } from '../../../src/core/api/history-chart.ts';
import { metric, type MetricView } from '../../../src/core/api/views/metric.ts';
import { movement } from '../../builders/movement.ts';
import { historyBytes, longHistory, measuredBy, portOf } from '../../builders/published-history.ts';
import { portal } from '../../builders/portal.ts';

const RUST = historyBytes('flatcontainer.data.js');

async function pageOf(bytes: Uint8Array, name?: string): Promise<MetricView> {
  const opened = portal(measuredBy(bytes));
  const pages = metric.pages(opened);
  return metric.build(pages.find((page) => page.name === name) ?? pages[0]!, opened, portOf(bytes)) as Promise<MetricView>;
}

describe('the runs of a published history', () => {
  test('stand before the release whose evidence the file is, which keeps its own value', async () => {
    const view = await pageOf(RUST, 'benchmarks.empty_clone');
    expect(view.history.rows.map((row) => row.version)).toEqual(['1.0.0']);
    expect([view.drawn?.rows.length, view.drawn?.rows[0]?.version, view.drawn?.rows.at(-1)?.version]).toEqual([29, '2487d331526e', '1.0.0']);
    expect(chartOf(view.drawn!).points.map((point) => point.run)).toEqual([...Array.from({ length: 28 }, () => true), undefined]);
  });

  test('are said to be as received and not sealed run by run, in the table and under the chart', async () => {
    const view = await pageOf(RUST, 'benchmarks.empty_clone');
    expect(view.runs?.about).toMatch(/^Published history, as received, not sealed run by run/);
    expect(view.source.at(-1)).toBe('Runs: bench-data.js, a published history, as received, not sealed run by run');
    expect(view.runs?.rows[0]).toMatchObject({ date: { time: '2024-07-15' }, interval: { what: '± as the file has it, which does not say of what' } });
  });

  test('have no reading, no state and no limit', async () => {
    const view = await pageOf(RUST, 'benchmarks.empty_clone');
    for (const row of view.drawn?.rows.slice(0, -1) ?? []) expect(row).not.toHaveProperty(['reading', 'state', 'limit', 'band']);
  });

  test('are thinned for a page and whole in the CSV and the series', async () => {
    const bytes = longHistory('flatcontainer.data.js', 2000);
    const opened = portal(measuredBy(bytes));
    const view = await pageOf(bytes);
    expect(view.drawn!.rows.length).toBeLessThan(700);
    expect([view.runs?.rows.length, view.runs?.more]).toEqual([49, '1,950 older runs stand in the CSV']);
    const [csv = '', , json = '{}'] = await Promise.all(listDerived(opened).filter((one) => one.path.includes('/trends/')).map((one) => one.text(opened, portOf(bytes))));
    expect(csv.trimEnd().split('\r\n')).toHaveLength(2001);
    expect((JSON.parse(json) as { label: string[] }).label).toHaveLength(2000);
  });

  test('bear the step and the shift that a release’s reading names, which then has no note of its own', async () => {
    const at = (index: number) => JSON.parse(new TextDecoder().decode(RUST).replace(/^[^{]*/, '')).entries.Benchmark[index].commit.id as string;
    const [first] = measuredBy(RUST).releases[0]!.revisions[0]!.value.measurements;
    const opened = portal(measuredBy(RUST, (file) => [movement(first!.value, file, {
      slot: 'benchmarks', metric: first!.metric, at: first!.pointer, step: 'other-allocator',
      since: { run: at(10), sha256: file, value: 1 }, shifts: [{ run: at(20), sha256: file, value: 1 }],
    })]));
    const view = await metric.build(metric.pages(opened)[0]!, opened, portOf(RUST)) as MetricView;
    expect(view.drawn?.rows.flatMap((row, index) => row.annotation === undefined ? [] : [[index, row.annotation.text]])).toEqual([[10, 'intended: other allocator'], [20, 'level moved']]);
  });

  test('lead on where they were measured alike, and nowhere else, also where the page leaves some out', async () => {
    const [series] = await importedSeries(measuredBy(RUST), portOf(RUST));
    expect(series?.points.every((point) => point.alike === 0)).toBe(true);
    expect((await pageOf(RUST)).drawn?.rows.filter((row) => row.breaks === true)).toEqual([]);
  });

  test('of a file that is not here are none, and the page is that of the releases', async () => {
    const opened = portal(measuredBy(RUST));
    const view = await metric.build(metric.pages(opened)[0]!, opened, portOf()) as MetricView;
    expect([view.drawn, view.runs, view.history.rows.length]).toEqual([undefined, undefined, 1]);
  });
});
