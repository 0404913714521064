import { isClearSigned } from '../crypto/openpgp-signature.ts';
import { fromUtf8 } from '../lib/bytes.ts';
import type { Trust } from '../model/portal-files.ts';
import { beginCheck } from './begin-check.ts';
import { coverListed, verifyClearSignedList } from './checksums.ts';
import { verifyCosignSignature } from './cosign-signature.ts';
import type { DetachedKind } from './evidence-kinds.ts';
import { heldAgainstTrust, type CheckedSignature } from './held-against-trust.ts';
import { verifyMinisign } from './minisign.ts';
import { verifyOpenPgp, type OpenPgpTrust } from './openpgp.ts';
import type { SignatureReport } from './report.ts';
import type { SignedArtifact } from './signed-artifact.ts';
import { verifySsh } from './ssh.ts';
import { trustedKeys } from './trust.ts';

/** What a detached signature stands beside. */
export interface Beside {
  readonly artifact?: SignedArtifact | undefined;
  /** True where the artifact is a list of digests, so that whoever signs it signs what it lists. */
  readonly isList: boolean;
  /** The certificate that `cosign sign-blob --output-certificate` wrote. */
  readonly certificate?: Uint8Array | undefined;
}

/** Checks a detached signature with the signers of its kind. */
export async function checkDetached(kind: DetachedKind, signature: Uint8Array, beside: Beside, from: { readonly trust: Trust; readonly at: string }): Promise<readonly CheckedSignature[]> {
  const { artifact } = beside;
  // Signature and text are one file, so it stands beside nothing.
  if (kind === 'openpgp-signature' && isClearSigned(fromUtf8(signature) ?? '')) return [{ report: await verifyClearSignedList({ file: signature, trust: certificatesOf(from.trust), at: from.at }) }];
  if (artifact === undefined) return [{ report: beginCheck(kind).leave('subject', 'no received or released file is called like the signature without its ending') }];
  const checked = kind === 'cosign-signature' ? await checkCosign(signature, artifact, beside, from.trust) : [{ report: await checkByKey(kind, signature, artifact, from) }];
  return checked.map((one) => ({ ...one, report: withListed(one.report, artifact, beside) }));
}

function certificatesOf({ signers }: Trust): readonly OpenPgpTrust[] {
  return signers.flatMap(({ id, openpgp }) => (openpgp === undefined ? [] : [{ id, certificate: openpgp }]));
}

async function checkByKey(kind: Exclude<DetachedKind, 'cosign-signature'>, signature: Uint8Array, artifact: SignedArtifact, { trust, at }: { readonly trust: Trust; readonly at: string }): Promise<SignatureReport> {
  const { signers } = trust;
  switch (kind) {
    case 'ssh-signature': return verifySsh({ signature, artifact, at, trust: signers.flatMap(({ id, ssh }) => (ssh === undefined ? [] : [{ id, line: ssh }])) });
    case 'minisign-signature': return verifyMinisign({ signature, artifact, trust: signers.flatMap(({ id, minisign }) => (minisign === undefined ? [] : [{ id, key: minisign }])) });
    case 'openpgp-signature': return verifyOpenPgp({ signature, artifact, at, trust: certificatesOf(trust) });
  }
}

function checkCosign(signature: Uint8Array, artifact: SignedArtifact, { certificate }: Beside, trust: Trust): Promise<readonly CheckedSignature[]> {
  const keys = trustedKeys(trust).map(({ signer, key }) => ({ id: signer.id, key }));
  return heldAgainstTrust(async ({ profile: _, ...against }) => [
    await verifyCosignSignature({ signature, artifact, trust: keys, ...(certificate === undefined ? {} : { certificate }), ...withoutUndefined(against) }),
  ], trust);
}

function withoutUndefined<T extends object>(parts: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  // Only members that are there survive.
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as { [Key in keyof T]: Exclude<T[Key], undefined> };
}

// A list that contradicts itself covers nothing but its own bytes.
function withListed(report: SignatureReport, artifact: SignedArtifact, { isList }: Beside): SignatureReport {
  if (!isList || report.verdict !== 'verified' || !('bytes' in artifact)) return report;
  const listed = coverListed({ signed: report, list: fromUtf8(artifact.bytes) ?? '' });
  return listed.verdict === 'verified' ? { ...listed, covers: [...report.covers, ...listed.covers] } : report;
}
