import type { PublicKey } from '../../crypto/public-key.ts';
import type { Validity } from '../../crypto/validity.ts';
import type { SignatureReport } from '../report.ts';
import { readBundle, type ParsedBundle } from './parse-bundle.ts';
import { Message, readJson, text } from './proto-json.ts';
import { refuse } from './refuse.ts';
import { readStatement } from './subjects.ts';
import { readRootKey } from './trusted-root.ts';
import { verifyParsedBundle, type Against } from './verify-bundle.ts';

// What the npm registry says about one version of a package, at `/-/npm/v1/attestations/<name>@<version>`: a publish
// attestation signed by the registry's own key, and provenance signed with a certificate of the build.

/** A key of the registry. */
export interface RegistryKey {
  /** As attestations name it: `SHA256:jl3bwswu80PjjokCgh0o2w5c2U4LhQAE57gj9cz1kzA`. */
  readonly id: string;
  readonly key: PublicKey;
  readonly validFor?: Validity;
}

export interface NpmAttestation {
  readonly predicateType: string;
  readonly report: SignatureReport;
}

const MOST = { attestations: 16, keys: 64 };

/**
 * Reads the registry's keys as Sigstore's root distributes them, in the npm registry's `keys.json`: those for attestations, of
 * kinds that are known here.
 */
export function parseRegistryKeys(file: Uint8Array): { readonly keys: readonly RegistryKey[] } | { readonly problem: string } {
  const read = readJson(file, (value) => new Message(value, '').list('keys', MOST.keys, (one, path) => {
    const entry = new Message(one, path);
    const { key, validFor } = entry.required('publicKey', readRootKey);
    const isForAttestations = entry.required('keyUsage', text) === 'npm:attestations';
    return key === undefined || !isForAttestations ? [] : [{ id: entry.required('keyId', text), key, validFor }];
  }).flat());
  return 'problem' in read ? { problem: `the registry’s keys cannot be read: ${read.problem}` } : { keys: read.value };
}

/**
 * Verifies every attestation of a registry document, one report for each in its order. The subject must be the tarball, and
 * the package where it is named. Those by a key are held against the registry's keys at the time the log vouches for;
 * those by a certificate against the expected signer.
 */
export async function verifyNpmAttestations({ document, keys, package: expectedPackage, ...against }: Omit<Against, 'key' | 'keyValidFor' | 'kind'> & {
  readonly document: Uint8Array;
  readonly keys: readonly RegistryKey[];
  readonly package?: { readonly name: string; readonly version: string } | undefined;
}): Promise<{ readonly attestations: readonly NpmAttestation[] } | { readonly problem: string }> {
  const read = readJson(document, (value) => new Message(value, '').list('attestations', MOST.attestations, (one, path) => {
    const attestation = new Message(one, path);
    return { predicateType: attestation.required('predicateType', text), bundle: attestation.required('bundle', (inner) => readBundle(inner)) };
  }));
  if ('problem' in read) return { problem: `the attestations cannot be read: ${read.problem}` };
  const attestations: NpmAttestation[] = [];
  for (const { predicateType, bundle } of read.value) {
    const report = await verifyParsedBundle(bundle, { ...againstFor(bundle, keys, against), kind: 'npm-attestations' });
    attestations.push({ predicateType, report: holdToDocument(report, bundle, predicateType, expectedPackage) });
  }
  return { attestations };
}

function againstFor(parsed: ParsedBundle, keys: readonly RegistryKey[], against: Against): Against {
  if ('problem' in parsed || parsed.bundle.signedWith.kind === 'certificate') return against;
  const { hint } = parsed.bundle.signedWith;
  const named = keys.find(({ id }) => id === hint);
  return {
    ...against,
    // The registry's key is a signer of its own, whoever the build's is to be.
    expected: undefined,
    key: named?.key ?? { problem: `the registry’s keys hold none of id "${hint}" for attestations` },
    keyValidFor: named?.validFor,
  };
}

// The document around the bundles is not signed: what it says must be what was signed.
function holdToDocument(report: SignatureReport, parsed: ParsedBundle, predicateType: string, expected: { readonly name: string; readonly version: string } | undefined): SignatureReport {
  if ('problem' in parsed || parsed.bundle.content.kind !== 'dsse') return refuse(report, 'bundle-structure', 'an attestation of the registry is a statement in an envelope');
  const read = readStatement(parsed.bundle.content.envelope);
  if ('problem' in read) return refuse(report, 'subject', read.problem);
  const { statement } = read;
  if (statement.predicateType !== predicateType) return refuse(report, 'bundle-structure', `the registry calls it "${predicateType}", and what was signed is "${statement.predicateType}"`);
  if (expected === undefined) return report;
  const purl = packageUrl(expected);
  return statement.subjects.length === 1 && statement.subjects[0]?.name === purl
    ? report
    : refuse(report, 'subject', `the statement is about ${statement.subjects.map(({ name }) => name ?? '').join(', ')}, and not about ${purl}`);
}

/** `pkg:npm/%40scope/name@1.0.0`, as the registry writes it. */
export function packageUrl({ name, version }: { readonly name: string; readonly version: string }): string {
  return `pkg:npm/${name.replace(/^@/, '%40')}@${version.replaceAll('+', '%2B')}`;
}
