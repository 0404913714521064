const DETACHED = ['cosign-signature', 'ssh-signature', 'minisign-signature', 'openpgp-signature'] as const;
export type DetachedKind = (typeof DETACHED)[number];

/** Whether a file of this format is a signature over another file. */
export function isDetachedKind(format: string | undefined): format is DetachedKind {
  return DETACHED.some((kind) => kind === format);
}

const ATTESTATIONS = ['npm-attestations', 'pypi-attestation'] as const;
export type AttestationKind = (typeof ATTESTATIONS)[number];

/** Whether a file of this format holds attestations as a package registry serves them. */
export function isAttestationKind(format: string | undefined): format is AttestationKind {
  return ATTESTATIONS.some((kind) => kind === format);
}
