// What the made-up people of the example releases write down beside the tools: plans, drills, checklists, notes.

import type { Checklist, Incident, RollbackDrill, RollbackPlan } from '../../src/core/model/human-records.ts';
import { CHECKLIST_SCHEMA, INCIDENT_SCHEMA, ROLLBACK_DRILL_SCHEMA, ROLLBACK_PLAN_SCHEMA } from '../../src/core/model/uris.ts';
import { NOTE, text } from './note.ts';

/** The four documents that must follow the code, with one made-up line each. */
export const DOCUMENTS: readonly (readonly [path: string, bytes: (version: string) => Uint8Array])[] = [
  ['docs/PRD.md', (version) => text([`# Product requirements, ${version}`, '', NOTE, '', '- Tile-sparse inference on CPU, Torch, Triton and TensorRT.'])],
  ['docs/ENGINEERING_SPEC.md', (version) => text([`# Engineering specification, ${version}`, '', NOTE, '', '- Runtimes, precision profiles and their fallbacks.'])],
  ['docs/DECISIONS.md', (version) => text([`# Decisions, ${version}`, '', NOTE, '', '- D-14: the balanced profile decides parity.'])],
  ['docs/CONTEXT.md', (version) => text([`# Context, ${version}`, '', NOTE, '', '- Who uses the runtimes, and on what hardware.'])],
];

/** A checklist of the four documents; the last may still be open. */
export function documentationSync(completedAt: string, context: 'done' | 'open'): Checklist {
  const item = (id: string, text: string, by: string, evidence: string) => ({ id, text, state: 'done' as const, by, evidence });
  return {
    schema: CHECKLIST_SCHEMA,
    title: 'Documentation sync (made up for the Dossier example portal)',
    ...(context === 'done' ? { completedAt } : {}),
    sections: [{
      title: 'Documents that follow the code',
      items: [
        item('prd', 'PRD names every feature of this release', 'R. Haddad', 'docs/PRD.md'),
        item('engineering-spec', 'ENGINEERING_SPEC describes the runtimes as they are', 'A. Lindqvist', 'docs/ENGINEERING_SPEC.md'),
        item('decisions', 'DECISIONS holds the decisions taken since the last release', 'A. Lindqvist', 'docs/DECISIONS.md'),
        context === 'done'
          ? item('context', 'CONTEXT is up to date', 'J. Novák', 'docs/CONTEXT.md')
          : { id: 'context', text: 'CONTEXT is up to date', state: 'open', note: 'Waiting for the Torch-only build notes.' },
      ],
    }],
  };
}

export function rollbackPlan(previousStable: string, writtenAt: string): RollbackPlan {
  return {
    schema: ROLLBACK_PLAN_SCHEMA,
    previousStable,
    triggers: [
      { id: 'parity', signal: 'parity mismatch', threshold: 'more than 1 element in 10,000 outside the balanced profile', window: 'immediate' },
      { id: 'p95-latency', signal: 'p95 latency regression', threshold: 'over the limit of perf_baseline_cpu.json or perf_baseline_gpu.json', window: '5 minutes' },
      { id: 'crash-rate', signal: 'runtime crash rate', threshold: 'more than twice that of the previous stable release', window: '10 minutes' },
    ],
    steps: [
      'Repoint deployment to the previous stable tag and engine bundle.',
      'Restore the previous export manifest and engine artifacts.',
      'Re-run smoke validation: predict, eval, service health checks.',
      'Publish an incident note with root-cause owner and fix ETA. (Made up for the Dossier example portal.)',
    ],
    owner: 'M. Okafor',
    owedAfterRollback: ['post-rollback perf report', 'post-rollback error-rate snapshot'],
    writtenAt,
  };
}

/** A drill that was executed on staging. */
export function executedDrill(day: string, from: string, to: string): RollbackDrill {
  return {
    schema: ROLLBACK_DRILL_SCHEMA, kind: 'executed', startedAt: `${day}T13:05:00Z`, finishedAt: `${day}T13:31:20Z`,
    environment: 'staging, made up for the Dossier example portal', from, to,
    triggerSnapshot: 'canary p95 held at 12.0 ms by a load generator for five minutes',
    commands: [`deploy set-image apex-x ${to}`, `deploy restore-engine ${to}`, 'apex-x predict --smoke', 'apex-x eval --smoke'],
    validations: [
      { name: 'predict answers', result: 'pass' },
      { name: `eval within 0.5 % of ${to}`, result: 'pass' },
      { name: 'health checks green for ten minutes', result: 'pass' },
    ],
    followUps: [], ledBy: 'M. Okafor',
  };
}

/** A drill on paper only. */
export function tabletopDrill(day: string, from: string, to: string): RollbackDrill {
  return {
    schema: ROLLBACK_DRILL_SCHEMA, kind: 'tabletop', startedAt: `${day}T13:00:00Z`, finishedAt: `${day}T13:40:00Z`,
    environment: 'meeting room, made up for the Dossier example portal', from, to, commands: [],
    validations: [{ name: 'every step has an owner', result: 'pass' }, { name: 'the previous tag is still deployable', result: 'pass' }],
    followUps: ['Run the drill on staging before the next release'], ledBy: 'M. Okafor',
  };
}

/** What happened to v0.5.0. */
export const INCIDENT_V050: Incident = {
  schema: INCIDENT_SCHEMA,
  title: 'Crash rate of v0.5.0 over its trigger (made up for the Dossier example portal)',
  startedAt: '2026-04-20T06:12:00Z',
  endedAt: '2026-04-20T06:41:00Z',
  impact: 'One in 400 predict calls failed for 29 minutes on L4 machines; none gave a wrong result.',
  trigger: 'crash-rate',
  rootCauseOwner: 'A. Lindqvist',
  rootCause: 'The TilePack plugin keeps a workspace of the previous engine when two engines are loaded.',
  fixEta: '2026-05-06',
  url: 'https://tracker.example.invalid/apex-x/2340',
  writtenAt: '2026-04-20T08:30:00Z',
};

/** The snapshot that the monitoring took after the rollback of v0.5.0. */
export const ERROR_RATE_AFTER_ROLLBACK = {
  schema_version: 1,
  notes: NOTE,
  captured_at: '2026-04-20T07:45:00Z',
  window_minutes: 60,
  running_version: 'v0.4.0',
  requests: 184_220,
  errors: 31,
  error_rate: 0.000168,
  limit: 0.002,
  verdict: 'pass',
};
