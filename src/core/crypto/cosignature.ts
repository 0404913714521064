import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { fromBase64, toBase64 } from '../lib/base64.ts';
import { utf8 } from '../lib/bytes.ts';
import { verifyEd25519 } from './ed25519.ts';
import { publicKeyFromRaw, type Ed25519PublicKey } from './public-key.ts';
import type { NoteVerifier } from './signed-note.ts';

// https://c2sp.org/tlog-cosignature: a witness states that, as of a time, a checkpoint is the largest it saw of a log, and
// consistent with all it saw before. On the note it is a signature line like any other, of type 0x04: eight bytes of
// time, the highest first, and an Ed25519 signature over
//
//     cosignature/v1
//     time 1679315147
//     example.com/behind-the-sofa
//     20852163
//     CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

const COSIGNATURE = 0x04;
const TIME_LENGTH = 8;
/** The last second that an ISO date can write with four digits of year. */
const LATEST = 253_402_300_799n;

/** A witness by its key, as `name+id+base64` writes it. */
export interface Witness extends NoteVerifier {
  readonly key: Ed25519PublicKey;
}

/** Reads the verifier key of a witness; `undefined` for another kind of key, or when the id is not that of the key. */
export function parseWitnessKey(text: string): Witness | undefined {
  const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+(.+)$/u.exec(text) ?? [];
  const bytes = encoded === undefined ? undefined : fromBase64(encoded);
  if (name === undefined || bytes === undefined || bytes[0] !== COSIGNATURE) return undefined;
  const key = publicKeyFromRaw(bytes.subarray(1));
  return key === undefined || witnessKeyId(name, key) !== id ? undefined : { name, id, key, verify: (signature, note) => verifyCosignature(signature, note, key) };
}

export function printWitnessKey(name: string, key: Ed25519PublicKey): string {
  return `${name}+${witnessKeyId(name, key)}+${toBase64(Uint8Array.of(COSIGNATURE, ...key.raw))}`;
}

/** What a witness signs at a time, in seconds since 1970: the text of the checkpoint with its last newline, below two lines of its own. */
export function cosignedMessage(seconds: bigint, note: Uint8Array): Uint8Array {
  return Uint8Array.of(...utf8(`cosignature/v1\ntime ${seconds}\n`), ...note);
}

/** When a cosignature says that it was made. Only that of one that verified means anything. */
export function cosignatureTime(signature: Uint8Array): string {
  return new Date(Number(secondsOf(signature)) * 1000).toISOString().replace('.000Z', 'Z');
}

/** The first four bytes of SHA-256(name ‖ newline ‖ type ‖ key), in hex. */
export function witnessKeyId(name: string, key: Ed25519PublicKey): string {
  return bytesToHex(sha256(Uint8Array.of(...utf8(name), 0x0a, COSIGNATURE, ...key.raw)).subarray(0, 4));
}

function verifyCosignature(signature: Uint8Array, note: Uint8Array, key: Ed25519PublicKey): boolean {
  if (signature.length !== TIME_LENGTH + 64) return false;
  const seconds = secondsOf(signature);
  return seconds <= LATEST && verifyEd25519(signature.subarray(TIME_LENGTH), cosignedMessage(seconds, note), key);
}

function secondsOf(signature: Uint8Array): bigint {
  return signature.subarray(0, TIME_LENGTH).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}
