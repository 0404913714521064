import canonicalize from 'canonicalize';
import { utf8 } from './bytes.ts';

/** RFC 8785 (JCS) text of a JSON value. `undefined` members are left out, as `JSON.stringify` does. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('canonicalJson() was given a value that JSON cannot hold');
  return text;
}

/** RFC 8785 bytes: what is signed and hashed. */
export function canonicalBytes(value: unknown): Uint8Array {
  return utf8(canonicalJson(value));
}
