import * as paths from '../api/paths.ts';
import { openCheckpoint, parseCheckpointText, type Checkpoint } from '../crypto/checkpoint.ts';
import { leafHash } from '../crypto/merkle-tree.ts';
import { parseVerifierKey } from '../crypto/signed-note.ts';
import { toBase64 } from '../lib/base64.ts';
import { equalBytes, fromUtf8 } from '../lib/bytes.ts';
import { printLeaf, type LogLeaf } from '../log/leaf.ts';
import { proveInclusion, provePrefix } from '../log/prove.ts';
import type { Trust } from '../model/portal-files.ts';
import { detail, type Check } from './check.ts';
import type { PublishedFiles } from './published-files.ts';

/** The portal’s log as far as it is signed: its newest checkpoint. */
export interface PortalLog {
  readonly checkpoint: Checkpoint;
  readonly bytes: Uint8Array;
  /** Key names and ids. */
  readonly signedBy: readonly string[];
  readonly files: PublishedFiles;
}

/** A checkpoint that the reader kept, and from when or where it is. */
export interface KeptCheckpoint {
  readonly bytes: Uint8Array;
  readonly words: string;
}

/** Reads and verifies the checkpoint. `none` where the trust names no log. */
export async function readPortalLog(files: PublishedFiles, trust: Trust): Promise<PortalLog | { readonly problem: string } | 'none'> {
  const keys = trust.log?.keys ?? [];
  if (keys.length === 0) return 'none';
  const bytes = await files.read(paths.logFile('checkpoint'));
  if (bytes === undefined) return { problem: 'the log’s checkpoint could not be read' };
  const opened = openCheckpoint(bytes, { origin: originOf(keys), keys });
  return 'problem' in opened ? opened : { checkpoint: opened.checkpoint, bytes, signedBy: opened.signedBy.map(({ name, id }) => `${name}+${id}`), files };
}

/** A document that the log must hold, and where it is said to. */
export interface LoggedClaim {
  readonly title: string;
  readonly leaf: LogLeaf;
  readonly index?: number | undefined;
}

/** Whether the log holds some documents: each by an inclusion proof out of the tiles, up to the signed root. */
export async function checkInclusion(log: PortalLog | { readonly problem: string } | 'none', documents: readonly LoggedClaim[]): Promise<Check> {
  const id = 'log';
  if (log === 'none') return { id, state: 'not-applicable', title: 'Not checked: the log', found: ['The trust file names no log.'], details: [] };
  if (documents.length === 0) return { id, state: 'not-applicable', title: 'Not checked: the log', found: ['There is no document to look for in it.'], details: [] };
  if ('problem' in log) return { id, state: 'invalid', title: 'The log’s checkpoint does not verify', found: [`${log.problem}.`], details: [] };
  const { checkpoint, signedBy } = log;
  const proofs = await Promise.all(documents.map(async (document) => ({ document, result: await proofOf(log, document) })));
  const wrong = proofs.filter(({ result }) => 'problem' in result);
  const details = [
    detail('Checkpoint', { text: checkpoint.origin, code: 'code' }, `, ${checkpoint.size} entries, root `, { text: toBase64(checkpoint.root), code: 'code' }),
    detail('Signed by', { text: signedBy.join(', '), code: 'code' }),
    ...proofs.map(({ document, result }) => detail(document.title, 'problem' in result ? result.problem : `entry ${document.index ?? ''}, proved by ${result.hashes} ${result.hashes === 1 ? 'hash' : 'hashes'}`)),
  ];
  if (wrong.length === 0) {
    return {
      id, state: 'pass', title: 'Recorded in the portal’s log', details,
      found: [`${entries(proofs.map(({ document }) => document.index ?? 0))}; inclusion proved up to the signed checkpoint of `, { text: 'the log', href: paths.log() }, `, ${checkpoint.size} entries.`],
    };
  }
  const contradicts = wrong.some(({ document }) => document.index !== undefined);
  return {
    id, state: contradicts ? 'invalid' : 'unverified', details,
    title: contradicts ? 'The log does not hold it' : 'Not in the log',
    found: [wrong.map(({ document, result }) => `${document.title}: ${'problem' in result ? result.problem : ''}`).join('; '), '.'],
  };
}

async function proofOf(log: PortalLog, { leaf, index }: LoggedClaim): Promise<{ readonly hashes: number } | { readonly problem: string }> {
  if (index === undefined) return { problem: 'the site names no entry of the log for it' };
  const proof = await proveInclusion(log.checkpoint, { index, leaf: leafHash(printLeaf(leaf)) }, (name) => log.files.read(paths.logFile(name)));
  return 'problem' in proof ? proof : { hashes: proof.hashes.length };
}

function entries(indexes: readonly number[]): string {
  const sorted = [...indexes].sort((a, b) => a - b);
  if (sorted.length > 3) return `${sorted.length} entries, ${sorted[0] ?? ''} to ${sorted.at(-1) ?? ''}`;
  return `${sorted.length === 1 ? 'Entry' : 'Entries'} ${sorted.join(', ')}`;
}

/** Whether the log goes on from each checkpoint that the reader kept: if it does not, entries were changed or taken away since. */
export async function checkKept(log: PortalLog | { readonly problem: string } | 'none', kept: readonly KeptCheckpoint[], trust: Trust): Promise<readonly Check[]> {
  if (kept.length > 0) return Promise.all(kept.map(async (one, index) => checkOne(log, one, trust, index === 0 ? 'kept' : `kept-${index + 1}`)));
  const nothing = 'No earlier checkpoint was at hand to compare with. Keep this one, and the next check can.';
  return [{ id: 'kept', state: 'not-applicable', title: 'Not checked: that the log only grew', found: [nothing], details: [] }];
}

async function checkOne(log: PortalLog | { readonly problem: string } | 'none', kept: KeptCheckpoint, trust: Trust, id: string): Promise<Check> {
  // A log that is no longer named is what a host would show who wants a change to go unseen.
  if (log === 'none') return { id, state: 'unverified', title: 'The log that you kept a checkpoint of is not here', found: ['The trust file names no log any more.'], details: [detail('Kept', kept.words)] };
  if ('problem' in log) return { id, state: 'unverified', title: 'The checkpoint you kept can not be compared', found: [`${log.problem}.`], details: [detail('Kept', kept.words)] };
  const { checkpoint } = log;
  const earlier = readKept(kept, checkpoint, trust);
  if ('problem' in earlier) return { id, state: 'unverified', title: 'The checkpoint you kept can not be compared', found: [`${earlier.problem}.`], details: [detail('Kept', kept.words)] };
  const details = [
    detail('Kept', `${kept.words}: ${earlier.size} entries, root `, { text: toBase64(earlier.root), code: 'code' }),
    detail('Shown here', `${checkpoint.size} entries, root `, { text: toBase64(checkpoint.root), code: 'code' }),
  ];
  const contradicts = (words: string): Check => ({ id, state: 'invalid', title: 'The log does not go on from the checkpoint you kept', found: [`${words} Ask the people who run this portal, and keep both checkpoints: each is signed.`], details });
  if (earlier.size > checkpoint.size) return contradicts(`It held ${earlier.size} entries then, and holds ${checkpoint.size} now: entries were taken away.`);
  const prefix = await provePrefix(checkpoint, earlier.size, (name) => log.files.read(paths.logFile(name)));
  if ('problem' in prefix) return { id, state: 'invalid', title: 'The log does not prove that it only grew', found: [`${prefix.problem}.`], details };
  if (!equalBytes(prefix.root, earlier.root)) return contradicts(`Its first ${earlier.size} entries are not those that were there then.`);
  const grown = checkpoint.size - earlier.size;
  return {
    id, state: 'pass', title: 'The log goes on from the checkpoint you kept', details,
    found: [`${grown === 0 ? 'It is the same' : `${grown} ${grown === 1 ? 'entry was' : 'entries were'} added`}, and nothing was changed or taken away.`],
  };
}

function readKept({ bytes }: KeptCheckpoint, { origin }: Checkpoint, trust: Trust): Checkpoint | { readonly problem: string } {
  // A note that nobody signed accuses nobody.
  const opened = openCheckpoint(bytes, { origin, keys: trust.log?.keys ?? [] });
  return 'problem' in opened ? opened : opened.checkpoint;
}

/** Whether some bytes are a checkpoint by their look, of whatever log: origin, size and root of it. Verifies nothing. */
export function looksLikeCheckpoint(bytes: Uint8Array): Checkpoint | undefined {
  const text = bytes.length > 100_000 ? undefined : fromUtf8(bytes);
  return text === undefined || !text.includes('\n\n— ') ? undefined : parseCheckpointText(text);
}

function originOf(keys: readonly string[]): string {
  return parseVerifierKey(keys.at(-1) ?? '')?.name ?? '';
}
