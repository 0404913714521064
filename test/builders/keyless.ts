import { SigstoreInstance } from '../../examples/sigstore/instance.ts';
import { sha256Hex } from '../../src/core/lib/bytes.ts';
import type { Signer, Trust, TrustRootSpec } from '../../src/core/model/portal-files.ts';
import type { SigningCertificate } from '../../src/core/model/signature-check.ts';

/** What a release workflow's certificate says. */
export const WORKFLOW: SigningCertificate = {
  identity: 'https://github.com/acme/widget/.github/workflows/release.yml@refs/tags/v1.0.0',
  issuer: 'https://token.actions.githubusercontent.com',
  sourceRepository: 'https://github.com/acme/widget',
  sourceRef: 'refs/tags/v1.0.0',
  workflow: 'https://github.com/acme/widget/.github/workflows/release.yml@refs/tags/v1.0.0',
  trigger: 'push',
  runner: 'github-hosted',
};

export function keylessSigner(parts: Partial<Signer> = {}, certificate: Partial<NonNullable<Signer['certificate']>> = {}): Signer {
  return {
    id: 'workflow', name: 'Release workflow', identity: 'acme/widget release workflow', may: ['record', 'evidence'], example: false,
    certificate: { root: 'example', identity: WORKFLOW.identity, issuer: WORKFLOW.issuer ?? '', ...certificate }, ...parts,
  };
}

/** An instance with the trust that knows it, and the signers that it may certify. */
export function keylessTrust(instance: SigstoreInstance, signers: readonly Signer[] = [keylessSigner()]): Trust & { readonly roots: TrustRootSpec[] } {
  const file = instance.trustedRoot();
  const root: TrustRootSpec = { id: 'example', title: 'Example instance', file: 'roots/example.json', sha256: sha256Hex(file), date: '2026-01-01', profile: 'log', example: true };
  return { signers: [...signers], roots: [root], rootFiles: new Map([['example', file]]) };
}
