// docs/checklists/apex-x.md has a row for every item of Apex-X's own document.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checklistRows, holdChecklist } from '../builders/checklist-table.ts';

holdChecklist('apex-x');

const ROWS = checklistRows('apex-x');
const CHECKLIST = readFileSync('test/fixtures/apex-x/CHECKLIST.md', 'utf8');

describe('every item of Apex-X’s document has a row', () => {
  const sections = CHECKLIST.split(/^## \d\. /m).slice(1);
  const bullets = (section: number) => [...(sections[section - 1] ?? '').matchAll(/^ *- (.+?):?$/gm)].map(([, text = '']) => text.replace(/ \(`.*/, '').replace(/: .*/, ''));
  const firstCells = (section: number) => [...(sections[section - 1] ?? '').matchAll(/^\| (?!---|Artifact|Gate)([^|]+) \|/gm)].map(([, text = '']) => text);
  const named: readonly (readonly [string, readonly string[]])[] = [
    ['1', bullets(1)],
    ['2', [...firstCells(2), 'Producer command', 'SHA256 recorded', 'Status']],
    ['3', firstCells(3)],
    ['4', ['Previous stable tag', ...['parity mismatch above threshold', 'p95 latency regression above threshold', 'runtime crash rate increase'].map((one) => `Trigger: ${one}`), 'Post-rollback perf report', 'Post-rollback error-rate snapshot']],
    ['5', bullets(5)],
  ];

  test.each(named.flatMap(([section, items]) => items.map((item) => ({ section, item }))))('§$section $item', ({ section, item }) => {
    expect(ROWS.some((row) => row.section === section && row.item.startsWith(item)), item).toBe(true);
  });

  test('the document was read as it is', () => {
    expect(named.map(([, items]) => items.length)).toEqual([5, 11, 7, 6, 5]);
    expect(new Set(ROWS.map((row) => row.section))).toEqual(new Set(['1', '2', '3', '4', '5']));
  });
});
