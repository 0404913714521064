import { z } from 'zod';

// Four facts about a piece of evidence that producers run together and this portal keeps apart.

/** Did it arrive? */
export const Presence = z.enum(['received', 'missing', 'withheld', 'not-applicable']);
export type Presence = z.infer<typeof Presence>;

/** Is it what its format demands? */
export const Form = z.enum(['valid', 'valid-with-defects', 'invalid', 'unrecognised']);
export type Form = z.infer<typeof Form>;

/** What does it say? `not-stated` is evidence that gives no verdict of its own, such as an SBOM. */
export const Content = z.enum(['pass', 'fail', 'warn', 'pending', 'no-result', 'not-stated']);
export type Content = z.infer<typeof Content>;

/** Are these the bytes somebody vouched for? */
export const DigestFact = z.enum(['matches', 'does-not-match', 'not-declared']);
export const SignatureFact = z.enum(['verified', 'untrusted-signer', 'invalid', 'checksum-only', 'none']);
export const Integrity = z.strictObject({
  digest: DigestFact,
  signature: SignatureFact,
  /** Trust-file id of whoever signed, when verified. */
  signer: z.string().optional(),
});
export type Integrity = z.infer<typeof Integrity>;

/** How the evidence came about; never a verdict. */
export const EvidenceClass = z.enum(['measured', 'synthetic', 'generated', 'claimed', 'attested', 'example', 'not-stated']);
export type EvidenceClass = z.infer<typeof EvidenceClass>;

/** The words shown for fact values; a value that is absent here is shown as it is written. */
export const FACT_WORDS: Readonly<Record<string, string>> = {
  'not-applicable': 'not applicable',
  'valid-with-defects': 'valid with defects',
  'no-result': 'no result',
  'not-stated': 'not stated',
  'does-not-match': 'does not match',
  'not-declared': 'not declared elsewhere',
  verified: 'verifies',
  'untrusted-signer': 'untrusted signer',
  'checksum-only': 'checksum only',
};
