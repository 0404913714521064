import { pointer } from '../lib/json-pointer.ts';

/** Where a text stops being JSON. */
export interface JsonProblem {
  readonly kind: 'syntax' | 'too-deep';
  readonly line: number;
  readonly column: number;
  readonly expected: string;
  readonly found: string;
}

/** A key that an object holds twice. Readers differ in which of the two values they take. */
export interface JsonDuplicate {
  readonly key: string;
  readonly object: string;
  readonly line: number;
  readonly column: number;
}

export interface JsonScan {
  readonly problem?: JsonProblem;
  /** The first few only. */
  readonly duplicates: readonly JsonDuplicate[];
}

// Every reader after this one recurses, and a stack is a few thousand frames deep.
export const DEEPEST = 256;
const MOST_DUPLICATES = 20;

interface Container {
  readonly closes: '}' | ']';
  readonly keys?: Set<string>;
  part: string | number;
}

/**
 * Reads JSON (RFC 8259) for its syntax only. `JSON.parse` gives no place that is the same in every engine, keeps silent
 * about doubled keys, and accepts any depth; this answers for all three and never recurses.
 */
export function scanJson(text: string): JsonScan {
  const duplicates: { key: string; object: string; offset: number }[] = [];
  const open: Container[] = [];
  let at = 0;
  let want: 'value' | 'value or end' | 'key' | 'key or end' | 'comma or end' | 'nothing' = 'value';
  const done = (problem?: { kind?: 'too-deep'; offset: number; expected: string; found?: string }): JsonScan => ({
    ...(problem === undefined ? {} : { problem: {
      kind: problem.kind ?? 'syntax', ...lineAndColumn(text, problem.offset), expected: problem.expected, found: problem.found ?? wordAt(text, problem.offset),
    } }),
    duplicates: duplicates.map(({ offset, ...rest }) => ({ ...rest, ...lineAndColumn(text, offset) })),
  });

  for (;;) {
    at = skipSpace(text, at);
    const inside = open.at(-1);
    const next = text[at];
    if (want === 'nothing') return at === text.length ? done() : done({ offset: at, expected: 'the end of the file' });
    if (inside !== undefined && next === inside.closes && want !== 'value' && want !== 'key') {
      open.pop();
      at += 1;
      want = open.length === 0 ? 'nothing' : 'comma or end';
      continue;
    }
    if (want === 'comma or end') {
      if (next !== ',' || inside === undefined) return done({ offset: at, expected: `"," or "${inside?.closes ?? ''}"` });
      at += 1;
      if (typeof inside.part === 'number') inside.part += 1;
      want = inside.closes === '}' ? 'key' : 'value';
      continue;
    }
    if ((want === 'key' || want === 'key or end') && inside !== undefined) {
      if (next !== '"') return done({ offset: at, expected: want === 'key' ? 'a key in double quotes' : 'a key in double quotes or "}"' });
      const end = stringEnd(text, at);
      if (typeof end !== 'number') return done(end);
      const key = decoded(text.slice(at, end));
      if (inside.keys?.has(key) === true && duplicates.length < MOST_DUPLICATES) {
        duplicates.push({ key, object: pointer(...open.slice(0, -1).map((one) => one.part)), offset: at });
      }
      inside.keys?.add(key);
      inside.part = key;
      at = skipSpace(text, end);
      if (text[at] !== ':') return done({ offset: at, expected: '":" after the key' });
      at += 1;
      want = 'value';
      continue;
    }
    if (next === '{' || next === '[') {
      if (open.length === DEEPEST) return done({ kind: 'too-deep', offset: at, expected: `at most ${DEEPEST} levels of nesting`, found: 'one level more' });
      open.push(next === '{' ? { closes: '}', keys: new Set(), part: '' } : { closes: ']', part: 0 });
      at += 1;
      want = next === '{' ? 'key or end' : 'value or end';
      continue;
    }
    const end = scalarEnd(text, at);
    if (typeof end !== 'number') return done(want === 'value or end' && end.expected === 'a JSON value' ? { ...end, expected: 'a JSON value or "]"' } : end);
    at = end;
    want = open.length === 0 ? 'nothing' : 'comma or end';
  }
}

interface Stop {
  readonly offset: number;
  readonly expected: string;
  readonly found?: string;
}

const SCALAR = /(?:true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?![A-Za-z0-9_.+-])/y;

function scalarEnd(text: string, at: number): number | Stop {
  if (text[at] === '"') return stringEnd(text, at);
  SCALAR.lastIndex = at;
  return SCALAR.test(text) ? SCALAR.lastIndex : { offset: at, expected: 'a JSON value' };
}

/** The position after the closing quote. By hand, because an expression with a choice overflows on long strings. */
function stringEnd(text: string, start: number): number | Stop {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code < 0x20) return { offset: at, expected: 'an escape such as \\n in place of the control character', found: `U+${code.toString(16).toUpperCase().padStart(4, '0')}` };
    if (code !== 0x5c) continue;
    const escape = text[at + 1] ?? '';
    if (escape === 'u' && /^[0-9A-Fa-f]{4}$/.test(text.slice(at + 2, at + 6))) at += 5;
    else if (escape !== '' && '"\\/bfnrt'.includes(escape)) at += 1;
    else if (escape !== '') return { offset: at, expected: 'an escape that JSON knows', found: text.slice(at, at + 2) };
  }
  return { offset: text.length, expected: 'the quote that ends the string' };
}

function decoded(quoted: string): string {
  return quoted.includes('\\') ? JSON.parse(quoted) as string : quoted.slice(1, -1);
}

function skipSpace(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break;
  }
  return at;
}

/** Both from 1; columns count characters as editors do. */
function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
    lineStart = at + 1;
  }
  return { line, column: offset - lineStart + 1 };
}

function wordAt(text: string, offset: number): string {
  if (offset >= text.length) return 'the end of the file';
  return /^[A-Za-z0-9_.+-]+/.exec(text.slice(offset, offset + 40))?.[0] ?? String.fromCodePoint(text.codePointAt(offset) ?? 0);
}
