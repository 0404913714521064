import { concatBytes } from '@noble/hashes/utils.js';
import { fromUtf8 } from '../lib/bytes.ts';

// DER (ITU-T X.690): the one encoding of ASN.1 that certificates, keys and timestamps are signed in. Only DER is read, so
// two readers cannot see two things in the same bytes: no indefinite length, no length or integer with spare octets, no
// TRUE but 0xff. Values are read level by level as the caller asks, so no nesting, however deep, is ever followed.

export const TAG = {
  boolean: 0x01, integer: 0x02, bitString: 0x03, octetString: 0x04, null: 0x05, oid: 0x06, enumerated: 0x0a, utf8String: 0x0c,
  printableString: 0x13, ia5String: 0x16, utcTime: 0x17, generalizedTime: 0x18, sequence: 0x30, set: 0x31,
} as const;

/** The tag of a context-specific value: `[n]`, primitive unless said otherwise. */
export function contextTag(number: number, form: 'primitive' | 'constructed' = 'primitive'): number {
  return 0x80 | (form === 'constructed' ? 0x20 : 0) | number;
}

/** One encoded value. */
export interface DerValue {
  readonly tag: number;
  readonly content: Uint8Array;
  /** Tag, length and content. */
  readonly whole: Uint8Array;
}

/** What a reader throws and `readDer()` catches: the bytes are no DER, or not what was expected. */
class NotExpected extends Error {}

/** Runs a reader over bytes that hold one DER value and nothing after it. What the reader finds missing becomes a problem in words. */
export function readDer<T>(bytes: Uint8Array, read: (value: DerValue) => T): { readonly value: T } | { readonly problem: string } {
  try {
    return { value: read(onlyValue(bytes)) };
  } catch (error) {
    if (error instanceof NotExpected) return { problem: error.message };
    throw error;
  }
}

/** The value that these bytes are, whole. */
export function onlyValue(bytes: Uint8Array): DerValue {
  const value = valueAt(bytes, 0);
  return value.whole.length === bytes.length ? value : fail('bytes follow the value');
}

/** The values within a SEQUENCE, a SET or an explicit tag, to be taken in order. */
export class Fields {
  readonly #values: readonly DerValue[];
  #next = 0;

  constructor(value: DerValue, tag: number = TAG.sequence) {
    expectTag(value, tag);
    const values: DerValue[] = [];
    for (let at = 0; at < value.content.length;) {
      const inner = valueAt(value.content, at);
      values.push(inner);
      at += inner.whole.length;
    }
    this.#values = values;
  }

  take(tag?: number): DerValue {
    const value = this.#values[this.#next] ?? fail('a value is missing');
    if (tag !== undefined) expectTag(value, tag);
    this.#next += 1;
    return value;
  }

  /** The next value if it has this tag; a field that may be left out. */
  takeIf(tag: number): DerValue | undefined {
    return this.#values[this.#next]?.tag === tag ? this.take() : undefined;
  }

  rest(): readonly DerValue[] {
    const rest = this.#values.slice(this.#next);
    this.#next = this.#values.length;
    return rest;
  }

  /** Nothing may be left over: a field that is not understood is not passed over. */
  end(): void {
    if (this.#next < this.#values.length) fail('there are more values than expected');
  }
}

export function readBoolean(value: DerValue): boolean {
  expectTag(value, TAG.boolean);
  const [octet] = value.content;
  return value.content.length === 1 && (octet === 0xff || octet === 0) ? octet === 0xff : fail('a BOOLEAN is neither true nor false');
}

/** The octets of an INTEGER, two's complement, as short as they can be. */
export function readInteger(value: DerValue, tag: number = TAG.integer): Uint8Array {
  expectTag(value, tag);
  const [first = 0, second = 0] = value.content;
  const isPadded = value.content.length > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80));
  return value.content.length === 0 || isPadded ? fail('an INTEGER is not as short as it can be') : value.content;
}

/** The octets of an INTEGER above zero, without a sign. */
export function readPositive(value: DerValue): Uint8Array {
  const octets = readInteger(value);
  const [first = 0] = octets;
  if (first >= 0x80 || (first === 0 && octets.length === 1)) fail('an INTEGER is not above zero');
  return first === 0 ? octets.subarray(1) : octets;
}

/** An INTEGER from 0 to 2^31 − 1, which versions and lengths are. */
export function readSmallInteger(value: DerValue, tag: number = TAG.integer): number {
  const octets = readInteger(value, tag);
  if (octets.length > 4 || (octets[0] ?? 0) >= 0x80) fail('an INTEGER is out of range');
  return octets.reduce((number, octet) => number * 256 + octet, 0);
}

/** A BIT STRING of whole octets. */
export function readBits(value: DerValue): Uint8Array {
  expectTag(value, TAG.bitString);
  return value.content[0] === 0 ? value.content.subarray(1) : fail('a BIT STRING does not end at an octet');
}

/** An OBJECT IDENTIFIER with dots. */
export function readOid(value: DerValue, tag: number = TAG.oid): string {
  expectTag(value, tag);
  const arcs: number[] = [];
  let arc = 0;
  let isInside = false;
  for (const octet of value.content) {
    if ((!isInside && octet === 0x80) || arc > 2 ** 40) fail('an OBJECT IDENTIFIER is malformed');
    arc = arc * 128 + (octet & 0x7f);
    isInside = octet >= 0x80;
    if (isInside) continue;
    arcs.push(...(arcs.length > 0 ? [arc] : [Math.min(2, Math.floor(arc / 40)), arc - 40 * Math.min(2, Math.floor(arc / 40))]));
    arc = 0;
  }
  return arcs.length > 0 && !isInside ? arcs.join('.') : fail('an OBJECT IDENTIFIER is malformed');
}

export function readOctets(value: DerValue): Uint8Array {
  expectTag(value, TAG.octetString);
  return value.content;
}

/** A UTCTime or GeneralizedTime, as an RFC 3339 instant. RFC 5280 §4.1.2.5: in UTC, with seconds; years from 2050 on need the long form. */
export function readTime(value: DerValue): string {
  const text = readText(value, value.tag === TAG.utcTime ? TAG.utcTime : TAG.generalizedTime);
  const century = value.tag === TAG.generalizedTime ? '' : Number(text.slice(0, 2)) < 50 ? '20' : '19';
  // Fractions, which timestamps may have, do not end in a zero (X.690 §11.7).
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d(?:\.\d{0,8}[1-9])?)Z$/.exec(century + text) ?? [];
  const instant = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
  const parsed = new Date(instant);
  // A day that its month does not have would become one of the next month.
  const isDate = !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(instant.slice(0, 19));
  return isDate ? instant : fail(`a time is no date and time in UTC: "${text.slice(0, 30)}"`);
}

/** A text of a given type, or of the implicit tag it stands under. */
export function readText(value: DerValue, tag: number): string {
  expectTag(value, tag);
  return fromUtf8(value.content) ?? fail('a text is not UTF-8');
}

export function expectTag(value: DerValue, tag: number): void {
  if (value.tag !== tag) fail(`a value has the tag 0x${value.tag.toString(16)} where 0x${tag.toString(16)} is expected`);
}

export function fail(problem: string): never {
  throw new NotExpected(problem);
}

function valueAt(bytes: Uint8Array, at: number): DerValue {
  const tag = bytes[at] ?? fail('the bytes end within a value');
  // Nothing that is read here has a tag number above 30.
  if ((tag & 0x1f) === 0x1f) fail('a tag is of the long form');
  const first = bytes[at + 1] ?? fail('the bytes end within a value');
  const octets = first < 0x80 ? 0 : first & 0x7f;
  // 0x80 is the indefinite length, and four octets hold the length of anything that is read here.
  if (first === 0x80 || octets > 4) fail('a length is not DER');
  let length = first < 0x80 ? first : 0;
  for (let index = 0; index < octets; index += 1) length = length * 256 + (bytes[at + 2 + index] ?? fail('the bytes end within a value'));
  if (octets > 0 && (length < 0x80 || length < 256 ** (octets - 1))) fail('a length is not as short as it can be');
  const start = at + 2 + octets;
  const end = start + length;
  if (end > bytes.length) fail('the bytes end within a value');
  return { tag, content: bytes.subarray(start, end), whole: bytes.subarray(at, end) };
}

/** Writes a value, for structures that have to be built again without one of their parts. */
export function printDer(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = concatBytes(...parts);
  const octets: number[] = [];
  for (let length = content.length; length > 0; length = Math.floor(length / 256)) octets.unshift(length % 256);
  const head = content.length < 0x80 ? [content.length] : [0x80 | octets.length, ...octets];
  return concatBytes(Uint8Array.of(tag, ...head), content);
}
