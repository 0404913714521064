// What Apex-X says about the machine it ran on and the backend it took.

/** `detect_runtime_caps().to_dict()` on a machine without a GPU. */
export const CPU_CAPS = {
  cuda: { available: false, device_count: 0, device_name: null, compute_capability: null, reason: 'cuda_unavailable' },
  triton: { available: false, version: null, reason: 'triton_not_installed' },
  tensorrt: {
    python_available: false, python_version: null, python_reason: 'tensorrt_python_not_installed',
    headers_available: false, header_path: null, int8_available: false, int8_reason: 'tensorrt_python_unavailable',
  },
  fp8: { available: false, dtype_available: true, supported_dtypes: ['float8_e4m3fn', 'float8_e5m2'], reason: 'fp8_requires_cuda' },
  any_gpu_runtime: false,
};

/** The same on an L4, which is older than sm90 and so has no FP8 path. */
export const GPU_CAPS = {
  cuda: { available: true, device_count: 1, device_name: 'NVIDIA L4', compute_capability: '8.9', reason: null },
  triton: { available: true, version: '3.5.1', reason: null },
  tensorrt: {
    python_available: true, python_version: '10.9.0', python_reason: null,
    headers_available: true, header_path: '/usr/include/x86_64-linux-gnu/NvInfer.h', int8_available: true, int8_reason: null,
  },
  fp8: { available: false, dtype_available: true, supported_dtypes: ['float8_e4m3fn', 'float8_e5m2'], reason: 'compute_capability_8_9_below_sm90' },
  any_gpu_runtime: true,
};

const SUMMARY = {
  det: { map: 0.4768, ap50: 0.6893, ap75: 0.5127, num_gt: 36_335, num_pred: 41_207 },
  inst_seg: { map: 0.4211, ap50: 0.6544, ap75: 0.4498, num_gt: 36_335, num_pred: 41_207 },
  semantic: { miou: 0.7315, per_class_iou: { 0: 0.9421, 1: 0.7688, 2: 0.4836 } },
  panoptic: { pq: 0.4402, source: 'model' },
};

/** An eval report; without `backend` it is the older shape, which names none. */
export function evalReport(generatedAt: string, backend?: string) {
  if (backend === undefined) return { generated_at_utc: generatedAt, summary: SUMMARY };
  return {
    generated_at_utc: generatedAt,
    summary: SUMMARY,
    runtime: {
      requested_backend: backend, selected_backend: backend, execution_backend: backend,
      selection_fallback_reason: null, execution_fallback_reason: null,
      fallback_policy: 'strict', precision_profile: 'balanced',
      latency_ms: { total: 5.92, backend_execute: 5.31, backend_preflight: 0.44 },
      runtime_caps: GPU_CAPS,
    },
  };
}

interface ParityCase {
  readonly name: string;
  readonly dtype: 'float16' | 'float32';
  readonly atol: number;
  readonly rtol: number;
  readonly maxAbs: number;
  readonly elements: number;
}

/** A parity sweep of the `balanced` profile: at most one element in 10,000 may differ by more than the tolerance. */
export function parityReport(candidate: string, cases: readonly ParityCase[]) {
  const reports = cases.map((one) => {
    const figures = {
      max_abs_err: one.maxAbs, mean_abs_err: one.maxAbs / 40, max_rel_err: one.rtol / 3,
      mismatch_count: 0, total_count: one.elements, mismatch_ratio: 0, passed: true,
    };
    return {
      case_name: one.name, reference_backend: 'torch', candidate_backend: candidate, seed: 123, deterministic: true,
      mismatch_ratio_limit: 1e-4, ...figures,
      outputs: [{
        name: one.name, reference_dtype: 'float32', candidate_dtype: one.dtype, shape: [one.elements],
        atol: one.atol, rtol: one.rtol, mean_rel_err: one.rtol / 60, ...figures,
      }],
    };
  });
  return { sweep_name: 'release', profile_name: 'balanced', passed: true, case_count: reports.length, report_count: reports.length, reports };
}
