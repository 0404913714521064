import type { SignatureCheck } from '../model/signature-check.ts';
import { claimLookup, claimsAbout, digestFact } from './claims.ts';
import { signatureFact } from './fill-slots.ts';
import type { ReadFileEvidence } from './read-evidence.ts';

/** Adds to every file what any received document says of its bytes. For readers: gates judge by the declared ones. */
export function withIntegrity(evidence: readonly ReadFileEvidence[], signatures: readonly SignatureCheck[]): ReadFileEvidence[] {
  const lookUp = claimLookup(evidence.map((one) => one.file));
  return evidence.map((one) => {
    const signature = signatureFact(one.file.sha256, signatures);
    return {
      ...one,
      file: {
        ...one.file,
        integrity: {
          digest: digestFact(one.file, claimsAbout(one.file, evidence), lookUp),
          ...(signature.signature === 'none' ? { signature: one.file.integrity.signature } : signature),
        },
      },
    };
  });
}
