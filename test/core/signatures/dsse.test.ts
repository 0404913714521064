import { createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromUtf8, utf8 } from '../../../src/core/lib/bytes.ts';
import { parseEnvelope, preAuthEncoding, printEnvelope } from '../../../src/core/signatures/dsse.ts';

const vector = JSON.parse(readFileSync('test/fixtures/crypto/dsse-protocol-vector.json', 'utf8')) as {
  payload: string; payloadType: string; pae: string; envelope: unknown; public_key: { x_decimal: string; y_decimal: string };
};

test('preAuthEncoding() is that of the protocol’s test vector', () => {
  expect(fromUtf8(preAuthEncoding(vector.payloadType, utf8(vector.payload)))).toBe(vector.pae);
});

test('the test vector’s signature verifies over the encoding of its parsed envelope', () => {
  const parsed = parseEnvelope(vector.envelope);
  if ('problem' in parsed) throw new Error(parsed.problem);
  const coordinate = (decimal: string) => Buffer.from(BigInt(decimal).toString(16).padStart(64, '0'), 'hex').toString('base64url');
  const key = createPublicKey({
    format: 'jwk',
    key: { kty: 'EC', crv: 'P-256', x: coordinate(vector.public_key.x_decimal), y: coordinate(vector.public_key.y_decimal) },
  });
  const { payloadType, payload, signatures } = parsed.envelope;
  const signature = signatures[0]?.sig ?? new Uint8Array();
  expect(verify('sha256', preAuthEncoding(payloadType, payload), { key, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
});

test('preAuthEncoding() counts bytes, not characters', () => {
  expect(fromUtf8(preAuthEncoding('é', utf8('☂')))).toBe('DSSEv1 2 é 3 ☂');
});

test('parseEnvelope(printEnvelope(x)) is x', () => {
  fc.assert(fc.property(fc.string({ minLength: 1 }), fc.uint8Array(), fc.uint8Array(), (payloadType, payload, sig) => {
    const envelope = { payloadType, payload, signatures: [{ sig }] };
    expect(parseEnvelope(printEnvelope(envelope))).toEqual({ envelope });
  }));
});

test('parseEnvelope() never throws', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    expect(parseEnvelope(value)).toHaveProperty('problem');
  }));
});

test.each([
  ['no object', null, 'the DSSE envelope is malformed: it is no object'],
  ['a number as payload', { payload: 1, payloadType: 'a', signatures: [] }, 'the DSSE envelope is malformed: payload is no text'],
  ['white space in base64', { payload: 'AA ==', payloadType: 'a', signatures: [] }, 'the DSSE payload is no standard base64'],
  ['stray bits in base64', { payload: '', payloadType: 'a', signatures: [{ sig: 'AB==' }] }, 'a DSSE signature is no standard base64'],
])('parseEnvelope() says what is wrong with %s', (_, value, problem) => {
  expect(parseEnvelope(value)).toEqual({ problem });
});
