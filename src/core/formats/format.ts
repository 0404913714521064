import type { Block } from '../model/block.ts';
import type { Envelope } from '../model/envelope.ts';
import type { Form } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { BaselineMetric, Measurement } from '../model/measurement.ts';
import type { Component, FoundKind, TestCase, VexStatement, Vulnerability } from '../model/listed.ts';
import type { EvidenceStatement } from '../model/statement.ts';
import type { JsonScan } from './json-scan.ts';

/** A file's bytes, decoded as far as they go, once, for all formats. The name is absent: content alone decides. */
export interface Sample {
  readonly bytes: Uint8Array;
  /** The text without its byte order mark; absent when the bytes are no UTF-8. */
  readonly text?: string;
  /** The value, when the text is one JSON document; a wrapper, because `null` is a document too. */
  readonly json?: { readonly value: unknown };
  /** For text that begins like JSON: where it breaks, and which keys are doubled. `json` is absent when it breaks. */
  readonly scan?: JsonScan;
}

/** One violation that a JSON Schema validator reports. */
export interface SchemaViolation {
  /** JSON pointer to the offending value. */
  readonly at: string;
  readonly message: string;
}

/**
 * Judges a value by JSON Schema. Node builds it on Ajv, which compiles code and so stays out of `core`; a named
 * schema is one the product ships, an inline schema is the operator's.
 */
export interface SchemaPort {
  validate(schema: { readonly named: string } | { readonly inline: unknown }, value: unknown): readonly SchemaViolation[];
}

type WithoutPointer<T> = Omit<T, 'pointer'> & { readonly at: string };
export type ReadMeasurement = WithoutPointer<Measurement>;
export type ReadBaselineMetric = WithoutPointer<BaselineMetric>;
export type ReadFinding = Omit<Finding, 'file' | 'name'>;

/** One run of a published history. */
export interface HistoryRun {
  /** The commit, or what else names the run. */
  readonly run: string;
  /** ISO 8601, UTC. */
  readonly at?: string | undefined;
  readonly measurements: readonly ReadMeasurement[];
}

/** What reading a file gave. Bad bytes give findings here; they never throw. */
export interface Reading<Document> {
  readonly form: Form;
  readonly statement: EvidenceStatement;
  readonly findings: readonly ReadFinding[];
  readonly measurements?: readonly ReadMeasurement[];
  /** For baseline formats: the limits the file sets. */
  readonly baseline?: readonly ReadBaselineMetric[];
  /** For histories of many runs: all runs, oldest first. `measurements` holds those of the newest. */
  readonly history?: readonly HistoryRun[];
  /** For signature formats: what is to be verified. */
  readonly envelope?: Envelope;
  /** What `view` lays out; absent when the form is invalid beyond showing. */
  readonly document?: Document;
}

/** The rows of a document in its family's normal form. A format has those of the families it belongs to. */
export interface Lists<Document> {
  components?(document: Document): readonly Component[];
  vulnerabilities?(document: Document): readonly Vulnerability[];
  /** What the tool looks for, where that is something else than known vulnerabilities: none found is then a count of none. */
  readonly finds?: FoundKind;
  vex?(document: Document): readonly VexStatement[];
  tests?(document: Document): readonly TestCase[];
}

/** One evidence format: how to know it, read it and show it. docs/adding-a-format.md walks through one. */
export interface Format<Document = unknown> {
  /** Permanent id: `family` or `system.kind`, kebab-case. */
  readonly id: string;
  readonly title: string;
  readonly mediaType: string;
  /** Who defines the format, and where it can be read. */
  readonly specification: { readonly name: string; readonly url?: string };
  /** Whether these bytes are of this format. At most one format says yes to any file. */
  recognise(sample: Sample): boolean;
  /** Reads a recognised file. Must not throw, whatever the bytes. */
  read(sample: Sample, schemas: SchemaPort): Reading<Document>;
  /** Lays a read document out for its page. */
  view(document: Document): readonly Block[];
  /** Set where a file of it may hold many runs; the count `runs` says how many. */
  readonly histories?: true;
  /** For formats of a family: what the document lists, in its order. A page of the release shows it in full. */
  readonly lists?: Lists<Document>;
}
