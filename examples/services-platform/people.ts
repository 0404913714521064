// What the made-up people of the platform state.

import type { Waiver } from '../../src/core/model/human-records.ts';
import { WAIVER_SCHEMA } from '../../src/core/model/uris.ts';
import type { Decided } from '../story.ts';

/** Accepts what pip-audit finds in 2026.4.1, for these bytes of the report alone. */
export function ecdsaWaiver(reportSha256: string): Waiver {
  return {
    schema: WAIVER_SCHEMA, id: 'SP-2026-007', gate: 'dependencies', accepts: ['fail'], releases: ['2026.4.1'], evidence: reportSha256, owner: 'N. Duarte', approvedBy: ['N. Duarte'],
    reason: 'Made up: CVE-2024-23342 lies in ecdsa, which comes with a library of partners-service. The platform signs nothing with it; tokens are signed by cryptography.',
    mitigation: 'The library is replaced in May; until then partners-service holds no key.', followUp: 'https://tracker.example.invalid/platform/4410', created: '2026-04-22', expires: '2026-05-31',
  };
}

/** Ended before the release that it names, so it excuses nothing. */
export const MOBILE_WAIVER: Waiver = {
  schema: WAIVER_SCHEMA, id: 'SP-2026-003', gate: 'mobile-dependencies', accepts: ['fail'], releases: ['2026.4.1'], owner: 'E. Kowalski', approvedBy: ['N. Duarte'],
  reason: 'Made up: GHSA-3ppc-4f35-3m26 is reached by build scripts only.', created: '2026-01-12', expires: '2026-03-31',
};

type Role = 'backend-owner' | 'frontend-owner' | 'on-call';
const PEOPLE: readonly (readonly [role: Role, name: string, time: string])[] = [['backend-owner', 'N. Duarte', '09:10'], ['frontend-owner', 'E. Kowalski', '09:25'], ['on-call', 'T. Osei', '09:40']];

function approvals(day: string, words: Readonly<Record<Role, string>>): Decided['signOffs'] {
  return PEOPLE.map(([role, name, time]) => ({ role, name, decision: 'approve', at: `${day}T${time}:00Z`, statement: words[role] }));
}

export const DECIDED: Readonly<Record<'2026.3.0' | '2026.4.0' | '2026.4.1', Decided>> = {
  '2026.3.0': {
    signOffs: approvals('2026-03-20', {
      'backend-owner': 'Four services change, and each has its way back.', 'frontend-owner': 'The portal builds, and works with both versions of the services.', 'on-call': 'I am on call until Monday, and the way back was drilled in January.',
    }),
    decision: { decision: 'GO', name: 'P. Lindgren', at: '2026-03-20T10:00:00Z', statement: 'Go, in four stages.' },
  },
  '2026.4.0': {
    signOffs: [
      { role: 'backend-owner', name: 'N. Duarte', decision: 'reject', at: '2026-04-16T15:00:00Z', statement: 'The import of transactions fails in staging; two checks behind it never ran.' },
      { role: 'on-call', name: 'T. Osei', decision: 'reject', at: '2026-04-16T15:20:00Z', statement: 'The last drill was 91 days ago.' },
    ],
    decision: { decision: 'NO-GO', name: 'P. Lindgren', at: '2026-04-16T16:00:00Z', statement: 'No go: the preflight fails and the drill is too old.' },
  },
  '2026.4.1': {
    signOffs: approvals('2026-04-24', {
      'backend-owner': 'The import is mended. The slower import and the waived dependency are as described.', 'frontend-owner': 'The portal builds; why it takes longer is being looked into.',
      'on-call': 'The tax gateway is degraded: its fallback stays on until Friday, and I accept that.',
    }),
    decision: { decision: 'GO', name: 'P. Lindgren', at: '2026-04-24T10:00:00Z', statement: 'Go, with waiver SP-2026-007 until 31 May 2026, stage by stage.' },
  },
};
