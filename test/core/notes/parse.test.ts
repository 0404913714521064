import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkReferences } from '../../../src/core/notes/check.ts';
import { parseNotes } from '../../../src/core/notes/parse.ts';
import { Notes } from '../../../src/core/notes/tree.ts';

const read = (text: string) => {
  const parsed = parseNotes(text);
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed;
};
const blocks = (text: string) => read(text).blocks;
const problems = (text: string) => {
  const parsed = parseNotes(text);
  return 'problems' in parsed ? parsed.problems.map(({ line, column, message, found }) => `${line}:${column}: ${message}${found === undefined ? '' : ` (${found})`}`) : [];
};

describe('notes that would take the parser for ever', () => {
  test.each([
    ['quotations in quotations', '>'.repeat(16_000), ['1:1: Lists and quotations are nested too deeply']],
    ['lists in lists on one line', `${'- '.repeat(5000)}a`, ['1:1: Lists and quotations are nested too deeply']],
    ['emphasis in emphasis', `Before\n\n${'*a '.repeat(4000)}${'a* '.repeat(4000)}`, ['3:1: The paragraph holds too many marks of emphasis']],
    ['emphasis over many lines', '*a\n'.repeat(2000), ['1001:1: The paragraph holds too many marks of emphasis']],
  ])('%s', (_, text, told) => expect(problems(text)).toEqual(told));

  test('many headings of one name are numbered in one pass', () => {
    const headings = (count: number) => blocks('# a\n\n'.repeat(count)).map((block) => ('id' in block ? block.id : ''));
    expect(headings(3)).toEqual(['a', 'a-2', 'a-3']);
    expect(new Set(headings(2000)).size).toBe(2000);
    expect(blocks('# a\n\n# a-2\n\n# a').map((block) => ('id' in block ? block.id : ''))).toEqual(['a', 'a-2', 'a-3']);
  });
});

describe('parseNotes() reads', () => {
  test.each([
    ['a paragraph', 'Faster on *small* **GPUs** ~~soon~~ `now`.', [{ kind: 'p', children: ['Faster on ', { kind: 'em', children: ['small'] }, ' ', { kind: 'strong', children: ['GPUs'] }, ' ', { kind: 'del', children: ['soon'] }, ' ', { kind: 'code', text: 'now' }, '.'] }]],
    ['a link out', '[Docs](https://example.org/a?b=c)', [{ kind: 'p', children: [{ kind: 'a', href: 'https://example.org/a?b=c', children: ['Docs'] }] }]],
    ['a link by reference', '[Docs][d]\n\n[d]: https://example.org/', [{ kind: 'p', children: [{ kind: 'a', href: 'https://example.org/', children: ['Docs'] }] }]],
    ['an e-mail address as text', 'ask a@example.org', [{ kind: 'p', children: ['ask ', 'a@example.org'] }]],
    ['a task list', '- [x] done\n- [ ] open', [{ kind: 'ul', items: [{ checked: true, children: [{ kind: 'p', children: ['done'] }] }, { checked: false, children: [{ kind: 'p', children: ['open'] }] }] }]],
    ['a numbered list', '3. c\n4. d', [{ kind: 'ol', start: 3, items: [{ children: [{ kind: 'p', children: ['c'] }] }, { children: [{ kind: 'p', children: ['d'] }] }] }]],
    ['code', '```sh\npip install x\n```', [{ kind: 'pre', language: 'sh', text: 'pip install x' }]],
    ['a table', '| a | b |\n|---|--:|\n| 1 | 2 |', [{ kind: 'table', columns: [{ numeric: false, children: ['a'] }, { numeric: true, children: ['b'] }], rows: [[['1'], ['2']]] }]],
    ['a quotation and a rule', '> said\n\n---', [{ kind: 'blockquote', children: [{ kind: 'p', children: ['said'] }] }, { kind: 'hr' }]],
    ['components', '<Gates/>\n\n<Evidence slot="sbom"/>\n\n<Trend metric="p95"/>\n\n<Compare to="v1"/>', [{ kind: 'gates' }, { kind: 'evidence', slot: 'sbom' }, { kind: 'trend', metric: 'p95' }, { kind: 'compare', to: 'v1' }]],
    ['a component in a list', '- <Evidence slot="sbom"/>', [{ kind: 'ul', items: [{ children: [{ kind: 'evidence', slot: 'sbom' }] }] }]],
  ])('%s', (_, text, expected) => expect(blocks(text)).toEqual(expected));

  test('headings below the page’s own, whatever depth they begin at', () => {
    expect(blocks('# One\n## Two').map((one) => one.kind)).toEqual(['h2', 'h3']);
    expect(blocks('### One\n#### Two\n###### Six').map((one) => one.kind)).toEqual(['h2', 'h3', 'h5']);
  });

  test('headings with anchors of their own, to which links lead', () => {
    expect(blocks('# Fixes & more\n# Fixes, more\n[up](#fixes-more)')).toMatchObject([{ id: 'fixes-more' }, { id: 'fixes-more-2' }, { children: [{ kind: 'a', href: '#fixes-more' }] }]);
  });

  test('a heading that is called like a part of the page', () => {
    expect(blocks('# Main')).toMatchObject([{ id: 'main-2' }]);
  });

  test('footnotes in the order of their marks; one that nothing marks is not lost', () => {
    const { blocks: [first], footnotes } = read('b[^b] a[^a] b[^b]\n\n[^a]: A\n[^c]: C\n[^b]: B');
    expect(first).toEqual({ kind: 'p', children: ['b', { kind: 'sup', footnote: 1, again: 0 }, ' a', { kind: 'sup', footnote: 2, again: 0 }, ' b', { kind: 'sup', footnote: 1, again: 1 }] });
    expect(footnotes.map((one) => [one.number, one.children])).toEqual([[1, [{ kind: 'p', children: ['B'] }]], [2, [{ kind: 'p', children: ['A'] }]], [3, [{ kind: 'p', children: ['C'] }]]]);
  });

  test('text with what would turn or hide it made visible', () => {
    expect(blocks('a\u202eb')).toEqual([{ kind: 'p', children: ['a\\u{202e}b'] }]);
  });
});

describe('parseNotes() refuses, with the place', () => {
  test.each([
    ['an import', 'Hi\n\nimport x from "y"', ['3:1: An import is not allowed (import x from "y")']],
    ['an export', 'export const a = 1', ['1:1: An export is not allowed (export const a = 1)']],
    ['an expression', 'a {process.exit()} b', ['1:3: An expression in braces is not allowed ({process.exit()})']],
    ['an expression of its own', '{1 + 1}', ['1:1: An expression in braces is not allowed ({1 + 1})']],
    ['an element', 'a <b>c</b>', ['1:3: <b> is not allowed']],
    ['a script', '<script>alert(1)</script>', ['1:1: <script> is not allowed']],
    ['a fragment', '<>\n\na\n\n</>', ['1:1: A fragment is not allowed']],
    ['a component nobody knows', '<Chart/>', ['1:1: <Chart> is not allowed']],
    ['a spread', '<Gates {...x}/>', ['1:8: Spreading into a component is not allowed ({...x})']],
    ['an attribute that is code', '<Evidence slot={x}/>', ['1:11: "slot" must be a text in quotes ({x})']],
    ['an attribute without a value', '<Evidence slot/>', ['1:11: "slot" must be a text in quotes (nothing)']],
    ['an attribute twice', '<Evidence slot="a" slot="b"/>', ['1:20: "slot" stands twice']],
    ['an attribute nobody knows', '<Evidence slot="a" onclick="x"/>', ['1:20: <Evidence> has no attribute "onclick"']],
    ['a missing attribute', '<Trend/>', ['1:1: <Trend> lacks "metric"']],
    ['a component around something', '<Gates>\n\ntext\n\n</Gates>', ['3:1: <Gates> takes nothing between its tags']],
    ['a component within a line', 'See <Evidence slot="a"/>.', ['1:5: <Evidence/> must stand on a line of its own']],
    ['an image', '![a](https://example.org/a.png)', ['1:1: An image is not allowed (https://example.org/a.png)']],
    ['a script address', '[x](javascript:alert%281%29)', ['1:1: This link is not allowed (javascript:alert%281%29)']],
    ['a script address by reference', '[x][y]\n\n[y]: JavaScript:alert(1)', ['3:1: This link is not allowed (JavaScript:alert(1))']],
    ['a path', '[x](../gates/)', ['1:1: This link is not allowed (../gates/)']],
    ['an address without a scheme', '[x](//example.org/)', ['1:1: This link is not allowed (//example.org/)']],
    ['a data address', '[x](data:text/html,a)', ['1:1: This link is not allowed (data:text/html,a)']],
    ['a place that is not there', '# Fixes\n\n[x](#fixs)', ['3:1: No heading of the notes is called "fixs" (#fixs)']],
    ['everything at once', 'import a from "b"\n\n{x}\n\n<b/>', ['1:1: An import is not allowed (import a from "b")', '3:1: An expression in braces is not allowed ({x})', '5:1: <b> is not allowed']],
  ])('%s', (_, text, expected) => expect(problems(text)).toEqual(expected));

  test.each([['<!-- a -->', 1], ['a\n\n<Gates', 3], ['{', 1], ['<a', 1], ['<Gates>', 1]])('%j, which is no MDX', (text, line) => {
    const parsed = parseNotes(text);
    expect('problems' in parsed && parsed.problems.map((one) => [one.line, /^The notes do not parse: /.test(one.message)])).toEqual([[line, true]]);
  });

  test('says what is allowed and what may be meant', () => {
    const parsed = parseNotes('<gates/>\n\n<Evidence slt="a"/>');
    expect('problems' in parsed && parsed.problems).toMatchInlineSnapshot(`
      [
        {
          "column": 1,
          "expected": "Markdown, or one of <Gates/>, <Changelog/>, <Evidence slot="…"/>, <Trend metric="…"/>, <Compare to="…"/>",
          "hint": "did you mean "Gates"?",
          "line": 1,
          "message": "<gates> is not allowed",
        },
        {
          "column": 11,
          "expected": "<Evidence slot="…"/>",
          "hint": "did you mean "slot"?",
          "line": 3,
          "message": "<Evidence> has no attribute "slt"",
        },
        {
          "column": 1,
          "expected": "<Evidence slot="…"/>",
          "line": 3,
          "message": "<Evidence> lacks "slot"",
        },
      ]
    `);
  });

  test('nesting and length beyond what a page holds', () => {
    expect(problems(`${'> '.repeat(60)}deep`)).toEqual(['1:1: Lists and quotations are nested too deeply']);
    expect(problems(Array.from({ length: 60 }, (_, depth) => `${'  '.repeat(depth)}- a`).join('\n'))[0]).toMatch(/Lists and quotations are nested too deeply$/);
    expect(problems('a'.repeat(200_001))).toEqual(['1:1: The notes are too long (200001)']);
  });
});

test('any text is read or refused, and what is read fits the page', () => {
  const piece = fc.constantFrom('# a\n', '<Gates/>', '<Evidence slot="a"/>', '{', '}', '<', '>', '[a](https://b.c)', '[^1]', '\n[^1]: x\n', '\n\n', '- ', '1. ', '> ', '| a | b |\n|-|-|\n', '`', '```\n', 'import x', '*', '_', '\\', '&lt;', '\u202e', '"', 'text', '    ');
  fc.assert(fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
    const parsed = parseNotes(pieces.join(''));
    if ('problems' in parsed) expect(parsed.problems.length).toBeGreaterThan(0);
    else Notes.parse({ blocks: parsed.blocks, footnotes: parsed.footnotes });
  }), { numRuns: 500 });
});

describe('checkReferences()', () => {
  const { references } = read('<Evidence slot="sbm"/>\n\n<Trend metric="p95"/>\n\n<Compare to="v9"/>');

  test('names what is not there, what is, and what may be meant', () => {
    expect(checkReferences(references, { slots: ['sbom', 'tests'], metrics: ['p95'], versions: [] })).toMatchInlineSnapshot(`
      [
        {
          "column": 11,
          "expected": "sbom, tests",
          "hint": "did you mean "sbom"?",
          "line": 1,
          "message": "The release has no slot "sbm"",
        },
        {
          "column": 10,
          "expected": "no version: this is the only release",
          "line": 5,
          "message": "The project has no other release "v9"",
        },
      ]
    `);
  });

  test('leaves metrics alone before anything was measured', () => {
    expect(checkReferences(references, { slots: ['sbm'], versions: ['v9'] })).toEqual([]);
  });
});
