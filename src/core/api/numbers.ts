// Numbers as they stand on pages: unit after a no-break space, commas between thousands, a real minus sign.

const NO_BREAK_SPACE = '\u00a0';
const MINUS = '−';

/** A number with a fixed count of decimals: `2518.04` with 1 is `2,518.0`. */
export function decimal(value: number, decimals: number): string {
  const [whole = '', fraction] = Math.abs(value).toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  const text = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

export function withUnit(text: string, unit: string): string {
  return unit === '' ? text : `${text}${NO_BREAK_SPACE}${unit}`;
}

/** A ratio as a signed percentage: `0.1386` is `+13.9 %`. */
export function signedPercent(ratio: number): string {
  const text = decimal(ratio * 100, 1);
  const sign = ratio > 0 && /[1-9]/.test(text) ? '+' : '';
  return withUnit(sign + text, '%');
}

/**
 * How many decimals a column of values needs: three significant digits of its middle value, so that one that stands
 * out does not take the digits of the others, and more where a value and the bound beside it would otherwise read the
 * same and are not.
 */
export function decimalsFor(values: readonly number[], bounds: readonly (readonly [number, number])[] = []): number {
  const sizes = values.map(Math.abs).filter((size) => Number.isFinite(size) && size > 0).sort((a, b) => a - b);
  const middle = sizes[Math.floor(sizes.length / 2)];
  let decimals = middle === undefined ? 0 : Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(middle))));
  while (decimals < 9 && bounds.some(([value, bound]) => value !== bound && value.toFixed(decimals) === bound.toFixed(decimals))) decimals += 1;
  return values.every(Number.isInteger) ? 0 : decimals;
}

/** A number too small for decimals that anybody would count: `0.0000000312` is `3.12e−8`. */
export function scientific(value: number): string {
  return value === 0 ? '0' : value.toExponential(2).replaceAll('-', MINUS);
}

/** Whether a column of values is written as powers of ten: with decimals, its largest would lose digits or be nothing but noughts. */
export function isTiny(values: readonly number[]): boolean {
  const largest = Math.max(0, ...values.map(Math.abs).filter(Number.isFinite));
  return largest > 0 && largest < 1e-4;
}

/** Bytes as people say them, in powers of 1000: `36.9 kB`. */
export function fileSize(bytes: number): string {
  if (bytes < 1000) return withUnit(decimal(bytes, 0), bytes === 1 ? 'byte' : 'bytes');
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return withUnit(decimal(value, 1), units[unit] ?? '');
}

/** `1 file`, `2 files`, `no files`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return number === 0 ? `no ${many}` : `${decimal(number, 0)} ${number === 1 ? one : many}`;
}
