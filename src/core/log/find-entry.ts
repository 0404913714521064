import { leafHash } from '../crypto/merkle-tree.ts';
import type { Checkpoint } from '../crypto/checkpoint.ts';
import { parseLeaf, type LogLeaf } from './leaf.ts';
import { proveInclusion, type NoProof, type ReadTile } from './prove.ts';
import { parseEntries, tilePath, TILE_WIDTH } from './tiles.ts';

/** Finds the entry of a document and proves it. The entries need not be trusted: only what leads to the signed root is proved. */
export async function findAndProve(checkpoint: Checkpoint, sha256: string, read: ReadTile): Promise<FoundEntry | NoProof> {
  for (let index = 0; index * TILE_WIDTH < checkpoint.size; index += 1) {
    const width = Math.min(TILE_WIDTH, checkpoint.size - index * TILE_WIDTH);
    const path = tilePath({ level: 'entries', index, width });
    const bundle = await read(path);
    const entries = bundle === undefined ? undefined : parseEntries(bundle, width);
    // A signed size is trusted; what is there is not, so the first bundle that is missing ends the walk.
    if (entries === undefined) return { problem: `${path} ${bundle === undefined ? 'is missing' : `does not hold exactly ${width} entries`}` };
    const at = entries.findIndex((entry) => parseLeaf(entry)?.sha256 === sha256);
    const entry = entries[at];
    const leaf = entry === undefined ? undefined : parseLeaf(entry);
    if (entry === undefined || leaf === undefined) continue;
    const proved = await proveInclusion(checkpoint, { index: index * TILE_WIDTH + at, leaf: leafHash(entry) }, read);
    return 'problem' in proved ? proved : { leaf, entry, index: index * TILE_WIDTH + at, hashes: proved.hashes };
  }
  return { problem: `none of its ${checkpoint.size} entries is of ${sha256}` };
}

export interface FoundEntry {
  readonly leaf: LogLeaf;
  /** The entry's bytes. */
  readonly entry: Uint8Array;
  readonly index: number;
  readonly hashes: readonly Uint8Array[];
}
