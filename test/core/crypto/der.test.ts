import { fromBER } from 'asn1js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bitString, boolean, integer, octetString, oid, sequence, utcTime, utf8String } from '../../../examples/sigstore/der.ts';
import { contextTag, Fields, printDer, readBits, readBoolean, readDer, readInteger, readOid, readPositive, readSmallInteger, readText, readTime, TAG, type DerValue } from '../../../src/core/crypto/der.ts';
import { utf8 } from '../../../src/core/lib/bytes.ts';

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));
const whole = (value: DerValue) => value.whole;

describe('readDer() refuses what is not DER', () => {
  test.each<readonly [string, string, (value: DerValue) => unknown, string]>([
    ['an indefinite length', '3080010100 0000', whole, 'a length is not DER'],
    ['a length of the long form that fits the short one', '04810100', whole, 'a length is not as short as it can be'],
    ['a length with a leading zero', `04820080${'00'.repeat(128)}`, whole, 'a length is not as short as it can be'],
    ['a length of five octets', '04850000000001', whole, 'a length is not DER'],
    ['a length beyond the end', '0402ff', whole, 'the bytes end within a value'],
    ['a length that is cut off', '0482ff', whole, 'the bytes end within a value'],
    ['a tag of the long form', '1f8101 00', whole, 'a tag is of the long form'],
    ['bytes after the value', '0500 00', whole, 'bytes follow the value'],
    ['a TRUE that is not 0xff', '010101', readBoolean, 'a BOOLEAN is neither true nor false'],
    ['a BOOLEAN of two octets', '0102ffff', readBoolean, 'a BOOLEAN is neither true nor false'],
    ['an INTEGER with a spare zero', '0202007f', readInteger, 'an INTEGER is not as short as it can be'],
    ['an INTEGER with a spare 0xff', '0202ff80', readInteger, 'an INTEGER is not as short as it can be'],
    ['an INTEGER without octets', '0200', readInteger, 'an INTEGER is not as short as it can be'],
    ['a negative INTEGER where none can be', '0201ff', readPositive, 'an INTEGER is not above zero'],
    ['a zero where none can be', '020100', readPositive, 'an INTEGER is not above zero'],
    ['an INTEGER above 2^31', '02050080000000', readSmallInteger, 'an INTEGER is out of range'],
    ['a BIT STRING with bits to spare', '0302 01 02', readBits, 'a BIT STRING does not end at an octet'],
    ['a BIT STRING without octets', '0300', readBits, 'a BIT STRING does not end at an octet'],
    ['an OBJECT IDENTIFIER with a spare octet', '0603 2a8001', readOid, 'an OBJECT IDENTIFIER is malformed'],
    ['an OBJECT IDENTIFIER that is cut off', '0602 2a86', readOid, 'an OBJECT IDENTIFIER is malformed'],
    ['an empty OBJECT IDENTIFIER', '0600', readOid, 'an OBJECT IDENTIFIER is malformed'],
    ['an OBJECT IDENTIFIER with an arc beyond counting', `0610${'ff'.repeat(15)}01`, readOid, 'an OBJECT IDENTIFIER is malformed'],
    ['a text that is not UTF-8', '0c01ff', (value) => readText(value, TAG.utf8String), 'a text is not UTF-8'],
    ['a time without seconds', `170b${Buffer.from('2506011200Z').toString('hex')}`, readTime, 'a time is no date and time in UTC: "2506011200Z"'],
    ['a time with an offset', `1711${Buffer.from('250601120000+0000').toString('hex')}`, readTime, 'a time is no date and time in UTC: "250601120000+0000"'],
    ['a fraction that ends in a zero', `1813${Buffer.from('20250601120000.120Z').toString('hex')}`, readTime, 'a time is no date and time in UTC: "20250601120000.120Z"'],
    ['a leap second, which no clock here has', `170d${Buffer.from('161231235960Z').toString('hex')}`, readTime, 'a time is no date and time in UTC: "161231235960Z"'],
    ['another value than expected', '0500', (value) => new Fields(value), 'a value has the tag 0x5 where 0x30 is expected'],
    ['more values than expected', '3004 0500 0500', (value) => { const fields = new Fields(value); fields.take(); fields.end(); }, 'there are more values than expected'],
    ['fewer values than expected', '3000', (value) => new Fields(value).take(), 'a value is missing'],
  ])('%s', (_, hex, read, problem) => {
    expect(readDer(bytes(hex.replaceAll(' ', '')), read)).toEqual({ problem });
  });
});

test.each<readonly [string, Uint8Array, (value: DerValue) => unknown, unknown]>([
  ['an INTEGER of two octets', integer(0x80), readSmallInteger, 128],
  ['a positive INTEGER without its sign', integer(0x80), readPositive, Uint8Array.of(0x80)],
  ['a BOOLEAN', boolean(true), readBoolean, true],
  ['a BIT STRING', bitString(Uint8Array.of(1, 2)), readBits, Uint8Array.of(1, 2)],
  ['an OBJECT IDENTIFIER', oid('1.3.6.1.4.1.57264.1.7'), readOid, '1.3.6.1.4.1.57264.1.7'],
  ['an OBJECT IDENTIFIER below 2', Uint8Array.of(0x06, 0x03, 0x88, 0x37, 0x03), readOid, '2.999.3'],
  ['a text', utf8String('Grüße'), (value) => readText(value, TAG.utf8String), 'Grüße'],
  ['a time of this century', utcTime('2049-12-31T23:59:59Z'), readTime, '2049-12-31T23:59:59Z'],
  ['a time of the last century', Uint8Array.of(0x17, 13, ...utf8('500101000000Z')), readTime, '1950-01-01T00:00:00Z'],
  ['a time after 2049', Uint8Array.of(0x18, 15, ...utf8('99991231235959Z')), readTime, '9999-12-31T23:59:59Z'],
  ['a field that is left out', sequence(integer(1)), (value) => { const fields = new Fields(value); return [fields.takeIf(TAG.boolean), readSmallInteger(fields.take())]; }, [undefined, 1]],
  ['a tagged value', Uint8Array.of(0x82, 0x01, 0x05), (value) => readSmallInteger(value, contextTag(2)), 5],
])('reads %s', (_, der, read, value) => {
  expect(readDer(der, read)).toEqual({ value });
});

test('printDer() writes lengths of every size as asn1js and our own reader read them', () => {
  for (const length of [0, 1, 127, 128, 255, 256, 65_535, 65_536, 70_000]) {
    const written = printDer(TAG.octetString, new Uint8Array(length));
    expect(readDer(written, ({ content }) => content.length)).toEqual({ value: length });
    expect(fromBER(written)).toMatchObject({ offset: written.length });
  }
});

test('what is read as DER, asn1js reads as BER with the same extent', () => {
  const leaf = fc.oneof(fc.uint8Array({ maxLength: 300 }).map(octetString), fc.nat().map((number) => integer(number)), fc.boolean().map(boolean), fc.string({ maxLength: 20 }).map(utf8String));
  const tree = fc.letrec<{ readonly node: Uint8Array }>((tie) => ({ node: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('node'), { maxLength: 5 }).map((parts) => sequence(...parts))) })).node;
  fc.assert(fc.property(tree, (der) => {
    const theirs = fromBER(der);
    expect(theirs.offset).toBe(der.length);
    expect(new Uint8Array(theirs.result.toBER())).toEqual(der);
    expect(readDer(der, (value) => value.whole)).toEqual({ value: der });
  }), { numRuns: 200 });
});
