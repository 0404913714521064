import { describe, expect, it } from 'vitest';
import { claimLookup, digestFact } from '../../../src/core/record/claims.ts';

const A = 'a'.repeat(64);
const B = 'b'.repeat(64);
const claim = (name: string, sha256?: string) => ({ name, at: '/0', ...(sha256 === undefined ? {} : { sha256 }) });

describe('claimLookup()', () => {
  it.each([
    ['caps.json', 'caps.json'],
    ['artifacts/runtime/caps.json', 'runtime/caps.json'],
    ['caps.json', 'artifacts/runtime/caps.json'],
    ['./caps.json', 'caps.json'],
  ])('takes a claim about %j to be about %j', (claimed, received) => {
    const file = { name: received, sha256: A };
    expect(claimLookup([file])(claim(claimed, A)).matching).toEqual([file]);
  });

  it('does not match half a path segment', () => {
    expect(claimLookup([{ name: 'caps.json', sha256: A }])(claim('ps.json', A))).toEqual({ matching: [], differing: [], named: [] });
  });

  it('names the file that a claim without a digest is about, and declares nothing of its bytes', () => {
    const file = { name: 'evidence/caps.json', sha256: A };
    const lookUp = claimLookup([file]);
    expect(lookUp(claim('caps.json'))).toEqual({ matching: [], differing: [], named: [file] });
    expect(digestFact(file, [claim('caps.json')], lookUp)).toBe('not-declared');
  });

  it('prefers the exact name to a suffix', () => {
    const exact = { name: 'caps.json', sha256: B };
    expect(claimLookup([{ name: 'old/caps.json', sha256: A }, exact])(claim('caps.json', A)).differing).toEqual([exact]);
  });
});

describe('digestFact()', () => {
  const file = { name: 'caps.json', sha256: A };

  it('is not-declared when nothing names the file', () => {
    expect(digestFact(file, [claim('other.json', A.replace('a', 'c'))], claimLookup([file]))).toBe('not-declared');
  });

  it('is does-not-match when one of several claims differs', () => {
    expect(digestFact(file, [claim('caps.json', A), claim('caps.json', B)], claimLookup([file]))).toBe('does-not-match');
  });

  it('matches by digest when the file was renamed', () => {
    expect(digestFact({ name: 'renamed.json', sha256: A }, [claim('caps.json', A)], claimLookup([{ name: 'renamed.json', sha256: A }]))).toBe('matches');
  });

  it('is not-declared when a claim names the file without a digest', () => {
    expect(digestFact(file, [claim('caps.json')], claimLookup([file]))).toBe('not-declared');
  });
});
