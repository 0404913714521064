// DER, as far as certificates and timestamp tokens are written with it (ITU-T X.690 §8 and §10).

import { utf8 } from '../../src/core/lib/bytes.ts';

export function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  return tagged(0x30, ...parts);
}

/** SET OF: its members are sorted by their encodings (X.690 §11.6). */
export function setOf(...parts: readonly Uint8Array[]): Uint8Array {
  return tagged(0x31, ...parts.toSorted(Buffer.compare));
}

/** A member that is marked with a number, `[n]`, around what it holds. */
export function explicit(number: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return tagged(0xa0 | number, ...parts);
}

/** A primitive member that is marked with a number in place of its type. */
export function implicit(number: number, content: Uint8Array): Uint8Array {
  return tagged(0x80 | number, content);
}

export function boolean(value: boolean): Uint8Array {
  return tagged(0x01, Uint8Array.of(value ? 0xff : 0x00));
}

/** An INTEGER that is not negative, from a number or from its bytes. */
export function integer(value: number | Uint8Array): Uint8Array {
  const bytes = typeof value === 'number' ? Buffer.from(value.toString(16).padStart(2, '0').replace(/^(?=(?:..)*.$)/, '0'), 'hex') : value;
  const start = bytes.findIndex((byte) => byte !== 0);
  const shortest = start < 0 ? Uint8Array.of(0) : bytes.subarray(start);
  // The first bit is the sign.
  return (shortest[0] ?? 0) > 0x7f ? tagged(0x02, Uint8Array.of(0), shortest) : tagged(0x02, shortest);
}

export function bitString(bytes: Uint8Array, unusedBits = 0): Uint8Array {
  return tagged(0x03, Uint8Array.of(unusedBits), bytes);
}

export function octetString(bytes: Uint8Array): Uint8Array {
  return tagged(0x04, bytes);
}

export function nothing(): Uint8Array {
  return tagged(0x05);
}

export function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...more] = dotted.split('.').map(Number);
  return tagged(0x06, Uint8Array.from([first * 40 + second, ...more].flatMap(base128)));
}

export function utf8String(text: string): Uint8Array {
  return tagged(0x0c, utf8(text));
}

/** `YYMMDDHHMMSSZ`, which certificates use until 2049 (RFC 5280 §4.1.2.5.1). */
export function utcTime(at: string): Uint8Array {
  return tagged(0x17, utf8(compactTime(at).slice(2)));
}

export function generalizedTime(at: string): Uint8Array {
  return tagged(0x18, utf8(compactTime(at)));
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

function tagged(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = concat(...parts);
  return concat(Uint8Array.of(tag, ...lengthOf(content)), content);
}

function lengthOf({ length }: Uint8Array): readonly number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

function base128(value: number): readonly number[] {
  const digits = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) digits.unshift(128 + rest % 128);
  return digits;
}

function compactTime(at: string): string {
  return `${new Date(at).toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
}
