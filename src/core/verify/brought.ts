import type { Piece } from '../api/view.ts';
import { keyHint, parsePublicKeyPem } from '../crypto/public-key.ts';
import { parseVerifierKey } from '../crypto/signed-note.ts';
import { fromUtf8, sha256Hex } from '../lib/bytes.ts';
import type { Trust } from '../model/portal-files.ts';
import { plain } from './check.ts';
import { looksLikeCheckpoint } from './portal-log.ts';
import { readTrust } from './read-trust.ts';

// What a reader brings to check against, so that less rests on the site's own word.

export type Brought =
  | { readonly kind: 'trust'; readonly trust: Trust; readonly words: readonly Piece[] }
  | { readonly kind: 'record-key'; readonly pem: string; readonly words: readonly Piece[] }
  | { readonly kind: 'log-key'; readonly key: string; readonly words: readonly Piece[] }
  | { readonly kind: 'checkpoint'; readonly bytes: Uint8Array; readonly words: readonly Piece[] }
  /** It looks like one of these, and is none. */
  | { readonly kind: 'problem'; readonly problem: string };

// A trust file holds these and nothing else. Records speak of signers too, further down.
const BEGINS_LIKE_TRUST = /^\s*\{\s*"(?:log|roots|signers)"\s*:/;

/** Nothing of the kind is larger. */
const LARGEST_BROUGHT = 1_000_000;

/** What a file is that a reader brings; `undefined` for a file to be checked. */
export function recogniseBrought(name: string, bytes: Uint8Array): Brought | undefined {
  const text = bytes.length > LARGEST_BROUGHT ? undefined : fromUtf8(bytes);
  if (text === undefined) return undefined;
  const named: Piece = { text: name, code: 'code' };
  const checkpoint = looksLikeCheckpoint(bytes);
  if (checkpoint !== undefined) return { kind: 'checkpoint', bytes, words: ['the checkpoint you brought, ', named, `, of ${checkpoint.size} entries`] };
  if (text.startsWith('-----BEGIN PUBLIC KEY-----')) {
    const key = parsePublicKeyPem(text);
    return key === undefined ? { kind: 'problem', problem: `${name} holds no public key that can be used` } : { kind: 'record-key', pem: text, words: ['the public key you brought, ', named, ', ', { text: keyHint(key), code: 'code' }] };
  }
  if (parseVerifierKey(text.trim()) !== undefined) return { kind: 'log-key', key: text.trim(), words: ['the log key you brought, ', named] };
  if (!BEGINS_LIKE_TRUST.test(text) || !text.includes('"signers"')) return undefined;
  const read = readTrust(bytes);
  return 'problem' in read ? { kind: 'problem', problem: `${name} is no trust file that can be read here: ${read.problem}` }
    : { kind: 'trust', trust: read.trust, words: ['the trust file you brought, ', named, ', ', { text: sha256Hex(bytes), digest: 'short' }] };
}

/** Files that were dropped together, apart. */
export interface Dropped<File> {
  readonly added: readonly Brought[];
  readonly toCheck: readonly File[];
  readonly problems: readonly string[];
}

/**
 * Tells what is to be checked against from what is to be checked. A download may hold a key of its own that nobody meant to
 * trust, so what is chosen together with other files is checked like them; an earlier checkpoint can only show more.
 */
export function sortDropped<File extends { readonly name: string }>(before: readonly Brought[], dropped: readonly (readonly [File, Brought | undefined])[]): Dropped<File> {
  const isMixed = dropped.some(([, brought]) => brought === undefined);
  const [added, toCheck, problems]: [Brought[], File[], string[]] = [[], [], []];
  for (const [file, brought] of dropped) {
    if (brought === undefined) toCheck.push(file);
    else if (isMixed && brought.kind !== 'checkpoint') {
      toCheck.push(file);
      problems.push(`${file.name} is checked like the others; to check against it, choose it alone`);
    } else {
      const one = addBrought([...before, ...added], brought);
      if (one.kind === 'problem') problems.push(one.problem);
      else added.push(one);
    }
  }
  return { added, toCheck, problems };
}

/**
 * One more file that a reader brings, or why it can not be. What was brought stays what counts: a file of a download that looks
 * like a key must not take its place.
 */
export function addBrought(before: readonly Brought[], one: Brought): Brought {
  const rivals = RIVALS[one.kind];
  const other = before.find((earlier) => rivals.includes(earlier.kind) && plainWords(earlier) !== plainWords(one));
  return other === undefined ? one : { kind: 'problem', problem: `${plainWords(one)} is not used, because ${plainWords(other)} is; load this page again to begin with others` };
}

// A trust file says all that the keys say.
const RIVALS: Readonly<Record<Brought['kind'], readonly Brought['kind'][]>> = {
  'trust': ['trust', 'record-key', 'log-key'], 'record-key': ['trust', 'record-key'], 'log-key': ['trust', 'log-key'], 'checkpoint': [], 'problem': [],
};

const plainWords = (one: Brought) => (one.kind === 'problem' ? one.problem : plain(one.words));

/** The trust to check with, and which part of it whose word is; in words only as far as it is the reader’s. */
export interface BroughtTrust {
  readonly trust: Trust;
  /** What signatures over records are held against. */
  readonly records?: readonly Piece[];
  /** What all other signatures are held against. */
  readonly others?: readonly Piece[];
}

/** The portal's trust with what the reader brought in the place of its like. What was not brought is still the site's word. */
export function trustWith(portal: Trust, brought: readonly Brought[]): BroughtTrust | undefined {
  const file = brought.findLast((one) => one.kind === 'trust');
  const recordKey = brought.findLast((one) => one.kind === 'record-key');
  const logKey = brought.findLast((one) => one.kind === 'log-key');
  if (file === undefined && recordKey === undefined && logKey === undefined) return undefined;
  const base = file?.trust ?? portal;
  // With a key for records, no other key may sign one: else the brought key would only add to those of the site.
  const signers = recordKey === undefined ? base.signers : [
    { id: 'brought', name: 'the holder of the key you brought', identity: 'known to you', may: ['record'], example: false, publicKey: recordKey.pem },
    ...base.signers.flatMap((signer) => {
      const may = signer.may.filter((one) => one !== 'record');
      return may.length === 0 ? [] : [{ ...signer, may }];
    }),
  ];
  return {
    trust: { ...base, signers, ...(logKey === undefined ? {} : { log: { keys: [logKey.key] } }) },
    ...(recordKey === undefined && file === undefined ? {} : { records: (recordKey ?? file)?.words ?? [] }),
    ...(file === undefined ? {} : { others: file.words }),
  };
}
