import { expect, it } from 'vitest';
import { withStatedDirection } from '../../../src/core/record/stated-direction.ts';

const slots = [{ better: [{ metric: 'hits.*', better: 'higher' as const }, { metric: '*', better: 'lower' as const }] }];

it('a direction that the policy states is taken for what the file leaves open, by the first pattern that fits', () => {
  expect(withStatedDirection([{ metric: 'hits.cache', direction: 'neither' }, { metric: 'load', direction: 'neither' }], slots).map(({ direction }) => direction)).toEqual(['higher', 'lower']);
});

it('a direction that the file states stands, whatever the policy says', () => {
  expect(withStatedDirection([{ metric: 'hits.cache', direction: 'lower' }, { metric: 'load', direction: 'higher' }], slots).map(({ direction }) => direction)).toEqual(['lower', 'higher']);
});

it('a slot that states nothing changes nothing', () => {
  const measurements = [{ metric: 'a', direction: 'neither' as const }];
  expect(withStatedDirection(measurements, [{}])).toBe(measurements);
});
