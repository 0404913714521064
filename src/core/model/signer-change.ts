import { z } from 'zod';
import { Sha256, Slug } from './ids.ts';
import { SignatureKind } from './signature-check.ts';

/** What a signer is known by from release to release. */
export const SIGNER_PARTS = {
  signature: 'signature',
  identity: 'identity',
  issuer: 'issuer',
  workflow: 'workflow',
  repository: 'source repository',
  runner: 'runner type',
  key: 'key',
} as const;
export const SignerPart = z.enum(Object.keys(SIGNER_PARTS) as [keyof typeof SIGNER_PARTS, ...(keyof typeof SIGNER_PARTS)[]]);
export type SignerPart = z.infer<typeof SignerPart>;

/**
 * Who signed a piece of evidence, as far as it should be the same in the next release. Parts of an identity that name the
 * release itself, such as `@refs/tags/v1.2.0`, are written as `@refs/tags/*`.
 */
export const KnownSigner = z.strictObject({
  /** The slot that the signed file fills; absent for evidence in no slot, which is told apart by kind alone. */
  slot: Slug.optional(),
  kind: SignatureKind,
  /** By the trust file of then. */
  signer: Slug.optional(),
  identity: z.string().max(2000).optional(),
  issuer: z.string().max(500).optional(),
  workflow: z.string().max(1000).optional(),
  /** Where the build was started, when the workflow that signs is one of another repository and signs for many. */
  repository: z.string().max(500).optional(),
  runner: z.string().max(100).optional(),
  /** Fingerprint of the key, for signatures by key. */
  key: z.string().max(300).optional(),
});
export type KnownSigner = z.infer<typeof KnownSigner>;

/** One difference between who signed at the previous release and who signs now. */
export const SignerChange = z.strictObject({
  slot: Slug.optional(),
  /** The file whose signature it is about; absent where the slot is empty now. */
  file: Sha256.optional(),
  part: SignerPart,
  /** At the previous release; several where several signed. */
  was: z.array(z.string().max(300)).max(10),
  /** Absent where nobody who is trusted signs it now. */
  now: z.string().max(300).optional(),
  /** What in the trust file announced it. */
  planned: z.string().max(300).optional(),
});
export type SignerChange = z.infer<typeof SignerChange>;
