// Numbers in sealed text. They are written by hand and not by Intl, whose output differs between versions and locales.

const NO_BREAK_SPACE = '\u00a0';
const MINUS = '−';

/**
 * A number in at most four significant digits, or exactly where it is an integer or needs fewer: `37.2`, `3.950`,
 * `2,518`, `−0.25`. With `beside`, as many digits as it takes to read differently from that number.
 */
export function formatNumber(value: number, beside?: number): string {
  if (!Number.isFinite(value)) return String(value);
  let decimals = decimalsOf(value);
  while (beside !== undefined && beside !== value && decimals < MOST_DECIMALS && value.toFixed(decimals) === beside.toFixed(decimals)) decimals += 1;
  return withMinus(value, group(Math.abs(value).toFixed(decimals)));
}

/** A number with its unit after a no-break space: `37.2 ms`. */
export function formatQuantity(value: number, unit: string, beside?: number): string {
  const text = formatNumber(value, beside);
  return unit === '' ? text : `${text}${NO_BREAK_SPACE}${unit}`;
}

/** A ratio as a percentage with one decimal: `0.679` is `67.9 %`. */
export function formatPercent(ratio: number): string {
  if (!Number.isFinite(ratio)) return String(ratio);
  const percent = ratio * 100;
  return `${withMinus(percent, group(Math.abs(percent).toFixed(1)))}${NO_BREAK_SPACE}%`;
}

/** `1 file`, `2 files`. */
export function countOf(number: number, one: string, many = `${one}s`): string {
  return `${formatNumber(number)} ${number === 1 ? one : many}`;
}

const SIGNIFICANT = 4;
const MOST_DECIMALS = 15;

function decimalsOf(value: number): number {
  if (Number.isInteger(value)) return 0;
  const shortest = /^-?\d*(?:\.(\d+))?$/.exec(String(value))?.[1]?.length ?? MOST_DECIMALS;
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  return Math.max(0, Math.min(shortest, SIGNIFICANT - 1 - magnitude, MOST_DECIMALS));
}

function group(text: string): string {
  return /^\d+(?:\.\d+)?$/.test(text) ? text.replace(/^\d+/, (whole) => whole.replace(/\B(?=(?:\d{3})+$)/g, ',')) : text;
}

function withMinus(value: number, text: string): string {
  return value < 0 && /[1-9]/.test(text) ? `${MINUS}${text}` : text;
}
