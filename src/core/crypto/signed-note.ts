import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { fromBase64, toBase64 } from '../lib/base64.ts';
import { fromUtf8, utf8 } from '../lib/bytes.ts';
import { verifyEd25519 } from './ed25519.ts';
import { publicKeyFromRaw, type Ed25519PublicKey } from './public-key.ts';

// https://c2sp.org/signed-note: a text, a blank line, and signature lines.

const ED25519 = 0x01;
const SIGNATURE_LINE = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u;
const SIGNATURE_LIMIT = 64;

/** A key that signs notes, as `name+id+base64` writes it. */
export interface NoteKey {
  readonly name: string;
  readonly id: string;
  readonly key: Ed25519PublicKey;
}

/** A note's key id: the first four bytes of SHA-256(name ‖ newline ‖ type ‖ key), in hex. */
export function noteKeyId(name: string, key: Ed25519PublicKey): string {
  return bytesToHex(sha256(Uint8Array.of(...utf8(name), 0x0a, ED25519, ...key.raw)).subarray(0, 4));
}

export function printVerifierKey(name: string, key: Ed25519PublicKey): string {
  return `${name}+${noteKeyId(name, key)}+${toBase64(Uint8Array.of(ED25519, ...key.raw))}`;
}

/** Reads an Ed25519 verifier key; `undefined` for another kind, or when the id is not that of the key. */
export function parseVerifierKey(text: string): NoteKey | undefined {
  const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+(.+)$/u.exec(text) ?? [];
  const bytes = encoded === undefined ? undefined : fromBase64(encoded);
  if (name === undefined || id === undefined || bytes === undefined || bytes[0] !== ED25519) return undefined;
  const key = publicKeyFromRaw(bytes.subarray(1));
  return key === undefined || noteKeyId(name, key) !== id ? undefined : { name, id, key };
}

/** A whole note from its text and the signatures made over it. */
export function printNote(text: string, signatures: readonly { readonly name: string; readonly id: string; readonly signature: Uint8Array }[]): string {
  const lines = signatures.map(({ name, id, signature }) => `— ${name} ${toBase64(Uint8Array.of(...hexBytes(id), ...signature))}\n`);
  return `${text}\n${lines.join('')}`;
}

/** Verifies a signed note and gives its text and who signed it. */
export function openNote(bytes: Uint8Array, keys: readonly string[]):
  { readonly text: string; readonly signedBy: readonly NoteKey[]; readonly unknown: readonly string[] } | { readonly problem: string } {
  const note = fromUtf8(bytes);
  if (note === undefined || /[\u0000-\u0009\u000b-\u001f\u007f]/u.test(note) || utf8(note).length !== bytes.length) {
    return { problem: 'the note is not plain UTF-8 text' };
  }
  // The text ends at the last blank line; what looks like one before it is part of the text.
  const blank = note.lastIndexOf('\n\n');
  if (blank < 0 || !note.endsWith('\n')) return { problem: 'the note has no signatures after a blank line' };
  const text = note.slice(0, blank + 1);
  const lines = note.slice(blank + 2, -1).split('\n');
  if (lines.length > SIGNATURE_LIMIT) return { problem: `the note has more than ${SIGNATURE_LIMIT} signatures` };

  const known = keys.flatMap((key) => parseVerifierKey(key) ?? []);
  const signedBy: NoteKey[] = [];
  const unknown: string[] = [];
  for (const line of lines) {
    const [, name = '', encoded = ''] = SIGNATURE_LINE.exec(line) ?? [];
    const signature = fromBase64(encoded);
    if (name === '' || signature === undefined || signature.length < 5 || toBase64(signature) !== encoded) return { problem: 'a signature line of the note is malformed' };
    const id = bytesToHex(signature.subarray(0, 4));
    const key = known.find((one) => one.name === name && one.id === id);
    if (key === undefined) unknown.push(name);
    else if (!verifyEd25519(signature.subarray(4), utf8(text), key.key)) return { problem: `the signature of key "${name}+${id}" does not verify` };
    else signedBy.push(key);
  }
  if (signedBy.length === 0) return { problem: 'no trusted note key signed it' };
  return { text, signedBy, unknown };
}

function hexBytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
