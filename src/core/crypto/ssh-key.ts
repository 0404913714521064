import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { toBase64 } from '../lib/base64.ts';
import { printDer, TAG } from './der.ts';
import { parseSpki, type PublicKey } from './public-key.ts';
import { sshReader, type SshReader } from './ssh-wire.ts';

/** A public key as SSH writes it (RFC 4253 §6.6, RFC 5656 §3.1, RFC 8709 §4, OpenSSH’s PROTOCOL.u2f). */
export interface SshKey {
  /** `ssh-ed25519`, `ecdsa-sha2-nistp256`, … */
  readonly type: string;
  readonly key: PublicKey;
  /** `SHA256:` and unpadded base64, as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
  /** The SHA-256 of the application that a security key was made for. */
  readonly application?: Uint8Array;
}

const SECURITY_KEY_ED25519 = 'sk-ssh-ed25519@openssh.com';
const SECURITY_KEY_ECDSA = 'sk-ecdsa-sha2-nistp256@openssh.com';

/**
 * Reads a key’s wire form. `unsupported` is a kind that this module knows by name or not at all and can not use, such as
 * a certificate; `problem` is a key that is none.
 */
export function parseSshKey(blob: Uint8Array): { readonly key: SshKey } | { readonly unsupported: string } | { readonly problem: string } {
  const reader = sshReader(blob);
  const type = reader.text();
  if (type === undefined) return { problem: 'the key is cut short' };
  const spki = spkiOf(type, reader);
  if (spki === 'unsupported') return { unsupported: type };
  const application = type.startsWith('sk-') ? reader.string() : undefined;
  if (spki === undefined || (type.startsWith('sk-') && application === undefined) || !reader.atEnd()) return { problem: `the ${type} key is malformed` };
  const key = parseSpki(spki);
  if (key === undefined) return { problem: `the ${type} key is no key that can be used` };
  return { key: { type, key, fingerprint: sshFingerprint(blob), ...(application === undefined ? {} : { application: sha256(application) }) } };
}

export function sshFingerprint(blob: Uint8Array): string {
  return `SHA256:${toBase64(sha256(blob)).replace(/=+$/, '')}`;
}

function spkiOf(type: string, reader: SshReader): Uint8Array | 'unsupported' | undefined {
  switch (type) {
    case 'ssh-ed25519':
    case SECURITY_KEY_ED25519: return ed25519Spki(reader.string());
    case SECURITY_KEY_ECDSA:
    case 'ecdsa-sha2-nistp256': return ecSpki('nistp256', reader);
    case 'ecdsa-sha2-nistp384': return ecSpki('nistp384', reader);
    case 'ecdsa-sha2-nistp521': return ecSpki('nistp521', reader);
    case 'ssh-rsa': return rsaSpki(reader.mpint(), reader.mpint());
    default: return 'unsupported';
  }
}

// SubjectPublicKeyInfo (RFC 5280 §4.1) of each kind, so that one reader decides which keys are sound.

const OID_ED25519 = Uint8Array.of(0x06, 0x03, 0x2b, 0x65, 0x70);
const OID_RSA = Uint8Array.of(0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00);
const OID_EC = Uint8Array.of(0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01);
const OID_CURVES: Readonly<Record<string, Uint8Array>> = {
  nistp256: Uint8Array.of(0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07),
  nistp384: Uint8Array.of(0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22),
  nistp521: Uint8Array.of(0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x23),
};

function ed25519Spki(raw: Uint8Array | undefined): Uint8Array | undefined {
  return raw?.length === 32 ? spki(OID_ED25519, raw) : undefined;
}

function ecSpki(curve: string, reader: SshReader): Uint8Array | undefined {
  const named = reader.text();
  const point = reader.string();
  const oid = OID_CURVES[curve];
  // RFC 5656 §3.1.2 allows compressed points; OpenSSH writes and takes none.
  return named !== curve || point?.[0] !== 0x04 || oid === undefined ? undefined : spki(concatBytes(OID_EC, oid), point);
}

function rsaSpki(exponent: Uint8Array | undefined, modulus: Uint8Array | undefined): Uint8Array | undefined {
  if (exponent === undefined || modulus === undefined || modulus.length > 2048) return undefined;
  return spki(OID_RSA, printDer(TAG.sequence, integer(modulus), integer(exponent)));
}

function spki(algorithm: Uint8Array, key: Uint8Array): Uint8Array {
  return printDer(TAG.sequence, printDer(TAG.sequence, algorithm), printDer(TAG.bitString, Uint8Array.of(0), key));
}

function integer(magnitude: Uint8Array): Uint8Array {
  return printDer(TAG.integer, (magnitude[0] ?? 0) >= 0x80 ? Uint8Array.of(0) : new Uint8Array(), magnitude);
}
