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
 * The step in which values are written: 0.1 for 12 and 12.3, and 1 for whole numbers. Values that look alike may differ by
 * as much before they were rounded. A zero is written alike in any step, so nothing but zeros tells none.
 */
export function stepOf(values: readonly number[]): number {
  const told = values.filter((value) => value !== 0);
  let step = told.length === 0 ? 0 : 1;
  for (const value of told) {
    const text = String(value);
    // Every digit that a number can hold: nothing was rounded that could be seen.
    if (text.length > 17) return 0;
    step = Math.min(step, 10 ** -decimalsOf(text));
  }
  return step;
}

/** One standard deviation of what rounding to a step takes away: uniform over the step. */
export const roundingDeviation = (step: number) => step / Math.sqrt(12);

function decimalsOf(text: string): number {
  const [digits = '', exponent = '0'] = text.split('e');
  return Math.min(300, Math.max(0, (digits.split('.')[1]?.length ?? 0) - Number(exponent)));
}
