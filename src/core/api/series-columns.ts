/**
 * One column of a series: a value for each point, or, where few points have one, only those and their places. `null` is
 * no value.
 */
export type Column<T> = readonly (T | null)[] | { readonly index: readonly number[]; readonly value: readonly T[] };

/** Writes a column in the shorter way; `undefined` where no point has a value. */
export function columnOf<T>(values: readonly (T | undefined)[]): Column<T> | undefined {
  const held = values.flatMap((value, index) => value === undefined ? [] : [{ index, value }]);
  if (held.length === 0) return undefined;
  return held.length * 2 > values.length ? values.map((value) => value ?? null) : { index: held.map((one) => one.index), value: held.map((one) => one.value) };
}

/** A column as a value for each of `length` points. */
export function valuesOf<T>(column: Column<T> | undefined, length: number): (T | undefined)[] {
  const values: (T | undefined)[] = Array.from({ length });
  if (column === undefined) return values;
  if (!('index' in column)) return values.map((_, index) => column[index] ?? undefined);
  for (const [place, index] of column.index.entries()) if (index < length) values[index] = column.value[place];
  return values;
}
