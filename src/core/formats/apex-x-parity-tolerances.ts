// The tolerances that Apex-X judges parity by: apex_x/runtime/parity.py at e086533, _PARITY_TOLERANCE_PROFILES. They
// stand here and not in the evidence, because a report may claim any.

export interface Tolerance {
  readonly atol: number;
  readonly rtol: number;
}

type Dtype = 'default' | 'fp16' | 'bf16' | 'fp8' | 'int8';
type Column = Readonly<Record<Dtype, Tolerance>>;

/** Single operations are held tighter than a whole inference. */
export type ToleranceColumn = 'op' | 'e2e';

export interface ToleranceProfile {
  /** The share of elements that may differ by more than the tolerance. */
  readonly limit: number;
  readonly op: Column;
  readonly e2e: Column;
}

export const PROFILES: Readonly<Record<string, ToleranceProfile>> = {
  quality: {
    limit: 0,
    op: column([1e-6, 1e-5], [1e-3, 1e-2], [2e-3, 2e-2], [3e-3, 3e-2]),
    e2e: column([2e-5, 2e-4], [2e-3, 2e-2], [3e-3, 3e-2], [4e-3, 4e-2]),
  },
  balanced: {
    limit: 1e-4,
    op: column([5e-6, 5e-5], [2e-3, 2e-2], [3e-3, 3e-2], [5e-3, 5e-2]),
    e2e: column([5e-5, 5e-4], [3e-3, 3e-2], [4e-3, 4e-2], [6e-3, 6e-2]),
  },
  edge: {
    limit: 5e-4,
    op: column([1e-5, 1e-4], [3e-3, 3e-2], [4e-3, 4e-2], [6e-3, 6e-2]),
    e2e: column([8e-5, 8e-4], [4e-3, 4e-2], [6e-3, 6e-2], [8e-3, 8e-2]),
  },
};

export function profileNamed(name: string | undefined): ToleranceProfile | undefined {
  return name !== undefined && Object.hasOwn(PROFILES, name) ? PROFILES[name] : undefined;
}

/** The tolerance for two types: that of the candidate's, or of the reference's where the candidate's is an ordinary one. */
export function toleranceFor(profile: ToleranceProfile, which: ToleranceColumn, candidateDtype: string, referenceDtype: string): Tolerance {
  const candidate = dtypeOf(candidateDtype);
  return profile[which][candidate === 'default' ? dtypeOf(referenceDtype) : candidate];
}

function dtypeOf(name: string): Dtype {
  if (name.startsWith('float8')) return 'fp8';
  switch (name) {
    case 'float16': return 'fp16';
    case 'bfloat16': return 'bf16';
    case 'int8': return 'int8';
    default: return 'default';
  }
}

type Pair = readonly [atol: number, rtol: number];

function column(ordinary: Pair, fp16: Pair, bf16: Pair, fp8: Pair): Column {
  const of = ([atol, rtol]: Pair): Tolerance => ({ atol, rtol });
  // Whole numbers have nothing to round: any difference is a mismatch.
  return { default: of(ordinary), fp16: of(fp16), bf16: of(bf16), fp8: of(fp8), int8: of([0, 0]) };
}
