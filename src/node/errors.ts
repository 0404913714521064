import { printable } from '../core/lib/display.ts';

/** Where a problem stands, as an editor can jump to it. */
export interface ProblemPlace {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** Path of the key within the file: `slots[2].accepts`. */
  readonly key?: string;
}

/** Something the operator can fix. */
export interface OperatorProblem {
  /** What happened, to what: one sentence without a full stop. */
  readonly message: string;
  readonly place?: string | ProblemPlace | undefined;
  readonly expected?: string | undefined;
  readonly found?: string | undefined;
  /** What to do about it. */
  readonly hint?: string | undefined;
}

/** Input that could not be used, with every problem found in it. Told without a stack; exit code 2. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
  readonly problems: readonly OperatorProblem[];

  constructor(problems: string | OperatorProblem | readonly OperatorProblem[], details: Omit<OperatorProblem, 'message'> = {}) {
    const all = typeof problems === 'string' ? [{ message: problems, ...details }] : 'message' in problems ? [problems] : problems;
    super(all.map(printProblem).join('\n'));
    this.problems = all;
  }
}

/**
 * The lines of one problem.
 *
 *     content/portal.yaml:3:1: titel: unknown key
 *       expected  title, about, url
 *       found     titel
 *       hint      did you mean "title"
 */
export function printProblem(problem: OperatorProblem): string {
  const place = problem.place === undefined ? '' : `${printPlace(problem.place)}: `;
  const lines = [
    `${place}${problem.message}`,
    ...(problem.expected === undefined ? [] : [`  expected  ${problem.expected}`]),
    ...(problem.found === undefined ? [] : [`  found     ${problem.found}`]),
    ...(problem.hint === undefined ? [] : [`  hint      ${problem.hint}`]),
  ];
  // Names of hostile files stand in them: none may begin a line, or command the terminal or the CI that reads along.
  return lines.map((line) => printable(line)).join('\n');
}

export function printPlace(place: string | ProblemPlace): string {
  if (typeof place === 'string') return place;
  const position = [place.line, place.column].filter((part) => part !== undefined).map((part) => `:${part}`).join('');
  return `${place.file}${position}${place.key === undefined || place.key === '' ? '' : `: ${place.key}`}`;
}

/** Throws when there is any problem, with all of them. */
export function refuse(problems: readonly OperatorProblem[]): void {
  if (problems.length > 0) throw new OperatorError(problems);
}

/** The system's code of a failed file operation, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
