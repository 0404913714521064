import { describe, expect, it } from 'vitest';
import { digestFact, filesNamedBy } from '../../../src/core/record/claims.ts';

const A = 'a'.repeat(64);
const B = 'b'.repeat(64);
const claim = (name: string, sha256?: string) => ({ name, at: '/0', ...(sha256 === undefined ? {} : { sha256 }) });

describe('filesNamedBy()', () => {
  it.each([
    ['caps.json', 'caps.json'],
    ['artifacts/runtime/caps.json', 'runtime/caps.json'],
    ['caps.json', 'artifacts/runtime/caps.json'],
    ['./caps.json', 'caps.json'],
  ])('takes a claim about %j to be about %j', (claimed, received) => {
    const file = { name: received, sha256: A };
    expect(filesNamedBy(claim(claimed, A), [file]).matching).toEqual([file]);
  });

  it('does not match half a path segment', () => {
    expect(filesNamedBy(claim('ps.json', A), [{ name: 'caps.json', sha256: A }])).toEqual({ matching: [], differing: [] });
  });

  it('prefers the exact name to a suffix', () => {
    const exact = { name: 'caps.json', sha256: B };
    expect(filesNamedBy(claim('caps.json', A), [{ name: 'old/caps.json', sha256: A }, exact]).differing).toEqual([exact]);
  });
});

describe('digestFact()', () => {
  const file = { name: 'caps.json', sha256: A };

  it('is not-declared when nothing names the file', () => {
    expect(digestFact(file, [claim('other.json', A.replace('a', 'c'))], [file])).toBe('not-declared');
  });

  it('is does-not-match when one of several claims differs', () => {
    expect(digestFact(file, [claim('caps.json', A), claim('caps.json', B)], [file])).toBe('does-not-match');
  });

  it('matches by digest when the file was renamed', () => {
    expect(digestFact({ name: 'renamed.json', sha256: A }, [claim('caps.json', A)], [{ name: 'renamed.json', sha256: A }])).toBe('matches');
  });

  it('is not-declared when a claim names the file without a digest', () => {
    expect(digestFact(file, [claim('caps.json')], [file])).toBe('not-declared');
  });
});
