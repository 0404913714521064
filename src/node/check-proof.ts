import type { CheckpointSigners } from '../core/crypto/checkpoint.ts';
import { verifyDocumentProof, type ProvedDocument } from '../core/log/document-proof.ts';
import { OperatorError } from './errors.ts';
import { hashFile, readRegular } from './verify-content.ts';

/** More than a proof can have; what is longer is refused without being read whole. */
const LARGEST = 2 * 1024 * 1024;

/** Checks a `.tlog-proof` offline, against the document where one is brought. */
export async function checkProof({ proof, document, signers }: {
  readonly proof: string; readonly document?: string | undefined; readonly signers: CheckpointSigners;
}): Promise<ProvedDocument | { readonly problem: string }> {
  const bytes = await readRegular(proof, LARGEST);
  if (bytes === undefined) throw new OperatorError('There is no such proof', { place: proof });
  const sha256 = document === undefined ? undefined : await hashFile(document);
  if (document !== undefined && sha256 === undefined) throw new OperatorError('There is no such document', { place: document });
  return verifyDocumentProof(bytes, sha256, signers);
}
