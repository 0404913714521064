import { z } from 'zod';
import { finding } from '../findings.ts';
import { fromBase64 } from '../lib/base64.ts';
import { fromUtf8 } from '../lib/bytes.ts';
import { countOf } from '../lib/format-number.ts';
import type { Block } from '../model/block.ts';
import type { Envelope } from '../model/envelope.ts';
import { STATEMENT_PAYLOAD_TYPE } from '../model/uris.ts';
import { bytes, code, facts, table, textBlock, words } from './cells.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { type InTotoStatement, readPayloadStatement, statementBlocks } from './in-toto-statement.ts';
import { member, readBy, statementOf, unreadable } from './reading.ts';
import { buildDuration } from './slsa-provenance.ts';

const DsseJson = z.looseObject({
  payloadType: z.string(),
  payload: z.string(),
  signatures: z.array(z.looseObject({ keyid: z.string().nullish(), sig: z.string() })).min(1),
});

export interface SignedDocument {
  readonly envelope: Envelope;
  readonly statement?: InTotoStatement;
}

/** A DSSE envelope. Its payload says what is signed; whether the signatures hold is verified elsewhere. */
export const dsse: Format<SignedDocument> = {
  id: 'dsse',
  title: 'DSSE envelope',
  mediaType: 'application/vnd.dsse.envelope.v1+json',
  specification: { name: 'DSSE', url: 'https://github.com/secure-systems-lab/dsse/blob/master/envelope.md' },
  recognise: ({ json }) => ['payload', 'payloadType', 'signatures'].every((key) => member(json?.value, key) !== undefined),
  read,
  view: (document) => signedBlocks(document),
};

function read(sample: Sample): Reading<SignedDocument> {
  const opened = openEnvelope(sample.json?.value, '');
  return 'findings' in opened ? unreadable('dsse', 'An envelope that does not follow its format', opened.findings) : readSigned('dsse', opened.envelope);
}

/** Decodes an envelope; `at` is where it stands in its document. */
export function openEnvelope(value: unknown, at: string): { readonly envelope: Envelope } | { readonly findings: readonly ReadFinding[] } {
  const parsed = readBy(DsseJson, value);
  if ('findings' in parsed) return { findings: parsed.findings.map((one) => ({ ...one, place: `${at}${one.place ?? ''}` })) };
  const payload = fromBase64(parsed.document.payload, { urlSafe: true });
  const signatures = parsed.document.signatures.map(({ keyid, sig }) => ({ sig: fromBase64(sig, { urlSafe: true }), ...(keyid ? { keyid } : {}) }));
  const bad = [
    ...(payload === undefined ? [`${at}/payload`] : []),
    ...signatures.flatMap(({ sig }, index) => (sig === undefined ? [`${at}/signatures/${index}/sig`] : [])),
  ];
  if (payload === undefined || bad.length > 0) {
    return { findings: bad.slice(0, 20).map((place) => finding('signed-content-unreadable', { message: `The value at ${place} is no base64`, place, expected: 'base64', found: 'other characters' })) };
  }
  return { envelope: { payloadType: parsed.document.payloadType, payload, signatures: signatures.map((one) => ({ ...one, sig: one.sig ?? new Uint8Array() })) } };
}

/** What a signed payload says. The content is the Statement's own and holds for nobody until a signature is verified. */
export function readSigned(format: string, envelope: Envelope): Reading<SignedDocument> {
  const counts = { signatures: envelope.signatures.length };
  if (envelope.payloadType !== STATEMENT_PAYLOAD_TYPE) {
    return {
      form: 'valid',
      statement: statementOf(format, { content: 'not-stated', summary: `Signs ${countOf(envelope.payload.length, 'byte')} of ${envelope.payloadType}`, counts }),
      findings: [],
      envelope,
      document: { envelope },
    };
  }
  const read = readPayloadStatement(envelope.payload);
  if (!('document' in read)) return { ...unreadable<SignedDocument>(format, 'What is signed is no in-toto Statement', read.findings, { counts }), envelope, document: { envelope } };
  return {
    form: read.defects.length === 0 ? 'valid' : 'valid-with-defects',
    statement: statementOf(format, { ...read.says, counts: { ...read.says.counts, ...counts } }),
    findings: read.defects.map((one) => ({ ...one, place: '/payload' })),
    measurements: buildDuration(read.document),
    envelope,
    document: { envelope, statement: read.document },
  };
}

export function signedBlocks({ envelope, statement }: SignedDocument): Block[] {
  const text = statement === undefined ? fromUtf8(envelope.payload) : undefined;
  return [
    facts('The envelope', [['Payload type', code(envelope.payloadType)], ['Payload', bytes(envelope.payload.length)]]),
    table({
      title: 'Signatures',
      caption: 'Signatures in the envelope; the key id is a hint and proves nothing',
      columns: ['Key id', 'Signature'],
      rows: envelope.signatures.map(({ keyid, sig }) => [words(keyid), bytes(sig.length)]),
    }),
    ...(statement === undefined ? [] : statementBlocks(statement)),
    ...(text === undefined ? [] : [textBlock('The payload', text)]),
  ];
}
