import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openChangelog } from '../../../src/core/notes/changelog.ts';
import { plain } from '../../../src/core/notes/parse.ts';
import { Notes } from '../../../src/core/notes/tree.ts';

const FIXTURES = 'test/fixtures/formats/keep-a-changelog';
const sectionOf = (text: string, ...names: readonly string[]) => openChangelog(text)(names);
const shelf = readFileSync(`${FIXTURES}/shelf.md`, 'utf8');

describe('openChangelog()', () => {
  test('gives the section of a version, with the addresses that stand at the end of the file', () => {
    const section = sectionOf(shelf, 'v1.1.0');
    expect(section?.line).toBe(12);
    expect(section?.text.split('\n').at(0)).toBe('### Added');
    expect(section?.text.split('\n').at(-1)).toBe('- Archives can no longer write outside the shelf.');
    expect(section?.notes.blocks.map((block) => ('id' in block ? `${block.kind} ${block.id}: ${plain(block.children)}` : block.kind))).toEqual([
      'h2 changelog.added: Added', 'ul', 'h2 changelog.fixed: Fixed', 'ul', 'h2 changelog.security: Security', 'ul',
    ]);
    expect(JSON.stringify(section?.notes.blocks[1])).toContain('{"kind":"a","href":"https://example.org/shelf/issues/41","children":["#41"]}');
  });

  test.each([
    ['1.1.0', '## [1.1.0] - 2026-02-18'], ['v1.1.0', '## 1.1.0'], ['1.1.0', '## v1.1.0 (2026-02-18)'], ['v1.1.0', '## [1.1.0](https://e.example/) (2026-02-18)'], ['1.1.0', '### [1.1.0] - 2026-02-18 [YANKED]'],
    ['2026.02.18-1430', '## [v2026.02.18-1430]'], ['1.0.0rc1', '## 1.0.0rc1 – 2026-02-18'], ['1.1.0', '1.1.0\n-----'],
  ])('finds %s under %j', (name, heading) => {
    expect(sectionOf(`# Changelog\n\n${heading}\n\n- It\n\n## [0.9.0]\n\n- Not it\n`, name)?.text).toBe('- It');
  });

  test('finds a release by its tag, too', () => {
    expect(sectionOf('## 3.0\n\nx\n', 'three', 'v3.0')?.text).toBe('x');
  });

  test.each([
    ['another version that begins alike', '## 1.1.0\n\nx\n', '1.1.0-rc.1'], ['what is not released', '## [Unreleased]\n\nx\n', 'unreleased'], ['a version with nothing below it', '## 1.0\n\n## 0.9\n\nx\n', '1.0'],
    ['a heading in a code block', '```\n## 1.0\n```\n\nx\n', '1.0'], ['a heading of another kind', '## Version 1.0 is here\n\nx\n', '1.0'], ['no text', '', '1.0'],
  ])('finds none for %s', (_, text, name) => expect(sectionOf(text, name)).toBeUndefined());

  test('a section ends where a heading of its depth stands, be it about no version', () => {
    expect(sectionOf(readFileSync(`${FIXTURES}/untidy.md`, 'utf8'), 'v0.2.1')?.text).not.toContain('Again');
    expect(sectionOf('## 1.0\n\na\n\n## Thanks\n\nb\n', '1.0')?.text).toBe('a');
  });

  test('nothing in it becomes markup, an image or a link that runs, and nothing is refused', () => {
    const hostile = [
      '## 1.0', '', '<script>alert(1)</script>', '', '<!-- hidden -->', '', 'a <b onclick="x">b</b> [x](javascript:alert(1)) [y](#gone) [z](../secret.md) ![pixel](https://evil.example/p.gif)', '',
      'import x from "y"', '', '{process.exit(1)} <Gates/> [^1]', '', '[^1]: a footnote', '',
    ].join('\n');
    const notes = Notes.parse(sectionOf(hostile, '1.0')?.notes);
    expect(notes.blocks).toEqual([
      { kind: 'pre', text: '<script>alert(1)</script>' },
      { kind: 'p', children: ['a ', { kind: 'code', text: '<b onclick="x">' }, 'b', { kind: 'code', text: '</b>' }, ' ', 'x', ' ', 'y', ' ', 'z', ' ', { kind: 'a', href: 'https://evil.example/p.gif', children: ['pixel'] }] },
      { kind: 'p', children: ['import x from "y"'] },
      { kind: 'p', children: ['{process.exit(1)} ', { kind: 'code', text: '<Gates/>' }, ' ', '[1]'] },
      { kind: 'p', children: ['a footnote'] },
    ]);
  });
});
