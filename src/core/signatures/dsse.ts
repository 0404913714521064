import { fromStrictBase64, toBase64 } from '../lib/base64.ts';
import { utf8 } from '../lib/bytes.ts';
import { strictMembers } from '../lib/members.ts';
import type { Envelope } from '../model/envelope.ts';

/**
 * DSSE pre-authentication encoding, the bytes that are signed: `DSSEv1 <type length> <type> <payload length> <payload>`.
 * Lengths count bytes (https://github.com/secure-systems-lab/dsse/blob/master/protocol.md).
 */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const head = utf8(`DSSEv1 ${utf8(payloadType).length} ${payloadType} ${payload.length} `);
  const encoded = new Uint8Array(head.length + payload.length);
  encoded.set(head);
  encoded.set(payload, head.length);
  return encoded;
}

/** An envelope as JSON writes it. */
export interface EnvelopeJson {
  readonly payload: string;
  readonly payloadType: string;
  readonly signatures: readonly { readonly keyid?: string; readonly sig: string }[];
}

/** Reads the JSON value of an envelope, or says in words what is wrong with it. Never throws; verifies nothing. */
export function parseEnvelope(value: unknown): { readonly envelope: Envelope } | { readonly problem: string } {
  const read = readEnvelope(value);
  if ('problem' in read) return { problem: `the DSSE envelope is malformed: ${read.problem}` };
  const payload = fromStrictBase64(read.json.payload);
  if (payload === undefined) return { problem: 'the DSSE payload is no standard base64' };
  const signatures: { keyid?: string; sig: Uint8Array }[] = [];
  for (const { keyid, sig } of read.json.signatures) {
    const bytes = fromStrictBase64(sig);
    if (bytes === undefined) return { problem: 'a DSSE signature is no standard base64' };
    // proto3 JSON leaves empty strings out or writes them; both mean that no key id is given.
    signatures.push(keyid === undefined || keyid === '' ? { sig: bytes } : { keyid, sig: bytes });
  }
  return { envelope: { payloadType: read.json.payloadType, payload, signatures } };
}

// Read by hand: a schema library would be half of what a reader's browser loads to verify with.
function readEnvelope(value: unknown): { readonly json: EnvelopeJson } | { readonly problem: string } {
  const members = strictMembers(value, ['payload', 'payloadType', 'signatures']);
  if ('problem' in members) return members;
  const { payload, payloadType, signatures: listed } = members.of;
  if (typeof payload !== 'string') return { problem: 'payload is no text' };
  if (typeof payloadType !== 'string' || payloadType === '') return { problem: 'payloadType is no text, or an empty one' };
  if (!Array.isArray(listed)) return { problem: 'signatures is no list' };
  const signatures: { keyid?: string; sig: string }[] = [];
  for (const [index, one] of listed.entries()) {
    const signature = strictMembers(one, ['keyid', 'sig']);
    if ('problem' in signature) return { problem: `signatures.${index}: ${signature.problem}` };
    const { keyid, sig } = signature.of;
    if (typeof sig !== 'string') return { problem: `signatures.${index}.sig is no text` };
    if (keyid !== undefined && typeof keyid !== 'string') return { problem: `signatures.${index}.keyid is no text` };
    signatures.push(keyid === undefined ? { sig } : { keyid, sig });
  }
  return { json: { payload, payloadType, signatures } };
}

/** The JSON value of an envelope. */
export function printEnvelope(envelope: Envelope): EnvelopeJson {
  return {
    payload: toBase64(envelope.payload),
    payloadType: envelope.payloadType,
    signatures: envelope.signatures.map(({ keyid, sig }) => ({ ...(keyid === undefined ? {} : { keyid }), sig: toBase64(sig) })),
  };
}
