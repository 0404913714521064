import { matchesWildcard } from '../lib/wildcard.ts';
import type { BaselineMetric, Measurement } from '../model/measurement.ts';
import type { RunLimit } from '../model/policy.ts';

/**
 * The limits that a policy puts around values: a metric has every limit that names it, or those whose pattern it fits. One
 * that was not measured has none. With `allKeys`, conditions that the policy does not name must be the same and no others.
 */
export function limitsAround(limits: readonly RunLimit[], values: readonly Measurement[], { allKeys = false } = {}): BaselineMetric[] {
  return limits.flatMap((limit) => values.filter(({ metric }) => isFor(limit, metric, limits)).flatMap((one): BaselineMetric[] => one.direction === 'neither' ? [] : [{
    metric: one.metric,
    unit: one.unit,
    direction: one.direction,
    value: one.value,
    ratio: limit.worseBy,
    abs: 0,
    ...(limit.atLimit === 'outside' ? { atLimit: 'outside' as const } : {}),
    ...(limit.breach === 'warn' ? { breach: 'warn' as const } : {}),
    comparability: Object.fromEntries((limit.alike ?? Object.keys(one.comparability)).map((key) => [key, one.comparability[key] ?? NOT_STATED])),
    ...(allKeys && limit.alike === undefined ? { allKeys: true as const } : {}),
    pointer: one.pointer,
  }]));
}

function isFor(limit: RunLimit, metric: string, limits: readonly RunLimit[]): boolean {
  return limit.metric === metric || (matchesWildcard(limit.metric, metric) && !limits.some((one) => one.metric === metric));
}

// No run states this: what the earlier one left open is comparable with nothing.
const NOT_STATED = '\u0000not stated';
