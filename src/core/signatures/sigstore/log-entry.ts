import { bytesToHex } from '@noble/hashes/utils.js';
import { parseCheckpointText } from '../../crypto/checkpoint.ts';
import { leafHash, verifyInclusion } from '../../crypto/merkle-tree.ts';
import { noteVerifier, openNote, type NoteVerifier } from '../../crypto/signed-note.ts';
import { isWithin } from '../../crypto/validity.ts';
import { verifySignature } from '../../crypto/verify-signature.ts';
import { toBase64 } from '../../lib/base64.ts';
import { equalBytes, utf8 } from '../../lib/bytes.ts';
import { canonicalBytes } from '../../lib/canonical-json.ts';
import type { InclusionProof, LogEntry } from './parse-bundle.ts';
import type { TransparencyLog } from './trusted-root.ts';

// What a log says about one of its entries, of Rekor v1 (https://github.com/sigstore/rekor) and v2
// (https://github.com/sigstore/rekor-tiles).

/** What a check of one step came to: `not-made` when this host or what was given cannot do it. */
export type Outcome = { readonly result: 'passed' | 'failed' | 'not-made'; readonly found: string };

export const passed = (found: string): Outcome => ({ result: 'passed', found });
export const failed = (found: string): Outcome => ({ result: 'failed', found });
export const notMade = (found: string): Outcome => ({ result: 'not-made', found });

/** The logs of the trusted root that an entry may be of. */
function logsOf(entry: LogEntry, logs: readonly TransparencyLog[]): readonly TransparencyLog[] {
  return logs.filter(({ id }) => equalBytes(id, entry.logId));
}

/**
 * Verifies the log's promise to include the entry, the signed entry timestamp: ECDSA or Ed25519 over the RFC 8785 form of
 * body, time, log id and index. Only this makes `integratedTime` a time that the log vouches for.
 */
export async function verifyPromise(entry: LogEntry, logs: readonly TransparencyLog[]): Promise<Outcome> {
  const { promise, integratedTime } = entry;
  if (promise === undefined || integratedTime === undefined) return notMade('the entry holds no signed promise with a time');
  const candidates = logsOf(entry, logs);
  if (candidates.length === 0) return failed(`the trusted root knows no log ${toBase64(entry.logId)}`);
  const inTime = candidates.filter(({ validFor }) => isWithin(validFor, integratedTime * 1000));
  if (inTime.length === 0) return failed(`the log ${hostOf(candidates)} is not trusted at ${secondsText(integratedTime)}`);
  const signed = canonicalBytes({ body: toBase64(entry.body), integratedTime, logID: bytesToHex(entry.logId), logIndex: entry.logIndex });
  const results = await Promise.all(inTime.map(async ({ key }) => key === undefined ? 'cannot' : verifySignature(key, promise, { bytes: signed }, { hash: 'sha256' })));
  if (results.includes('valid')) return passed(`${hostOf(inTime)} promised at ${secondsText(integratedTime)} to hold the entry`);
  return results.includes('invalid')
    ? failed(`the log’s promise is not signed by ${hostOf(inTime)}`)
    : notMade(`the key of ${hostOf(inTime)} is of a kind that cannot be checked here`);
}

/** Whether the audit path leads from the entry to the root hash that the proof names (RFC 6962 §2.1.1). */
export function verifyProof(entry: LogEntry, proof: InclusionProof): Outcome {
  const { index, size, root, hashes } = proof;
  // A Rekor v1 log is many trees one after the other: the proof counts within its own tree.
  return verifyInclusion({ index, size, leaf: leafHash(entry.body), proof: hashes, root })
    ? passed(`entry ${index} of ${size} leads to root ${toBase64(root)}`)
    : failed(`the audit path does not lead from entry ${index} of ${size} to the root hash`);
}

/**
 * Verifies that the log signed the tree that the proof is about. The signature is picked by key name and key id; those of
 * others, such as witnesses, are passed over. `times` are the trusted ones: the log must be trusted at each.
 */
export function verifyCheckpoint(entry: LogEntry, proof: InclusionProof, logs: readonly TransparencyLog[], times: readonly number[]): Outcome {
  if (proof.checkpoint === undefined) return notMade('the proof holds no checkpoint');
  const candidates = logsOf(entry, logs);
  if (candidates.length === 0) return failed(`the trusted root knows no log ${toBase64(entry.logId)}`);
  const inTime = candidates.filter(({ validFor }) => times.every((at) => isWithin(validFor, at)));
  if (inTime.length === 0) return failed(`the log ${hostOf(candidates)} is not trusted at the time of signing`);
  const verifiers = inTime.flatMap(checkpointVerifiers);
  if (verifiers.length === 0) return notMade(`the key of ${hostOf(inTime)} is of a kind that cannot be checked here`);

  const note = openNote(utf8(proof.checkpoint), verifiers);
  if ('problem' in note) return failed(`the checkpoint: ${note.problem}`);
  const [signature] = note.signatures;
  if (signature === undefined) return failed(`${hostOf(inTime)} did not sign the checkpoint`);
  const checkpoint = parseCheckpointText(note.text);
  if (checkpoint === undefined) return failed('the checkpoint’s lines are not origin, size and root hash');
  const { name } = signature.by;
  // Rekor v1 adds the number of the tree to the origin: `rekor.sigstore.dev - 1193050959916656506`.
  if (checkpoint.origin !== name && !checkpoint.origin.startsWith(`${name} - `)) return failed(`the checkpoint is of log "${checkpoint.origin}" and signed by "${name}"`);
  if (checkpoint.size !== proof.size || !equalBytes(checkpoint.root, proof.root)) {
    return failed(`the checkpoint is of a tree of ${checkpoint.size} entries with root ${toBase64(checkpoint.root)}, and the proof is about another`);
  }
  return passed(`${name} signed the tree of ${checkpoint.size} entries`);
}

// The key name is the log's host, with its path where it has one; Rekor v2 leaves the port out.
function checkpointVerifiers({ baseUrl, key, checkpointKeyId }: TransparencyLog): readonly NoteVerifier[] {
  const [, host = '', path = ''] = /^https?:\/\/([^/?#]+)([^?#]*)$/.exec(baseUrl) ?? [];
  if (host === '' || key === undefined) return [];
  const names = new Set([host, host.replace(/:\d+$/, '')].flatMap((name) => [name, `${name}${path.replace(/\/+$/, '')}`]));
  return [...names].flatMap((name) => {
    const verifier = noteVerifier(name, key);
    return verifier === undefined ? [] : [{ ...verifier, id: bytesToHex(checkpointKeyId) }];
  });
}

function hostOf([log]: readonly TransparencyLog[]): string {
  return log?.baseUrl.replace(/^https?:\/\//, '') ?? '';
}

function secondsText(seconds: number): string {
  return timeText(seconds * 1000);
}

/** A time as RFC 3339 writes it, to the second where it has no more; never throws, however far the number is out. */
export function timeText(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? `${at} ms after 1970` : date.toISOString().replace('.000Z', 'Z');
}
