import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalBytes } from '../../../src/core/lib/canonical-json.ts';
import { sha256Hex, utf8 } from '../../../src/core/lib/bytes.ts';
import { SIGN_OFF_PREDICATE, STATEMENT_TYPE } from '../../../src/core/model/uris.ts';
import { openDecision, openRecord, openSignOff, openWaiver } from '../../../src/core/record/open.ts';

const signOff = {
  _type: STATEMENT_TYPE,
  subject: [{ name: 'record.json', digest: { sha256: 'a'.repeat(64) } }],
  predicateType: SIGN_OFF_PREDICATE,
  predicate: { role: 'qa', name: 'Ada', decision: 'approve', statement: 'Looks right', at: '2026-02-18T12:40:00Z' },
};

describe('openSignOff()', () => {
  test('gives the document and its digest', () => {
    const bytes = canonicalBytes(signOff);
    expect(openSignOff(bytes)).toEqual({ value: signOff, sha256: sha256Hex(bytes) });
  });

  test('tells every problem with its place', () => {
    const wrong = { ...signOff, predicate: { ...signOff.predicate, decision: 'maybe', at: 'today' } };
    expect(openSignOff(canonicalBytes(wrong))).toMatchInlineSnapshot(`
      {
        "problems": [
          {
            "at": "/predicate/decision",
            "message": "Invalid option: expected one of "approve"|"reject"",
          },
          {
            "at": "/predicate/at",
            "message": "expected a UTC time like 2026-02-18T12:40:00Z",
          },
          {
            "at": "/predicate/at",
            "message": "expected a time that exists",
          },
        ],
      }
    `);
  });

  test.each([
    ['pretty-printed JSON', utf8(JSON.stringify(signOff, null, 2)), 'it is not in canonical form (RFC 8785)'],
    ['a byte order mark', Uint8Array.of(0xef, 0xbb, 0xbf, ...canonicalBytes(signOff)), 'it is not in canonical form (RFC 8785)'],
    ['a truncated file', canonicalBytes(signOff).subarray(0, -1), 'it is not JSON'],
    ['bytes that are no text', Uint8Array.of(0xff), 'it is not UTF-8'],
    ['a huge file', new Uint8Array(1_000_001), 'it is larger than 1000000 bytes, the most that a document has'],
  ])('refuses %s', (_, bytes, message) => {
    expect(openSignOff(bytes)).toEqual({ problems: [{ at: '', message }] });
  });
});

test('no document of ours opens from hostile bytes, and none throws', () => {
  const hostile = fc.oneof(fc.uint8Array(), fc.json().map(utf8), fc.constant(utf8('['.repeat(100_000))));
  fc.assert(fc.property(hostile, (bytes) => {
    for (const open of [openRecord, openSignOff, openDecision, openWaiver]) expect(open(bytes)).toHaveProperty('problems');
  }));
});
