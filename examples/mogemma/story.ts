// The life of the mogemma example: two snapshots of the project's own documents, two candidates that are refused, and three
// releases, one of which is deprecated by the next. Keys sign until v0.2.0; then the provenance, and at last the record, is
// signed keyless by the workflows that make them.

import type { Files, Steps, Story } from '../story.ts';
import { FIRST_BASELINES, madeUpEvidence, SECOND_BASELINES } from './evidence.ts';
import { DECIDED } from './people.ts';

/** The workflow that seals, as the example instance certifies it. */
const EVIDENCE_WORKFLOW = {
  identity: 'https://ci.example.invalid/mogemma-evidence/workflows/dossier.yml@refs/heads/main',
  issuer: 'https://token.ci.example.invalid',
  workflow: 'https://ci.example.invalid/mogemma-evidence/workflows/dossier.yml@refs/heads/main',
  sourceRepository: 'https://ci.example.invalid/mogemma-evidence',
  sourceRef: 'refs/heads/main',
  trigger: 'workflow_dispatch',
  runner: 'github-hosted',
};

export const story: Story = {
  project: 'mogemma',
  madeUp: ['v0.2.0', 'v0.3.0-rc.1', 'v0.3.0-rc.2', 'v0.3.0', 'v0.3.1'],
  evidence: (_, sigstore) => madeUpEvidence(sigstore),
  steps: [
    { at: '2026-02-27T09:00:00Z', run: async (steps) => {
      await setBaselines(steps, FIRST_BASELINES);
      await steps.seal('snapshot-10e6e8c', '2026-02-27T09:00:00Z');
    } },
    { at: '2026-03-09T09:00:00Z', run: (steps) => steps.seal('snapshot-5909b5f', '2026-03-09T09:00:00Z') },
    { at: '2026-03-10T13:00:00Z', run: (steps) => steps.seal('v0.2.0', '2026-03-10T13:00:00Z') },
    { at: '2026-03-11T14:10:00Z', run: (steps) => steps.decide('v0.2.0', DECIDED['v0.2.0']) },
    { at: '2026-03-11T16:00:00Z', run: async (steps) => {
      await steps.amend('v0.2.0', { event: 'published', parts: ['published'], at: '2026-03-11T16:00:00Z', statement: 'Published from the tag; the index serves what was built.' });
      await setBaselines(steps, SECOND_BASELINES);
    } },
    { at: '2026-04-01T13:00:00Z', run: (steps) => steps.seal('v0.3.0-rc.1', '2026-04-01T13:00:00Z') },
    { at: '2026-04-02T14:10:00Z', run: (steps) => steps.decide('v0.3.0-rc.1', DECIDED['v0.3.0-rc.1']) },
    { at: '2026-04-08T13:00:00Z', run: (steps) => steps.seal('v0.3.0-rc.2', '2026-04-08T13:00:00Z') },
    { at: '2026-04-09T14:10:00Z', run: (steps) => steps.decide('v0.3.0-rc.2', DECIDED['v0.3.0-rc.2']) },
    { at: '2026-04-09T16:00:00Z', run: (steps) => steps.amend('v0.3.0-rc.2', { event: 'regression', parts: ['regression'], at: '2026-04-09T16:00:00Z', statement: 'The drop and its cause are written down before the next try.' }) },
    // The first seal of v0.3.0 has a breach that nobody has captured again. The second has the second capture.
    { at: '2026-04-15T13:00:00Z', run: (steps) => steps.seal('v0.3.0', '2026-04-15T13:00:00Z') },
    { at: '2026-04-16T09:00:00Z', run: (steps) => steps.seal('v0.3.0', '2026-04-16T09:00:00Z', ['artifacts', 'recapture']) },
    { at: '2026-04-16T14:10:00Z', run: (steps) => steps.decide('v0.3.0', DECIDED['v0.3.0']) },
    { at: '2026-04-16T16:00:00Z', run: (steps) => steps.amend('v0.3.0', { event: 'published', parts: ['published'], at: '2026-04-16T16:00:00Z', statement: 'Published from the tag; the index serves what was built.' }) },
    { at: '2026-04-16T16:30:00Z', run: (steps) => steps.standing('v0.2.0', { kind: 'supersede', instead: 'v0.3.0', at: '2026-04-16T16:30:00Z', statement: 'v0.3.0 takes its place.' }) },
    { at: '2026-04-27T13:00:00Z', run: (steps) => steps.seal('v0.3.1', '2026-04-27T13:00:00Z', ['artifacts'], EVIDENCE_WORKFLOW) },
    { at: '2026-04-28T14:10:00Z', run: (steps) => steps.decide('v0.3.1', DECIDED['v0.3.1']) },
    { at: '2026-04-28T16:00:00Z', run: (steps) => steps.amend('v0.3.1', { event: 'published', parts: ['published'], at: '2026-04-28T16:00:00Z', statement: 'Published from the tag; the index serves what was built.' }) },
    { at: '2026-04-28T16:30:00Z', run: (steps) => steps.amend('v0.3.0', {
      event: 'incorrect-build', parts: ['remediation'], at: '2026-04-28T16:30:00Z', statement: 'The cp314 wheel for macOS arm64 lacks a kernel. It stays published; v0.3.1 replaces it.',
    }) },
    { at: '2026-04-28T17:00:00Z', run: (steps) => steps.standing('v0.3.0', { kind: 'deprecate', instead: 'v0.3.1', at: '2026-04-28T17:00:00Z', statement: 'Move to v0.3.1: a wheel of v0.3.0 lacks a kernel.' }) },
  ],
};

/** Puts in place what the next releases are held against. */
async function setBaselines({ project }: Steps, files: Files): Promise<void> {
  for (const [name, bytes] of files) await project.write(name, bytes);
}
