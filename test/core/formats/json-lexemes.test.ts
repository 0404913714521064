import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dumpLikePython, readLexemes } from '../../../src/core/formats/json-lexemes.ts';

it('reads any JSON and writes it again with the same meaning', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    expect(JSON.parse(dumpLikePython(readLexemes(JSON.stringify(value, undefined, 1))))).toEqual(JSON.parse(JSON.stringify(value)));
  }), { numRuns: 500 });
});

it.each([
  ['a float that JavaScript writes as a whole number', '{"b":8100000000.0,"a":1e+16}', '{"a": 1e+16, "b": 8100000000.0}'],
  ['text beyond ASCII', '{"name":"Zürich \u{1f512}\u007f"}', '{"name": "Z\\u00fcrich \\ud83d\\udd12\\u007f"}'],
  ['keys by code point, not by UTF-16 unit', '{"\uff5e":1,"\u{1f512}":2}', '{"\\uff5e": 1, "\\ud83d\\udd12": 2}'],
  ['nothing', '{"list":[],"object":{},"none":null}', '{"list": [], "none": null, "object": {}}'],
])('writes as Python does: %s', (_, text, python) => {
  expect(dumpLikePython(readLexemes(text))).toBe(python);
});

it('reads a number of any length as one number', () => {
  const digits = '1'.repeat(5000);
  expect(dumpLikePython(readLexemes(`{"number":${digits},"list":[${digits}]}`))).toBe(`{"list": [${digits}], "number": ${digits}}`);
});
