import { z } from 'zod';
import { sha256Hex, utf8 } from '../lib/bytes.ts';
import { display, printable } from '../lib/display.ts';
import { isObject } from './reading.ts';

// Numbers and names as a record takes them, for every format that measures.

/** Comparability values must be text; a document may hold anything. */
export function comparable(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).flatMap(([key, value]) => {
    if (value === undefined || value === null || isObject(value)) return [];
    return [[key, short(Array.isArray(value) ? value.map(String).join('×') : String(value))]];
  }));
}

const LONGEST = 100;

/** A text that was cut would be equal to every other that begins alike, so its digest stands at the end. */
function short(text: string): string {
  return text.length <= LONGEST ? display(text, LONGEST) : `${display(text, LONGEST - 20)} ${sha256Hex(utf8(text)).slice(0, 16)}`;
}

/** `2.5.1+cpu` is 2: what is known to behave alike until it says otherwise. */
export function majorOf(version: unknown): string | undefined {
  return typeof version === 'string' ? /^v?(\d+)(?:[.+-]|$)/.exec(version)?.[1] : undefined;
}

/** A name that a record can take as a metric and a pointer can lead to. */
export function isMetricName(name: string): boolean {
  return name.length > 0 && name.length <= 200 && printable(name) === name;
}

/** A metric that no record could name would be lost without a word, so such a document is invalid. */
export const MetricName = z.string().refine(isMetricName, 'a name of 1 to 200 printable characters');

/** Numbers are finite: JSON can write 1e999, and no record can. */
export const Numeric = z.number();

/** Times, sizes and rates: nothing takes less than no time, and a lost sign must not keep to every limit. */
export const Measured = Numeric.nonnegative();

export function isMeasured(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** Whether a stated number is the computed one. Both are doubles from the same formula; the slack is for other summation orders. */
export function isSame(stated: number, computed: number | undefined): boolean {
  return computed !== undefined && Number.isFinite(computed) && Math.abs(stated - computed) <= 1e-9 * Math.max(Math.abs(stated), Math.abs(computed));
}

export function isCommit(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}
