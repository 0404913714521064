import { bytesToHex, concatBytes } from '@noble/hashes/utils.js';
import { fromBase64, toBase64 } from '../lib/base64.ts';
import { fromUtf8, utf8 } from '../lib/bytes.ts';
import { publicKeyFromRaw, type Ed25519PublicKey } from './public-key.ts';

// https://jedisct1.github.io/minisign/#signature-format
//
//     untrusted comment: <anything>
//     base64(<"Ed" or "ED"> ‖ <8 bytes key id> ‖ <64 bytes signature>)
//     trusted comment: <text>
//     base64(<64 bytes global signature, over signature ‖ trusted comment>)

const UNTRUSTED = 'untrusted comment: ';
const TRUSTED = 'trusted comment: ';
const MOST_BYTES = 20_000;

export interface MinisignSignature {
  /** Sixteen hex digits, as minisign prints it. */
  readonly keyId: string;
  /** `ED`: the signature is over the artifact’s BLAKE2b digest of 64 bytes, and not over the artifact itself. */
  readonly prehashed: boolean;
  readonly signature: Uint8Array;
  readonly untrustedComment: string;
  readonly trustedComment: string;
  readonly globalSignature: Uint8Array;
}

export interface MinisignKey {
  readonly keyId: string;
  readonly key: Ed25519PublicKey;
}

export function parseMinisignSignature(bytes: Uint8Array): { readonly signature: MinisignSignature } | { readonly problem: string } {
  const text = bytes.length > MOST_BYTES ? undefined : fromUtf8(bytes);
  if (text === undefined) return { problem: 'it is no text of a size that minisign signatures have' };
  const [untrusted, first = '', trusted, second = '', ...rest] = text.replace(/\r?\n$/, '').split(/\r?\n/);
  if (untrusted?.startsWith(UNTRUSTED) !== true || trusted?.startsWith(TRUSTED) !== true || rest.length > 0) {
    return { problem: 'it does not have the four lines of a minisign signature' };
  }
  const signed = strictBase64(first, 74);
  const globalSignature = strictBase64(second, 64);
  if (signed === undefined || globalSignature === undefined) return { problem: 'a signature line is no base64 of the length that minisign writes' };
  const algorithm = fromUtf8(signed.subarray(0, 2));
  if (algorithm !== 'Ed' && algorithm !== 'ED') return { problem: 'its algorithm is neither Ed nor ED' };
  return {
    signature: {
      keyId: printKeyId(signed.subarray(2, 10)), prehashed: algorithm === 'ED', signature: signed.subarray(10),
      untrustedComment: untrusted.slice(UNTRUSTED.length), trustedComment: trusted.slice(TRUSTED.length), globalSignature,
    },
  };
}

/** Reads a public key: the second line of a `.pub` file, base64 of `Ed` ‖ key id ‖ key. */
export function parseMinisignKey(line: string): MinisignKey | undefined {
  const bytes = strictBase64(line.trim(), 42);
  if (bytes === undefined || fromUtf8(bytes.subarray(0, 2)) !== 'Ed') return undefined;
  const key = publicKeyFromRaw(bytes.slice(10));
  return key === undefined ? undefined : { keyId: printKeyId(bytes.subarray(2, 10)), key };
}

/** What the global signature is over. */
export function minisignGlobalMessage({ signature, trustedComment }: MinisignSignature): Uint8Array {
  return concatBytes(signature, utf8(trustedComment));
}

// A little-endian number.
function printKeyId(bytes: Uint8Array): string {
  return bytesToHex(bytes.toReversed()).toUpperCase();
}

function strictBase64(text: string, length: number): Uint8Array | undefined {
  const bytes = fromBase64(text);
  return bytes?.length === length && toBase64(bytes) === text ? bytes : undefined;
}
