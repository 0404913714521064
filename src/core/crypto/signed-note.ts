import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { fromBase64, toBase64 } from '../lib/base64.ts';
import { fromUtf8, utf8 } from '../lib/bytes.ts';
import { verifyEd25519 } from './ed25519.ts';
import { isEd25519, publicKeyFromRaw, type Ed25519PublicKey, type PublicKey } from './public-key.ts';
import { verifySignatureSync } from './verify-signature.ts';

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

/** Somebody whose signature on a note can be checked. Which bytes the signature is over is the verifier's own affair. */
export interface NoteVerifier {
  readonly name: string;
  /** The four bytes before each of its signatures, in hex. */
  readonly id: string;
  verify(signature: Uint8Array, text: Uint8Array): boolean;
}

/**
 * The verifier of a log by its key. The id of an Ed25519 key is the spec's own; that of an ECDSA key is the first four bytes
 * of SHA-256(SPKI), as Rekor writes it, and the hash is SHA-256 on every curve. RSA signs no notes.
 */
export function noteVerifier(name: string, key: PublicKey): NoteVerifier | undefined {
  if (isEd25519(key)) return { name, id: noteKeyId(name, key), verify: (signature, text) => verifyEd25519(signature, text, key) };
  if (key.algorithm === 'rsa') return undefined;
  const id = bytesToHex(sha256(key.spki).subarray(0, 4));
  return { name, id, verify: (signature, text) => verifySignatureSync(key, signature, { bytes: text }, { hash: 'sha256' }) === 'valid' };
}

/** A log key as a verifier of notes. */
export function keyVerifier(key: NoteKey): NoteKey & NoteVerifier {
  return { ...key, verify: (signature, text) => verifyEd25519(signature, text, key.key) };
}

/**
 * Reads a note and checks each signature that is by one of the verifiers: all of them must verify, and it is the caller who
 * says which are enough, none being a possible answer. Each verifier stands in the answer once, however often it signed.
 * Signatures of others are passed over, as the spec demands, and their names given.
 */
export function openNote<Verifier extends NoteVerifier>(bytes: Uint8Array, verifiers: readonly Verifier[]):
  { readonly text: string; readonly signatures: readonly { readonly by: Verifier; readonly signature: Uint8Array }[]; readonly unknown: readonly string[] } | { readonly problem: string } {
  const note = splitNote(bytes);
  if ('problem' in note) return note;
  const signed = utf8(note.text);
  const signatures: { readonly by: Verifier; readonly signature: Uint8Array }[] = [];
  const unknown: string[] = [];
  for (const { name, id, signature } of note.lines) {
    const known = verifiers.filter((one) => one.name === name && one.id === id);
    const by = known.find((one) => one.verify(signature, signed));
    if (known.length === 0) unknown.push(name);
    else if (by === undefined) return { problem: `the signature of key "${name}+${id}" does not verify` };
    else if (!signatures.some((one) => one.by === by)) signatures.push({ by, signature });
  }
  return { text: note.text, signatures, unknown };
}

export interface SignatureLine {
  readonly name: string;
  readonly id: string;
  readonly signature: Uint8Array;
}

/** Text and signature lines of a note, with nothing verified. What `printNote` makes of them is the same note. */
export function splitNote(bytes: Uint8Array): { readonly text: string; readonly lines: readonly SignatureLine[] } | { readonly problem: string } {
  const note = fromUtf8(bytes);
  if (note === undefined || /[\u0000-\u0009\u000b-\u001f\u007f]/u.test(note) || utf8(note).length !== bytes.length) {
    return { problem: 'the note is not plain UTF-8 text' };
  }
  // The text ends at the last blank line; what looks like one before it is part of the text.
  const blank = note.lastIndexOf('\n\n');
  if (blank < 0 || !note.endsWith('\n')) return { problem: 'the note has no signatures after a blank line' };
  const printed = note.slice(blank + 2, -1).split('\n');
  if (printed.length > SIGNATURE_LIMIT) return { problem: `the note has more than ${SIGNATURE_LIMIT} signatures` };

  const lines: SignatureLine[] = [];
  for (const line of printed) {
    const [, name = '', encoded = ''] = SIGNATURE_LINE.exec(line) ?? [];
    const signature = fromBase64(encoded);
    if (name === '' || signature === undefined || signature.length < 5 || toBase64(signature) !== encoded) return { problem: 'a signature line of the note is malformed' };
    lines.push({ name, id: bytesToHex(signature.subarray(0, 4)), signature: signature.subarray(4) });
  }
  return { text: note.slice(0, blank + 1), lines };
}

function hexBytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
