// Questions of every kind that judgeSeries answers, from numbers that are the same on every machine.

import { createHash } from 'node:crypto';
import { judgeSeries } from '../../src/core/trends/judge-series.ts';
import type { Measured, PastValue, Question } from '../../src/core/trends/series.ts';

/** Nearly normal, mean 0 and variance 1: twelve uniform ones added up, so that no logarithm is asked. */
function chance(of: string): number {
  const bytes = createHash('sha256').update(of).digest();
  return Array.from({ length: 12 }, (_, index) => bytes.readUInt16LE(2 * index) / 0x1_0000).reduce((sum, one) => sum + one, -6);
}

function measured(value: number, more: Partial<Measured> = {}): Measured {
  return { metric: 'm', unit: 'ms', direction: 'lower', value, ...more };
}

function past(values: readonly (number | Measured)[], more: Partial<Measured> = {}): PastValue[] {
  return values.map((one, index) => {
    const value = typeof one === 'number' ? measured(one, more) : one;
    return { ...value, of: { version: `v1.${index}.0`, sha256: createHash('sha256').update(String(index)).digest('hex'), value: value.value } };
  });
}

function series(name: string, length: number, level: number, spread: number): number[] {
  return Array.from({ length }, (_, index) => level * (1 + spread * chance(`${name} ${index}`)));
}

function runs(name: string, level: number, spread = 0.02, count = 8): Measured {
  const values = series(name, count, level, spread);
  return measured(values.toSorted((a, b) => a - b)[count >> 1] ?? level, { samples: count, values });
}

function answers(name: string, share: number): Measured {
  const outcomes = Array.from({ length: 300 }, (_, index) => (chance(`item ${index}`) + 0.2 * chance(`${name} ${index}`) < share ? '1' : '0')).join('');
  return measured([...outcomes].filter((one) => one === '1').length / 300, { direction: 'higher', unit: '', outcomes, items: 'a'.repeat(64) });
}

const standardError = (by: number) => ({ unit: '', spread: { kind: 'standard-error' as const, by } });

/** One question of a kind each; keys say which. */
export const QUESTIONS: readonly Question[] = [
  { key: 'history: 10 % up at 2 %', now: measured(110.3), past: past(series('a', 25, 100, 0.02)) },
  { key: 'history: 12 % down', now: measured(88.1), past: past(series('u', 25, 100, 0.02)) },
  { key: 'history: nothing changed', now: measured(101.1), past: past(series('b', 25, 100, 0.02)) },
  { key: 'history: 35 % spread', now: measured(131), past: past(series('c', 25, 100, 0.35)) },
  { key: 'history: higher is better', now: measured(74_006.1, { direction: 'higher' }), past: past(series('d', 12, 90_000, 0.03), { direction: 'higher' }) },
  { key: 'history: neither is better', now: measured(0.62, { direction: 'neither' }), past: past(series('e', 12, 0.5, 0.02), { direction: 'neither' }) },
  { key: 'history: below zero', now: measured(-3.1), past: past(series('f', 12, -4, 0.05)) },
  { key: 'history: a shift in it', now: measured(121.7), past: past([...series('g', 14, 100, 0.01), ...series('h', 14, 120, 0.01)]) },
  { key: 'history: one outlier in it', now: measured(104), past: past([...series('i', 11, 100, 0.01), 180, ...series('j', 11, 100, 0.01)]) },
  { key: 'history: always the same', now: measured(12.4), past: past(Array.from({ length: 9 }, () => 12.4)) },
  { key: 'history: tiny', now: measured(4.1e-9), past: past(series('k', 10, 3.9e-9, 0.01)) },
  { key: 'runs: slower', now: runs('l', 112), past: past([runs('m', 100)]) },
  { key: 'runs: alike', now: runs('n', 100.4), past: past([runs('o', 100)]) },
  { key: 'runs: three of each', now: runs('p', 130, 0.02, 3), past: past([runs('q', 100, 0.02, 3)]) },
  { key: 'errors: apart', now: measured(0.5, { direction: 'higher', ...standardError(0.01) }), past: past([measured(0.56, { direction: 'higher', ...standardError(0.011) })]) },
  { key: 'errors: alike', now: measured(0.552, { direction: 'higher', ...standardError(0.01) }), past: past([measured(0.56, { direction: 'higher', ...standardError(0.011) })]) },
  { key: 'items: fewer right', now: answers('r', 0.2), past: past([answers('s', 0.6)]) },
  { key: 'items: as many right', now: answers('t', 0.6), past: past([answers('s', 0.6)]) },
  { key: 'count: more', now: measured(7, { unit: '' }), past: past([5, 5, 6]), exact: true },
  { key: 'count: as many', now: measured(6, { unit: '' }), past: past([5, 5, 6]), exact: true },
  { key: 'none before', now: measured(6), past: [] },
  { key: 'few before', now: measured(6), past: past([5, 6, 5]) },
].map((question) => ({ relevant: 0.05, ...question }));

/** What is said of them, one line each: the digits as they are sealed. */
export function judgedLines(questions: readonly Question[] = QUESTIONS): string {
  const lines = judgeSeries(questions, { falseAlarms: 0.01, atLeast: 8 })
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ key, judged, shifts }) => JSON.stringify([key, Object.fromEntries(Object.entries(judged).toSorted(([a], [b]) => (a < b ? -1 : 1))), shifts]));
  return `${lines.join('\n')}\n`;
}

// `node test/builders/judged-questions.ts [reversed]` prints them.
if (process.argv[1] === import.meta.filename) process.stdout.write(judgedLines(process.argv[2] === 'reversed' ? QUESTIONS.toReversed() : QUESTIONS));
