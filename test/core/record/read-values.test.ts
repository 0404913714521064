import { expect, test } from 'vitest';
import { decodeSample } from '../../../src/core/formats/read.ts';
import { utf8 } from '../../../src/core/lib/bytes.ts';
import { SlotSpec } from '../../../src/core/model/policy.ts';
import { readValues } from '../../../src/core/record/read-values.ts';

const slot = (values: Record<string, unknown>) => SlotSpec.parse({ id: 'a', title: 'A', accepts: [{ format: 'attachment' }], values });
const read = (text: string, ...slots: ReturnType<typeof slot>[]) => readValues(decodeSample(utf8(text)), slots);

test('a text is read by its line and by its place in JSON', () => {
  expect(read('name = "m"\nversion = "1.2.0"\n', slot({ version: { pattern: '^version = "([^"]+)"$' } })).values).toEqual({ version: { text: '1.2.0', at: 'line:2' } });
  expect(read('{"a":{"version":"1.2.0"}}', slot({ version: { at: '/a/version' } })).values).toEqual({ version: { text: '1.2.0', at: '/a/version' } });
});

test('what stands twice alike is one value; what differs is none, and is told', () => {
  const tag = slot({ tag: { pattern: 'image: app:(\\S+)' } });
  expect(read('image: app:1\nimage: app:1\n', tag)).toEqual({ values: { tag: { text: '1', at: 'line:1' } }, findings: [] });
  const differing = read('image: app:1\nimage: app:2\n', tag);
  expect([differing.values, differing.findings.map(({ id, found }) => [id, found])]).toEqual([{}, [['value-contradicts', '1, 2']]]);
});

test('two slots that read one name from one file must read it alike', () => {
  const result = read('a 1\nb 2\n', slot({ x: { pattern: '^a (\\d)' } }), slot({ x: { pattern: '^b (\\d)' } }));
  expect([result.values, result.findings.map(({ id }) => id)]).toEqual([{}, ['value-contradicts']]);
});

test('what is not there is told, and a file that is no text states nothing', () => {
  expect(read('none', slot({ x: { pattern: '^v(.)$' } })).findings.map(({ id }) => id)).toEqual(['value-not-found']);
  expect(readValues(decodeSample(new Uint8Array([0xff, 0x00])), [slot({ x: { pattern: '(.)' } })]).values).toEqual({});
});

test('a file of slots that ask nothing is not looked at', () => {
  expect(read('version 1', slot({}))).toEqual({ findings: [] });
});

test.each([
  ['a line of a template that nobody filled in', 'Owner:   \n'],
  ['a line that holds what nobody sees', 'Owner: \u200b\u2060\n'],
  ['a text too long to be told from another', `Owner: ${'x'.repeat(301)}\n`],
  ['more places than are compared', 'Owner: A\n'.repeat(101)],
  ['a file too long to be searched', `Owner: A\n${' '.repeat(1_000_000)}`],
])('%s states nothing', (_, text) => {
  const result = read(text, slot({ owner: { pattern: '^Owner:[ \\t]*(.*)$' } }));
  expect([result.values, result.findings.map(({ id }) => id)]).toEqual([{}, ['value-not-found']]);
});

test('a blank beside a text contradicts it', () => {
  const result = read('Owner: A\nOwner:\n', slot({ owner: { pattern: '^Owner:[ \\t]*(.*)$' } }));
  expect([result.values, result.findings.map(({ id }) => id)]).toEqual([{}, ['value-contradicts']]);
});

test('what one slot can not read no other makes good', () => {
  const result = read('b 2\n', slot({ x: { pattern: '^a (\\d)' } }), slot({ x: { pattern: '^b (\\d)' } }));
  expect([result.values, result.findings.map(({ id }) => id)]).toEqual([{}, ['value-not-found']]);
});
