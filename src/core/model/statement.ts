import { z } from 'zod';
import { Content, EvidenceClass } from './facts.ts';
import { Day, GitCommit, Instant, Place, Sha256 } from './ids.ts';
import { SEVERITIES } from './listed.ts';

/** What one document says about another file: a line of a checksum list, a row of an attestation, an in-toto subject. */
export const Claim = z.strictObject({
  /** The other file's name or path as written. */
  name: z.string().max(1000),
  /** The key the producer gives the row, where it has one. */
  key: z.string().max(200).optional(),
  sha256: Sha256.optional(),
  /** The producer's own word, and what it means in ours. */
  word: z.string().max(100).optional(),
  verdict: Content.optional(),
  at: Place,
});
export type Claim = z.infer<typeof Claim>;

/** Which backend was asked for and which one ran. */
export const BackendSelection = z.strictObject({
  requested: z.string().optional(),
  selected: z.string().optional(),
  executed: z.string().optional(),
  selectionFallbackReason: z.string().optional(),
  executionFallbackReason: z.string().optional(),
  fallbackPolicy: z.string().optional(),
  at: Place,
});
export type BackendSelection = z.infer<typeof BackendSelection>;

/** One check that a producer ran, in its own words and ours. */
export const ProducerCheck = z.strictObject({
  name: z.string().max(300),
  word: z.string().max(100),
  verdict: Content,
  at: Place,
  /** Present where the producer's check is a comparison of numbers. */
  current: z.number().optional(),
  limit: z.number().optional(),
});
export type ProducerCheck = z.infer<typeof ProducerCheck>;

/** A vulnerability as gates see it: enough to count it and to let a VEX statement excuse it. */
export const SealedVulnerability = z.strictObject({
  id: z.string().max(100),
  aliases: z.array(z.string().max(100)).max(10),
  severity: z.enum(SEVERITIES),
  /** Package name and version, or file and line. */
  name: z.string().max(200),
  version: z.string().max(100).optional(),
  purl: z.string().max(300).optional(),
  /** The document's own suppression, with its reason. */
  suppressed: z.string().max(200).optional(),
  /** The day on which it was found, where the document says so. */
  foundOn: Day.optional(),
  at: Place,
});
export type SealedVulnerability = z.infer<typeof SealedVulnerability>;

/** A VEX statement as gates see it. */
export const SealedVexStatement = z.strictObject({
  vulnerability: z.string().max(100),
  aliases: z.array(z.string().max(100)).max(10),
  /** Package URLs or names; empty means every product. */
  products: z.array(z.string().max(300)).max(50),
  status: z.enum(['not_affected', 'affected', 'fixed', 'under_investigation']),
  justification: z.string().max(200).optional(),
  /** When its author said so; the newest statement about a product counts. */
  time: Instant.optional(),
  at: Place,
});
export type SealedVexStatement = z.infer<typeof SealedVexStatement>;

/** How many checks and claims a record keeps of one document; one with as many may have had more. */
export const MOST_CHECKS = 500;
export const MOST_CLAIMS = 2000;

/** What a piece of evidence says, in the normal form that every format is read into. Kept small: it is sealed. */
export const EvidenceStatement = z.strictObject({
  format: z.string(),
  formatVersion: z.string().max(60).optional(),
  content: Content,
  /** Why the content is what it is, as a sentence without a full stop; shown on the page. */
  summary: z.string().max(400),
  /** The producer's own verdict word, and its plain meaning before we looked closer. */
  producerWord: z.string().max(100).optional(),
  producerVerdict: Content.optional(),
  /** Where that word stands. */
  producerWordAt: Place.optional(),
  /** Set only where the bytes themselves say how the evidence came about. */
  class: EvidenceClass.optional(),
  tool: z.string().max(200).optional(),
  producedAt: Instant.optional(),
  commit: GitCommit.optional(),
  /** For in-toto Statements: what kind of thing it says. */
  predicateType: z.string().max(300).optional(),
  tag: z.string().max(200).optional(),
  counts: z.record(z.string(), z.number()),
  checks: z.array(ProducerCheck).max(MOST_CHECKS),
  claims: z.array(Claim).max(MOST_CLAIMS),
  backends: BackendSelection.optional(),
  /** The named set of limits that the producer judged by, where it has several. */
  profile: z.string().max(100).optional(),
  /** For scans: what was found, worst first, cut at 400; `counts` has the whole numbers. */
  vulnerabilities: z.array(SealedVulnerability).max(400).optional(),
  /** Texts that the policy asked for, by the slot's names for them. One that is not here was not found, or not found alike. */
  values: z.record(z.string(), z.strictObject({ text: z.string().max(300), at: Place })).optional(),
  /** For VEX documents; cut at 400. */
  vex: z.array(SealedVexStatement).max(400).optional(),
});
export type EvidenceStatement = z.infer<typeof EvidenceStatement>;
