// What the made-up people of the example releases state.

import type { Decided } from '../story.ts';
import type { Waiver } from '../../src/core/model/human-records.ts';
import { WAIVER_SCHEMA } from '../../src/core/model/uris.ts';

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

/** Accepts that v0.5.0 has no TensorRT baseline to be compared with. */
export const TRT_WAIVER: Waiver = {
  schema: WAIVER_SCHEMA,
  id: 'W-2026-002',
  gate: 'trt-performance',
  accepts: ['missing'],
  releases: ['v0.5.0'],
  owner: 'A. Lindqvist',
  approvedBy: ['M. Okafor'],
  reason: 'Made up: scripts/perf_baseline_trt.json sets no limits yet, so the compare report passes with zero checks. The sweep itself ran for all three shapes.',
  mitigation: 'The baseline is captured on the deployment runner before the next release.',
  followUp: 'https://tracker.example.invalid/apex-x/2318',
  created: '2026-04-14',
  expires: '2026-05-15',
};

/** All four roles approve, a quarter of an hour apart. */
function approvals(day: string, words: Readonly<Record<'engineering' | 'runtime-infra' | 'qa' | 'product', string>>): Decided['signOffs'] {
  const people = [['engineering', 'A. Lindqvist', '13:05'], ['runtime-infra', 'M. Okafor', '13:21'], ['qa', 'J. Novák', '13:34'], ['product', 'R. Haddad', '13:52']] as const;
  return people.map(([role, name, time]) => ({ role, name, decision: 'approve', at: `${day}T${time}:00Z`, statement: words[role] }));
}

export const DECIDED: Readonly<Record<'v0.3.2' | 'v0.4.0' | 'v0.5.0-rc.1' | 'v0.5.0' | 'v0.5.1', Decided>> = {
  'v0.3.2': {
    signOffs: approvals('2026-01-21', {
      engineering: 'The build and its parity with the reference are as described.', 'runtime-infra': 'The rollback was walked through on paper in December.',
      qa: 'Tests and eval are complete and about this commit.', product: 'The scope is what was promised.',
    }),
    decision: { decision: 'GO', name: 'S. Iyer', at: '2026-01-21T14:05:00Z', statement: 'Go.' },
  },
  'v0.4.0': {
    signOffs: approvals('2026-02-27', {
      engineering: 'The build, its parity with Torch and the waived GPU figure are as described.', 'runtime-infra': 'The rollback drill ran on staging in 26 minutes.',
      qa: 'Tests and eval are complete and about this commit.', product: 'The scope is what was promised.',
    }),
    decision: { decision: 'GO', name: 'S. Iyer', at: '2026-02-27T14:10:00Z', statement: 'Go, with the GPU waiver until 31 March 2026.' },
  },
  'v0.5.0-rc.1': {
    signOffs: [
      { role: 'engineering', name: 'A. Lindqvist', decision: 'reject', at: '2026-03-19T13:02:00Z', statement: 'CPU p95 is over its limit, although our own attestation says PASS.' },
      { role: 'qa', name: 'J. Novák', decision: 'approve', at: '2026-03-19T13:40:00Z', statement: 'All tests that ran pass on this commit.' },
      { role: 'product', name: 'R. Haddad', decision: 'approve', at: '2026-03-19T14:15:00Z', statement: 'The scope is what was promised.' },
    ],
    decision: {
      decision: 'NO-GO', name: 'S. Iyer', at: '2026-03-20T09:30:00Z',
      statement: 'No go: CPU p95 is over its limit, the eval names no runtime, and the rollback drill is too old.',
    },
  },
  'v0.5.0': {
    signOffs: approvals('2026-04-15', {
      engineering: 'The engine, its parity and the missing TensorRT baseline are as described.', 'runtime-infra': 'The rollback drill ran on staging last week.',
      qa: 'Tests and eval are complete and about this commit.', product: 'The scope is what was promised.',
    }),
    decision: { decision: 'GO', name: 'S. Iyer', at: '2026-04-15T14:10:00Z', statement: 'Go, with the TensorRT waiver until 15 May 2026.' },
  },
  'v0.5.1': {
    signOffs: approvals('2026-05-07', {
      engineering: 'The plugin keeps no workspace of an earlier engine any more.', 'runtime-infra': 'The rollback drill ran on staging last week.',
      qa: 'Tests and eval are complete and about this commit.', product: 'The hotfix changes the plugin and pillow, and nothing else.',
    }),
    decision: { decision: 'GO', name: 'S. Iyer', at: '2026-05-07T14:20:00Z', statement: 'Go.' },
  },
};
