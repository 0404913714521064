import { z } from 'zod';
import { EvidenceClass } from './facts.ts';
import { Slug } from './ids.ts';

/**
 * A condition on the declared scope: every key must hold one of the listed values. Keys are those of the policy's
 * `scope`, or `kind` and `channel` of the release, or `event`: what the operator has declared to have happened since the
 * release (`dossier amend --event rollback`), nothing at first. Evidence is never consulted, so no file can switch a gate off.
 */
export const Condition = z.record(z.string(), z.array(z.string()).min(1));
export type Condition = z.infer<typeof Condition>;

/** How many files a slot takes. */
export const SlotCardinality = z.enum(['one', 'many', 'newest']);
export type SlotCardinality = z.infer<typeof SlotCardinality>;

/** One dimension of the declared scope and the values it may take. */
export const ScopeDimension = z.strictObject({
  title: z.string().min(1),
  values: z.array(z.string().min(1)).min(1),
});

/**
 * A text to read out of a file of any text format: where it stands in JSON, or a pattern (RE2) whose one group holds it.
 * What stands in several places must stand there alike; then it is one value, and otherwise none.
 */
export const ValueSpec = z.union([
  z.strictObject({ at: z.string().startsWith('/') }),
  z.strictObject({ pattern: z.string().min(1).max(400) }),
]);
export type ValueSpec = z.infer<typeof ValueSpec>;

/** One piece of evidence that the contract expects. */
export const SlotSpec = z.strictObject({
  id: Slug,
  title: z.string().min(1).max(120),
  /** What this evidence is for, in a sentence. */
  about: z.string().max(400).optional(),
  kind: z
    .enum(['performance', 'evaluation', 'parity', 'capability', 'sbom', 'security', 'tests', 'provenance', 'attestation', 'checksums', 'process', 'artifact', 'other'])
    .default('other'),
  /** Formats the file may have, by id: those of core/formats/index.ts. */
  accepts: z.array(z.strictObject({
    format: z.string().min(1),
    /** Values that must stand in the document for it to be this slot's: JSON pointer → exact text. */
    where: z.record(z.string(), z.string()).optional(),
  })).min(1),
  /** Globs on the received path. With them the name binds a file to the slot and its format is then checked; without them the content binds it. */
  paths: z.array(z.string().min(1)).min(1).optional(),
  /** `newest` takes several dated files: the newest stands, and the others are shown as superseded. */
  cardinality: SlotCardinality.default('one'),
  /** For `many`: what says how many there should be. */
  inventory: z.union([
    z.strictObject({ names: z.array(z.string().min(1)).min(1) }),
    z.strictObject({ slot: Slug }),
  ]).optional(),
  mandatory: z.boolean().default(true),
  when: Condition.optional(),
  class: EvidenceClass.optional(),
  publish: z.enum(['raw', 'withheld']).default('raw'),
  /** A slot of checksum or attestation documents, one of which must list this slot's files with their digests. */
  digestIn: Slug.optional(),
  /** Trust-file ids, one of whom must have signed each file of this slot. */
  signedBy: z.array(Slug).min(1).optional(),
  /** For `json` evidence: path of the operator's JSON Schema below the project folder. */
  jsonSchema: z.string().optional(),
  /** For `json` evidence: where its verdict stands, and what its words mean. */
  verdict: z.strictObject({
    at: z.string().startsWith('/'),
    pass: z.array(z.string()).min(1),
    warn: z.array(z.string()).default([]),
    pending: z.array(z.string()).default([]),
    noResult: z.array(z.string()).default([]),
  }).optional(),
  /** Which way is better, for metrics (`*` stands for any characters) whose file does not say it. What a file says stands. */
  better: z.array(z.strictObject({ metric: z.string().min(1).max(200), better: z.enum(['lower', 'higher']) })).min(1).optional(),
  /** Texts that gates hold against one another, by name: the version a file states, the threshold a document names. */
  values: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), ValueSpec).optional(),
  /** The command that makes this evidence, and where it usually writes it. */
  producer: z.string().max(500).optional(),
  conventionalPath: z.string().max(300).optional(),
});
export type SlotSpec = z.infer<typeof SlotSpec>;

/** How far a measurement may be from the same one of an earlier run. */
export const RunLimit = z.strictObject({
  metric: z.string().min(1).max(200),
  /** The share by which it may be worse, as a fraction: 0.12 is a drop of 12 % where higher is better. */
  worseBy: z.number().nonnegative(),
  /** Whether a value at the limit is still inside it. */
  atLimit: z.enum(['inside', 'outside']).default('inside'),
  /** What a value beyond the limit is: a failure, or something to look into. */
  breach: z.enum(['fail', 'warn']).default('fail'),
  /** Comparability keys that must be equal; every one that the earlier run states, where it is left out. */
  alike: z.array(z.string().min(1)).min(1).optional(),
});
export type RunLimit = z.infer<typeof RunLimit>;

/** What to compare against: exactly one of `file` and `from`. */
export const BaselineSpec = z.strictObject({
  id: Slug,
  title: z.string().min(1).max(120),
  /**
   * Path below the project folder: a file in a baseline format, an earlier run where `limits` are given, or a
   * `dossier.baseline.v1` document, which points at a release or holds values, with reason, author and date.
   */
  file: z.string().min(1).optional(),
  /** Sealed releases instead of a file: the stable one before, or the middle of the newest `window` that were measured alike. */
  from: z.union([z.literal('previous-stable'), z.strictObject({ window: z.number().int().min(3).max(200) })]).optional(),
  /** Set where the baseline states values and no limits. */
  limits: z.array(RunLimit).min(1).optional(),
  /** From this age on, counted from its date to the judgement, the baseline is stale. */
  maxAgeDays: z.number().int().positive().optional(),
}).refine((spec) => (spec.file === undefined) !== (spec.from === undefined), { message: 'give exactly one of file and from' })
  .refine((spec) => spec.from === undefined || spec.limits !== undefined, { message: 'a baseline taken from releases states no limits: give them in limits' });
export type BaselineSpec = z.infer<typeof BaselineSpec>;

/** One check of a gate: the rule's id and its parameters. The rule's own schema judges the parameters. */
export const CheckSpec = z.looseObject({ rule: z.string().min(1) });
export type CheckSpec = z.infer<typeof CheckSpec>;

/** A gate: one or more checks, all of which must hold. Its state is the worst of theirs. */
export const GateSpec = z.strictObject({
  id: Slug,
  title: z.string().min(1).max(120),
  /** A short name for strips and matrices. */
  short: z.string().min(1).max(18),
  group: z.string().min(1).max(40),
  /** `release` gates are judged by `seal`; `decision` gates by `decide`. */
  phase: z.enum(['release', 'decision']).default('release'),
  level: z.enum(['required', 'advisory']).default('required'),
  when: Condition.optional(),
  /** What the gate demands, in words, for readers. */
  requirement: z.string().min(1).max(400),
  checks: z.array(CheckSpec).min(1),
  /** Commands by which people can see for themselves; printed, never run. */
  commands: z.array(z.string().min(1).max(500)).max(40).optional(),
});
export type GateSpec = z.infer<typeof GateSpec>;

export const SignOffRole = z.strictObject({
  id: Slug,
  title: z.string().min(1).max(80),
  /** What the role answers for, and what its holder must have access to; printed. */
  about: z.string().max(400).optional(),
  access: z.array(z.string().min(1).max(200)).max(20).optional(),
});

/** One phase of the release process, for readers: its gates are those of its `group`. */
export const Phase = z.strictObject({
  group: z.string().min(1).max(40),
  title: z.string().min(1).max(120),
  about: z.string().max(600).optional(),
  acceptance: z.array(z.string().min(1).max(300)).max(40).default([]),
  commands: z.array(z.string().min(1).max(500)).max(40).default([]),
});
export type Phase = z.infer<typeof Phase>;

/** How values are held against those of earlier releases. docs/trends.md says what each number does. */
export const TrendSettings = z.strictObject({
  /** The share of releases in which anything at all may be called a regression though nothing changed. */
  falseAlarms: z.number().gt(0).max(0.2).default(0.01),
  /** The smallest change that matters, as a fraction; by metric where one differs (`*` stands for any characters). */
  relevant: z.number().nonnegative().default(0.05),
  relevantFor: z.array(z.strictObject({ metric: z.string().min(1), change: z.number().nonnegative() })).default([]),
  /** How many newest like-for-like values are held against, and below how many there is no opinion. */
  window: z.number().int().min(5).max(200).default(30),
  atLeast: z.number().int().min(5).max(200).default(8),
  /** Published histories below the project folder, taken as earlier values of a slot's metrics. */
  histories: z.array(z.strictObject({ file: z.string().min(1), slot: Slug, title: z.string().min(1).max(120) })).default([]),
  /** Reviewed files (`dossier.step.v1`) below the project folder, each marking an intended step. */
  steps: z.array(z.string().min(1)).default([]),
});
export type TrendSettings = z.infer<typeof TrendSettings>;

/** `policy.yaml`: the evidence contract and the gates. An unknown key is an error. */
export const PolicySpec = z.strictObject({
  /** The rule set's name, quoted beside every verdict. */
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
  title: z.string().min(1),
  scope: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), ScopeDimension).default({}),
  slots: z.array(SlotSpec),
  baselines: z.array(BaselineSpec).default([]),
  gates: z.array(GateSpec),
  /** The phases of the release process, in order. */
  phases: z.array(Phase).optional(),
  signOff: z.strictObject({
    roles: z.array(SignOffRole).min(1),
    /** How many different verified identities must stand behind the sign-offs. */
    distinctPeople: z.number().int().min(1).default(2),
  }).optional(),
  trends: TrendSettings.optional(),
  /** Which earlier records may be used for baselines and trends. */
  history: z.strictObject({ channels: z.array(z.string()).min(1), limit: z.number().int().min(0).max(200).default(30) })
    .default({ channels: ['stable'], limit: 30 }),
});
export type PolicySpec = z.infer<typeof PolicySpec>;
