// What the made-up people of the platform write down: plans, drills, observations, transcripts.

import type { CommandTranscript, DeploymentPlan, Observation, PenetrationTest, RollbackDrill, RollbackPlan, Rollout } from '../../src/core/model/human-records.ts';
import {
  DEPLOYMENT_PLAN_SCHEMA, OBSERVATION_SCHEMA, PENETRATION_TEST_SCHEMA, ROLLBACK_DRILL_SCHEMA, ROLLBACK_PLAN_SCHEMA, ROLLOUT_SCHEMA, TRANSCRIPT_SCHEMA,
} from '../../src/core/model/uris.ts';
import { versionsOf, type Changed } from './services.ts';

const MADE_UP = 'made up for the Dossier example portal';

export const STAGES = ['staging', 'canary', 'half', 'everyone'] as const;
export const STAGE_CHECKS = ['health', 'key endpoints', 'error rate'] as const;

/** Commands that ended with 0, a minute apart. */
export function transcript(title: string, commit: string, startedAt: string, commands: readonly (readonly [name: string, command: string, output?: string])[]): CommandTranscript {
  const at = (minutes: number) => new Date(Date.parse(startedAt) + minutes * 60_000).toISOString().replace('.000Z', 'Z');
  return {
    schema: TRANSCRIPT_SCHEMA, title: `${title} (${MADE_UP})`, commit, planned: commands.map(([name]) => name),
    commands: commands.map(([name, command, output], index) => ({ name, command, startedAt: at(index), finishedAt: at(index + 1), exitCode: 0, ...(output === undefined ? {} : { output }) })),
  };
}

export function stagingMigration(commit: string, startedAt: string, revision: string): CommandTranscript {
  return transcript('Migration in staging', commit, startedAt, [
    ['migration scripts are there', `ls services/*/migrations/versions/${revision}*.py`, `services/auth-service/migrations/versions/${revision}.py`],
    ['migrate a copy of production', 'alembic upgrade head'],
    ['services start healthy', 'platform wait-healthy --timeout 300', '38 of 38 services healthy'],
    ['previous version on the new schema', 'platform smoke --images previous --quick'],
    ['migrate back', 'alembic downgrade -1'],
  ]);
}

export function backup(commit: string, startedAt: string): CommandTranscript {
  return transcript('Restore point', commit, startedAt, [
    ['make a restore point', 'platform backup create --label pre-release'],
    ['restore it into an empty database', 'platform backup restore --label pre-release --into scratch'],
    ['compare row counts', 'platform backup compare --label pre-release --with scratch', '214 of 214 tables alike'],
  ]);
}

export function previousImages(commit: string, startedAt: string, changed: readonly Changed[]): CommandTranscript {
  return transcript('Previous images', commit, startedAt, changed.map(({ name, previous }) => [`${name} ${previous}`, `docker manifest inspect registry.example.invalid/${name}:${previous}`] as const));
}

export function legalPolicy(commit: string, startedAt: string, version: string): CommandTranscript {
  return transcript('Legal policy', commit, startedAt, [
    ['current version is published', 'curl -fsS https://platform.example.invalid/legal/current', `{"version":"${version}"}`],
    ['acceptance endpoint works', `curl -fsS -X POST https://platform.example.invalid/legal/acceptances -d version=${version}`, '{"accepted":true}'],
  ]);
}

export function deploymentPlan(writtenAt: string, changed: readonly Changed[], migration: string, compatibleUntil: string): DeploymentPlan {
  const confirmed = (name: string, by: string, note?: string) => ({ name, confirmed: true, by, ...(note === undefined ? {} : { note }) });
  return {
    schema: DEPLOYMENT_PLAN_SCHEMA, environment: `production, ${MADE_UP}`,
    services: versionsOf(changed).map(({ name, target, previous }) => ({ name, target, previous, rollback: [`platform deploy ${name} --image registry.example.invalid/${name}:${previous}`, `platform wait-healthy ${name}`] })),
    configuration: [confirmed('configuration', 'N. Duarte'), confirmed('environment', 'N. Duarte'), confirmed('secrets', 'T. Osei', 'Read from the vault; names only were compared'), confirmed('service addresses', 'E. Kowalski')],
    migrations: [
      { name: `${migration}: session table`, service: 'auth-service', reversible: true, compatibleUntil },
      { name: `${migration}: legacy tokens dropped`, service: 'auth-service', reversible: false, dataRollback: 'Restore the table legacy_tokens from the restore point made before the release.', compatibleUntil },
    ],
    stages: [...STAGES], owner: 'P. Lindgren', writtenAt,
  };
}

export function rollbackPlan(writtenAt: string, previousStable: string): RollbackPlan {
  return {
    schema: ROLLBACK_PLAN_SCHEMA, previousStable,
    triggers: [
      { id: 'server-errors', signal: 'share of 5xx answers', threshold: 'more than 2 %', window: '5 minutes' },
      { id: 'latency', signal: 'p95 latency', threshold: 'more than 50 % over its baseline', window: '5 minutes' },
      { id: 'paid-endpoints', signal: 'endpoints that customers pay for', threshold: 'down', window: '5 minutes' },
      { id: 'data-integrity', signal: 'data integrity, sign-in or invoicing', threshold: 'broken', window: 'immediate' },
    ],
    steps: [
      'Switch the agent’s writing off by its feature flag.', 'Take the backend services back in the order of the deployment plan.', 'Take the frontend back.', 'Run the quick preflight again.',
      `Say in the incident channel what was done (${MADE_UP}).`,
    ],
    owner: 'P. Lindgren', owedAfterRollback: [], writtenAt,
  };
}

export function drill(day: string, from: string, to: string): RollbackDrill {
  return {
    schema: ROLLBACK_DRILL_SCHEMA, kind: 'executed', startedAt: `${day}T10:00:00Z`, finishedAt: `${day}T10:41:00Z`, environment: `staging, ${MADE_UP}`, from, to,
    triggerSnapshot: '5xx share held at 3.1 % for five minutes by a broken route',
    commands: ['platform flags set AGENT_WRITE_ACTIONS_ENABLED=false', `platform deploy --release ${to} --backend`, `platform deploy --release ${to} --frontend`, 'platform preflight --quick'],
    validations: [{ name: 'quick preflight passes', result: 'pass' }, { name: '5xx share below 1 %', result: 'pass' }, { name: 'no row lost in the ledger', result: 'pass' }],
    followUps: ['Shorten the wait between backend and frontend'], ledBy: 'T. Osei',
  };
}

/** Stages with their checks; the last may stop the rollout. */
export function rollout(day: string, stages: readonly (typeof STAGES)[number][], stopped?: { readonly check: (typeof STAGE_CHECKS)[number]; readonly note: string; readonly statement: string }): Rollout {
  return {
    schema: ROLLOUT_SCHEMA, environment: `production, ${MADE_UP}`, plannedStages: [...STAGES], checks: [...STAGE_CHECKS],
    stages: stages.map((name, index) => ({
      name, startedAt: `${day}T${String(11 + index).padStart(2, '0')}:00:00Z`, finishedAt: `${day}T${String(11 + index).padStart(2, '0')}:40:00Z`,
      results: STAGE_CHECKS.map((check) => (stopped !== undefined && index === stages.length - 1 && check === stopped.check ? { check, result: 'fail' as const, note: stopped.note } : { check, result: 'pass' as const })),
    })),
    outcome: stopped === undefined ? 'completed' : 'stopped', ...(stopped === undefined ? {} : { statement: stopped.statement }), ledBy: 'P. Lindgren',
  };
}

function observation(title: string, from: string, to: string, parts: Pick<Observation, 'indicators' | 'channels'>): Observation {
  return { schema: OBSERVATION_SCHEMA, title: `${title} (${MADE_UP})`, environment: 'production', from, to, ...parts, observedBy: 'T. Osei', url: 'https://dashboards.example.invalid/platform' };
}

export function firewall(from: string, to: string): Observation {
  return observation('Firewall dashboards and alerts', from, to, { indicators: [], channels: [
    { name: 'blocked requests dashboard', active: true, calls: 0, noisyOver: 0 }, { name: 'blocked requests alert', active: true, calls: 1, noisyOver: 5 }, { name: '403 rate alert', active: true, calls: 0, noisyOver: 5 },
  ] });
}

export function serviceLevels(from: string, to: string, availability: number, p95: number): Observation {
  return observation('Service levels after the release', from, to, { channels: [], indicators: [
    { id: 'availability', title: 'Availability', value: availability, unit: '%', objective: { atLeast: 99.5 } },
    { id: 'server-errors', title: 'Share of 5xx answers', value: 0.08, unit: '%', objective: { atMost: 1 } },
    { id: 'p95-latency', title: 'p95 latency', value: p95, unit: 'ms', objective: { atMost: 800 } },
    { id: 'rate-limited', title: 'Share of 429 answers', value: 0.4, unit: '%', objective: { atMost: 3 } },
  ] });
}

export function alertChannels(from: string, to: string): Observation {
  return observation('Alert channels after the release', from, to, { indicators: [], channels: ['availability', '5xx share', 'latency', '429 share', '403 rate'].map((name, index) => ({ name: `${name} alert`, active: true, calls: index === 2 ? 1 : 0, noisyOver: 3 })) });
}

export function penetrationTest(version: string, fixed: boolean): PenetrationTest {
  return {
    schema: PENETRATION_TEST_SCHEMA, title: `Sign-in, sessions and tokens (${MADE_UP})`, testedBy: 'Example Security, made up', from: '2026-03-02', to: '2026-03-06',
    components: [{ name: 'auth-service', version }, { name: 'profiles-service', version: 'v1.1.1' }],
    findings: [
      { id: 'PT-2026-01', title: 'A session outlives a changed password', component: 'auth-service', severity: 'high', foundOn: '2026-03-03', fixedOn: '2026-03-09' },
      { id: 'PT-2026-02', title: 'An error tells whether an account exists', component: 'auth-service', severity: 'medium', foundOn: '2026-03-05', ...(fixed ? { fixedOn: '2026-03-30' } : {}) },
    ],
  };
}
