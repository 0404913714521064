import { z } from 'zod';
import { display, printable } from '../lib/display.ts';
import type { Content } from '../model/facts.ts';
import { isObject, member } from './reading.ts';

// What the files of Apex-X share: https://github.com/Voskan/Apex-X, docs/PERF.md and docs/release/CHECKLIST.md.

export const SPECIFICATION = { name: 'Apex-X', url: 'https://github.com/Voskan/Apex-X/tree/42345e85954a184355cd7917f607396fff8f3e5c' };

/** Whether a value is a document of one of the performance suites. */
export function hasSuite(value: unknown): value is Readonly<Record<string, unknown>> {
  const suite = member(value, 'suite');
  return typeof suite === 'string' && suite.startsWith('apex_x_');
}

const WORDS: Readonly<Record<string, Content>> = {
  pass: 'pass', ok: 'pass', fail: 'fail', pending: 'pending', 'n/a': 'not-stated', missing: 'no-result', skipped: 'no-result', blocked: 'no-result', partial: 'no-result',
};

/** What a status word of theirs means; `undefined` for a word they do not have. */
export function meaningOf(word: string): Content | undefined {
  const key = word.toLowerCase();
  return Object.hasOwn(WORDS, key) ? WORDS[key] : undefined;
}

/** Comparability values must be text; a document may hold anything. */
export function comparable(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).flatMap(([key, value]) => {
    if (value === undefined || value === null || isObject(value)) return [];
    return [[key, display(Array.isArray(value) ? value.map(String).join('×') : String(value), 100)]];
  }));
}

/** A name that a record can take as a metric and a pointer can lead to. */
export function isMetricName(name: string): boolean {
  return name.length > 0 && name.length <= 200 && printable(name) === name;
}

/** A metric that no record could name would be lost without a word, so such a document is invalid. */
export const MetricName = z.string().refine(isMetricName, 'a name of 1 to 200 printable characters');

/** Numbers are finite: JSON can write 1e999, and no record can. */
export const Numeric = z.number();

export const Availability = z.looseObject({ available: z.boolean(), reason: z.string().nullish() });
