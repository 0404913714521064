/** Numbers are sealed with six significant digits: more would claim what no measurement knows, and tie bytes to one machine. */
export function rounded(value: number): number {
  return value === 0 ? 0 : Number(value.toPrecision(6));
}

/** The same, and nothing where there is no finite number. */
export function finite(value: number): number | undefined {
  const kept = rounded(value);
  return Number.isFinite(kept) ? kept : undefined;
}

/**
 * The step in which values are written: 0.1 for 12.3 and 12.4, and 1 for whole numbers. Values that look alike may
 * differ by as much before they were rounded.
 */
export function stepOf(values: readonly number[]): number {
  return Math.min(1, Math.max(0, ...values.map((value) => 10 ** -Math.min(decimalsOf(value), 300))));
}

/** One standard deviation of what rounding to a step takes away: uniform over the step. */
export const roundingDeviation = (step: number) => step / Math.sqrt(12);

function decimalsOf(value: number): number {
  const [digits = '', exponent = '0'] = String(Math.abs(value)).split('e');
  return Math.max(0, (digits.split('.')[1]?.length ?? 0) - Number(exponent));
}
