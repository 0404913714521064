import type { SignatureKind, SigningCertificate, StepId } from '../model/signature-check.ts';

// What checking one signature gives, of whatever kind it is: who signed what, when, against which trust, and every step
// with what it was given and what it found.

/** One step of a check. */
export interface Step {
  readonly id: StepId;
  /** `not-made`: the step asks for something that is not here; it is never counted as passed. */
  readonly result: 'passed' | 'failed' | 'not-made';
  /** What was held against what, in a sentence without a full stop. */
  readonly found: string;
  /** The input that was looked at, as a reader could print it: a digest, a time, a name. */
  readonly input?: string;
}

/** A time that somebody other than the signer vouches for. */
export interface TrustedTime {
  /** An RFC 3339 instant, UTC. */
  readonly at: string;
  readonly source: 'timestamp' | 'log';
  /** Who says so: the timestamp authority, or the log. */
  readonly by: string;
}

/** Who signed, as the signature itself shows. Whether that is the expected signer is a step of its own. */
export type SignerFound =
  | { readonly kind: 'certificate'; readonly certificate: SigningCertificate }
  | { readonly kind: 'key'; readonly algorithm: string; /** Key id or fingerprint, as its format writes it. */ readonly id: string };

/** A digest that the signature is over, directly or by a signed statement's subject. */
export interface Covered {
  readonly name?: string;
  readonly algorithm: 'sha256' | 'sha384' | 'sha512';
  /** Lower-case hex. */
  readonly digest: string;
}

/**
 * The answer. `verified` needs every step that applies to have passed; `refused` names the first step that failed in
 * `ground`; `not-verifiable` means that nothing is wrong and something is missing, such as a trusted time.
 */
export interface SignatureReport {
  readonly verdict: 'verified' | 'refused' | 'not-verifiable';
  readonly kind: SignatureKind;
  readonly ground?: StepId;
  /** Why it was not verified, in words. */
  readonly failed?: string;
  readonly signer?: SignerFound;
  /** The trust file's entries that this signer was found under: their ids. */
  readonly matched?: readonly string[];
  /** What else the signature says, in the signer's own words, such as minisign's trusted comment or a date. */
  readonly says?: string;
  readonly times: readonly TrustedTime[];
  /** The trust it was held against, in words that name and date it: `Sigstore public-good, trusted root of 11 Feb 2026`. */
  readonly against?: string;
  readonly covers: readonly Covered[];
  readonly steps: readonly Step[];
}

// Refusals that say that nobody trusted vouches for it, and nothing against the signature itself.
const FOREIGN: ReadonlySet<StepId> = new Set<StepId>(['trusted-root', 'key', 'time', 'certificate-chain', 'identity', 'policy']);

/** Whether a signature that was not verified may still be a good one, of somebody whom the trust does not know or at a time it cannot tell. */
export function isForeign({ verdict, ground }: SignatureReport): boolean {
  return verdict === 'not-verifiable' || (ground !== undefined && FOREIGN.has(ground));
}
