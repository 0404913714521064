// What the made-up people of the example releases state.

import { WAIVER_SCHEMA } from '../../src/core/model/uris.ts';
import type { Waiver } from '../../src/core/model/human-records.ts';

export interface Statement {
  /** Name of the example key, which is also the role for sign-offs. */
  readonly key: string;
  readonly name: string;
  readonly decision: 'approve' | 'reject';
  readonly statement: string;
  readonly at: string;
}

/** Accepts the GPU p95 of v0.4.0, for these bytes of the report alone. */
export function gpuWaiver(gpuReportSha256: string): Waiver {
  return {
    schema: WAIVER_SCHEMA,
    id: 'W-2026-001',
    gate: 'gpu-performance',
    accepts: ['fail'],
    releases: ['v0.4.0'],
    evidence: gpuReportSha256,
    owner: 'A. Lindqvist',
    approvedBy: ['M. Okafor'],
    reason: 'Made up: driver 570.86 adds a stream synchronisation on L4, seen in one of twelve GPU metrics. The p50 of the same path is 25 % under its baseline.',
    mitigation: 'Canary alert at 12 ms for five minutes, which triggers the rollback plan.',
    followUp: 'https://tracker.example.invalid/apex-x/2291',
    created: '2026-02-26',
    expires: '2026-03-31',
  };
}

export const SIGN_OFFS_V040: readonly Statement[] = [
  { key: 'engineering', name: 'A. Lindqvist', decision: 'approve', at: '2026-02-27T13:05:00Z', statement: 'The build, its parity with Torch and the waived GPU figure are as described. Made-up statement.' },
  { key: 'runtime-infra', name: 'M. Okafor', decision: 'approve', at: '2026-02-27T13:21:00Z', statement: 'The rollback drill ran on staging in 26 minutes. Made-up statement.' },
  { key: 'qa', name: 'J. Novák', decision: 'approve', at: '2026-02-27T13:34:00Z', statement: 'Tests and eval are complete and about this commit. Made-up statement.' },
  { key: 'product', name: 'R. Haddad', decision: 'approve', at: '2026-02-27T13:52:00Z', statement: 'The scope is what was promised. Made-up statement.' },
];

export const SIGN_OFFS_V050RC1: readonly Statement[] = [
  { key: 'engineering', name: 'A. Lindqvist', decision: 'reject', at: '2026-03-19T13:02:00Z', statement: 'CPU p95 is over its limit, although our own attestation says PASS. Made-up statement.' },
  { key: 'qa', name: 'J. Novák', decision: 'approve', at: '2026-03-19T13:40:00Z', statement: 'All 2604 tests pass on this commit. Made-up statement.' },
  { key: 'product', name: 'R. Haddad', decision: 'approve', at: '2026-03-19T14:15:00Z', statement: 'The scope is what was promised. Made-up statement.' },
];

export const DECISION_V040 = {
  decision: 'GO', name: 'S. Iyer', at: '2026-02-27T14:10:00Z',
  statement: 'Go, with the GPU waiver until 31 March 2026. Made-up decision.',
} as const;

export const DECISION_V050RC1 = {
  decision: 'NO-GO', name: 'S. Iyer', at: '2026-03-20T09:30:00Z',
  statement: 'No go: CPU p95 is over its limit, the eval names no runtime, and the rollback drill is too old. Made-up decision.',
} as const;
