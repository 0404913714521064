import { z } from 'zod';
import { Day, Instant, Sha256, Slug, VersionId, WebUrl } from './ids.ts';
import {
  STATEMENT_TYPE, CHECKLIST_SCHEMA, DECISION_PREDICATE, DEPLOYMENT_PLAN_SCHEMA, EXPORT_CONTROL_SCHEMA, INCIDENT_SCHEMA, OBSERVATION_SCHEMA, PENETRATION_TEST_SCHEMA,
  ROLLBACK_DRILL_SCHEMA, ROLLBACK_PLAN_SCHEMA, ROLLOUT_SCHEMA, SIGN_OFF_PREDICATE, TRANSCRIPT_SCHEMA, WAIVER_SCHEMA,
} from './uris.ts';
import { GateResult } from './gate-result.ts';
import { GateState } from './states.ts';

// What people state. Each has a schema of its own, because no tool writes these files.

export const Person = z.string().min(1, 'must not be empty').max(120);
export const Prose = z.string().min(1, 'must not be empty').max(2000);
/** The one subject of what is said about a record. */
export const RecordSubject = z.array(z.strictObject({ name: z.string(), digest: z.strictObject({ sha256: Sha256 }) })).length(1);

/** `signoffs/<role>.json`: one role's word on one record. The subject is the record's digest. */
export const SignOff = z.strictObject({
  _type: z.literal(STATEMENT_TYPE),
  subject: RecordSubject,
  predicateType: z.literal(SIGN_OFF_PREDICATE),
  predicate: z.strictObject({
    role: Slug,
    name: Person,
    decision: z.enum(['approve', 'reject']),
    statement: Prose,
    at: Instant,
  }),
});
export type SignOff = z.infer<typeof SignOff>;

/** `decision.json`: GO or NO-GO on one record, with the sign-offs and waivers it rests on and the decision gates judged then. */
export const DecisionStatement = z.strictObject({
  _type: z.literal(STATEMENT_TYPE),
  subject: RecordSubject,
  predicateType: z.literal(DECISION_PREDICATE),
  predicate: z.strictObject({
    decision: z.enum(['GO', 'NO-GO']),
    name: Person,
    statement: Prose,
    at: Instant,
    signOffs: z.array(z.strictObject({ role: Slug, sha256: Sha256 })),
    acceptedWaivers: z.array(z.strictObject({ id: z.string(), sha256: Sha256 })),
    gates: z.array(GateResult),
    /** The trust file the sign-offs were verified against. */
    trust: Sha256,
  }),
});
export type DecisionStatement = z.infer<typeof DecisionStatement>;

/** `waivers/<id>.json`: named people accept one unmet gate until a date. Does nothing unless its approval is signed. */
export const Waiver = z.strictObject({
  schema: z.literal(WAIVER_SCHEMA),
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/),
  gate: Slug,
  /** The states that are accepted. Any other is not: who accepts a failure has not accepted that the file is gone. */
  accepts: z.array(GateState.extract(['fail', 'missing', 'stale', 'unverified', 'inconclusive', 'pending'])).min(1),
  releases: z.array(VersionId).min(1),
  /** Narrow the waiver to these bytes: other evidence is not excused. */
  evidence: Sha256.optional(),
  owner: Person,
  approvedBy: z.array(Person).min(1),
  reason: Prose,
  mitigation: Prose.optional(),
  followUp: WebUrl.optional(),
  created: Day,
  /** The last day on which it holds (UTC). */
  expires: Day,
});
export type Waiver = z.infer<typeof Waiver>;

/** Rollback plan: where to go back to, what triggers it, how. Travels as evidence. */
export const RollbackPlan = z.strictObject({
  schema: z.literal(ROLLBACK_PLAN_SCHEMA),
  previousStable: z.string().min(1).max(200),
  triggers: z.array(z.strictObject({
    id: Slug,
    signal: z.string().min(1).max(200),
    threshold: z.string().min(1).max(200),
    /** How long the signal must persist; "immediate" where one sight is enough. */
    window: z.string().max(100).optional(),
  })).min(1),
  steps: z.array(z.string().min(1).max(500)).min(1),
  owner: Person,
  /** Proofs owed after a rollback, and only then. */
  owedAfterRollback: z.array(z.string().min(1).max(200)).default([]),
  writtenAt: Instant,
});
export type RollbackPlan = z.infer<typeof RollbackPlan>;

/** Rollback drill: that somebody tried. */
export const RollbackDrill = z.strictObject({
  schema: z.literal(ROLLBACK_DRILL_SCHEMA),
  kind: z.enum(['executed', 'tabletop']),
  startedAt: Instant,
  finishedAt: Instant,
  environment: z.string().min(1).max(200),
  from: z.string().min(1).max(200),
  to: z.string().min(1).max(200),
  triggerSnapshot: z.string().max(500).optional(),
  commands: z.array(z.string().min(1).max(500)).default([]),
  validations: z.array(z.strictObject({ name: z.string().min(1).max(200), result: z.enum(['pass', 'fail', 'not-run']) })).min(1),
  followUps: z.array(z.string().min(1).max(500)).default([]),
  ledBy: Person,
});
export type RollbackDrill = z.infer<typeof RollbackDrill>;

/** Incident note: what happened after a release, who owns its cause, and when the fix is expected. Travels as late evidence. */
export const Incident = z.strictObject({
  schema: z.literal(INCIDENT_SCHEMA),
  title: z.string().min(1).max(200),
  startedAt: Instant,
  endedAt: Instant.optional(),
  /** What users saw. */
  impact: Prose,
  /** Id of the rollback plan's trigger that fired, where one did. */
  trigger: Slug.optional(),
  rootCauseOwner: Person,
  rootCause: Prose.optional(),
  /** When the fix is expected. */
  fixEta: Day,
  /** Where it is followed up. */
  url: WebUrl.optional(),
  writtenAt: Instant,
});
export type Incident = z.infer<typeof Incident>;

/**
 * Export classification: under which export controls the released things fall, and who says so. Regimes as their own texts
 * name them: EAR (15 CFR 730–774) with an ECCN, ITAR (22 CFR 120–130) with a USML category.
 */
export const ExportControl = z.strictObject({
  schema: z.literal(EXPORT_CONTROL_SCHEMA),
  title: z.string().min(1).max(200),
  items: z.array(z.strictObject({
    name: z.string().min(1).max(300),
    regime: z.enum(['EAR', 'ITAR', 'EU-2021/821', 'none']),
    /** ECCN such as `EAR99` or `5D002`, a USML category such as `XI(d)`, or an entry of Annex I. */
    classification: z.string().min(1).max(100),
    /** Whether it may be released as it is; `pending` where that is not settled. */
    release: z.enum(['allowed', 'licence-required', 'forbidden', 'pending']),
    note: z.string().max(1000).optional(),
  })).min(1),
  classifiedBy: Person,
  classifiedAt: Instant,
  /** The last day on which the classification holds without another look (UTC). */
  reviewBy: Day.optional(),
});
export type ExportControl = z.infer<typeof ExportControl>;

/** Checklist: items that people answer for. */
export const Checklist = z.strictObject({
  schema: z.literal(CHECKLIST_SCHEMA),
  title: z.string().min(1).max(200),
  completedAt: Instant.optional(),
  sections: z.array(z.strictObject({
    title: z.string().min(1).max(200),
    items: z.array(z.strictObject({
      id: Slug,
      text: z.string().min(1).max(500),
      state: z.enum(['done', 'open', 'failed', 'not-applicable']),
      by: Person.optional(),
      note: z.string().max(1000).optional(),
      /** Where it can be seen: a link or a file name. */
      evidence: z.string().max(500).optional(),
    })).min(1),
  })).min(1),
});
export type Checklist = z.infer<typeof Checklist>;

/** Command transcript: commands that were run, with their exit codes and times. */
export const CommandTranscript = z.strictObject({
  schema: z.literal(TRANSCRIPT_SCHEMA),
  title: z.string().min(1).max(200),
  commit: z.string().max(64).optional(),
  /** Steps that were meant to run; an absent one is not-run, never passed. */
  planned: z.array(z.string().min(1).max(200)).default([]),
  commands: z.array(z.strictObject({
    name: z.string().min(1).max(200),
    command: z.string().min(1).max(1000),
    startedAt: Instant,
    finishedAt: Instant,
    exitCode: z.number().int(),
    /** The last lines of what it printed. */
    output: z.string().max(4000).optional(),
  })),
});
export type CommandTranscript = z.infer<typeof CommandTranscript>;

const isDistinct = (names: readonly string[]): boolean => new Set(names).size === names.length;
const Name = z.string().min(1, 'must not be empty').max(200);

/**
 * Deployment plan: what each service goes to and comes from, with the commands of the way back; that configuration was
 * looked at; what its migrations do to the data; and the stages. Travels as evidence.
 */
export const DeploymentPlan = z.strictObject({
  schema: z.literal(DEPLOYMENT_PLAN_SCHEMA),
  environment: Name,
  services: z.array(z.strictObject({
    name: Name,
    target: Name,
    /** The version that stands before, and that `rollback` goes back to. */
    previous: Name,
    rollback: z.array(z.string().min(1).max(500)).min(1),
  })).min(1).max(200).refine((services) => isDistinct(services.map(({ name }) => name)), 'expected each service once'),
  /** Configuration, environment, secrets, addresses: whatever must be right before the first stage. */
  configuration: z.array(z.strictObject({ name: Name, confirmed: z.boolean(), by: Person.optional(), note: z.string().max(1000).optional() })).min(1).max(100),
  migrations: z.array(z.strictObject({
    name: Name,
    service: Name,
    reversible: z.boolean(),
    /** How the data comes back where the migration cannot be undone. */
    dataRollback: z.string().min(1).max(1000).optional(),
    /** The last day on which the previous version still works on the new schema. */
    compatibleUntil: Day,
  })).max(100).default([]),
  stages: z.array(Name).min(1).max(20).refine(isDistinct, 'expected each stage once'),
  owner: Person,
  writtenAt: Instant,
});
export type DeploymentPlan = z.infer<typeof DeploymentPlan>;

/** Rollout: what was looked at after each stage of a deployment. A planned stage or check that is absent was not run. */
export const Rollout = z.strictObject({
  schema: z.literal(ROLLOUT_SCHEMA),
  environment: Name,
  plannedStages: z.array(Name).min(1).max(20).refine(isDistinct, 'expected each stage once'),
  /** What is looked at after every stage. */
  checks: z.array(Name).min(1).max(20).refine(isDistinct, 'expected each check once'),
  stages: z.array(z.strictObject({
    name: Name,
    startedAt: Instant,
    finishedAt: Instant,
    results: z.array(z.strictObject({ check: Name, result: z.enum(['pass', 'fail', 'not-run']), note: z.string().max(1000).optional() })).max(20),
  })).max(20),
  outcome: z.enum(['completed', 'stopped', 'rolled-back']),
  /** Why it was stopped, or what else is to be said. */
  statement: Prose.optional(),
  ledBy: Person,
}).superRefine(({ plannedStages, checks, stages }, context) => {
  // A stage or a check that nobody planned would be seen by nobody.
  const expect = (names: readonly string[], name: string, path: readonly (string | number)[]) => {
    if (!names.includes(name)) context.addIssue({ code: 'custom', path: [...path], message: `expected one of ${names.join(', ')}` });
  };
  for (const [s, stage] of stages.entries()) {
    expect(plannedStages, stage.name, ['stages', s, 'name']);
    for (const [r, { check }] of stage.results.entries()) expect(checks, check, ['stages', s, 'results', r, 'check']);
  }
});
export type Rollout = z.infer<typeof Rollout>;

/** Observation: what a person saw on dashboards and in alert channels over a time. Travels as evidence. */
export const Observation = z.strictObject({
  schema: z.literal(OBSERVATION_SCHEMA),
  title: Name,
  environment: Name,
  from: Instant,
  to: Instant,
  indicators: z.array(z.strictObject({
    id: Slug,
    title: Name,
    value: z.number(),
    unit: z.string().max(20),
    /** The limit that a good value keeps to; a value at the limit does. */
    objective: z.union([z.strictObject({ atLeast: z.number() }), z.strictObject({ atMost: z.number() })]),
  })).max(100).default([]).refine((indicators) => isDistinct(indicators.map(({ id }) => id)), 'expected each indicator once'),
  /** Dashboards and alert channels: whether each is active, and how often it called in this time. */
  channels: z.array(z.strictObject({
    name: Name,
    active: z.boolean(),
    calls: z.number().int().nonnegative(),
    /** More calls than this make a channel noisy. */
    noisyOver: z.number().int().nonnegative(),
  })).max(100).default([]),
  observedBy: Person,
  /** Where it can be seen. */
  url: WebUrl.optional(),
});
export type Observation = z.infer<typeof Observation>;

/** Penetration test: what was tested, what was found, and when each finding was fixed. Travels as evidence. */
export const PenetrationTest = z.strictObject({
  schema: z.literal(PENETRATION_TEST_SCHEMA),
  title: Name,
  testedBy: Person,
  from: Day,
  to: Day,
  components: z.array(z.strictObject({ name: Name, version: Name })).min(1).max(100),
  findings: z.array(z.strictObject({
    id: z.string().min(1).max(100),
    title: Name,
    component: Name,
    severity: z.enum(['critical', 'high', 'medium', 'low']),
    foundOn: Day,
    fixedOn: Day.optional(),
  })).max(400),
});
export type PenetrationTest = z.infer<typeof PenetrationTest>;
