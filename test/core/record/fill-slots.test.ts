import { expect, test } from 'vitest';
import type { SlotEvidence } from '../../../src/core/gates/rule.ts';
import { SlotSpec } from '../../../src/core/model/policy.ts';
import { fillSlots } from '../../../src/core/record/fill-slots.ts';
import { digest, evidence, release } from '../../builders/gates.ts';

const dated = (character: string, producedAt?: string) =>
  evidence({ file: { sha256: digest(character), name: `${character}.json`, storedName: `${character}.json` }, statement: producedAt === undefined ? {} : { producedAt } });

function filled(...all: readonly SlotEvidence[]) {
  const spec = SlotSpec.parse({ id: 'register', title: 'Register', accepts: [{ format: 'json' }], paths: ['*.json'], cardinality: 'newest' });
  const [one] = fillSlots([{ spec, applies: true, scope: '', evidence: all, wrongFormat: new Set() }], release(), []);
  return { files: one?.slot.files, superseded: one?.slot.superseded, judged: one?.evidence.map(({ file }) => file.sha256) };
}

test('the newest of several dated files stands, and the older are superseded, newest first', () => {
  expect(filled(dated('a', '2026-02-17T00:00:00Z'), dated('b', '2026-02-19T20:04:45+10:00'), dated('c', '2026-02-18T00:00:00Z')))
    .toEqual({ files: [digest('b')], superseded: [digest('c'), digest('a')], judged: [digest('b')] });
});

test('a copy of the newest under another name changes nothing', () => {
  expect(filled(dated('b', '2026-02-19T00:00:00Z'), dated('b', '2026-02-19T00:00:00Z'))).toEqual({ files: [digest('b')], superseded: undefined, judged: [digest('b')] });
});

test.each([
  ['one has no date', [dated('a', '2026-02-17T00:00:00Z'), dated('b')]],
  ['two have the same', [dated('a', '2026-02-17T00:00:00Z'), dated('b', '2026-02-17T00:00:00Z')]],
])('where %s, none is told to be the newest', (_, all) => {
  expect(filled(...all)).toEqual({ files: [digest('a'), digest('b')], superseded: undefined, judged: [digest('a'), digest('b')] });
});

test('a list that a newer one replaced vouches for no file', () => {
  const list = SlotSpec.parse({ id: 'list', title: 'List', accepts: [{ format: 'checksums' }], paths: ['*.json'], cardinality: 'newest' });
  const app = SlotSpec.parse({ id: 'app', title: 'App', accepts: [{ format: 'json' }], digestIn: 'list' });
  const listing = (character: string, producedAt: string, sha256: string) => ({ ...dated(character, producedAt), statement: { ...dated(character, producedAt).statement, claims: [{ name: 'app.bin', sha256, at: 'line:1' }] } });
  const file = evidence({ file: { sha256: digest('e'), name: 'app.bin', storedName: 'app.bin' } });
  const filling = (...lists: readonly SlotEvidence[]) => fillSlots([
    { spec: list, applies: true, scope: '', evidence: lists, wrongFormat: new Set() }, { spec: app, applies: true, scope: '', evidence: [file], wrongFormat: new Set() },
  ], release(), [])[1]?.slot.integrity?.digest;
  const older = listing('a', '2026-02-17T00:00:00Z', digest('e'));
  expect(filling(older)).toBe('matches');
  expect(filling(older, listing('b', '2026-02-18T00:00:00Z', digest('f')))).toBe('does-not-match');
  expect(filling(older, dated('b', '2026-02-18T00:00:00Z'))).toBe('not-declared');
});
