import type { Trust } from '../core/model/portal-files.ts';
import type { SigningCertificate } from '../core/model/signature-check.ts';

/** The entry of `trust/trust.yaml` by which this identity may sign this, in one line below `signers:`. */
export function keylessTrustEntry({ certificate, permission, project, trust }: {
  readonly certificate: SigningCertificate;
  readonly permission: string;
  readonly project: string;
  readonly trust: Trust;
}): string {
  const { identity, issuer = '', sourceRepository } = certificate;
  const signer = {
    id: `${project}-${permission}`.replaceAll(':', '-').slice(0, 63),
    name: `Workflow that signs for ${project}`,
    identity: identity.slice(0, 200),
    may: [permission],
    projects: [project],
    certificate: { root: trust.roots?.[0]?.id ?? 'public-good', issuer, identity, ...(sourceRepository === undefined ? {} : { sourceRepository }) },
  };
  // JSON is YAML, and what stands in a certificate may be anything.
  return `- ${JSON.stringify(signer)}`;
}
