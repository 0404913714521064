import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { locateKey, nearestWord, readYaml } from '../../../src/core/lib/read-yaml.ts';

const Shelf = z.strictObject({
  title: z.string(),
  kind: z.enum(['open', 'closed']).default('open'),
  books: z.array(z.strictObject({ name: z.string().min(1), pages: z.number().int() })).default([]),
  labels: z.record(z.string(), z.string()).default({}),
});

function problems(text: string): string[] {
  const read = readYaml(Shelf, text);
  return 'problems' in read
    ? read.problems.map((one) => [`${one.line}:${one.column}: ${one.path}: ${one.message}`, one.expected, one.found, one.hint].filter(Boolean).join(' | '))
    : [];
}

describe('readYaml()', () => {
  test('gives the value with its defaults', () => {
    expect(readYaml(Shelf, 'title: Maps\nbooks: [{ name: Atlas, pages: 90 }]')).toEqual({
      value: { title: 'Maps', kind: 'open', books: [{ name: 'Atlas', pages: 90 }], labels: {} },
    });
  });

  test('reads JSON, which is YAML too', () => {
    expect(readYaml(Shelf, '{"title":"Maps"}')).toHaveProperty('value.title', 'Maps');
  });

  test('tells every problem, each with its place', () => {
    expect(problems('titel: Maps\nkind: opn\nbooks:\n  - name: Atlas\n    pages: many\n    shelf: 3\n  - pages: 1\n')).toMatchInlineSnapshot(`
      [
        "1:1: title: it is missing | text",
        "1:1: titel: unknown key | did you mean "title"",
        "2:7: kind: this word is not known here | "open", "closed" | "opn" | did you mean "open"",
        "5:12: books[0].pages: it must be a number | "many"",
        "6:5: books[0].shelf: unknown key | name, pages",
        "7:5: books[1].name: it is missing | text",
      ]
    `);
  });

  test('refuses a key that is given twice', () => {
    expect(problems('title: Maps\ntitle: Tales\n')).toMatchInlineSnapshot(`
      [
        "2:1: : this key is given twice | keep one of the two",
      ]
    `);
  });

  test('refuses tags, several documents and broken syntax', () => {
    expect([problems('title: !!js/function "x"'), problems('title: a\n---\ntitle: b\n'), problems('title: "a\n')]).toMatchInlineSnapshot(`
      [
        [
          "1:8: : YAML tags ("!…") are not used here | write the plain value",
        ],
        [
          "2:1: : the file holds more than one YAML document | remove the line "---" and what follows it",
        ],
        [
          "2:1: : this is no YAML: Missing closing "quote",
        ],
      ]
    `);
  });

  test('takes an alias and refuses a bomb made of them', () => {
    expect(problems('title: &t Maps\nlabels: { a: *t }')).toEqual([]);
    const levels = Array.from({ length: 20 }, (_, level) => `l${level}: &l${level} [${level === 0 ? 'x' : `*l${level - 1}, *l${level - 1}, *l${level - 1}`}]`);
    expect(problems(levels.join('\n'))).toMatchInlineSnapshot(`
      [
        "1:1: : its aliases multiply to too many values | write the values out",
      ]
    `);
  });

  test('does not merge "<<", which YAML 1.2 does not know', () => {
    expect(problems('title: a\n<<: { kind: open }')).toEqual(['2:1: <<: unknown key | title, kind, books, labels']);
  });

  test('gives a few problems, and throws nothing, for nesting without end', () => {
    expect(problems('['.repeat(50_000)).length).toBeLessThanOrEqual(10);
    expect(problems(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)).not.toEqual([]);
  });

  test('takes no prototype for a key', () => {
    expect(problems('title: a\n__proto__: { kind: open }')).toHaveLength(1);
  });
});

test('nearestWord() knows the slip from the other word', () => {
  expect(nearestWord('titel', ['title', 'about'])).toBe('title');
  expect(nearestWord('colour', ['title', 'about'])).toBeUndefined();
});

test('locateKey() finds a key, and what is nearest to one that is absent', () => {
  const text = 'title: a\nbooks:\n  - name: x\n  - name: y\n';
  expect(locateKey(text, 'books[1].name')).toEqual({ line: 4, column: 11 });
  expect(locateKey(text, 'books[1].pages')).toEqual({ line: 4, column: 5 });
  expect(locateKey(text, '')).toEqual({ line: 1, column: 1 });
});
