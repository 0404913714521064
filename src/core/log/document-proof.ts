import type { CheckpointSigners, OpenedCheckpoint } from '../crypto/checkpoint.ts';
import { LEAF_KINDS, parseLeaf, printLeaf, type LogLeaf } from './leaf.ts';
import { parseTlogProof, verifyTlogProof, type TlogProof } from './tlog-proof.ts';

/** A document of this portal that stands in the log, proved offline. */
export interface ProvedDocument {
  readonly leaf: LogLeaf;
  readonly index: number;
  readonly opened: OpenedCheckpoint;
}

/**
 * Checks a `.tlog-proof` as this portal publishes it. Without a digest it says of which document it is one; with one, it must be
 * of that document. A proof without the entry in it, as other tools make them, is tried with each kind of document.
 */
export function verifyDocumentProof(bytes: Uint8Array, sha256: string | undefined, signers: CheckpointSigners): ProvedDocument | { readonly problem: string } {
  const proof = parseTlogProof(bytes);
  if ('problem' in proof) return proof;
  const leaf = proof.extra === undefined ? undefined : parseLeaf(proof.extra);
  if (leaf !== undefined) {
    if (sha256 !== undefined && sha256 !== leaf.sha256) return { problem: `the proof is of ${leaf.kind} ${leaf.sha256}, and the document is ${sha256}` };
    return verified(proof, leaf, signers);
  }
  if (sha256 === undefined) return { problem: 'the proof does not hold the entry that it is of; bring the document' };
  const tried = LEAF_KINDS.map((kind) => verified(proof, { kind, sha256 }, signers));
  return tried.find((one) => 'leaf' in one) ?? tried[0] ?? { problem: 'the proof is of no document' };
}

function verified(proof: TlogProof, leaf: LogLeaf, signers: CheckpointSigners): ProvedDocument | { readonly problem: string } {
  const proved = verifyTlogProof(proof, printLeaf(leaf), signers);
  return 'problem' in proved ? proved : { leaf, index: proved.index, opened: proved.checkpoint };
}
