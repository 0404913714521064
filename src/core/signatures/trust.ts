import type { Signer, TrustSpec } from '../model/portal-files.ts';
import { keyHint, parsePublicKeyPem, type PublicKey } from '../crypto/public-key.ts';

/** What a signature is relied on for. */
export interface Purpose {
  /** As in the trust file: `record`, `decision`, `waiver`, `evidence` or `sign-off:<role>`. */
  readonly permission: string;
  readonly project: string;
  /** When the document says it was made; without it, validity times are not looked at. */
  readonly at?: string;
}

export interface TrustedKey {
  readonly signer: Signer;
  readonly key: PublicKey;
  readonly hint: string;
}

// Each key is a point of the curve that has to be found, and one trust file is asked about hundreds of signatures. Kept by
// its list of signers, which a trust file shares with itself once the bytes of its roots are added.
const keysOf = new WeakMap<TrustSpec['signers'], readonly TrustedKey[]>();

/** The keys of a trust file. One that does not parse is left out: it can vouch for nothing. */
export function trustedKeys(trust: TrustSpec): readonly TrustedKey[] {
  const keys = keysOf.get(trust.signers) ?? trust.signers.flatMap((signer) => {
    const key = signer.publicKey === undefined ? undefined : parsePublicKeyPem(signer.publicKey);
    return key === undefined ? [] : [{ signer, key, hint: keyHint(key) }];
  });
  keysOf.set(trust.signers, keys);
  return keys;
}

/** Why this signer's word does not count for this purpose, in words; `undefined` when it does. */
export function whyNot(signer: Signer, purpose: Purpose): string | undefined {
  if (!signer.may.includes(purpose.permission)) {
    return `the trust file does not let signer "${signer.id}" sign "${purpose.permission}", only ${signer.may.map((may) => `"${may}"`).join(', ')}`;
  }
  if (signer.projects !== undefined && !signer.projects.includes(purpose.project)) {
    return `the trust file does not let signer "${signer.id}" sign for project "${purpose.project}"`;
  }
  if (purpose.at === undefined) return undefined;
  const at = Date.parse(purpose.at);
  if (signer.validFrom !== undefined && at < Date.parse(signer.validFrom)) {
    return `signer "${signer.id}" is trusted from ${signer.validFrom} on, and the document is dated ${purpose.at}`;
  }
  if (signer.validUntil !== undefined && at > Date.parse(signer.validUntil)) {
    return `signer "${signer.id}" was trusted until ${signer.validUntil}, and the document is dated ${purpose.at}`;
  }
  return undefined;
}

/**
 * The first of several entries that may sign for a purpose. One key may stand in a trust file more than once, for
 * different times or projects; the reason given is the first entry's.
 */
export function firstAllowed<T extends { readonly signer: Signer }>(candidates: readonly T[], purpose: Purpose): { readonly allowed: T } | { readonly problem: string } {
  const allowed = candidates.find(({ signer }) => whyNot(signer, purpose) === undefined);
  if (allowed !== undefined) return { allowed };
  const [first] = candidates;
  return { problem: (first === undefined ? undefined : whyNot(first.signer, purpose)) ?? 'the trust file does not list the key' };
}
