import type { Spread } from '../model/measurement.ts';

const RANGE = /^\s*(?:±|\+\/?-)?\s*(\d+(?:[.,]\d+)*(?:[eE][+-]?\d+)?)\s*(%?)\s*$/;

/**
 * The `range` that github-action-benchmark keeps beside a value: `± 24`, `±0.74%`, `5%`. Tools print it and do not say of
 * what it is, so nothing may be computed from it. A share is turned into the unit of the value. `undefined` for other words.
 */
export function spreadOfRange(range: string | number | undefined, value: number): Spread | undefined {
  if (range === undefined) return undefined;
  const [, digits, percent] = RANGE.exec(String(range).slice(0, 60)) ?? [];
  if (digits === undefined) return undefined;
  const by = Number(digits.replaceAll(',', '')) * (percent === '%' ? Math.abs(value) / 100 : 1);
  return Number.isFinite(by) ? { kind: 'not-stated', by } : undefined;
}
