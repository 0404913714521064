import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanJson } from '../../../src/core/formats/json-scan.ts';

describe('scanJson()', () => {
  it.each([
    ['{"a":1,', 1, 8, 'a key in double quotes', 'the end of the file'],
    ['[1,2', 1, 5, '"," or "]"', 'the end of the file'],
    ['{"a" 1}', 1, 6, '":" after the key', '1'],
    ['{"a":1}x', 1, 8, 'the end of the file', 'x'],
    ['[1,\n,2]', 2, 1, 'a JSON value', ','],
    ['{a:1}', 1, 2, 'a key in double quotes or "}"', 'a'],
    ['[1,]', 1, 4, 'a JSON value', ']'],
    ['[01]', 1, 2, 'a JSON value or "]"', '01'],
    ['["\\x"]', 1, 3, 'an escape that JSON knows', '\\x'],
    ['["a\nb"]', 1, 4, 'an escape such as \\n in place of the control character', 'U+000A'],
    ['{"a":1]', 1, 7, '"," or "}"', ']'],
    ['', 1, 1, 'a JSON value', 'the end of the file'],
  ])('names the place in %j', (text, line, column, expected, found) => {
    expect(scanJson(text).problem).toEqual({ kind: 'syntax', line, column, expected, found });
  });

  it('accepts exactly what JSON.parse accepts', () => {
    const almost = fc.json().chain((text) => fc.tuple(fc.constant(text), fc.nat(text.length), fc.constantFrom('', ',', '"', '}', '[', '\\', '0', '\n', 'e')))
      .map(([text, at, put]) => text.slice(0, at) + put + text.slice(at + 1));
    fc.assert(fc.property(fc.oneof(fc.json(), almost, fc.string()), (text) => {
      expect(scanJson(text).problem === undefined).toBe(parses(text));
    }), { numRuns: 2000 });
  });

  it('finds a doubled key however it is escaped, and says in which object', () => {
    expect(scanJson('{"x":[{"a/b":{"k":1,\n"\\u006b":2}}]}').duplicates).toEqual([{ key: 'k', object: '/x/0/a~1b', line: 2, column: 1 }]);
  });

  it('does not take equal keys of different objects for doubled ones', () => {
    expect(scanJson('[{"a":1},{"a":{"a":2}}]').duplicates).toEqual([]);
  });

  it('stops at a depth that no report has', () => {
    expect(scanJson('['.repeat(100_000)).problem).toMatchObject({ kind: 'too-deep', line: 1, column: 257 });
    expect(scanJson('['.repeat(256) + ']'.repeat(256)).problem).toBeUndefined();
  });

  it('reads a string of many megabytes', () => {
    expect(scanJson(`["${'\\n'.repeat(5_000_000)}"]`).problem).toBeUndefined();
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
