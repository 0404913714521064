import fc from 'fast-check';
import { expect, test } from 'vitest';
import { metricSlug } from '../../../src/core/api/metric-slug.ts';

const slots = fc.oneof(fc.constant(''), fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,62}$/));
// Names of any characters, and names that differ by little: case, a separator, a suffix like ours.
const metrics = fc.oneof(
  fc.string({ minLength: 1, maxLength: 200, unit: 'binary' }),
  fc.string({ minLength: 1, maxLength: 6, unit: fc.constantFrom('a', 'A', '.', '-', '_', '/', ' ', 'é') }),
  fc.stringMatching(/^[a-z]{1,3}--[0-9a-f]{24}$/),
);

test.each([
  ['cpu-run', 'infer_p95_ms', 'cpu-run.infer_p95_ms'],
  ['', 'infer_p95_ms', '_.infer_p95_ms'],
  ['gpu-run', 'benchmarks.tile_ops.p95_ms', 'gpu-run.benchmarks.tile_ops.p95_ms'],
  ['perf', 'BM_Sort/1024', 'perf.bm_sort-1024--eaf6f3ac0442e61c83ceab9a'],
])('metricSlug(%j, %j) is %j', (slot, metric, slug) => {
  expect(metricSlug(slot, metric)).toBe(slug);
});

test('a slug needs no escape, is no folder that means another, and fits any file system', () => {
  fc.assert(fc.property(slots, metrics, (slot, metric) => {
    const slug = metricSlug(slot, metric);
    expect(slug).toMatch(/^[a-z0-9_][a-z0-9._-]{1,99}$/);
    expect(slug.endsWith('.')).toBe(false);
  }));
});

test('different metrics have different slugs', () => {
  fc.assert(fc.property(fc.uniqueArray(fc.tuple(slots, metrics), { maxLength: 60, selector: ([slot, metric]) => `${slot}\n${metric}` }), (pairs) => {
    expect(new Set(pairs.map(([slot, metric]) => metricSlug(slot, metric))).size).toBe(pairs.length);
  }));
});
