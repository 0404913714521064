import type { Trust } from '../model/portal-files.ts';
import { beginCheck } from './begin-check.ts';
import { verifyMinisign } from './minisign.ts';
import { verifyOpenPgp } from './openpgp.ts';
import type { SignatureReport } from './report.ts';
import type { SignedArtifact } from './signed-artifact.ts';
import { verifySsh } from './ssh.ts';

const KINDS = ['ssh-signature', 'minisign-signature', 'openpgp-signature'] as const;
export type DetachedKind = (typeof KINDS)[number];

/** Whether a file of this format is a signature over another file, by a key that the trust file may list. */
export function isDetachedKind(format: string | undefined): format is DetachedKind {
  return KINDS.some((kind) => kind === format);
}

/** Checks a detached signature with the signers of its kind. */
export async function checkDetached(kind: DetachedKind, signature: Uint8Array, artifact: SignedArtifact | undefined, { trust: { signers }, at }: { readonly trust: Trust; readonly at: string }): Promise<SignatureReport> {
  if (artifact === undefined) return beginCheck(kind).leave('subject', 'no received or released file is called like the signature without its ending');
  switch (kind) {
    case 'ssh-signature': return verifySsh({ signature, artifact, at, trust: signers.flatMap(({ id, ssh }) => (ssh === undefined ? [] : [{ id, line: ssh }])) });
    case 'minisign-signature': return verifyMinisign({ signature, artifact, trust: signers.flatMap(({ id, minisign }) => (minisign === undefined ? [] : [{ id, key: minisign }])) });
    case 'openpgp-signature': return verifyOpenPgp({ signature, artifact, at, trust: signers.flatMap(({ id, openpgp }) => (openpgp === undefined ? [] : [{ id, certificate: openpgp }])) });
  }
}
