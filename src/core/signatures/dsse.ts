import { z } from 'zod';
import { fromBase64, toBase64 } from '../lib/base64.ts';
import { utf8 } from '../lib/bytes.ts';
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

const EnvelopeJson = z.strictObject({
  payload: z.string(),
  payloadType: z.string().min(1),
  signatures: z.array(z.strictObject({ keyid: z.string().optional(), sig: z.string() })),
});

/** Reads the JSON value of an envelope, or says in words what is wrong with it. Never throws; verifies nothing. */
export function parseEnvelope(value: unknown): { readonly envelope: Envelope } | { readonly problem: string } {
  const parsed = EnvelopeJson.safeParse(value);
  if (!parsed.success) return { problem: `the DSSE envelope is malformed: ${firstIssue(parsed.error)}` };
  const payload = fromStrictBase64(parsed.data.payload);
  if (payload === undefined) return { problem: 'the DSSE payload is no standard base64' };
  const signatures: { keyid?: string; sig: Uint8Array }[] = [];
  for (const { keyid, sig } of parsed.data.signatures) {
    const bytes = fromStrictBase64(sig);
    if (bytes === undefined) return { problem: 'a DSSE signature is no standard base64' };
    // proto3 JSON leaves empty strings out or writes them; both mean that no key id is given.
    signatures.push(keyid === undefined || keyid === '' ? { sig: bytes } : { keyid, sig: bytes });
  }
  return { envelope: { payloadType: parsed.data.payloadType, payload, signatures } };
}

/** The JSON value of an envelope. */
export function printEnvelope(envelope: Envelope): z.infer<typeof EnvelopeJson> {
  return {
    payload: toBase64(envelope.payload),
    payloadType: envelope.payloadType,
    signatures: envelope.signatures.map(({ keyid, sig }) => ({ ...(keyid === undefined ? {} : { keyid }), sig: toBase64(sig) })),
  };
}

/** Base64 as it would be written: a decoder that forgives stray bits would let a flipped bit pass unseen. */
export function fromStrictBase64(text: string): Uint8Array | undefined {
  const bytes = fromBase64(text);
  return bytes !== undefined && toBase64(bytes) === text ? bytes : undefined;
}

/** The first problem a schema found, with its place. */
export function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'it does not have the expected form';
  return issue.path.length === 0 ? issue.message : `${issue.path.map(String).join('.')}: ${issue.message}`;
}
