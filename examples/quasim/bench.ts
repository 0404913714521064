// A run of the benchmark suite in the shape of QuASIM's reports/summary.json, with made-up times.

import { json, NOTE } from './files.ts';
import type { Facts } from './release.ts';

const KERNELS = [
  { kernel_name: 'pressure_poisson', problem_size: { grid_size: [64, 64, 64], max_iterations: 50, tolerance: 1e-5 }, p50: 43.7 },
  { kernel_name: 'autonomous_systems', problem_size: { seed: 1337, scale: 1.0 }, p50: 0.0111 },
  { kernel_name: 'quasim_runtime', problem_size: { batches: 16, rank: 2, dimension: 1024, repeat: 10 }, p50: 38.4 },
] as const;

/** `factor` is how the times stand to those of the clean run of 4 November 2025. */
export function benchmarkSuite({ commit, day }: Facts, factor: number): Uint8Array {
  const results = KERNELS.map(({ p50, ...kernel }) => ({
    kernel_name: kernel.kernel_name, backend: 'cpu', precision: 'fp32', problem_size: kernel.problem_size, timing: timingOf([-0.02, -0.014, -0.009, -0.004, -0.001, 0.001, 0.006, 0.011, 0.018, 0.03].map((off) => p50 * factor * (1 + off))),
    memory: null, energy: null, accuracy: null, success: true, error_message: null, metadata: { iterations: 10, warmup: 2, seed: 1337 },
  }));
  return json({
    timestamp: `${day}T07:10:00Z`, notes: NOTE, total_kernels: results.length, successful: results.length, failed: 0,
    environment: {
      os: 'Linux', os_version: 'made up', kernel: '6.11.0-1018-azure', python_version: '3.12.3', architecture: 'x86_64', processor: 'x86_64',
      git: { commit, branch: 'main', dirty: false }, cuda: null, numpy_version: '2.3.4',
    },
    results,
  });
}

/** As numpy reckons: percentiles by linear interpolation. */
function timingOf(times: readonly number[]) {
  const sorted = [...times].sort((a, b) => a - b);
  const percentile = (share: number) => {
    const rank = (sorted.length - 1) * share;
    const below = sorted[Math.floor(rank)] ?? 0;
    return below + ((sorted[Math.ceil(rank)] ?? below) - below) * (rank % 1);
  };
  const mean = times.reduce((sum, one) => sum + one, 0) / times.length;
  return {
    latency_ms_p50: percentile(0.5), latency_ms_p90: percentile(0.9), latency_ms_p99: percentile(0.99), latency_ms_mean: mean,
    latency_ms_std: Math.sqrt(times.reduce((sum, one) => sum + (one - mean) ** 2, 0) / times.length), throughput_ops_per_sec: 1000 / mean, iterations: times.length, raw_times_ms: times,
  };
}
