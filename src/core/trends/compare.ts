import { formatNumber, formatQuantity } from '../lib/format-number.ts';
import type { BaselineMetric, Comparison, Measurement } from '../model/measurement.ts';

interface Compared {
  readonly slot: string;
  readonly measurements: readonly Measurement[];
  readonly baseline: { readonly id: string; readonly metrics: readonly BaselineMetric[] };
}

/**
 * Holds measurements against fixed limits: for `lower`, `limit = value × (1 + ratio) + abs`; for `higher`,
 * `limit = value × (1 − ratio) − abs`; or the baseline's value is itself the limit. A value at the limit is inside unless
 * the baseline puts it outside. Every metric of the baseline gives at least one
 * comparison, so a metric that was not measured is seen; measurements that the baseline does not name are left out.
 */
export function compareToBaseline({ slot, measurements, baseline }: Compared): Comparison[] {
  return baseline.metrics.flatMap((metric) => {
    const measured = measurements.filter((one) => one.metric === metric.metric);
    const alike = measured.filter((one) => isComparable(one, metric));
    const frame = { ...limitOf(metric), slot, baseline: baseline.id };
    if (alike.length > 0) return alike.map((one) => judged(one, metric, frame));
    const other = measured[0];
    return [other === undefined
      ? { ...frame, state: 'missing', reason: 'no-result' } satisfies Comparison
      : { ...frame, current: other.value, currentAt: other.pointer, state: 'inconclusive', reason: 'not-comparable' } satisfies Comparison];
  });
}

type Frame = Omit<Comparison, 'state' | 'limit'> & { readonly limit: number };

function limitOf(metric: BaselineMetric): Omit<Frame, 'slot' | 'baseline'> {
  const { value, ratio, abs } = metric;
  const inclusive = metric.atLimit !== 'outside';
  const isLower = metric.direction === 'lower';
  const limit = isLower ? value * (1 + ratio) + abs : value * (1 - ratio) - abs;
  const sign = isLower ? '+' : '−';
  return {
    metric: metric.metric,
    unit: metric.unit,
    direction: metric.direction,
    ...(metric.fixed === true ? {} : { baselineValue: value }),
    baselineAt: metric.pointer,
    formula: metric.fixed === true
      ? `${isLower ? (inclusive ? '≤' : '<') : inclusive ? '≥' : '>'} ${formatQuantity(limit, metric.unit)}`
      : `${formatNumber(value)} × (1 ${sign} ${formatNumber(ratio)}) ${sign} ${formatNumber(abs)} = ${formatQuantity(limit, metric.unit)}`,
    limit,
    inclusive,
    method: 'fixed-limit',
  };
}

// The measuring side may know more about itself than the baseline asks for, unless that is all there may be; never less.
function isComparable(measurement: Measurement, metric: BaselineMetric): boolean {
  return measurement.unit === metric.unit &&
    measurement.direction === metric.direction &&
    (metric.allKeys !== true || Object.keys(measurement.comparability).length === Object.keys(metric.comparability).length) &&
    Object.entries(metric.comparability).every(([key, wanted]) => Object.hasOwn(measurement.comparability, key) && measurement.comparability[key] === wanted);
}

function judged(measurement: Measurement, metric: BaselineMetric, frame: Frame): Comparison {
  const { value } = measurement;
  const { limit } = frame;
  // A limit can overflow although the numbers it is made of are finite.
  if (!Number.isFinite(value) || !Number.isFinite(limit)) {
    const { limit: _, ...withoutLimit } = frame;
    return { ...withoutLimit, ...(Number.isFinite(limit) ? { limit } : {}), state: 'missing', reason: 'no-result' };
  }
  const isBetter = metric.direction === 'lower' ? value < limit : value > limit;
  const isInside = isBetter || (value === limit && frame.inclusive);
  // A limit that stands alone has no earlier value: what may not exceed it is measured from zero.
  const from = metric.fixed === true ? 0 : metric.value;
  const headroom = metric.fixed === true && metric.direction === 'higher' ? 0 : limit - from;
  return {
    ...frame,
    current: value,
    currentAt: measurement.pointer,
    ...(metric.value > 0 && metric.fixed !== true ? { change: value / metric.value - 1 } : {}),
    ...(headroom === 0 ? {} : { headroomUsed: (value - from) / headroom }),
    ...(isInside ? { state: 'pass' } : BREACH[metric.breach ?? 'fail']),
  };
}

const BREACH = {
  fail: { state: 'fail', reason: 'over-limit' },
  warn: { state: 'warn', reason: 'to-investigate' },
} as const;
