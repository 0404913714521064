import { bytesToHex } from '@noble/hashes/utils.js';
import { equalBytes } from '../lib/bytes.ts';
import type { Trust } from '../model/portal-files.ts';
import { againstText, furthest, heldAgainstTrust, openRoots, type CheckedSignature } from './held-against-trust.ts';
import type { SignedArtifact } from './signed-artifact.ts';
import { parseSigstoreBundle, type ParsedBundle, type SigstoreBundle } from './sigstore/parse-bundle.ts';
import type { TrustedRoot } from './sigstore/trusted-root.ts';
import { verifyParsedBundle } from './sigstore/verify-bundle.ts';
import { trustedKeys, type TrustedKey } from './trust.ts';
import { verifyEnvelope } from './verify-envelope.ts';

type FindArtifact = (sha256: string | undefined) => Promise<SignedArtifact | undefined>;

/** Checks a Sigstore bundle with the keys, or the certificate signers and their roots, that the trust file names. */
export async function checkBundle(bytes: Uint8Array, trust: Trust, artifactFor: FindArtifact): Promise<CheckedSignature> {
  const parsed = parseSigstoreBundle(bytes);
  if ('problem' in parsed) return { report: await verifyParsedBundle(parsed, { profile: 'log' }) };
  return checkParsedBundle(parsed, trust, await artifactOf(parsed.bundle, artifactFor));
}

/** The same for a bundle that stood within another document. */
export async function checkParsedBundle(parsed: Extract<ParsedBundle, { bundle: unknown }>, trust: Trust, artifact: SignedArtifact | undefined): Promise<CheckedSignature> {
  const { signedWith } = parsed.bundle;
  if (signedWith.kind === 'key') return { ...await checkByKey(parsed, signedWith.hint, trust, artifact), hint: signedWith.hint };
  const [checked] = await heldAgainstTrust(async (against) => [await verifyParsedBundle(parsed, { ...against, artifact })], trust);
  return checked ?? { report: await verifyParsedBundle(parsed, { artifact, profile: 'log' }) };
}

// A message signature says by a digest what it is over; an envelope says it by the subjects of its statement.
async function artifactOf({ content }: SigstoreBundle, artifactFor: FindArtifact): Promise<SignedArtifact | undefined> {
  if (content.kind === 'dsse') return undefined;
  return artifactFor(content.digest?.hash === 'sha256' ? bytesToHex(content.digest.value) : undefined);
}

async function checkByKey(parsed: Extract<ParsedBundle, { bundle: unknown }>, hint: string | undefined, trust: Trust, artifact: SignedArtifact | undefined): Promise<CheckedSignature> {
  const { bundle } = parsed;
  const [signature] = bundle.content.kind === 'dsse' ? bundle.content.envelope.signatures : [];
  if (bundle.content.kind === 'dsse' && signature !== undefined && bundle.entries.length + bundle.timestamps.length === 0) {
    return { report: await verifyEnvelope(bundle.content.envelope, { ...(hint === undefined ? {} : { keyid: hint }), sig: signature.sig }, trust, 'sigstore-bundle') };
  }
  const keys = trustedKeys(trust);
  const isNamed = ({ hint: own, signer }: TrustedKey) => hint === own || hint === signer.id || signer.keyIds?.includes(hint ?? '') === true;
  const roots = openRoots(trust).filter(({ root }) => 'problem' in root || knowsLogOf(bundle, root));
  const reports: (CheckedSignature & { readonly key: TrustedKey })[] = [];
  for (const key of [...keys.filter(isNamed), ...keys.filter((one) => !isNamed(one))]) {
    // An entry in a log that a root knows must hold; without such a root the key alone vouches, and the log is not looked at.
    for (const { spec, root } of roots.length === 0 ? [{ spec: undefined, root: undefined }] : roots) {
      const report = await verifyParsedBundle(parsed, { key: key.key, artifact, profile: 'timestamps', ...(root === undefined ? {} : { root, against: againstText(spec) }) });
      if (report.verdict === 'verified') {
        return { report: { ...report, matched: keys.filter((one) => one.hint === key.hint).map(({ signer }) => signer.id) }, ...(spec === undefined ? {} : { root: spec.sha256 }) };
      }
      reports.push({ report, key });
    }
  }
  const named = reports.filter(({ key }) => isNamed(key));
  if (named.length > 0) return furthest(named) ?? { report: await verifyParsedBundle(parsed, { profile: 'log', artifact }) };
  const report = await verifyParsedBundle(parsed, { profile: 'log', artifact });
  return { report: { ...report, ground: 'identity', failed: 'no key of the trust file verifies the signature' } };
}

function knowsLogOf({ entries }: SigstoreBundle, root: TrustedRoot): boolean {
  return entries.some(({ logId }) => root.logs.some(({ id }) => equalBytes(id, logId)));
}
