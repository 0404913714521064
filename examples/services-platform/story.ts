// The life of the services platform's example: a release with everything that is owed afterwards, one that is refused, and
// one whose rollout stops.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { digest, type Story } from '../story.ts';
import { evidence } from './evidence.ts';
import { DECIDED, ecdsaWaiver, MOBILE_WAIVER } from './people.ts';

export const story: Story = {
  project: 'services-platform',
  madeUp: ['2026.3.0', '2026.4.0', '2026.4.1'],
  evidence: () => Promise.resolve(evidence()),
  steps: [
    { at: '2026-03-19T10:00:00Z', run: (steps) => steps.seal('2026.3.0', '2026-03-19T10:00:00Z') },
    { at: '2026-03-20T10:00:00Z', run: (steps) => steps.decide('2026.3.0', DECIDED['2026.3.0']) },
    { at: '2026-03-20T15:00:00Z', run: (steps) => steps.amend('2026.3.0', {
      event: 'rollout', parts: ['rollout'], at: '2026-03-20T15:00:00Z', statement: 'Rolled out to everyone in four stages.',
    }) },
    { at: '2026-03-20T16:00:00Z', run: (steps) => steps.amend('2026.3.0', {
      event: 'smoke', parts: ['smoke'], at: '2026-03-20T16:00:00Z', statement: 'Smoke checks in production, and one invoice from snapshot to export.',
    }) },
    { at: '2026-03-21T17:00:00Z', run: (steps) => steps.amend('2026.3.0', {
      event: 'observation', parts: ['observation'], at: '2026-03-21T17:00:00Z', statement: 'Observed for a day, announced, and every box ticked.',
    }) },
    { at: '2026-04-16T10:00:00Z', run: (steps) => steps.seal('2026.4.0', '2026-04-16T10:00:00Z') },
    { at: '2026-04-16T16:00:00Z', run: (steps) => steps.decide('2026.4.0', DECIDED['2026.4.0']) },
    { at: '2026-04-23T09:00:00Z', run: async (steps) => {
      await steps.waive(MOBILE_WAIVER, 'backend-owner');
      await steps.waive(ecdsaWaiver(digest(await readFile(path.join(steps.evidence('2026.4.1'), 'security/pip-audit.json')))), 'backend-owner');
    } },
    { at: '2026-04-23T10:00:00Z', run: (steps) => steps.seal('2026.4.1', '2026-04-23T10:00:00Z') },
    { at: '2026-04-24T10:00:00Z', run: (steps) => steps.decide('2026.4.1', DECIDED['2026.4.1']) },
    { at: '2026-04-24T13:00:00Z', run: (steps) => steps.amend('2026.4.1', {
      event: 'rollout', parts: ['rollout'], at: '2026-04-24T13:00:00Z', statement: 'Stopped after the canary stage: the share of 5xx answers was over its trigger.',
    }) },
    { at: '2026-04-24T14:00:00Z', run: (steps) => steps.standing('2026.4.1', { kind: 'withdraw', instead: '2026.3.0', at: '2026-04-24T14:00:00Z', statement: 'The partners-service answers one request in forty with an error.' }) },
  ],
};
