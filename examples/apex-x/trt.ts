// TensorRT reports and the time-stamped trend points, in the shapes of scripts/perf_regression_trt.py and its siblings.

import type { Baseline } from './perf.ts';

const CASES: readonly (readonly [label: string, shape: string, p50: number, p95: number])[] = [
  ['b1_128', 'input=1x3x128x128', 0.912, 1.184],
  ['b1_256', 'input=1x3x256x256', 1.746, 2.203],
  ['b4_128', 'input=4x3x128x128', 2.361, 2.894],
];

/** The shape sweep of an engine: three shapes, all of which ran. `factor` makes one release differ from another. */
export function trtSweep(timestamp: string, factor: number) {
  const cases = CASES.map(([label, shape, p50, p95]) => ({
    label, input_shapes: [shape], status: 'ok', mode: 'engine', metrics: { p50_ms: round(p50 * factor), p95_ms: round(p95 * factor) },
  }));
  const p50s = cases.map(({ metrics }) => metrics.p50_ms).sort((a, b) => a - b);
  return {
    schema_version: 1,
    suite: 'apex_x_trt_engine_shape_sweep',
    status: 'ok',
    reason: null,
    timestamp_utc: timestamp,
    cases,
    summary: { ok_count: cases.length, skipped_count: 0, failed_count: 0, p50_ms_min: p50s[0], p50_ms_median: p50s[1], p50_ms_max: p50s[2] },
  };
}

/** The numbers of a sweep under the names that the TensorRT baseline has. */
export function trtMetrics(sweep: ReturnType<typeof trtSweep>): Record<string, number> {
  return {
    'summary.p50_ms_min': sweep.summary.p50_ms_min ?? 0,
    'summary.p50_ms_median': sweep.summary.p50_ms_median ?? 0,
    'summary.p50_ms_max': sweep.summary.p50_ms_max ?? 0,
    ...Object.fromEntries(sweep.cases.flatMap(({ label, metrics }) => [[`case.${label}.p50_ms`, metrics.p50_ms], [`case.${label}.p95_ms`, metrics.p95_ms]])),
  };
}

interface Compare {
  readonly suite: string;
  readonly status: string;
  readonly required_status?: string;
  readonly current_status?: string;
  readonly checks: readonly { readonly metric: string; readonly status: string }[];
}

/** The trend point that goes with a compare report. */
export function perfTrend(compare: object, timestamp: string) {
  const { suite, status, required_status: required, current_status: current, checks } = compare as Compare;
  return {
    schema_version: 1,
    suite,
    timestamp_utc: timestamp,
    overall_status: status,
    ...(required === undefined ? {} : { required_status: required, current_status: current }),
    total_metrics: checks.length,
    failed_metrics: checks.filter((check) => check.status !== 'pass').length,
    metrics: checks,
  };
}

/** A made-up TensorRT baseline: the project's own (perf_baseline_trt.json) sets no limit. */
export function trtBaseline(notes: string): Baseline & { readonly baseline_notes: string; readonly schema_version: number } {
  return {
    baseline_notes: notes,
    schema_version: 1,
    suite: 'apex_x_trt_engine_shape_sweep',
    required_status: 'ok',
    metrics: Object.fromEntries(Object.entries(trtMetrics(trtSweep('2026-04-20T00:00:00+00:00', 1))).map(([metric, value]) => [
      metric, { value_ms: value, max_regression_ratio: 0.1, max_regression_abs_ms: 0.05 },
    ])),
  };
}

/** The sweep's Markdown twin. */
export function sweepMarkdown(sweep: ReturnType<typeof trtSweep>, note: string): string[] {
  return [
    '# TensorRT shape sweep', '', note, '',
    '| case | shapes | status | p50 ms | p95 ms |', '| --- | --- | --- | --- | --- |',
    ...sweep.cases.map((one) => `| ${one.label} | ${one.input_shapes.join(' ')} | ${one.status} | ${one.metrics.p50_ms} | ${one.metrics.p95_ms} |`),
  ];
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
