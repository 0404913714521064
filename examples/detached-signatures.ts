// Signatures in files of their own, as minisign and ssh-keygen write them, by example keys.

import { createHash, createPublicKey, sign } from 'node:crypto';
import { concat } from './sigstore/der.ts';
import { exampleKey } from './keys.ts';

/**
 * A prehashed minisign signature (https://jedisct1.github.io/minisign/#signature-format). The trusted comment is signed
 * too, and its time is the signer's word.
 */
export function minisignature(name: string, artifact: Uint8Array, { file, at }: { readonly file: string; readonly at: string }): Uint8Array {
  const signature = sign(null, createHash('blake2b512').update(artifact).digest(), exampleKey(name));
  const comment = `timestamp:${Date.parse(at) / 1000}\tfile:${file}\thashed`;
  const global = sign(null, Buffer.concat([signature, ascii(comment)]), exampleKey(name));
  return ascii([
    'untrusted comment: made up for an example; anybody can sign with this key',
    base64(concat(ascii('ED'), minisignKeyId(name), signature)),
    `trusted comment: ${comment}`,
    base64(global),
    '',
  ].join('\n'));
}

/** A signature as `ssh-keygen -Y sign -n file` makes it (https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig). */
export function sshSignature(name: string, artifact: Uint8Array): Uint8Array {
  const magic = ascii('SSHSIG');
  const about = concat(sshString(ascii('file')), sshString(new Uint8Array()), sshString(ascii('sha512')));
  const signed = concat(magic, about, sshString(createHash('sha512').update(artifact).digest()));
  const signature = concat(sshString(ascii('ssh-ed25519')), sshString(sign(null, signed, exampleKey(name))));
  const blob = concat(magic, uint32(1), sshString(sshPublicKey(name)), about, sshString(signature));
  return ascii(['-----BEGIN SSH SIGNATURE-----', ...base64(blob).match(/.{1,70}/g) ?? [], '-----END SSH SIGNATURE-----', ''].join('\n'));
}

function minisignKeyId(name: string): Uint8Array {
  return createHash('sha256').update(`dossier example minisign key: ${name}`).digest().subarray(0, 8);
}

function sshPublicKey(name: string): Uint8Array {
  return concat(sshString(ascii('ssh-ed25519')), sshString(publicKey(name)));
}

function publicKey(name: string): Uint8Array {
  return createPublicKey(exampleKey(name)).export({ format: 'der', type: 'spki' }).subarray(-32);
}

// RFC 4251 §5: a string is its length in four bytes, and its bytes.
function sshString(bytes: Uint8Array): Uint8Array {
  return concat(uint32(bytes.length), bytes);
}

function uint32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16 & 0xff, value >>> 8 & 0xff, value & 0xff);
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
