import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { storedNames } from '../../../src/core/record/stored-names.ts';
import { sumsText } from '../../../src/core/record/sums.ts';

const A = 'a'.repeat(64);
const B = 'b'.repeat(64);
const only = (name: string) => storedNames([{ name, sha256: A }])[0];

describe('storedNames()', () => {
  it.each([
    ['artifacts/perf_compare.json', 'perf_compare.json'],
    ['../../etc/passwd', 'passwd.bin'],
    ['report.html', 'report.html.bin'],
    ['drawing.svg', 'drawing.svg.bin'],
    ['CON', 'file-con.bin'],
    ['aux.json', 'file-aux.json'],
    ['.hidden.json', 'hidden.json'],
    ['-rf.txt', 'rf.txt'],
    ['collection-log-2026-02-17T18:42:05Z.json', 'collection-log-2026-02-17t18-42-05z.json'],
    ['a\u0000b\u202Ec.json', 'a-b-c.json'],
    ['..', 'unnamed.bin'],
    ['C:\\Users\\x\\report.json', 'report.json'],
  ])('names %j %j', (name, expected) => {
    expect(only(name)).toBe(expected);
  });

  it('gives each of two different files under one name its digest', () => {
    expect(storedNames([{ name: 'x/r.sigstore.json', sha256: A }, { name: 'y/R.sigstore.json', sha256: B }])).toEqual([
      'r-aaaaaaaaaaaaaaaa.sigstore.json', 'r-bbbbbbbbbbbbbbbb.sigstore.json',
    ]);
  });

  it('lets equal bytes under one name share it', () => {
    expect(storedNames([{ name: 'x/r.json', sha256: A }, { name: 'y/r.json', sha256: A }])).toEqual(['r.json', 'r.json']);
  });

  it('keeps any name flat, short, plain and inert', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
      const stored = only(name);
      expect(stored).toMatch(/^[a-z0-9_][a-z0-9._-]{0,99}$/);
      expect(stored).not.toMatch(/\.(?:html?|svg|xml|js|mjs|pdf|css|xhtml)$/);
    }));
  });
});

describe('sumsText()', () => {
  it('is what sha256sum -c reads, sorted by name, each line once', () => {
    expect(sumsText([{ storedName: 'b.json', sha256: A }, { storedName: 'a.json', sha256: B }, { storedName: 'b.json', sha256: A }]))
      .toBe(`${B}  a.json\n${A}  b.json\n`);
  });
});
