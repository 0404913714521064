// Apex-X's performance reports, as scripts/perf_regression.py and perf_regression_gpu.py write them.

export interface Baseline {
  readonly suite: string;
  readonly required_status?: string;
  readonly metrics: Readonly<Record<string, { readonly value_ms: number; readonly max_regression_ratio: number; readonly max_regression_abs_ms: number }>>;
}

/** The compare report: Apex-X's own rule, applied to made-up numbers. */
export function compareReport(baseline: Baseline, current: Readonly<Record<string, number>>): { readonly status: 'pass' | 'fail' } {
  const checks = Object.entries(baseline.metrics).sort(([a], [b]) => (a < b ? -1 : 1)).map(([metric, limit]) => {
    const value = current[metric];
    if (value === undefined) throw new Error(`the made-up run has no ${metric}`);
    const allowed = limit.value_ms * (1 + limit.max_regression_ratio) + limit.max_regression_abs_ms;
    return {
      metric,
      baseline_ms: limit.value_ms,
      current_ms: value,
      allowed_max_ms: allowed,
      regression_ratio: value / limit.value_ms - 1,
      status: value <= allowed ? 'pass' : 'fail',
    };
  });
  return {
    suite: baseline.suite,
    status: checks.every((check) => check.status === 'pass') ? 'pass' : 'fail',
    ...(baseline.required_status === undefined ? {} : { required_status: baseline.required_status, current_status: 'ok' }),
    checks,
  } as { readonly status: 'pass' | 'fail' };
}

export function cpuRun(metrics: Readonly<Record<string, number>>) {
  return {
    schema_version: 1,
    suite: 'apex_x_cpu_perf_regression',
    environment: { python: '3.13.9', platform: 'Linux-6.8.0-example-x86_64', torch: '2.9.1', device: 'cpu', cuda_available: false },
    config: {
      infer_warmup: 3, infer_iters: 15, micro_warmup: 3, micro_iters: 25, seed: 123,
      input_shape: [1, 3, 128, 128], tile_shape: [1, 64, 128, 128], tile_size: 16,
    },
    metrics,
  };
}

/** One timed block of the GPU suite: `throughput` names its unit, as the suite does. */
function block(p50: number, p95: number, memory: number, throughput: string, perSecond: number) {
  return { p50_ms: p50, p95_ms: p95, peak_memory_mb: memory, [throughput]: perSecond };
}

/** A GPU run and the numbers of it that the baseline has limits for, under the baseline's dotted names. */
export function gpuRun(timestamp: string, runtimeCaps: unknown, fastpathP95: number) {
  const onTriton = { backend: 'triton', fallback_reason: null };
  const benchmarks = {
    tile_ops: {
      tilepack: { dispatch: { ...onTriton, ...block(0.214, 0.391, 41.5, 'tiles_per_s', 149_532) }, reference: { backend: 'torch', fallback_reason: null, ...block(0.522, 0.804, 44.1, 'tiles_per_s', 61_303) } },
      tileunpack: { dispatch: { ...onTriton, ...block(0.297, 0.518, 41.5, 'tiles_per_s', 107_744) }, reference: { backend: 'torch', fallback_reason: null, ...block(0.711, 1.062, 44.1, 'tiles_per_s', 45_007) } },
      fusion_gate: { dispatch: { ...onTriton, ...block(0.264, 0.447, 52.8, 'elements_per_s', 7_943_757_575) }, reference: { backend: 'torch', fallback_reason: null, ...block(0.608, 0.913, 58.2, 'elements_per_s', 3_449_263_157) } },
    },
    tilessm: { triton_dispatch: { ...onTriton, ...block(0.412, 0.731, 36.9, 'tokens_per_s', 621_359) } },
    end_to_end_infer: {
      torch_eager: block(2.518, 4.966, 612.4, 'frames_per_s', 397.1),
      torch_triton_fastpath: block(1.874, fastpathP95, 587, 'frames_per_s', 533.6),
    },
  };
  const run = {
    schema_version: 1,
    suite: 'apex_x_gpu_benchmark',
    status: 'ok',
    reason: null,
    timestamp_utc: timestamp,
    environment: {
      python: '3.13.9', platform: 'Linux-6.8.0-example-x86_64', torch: '2.9.1', device: 'cuda', dtype: 'float16',
      requested_dtype: 'float16', effective_dtype: 'float16', fp8_requested: false, fp8_enabled: false, fp8_fallback_reason: null,
      runtime_caps: runtimeCaps,
    },
    config: {
      batch: 1, channels: 128, height: 128, width: 128, tile_size: 8, kmax: 32, steps: 256, budget_b1: 16, budget_b2: 8, budget_total: 32,
      warmup: 10, iters: 100, seed: 123, trt_engine_path: 'artifacts/trt/apex_x.engine', trt_input_shapes: ['input=1x3x128x128'], trt_plugin_lib: '',
    },
    benchmarks,
    triton_autotune: { summary: { cache_entries: 4, launches: 412, cache_hits: 408, cache_misses: 4, cache_hit_rate: 0.9903 }, entries: [] },
  };
  return { run, metrics: leaves('benchmarks', benchmarks) };
}

function leaves(path: string, value: unknown): Record<string, number> {
  if (typeof value === 'number') return { [path]: value };
  if (typeof value !== 'object' || value === null) return {};
  return Object.assign({}, ...Object.entries(value).map(([key, inner]) => leaves(`${path}.${key}`, inner))) as Record<string, number>;
}
