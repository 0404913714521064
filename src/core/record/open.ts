import type { z } from 'zod';
import { fromUtf8, sha256Hex } from '../lib/bytes.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import { pointer } from '../lib/json-pointer.ts';
import { Addendum } from '../model/addendum.ts';
import { DecisionStatement, SignOff, Waiver } from '../model/human-records.ts';
import { RECORD_LIMIT, ReleaseRecord } from '../model/record.ts';

/** What is wrong with one of our own documents. */
export interface DocumentProblem {
  /** JSON pointer to the place; empty for the whole document. */
  readonly at: string;
  readonly message: string;
}

/** A document that opened, with the digest it is known by; or everything that keeps it from opening. */
export type Opened<T> =
  | { readonly value: T; readonly sha256: string }
  | { readonly problems: readonly DocumentProblem[] };

export function openRecord(bytes: Uint8Array): Opened<ReleaseRecord> {
  const opened = openDocument(ReleaseRecord, bytes);
  if ('problems' in opened || opened.value.subject.some(({ name, digest }) => name === 'SHA256SUMS' && digest.sha256 !== undefined)) return opened;
  return { problems: [{ at: '/subject', message: 'no subject is "SHA256SUMS", so the record covers no file' }] };
}

export function openSignOff(bytes: Uint8Array): Opened<SignOff> {
  return openDocument(SignOff, bytes);
}

export function openDecision(bytes: Uint8Array): Opened<DecisionStatement> {
  return openDocument(DecisionStatement, bytes);
}

export function openAddendum(bytes: Uint8Array): Opened<Addendum> {
  return openDocument(Addendum, bytes);
}

export function openWaiver(bytes: Uint8Array): Opened<Waiver> {
  return openDocument(Waiver, bytes);
}

// Never throws: the bytes may come from anywhere. Canonical form is demanded because the digest must have one
// document and the document one digest, whoever writes it.
function openDocument<T>(schema: z.ZodType<T>, bytes: Uint8Array): Opened<T> {
  if (bytes.length > RECORD_LIMIT) return whole(`it is larger than ${RECORD_LIMIT} bytes, the most that a document has`);
  const text = fromUtf8(bytes);
  if (text === undefined) return whole('it is not UTF-8');
  try {
    const json: unknown = JSON.parse(text);
    const parsed = schema.safeParse(json);
    if (!parsed.success) {
      return { problems: parsed.error.issues.map((issue) => ({ at: pointer(...issue.path.map(String)), message: issue.message })) };
    }
    // Decoding drops a byte order mark, so the text alone would not show one.
    if (canonicalJson(json) !== text || bytes[0] === 0xef) return whole('it is not in canonical form (RFC 8785)');
    return { value: parsed.data, sha256: sha256Hex(bytes) };
  } catch (error) {
    return whole(error instanceof SyntaxError ? 'it is not JSON' : 'it is nested too deeply');
  }
}

function whole(message: string): { readonly problems: readonly DocumentProblem[] } {
  return { problems: [{ at: '', message }] };
}
