import { fromUtf8 } from '../../lib/bytes.ts';
import { isObject } from '../../lib/members.ts';
import { fromStrictBase64 } from '../../lib/base64.ts';

// proto3 JSON (https://protobuf.dev/programming-guides/json/), as bundles and trusted roots are written in: lowerCamelCase,
// 64-bit integers as text, bytes in base64, and members with their default value left out, or written as null.

/** What a reader throws and `readJson()` catches: the value is not what the message demands. */
class Malformed extends Error {}

export function malformed(path: string, what: string): never {
  throw new Malformed(path === '' ? what : `${path} ${what}`);
}

/** Runs a reader over the JSON value of these bytes. What the reader finds amiss becomes a problem in words. */
export function readJson<T>(bytes: Uint8Array, read: (value: unknown) => T): { readonly value: T } | { readonly problem: string; readonly isJson: boolean } {
  const json = parseJson(bytes);
  if (json === undefined) return { problem: 'it is not JSON', isJson: false };
  return readValue(json.value, read);
}

/** The same over a value that is JSON already. */
export function readValue<T>(value: unknown, read: (value: unknown) => T): { readonly value: T } | { readonly problem: string; readonly isJson: true } {
  try {
    return { value: read(value) };
  } catch (error) {
    if (error instanceof Malformed) return { problem: error.message, isJson: true };
    throw error;
  }
}

/** The value of JSON text in UTF-8; `undefined` when it is none. */
export function parseJson(bytes: Uint8Array): { readonly value: unknown } | undefined {
  const text = fromUtf8(bytes);
  if (text === undefined) return undefined;
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

export type Reader<T> = (value: unknown, path: string) => T;

/** One message: its members are read by name, and an absent one is told from one that is not what it should be. */
export class Message {
  readonly #members: Readonly<Record<string, unknown>>;
  readonly path: string;

  /** With `known`, a member of any other name is refused; without, it is passed over. */
  constructor(value: unknown, path: string, known?: readonly string[]) {
    if (!isObject(value)) malformed(path, 'is no object');
    const other = known === undefined ? undefined : Object.keys(value).find((name) => !known.includes(name));
    if (other !== undefined) malformed(path, `has a member "${other.slice(0, 60)}", which is unknown here`);
    this.#members = value;
    this.path = path;
  }

  at(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#members, name) && this.#members[name] !== null && this.#members[name] !== undefined;
  }

  optional<T>(name: string, read: Reader<T>): T | undefined {
    return this.has(name) ? read(this.#members[name], this.at(name)) : undefined;
  }

  required<T>(name: string, read: Reader<T>): T {
    return this.has(name) ? read(this.#members[name], this.at(name)) : malformed(this.at(name), 'is missing');
  }

  /** A repeated field: an absent one is empty. */
  list<T>(name: string, most: number, read: Reader<T>): readonly T[] {
    return this.optional(name, (value, path) => {
      if (!Array.isArray(value)) return malformed(path, 'is no list');
      if (value.length > most) return malformed(path, `holds ${value.length}, and at most ${most} are read`);
      return value.map((one: unknown, index) => read(one, `${path}.${index}`));
    }) ?? [];
  }
}

export const text: Reader<string> = (value, path) => typeof value === 'string' ? value : malformed(path, 'is no text');

export const bytes: Reader<Uint8Array> = (value, path) => fromStrictBase64(text(value, path)) ?? malformed(path, 'is no standard base64');

/** Base64 that a tool may have broken into lines. */
export const wrappedBytes: Reader<Uint8Array> = (value, path) => bytes(text(value, path).replaceAll('\n', ''), path);

/** An int64 that counts something: text by the rules, a number as some write it. */
export const count: Reader<number> = (value, path) => {
  const digits = typeof value === 'number' ? String(value) : text(value, path);
  if (!/^(?:0|[1-9]\d*)$/.test(digits) || !Number.isSafeInteger(Number(digits))) malformed(path, 'is no whole number from 0 on');
  return Number(digits);
};

/** A google.protobuf.Timestamp: an RFC 3339 instant. */
export const instant: Reader<string> = (value, path) => {
  const written = text(value, path);
  const isInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/.test(written) && !Number.isNaN(Date.parse(written));
  return isInstant ? written : malformed(path, 'is no RFC 3339 time');
};
