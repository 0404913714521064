import { leafHash } from '../../crypto/merkle-tree.ts';
import { inclusionRanges, rangeHash, type SubtreeRoot } from '../../log/full-subtrees.ts';
import { printLeaf } from '../../log/leaf.ts';
import { subtreesOfLeaves } from '../../log/prove.ts';
import { printTlogProof } from '../../log/tlog-proof.ts';
import type { DerivedFile, DerivedFiles } from '../derived.ts';
import { isProvable, logEntries } from '../log-entries.ts';

/**
 * A `.tlog-proof` beside each record, decision and addendum that the log holds: its place in the log, to be checked offline. Made from
 * the present checkpoint, so it is another file once the log has grown; each of them stays good for its own checkpoint.
 */
export const logProofs: DerivedFiles = (portal) => {
  const { log } = portal;
  if (log === undefined) return [];
  const leaves = log.leaves?.map(printLeaf) ?? [];
  let roots: SubtreeRoot | undefined;
  return logEntries(portal).filter(({ index, sha256 }) => isProvable(portal, { logIndex: index, sha256 })).map(({ index, proof, project, version }): DerivedFile => ({
    path: proof,
    release: { project, version },
    text: () => {
      const rootOf = roots ??= subtreesOfLeaves(leaves.map(leafHash));
      const hashes = inclusionRanges(index, log.size).map((range) => rangeHash(range, rootOf));
      return printTlogProof({ index, hashes, checkpoint: log.checkpoint, extra: leaves[index] ?? new Uint8Array() });
    },
  }));
};
