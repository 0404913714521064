import { bytesToHex } from '@noble/hashes/utils.js';
import { equalBytes, fromUtf8 } from '../lib/bytes.ts';
import { contextTag, expectTag, fail, Fields, onlyValue, readBits, readBoolean, readDer, readInteger, readOctets, readOid, readSmallInteger, readText, readTime, TAG, type DerValue } from './der.ts';
import { readSpki, type PublicKey } from './public-key.ts';
import { readSignatureAlgorithm, type SignatureAlgorithm } from './signature-algorithm.ts';

/** An X.509 certificate, version 3 (RFC 5280 §4), read and not yet believed. */
export interface Certificate {
  readonly der: Uint8Array;
  /** The part that is signed, TBSCertificate, as it stands in the certificate. */
  readonly tbs: Uint8Array;
  readonly signature: { readonly algorithm: SignatureAlgorithm; readonly value: Uint8Array };
  /** Two's complement in lower-case hex. */
  readonly serial: string;
  /** Names in DER; they are compared as bytes. */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  /** RFC 3339 instants; both ends belong to the validity. */
  readonly notBefore: string;
  readonly notAfter: string;
  readonly publicKey: PublicKey;
  readonly basicConstraints?: { readonly isAuthority: boolean; readonly pathLength?: number };
  readonly keyUsage?: ReadonlySet<KeyUsage>;
  readonly extendedKeyUsage?: { readonly isCritical: boolean; readonly purposes: readonly string[] };
  readonly alternativeNames: readonly AlternativeName[];
  readonly subjectKeyId?: Uint8Array;
  readonly authorityKeyId?: Uint8Array;
  /** Every extension's value by its object identifier. */
  readonly extensions: ReadonlyMap<string, { readonly isCritical: boolean; readonly value: Uint8Array }>;
}

export interface AlternativeName {
  readonly type: 'email' | 'dns' | 'uri' | 'sigstore';
  readonly value: string;
}

// RFC 5280 §4.2.1.3, in the order of the bits.
const KEY_USAGES = ['digitalSignature', 'nonRepudiation', 'keyEncipherment', 'dataEncipherment', 'keyAgreement', 'keyCertSign', 'cRLSign', 'encipherOnly', 'decipherOnly'] as const;
export type KeyUsage = (typeof KEY_USAGES)[number];

export const PURPOSE = { codeSigning: '1.3.6.1.5.5.7.3.3', timeStamping: '1.3.6.1.5.5.7.3.8', any: '2.5.29.37.0' } as const;

const EXTENSION = {
  subjectKeyId: '2.5.29.14', keyUsage: '2.5.29.15', alternativeNames: '2.5.29.17',
  basicConstraints: '2.5.29.19', authorityKeyId: '2.5.29.35', extendedKeyUsage: '2.5.29.37',
} as const;

/** The name that Fulcio gives to identities that are neither URI nor e-mail address, an otherName with a UTF8String. */
const SIGSTORE_NAME = '1.3.6.1.4.1.57264.1.7';

/** Nobody's certificate is near this; a hostile one is not read to its end. */
const SIZE_LIMIT = 65_536;

/**
 * Reads a certificate. One with an extension that is critical and not understood here is a problem: its issuer demands that
 * it is not used then (RFC 5280 §4.2). So is anything that is not DER.
 */
export function parseCertificate(der: Uint8Array): { readonly certificate: Certificate } | { readonly problem: string } {
  if (der.length > SIZE_LIMIT) return { problem: `the certificate is larger than ${SIZE_LIMIT} bytes` };
  // A copy, so that no later change to the bytes it was read from can change what was believed of it.
  const read = readDer(new Uint8Array(der), readCertificate);
  return 'value' in read ? { certificate: read.value } : { problem: `the certificate cannot be read: ${read.problem}` };
}

/** A claim of Fulcio's, 1.3.6.1.4.1.57264.1.`number`: up to 6 the text itself, from 8 on a DER UTF8String. */
export function fulcioClaim(certificate: Certificate, number: number): string | undefined {
  const value = certificate.extensions.get(`1.3.6.1.4.1.57264.1.${number}`)?.value;
  if (value === undefined) return undefined;
  if (number <= 6) return fromUtf8(value);
  const read = readDer(value, (text) => readText(text, TAG.utf8String));
  return 'value' in read ? read.value : undefined;
}

/** Who vouched for the identity: claim 8, else claim 1 of older certificates. A claim 8 that cannot be read is not made up for by the other. */
export function fulcioIssuer(certificate: Certificate): string | undefined {
  return fulcioClaim(certificate, certificate.extensions.has('1.3.6.1.4.1.57264.1.8') ? 8 : 1);
}

function readCertificate(value: DerValue): Certificate {
  const fields = new Fields(value);
  const tbs = fields.take(TAG.sequence);
  const algorithm = fields.take(TAG.sequence);
  const signature = readBits(fields.take());
  fields.end();

  const body = new Fields(tbs);
  const version = new Fields(body.take(), contextTag(0, 'constructed'));
  if (readSmallInteger(version.take()) !== 2) fail('it is not of version 3');
  version.end();
  const serial = readInteger(body.take());
  // §4.1.1.2: the algorithm stands in the signed part and outside it, and both must be the same.
  if (!equalBytes(body.take(TAG.sequence).whole, algorithm.whole)) fail('it names two signature algorithms');
  const issuer = body.take(TAG.sequence).whole;
  const validity = new Fields(body.take());
  const notBefore = readTime(validity.take());
  const notAfter = readTime(validity.take());
  validity.end();
  const subject = body.take(TAG.sequence).whole;
  const publicKey = readSpki(body.take());
  const extensions = readExtensions(body.take());
  body.end();

  return {
    der: value.whole, tbs: tbs.whole, signature: { algorithm: readSignatureAlgorithm(algorithm), value: signature },
    serial: bytesToHex(serial), issuer, subject, notBefore, notAfter, publicKey, alternativeNames: [],
    ...readKnown(extensions), extensions,
  };
}

/** The extensions of a certificate or a timestamp, by their object identifiers. None may stand twice. */
function readExtensions(explicit: DerValue): Certificate['extensions'] {
  const wrapper = new Fields(explicit, contextTag(3, 'constructed'));
  const list = new Fields(wrapper.take());
  wrapper.end();
  const extensions = new Map<string, { readonly isCritical: boolean; readonly value: Uint8Array }>();
  for (const extension of list.rest()) {
    const fields = new Fields(extension);
    const oid = readOid(fields.take());
    const critical = fields.takeIf(TAG.boolean);
    const value = readOctets(fields.take());
    fields.end();
    if (extensions.has(oid)) fail(`it has the extension ${oid} twice`);
    extensions.set(oid, { isCritical: critical !== undefined && readBoolean(critical), value });
  }
  return extensions;
}

type Known = Partial<Pick<Certificate, 'basicConstraints' | 'keyUsage' | 'extendedKeyUsage' | 'subjectKeyId' | 'authorityKeyId' | 'alternativeNames'>>;

function readKnown(extensions: Certificate['extensions']): Known {
  const parts = [...extensions].map(([oid, { isCritical, value }]): Known => {
    switch (oid) {
      case EXTENSION.basicConstraints: return { basicConstraints: readBasicConstraints(onlyValue(value)) };
      case EXTENSION.keyUsage: return { keyUsage: readKeyUsage(onlyValue(value)) };
      case EXTENSION.extendedKeyUsage: return { extendedKeyUsage: { isCritical, purposes: new Fields(onlyValue(value)).rest().map((purpose) => readOid(purpose)) } };
      case EXTENSION.subjectKeyId: return { subjectKeyId: readOctets(onlyValue(value)) };
      case EXTENSION.authorityKeyId: return readAuthorityKeyId(onlyValue(value));
      case EXTENSION.alternativeNames: return { alternativeNames: readAlternativeNames(onlyValue(value)) };
      default: return isCritical ? fail(`it has a critical extension that is not known here (${oid})`) : {};
    }
  });
  return Object.assign({}, ...parts) as Known;
}

function readBasicConstraints(value: DerValue): NonNullable<Certificate['basicConstraints']> {
  const fields = new Fields(value);
  const authority = fields.takeIf(TAG.boolean);
  const isAuthority = authority !== undefined && readBoolean(authority);
  const length = fields.takeIf(TAG.integer);
  fields.end();
  return { isAuthority, ...(length === undefined ? {} : { pathLength: readSmallInteger(length) }) };
}

// A BIT STRING with names for its bits (X.690 §11.2.2): as few octets as the last one that is set needs.
function readKeyUsage(value: DerValue): ReadonlySet<KeyUsage> {
  expectTag(value, TAG.bitString);
  const [unused = 8, first = 0, second = 0] = value.content;
  if (value.content.length < 2 || value.content.length > 3 || unused > 7) fail('its key usage is malformed');
  const bits = first << 8 | second;
  return new Set(KEY_USAGES.filter((_, bit) => (bits >> (15 - bit) & 1) === 1));
}

function readAuthorityKeyId(value: DerValue): Known {
  const id = new Fields(value).takeIf(contextTag(0));
  return id === undefined ? {} : { authorityKeyId: id.content };
}

// §4.2.1.6. Other types of names are passed over: no identity here is one.
function readAlternativeNames(value: DerValue): readonly AlternativeName[] {
  return new Fields(value).rest().flatMap((name): readonly AlternativeName[] => {
    switch (name.tag) {
      case contextTag(1): return [{ type: 'email', value: readText(name, name.tag) }];
      case contextTag(2): return [{ type: 'dns', value: readText(name, name.tag) }];
      case contextTag(6): return [{ type: 'uri', value: readText(name, name.tag) }];
      case contextTag(0, 'constructed'): return readOtherName(new Fields(name, name.tag));
      default: return [];
    }
  });
}

function readOtherName(fields: Fields): readonly AlternativeName[] {
  if (readOid(fields.take()) !== SIGSTORE_NAME) return [];
  const value = new Fields(fields.take(), contextTag(0, 'constructed'));
  fields.end();
  const text = readText(value.take(), TAG.utf8String);
  value.end();
  return [{ type: 'sigstore', value: text }];
}
