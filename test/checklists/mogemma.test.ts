// docs/checklists/mogemma.md has a row for every line of mogemma's own documents.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { currentRevision } from '../../src/core/api/current-revision.ts';
import { loadPortal } from '../../src/node/load-portal.ts';
import { checklistRows, holdChecklist } from '../builders/checklist-table.ts';

holdChecklist('mogemma');

const ROWS = checklistRows('mogemma');
const document = (snapshot: string, name: string) => readFileSync(`examples/mogemma/${snapshot}/artifacts/docs/${name}`, 'utf8');
const RUNBOOK = document('snapshot-10e6e8c', 'release-runbook.md');
const NOTES = document('snapshot-10e6e8c', 'performance-baselines.md');
const LATER_NOTES = document('snapshot-5909b5f', 'performance-baselines.md');

describe('every line of mogemma’s documents has a row', () => {
  const runbook = sectionsOf(RUNBOOK);
  const notes = unique(sectionsOf(NOTES).flatMap(({ lines }) => lines));
  const later = unique(sectionsOf(LATER_NOTES).flatMap(({ lines }) => lines)).filter((line) => !notes.includes(line));
  const named = [...runbook.map(({ lines }, index) => [String(index + 1), lines] as const), ['9', notes] as const, ['10', later] as const];

  test.each(named.flatMap(([section, lines]) => lines.map((line) => ({ section, line }))))('§$section $line', ({ section, line }) => {
    expect(ROWS.filter((row) => row.section === section).map((row) => row.item)).toContain(line);
  });

  test('the documents were read as they are', () => {
    expect(named.map(([, lines]) => lines.length)).toEqual([7, 12, 10, 8, 5, 5, 2, 6, 31, 8]);
    expect(ROWS).toHaveLength(94);
  });
});

test('§5 Deprecate affected release: v0.3.0 is deprecated, and v0.3.1 names it as what it follows', async () => {
  const releases = (await loadPortal('content')).projects.find(({ id }) => id === 'mogemma')?.releases ?? [];
  const release = (version: string) => releases.find((one) => one.version === version)!;
  expect(release('v0.3.0').addenda.map(({ value }) => value.predicate)).toContainEqual(expect.objectContaining({ kind: 'deprecate', instead: 'v0.3.1' }));
  expect(currentRevision(release('v0.3.1')).value.release.relations).toEqual([{ type: 'hotfix-of', version: 'v0.3.0' }]);
});

interface Section {
  readonly lines: readonly string[];
}

// An example of the file, and what was measured in March 2026: neither asks for anything.
const ASKS_FOR_NOTHING = /^Baseline output|Evidence \(/;

/** List items, each with the line that continues it, and the prose between them; no headings, no code blocks. */
function sectionsOf(markdown: string): readonly Section[] {
  return markdown.split(/^## /m).slice(1).filter((section) => !ASKS_FOR_NOTHING.test(section.split('\n', 1)[0] ?? '')).map((section) => {
    const [, ...rest] = section.replaceAll(/```[^]*?```/g, '').split('\n');
    const lines: string[] = [];
    for (const line of rest.filter((one) => one.trim() !== '')) {
      const item = /^\s*(?:-|\d+\.) (?:\[ \] )?(.*?)\s*$/.exec(line)?.[1];
      if (item === undefined && line.startsWith(' ')) lines.push(`${lines.pop() ?? ''} ${line.trim()}`);
      else lines.push(item ?? line.trim());
    }
    return { lines };
  });
}

function unique(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)];
}
