import { z } from 'zod';
import { Day, Instant, Sha256, Slug, VersionId, WebUrl } from './ids.ts';
import { STATEMENT_TYPE, CHECKLIST_SCHEMA, DECISION_PREDICATE, INCIDENT_SCHEMA, ROLLBACK_DRILL_SCHEMA, ROLLBACK_PLAN_SCHEMA, SIGN_OFF_PREDICATE, TRANSCRIPT_SCHEMA, WAIVER_SCHEMA } from './uris.ts';
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
