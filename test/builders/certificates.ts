import { createPrivateKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { bitString, boolean, explicit, implicit, integer, nothing, octetString, oid, sequence, setOf, utcTime, utf8String } from '../../examples/sigstore/der.ts';
import { parseCertificate, type Certificate } from '../../src/core/crypto/certificate.ts';

// Certificates of every shape, good and bad, for the tests of those who judge them.

export interface TestKey {
  readonly privateKey: KeyObject;
  readonly spki: Uint8Array;
}

/** A new key; tests need no two runs alike, as long as each holds. */
export function testKey(kind: 'p256' | 'p384' | 'rsa' | 'ed25519' = 'p256'): TestKey {
  const { privateKey, publicKey } = kind === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 })
    : kind === 'ed25519' ? generateKeyPairSync('ed25519')
    : generateKeyPairSync('ec', { namedCurve: kind === 'p256' ? 'P-256' : 'P-384' });
  return { privateKey: createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }) as string), spki: new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })) };
}

/** AlgorithmIdentifiers that sign with SHA-256, or as the key alone says. */
export function signatureAlgorithm({ privateKey }: TestKey): Uint8Array {
  switch (privateKey.asymmetricKeyType) {
    case 'rsa': return sequence(oid('1.2.840.113549.1.1.11'), nothing());
    case 'ed25519': return sequence(oid('1.3.101.112'));
    default: return sequence(oid('1.2.840.10045.4.3.2'));
  }
}

export function signWith({ privateKey }: TestKey, bytes: Uint8Array): Uint8Array {
  return new Uint8Array(sign(privateKey.asymmetricKeyType === 'ed25519' ? null : 'sha256', bytes, privateKey));
}

export function nameOf(commonName: string): Uint8Array {
  return sequence(setOf(sequence(oid('2.5.4.3'), utf8String(commonName))));
}

export function extension(id: string, value: Uint8Array, isCritical = false): Uint8Array {
  return sequence(oid(id), ...(isCritical ? [boolean(true)] : []), octetString(value));
}

export const EXTENSIONS = {
  authority: extension('2.5.29.19', sequence(boolean(true)), true),
  authorityOfLength: (length: number) => extension('2.5.29.19', sequence(boolean(true), integer(length)), true),
  noAuthority: extension('2.5.29.19', sequence(), true),
  signsCertificates: extension('2.5.29.15', bitString(Uint8Array.of(0x06), 1), true),
  signs: extension('2.5.29.15', bitString(Uint8Array.of(0x80), 7), true),
  agreesOnKeys: extension('2.5.29.15', bitString(Uint8Array.of(0x08), 3), true),
  for: (purposes: readonly string[], isCritical = false) => extension('2.5.29.37', sequence(...purposes.map((purpose) => oid(purpose))), isCritical),
  keyId: (id: number) => extension('2.5.29.14', octetString(Uint8Array.of(id))),
  issuerKeyId: (id: number) => extension('2.5.29.35', sequence(implicit(0, Uint8Array.of(id)))),
  uri: (uri: string) => extension('2.5.29.17', sequence(implicit(6, new TextEncoder().encode(uri))), true),
} as const;

export const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';
export const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';

export interface Issuance {
  readonly subject?: string;
  readonly key: TestKey;
  readonly from?: string;
  readonly until?: string;
  readonly extensions: readonly Uint8Array[];
  readonly version?: number;
  /** What is said outside the signed part, if something else. */
  readonly outerAlgorithm?: Uint8Array;
}

export interface Issuer {
  readonly subject: string;
  readonly key: TestKey;
}

/** A certificate in DER. It issues itself when no issuer is given. */
export function issue({ subject = 'leaf', key, from = '2024-01-01T00:00:00Z', until = '2034-01-01T00:00:00Z', extensions, version = 2, outerAlgorithm }: Issuance, issuer: Issuer = { subject, key }): Uint8Array {
  const algorithm = signatureAlgorithm(issuer.key);
  const body = sequence(
    explicit(0, integer(version)), integer(0x1234), algorithm, nameOf(issuer.subject), sequence(utcTime(from), utcTime(until)), nameOf(subject), key.spki,
    explicit(3, sequence(...extensions)),
  );
  return sequence(body, outerAlgorithm ?? algorithm, bitString(signWith(issuer.key, body)));
}

/** A certificate that must read. */
export function certificateOf(der: Uint8Array): Certificate {
  const read = parseCertificate(der);
  if ('problem' in read) throw new Error(read.problem);
  return read.certificate;
}
