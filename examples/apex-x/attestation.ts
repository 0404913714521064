import { createHash } from 'node:crypto';

export interface AttestedFile {
  readonly key: string;
  readonly label: string;
  readonly path: string;
  readonly producer: string;
  readonly required: boolean;
  readonly bytes: Uint8Array | undefined;
}

export interface AttestedGate {
  readonly key: string;
  readonly label: string;
  readonly status: 'PASS' | 'FAIL' | 'PENDING' | 'N/A';
  readonly evidence: string;
}

/**
 * The attestation as scripts/release_attestation.py makes it: an artifact is `PASS` when its file exists, whatever the
 * file says, and a gate is what a command line flag said.
 */
export function attestation(metadata: Readonly<Record<string, string>>, files: readonly AttestedFile[], gates: readonly AttestedGate[], generatedAt: string) {
  const artifacts = files.map(({ bytes, ...row }) => ({
    ...row,
    exists: bytes !== undefined,
    sha256: bytes === undefined ? null : createHash('sha256').update(bytes).digest('hex'),
    size_bytes: bytes?.length ?? null,
    status: bytes !== undefined ? 'PASS' : row.required ? 'FAIL' : 'N/A',
  }));
  const required = artifacts.filter((one) => one.required);
  const failed = required.filter((one) => !one.exists).length;
  const gatesOf = (status: AttestedGate['status']) => gates.filter((gate) => gate.status === status).length;
  return {
    schema_version: 1,
    generated_at_utc: generatedAt,
    release_metadata: metadata,
    artifacts,
    gates,
    summary: {
      overall_status: failed > 0 || gatesOf('FAIL') > 0 ? 'fail' : gatesOf('PENDING') > 0 ? 'pending' : 'pass',
      required_artifacts_total: required.length,
      required_artifacts_passed: required.length - failed,
      required_artifacts_failed: failed,
      gates_total: gates.length,
      gates_passed: gatesOf('PASS'),
      gates_failed: gatesOf('FAIL'),
      gates_pending: gatesOf('PENDING'),
    },
  };
}
