import { describe, expect, test } from 'vitest';
import { claimsAbout } from '../../../src/core/record/claims.ts';
import { slotsLeft } from '../../../src/core/record/late-evidence.ts';

const SLOTS = [{ id: 'scan', cardinality: 'one' }, { id: 'runs', cardinality: 'many' }] as const;
const left = (earlier: { name: string; slots: string[] }, ...late: { name: string; slots: string[] }[]) => slotsLeft([earlier], late, SLOTS)[0];

describe('slotsLeft()', () => {
  test.each([
    ['nothing came', { name: 'a', slots: ['scan'] }, [], ['scan']],
    ['a late file fills the slot for one', { name: 'a', slots: ['scan'] }, [{ name: 'b', slots: ['scan'] }], []],
    ['a late file fills another slot', { name: 'a', slots: ['scan'] }, [{ name: 'b', slots: ['runs'] }], ['scan']],
    ['a late file joins the slot for many', { name: 'a', slots: ['runs'] }, [{ name: 'b', slots: ['runs'] }], ['runs']],
    ['a late file of the same name takes the place in the slot for many', { name: 'a', slots: ['runs'] }, [{ name: 'a', slots: ['runs'] }], []],
    ['of two slots it loses one', { name: 'a', slots: ['scan', 'runs'] }, [{ name: 'b', slots: ['scan'] }], ['runs']],
    ['a late file that fills no slot takes no place', { name: 'a', slots: ['scan'] }, [{ name: 'a', slots: [] }], ['scan']],
  ])('%s', (_, earlier, late, expected) => {
    expect(left(earlier, ...late)).toEqual(expected);
  });
});

describe('claimsAbout()', () => {
  const [own, other] = [{ name: 'scan.json', sha256: 'a'.repeat(64), at: '/0' }, { name: 'scan.json', sha256: 'b'.repeat(64), at: '/1' }];
  const early = { file: {}, statement: { claims: [own, other] } };
  const later = { file: { late: true as const }, statement: { claims: [other] } };

  test('of a file of the release takes everything that is said', () => {
    expect(claimsAbout({ name: 'scan.json', sha256: own.sha256 }, [early, later])).toEqual([own, other, other]);
  });

  test('of a late file takes what came late, and of what was written at the release only its very bytes', () => {
    expect(claimsAbout({ name: 'scan.json', sha256: own.sha256, late: true }, [early, later])).toEqual([own, other]);
  });
});
