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
  pass: 'pass', ok: 'pass', done: 'pass', fail: 'fail', failed: 'fail', pending: 'pending', 'n/a': 'not-stated', missing: 'no-result', skipped: 'no-result', blocked: 'no-result', partial: 'no-result',
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

/** Times, sizes and rates: nothing takes less than no time, and a lost sign must not keep to every limit. */
export const Measured = Numeric.nonnegative();

export function isMeasured(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** Whether a stated number is the computed one. Both are doubles from the same formula; the slack is for other summation orders. */
export function isSame(stated: number, computed: number | undefined): boolean {
  return computed !== undefined && Number.isFinite(computed) && Math.abs(stated - computed) <= 1e-9 * Math.max(Math.abs(stated), Math.abs(computed));
}

/** The measured values of a GPU or TensorRT block, by the ends of their keys. */
export const MEASURED: readonly (readonly [ending: RegExp, unit: string, direction: 'lower' | 'higher'])[] = [
  [/^p(?:50|95|99)_ms$/, 'ms', 'lower'],
  [/^peak_memory_mb$/, 'MB', 'lower'],
  [/_per_s$/, '1/s', 'higher'],
];

export const Availability = z.looseObject({ available: z.boolean(), reason: z.string().nullish() });

export function isCommit(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/** What stands where a tag belongs and is none. */
export function isStandIn(tag: string): boolean {
  return ['', 'unversioned', 'unknown'].includes(tag.toLowerCase());
}

// scripts/release_attestation.py: the labels of the artifacts and gates whose keys they do not spell.
const KEYS: Readonly<Record<string, string>> = {
  'TRT engine (if TRT release)': 'trt_engine',
  'TRT plugin versions (if TRT release)': 'trt_plugin_versions',
  'Eval report with runtime metadata': 'eval_report',
  'Lint + typecheck + tests': 'lint_type_tests',
  'GPU perf regression (if GPU scope)': 'gpu_perf_regression',
};

/** The key of a row that Markdown gives by its label alone. */
export function keyOf(label: string): string {
  return Object.hasOwn(KEYS, label) ? KEYS[label] ?? label : label.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_').replaceAll(/^_|_$/g, '');
}
