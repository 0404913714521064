import type { Trust } from '../core/model/portal-files.ts';
import type { SigningCertificate } from '../core/model/signature-check.ts';
import { parseTrustedRoot } from '../core/signatures/sigstore/trusted-root.ts';
import { verifyBundle } from '../core/signatures/sigstore/verify-bundle.ts';

/** What the certificate of a keyless bundle says, and the first root of the trust file that vouches for it, where one does. */
export async function certificateOf(bundle: Uint8Array, trust: Trust): Promise<{ readonly certificate: SigningCertificate; readonly root?: string } | undefined> {
  let seen: SigningCertificate | undefined;
  for (const { id, profile } of trust.roots ?? []) {
    const file = trust.rootFiles?.get(id);
    if (file === undefined) continue;
    const parsed = parseTrustedRoot(file);
    const { ground, signer } = await verifyBundle({ bundle, root: 'root' in parsed ? parsed.root : parsed, profile });
    if (signer?.kind !== 'certificate') continue;
    // All that is missing is somebody to expect.
    if (ground === 'identity') return { certificate: signer.certificate, root: id };
    seen = signer.certificate;
  }
  return seen === undefined ? undefined : { certificate: seen };
}

/** The entry of `trust/trust.yaml` by which this identity may sign this, in one line below `signers:`. */
export function keylessTrustEntry({ certificate, root, permission, project }: {
  readonly certificate: SigningCertificate;
  readonly root: string;
  readonly permission: string;
  readonly project: string;
}): string {
  const { identity, issuer = '', sourceRepository } = certificate;
  const signer = {
    id: `${project}-${permission}`.replaceAll(':', '-').slice(0, 63),
    name: `Workflow that signs for ${project}`,
    identity: identity.slice(0, 200),
    may: [permission],
    projects: [project],
    certificate: { root, issuer, identity, ...(sourceRepository === undefined ? {} : { sourceRepository }) },
  };
  // JSON is YAML, and what stands in a certificate may be anything.
  return `- ${JSON.stringify(signer)}`;
}
