// What the made-up people of the mogemma example write down and state.

import type { Checklist, Incident } from '../../src/core/model/human-records.ts';
import { CHECKLIST_SCHEMA, INCIDENT_SCHEMA } from '../../src/core/model/uris.ts';
import type { Decided } from '../story.ts';

// docs/release-runbook.md, "Go/no-go checklist".
const BOXES = [
  ['check-release', '`make check-release` passes.', 'runbook/pre-release.json'],
  ['ci-quality', '`python`/`ci` quality jobs pass on the release commit.', 'ci/jobs.json'],
  ['reproducible', 'wheel and sdist artifacts are reproducibly built.', 'dist-again/SHA256SUMS'],
  ['smoke-import', 'smoke import checks succeed from built artifacts.', 'smoke/commands.json'],
  ['evidence-attached', 'quality, docs, and perf evidence artifacts are attached to release notes.', 'this record'],
  ['documents-current', '`docs/release-runbook.md` and `docs/performance-baselines.md` reflect current evidence.', 'docs/'],
] as const;

// docs/performance-baselines.md, what only people can say.
const PRACTICE = [
  ['baseline-before-update', 'Baselines were established before the last major runtime or compiler update.'],
  ['rerun-after-core-change', 'Baselines were captured again after changes in core Mojo or the tokenizer.'],
  ['throttling-looked-at', 'Nobody saw thermal throttling on the machine.'],
  ['claims-factual', 'Claims are factual, without superlatives.'],
] as const;

/** The six boxes, of which those named in `open` are not ticked, and what people say of the baselines. */
export function goNoGo(completedAt: string, open: readonly string[] = []): Checklist {
  return {
    schema: CHECKLIST_SCHEMA,
    title: 'Go / no-go checklist (made up for the Dossier example portal)',
    ...(open.length === 0 ? { completedAt } : {}),
    sections: [{
      title: 'Go / no-go',
      items: BOXES.map(([id, text, evidence]) => (open.includes(id) ? { id, text, state: 'open' as const } : { id, text, state: 'done' as const, by: 'T. Vance', evidence })),
    }, {
      title: 'Baselines',
      items: PRACTICE.map(([id, text]) => ({ id, text, state: 'done', by: 'L. Adeyemi' })),
    }],
  };
}

export function dryRunChecklist(completedAt: string, keptUntil: string): Checklist {
  const item = (id: string, text: string, evidence: string) => ({ id, text, state: 'done' as const, by: 'T. Vance', evidence });
  return {
    schema: CHECKLIST_SCHEMA,
    title: 'Release dry run (made up for the Dossier example portal)',
    completedAt,
    sections: [{
      title: 'Dry run',
      items: [
        item('scratch-tag', 'The workflow was triggered by a pre-release tag of a scratch branch', 'dry-run/jobs.json'),
        item('inspected', 'Somebody looked at the generated artifacts', 'the inspection took 20 minutes'),
        item('kept-one-day', 'The artifacts were kept in a temporary folder for one day', `kept until ${keptUntil}`),
      ],
    }],
  };
}

/** What was written down when the second capture of v0.3.0-rc.2 confirmed the drop. */
export const REGRESSION: Incident = {
  schema: INCIDENT_SCHEMA,
  title: 'Generation dropped by 14 % in v0.3.0-rc.2 (made up for the Dossier example portal)',
  startedAt: '2026-04-09T08:40:00Z',
  impact: 'None: the candidate was blocked before it was published.',
  rootCauseOwner: 'T. Vance',
  rootCause: 'Sampling copies the logits of every step since the GPU backend came in.',
  fixEta: '2026-04-15',
  url: 'https://tracker.example.invalid/mogemma/188',
  writtenAt: '2026-04-09T15:00:00Z',
};

/** What was written down about v0.3.0. */
export const INCORRECT_BUILD: Incident = {
  schema: INCIDENT_SCHEMA,
  title: 'The cp314 wheel for macOS arm64 lacks a kernel (made up for the Dossier example portal)',
  startedAt: '2026-04-24T07:10:00Z',
  impact: 'On CPython 3.14 on Apple hardware a model of 27 billion parameters can not be opened. Nothing else is touched.',
  rootCauseOwner: 'T. Vance',
  rootCause: 'The wheel was built with a stale kernel cache of the runner; the import alone does not load that kernel.',
  fixEta: '2026-04-28',
  url: 'https://tracker.example.invalid/mogemma/201',
  writtenAt: '2026-04-24T12:00:00Z',
};

function words(day: string, maintainer: string, reviewer: string) {
  return [
    { role: 'maintainer', name: 'T. Vance', decision: 'approve' as const, at: `${day}T13:00:00Z`, statement: maintainer },
    { role: 'reviewer', name: 'L. Adeyemi', decision: 'approve' as const, at: `${day}T13:40:00Z`, statement: reviewer },
  ];
}

export const DECIDED: Readonly<Record<'v0.2.0' | 'v0.3.0-rc.1' | 'v0.3.0-rc.2' | 'v0.3.0' | 'v0.3.1', Decided>> = {
  'v0.2.0': {
    signOffs: words('2026-03-11', 'All ten steps were run from a clean branch.', 'Both builds have the same digests; both runs are inside their limits.'),
    decision: { decision: 'GO', name: 'P. Sorensen', at: '2026-03-11T14:10:00Z', statement: 'Go.' },
  },
  'v0.3.0-rc.1': {
    signOffs: [
      { role: 'maintainer', name: 'T. Vance', decision: 'reject', at: '2026-04-02T13:00:00Z', statement: 'The embedding run ended in an error and left an empty file.' },
      { role: 'reviewer', name: 'L. Adeyemi', decision: 'reject', at: '2026-04-02T13:30:00Z', statement: 'Generation is 14 % down, and nobody has captured it twice.' },
    ],
    decision: { decision: 'NO-GO', name: 'P. Sorensen', at: '2026-04-02T14:10:00Z', statement: 'No go: capture generation again, mend the embedding run, and build the missing wheel.' },
  },
  'v0.3.0-rc.2': {
    signOffs: [
      { role: 'maintainer', name: 'T. Vance', decision: 'reject', at: '2026-04-09T13:00:00Z', statement: 'The second capture confirms the drop.' },
      { role: 'reviewer', name: 'L. Adeyemi', decision: 'approve', at: '2026-04-09T13:20:00Z', statement: 'The evidence is complete; what it says is not good enough.' },
    ],
    decision: { decision: 'NO-GO', name: 'P. Sorensen', at: '2026-04-09T14:10:00Z', statement: 'No go: generation dropped by 14 %, confirmed by a second capture.' },
  },
  'v0.3.0': {
    signOffs: words('2026-04-16', 'The drop of the first capture came from a throttled runner; the second is 2 % down.', 'The second capture is inside the limit. The warning is right to stand.'),
    decision: { decision: 'GO', name: 'P. Sorensen', at: '2026-04-16T14:10:00Z', statement: 'Go. The first capture was not confirmed.' },
  },
  'v0.3.1': {
    signOffs: words('2026-04-28', 'The kernel cache is cleared before every build.', 'Every wheel opens a model of every size.'),
    decision: { decision: 'GO', name: 'P. Sorensen', at: '2026-04-28T14:10:00Z', statement: 'Go.' },
  },
};
