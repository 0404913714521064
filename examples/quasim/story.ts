// The life of the QuASIM example: four real benchmark runs, the project's own date-stamped release with the real files that go
// with it, two made-up releases by the book, and two made-up patches of one vulnerability.

import type { Story } from '../story.ts';
import { afterV020, evidenceOfV014, evidenceOfV015, evidenceOfV020, evidenceOfV021 } from './evidence.ts';
import { DECIDED } from './people.ts';

export const story: Story = {
  project: 'quasim',
  madeUp: ['v0.1.4', 'v0.2.0', 'v0.2.1', 'v0.1.5'],
  evidence: () => Promise.resolve(new Map([
    ['v0.1.4/artifacts', evidenceOfV014()],
    ['v0.2.0/artifacts', evidenceOfV020()],
    ['v0.2.0/after-release', afterV020()],
    ['v0.2.1/artifacts', evidenceOfV021()],
    ['v0.1.5/artifacts', evidenceOfV015()],
  ])),
  steps: [
    // In the order of the commits that hold the reports.
    ...(['bench-ee8da84', 'bench-a5f5b35', 'bench-1bccf0f', 'bench-627eff2'] as const).map((version, index) => {
      const at = `2025-11-05T09:${String(index * 10).padStart(2, '0')}:00Z`;
      return { at, run: (steps: Parameters<Story['steps'][number]['run']>[0]) => steps.seal(version, at) };
    }),
    { at: '2026-01-05T10:00:00Z', run: (steps) => steps.seal('v2025.12.13-2211', '2026-01-05T10:00:00Z') },
    { at: '2026-01-13T12:30:00Z', run: (steps) => steps.seal('v0.1.4', '2026-01-13T12:30:00Z') },
    { at: '2026-01-13T13:55:00Z', run: (steps) => steps.decide('v0.1.4', DECIDED['v0.1.4']) },
    { at: '2026-02-10T12:30:00Z', run: (steps) => steps.seal('v0.2.0', '2026-02-10T12:30:00Z') },
    { at: '2026-02-10T13:55:00Z', run: (steps) => steps.decide('v0.2.0', DECIDED['v0.2.0']) },
    { at: '2026-02-18T10:00:00Z', run: (steps) => steps.amend('v0.2.0', {
      event: 'released', parts: ['after-release'], at: '2026-02-18T10:00:00Z', statement: 'Released, announced and watched for a week; the release branch is merged back.',
    }) },
    { at: '2026-03-17T13:31:00Z', run: (steps) => steps.seal('v0.1.5', '2026-03-17T13:31:00Z') },
    { at: '2026-03-17T13:32:00Z', run: (steps) => steps.seal('v0.2.1', '2026-03-17T13:32:00Z') },
    { at: '2026-03-17T13:55:00Z', run: (steps) => steps.decide('v0.1.5', DECIDED['v0.1.5']) },
    { at: '2026-03-17T13:56:00Z', run: (steps) => steps.decide('v0.2.1', DECIDED['v0.2.1']) },
    { at: '2026-03-17T14:29:00Z', run: (steps) => steps.standing('v0.1.4', { kind: 'deprecate', instead: 'v0.1.5', at: '2026-03-17T14:29:00Z', statement: 'Move to v0.1.5: QSA-2026-001 is mended there.' }) },
    { at: '2026-03-17T14:30:00Z', run: (steps) => steps.standing('v0.2.0', { kind: 'deprecate', instead: 'v0.2.1', at: '2026-03-17T14:30:00Z', statement: 'Move to v0.2.1: QSA-2026-001 is mended there.' }) },
  ],
};
