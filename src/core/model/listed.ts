// What large documents list, row by row: components, vulnerabilities, VEX statements, test cases. One normal form per
// family, so a page or a rule never knows which tool wrote the file. Rows are read again from the sealed bytes when a
// page is made; only the small part that gates judge by is sealed (see `EvidenceStatement`).

/** One component of an SBOM. Every text is as the document has it; pages make it presentable. */
export interface Component {
  readonly name: string;
  readonly group?: string;
  readonly version?: string;
  /** Package URL, https://github.com/package-url/purl-spec */
  readonly purl?: string;
  /** The document's own word: `library`, `application`, `LIBRARY`… */
  readonly type?: string;
  /** SPDX ids, expressions or names; empty where none is declared (also for SPDX's NOASSERTION and NONE). */
  readonly licences: readonly string[];
  readonly supplier?: string;
  readonly hashes: readonly { readonly algorithm: string; readonly value: string }[];
  /** The document's id for it: `bom-ref` or `SPDXID`. */
  readonly ref?: string;
  /** JSON pointer to it. */
  readonly at: string;
}

/** Worst first. `unknown` is what a tool could not rate, so it sorts before `negligible`. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'unknown', 'negligible'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What kind of thing a scanner found. `result` is a rule of a static analysis that matched. */
export type FoundKind = 'vulnerability' | 'misconfiguration' | 'secret' | 'licence' | 'result';

/** One match of a scanner: a known vulnerability in a package, or a rule that matched at a place in the source. */
export interface Vulnerability {
  /** The id the tool leads with: CVE-…, GHSA-…, or a rule's id. */
  readonly id: string;
  readonly kind: FoundKind;
  readonly aliases: readonly string[];
  readonly severity: Severity;
  /** The tool's own word for it. */
  readonly severityWord?: string;
  /** The package it is in, or the file and line a rule matched at. */
  readonly subject: { readonly name: string; readonly version?: string; readonly purl?: string };
  readonly fixedIn: readonly string[];
  readonly title?: string;
  readonly url?: string;
  /** Set where the same document suppresses it, with the reason it gives. */
  readonly suppressed?: { readonly by: string; readonly reason: string };
  /** The day on which it was found, where the document says so. */
  readonly foundOn?: string;
  readonly at: string;
}

/** Stands for the reason of a suppression that gives none; such a one excuses nothing. */
export const NO_REASON = 'no reason given';

/** One statement of a VEX document, in OpenVEX's words (https://github.com/openvex/spec). */
export interface VexStatement {
  readonly vulnerability: string;
  readonly aliases: readonly string[];
  /** Package URLs or other ids; empty means every product of the document. */
  readonly products: readonly string[];
  readonly status: 'not_affected' | 'affected' | 'fixed' | 'under_investigation';
  readonly justification?: string;
  readonly impact?: string;
  readonly action?: string;
  /** When the author said so, ISO 8601. */
  readonly time?: string;
  readonly at: string;
}

/** Worst first. */
export const TEST_OUTCOMES = ['error', 'failed', 'skipped', 'passed'] as const;
export type TestOutcome = (typeof TEST_OUTCOMES)[number];

/** One run of one test. */
export interface TestCase {
  /** The suites it lies in, outermost first. */
  readonly suites: readonly string[];
  readonly name: string;
  readonly className?: string;
  readonly file?: string;
  readonly outcome: TestOutcome;
  readonly seconds?: number;
  /** First line of why it failed or was skipped. */
  readonly message?: string;
  /** The rest: stack, captured output. */
  readonly details?: string;
  readonly at: string;
}
