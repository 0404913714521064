// The life of the Cortex example: the project's own launch evidence, and five made-up releases that come after it. From
// v0.2.2 on the benchmarks of the scheduler are held against the nightly runs of main.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Steps, Story } from '../story.ts';
import { benchmarksOfV023, deployed, evidenceOfV020, evidenceOfV021, evidenceOfV022, evidenceOfV023, evidenceOfV030, rolledBack } from './evidence.ts';
import { nightlyRuns } from './nightly.ts';
import { DECIDED } from './people.ts';

export const story: Story = {
  project: 'cortex',
  madeUp: ['v0.2.0', 'v0.2.1', 'v0.2.2', 'v0.2.3', 'v0.3.0'],
  evidence: () => Promise.resolve(new Map([
    ['v0.2.0/artifacts', evidenceOfV020()],
    ['v0.2.0/deployment', deployed()],
    ['v0.2.0/rollback', rolledBack()],
    ['v0.2.1/artifacts', evidenceOfV021()],
    ['v0.3.0/artifacts', evidenceOfV030()],
    ['v0.2.2/artifacts', evidenceOfV022()],
    ['v0.2.3/artifacts', evidenceOfV023()],
    ['v0.2.3/borrowed-machine', benchmarksOfV023('borrowed')],
    ['v0.2.3/own-machine', benchmarksOfV023('own')],
  ])),
  steps: [
    { at: '2026-02-20T09:00:00Z', run: (steps) => steps.underPolicy(firstPolicy, () => steps.seal('v0.1.0-launch-20260219', '2026-02-20T09:00:00Z')) },
    { at: '2026-03-18T11:00:00Z', run: (steps) => steps.underPolicy(firstPolicy, () => steps.seal('v0.2.0', '2026-03-18T11:00:00Z')) },
    { at: '2026-03-18T14:00:00Z', run: (steps) => steps.decide('v0.2.0', DECIDED['v0.2.0']) },
    { at: '2026-03-19T09:00:00Z', run: (steps) => steps.amend('v0.2.0', {
      event: 'deployment', parts: ['deployment'], at: '2026-03-19T09:00:00Z', statement: 'Deployed at 08:20 UTC; the service answers and is healthy.',
    }) },
    { at: '2026-04-02T09:00:00Z', run: (steps) => steps.amend('v0.2.0', {
      event: 'rollback', parts: ['rollback'], at: '2026-04-02T09:00:00Z', statement: 'Rolled back to v0.1.9 at 06:51 UTC: beads were dispatched twice.',
    }) },
    { at: '2026-04-03T08:00:00Z', run: (steps) => steps.underPolicy(firstPolicy, () => steps.seal('v0.2.1', '2026-04-03T08:00:00Z')) },
    { at: '2026-04-03T11:00:00Z', run: (steps) => steps.decide('v0.2.1', DECIDED['v0.2.1']) },
    { at: '2026-04-03T11:30:00Z', run: (steps) => steps.standing('v0.2.0', { kind: 'supersede', instead: 'v0.2.1', at: '2026-04-03T11:30:00Z', statement: 'v0.2.1 asks for the ownership lock again.' }) },
    { at: '2026-05-12T08:00:00Z', run: (steps) => steps.underPolicy(firstPolicy, () => steps.seal('v0.3.0', '2026-05-12T08:00:00Z')) },
    { at: '2026-05-12T13:00:00Z', run: (steps) => steps.decide('v0.3.0', DECIDED['v0.3.0']) },
    { at: '2026-05-28T08:00:00Z', run: async (steps) => {
      await fetchNightlyRuns(steps, '2026-05-28');
      await steps.underPolicy(withoutStep, () => steps.seal('v0.2.2', '2026-05-28T08:00:00Z'));
    } },
    { at: '2026-05-28T11:00:00Z', run: (steps) => steps.decide('v0.2.2', DECIDED['v0.2.2']) },
    // The first seal of v0.2.3 has benchmarks of a borrowed machine, which nothing can be compared with.
    { at: '2026-06-11T08:00:00Z', run: async (steps) => {
      await fetchNightlyRuns(steps, '2026-06-11');
      await steps.seal('v0.2.3', '2026-06-11T08:00:00Z', ['artifacts', 'borrowed-machine']);
    } },
    { at: '2026-06-12T08:00:00Z', run: async (steps) => {
      await fetchNightlyRuns(steps, '2026-06-12');
      await steps.seal('v0.2.3', '2026-06-12T08:00:00Z', ['artifacts', 'own-machine']);
    } },
    { at: '2026-06-12T14:00:00Z', run: (steps) => steps.decide('v0.2.3', DECIDED['v0.2.3']) },
    { at: '2026-06-12T14:30:00Z', run: (steps) => steps.standing('v0.2.1', { kind: 'supersede', instead: 'v0.2.3', at: '2026-06-12T14:30:00Z', statement: 'v0.2.3 takes its place.' }) },
  ],
};

/** Puts the nightly runs of main, up to that day, where the policy reads them. */
async function fetchNightlyRuns({ project }: Steps, day: string): Promise<void> {
  await project.write('histories/scheduler.txt', nightlyRuns(day));
}

/** It asks for no benchmark, as none of the project's own documents does. */
function firstPolicy(): Promise<string> {
  return readFile(path.join(import.meta.dirname, 'policy-2026.1.yaml'), 'utf8');
}

/** Before 1 June nobody had to mark a step. */
function withoutStep(policy: string): string {
  return policy.replace(/\n {2}steps: .*/, '');
}
