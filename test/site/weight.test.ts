import { statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import * as paths from '../../src/core/api/paths.ts';
import { measuredSeries } from '../../src/core/api/trends.ts';
import { bundleFolder, loadBundle, type RenderBundle } from '../../src/node/render/bundle.ts';
import { compileSite } from '../../src/node/render/compile.ts';
import { historyBytes, longHistory, measuredBy, portOf } from '../builders/published-history.ts';
import { comparison, evidenceOf, file, measurement, portal, project, record, release, revision, slot } from '../builders/portal.ts';

// Pages about all of a project's metrics and releases keep to the budget of an overview, 60 kB compressed, whatever the project measures.

const BUDGET = 60_000;
const KINDS = ['cpu-run', 'gpu-run', 'eval-report', 'sweep'];
const PER_KIND = 100;
const RELEASES = 60;

const metric = (index: number) => `benchmarks.scenario_${index}.p95_ms`;
const releases = Array.from({ length: RELEASES }, (_, back) => {
  const version = `v1.${RELEASES - back}.0`;
  const files = KINDS.map((kind) => file(`${kind}.json`, `${kind} of ${version}`, { slots: [kind] }));
  const value = (index: number) => 10 + Math.sin(back * 7 + index) * 3;
  return release(revision(record(version, {
    files, slots: KINDS.map((kind, index) => slot(kind, { presence: 'received', files: [files[index]!.sha256] })),
    measurements: files.flatMap((one) => Array.from({ length: PER_KIND }, (_, index) => measurement(value(index), one.sha256, { metric: metric(index) }))),
    comparisons: KINDS.flatMap((kind) => Array.from({ length: 12 }, (_, index) => comparison(value(index), { slot: kind, metric: metric(index) }))),
  })));
});
const source = { portal: portal(project(releases)), evidence: evidenceOf() };
let bundle: RenderBundle;

beforeAll(async () => {
  await compileSite();
  bundle = await loadBundle();
  bundle.providePortal(source);
});

test.each([
  ['all metrics', paths.trends('sample')],
  ['one metric', paths.metric('sample', `cpu-run.${metric(0)}`)],
  ['two releases', paths.compare('sample', 'v1.59.0', 'v1.60.0')],
  ['the chooser of comparisons', paths.compareIndex('sample')],
])('the page of %s stays inside the budget with 400 metrics and 60 releases', async (_, path) => {
  const html = await bundle.render(path);
  expect(gzipSync(html).length).toBeLessThan(BUDGET);
});

// The first view of a published history, fonts apart: what a reader's browser takes before anything is pressed.
test.each([
  ['as it is', () => historyBytes('flatcontainer.data.js')],
  ['of several tools', () => historyBytes('github-action-benchmark-jmh-julia.data.js')],
  ['of 2,000 runs', () => longHistory('flatcontainer.data.js', 2000)],
  ['of 20,000 runs', () => longHistory('flatcontainer.data.js', 20_000)],
])('a published history %s is a page under 150 kB, as it is on the disk', async (_, bytesOf) => {
  const bytes = bytesOf();
  const measured = portal(measuredBy(bytes));
  bundle.providePortal({ portal: measured, evidence: portOf(bytes) });
  const html = await bundle.render(paths.metric('sample', measuredSeries(measured.projects[0]!)[0]!.slug));
  const assets = [...html.matchAll(/(?:<script[^>]* src|<link rel="(?:stylesheet|modulepreload|icon)"[^>]*? href)="[^"]*?(_astro\/[^"]*|[^"/]*\.svg)"/g)].map((match) => statSync(join(bundleFolder(), 'client', match[1]!)).size);
  expect(assets.length).toBeGreaterThanOrEqual(2);
  expect(Buffer.byteLength(html) + assets.reduce((sum, size) => sum + size, 0)).toBeLessThan(150_000);
});
