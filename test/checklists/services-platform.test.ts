// docs/checklists/services-platform.md has a row for each of the 31 items. The platform's own document may not be copied, so
// the example's task list stands for it: our words, its sections and numbers.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { SECTIONS } from '../../examples/services-platform/checklist.ts';
import { PolicySpec } from '../../src/core/model/policy.ts';
import { checklistRows, holdChecklist } from '../builders/checklist-table.ts';

holdChecklist('services-platform');

const ROWS = checklistRows('services-platform').filter(({ section }) => /^\d$/.test(section));

test('there are 31 items in six sections', () => {
  expect(SECTIONS.map(({ items }) => items.length)).toEqual([5, 4, 4, 5, 5, 8]);
  expect(ROWS).toHaveLength(31);
});

test('each has its row, in order', () => {
  const items = SECTIONS.flatMap(({ items: texts }, index) => texts.map((item) => ({ section: String(index + 1), item })));
  expect(ROWS.map(({ section, item }) => ({ section, item }))).toEqual(items);
});

test('the policy wants every box by its text, and before the rollout all but those of the rollout and after', () => {
  const policy = PolicySpec.parse(parse(readFileSync('content/projects/services-platform/policy.yaml', 'utf8')));
  const boxes = (gate: string) => policy.gates.find(({ id }) => id === gate)?.checks.find((check) => check.rule === 'checks-pass' && check['slot'] === 'checklist')?.['checks'];
  const all = SECTIONS.flatMap(({ items }) => items);
  expect(boxes('announcement')).toEqual(all);
  expect(boxes('checklist')).toEqual(all.filter((item) => ![...(SECTIONS[2]?.items.slice(2) ?? []), ...(SECTIONS[4]?.items ?? [])].includes(item)));
});
