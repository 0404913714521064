import { z } from 'zod';
import { Content, EvidenceClass, Form, Integrity, Presence } from './facts.ts';
import { Finding } from './finding.ts';
import { GateResult } from './gate-result.ts';
import { GitCommit, Instant, ProjectId, Sha256, Slug, VersionId } from './ids.ts';
import { Comparison, Measurement, Movement } from './measurement.ts';
import { SlotCardinality } from './policy.ts';
import { ReleaseSpec } from './portal-files.ts';
import { EvidenceStatement } from './statement.ts';
import { SignatureCheck } from './signature-check.ts';
import { KnownSigner, SignerChange } from './signer-change.ts';
import { GateState, ReasonCode } from './states.ts';
import { RECORD_PREDICATE, STATEMENT_TYPE } from './uris.ts';

/** Raised only when the meaning of a field changes; adding an optional field does not raise it. */
export const RECORD_SCHEMA_VERSION = 1;

/** The largest `record.json`, in bytes. */
export const RECORD_LIMIT = 1_000_000;

/** Things about a release's identity that a reader must know before believing it. */
export const IDENTITY_FLAGS = {
  'tag-is-branch': 'the tag is a branch name, so this is a draft and no release',
  'tag-not-a-release': 'the tag does not have the form of this project’s release tags, so this is a draft',
  'no-tag': 'no tag is stated',
  'no-commit': 'no commit is stated, so no evidence can be bound to one',
  'commit-guessed': 'the commit was read from the work tree, not declared',
} as const;
export const IdentityFlag = z.enum(Object.keys(IDENTITY_FLAGS) as [keyof typeof IDENTITY_FLAGS, ...(keyof typeof IDENTITY_FLAGS)[]]);
export type IdentityFlag = z.infer<typeof IdentityFlag>;

/** Who the release is, as sealed: `release.yaml` completed, with the source of each part. */
export const ReleaseIdentity = ReleaseSpec.extend({
  project: ProjectId,
  version: VersionId,
  sources: z.record(z.string(), z.enum(['flag', 'file', 'ci', 'guess'])),
  flags: z.array(IdentityFlag),
  /** What was declared to have happened since the release, by addenda; absent in a record. */
  events: z.array(Slug).min(1).optional(),
});
export type ReleaseIdentity = z.infer<typeof ReleaseIdentity>;

export const INPUT_ROLES = ['policy', 'project', 'trust', 'trust-root', 'waiver', 'waiver-signature', 'baseline', 'history', 'step', 'json-schema'] as const;
/** A file that the judgement rests on, beside the evidence. Its bytes lie in `objects/`. */
export const RecordInput = z.strictObject({
  role: z.enum(INPUT_ROLES),
  /** Path below `content/`. */
  name: z.string(),
  storedName: z.string(),
  sha256: Sha256,
  size: z.number().int().nonnegative(),
});
export type RecordInput = z.infer<typeof RecordInput>;

/** One file as received. */
export const RecordFile = z.strictObject({
  sha256: Sha256,
  size: z.number().int().nonnegative(),
  /** The path it arrived under, as given. Several names of equal bytes are several entries. */
  name: z.string(),
  /** The name it is published and listed under: `[a-z0-9._-]`, unique in the record, never executable by a browser. */
  storedName: z.string().regex(/^[a-z0-9._-]+$/),
  mediaType: z.string(),
  format: z.string(),
  formatVersion: z.string().optional(),
  form: Form,
  class: EvidenceClass,
  /** What any received document says of these bytes: shown, never judged by. */
  integrity: Integrity,
  slots: z.array(Slug),
  retention: z.enum(['kept', 'withheld', 'too-large']),
  publish: z.enum(['raw', 'withheld']),
  /** It came with an addendum, so nothing that was written at the release vouches for it but by its digest. */
  late: z.literal(true).optional(),
});
export type RecordFile = z.infer<typeof RecordFile>;

/** Why something in the evidence folder is none of the files: it leads elsewhere, is no file, or has a name that opens nothing. */
export const NOT_RECEIVED = {
  link: 'it is a link that leads out of the evidence, to a folder or nowhere, and was not followed',
  'not-a-file': 'it is a socket, pipe or device, and was not read',
  'name-not-utf8': 'its name is not UTF-8, and does not open',
} as const;
/** Something that lay in the evidence and could not be received. */
export const NotReceived = z.strictObject({
  /** As `RecordFile.name`. */
  name: z.string(),
  why: z.enum(Object.keys(NOT_RECEIVED) as [keyof typeof NOT_RECEIVED, ...(keyof typeof NOT_RECEIVED)[]]),
});
export type NotReceived = z.infer<typeof NotReceived>;

/** One expected slot and what became of it. */
export const RecordSlot = z.strictObject({
  id: Slug,
  title: z.string(),
  kind: z.string(),
  mandatory: z.boolean(),
  cardinality: SlotCardinality,
  presence: Presence,
  form: Form.optional(),
  content: Content.optional(),
  class: EvidenceClass,
  /**
   * What the *declared* documents say: `digest` by the slot in `digestIn`, `signature` by the signers in `signedBy`.
   * Gates judge by this one only, so taking away a document that nobody demanded can not improve a gate.
   */
  integrity: Integrity.optional(),
  /** Digests of the files that fill it, in order of their stored names. */
  files: z.array(Sha256),
  /** For `newest`: digests of older files of the same kind, newest first. They are listed and not judged. */
  superseded: z.array(Sha256).min(1).optional(),
  /** Names that an inventory demands and that did not arrive. */
  absent: z.array(z.string()),
  /** Why it is empty, in words: out of the declared scope, or not received. */
  note: z.string().optional(),
});
export type RecordSlot = z.infer<typeof RecordSlot>;

/** An earlier record that this one refers to. */
export const EarlierRecord = z.strictObject({ version: VersionId, revision: z.number().int().positive(), sha256: Sha256 });
export type EarlierRecord = z.infer<typeof EarlierRecord>;

/** The release before, with what of its record is compared; both parts are absent where the engine did not look. */
export const PreviousRelease = EarlierRecord.extend({
  /** When it was assessed. */
  at: Instant.optional(),
  signers: z.array(KnownSigner).max(200).optional(),
});
export type PreviousRelease = z.infer<typeof PreviousRelease>;

/** A sealed release that a baseline of the policy takes its values from. */
export const BaselineRelease = EarlierRecord.extend({
  baseline: Slug,
  /** It was withdrawn before this judgement. */
  withdrawn: z.literal(true).optional(),
});
export type BaselineRelease = z.infer<typeof BaselineRelease>;

/** The earlier records that values may be held against: those that the policy selects, newest first, and those that baselines name. */
export const RecordHistory = z.strictObject({
  selector: z.string(),
  records: z.array(EarlierRecord),
  baselines: z.array(BaselineRelease).min(1).optional(),
});
export type RecordHistory = z.infer<typeof RecordHistory>;

export const ReleaseRecordPredicate = z.strictObject({
  schemaVersion: z.literal(RECORD_SCHEMA_VERSION),
  release: ReleaseIdentity,
  assessed: z.strictObject({
    at: Instant,
    clock: z.enum(['clock', 'declared']),
    engine: z.strictObject({ name: z.string(), version: z.string() }),
  }),
  revision: z.number().int().positive(),
  /** The rule set's name; absent in an inventory. */
  ruleSet: z.string().optional(),
  inputs: z.array(RecordInput),
  history: RecordHistory,
  previous: z.strictObject({
    /** The revision before this one, and what differs. */
    revision: z.strictObject({ number: z.number().int().positive(), sha256: Sha256, differs: z.array(z.string().max(300)) }).optional(),
    release: PreviousRelease.optional(),
    /** Those of the releases it names by relations that were sealed before; absent where it names none, or its engine did not look. */
    related: z.array(EarlierRecord).optional(),
  }),
  slots: z.array(RecordSlot),
  files: z.array(RecordFile),
  /** By name; absent when everything in the evidence was received. */
  notReceived: z.array(NotReceived).min(1).optional(),
  statements: z.array(z.strictObject({ file: Sha256, statement: EvidenceStatement })),
  measurements: z.array(Measurement),
  comparisons: z.array(Comparison),
  /** Every measured value against the releases before; absent where the engine did not look, and in an inventory. */
  movements: z.array(Movement).optional(),
  /** How many more there were, that no gate asks for and that the record has no room for. */
  movementsLeftOut: z.number().int().positive().optional(),
  signatures: z.array(SignatureCheck),
  /** How those who sign differ from those of the previous release; absent where there is none to compare with. */
  signerChanges: z.array(SignerChange).max(50).optional(),
  gates: z.array(GateResult),
  /** The fold of the required release gates; absent in an inventory. */
  verdict: z.strictObject({
    state: GateState,
    reason: ReasonCode.optional(),
    /** Gate ids that hold the verdict at its state. */
    because: z.array(Slug),
    counts: z.record(GateState, z.number().int().nonnegative()),
  }).optional(),
  findings: z.array(Finding),
  /** How many findings there were per id and file, where the list above was cut. */
  findingCounts: z.array(z.strictObject({ id: z.string(), file: Sha256.optional(), count: z.number().int().positive() })),
});
export type ReleaseRecordPredicate = z.infer<typeof ReleaseRecordPredicate>;

/** `record.json`: an in-toto Statement v1, written as RFC 8785 bytes. The SHA-256 of those bytes is the record digest. */
export const ReleaseRecord = z.strictObject({
  _type: z.literal(STATEMENT_TYPE),
  /** Released files, the source commit, and always `SHA256SUMS`. */
  subject: z.array(z.strictObject({
    name: z.string(),
    digest: z.strictObject({ sha256: Sha256.optional(), gitCommit: GitCommit.optional() }),
  })).min(1),
  predicateType: z.literal(RECORD_PREDICATE),
  predicate: ReleaseRecordPredicate,
});
export type ReleaseRecord = z.infer<typeof ReleaseRecord>;
