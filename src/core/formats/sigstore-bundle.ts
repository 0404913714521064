import { finding } from '../findings.ts';
import { fromBase64 } from '../lib/base64.ts';
import type { Block } from '../model/block.ts';
import type { Envelope } from '../model/envelope.ts';
import { code, digest, facts, number, words } from './cells.ts';
import { openEnvelope, readSigned, signedBlocks, type SignedDocument } from './dsse.ts';
import type { Format, Reading, Sample } from './format.ts';
import { isObject, member, statementOf, unreadable } from './reading.ts';

interface Document {
  readonly mediaType: string;
  readonly material: readonly (readonly [label: string, value: string])[];
  readonly signed?: SignedDocument;
  readonly messageDigest?: string;
}

// Two spellings: `…bundle.v0.3+json` from 0.3 on, `…bundle+json;version=0.1` before.
const MEDIA_TYPE = /^application\/vnd\.dev\.sigstore\.bundle(?:\.v(\d+\.\d+)\+json|\+json;version=(\d+\.\d+))$/;
const VERSIONS = ['0.1', '0.2', '0.3'];

/** A Sigstore bundle: a signature with what is needed to verify it offline. Read here, verified elsewhere. */
export const sigstoreBundle: Format<Document> = {
  id: 'sigstore-bundle',
  title: 'Sigstore bundle',
  mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
  specification: { name: 'Sigstore bundle', url: 'https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_bundle.proto' },
  recognise: ({ json }) => {
    const mediaType = member(json?.value, 'mediaType');
    return typeof mediaType === 'string' && mediaType.startsWith('application/vnd.dev.sigstore.bundle');
  },
  read,
  view,
};

function read(sample: Sample): Reading<Document> {
  const bundle = sample.json?.value;
  const mediaType = String(member(bundle, 'mediaType'));
  const match = MEDIA_TYPE.exec(mediaType);
  const version = match?.[1] ?? match?.[2];
  if (version === undefined || !VERSIONS.includes(version)) {
    return unreadable('sigstore-bundle', 'A bundle of a version that this portal does not read', [finding('spec-version-unknown', {
      message: `Sigstore bundle media type “${mediaType}” is none that this portal reads (0.1 to 0.3)`, place: '/mediaType', expected: '0.1, 0.2 or 0.3', found: mediaType,
    })]);
  }
  const material = materialOf(bundle);
  const reading = isObject(member(bundle, 'dsseEnvelope')) ? readEnvelope(bundle, mediaType, material) : readMessageSignature(bundle, mediaType, material);
  const statement = { ...reading.statement, formatVersion: version };
  if (member(bundle, 'verificationMaterial') !== undefined) return { ...reading, statement };
  return { ...reading, statement, form: 'invalid', findings: [...reading.findings, malformed('/verificationMaterial', 'a certificate or a key hint')] };
}

function readEnvelope(bundle: unknown, mediaType: string, material: Document['material']): Reading<Document> {
  const opened = openEnvelope(member(bundle, 'dsseEnvelope'), '/dsseEnvelope');
  if ('findings' in opened) return unreadable('sigstore-bundle', 'A bundle whose envelope does not follow its format', opened.findings);
  const { document, ...reading } = readSigned('sigstore-bundle', opened.envelope);
  const hint = member(member(member(bundle, 'verificationMaterial'), 'publicKey'), 'hint');
  return { ...reading, envelope: typeof hint === 'string' ? withHint(opened.envelope, hint) : opened.envelope, findings: reading.findings.map((one) => ({ ...one, place: '/dsseEnvelope/payload' })), document: { mediaType, material, ...(document === undefined ? {} : { signed: document }) } };
}

// Which key it claims to be by stands outside the envelope; whoever verifies needs to blame the right one.
function withHint(envelope: Envelope, hint: string): Envelope {
  return { ...envelope, signatures: envelope.signatures.map((one) => ({ keyid: hint, ...one })) };
}

function readMessageSignature(bundle: unknown, mediaType: string, material: Document['material']): Reading<Document> {
  const message = member(bundle, 'messageSignature');
  const signature = member(message, 'signature');
  const given = member(member(message, 'messageDigest'), 'digest');
  const bytes = typeof given === 'string' ? fromBase64(given) : undefined;
  if (typeof signature !== 'string' || fromBase64(signature) === undefined) {
    return unreadable('sigstore-bundle', 'A bundle without a readable signature', [malformed('/messageSignature/signature', 'a DSSE envelope, or a signature in base64')]);
  }
  const sha256 = bytes?.length === 32 ? [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('') : undefined;
  return {
    form: 'valid',
    statement: statementOf('sigstore-bundle', {
      content: 'not-stated',
      summary: 'Signs one artifact',
      counts: { signatures: 1 },
      claims: sha256 === undefined ? [] : [{ name: '', sha256, at: '/messageSignature/messageDigest' }],
    }),
    findings: [],
    document: { mediaType, material, ...(sha256 === undefined ? {} : { messageDigest: sha256 }) },
  };
}

function malformed(place: string, expected: string) {
  return finding('signed-content-unreadable', { message: `The bundle holds no usable value at ${place}`, place, expected, found: 'none' });
}

function materialOf(bundle: unknown): Document['material'] {
  const material = member(bundle, 'verificationMaterial');
  const entries = member(material, 'tlogEntries');
  const timestamps = member(member(material, 'timestampVerificationData'), 'rfc3161Timestamps');
  const hint = member(member(material, 'publicKey'), 'hint');
  return [
    ['Key', member(material, 'certificate') !== undefined || member(material, 'x509CertificateChain') !== undefined ? 'a certificate' : typeof hint === 'string' ? `a key by its hint ${words(hint)}` : 'none named'],
    ['Log entries', number(Array.isArray(entries) ? entries.length : 0)],
    ['Signed timestamps', number(Array.isArray(timestamps) ? timestamps.length : 0)],
  ];
}

function view({ mediaType, material, signed, messageDigest }: Document): Block[] {
  return [
    facts('The bundle', [['Media type', code(mediaType)], ...material, ['Digest of the signed artifact', messageDigest === undefined ? undefined : digest(messageDigest)]]),
    ...(signed === undefined ? [] : signedBlocks(signed)),
  ];
}
