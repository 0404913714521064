// Files as QuASIM's tools write them, for made-up releases.

import { createHash, sign } from 'node:crypto';
import { toBase64 } from '../../src/core/lib/base64.ts';
import { keyHint, parsePublicKeyPem } from '../../src/core/crypto/public-key.ts';
import { STATEMENT_PAYLOAD_TYPE, STATEMENT_TYPE } from '../../src/core/model/uris.ts';
import { preAuthEncoding } from '../../src/core/signatures/dsse.ts';
import { exampleKey, examplePublicPem } from '../keys.ts';

/** Stands in every made-up file whose format has a place for it. */
export const NOTE = 'Made up for the Dossier example portal; nothing was measured, built or reviewed.';

export function json(value: unknown): Uint8Array {
  return text([JSON.stringify(value, null, 2)]);
}

export function text(lines: readonly string[]): Uint8Array {
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export interface Subject {
  readonly name: string;
  readonly sha256: string;
}

/** An in-toto Statement in a DSSE envelope, signed with the example key of QuASIM's CI. */
export function signedStatement(subjects: readonly Subject[], predicateType: string, predicate: unknown): Uint8Array {
  const payload = json({ _type: STATEMENT_TYPE, subject: subjects.map(({ name, sha256: digest }) => ({ name, digest: { sha256: digest } })), predicateType, predicate });
  const key = parsePublicKeyPem(examplePublicPem('quasim-ci'));
  if (key === undefined) throw new Error('the example key of QuASIM’s CI does not parse');
  return json({
    payloadType: STATEMENT_PAYLOAD_TYPE,
    payload: toBase64(payload),
    signatures: [{ keyid: keyHint(key), sig: toBase64(sign(null, preAuthEncoding(STATEMENT_PAYLOAD_TYPE, payload), exampleKey('quasim-ci'))) }],
  });
}

/** JSON as Python's `json.dumps` prints it: a space after each comma and colon. Holds texts and whole numbers alone. */
export function pythonJson(value: unknown, options: { readonly sortKeys: boolean }): string {
  if (Array.isArray(value)) return `[${value.map((one) => pythonJson(one, options)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value);
  const ordered = options.sortKeys ? entries.sort(([a], [b]) => (a < b ? -1 : 1)) : entries;
  return `{${ordered.map(([key, inner]) => `${JSON.stringify(key)}: ${pythonJson(inner, options)}`).join(', ')}}`;
}

/** Sums as `sha256sum` prints them, in the order of the names. */
export function checksums(subjects: readonly Subject[]): Uint8Array {
  return text([...subjects].sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ name, sha256: digest }) => `${digest}  ${name}`));
}
