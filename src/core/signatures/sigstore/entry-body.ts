import { fromBase64 } from '../../lib/base64.ts';
import { fromUtf8 } from '../../lib/bytes.ts';
import type { HashName } from '../../crypto/verify-signature.ts';
import { hashName, type LogEntry } from './parse-bundle.ts';
import { bytes, malformed, Message, readJson, text } from './proto-json.ts';

/** What an entry of a log says was signed, by whom. */
export interface LoggedSignature {
  readonly signers: readonly { readonly signature: Uint8Array; /** The certificate or the public key, DER. */ readonly verifier: Uint8Array }[];
  readonly digest: { readonly hash: HashName; readonly value: Uint8Array };
  /** What the digest is of: the bytes that were signed (an artifact, or an envelope’s encoding), or an envelope’s payload. */
  readonly digestOf: 'signed-bytes' | 'payload';
  readonly payloadType?: string;
}

/**
 * Reads the body of an entry of a kind that is known here; anything else is a problem, for what it is about cannot be told.
 * Members that are not known are passed over: the log's tree pins every byte of a body.
 */
export function readBody(entry: LogEntry): { readonly logged: LoggedSignature } | { readonly problem: string } {
  const read = readJson(entry.body, (value) => {
    const body = new Message(value, 'body');
    if (body.required('kind', text) !== entry.kind || body.required('apiVersion', text) !== entry.version) {
      malformed('body', `is not of the kind that the entry names, ${entry.kind} ${entry.version}`);
    }
    const kind = KINDS.get(`${entry.kind} ${entry.version}`) ?? malformed('', `entries of kind ${entry.kind} ${entry.version} are not known here`);
    return body.required('spec', (spec, path) => kind(new Message(spec, path)));
  });
  return 'problem' in read ? read : { logged: read.value };
}

// https://github.com/sigstore/rekor/tree/main/pkg/types, rekor-tiles/api/proto/rekor/v2
const KINDS: ReadonlyMap<string, (spec: Message) => LoggedSignature> = new Map([
  ['hashedrekord 0.0.1', hashedRekord1],
  ['hashedrekord 0.0.2', hashedRekord2],
  ['dsse 0.0.1', dsse1],
  ['intoto 0.0.2', intoto2],
]);

function hashedRekord1(spec: Message): LoggedSignature {
  const digest = spec.required('data', (data, path) => new Message(data, path).required('hash', hexDigest));
  const signer = spec.required('signature', (value, path) => {
    const signature = new Message(value, path);
    return {
      signature: signature.required('content', bytes),
      verifier: signature.required('publicKey', (key, at) => pemContent(new Message(key, at).required('content', bytes), at)),
    };
  });
  return { signers: [signer], digest, digestOf: 'signed-bytes' };
}

function hashedRekord2(spec: Message): LoggedSignature {
  return spec.required('hashedRekordV002', (value, path) => {
    const record = new Message(value, path);
    const digest = record.required('data', (data, at) => {
      const given = new Message(data, at);
      return { hash: given.required('algorithm', hashName), value: given.required('digest', bytes) };
    });
    const signer = record.required('signature', (inner, at) => {
      const signature = new Message(inner, at);
      return { signature: signature.required('content', bytes), verifier: signature.required('verifier', rawVerifier) };
    });
    return { signers: [signer], digest, digestOf: 'signed-bytes' };
  });
}

function rawVerifier(value: unknown, path: string): Uint8Array {
  const verifier = new Message(value, path);
  const raw = (inner: unknown, at: string) => new Message(inner, at).required('rawBytes', bytes);
  return verifier.optional('x509Certificate', raw) ?? verifier.required('publicKey', raw);
}

const MOST_SIGNERS = 32;

function dsse1(spec: Message): LoggedSignature {
  const signers = spec.list('signatures', MOST_SIGNERS, (value, path) => {
    const signature = new Message(value, path);
    return { signature: signature.required('signature', bytes), verifier: pemContent(signature.required('verifier', bytes), path) };
  });
  // envelopeHash is over the JSON that was uploaded, which a bundle does not keep.
  return { signers, digest: spec.required('payloadHash', hexDigest), digestOf: 'payload' };
}

function intoto2(spec: Message): LoggedSignature {
  return spec.required('content', (value, path) => {
    const content = new Message(value, path);
    const envelope = content.required('envelope', (inner, at) => new Message(inner, at));
    const signers = envelope.list('signatures', MOST_SIGNERS, (inner, at) => {
      const signature = new Message(inner, at);
      // Rekor keeps the signature as the envelope's JSON had it, so it is base64 twice.
      return { signature: base64Text(signature.required('sig', bytes), at), verifier: pemContent(signature.required('publicKey', bytes), at) };
    });
    const payloadType = envelope.optional('payloadType', text);
    return { signers, digest: content.required('payloadHash', hexDigest), digestOf: 'payload', ...(payloadType === undefined ? {} : { payloadType }) };
  });
}

function hexDigest(value: unknown, path: string): LoggedSignature['digest'] {
  const digest = new Message(value, path);
  const hash = digest.required('algorithm', text);
  const hex = digest.required('value', text);
  if (hash !== 'sha256' && hash !== 'sha384' && hash !== 'sha512') return malformed(path, 'is of no hash algorithm that is known here');
  return /^(?:[0-9a-f]{2})+$/i.test(hex) ? { hash, value: Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)) } : malformed(path, 'is no digest in hex');
}

function base64Text(encoded: Uint8Array, path: string): Uint8Array {
  return bytes(fromUtf8(encoded), path);
}

// The first certificate or public key of a PEM file: cosign has logged whole chains.
function pemContent(pem: Uint8Array, path: string): Uint8Array {
  const [, base64 = ''] = /-----BEGIN (?:CERTIFICATE|PUBLIC KEY)-----([A-Za-z0-9+/=\s]+)-----END (?:CERTIFICATE|PUBLIC KEY)-----/.exec(fromUtf8(pem) ?? '') ?? [];
  const der = base64 === '' ? undefined : fromBase64(base64.replace(/\s/g, ''));
  return der ?? malformed(path, 'holds no certificate or public key in PEM');
}
