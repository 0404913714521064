// What the made-up people of the example releases state.

import type { Decided } from '../story.ts';

type Role = 'release-manager' | 'reviewer' | 'operator' | 'project-owner' | 'ops-owner';

function approvals(day: string, words: Readonly<Record<Role, string>>): Decided['signOffs'] {
  const people = [['release-manager', 'I. Marsh', '12:05'], ['reviewer', 'L. Ferreira', '12:20'], ['operator', 'T. Abara', '12:35'], ['project-owner', 'P. Castellan', '12:50'], ['ops-owner', 'K. Brandt', '13:05']] as const;
  return people.map(([role, name, time]) => ({ role, name, decision: 'approve', at: `${day}T${time}:00Z`, statement: words[role] }));
}

export const DECIDED: Readonly<Record<'v0.2.0' | 'v0.2.1' | 'v0.2.2' | 'v0.2.3' | 'v0.3.0', Decided>> = {
  'v0.2.0': {
    signOffs: approvals('2026-03-18', {
      'release-manager': 'Every item of the checklist is done.', reviewer: 'The gates are as stated, and the way back was drilled.', operator: 'Host, service controls and backup paths are at hand.',
      'project-owner': 'The launch contract holds.', 'ops-owner': 'The launch contract holds.',
    }),
    decision: { decision: 'GO', name: 'I. Marsh', at: '2026-03-18T14:00:00Z', statement: 'Go.' },
  },
  // One person answers for both owners: the rule of two people still holds, and it is a warning.
  'v0.2.1': {
    signOffs: [
      { role: 'release-manager', name: 'I. Marsh', decision: 'approve', at: '2026-04-03T09:05:00Z', statement: 'The minimum gate set passes.' },
      { role: 'reviewer', name: 'L. Ferreira', decision: 'approve', at: '2026-04-03T09:20:00Z', statement: 'The change is the lock alone.' },
      { role: 'operator', name: 'T. Abara', decision: 'approve', at: '2026-04-03T09:35:00Z', statement: 'v0.1.9 runs and can be gone back to.' },
      { role: 'project-owner', name: 'P. Castellan', decision: 'approve', at: '2026-04-03T09:50:00Z', statement: 'A hotfix that must not wait.' },
      { role: 'ops-owner', name: 'P. Castellan', signer: 'project-owner', decision: 'approve', at: '2026-04-03T09:55:00Z', statement: 'Acting ops owner.' },
    ],
    decision: { decision: 'GO', name: 'I. Marsh', at: '2026-04-03T11:00:00Z', statement: 'Go, by the minimum gate set of a hotfix.' },
  },
  'v0.2.2': {
    signOffs: [
      { role: 'release-manager', name: 'I. Marsh', decision: 'reject', at: '2026-05-28T09:40:00Z', statement: 'NextDispatch takes 12 % longer, and it runs on every tick.' },
      { role: 'reviewer', name: 'L. Ferreira', decision: 'reject', at: '2026-05-28T10:05:00Z', statement: 'The new lock is asked for twice. ListReady is no worse than on other nights.' },
    ],
    decision: { decision: 'NO-GO', name: 'I. Marsh', at: '2026-05-28T11:00:00Z', statement: 'No go: ask for the lock once.' },
  },
  'v0.2.3': {
    signOffs: approvals('2026-06-12', {
      'release-manager': 'The minimum gate set passes, and the benchmarks were run again on bench-01’s own processor.', reviewer: 'The lock is asked for once.', operator: 'v0.2.1 runs and can be gone back to.',
      'project-owner': 'What the checksum of the state costs is written down.', 'ops-owner': 'Go ahead.',
    }),
    decision: { decision: 'GO', name: 'I. Marsh', at: '2026-06-12T14:00:00Z', statement: 'Go, by the minimum gate set of a hotfix.' },
  },
  'v0.3.0': {
    signOffs: [
      { role: 'release-manager', name: 'I. Marsh', decision: 'reject', at: '2026-05-12T09:10:00Z', statement: 'The dry run was not run, and VERSION still says 0.2.1.' },
      { role: 'reviewer', name: 'L. Ferreira', decision: 'reject', at: '2026-05-12T09:30:00Z', statement: 'The burn-in was reported a day before its end, and a launch blocker is open.' },
    ],
    decision: { decision: 'NO-GO', name: 'I. Marsh', at: '2026-05-12T13:00:00Z', statement: 'No go until the dry run is run and the burn-in is over.' },
  },
};
