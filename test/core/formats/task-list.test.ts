import { expect, test } from 'vitest';
import { readFile } from '../../../src/core/formats/read.ts';
import { createSchemaPort } from '../../../src/node/json-schemas.ts';

const schemas = createSchemaPort();
const read = (text: string) => readFile(new TextEncoder().encode(text), schemas);
const list = (items: string) => `## One\n\n- [x] First (by A. Name, 2026-01-02)\n${items}\n`;

// Each took seconds, or more stack than there is, before the parser was kept from it.
test.each([
  ['footnotes in footnotes', `${'[^a]: '.repeat(2000)}x`],
  ['quotations in quotations', `${'> '.repeat(2000)}x`],
  ['links that never end', '[a]('.repeat(40_000)],
  ['stars without end', '*a '.repeat(40_000)],
  ['more text than anybody ticks', 'a '.repeat(110_000)],
])('%s are refused at once, and say no result', (_, text) => {
  const { format, reading } = read(list(`\n${text}`));
  expect(format.id).toBe('task-list');
  expect(reading).toMatchObject({ form: 'invalid', statement: { content: 'no-result' } });
});

test('what is ticked below a ticked item counts for itself', () => {
  const { reading } = read(list('  - [ ] Below'));
  expect(reading.statement).toMatchObject({ content: 'pending', counts: { items: 2, ticked: 1, open: 1 } });
});

test('a box in a code block is no item', () => {
  const { reading } = read(list('\n```\n- [ ] Not an item\n```'));
  expect(reading.statement).toMatchObject({ content: 'pass', counts: { items: 1 } });
});

test('a commit that the list names binds it', () => {
  const commit = 'a'.repeat(40);
  expect(read(`# List\n\nCommit: ${commit}\nRelease: 2026.3.0\n\n${list('')}`).reading.statement).toMatchObject({ commit, tag: '2026.3.0' });
  expect(read(`# List\n\nCommit: main\n\n${list('')}`).reading.statement).not.toHaveProperty('commit');
});

test('a document without boxes is no task list', () => {
  expect(read('## One\n\n- First\n- Second\n').format.id).toBe('attachment');
});
