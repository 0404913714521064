import { z } from 'zod';
import { SignatureFact } from './facts.ts';
import { Instant, Sha256, Slug } from './ids.ts';
import { SIGNATURE_KINDS, STEPS } from './signature-words.ts';

export { SIGNATURE_KINDS, STEPS };

export const SignatureKind = z.enum(Object.keys(SIGNATURE_KINDS) as [keyof typeof SIGNATURE_KINDS, ...(keyof typeof SIGNATURE_KINDS)[]]);
export type SignatureKind = z.infer<typeof SignatureKind>;

export const StepId = z.enum(Object.keys(STEPS) as [keyof typeof STEPS, ...(keyof typeof STEPS)[]]);
export type StepId = z.infer<typeof StepId>;

/**
 * What a signing certificate says about the signer and the build, by the extensions of Fulcio
 * (https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md).
 */
export const SigningCertificate = z.strictObject({
  /** The subject alternative name: a URI, an e-mail address, or the name of 1.3.6.1.4.1.57264.1.7. */
  identity: z.string().max(2000),
  /** 1.3.6.1.4.1.57264.1.8, or …1.1 in older certificates. */
  issuer: z.string().max(500).optional(),
  sourceRepository: z.string().max(500).optional(),
  sourceCommit: z.string().max(100).optional(),
  sourceRef: z.string().max(500).optional(),
  /** Build signer URI: the workflow that had the certificate made, which may be a reusable one. */
  workflow: z.string().max(1000).optional(),
  /** Build config URI: the top-level workflow that was started. */
  buildConfig: z.string().max(1000).optional(),
  trigger: z.string().max(100).optional(),
  /** `github-hosted` or `self-hosted`. */
  runner: z.string().max(100).optional(),
  runUrl: z.string().max(1000).optional(),
});
export type SigningCertificate = z.infer<typeof SigningCertificate>;

/** One signature check that was made at seal time. */
export const SignatureCheck = z.strictObject({
  /** The file that holds the signature. */
  holder: Sha256,
  /** The files whose digests it is over, directly or by the signed statement, among those received. */
  covers: z.array(Sha256),
  kind: SignatureKind,
  result: SignatureFact,
  signer: Slug.optional(),
  signerName: z.string().optional(),
  identity: z.string().optional(),
  /** Fingerprint of the key that verifies it, as the kind of key writes it; absent for certificates. */
  key: z.string().max(300).optional(),
  /** The key hint or key id the document gives; a hint, never a proof. */
  hint: z.string().max(300).optional(),
  /** The first step that failed, in words. */
  failed: z.string().max(300).optional(),
  /** That step. */
  ground: StepId.optional(),
  /** When it was signed, by somebody other than the signer: the earliest trusted time. */
  signedAt: Instant.optional(),
  /** What it was held against, named and dated. */
  against: z.string().max(300).optional(),
  /** SHA-256 of the trust root among the record's inputs, for checks that used one. */
  root: Sha256.optional(),
  certificate: SigningCertificate.optional(),
  /** What else the signature itself says, such as minisign's trusted comment or a signature's own date. */
  says: z.string().max(300).optional(),
  steps: z.array(z.strictObject({ id: StepId, result: z.enum(['passed', 'failed', 'not-made']), found: z.string().max(300) })).max(40).optional(),
});
export type SignatureCheck = z.infer<typeof SignatureCheck>;
