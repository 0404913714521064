import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanJson } from '../../../src/core/formats/json-scan.ts';
import { parseSoundJson } from '../../../src/core/formats/sound-json.ts';

describe('parseSoundJson()', () => {
  it.each(['{"a":1,"a":2}', '{"a":{"b":1,"\\u0062":2}}', '[1,]', '{"a":1', '', '{"__proto__":1,"__proto__":2}', '['.repeat(257) + ']'.repeat(257), '"\\"'])('leaves %j to the scan', (text) => {
    expect(parseSoundJson(text)).toBeUndefined();
  });

  it.each(['{"a:b":"c:d,{[","e":[{"a":1},{"a":2}]}', '"\\\\"', '{"__proto__":1}', '['.repeat(256) + ']'.repeat(256), '{"":{"":{}}}'])('reads %s', (text) => {
    expect(parseSoundJson(text)).toEqual({ value: JSON.parse(text) as unknown });
  });

  it('says of any text what the scan says', () => {
    const json = fc.json().map((text) => text);
    const mangled = fc.tuple(json, fc.nat(), fc.constantFrom('', '"', ':', ',', '{', '}', '[', ']', '\\', '"a":1,')).map(([text, at, put]) => text.slice(0, at % (text.length + 1)) + put + text.slice(at % (text.length + 1)));
    fc.assert(fc.property(fc.oneof(json, mangled), (text) => {
      const scan = scanJson(text);
      expect(parseSoundJson(text) !== undefined).toBe(scan.problem === undefined && scan.duplicates.length === 0);
    }), { numRuns: 2000 });
  });

  it('stops at brackets without end before they are parsed', () => {
    expect(parseSoundJson('['.repeat(50_000_000))).toBeUndefined();
  });
});
