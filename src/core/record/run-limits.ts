import type { ReadMeasurement } from '../formats/format.ts';
import type { BaselineMetric } from '../model/measurement.ts';
import type { RunLimit } from '../model/policy.ts';

/** The limits that a policy puts around the values of an earlier run. A metric that the run did not measure has none. */
export function limitsAround(limits: readonly RunLimit[], run: readonly ReadMeasurement[], file: string): BaselineMetric[] {
  return limits.flatMap((limit) => run.filter((one) => one.metric === limit.metric).flatMap((one): BaselineMetric[] => one.direction === 'neither' ? [] : [{
    metric: one.metric,
    unit: one.unit,
    direction: one.direction,
    value: one.value,
    ratio: limit.worseBy,
    abs: 0,
    ...(limit.atLimit === 'outside' ? { atLimit: 'outside' as const } : {}),
    ...(limit.breach === 'warn' ? { breach: 'warn' as const } : {}),
    comparability: Object.fromEntries((limit.alike ?? Object.keys(one.comparability)).map((key) => [key, one.comparability[key] ?? NOT_STATED])),
    pointer: { file, at: one.at },
  }]));
}

// No run states this: what the earlier one left open is comparable with nothing.
const NOT_STATED = '\u0000not stated';
