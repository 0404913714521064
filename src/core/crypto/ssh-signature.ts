import { concatBytes } from '@noble/hashes/utils.js';
import { fromStrictBase64 } from '../lib/base64.ts';
import { fromUtf8, utf8 } from '../lib/bytes.ts';
import { sshReader, sshString } from './ssh-wire.ts';

// https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig
//
//     -----BEGIN SSH SIGNATURE-----
//     base64 of: "SSHSIG" uint32 version, string public key, string namespace, string reserved, string hash algorithm, string signature
//     -----END SSH SIGNATURE-----

export const SSH_SIGNATURE_BEGIN = '-----BEGIN SSH SIGNATURE-----';
const ARMOUR = /^-----BEGIN SSH SIGNATURE-----\r?\n([A-Za-z0-9+/=\s]+)\n-----END SSH SIGNATURE-----\s*$/;
const MAGIC = utf8('SSHSIG');
const MOST_BYTES = 64_000;

export interface SshSignature {
  /** The wire form of the key that it says it is by. */
  readonly publicKey: Uint8Array;
  readonly namespace: string;
  readonly reserved: Uint8Array;
  readonly hash: 'sha256' | 'sha512';
  /** `rsa-sha2-512`, or for other keys the key’s type. */
  readonly algorithm: string;
  readonly signature: Uint8Array;
  /** What a security key adds behind its signature (PROTOCOL.u2f): whether it was touched, and its counter. */
  readonly securityKey?: { readonly flags: number; readonly counter: Uint8Array };
}

/** Reads an armoured signature. `structure` marks a problem of one that opens and is none that may be taken. */
export function parseSshSignature(bytes: Uint8Array): { readonly signature: SshSignature } | { readonly problem: string; readonly structure?: true } {
  const text = bytes.length > MOST_BYTES ? undefined : fromUtf8(bytes);
  if (text === undefined) return { problem: 'it is no text of a size that SSH signatures have' };
  const blob = fromStrictBase64((ARMOUR.exec(text)?.[1] ?? '').replace(/\s/g, ''));
  if (blob === undefined || blob.length === 0) return { problem: 'it is no armoured SSH signature' };

  const reader = sshReader(blob);
  const magic = fromUtf8(reader.take(MAGIC.length) ?? new Uint8Array());
  const version = reader.uint32();
  if (magic !== 'SSHSIG' || version === undefined) return { problem: 'what is armoured is no SSH signature' };
  if (version !== 1) return { problem: `it is of version ${version}, and this portal reads version 1`, structure: true };
  const publicKey = reader.string();
  const namespace = reader.text();
  const reserved = reader.string();
  const hash = reader.text();
  const inner = reader.string();
  if (publicKey === undefined || namespace === undefined || reserved === undefined || hash === undefined || inner === undefined || !reader.atEnd()) {
    return { problem: 'the signature is cut short, or has something behind it' };
  }
  if (namespace === '') return { problem: 'it names no namespace, which the format demands', structure: true };
  if (hash !== 'sha256' && hash !== 'sha512') return { problem: 'its hash algorithm is neither sha256 nor sha512', structure: true };
  const signature = parseInner(inner);
  return signature === undefined ? { problem: 'the signature within is malformed' } : { signature: { publicKey, namespace, reserved, hash, ...signature } };
}

/** The bytes that are signed, for a message of this digest. */
export function sshSignedData({ namespace, reserved, hash }: SshSignature, digest: Uint8Array): Uint8Array {
  return concatBytes(MAGIC, sshString(utf8(namespace)), sshString(reserved), sshString(utf8(hash)), sshString(digest));
}

function parseInner(bytes: Uint8Array): Pick<SshSignature, 'algorithm' | 'signature' | 'securityKey'> | undefined {
  const reader = sshReader(bytes);
  const algorithm = reader.text();
  const signature = reader.string();
  if (algorithm === undefined || signature === undefined) return undefined;
  if (!algorithm.startsWith('sk-')) return reader.atEnd() ? { algorithm, signature } : undefined;
  const flags = reader.take(1)?.[0];
  const counter = reader.take(4);
  return flags === undefined || counter === undefined || !reader.atEnd() ? undefined : { algorithm, signature, securityKey: { flags, counter } };
}

/** An ECDSA signature’s two numbers (RFC 5656 §3.1.2) in the fixed width of its curve. */
export function ecdsaFixedWidth(signature: Uint8Array, width: number): Uint8Array | undefined {
  const reader = sshReader(signature);
  const numbers = [reader.mpint(), reader.mpint()];
  if (!reader.atEnd()) return undefined;
  const fixed = new Uint8Array(2 * width);
  for (const [index, number] of numbers.entries()) {
    if (number === undefined || number.length > width) return undefined;
    fixed.set(number, (index + 1) * width - number.length);
  }
  return fixed;
}
