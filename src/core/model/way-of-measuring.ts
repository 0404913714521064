import type { Measurement } from './measurement.ts';

/** What must be equal before two values of a metric are compared: the unit, which way is better, and every condition. */
export type WayOfMeasuring = Pick<Measurement, 'unit' | 'direction' | 'comparability'>;

/** A way of measuring as a text: equal for two values exactly where they are like for like. */
export function wayOf({ unit, direction, comparability }: WayOfMeasuring): string {
  // Not canonical JSON, which refuses half a character: values of a history come here as they were read.
  return JSON.stringify([unit, direction, Object.entries(comparability).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** Gives each way of measuring a number, from 0 in the order in which they come. One numbering serves one series. */
export function numberWays(): (one: WayOfMeasuring) => number {
  const numbers = new Map<string, number>();
  return (one) => {
    const way = wayOf(one);
    const number = numbers.get(way) ?? numbers.size;
    numbers.set(way, number);
    return number;
  };
}
