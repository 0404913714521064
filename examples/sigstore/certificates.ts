// X.509 certificates as Fulcio issues them (RFC 5280; https://github.com/sigstore/fulcio/blob/main/docs/certificate-specification.md).

import { createHash } from 'node:crypto';
import { utf8 } from '../../src/core/lib/bytes.ts';
import type { SigningCertificate } from '../../src/core/model/signature-check.ts';
import { bitString, boolean, explicit, implicit, integer, octetString, oid, sequence, setOf, utcTime, utf8String, concat } from './der.ts';
import { sha256, type EcdsaKey } from './keys.ts';

export interface Authority {
  readonly name: Uint8Array;
  readonly key: EcdsaKey;
  readonly certificate: Uint8Array;
}

export interface Validity {
  readonly from: string;
  readonly until: string;
}

export const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';

/** A distinguished name of an organisation and a common name. */
export function distinguishedName(organization: string, commonName: string): Uint8Array {
  return sequence(
    setOf(sequence(oid('2.5.4.10'), utf8String(organization))),
    setOf(sequence(oid('2.5.4.3'), utf8String(commonName))),
  );
}

/** A certificate that signs itself and others. */
export function rootAuthority(name: Uint8Array, key: EcdsaKey, validity: Validity): Authority {
  const extensions = [extension('2.5.29.15', KEY_CERT_SIGN, true), extension('2.5.29.19', sequence(boolean(true)), true), subjectKeyId(key)];
  return { name, key, certificate: signed({ subject: name, key, validity, extensions }, { name, key }) };
}

/** An authority below another that may only issue certificates for code signing. */
export function intermediateAuthority(name: Uint8Array, key: EcdsaKey, validity: Validity, issuer: Authority): Authority {
  const extensions = [
    extension('2.5.29.15', KEY_CERT_SIGN, true),
    extension('2.5.29.37', sequence(oid(CODE_SIGNING))),
    extension('2.5.29.19', sequence(boolean(true), integer(0)), true),
    subjectKeyId(key),
    authorityKeyId(issuer.key),
  ];
  return { name, key, certificate: signed({ subject: name, key, validity, extensions }, issuer) };
}

/** The certificate of a timestamp authority: RFC 3161 §2.3 demands the one extended key usage, critical. */
export function timestampingCertificate(name: Uint8Array, key: EcdsaKey, validity: Validity, issuer: Authority): Authority {
  const extensions = [
    extension('2.5.29.15', DIGITAL_SIGNATURE, true),
    extension('2.5.29.37', sequence(oid(TIME_STAMPING)), true),
    subjectKeyId(key),
    authorityKeyId(issuer.key),
  ];
  return { name, key, certificate: signed({ subject: name, key, validity, extensions }, issuer) };
}

/** What a signing certificate is issued for. */
export interface Issuance {
  readonly signer: SigningCertificate;
  readonly key: EcdsaKey;
  readonly validity: Validity;
}

/**
 * Issues a signing certificate. `publish` is given what a certificate transparency log signs (RFC 6962 §3.2): the
 * certificate's content without the list of timestamps, and gives that list.
 */
export function signingCertificate({ signer, key, validity }: Issuance, issuer: Authority, publish: (precertificate: Uint8Array) => Uint8Array): Uint8Array {
  const extensions = [
    extension('2.5.29.15', DIGITAL_SIGNATURE, true),
    extension('2.5.29.37', sequence(oid(CODE_SIGNING))),
    subjectKeyId(key),
    authorityKeyId(issuer.key),
    extension('2.5.29.17', sequence(alternativeName(signer.identity)), true),
    ...fulcioExtensions(signer),
  ];
  const content = { subject: sequence(), key, validity, extensions };
  const timestamps = publish(toBeSigned(content, issuer));
  return signed({ ...content, extensions: [...extensions, extension('1.3.6.1.4.1.11129.2.4.2', octetString(timestamps))] }, issuer);
}

/** The serial number is made from the content, so that equal certificates are one. */
export function serialNumber(subject: Uint8Array, key: EcdsaKey, validity: Validity): Uint8Array {
  const digest = sha256(concat(subject, key.spki, utf8(validity.from)));
  return integer(Uint8Array.of(0x40 | (digest[0] ?? 0) & 0x3f, ...digest.subarray(1, 16)));
}

interface Content {
  readonly subject: Uint8Array;
  readonly key: EcdsaKey;
  readonly validity: Validity;
  readonly extensions: readonly Uint8Array[];
}

function signed(content: Content, issuer: Pick<Authority, 'name' | 'key'>): Uint8Array {
  const certificate = toBeSigned(content, issuer);
  return sequence(certificate, ECDSA_SHA256, bitString(issuer.key.sign(certificate)));
}

function toBeSigned({ subject, key, validity, extensions }: Content, issuer: Pick<Authority, 'name'>): Uint8Array {
  return sequence(
    explicit(0, integer(2)),
    serialNumber(subject, key, validity),
    ECDSA_SHA256,
    issuer.name,
    sequence(utcTime(validity.from), utcTime(validity.until)),
    subject,
    key.spki,
    explicit(3, sequence(...extensions)),
  );
}

// RFC 5280 §4.2.1.3: bits are numbered from the left; those after the last that is set are left out.
const DIGITAL_SIGNATURE = bitString(Uint8Array.of(0x80), 7);
const KEY_CERT_SIGN = bitString(Uint8Array.of(0x06), 1);

function extension(id: string, value: Uint8Array, critical = false): Uint8Array {
  return sequence(oid(id), ...(critical ? [boolean(true)] : []), octetString(value));
}

function subjectKeyId(key: EcdsaKey): Uint8Array {
  return extension('2.5.29.14', octetString(keyIdentifier(key)));
}

function authorityKeyId(key: EcdsaKey): Uint8Array {
  return extension('2.5.29.35', sequence(implicit(0, keyIdentifier(key))));
}

// RFC 5280 §4.2.1.2 (1): the SHA-1 of the key's bits, the 65 bytes of an uncompressed point.
function keyIdentifier({ spki }: EcdsaKey): Uint8Array {
  return new Uint8Array(createHash('sha1').update(spki.subarray(-65)).digest());
}

function alternativeName(identity: string): Uint8Array {
  const RFC822_NAME = 1;
  const URI = 6;
  return implicit(identity.includes('://') ? URI : RFC822_NAME, utf8(identity));
}

// https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md: 1.1 is the bare text, those from 1.8 on are UTF8String.
function fulcioExtensions(signer: SigningCertificate): readonly Uint8Array[] {
  const texts: readonly (readonly [number, string | undefined])[] = [
    [8, signer.issuer], [9, signer.workflow], [11, signer.runner], [12, signer.sourceRepository], [13, signer.sourceCommit],
    [14, signer.sourceRef], [18, signer.buildConfig], [20, signer.trigger], [21, signer.runUrl],
  ];
  return [
    ...(signer.issuer === undefined ? [] : [extension('1.3.6.1.4.1.57264.1.1', utf8(signer.issuer))]),
    ...texts.flatMap(([id, text]) => text === undefined ? [] : [extension(`1.3.6.1.4.1.57264.1.${id}`, utf8String(text))]),
  ];
}
