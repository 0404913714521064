import type { Piece } from '../api/view.ts';
import { keyHint, parsePublicKeyPem } from '../crypto/public-key.ts';
import { parseVerifierKey } from '../crypto/signed-note.ts';
import { fromUtf8, sha256Hex } from '../lib/bytes.ts';
import type { Trust } from '../model/portal-files.ts';
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
  if (!/"signers"\s*:/.test(text)) return undefined;
  const read = readTrust(bytes);
  return 'problem' in read ? { kind: 'problem', problem: `${name} is no trust file that can be read here: ${read.problem}` }
    : { kind: 'trust', trust: read.trust, words: ['the trust file you brought, ', named, ', ', { text: sha256Hex(bytes), digest: 'short' }] };
}

/** The portal's trust with what the reader brought in the place of its like. What was not brought is still the site's word. */
export function trustWith(portal: Trust, brought: readonly Brought[]): { readonly trust: Trust; readonly isOwn: boolean; readonly words: readonly Piece[] } | undefined {
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
    isOwn: file !== undefined || recordKey !== undefined,
    words: [file, recordKey, logKey].flatMap((one) => one ?? []).flatMap(({ words }, index) => [...(index === 0 ? [] : [', ']), ...words]),
  };
}
