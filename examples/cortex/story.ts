// The life of the Cortex example: the project's own launch evidence, and three made-up releases that come after it.

import type { Story } from '../story.ts';
import { deployed, evidenceOfV020, evidenceOfV021, evidenceOfV030, rolledBack } from './evidence.ts';
import { DECIDED } from './people.ts';

export const story: Story = {
  project: 'cortex',
  madeUp: ['v0.2.0', 'v0.2.1', 'v0.3.0'],
  evidence: () => Promise.resolve(new Map([
    ['v0.2.0/artifacts', evidenceOfV020()],
    ['v0.2.0/deployment', deployed()],
    ['v0.2.0/rollback', rolledBack()],
    ['v0.2.1/artifacts', evidenceOfV021()],
    ['v0.3.0/artifacts', evidenceOfV030()],
  ])),
  steps: [
    { at: '2026-02-20T09:00:00Z', run: (steps) => steps.seal('v0.1.0-launch-20260219', '2026-02-20T09:00:00Z') },
    { at: '2026-03-18T11:00:00Z', run: (steps) => steps.seal('v0.2.0', '2026-03-18T11:00:00Z') },
    { at: '2026-03-18T14:00:00Z', run: (steps) => steps.decide('v0.2.0', DECIDED['v0.2.0']) },
    { at: '2026-03-19T09:00:00Z', run: (steps) => steps.amend('v0.2.0', {
      event: 'deployment', parts: ['deployment'], at: '2026-03-19T09:00:00Z', statement: 'Deployed at 08:20 UTC; the service answers and is healthy.',
    }) },
    { at: '2026-04-02T09:00:00Z', run: (steps) => steps.amend('v0.2.0', {
      event: 'rollback', parts: ['rollback'], at: '2026-04-02T09:00:00Z', statement: 'Rolled back to v0.1.9 at 06:51 UTC: beads were dispatched twice.',
    }) },
    { at: '2026-04-03T08:00:00Z', run: (steps) => steps.seal('v0.2.1', '2026-04-03T08:00:00Z') },
    { at: '2026-04-03T11:00:00Z', run: (steps) => steps.decide('v0.2.1', DECIDED['v0.2.1']) },
    { at: '2026-04-03T11:30:00Z', run: (steps) => steps.standing('v0.2.0', { kind: 'supersede', instead: 'v0.2.1', at: '2026-04-03T11:30:00Z', statement: 'v0.2.1 asks for the ownership lock again.' }) },
    { at: '2026-05-12T08:00:00Z', run: (steps) => steps.seal('v0.3.0', '2026-05-12T08:00:00Z') },
    { at: '2026-05-12T13:00:00Z', run: (steps) => steps.decide('v0.3.0', DECIDED['v0.3.0']) },
  ],
};
