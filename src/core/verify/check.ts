import type { Piece } from '../api/view.ts';
import type { GateState } from '../model/states.ts';

/**
 * How a check came out, by the portal’s own shapes: `pass`; `invalid`, a digest, a signature or the log contradicts; `fail`, what
 * was looked for is not there; `unverified`, nothing is wrong and nobody vouches, or it could not be looked at; `warn`, true
 * and not what a reader would hope for; `not-applicable`, not checked.
 */
export type CheckState = Extract<GateState, 'pass' | 'invalid' | 'fail' | 'unverified' | 'warn' | 'not-applicable'>;

/** One step: what was held against what, and what came out. */
export interface Check {
  readonly id: string;
  readonly state: CheckState;
  /** In a few words, without a full stop. */
  readonly title: string;
  readonly found: readonly Piece[];
  /** What went in and what came out, to be opened: digests, addresses, keys. */
  readonly details: readonly Detail[];
}

export interface Detail {
  readonly label: string;
  readonly value: readonly Piece[];
}

export const detail = (label: string, ...value: readonly Piece[]): Detail => ({ label, value });

// Worst first.
const ORDER: readonly CheckState[] = ['invalid', 'fail', 'unverified', 'warn', 'pass'];

/** The worst of some checks. What was not checked says nothing; nothing at all is unverified. */
export function worstOf(checks: readonly Check[]): CheckState {
  return ORDER.find((state) => checks.some((check) => check.state === state)) ?? 'unverified';
}

/** Checks as lines of text, for a report or a ticket. */
export function checksText(checks: readonly Check[]): string {
  return checks.map(({ state, title, found, details }) => [
    `${MARKS[state]} ${title}`,
    ...(found.length === 0 ? [] : [`  ${plain(found)}`]),
    ...details.map(({ label, value }) => `  ${label}: ${plain(value)}`),
  ].join('\n')).join('\n');
}

const MARKS: Readonly<Record<CheckState, string>> = {
  pass: '[passed]', invalid: '[DOES NOT MATCH]', fail: '[NOT FOUND]', unverified: '[not verified]', warn: '[note]', 'not-applicable': '[not checked]',
};

/** What a reader would read, without links. */
export function plain(text: readonly Piece[]): string {
  return text.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join('').replaceAll('\u00a0', ' ');
}
