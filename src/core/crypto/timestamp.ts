import { bytesToHex } from '@noble/hashes/utils.js';
import { equalBytes } from '../lib/bytes.ts';
import { PURPOSE, type Certificate } from './certificate.ts';
import { verifyPath, type Checked } from './certificate-path.ts';
import { contextTag, fail, Fields, onlyValue, readDer, readInteger, readOctets, readOid, readSmallInteger, readTime, TAG, type DerValue } from './der.ts';
import { readHash, readSignatureAlgorithm, verifyAs, type SignatureAlgorithm } from './signature-algorithm.ts';
import { isWithin, type Validity } from './validity.ts';
import { hashOf, type HashName } from './verify-signature.ts';

// Timestamps of RFC 3161: a TSTInfo in a CMS SignedData (RFC 5652), alone (a token) or in the response that brought it.

const SIZE_LIMIT = 65_536;

const OID = {
  signedData: '1.2.840.113549.1.7.2',
  timestampInfo: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
} as const;

/** A timestamp authority that is trusted for a time. */
export interface TimestampAuthority {
  /** The certificate that signs, then the intermediates, last the anchor. */
  readonly certificates: readonly Certificate[];
  readonly validFor: Validity;
}

/** A timestamp, read and not yet believed. */
export interface Timestamp {
  /** When the authority says it saw the imprint, an RFC 3339 instant. */
  readonly time: string;
  readonly imprint: { readonly hash: HashName; readonly digest: Uint8Array };
  readonly serial: string;
  readonly content: Uint8Array;
  readonly signer: {
    readonly id: { readonly issuer: Uint8Array; readonly serial: string } | { readonly keyId: Uint8Array };
    readonly hash: HashName;
    /** The digest of the content, which is what is signed in its stead. */
    readonly contentDigest: Uint8Array;
    /** The digest of the certificate that signs, where it is said. */
    readonly certificate?: { readonly hash: HashName; readonly digest: Uint8Array };
    readonly algorithm: SignatureAlgorithm;
    /** What the signature is over. */
    readonly signed: Uint8Array;
    readonly signature: Uint8Array;
  };
}

/**
 * Verifies a timestamp over bytes, such as a signature's, against trusted authorities: the imprint is of these bytes, one
 * of the authorities signed it with the key of its own certificate as the trust holds it (one that the token brings along
 * is not looked at), that certificate is for timestamps and nothing else, and its path was valid at the time.
 */
export async function verifyTimestamp<Authority extends TimestampAuthority>(token: Uint8Array, over: Uint8Array, authorities: readonly Authority[]): Promise<Checked<{ readonly time: string; readonly by: Authority }>> {
  const read = parseTimestamp(token);
  if ('problem' in read) return { result: 'invalid', problem: read.problem };
  const { timestamp } = read;
  const { hash, digest } = timestamp.imprint;
  if (!equalBytes(hashOf(hash, over), digest)) return { result: 'invalid', problem: 'the timestamp is over something else (its imprint differs)' };
  const { signer, content } = timestamp;
  if (!equalBytes(hashOf(signer.hash, content), signer.contentDigest)) return { result: 'invalid', problem: 'the timestamp’s content is not what was signed (message digest)' };

  let answer: Checked<{ readonly time: string; readonly by: Authority }> = { result: 'invalid', problem: 'the timestamp is by no authority that is trusted' };
  for (const by of authorities) {
    const leaf = by.certificates.find((one) => isNamed(one, timestamp));
    if (leaf === undefined) continue;
    const checked = await verifySigner(timestamp, leaf, by);
    if (checked.result === 'valid') return { result: 'valid', time: timestamp.time, by };
    answer = checked;
  }
  return answer;
}

async function verifySigner(timestamp: Timestamp, leaf: Certificate, { certificates, validFor }: TimestampAuthority): Promise<Checked<object>> {
  if (!isWithin(validFor, Date.parse(timestamp.time))) {
    return { result: 'invalid', problem: `the timestamp is of ${timestamp.time}, and its authority is trusted from ${validFor.start} ${validFor.end === undefined ? 'on' : `to ${validFor.end}`}` };
  }
  const { extendedKeyUsage } = leaf;
  // RFC 3161 §2.3: the extension is critical, and timeStamping is its only purpose.
  if (extendedKeyUsage?.isCritical !== true || extendedKeyUsage.purposes.join() !== PURPOSE.timeStamping) {
    return { result: 'invalid', problem: 'the timestamp authority’s certificate is not for timestamps alone (extended key usage)' };
  }
  const { algorithm, hash, certificate, signed, signature } = timestamp.signer;
  if (certificate !== undefined && !equalBytes(hashOf(certificate.hash, leaf.der), certificate.digest)) return { result: 'invalid', problem: 'the timestamp names another signing certificate than its authority’s' };
  const result = await verifyAs({ hash, ...algorithm }, leaf.publicKey, signature, signed);
  switch (result) {
    case 'invalid': return { result, problem: 'the timestamp’s signature does not verify' };
    case 'cannot': return { result, problem: 'the timestamp is signed by RSA, which this host cannot check' };
    case 'valid': return verifyPath(leaf, certificates, timestamp.time, 'timeStamping');
  }
}

/** Reads a token, or a response that was granted. */
export function parseTimestamp(bytes: Uint8Array): { readonly timestamp: Timestamp } | { readonly problem: string } {
  if (bytes.length > SIZE_LIMIT) return { problem: `the timestamp is larger than ${SIZE_LIMIT} bytes` };
  const read = readDer(new Uint8Array(bytes), readResponseOrToken);
  return 'value' in read ? { timestamp: read.value } : { problem: `the timestamp cannot be read: ${read.problem}` };
}

// TimeStampResp ::= SEQUENCE { status PKIStatusInfo, timeStampToken OPTIONAL }, where a token begins with an identifier.
function readResponseOrToken(value: DerValue): Timestamp {
  const fields = new Fields(value);
  const status = fields.takeIf(TAG.sequence);
  if (status === undefined) return readToken(value);
  if (readSmallInteger(new Fields(status).take()) !== 0) fail('it was not granted');
  const token = fields.take(TAG.sequence);
  fields.end();
  return readToken(token);
}

// RFC 5652 §3 and §5.1
function readToken(value: DerValue): Timestamp {
  const outer = new Fields(value);
  if (readOid(outer.take()) !== OID.signedData) fail('it is not signed data');
  const explicit = new Fields(outer.take(), contextTag(0, 'constructed'));
  outer.end();
  const signed = new Fields(explicit.take());
  explicit.end();

  // The content is not of type "data", so the version is 3.
  if (readSmallInteger(signed.take()) !== 3) fail('the signed data is not of version 3');
  const hashes = new Fields(signed.take(), TAG.set).rest().map(readHash);
  const content = readContent(new Fields(signed.take()));
  // Certificates, of which none is needed. Revocation lists, which may come next, are not read here and so are refused.
  signed.takeIf(contextTag(0, 'constructed'));
  const signers = new Fields(signed.take(), TAG.set);
  signed.end();
  const signer = readSigner(new Fields(signers.take()));
  // RFC 3161 §2.4.2: the authority's signature and no other.
  signers.end();
  if (!hashes.includes(signer.hash)) fail('its signer’s hash is not among those it announces');
  return { ...readTimestampInfo(new Fields(onlyValue(content))), content, signer };
}

function readContent(fields: Fields): Uint8Array {
  if (readOid(fields.take()) !== OID.timestampInfo) fail('what is signed is no timestamp');
  const explicit = new Fields(fields.take(), contextTag(0, 'constructed'));
  fields.end();
  const content = readOctets(explicit.take());
  explicit.end();
  return content;
}

// RFC 5652 §5.3
function readSigner(fields: Fields): Timestamp['signer'] {
  const version = readSmallInteger(fields.take());
  const keyId = fields.takeIf(contextTag(0));
  if (version !== (keyId === undefined ? 1 : 3)) fail('its signer is not named as its version says');
  const id = keyId === undefined ? readIssuerAndSerial(new Fields(fields.take())) : { keyId: keyId.content };
  const hash = readHash(fields.take());
  const attributes = fields.take(contextTag(0, 'constructed'));
  const algorithm = readSignatureAlgorithm(fields.take());
  const signature = readOctets(fields.take());
  fields.takeIf(contextTag(1, 'constructed'));
  fields.end();

  const values = readAttributes(new Fields(attributes, attributes.tag));
  if (readOid(onlyOf(values, OID.contentType)) !== OID.timestampInfo) fail('its signed attributes name another type of content');
  return {
    id, hash, algorithm, signature, contentDigest: readOctets(onlyOf(values, OID.messageDigest)), signed: asSet(attributes),
    // RFC 5816 §2.2.1. The older attribute is by SHA-1; what it would prove is proved by the signature itself.
    ...(values.has(OID.signingCertificateV2) ? { certificate: readCertificateId(onlyOf(values, OID.signingCertificateV2)) } : {}),
  };
}

// RFC 5652 §5.4: signed as the SET that they are, not as the [0] that they stand under.
function asSet({ whole }: DerValue): Uint8Array {
  const bytes = new Uint8Array(whole);
  bytes[0] = TAG.set;
  return bytes;
}

function readAttributes(list: Fields): ReadonlyMap<string, Fields> {
  const attributes = new Map<string, Fields>();
  for (const attribute of list.rest()) {
    const fields = new Fields(attribute);
    const oid = readOid(fields.take());
    if (attributes.has(oid)) fail(`it has the signed attribute ${oid} twice`);
    attributes.set(oid, new Fields(fields.take(), TAG.set));
    fields.end();
  }
  return attributes;
}

// RFC 5652 §11: these attributes have one value each.
function onlyOf(attributes: ReadonlyMap<string, Fields>, oid: string): DerValue {
  const values = attributes.get(oid) ?? fail(`it has no signed attribute ${oid}`);
  const value = values.take();
  values.end();
  return value;
}

// SigningCertificateV2 ::= SEQUENCE { certs SEQUENCE OF ESSCertIDv2, … }, the first of which is the signer's (RFC 5035 §3).
function readCertificateId(value: DerValue): NonNullable<Timestamp['signer']['certificate']> {
  const id = new Fields(new Fields(new Fields(value).take()).take());
  const algorithm = id.takeIf(TAG.sequence);
  return { hash: algorithm === undefined ? 'sha256' : readHash(algorithm), digest: readOctets(id.take()) };
}

function readIssuerAndSerial(fields: Fields): Timestamp['signer']['id'] {
  const issuer = fields.take(TAG.sequence).whole;
  const serial = bytesToHex(readInteger(fields.take()));
  fields.end();
  return { issuer, serial };
}

// RFC 3161 §2.4.2
function readTimestampInfo(fields: Fields): Pick<Timestamp, 'time' | 'imprint' | 'serial'> {
  if (readSmallInteger(fields.take()) !== 1) fail('its version is not 1');
  readOid(fields.take());
  const imprint = new Fields(fields.take());
  const hash = readHash(imprint.take());
  const digest = readOctets(imprint.take());
  imprint.end();
  const serial = bytesToHex(readInteger(fields.take()));
  const time = readTime(fields.take(TAG.generalizedTime));
  // Accuracy, ordering, nonce and the authority's own name bear on nothing here.
  for (const tag of [TAG.sequence, TAG.boolean, TAG.integer, contextTag(0, 'constructed')]) fields.takeIf(tag);
  const extensions = fields.takeIf(contextTag(1, 'constructed'));
  fields.end();
  if (extensions !== undefined && new Fields(extensions, extensions.tag).rest().some((one) => new Fields(one).rest()[1]?.tag === TAG.boolean)) fail('it has a critical extension, and none is known here');
  return { time, imprint: { hash, digest }, serial };
}

function isNamed(certificate: Certificate, { signer: { id } }: Timestamp): boolean {
  if ('keyId' in id) return certificate.subjectKeyId !== undefined && equalBytes(certificate.subjectKeyId, id.keyId);
  return certificate.serial === id.serial && equalBytes(certificate.issuer, id.issuer);
}
