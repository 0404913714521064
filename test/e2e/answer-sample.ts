import { parsePublicKeyPem } from '../../src/core/crypto/public-key.ts';
import { fromBase64 } from '../../src/core/lib/base64.ts';
import { fromUtf8 } from '../../src/core/lib/bytes.ts';
import { parseRegistryKeys, verifyNpmAttestations } from '../../src/core/signatures/sigstore/npm-attestations.ts';
import { verifyPypiAttestations } from '../../src/core/signatures/sigstore/pypi-attestation.ts';
import { parseTrustedRoot } from '../../src/core/signatures/sigstore/trusted-root.ts';
import { verifyBundle, type Against } from '../../src/core/signatures/sigstore/verify-bundle.ts';
import type { SignatureReport } from '../../src/core/signatures/report.ts';

// Runs in Node as it stands, and in the browser once it is bundled: what both answer must be the same.

/** A sample as it crosses into a page: files in base64. */
export interface SampleInput {
  readonly kind: 'bundle' | 'npm' | 'pypi';
  readonly document: string;
  readonly artifact?: string;
  readonly fileName?: string;
  readonly root?: string;
  readonly key?: string;
  readonly registryKeys?: string;
  readonly profile: 'log' | 'timestamps';
  readonly identity?: string;
  readonly issuer?: string;
  readonly package?: { readonly name: string; readonly version: string };
}

/** Verdict and ground of every signature in a sample. */
export async function answerSample(sample: SampleInput): Promise<readonly string[]> {
  const document = bytesOf(sample.document);
  const against = { ...againstOf(sample), ...(sample.artifact === undefined ? {} : { artifact: { bytes: bytesOf(sample.artifact) } }) };
  if (sample.kind === 'bundle') return [words(await verifyBundle({ ...against, bundle: document }))];
  const keys = sample.registryKeys === undefined ? undefined : parseRegistryKeys(bytesOf(sample.registryKeys));
  const answer = sample.kind === 'npm'
    ? await verifyNpmAttestations({ ...against, document, keys: keys !== undefined && 'keys' in keys ? keys.keys : [], package: sample.package })
    : await verifyPypiAttestations({ ...against, document, fileName: sample.fileName });
  return 'problem' in answer ? [answer.problem] : answer.attestations.map(({ report }) => words(report));
}

function againstOf({ root, key, profile, identity, issuer }: SampleInput): Against {
  const parsed = root === undefined ? undefined : parseTrustedRoot(bytesOf(root));
  return {
    profile,
    root: parsed === undefined ? undefined : 'root' in parsed ? parsed.root : parsed,
    key: key === undefined ? undefined : parsePublicKeyPem(fromUtf8(bytesOf(key)) ?? '') ?? { problem: 'no key' },
    expected: identity === undefined || key !== undefined ? undefined : { identity, ...(issuer === undefined ? {} : { issuer }) },
  };
}

function words({ verdict, ground }: SignatureReport): string {
  return ground === undefined ? verdict : `${verdict}: ${ground}`;
}

function bytesOf(base64: string): Uint8Array {
  return fromBase64(base64) ?? new Uint8Array();
}
