import { z } from 'zod';
import type { Content } from '../model/facts.ts';
import { member } from './reading.ts';

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

/** The measured values of a GPU or TensorRT block, by the ends of their keys. */
export const MEASURED: readonly (readonly [ending: RegExp, unit: string, direction: 'lower' | 'higher'])[] = [
  [/^p(?:50|95|99)_ms$/, 'ms', 'lower'],
  [/^peak_memory_mb$/, 'MB', 'lower'],
  [/_per_s$/, '1/s', 'higher'],
];

export const Availability = z.looseObject({ available: z.boolean(), reason: z.string().nullish() });

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
