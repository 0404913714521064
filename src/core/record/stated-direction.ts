import { matchesWildcard } from '../lib/wildcard.ts';
import type { Measurement } from '../model/measurement.ts';
import type { SlotSpec } from '../model/policy.ts';

/**
 * Measurements with the direction that the policy states for them. What a file says itself is never overridden: a policy
 * that turns `lower` into `higher` would make every regression an improvement.
 */
export function withStatedDirection<M extends Pick<Measurement, 'metric' | 'direction'>>(measurements: readonly M[], slots: readonly Pick<SlotSpec, 'better'>[]): readonly M[] {
  const stated = slots.flatMap(({ better = [] }) => better);
  if (stated.length === 0) return measurements;
  return measurements.map((one) => {
    const better = one.direction === 'neither' ? stated.find(({ metric }) => matchesWildcard(metric, one.metric))?.better : undefined;
    return better === undefined ? one : { ...one, direction: better };
  });
}
