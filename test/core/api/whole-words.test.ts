import { expect, test } from 'vitest';
import { isShort, keepsWords } from '../../../src/core/api/whole-words.ts';

const columns = (...labels: string[]) => labels.map((label) => ({ label }));

test('keepsWords() is true where the longest words fit beside each other', () => {
  expect(keepsWords({ columns: columns('Risk', 'Owner'), rows: [['R-101', 'scheduler_owner'], ['R-102', { text: 'ops_owner', code: true }]] })).toBe(true);
});

test('keepsWords() is false for a word that fits no screen', () => {
  expect(keepsWords({ columns: columns('Risk', 'Owner'), rows: [['R-101', 'x'.repeat(200)]] })).toBe(false);
});

test('keepsWords() is false for more columns than fit', () => {
  expect(keepsWords({ columns: columns(...Array.from({ length: 12 }, () => 'Likelihood')), rows: [] })).toBe(false);
});

test('keepsWords() counts what a shortened digest takes, not its text', () => {
  expect(keepsWords({ columns: columns('Name', 'Digest'), rows: [['a', { text: 'e'.repeat(64), digest: 'e'.repeat(64) }]] })).toBe(true);
});

test('isShort() is true for dates and numbers of risks, and false for sentences', () => {
  expect([isShort('11 May 2026'), isShort({ text: 'R-101' }), isShort('No one looked')]).toEqual([true, true, false]);
});
