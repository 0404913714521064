import { z } from 'zod';
import { instantText } from '../lib/dates.ts';
import type { Content } from '../model/facts.ts';
import type { ProducerCheck } from '../model/statement.ts';
import type { ReadFinding } from './format.ts';
import { instantOf } from './instant.ts';

// What the files of Cortex share: https://github.com/Heikkila-Pty-Ltd/cortex, docs/LAUNCH_READINESS_CHECKLIST.md.

export const SPECIFICATION = { name: 'Cortex', url: 'https://github.com/Heikkila-Pty-Ltd/cortex/tree/f45efb92ba64c038a6b780f00f3eac3ee87334fb' };

const WORDS: Readonly<Record<string, Content>> = {
  pass: 'pass', passed: 'pass', true: 'pass', success: 'pass', 'pass (provisional)': 'pass',
  fail: 'fail', failed: 'fail', false: 'fail', blocked_or_fail: 'fail',
  conditional: 'warn', partial: 'warn',
  'pending-command': 'pending',
  incomplete: 'no-result', blocked: 'no-result',
};

/** What a status word of theirs means; `undefined` for a word they do not have. */
export function meaningOf(word: string): Content | undefined {
  const key = word.toLowerCase();
  return Object.hasOwn(WORDS, key) ? WORDS[key] : undefined;
}

/** A check that was computed again, with what is wrong in it. */
export interface Judged extends Readonly<ProducerCheck> {
  readonly findings: readonly ReadFinding[];
}

/** For files that know two words only; every other is no result. */
export function passOrFail(word: string): Content {
  return word === 'pass' || word === 'fail' ? word : 'no-result';
}

/** What a launch decision means, however it is spelled; `undefined` for what is none. */
export function decisionOf(word: string): Content | undefined {
  switch (word.toUpperCase().replaceAll('_', '-')) {
    case 'GO': return 'pass';
    case 'NO-GO': return 'fail';
    default: return undefined;
  }
}

/** A moment with its zone: without one nobody can say when it was. */
export const Moment = z.string().refine((text) => instantOf(text) !== undefined, 'a time with its zone');

export const Count = z.number().int().nonnegative();

/** A producer's moment for reading: `18 Feb 2026 23:59 UTC`. */
export function atUtc(text: string): string {
  const instant = instantOf(text);
  return instant === undefined ? text : instantText(instant);
}

/** The seconds from one moment to another. */
export function secondsBetween(start: string, end: string): number {
  return (Date.parse(end) - Date.parse(start)) / 1000;
}

/**
 * The gates of the launch decision contract. A document that leaves one out can not be a GO: a gate that is not there
 * would be a gate that does not fail.
 */
export const CONTRACT_GATES = ['G-001', 'G-002', 'G-003', 'G-004'];
