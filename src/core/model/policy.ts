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

/** One dimension of the declared scope and the values it may take. */
export const ScopeDimension = z.strictObject({
  title: z.string().min(1),
  values: z.array(z.string().min(1)).min(1),
});

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
  cardinality: z.enum(['one', 'many']).default('one'),
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
  /** The command that makes this evidence, and where it usually writes it. */
  producer: z.string().max(500).optional(),
  conventionalPath: z.string().max(300).optional(),
});
export type SlotSpec = z.infer<typeof SlotSpec>;

/** A fixed set of values to compare against. */
export const BaselineSpec = z.strictObject({
  id: Slug,
  title: z.string().min(1).max(120),
  /** Path below the project folder of a file in a baseline format. */
  file: z.string().min(1),
});
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
});
export type GateSpec = z.infer<typeof GateSpec>;

export const SignOffRole = z.strictObject({ id: Slug, title: z.string().min(1).max(80) });

/** `policy.yaml`: the evidence contract and the gates. An unknown key is an error. */
export const PolicySpec = z.strictObject({
  /** The rule set's name, quoted beside every verdict. */
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
  title: z.string().min(1),
  scope: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), ScopeDimension).default({}),
  slots: z.array(SlotSpec),
  baselines: z.array(BaselineSpec).default([]),
  gates: z.array(GateSpec),
  signOff: z.strictObject({
    roles: z.array(SignOffRole).min(1),
    /** How many different verified identities must stand behind the sign-offs. */
    distinctPeople: z.number().int().min(1).default(2),
  }).optional(),
  /** Which earlier records may be used for baselines and trends. */
  history: z.strictObject({ channels: z.array(z.string()).min(1), limit: z.number().int().min(0).max(200).default(30) })
    .default({ channels: ['stable'], limit: 30 }),
});
export type PolicySpec = z.infer<typeof PolicySpec>;
