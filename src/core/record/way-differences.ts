import type { Movement } from '../model/measurement.ts';
import type { WayOfMeasuring } from '../model/way-of-measuring.ts';

/** What differs between two ways of measuring, as it is sealed. */
export type WayDifferences = NonNullable<Movement['differs']>;

const MOST_DIFFERENCES = 20;

/** How a value was measured otherwise than the one of those before that it is closest to. */
export function closest(now: WayOfMeasuring, before: readonly WayOfMeasuring[]): WayDifferences {
  return shortest(before.map((one) => differences(one, now)));
}

/** The fewest of several. */
export function shortest(all: readonly WayDifferences[]): WayDifferences {
  return all.toSorted((a, b) => a.length - b.length)[0]?.slice(0, MOST_DIFFERENCES) ?? [];
}

/** Empty where a condition is not stated. */
export function differences(before: WayOfMeasuring, now: WayOfMeasuring): WayDifferences {
  const keys = [...new Set([...Object.keys(before.comparability), ...Object.keys(now.comparability)])].sort();
  return [
    ...(before.unit === now.unit ? [] : [{ key: 'unit', before: before.unit, after: now.unit }]),
    ...(before.direction === now.direction ? [] : [{ key: 'direction', before: before.direction, after: now.direction }]),
    ...keys.filter((key) => before.comparability[key] !== now.comparability[key]).map((key) => ({ key, before: before.comparability[key] ?? '', after: now.comparability[key] ?? '' })),
  ];
}
