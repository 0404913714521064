import * as paths from '../api/paths.ts';
import type { Piece } from '../api/view.ts';
import { sha256Hex } from '../lib/bytes.ts';
import type { Trust } from '../model/portal-files.ts';
import type { BroughtTrust } from './brought.ts';
import type { PublishedFiles } from './published-files.ts';
import { readTrust } from './read-trust.ts';

/** What signatures are held against, and whose word that is. */
export interface Against {
  readonly trust: Trust;
  /** True where the reader brought what records are held against, and it did not come from the site that is checked. */
  readonly isOwn: boolean;
  /** What signatures over records are held against, in words that complete “held against …”. */
  readonly words: readonly Piece[];
  /** The same for all other signatures. */
  readonly others: readonly Piece[];
}

/** The trust that the portal publishes itself: enough to find mistakes and damage, and no proof that the portal is honest. */
export async function portalTrust(files: PublishedFiles): Promise<Against | { readonly problem: string }> {
  const path = paths.trustFile('trust.json');
  const bytes = await files.read(path);
  if (bytes === undefined) return { problem: `${path} could not be read` };
  const read = readTrust(bytes);
  if ('problem' in read) return { problem: `${path}: ${read.problem}` };
  const words: readonly Piece[] = ['the keys that this site publishes, ', { text: sha256Hex(bytes), digest: 'short', href: path }];
  return { trust: await withRoots(read.trust, files), isOwn: false, words, others: words };
}

/** What a reader brought, before what the site publishes. Roots come from the site and count only with the digest that the trust states. */
export async function heldAgainst(site: Against | { readonly problem: string }, own: BroughtTrust | undefined, files: PublishedFiles): Promise<Against> {
  const { words } = 'problem' in site ? { words: ['no key at all'] } : site;
  if (own === undefined) return 'problem' in site ? { trust: { signers: [] }, isOwn: false, words, others: words } : site;
  return { trust: await withRoots(own.trust, files), isOwn: own.records !== undefined, words: own.records ?? words, others: own.others ?? words };
}

/** A trust with the root files that its signers by certificate need, as far as they are there and have the stated digest. */
async function withRoots(trust: Trust, files: PublishedFiles): Promise<Trust> {
  const needed = new Set(trust.signers.flatMap(({ certificate }) => (certificate === undefined ? [] : [certificate.root])));
  const roots = trust.roots?.filter(({ id }) => needed.has(id)) ?? [];
  const read = await Promise.all(roots.map(async ({ id, file, sha256 }) => {
    const bytes = await files.read(paths.trustFile(file));
    return bytes !== undefined && sha256Hex(bytes) === sha256 ? [[id, bytes] as const] : [];
  }));
  const rootFiles = new Map(read.flat());
  return rootFiles.size === 0 ? trust : { ...trust, rootFiles };
}
