import { printable, UNPRINTABLE } from '../core/lib/display.ts';
import { OperatorError, printProblem, type OperatorProblem, type ProblemPlace } from './errors.ts';

/** What a verb says while it works, and what it gives at the end. */
export interface Report {
  /** What is happening right now: one line that replaces itself on a terminal, and nothing anywhere else. */
  progress(text: string): void;
  /** A line for whoever reads along. */
  say(text: string): void;
  /** Something that does not stop the work and should not be missed. */
  warn(problem: OperatorProblem): void;
  /** Something that does. */
  fail(problem: OperatorProblem): void;
  /** The result: `text` for people, or `value` as the single JSON document of `--json`. */
  result(value: unknown, text: string): void;
}

/** A stream to write to; `isTTY` and `columns` as Node gives them. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Standard output carries the result only: with `--json` one JSON document, and everything else goes to standard error. */
export function createReport(options: {
  readonly json: boolean;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Report {
  const { json, stdout, stderr, env } = options;
  const terminal = stderr.isTTY === true && env['CI'] === undefined;
  const colours = terminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  const annotates = env['GITHUB_ACTIONS'] === 'true';
  let shown = false;

  const clear = () => {
    if (shown) stderr.write('\r\u001b[2K');
    shown = false;
  };
  const tell = (level: 'error' | 'warning', problem: OperatorProblem) => {
    clear();
    stderr.write(`${paint(level, colours)} ${harmless(printProblem(problem))}\n`);
    if (annotates) stderr.write(annotation(level, problem));
  };
  return {
    progress(text) {
      if (!terminal) return;
      const width = (stderr.columns ?? 80) - 1;
      stderr.write(`\r\u001b[2K${printable(text).slice(0, width)}`);
      shown = true;
    },
    say(text) {
      clear();
      (json ? stderr : stdout).write(`${harmless(text)}\n`);
    },
    warn: (problem) => tell('warning', problem),
    fail: (problem) => tell('error', problem),
    result(value, text) {
      clear();
      stdout.write(`${json ? harmlessJson(value) : harmless(text)}\n`);
    },
  };
}

/** Tells every problem of an error, each on its own. */
export function failAll(report: Report, error: OperatorError): void {
  for (const problem of error.problems) report.fail(problem);
}

/**
 * Text that a terminal only shows, and that a GitHub runner does not obey: it takes `::` at the start of a line, blanks
 * before it or not, and `##[` anywhere in a line for the begin of a command.
 */
export function harmless(text: string): string {
  return printable(text, { lines: true }).replace(/^(\s*):(?=:)/gm, '$1\\u{3a}').replaceAll('##[', '##\\u{5b}');
}

// The same by JSON's own escapes, so that the document still says what it said.
function harmlessJson(value: unknown): string {
  return JSON.stringify(value, null, 2)
    .replace(UNPRINTABLE, (character) => (character === '\n' ? character : unicodeEscapes(character)))
    .replaceAll('##[', '#\\u0023[');
}

function unicodeEscapes(text: string): string {
  return Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');
}

const COLOURS = { error: '\u001b[31m', warning: '\u001b[33m' };

function paint(level: 'error' | 'warning', colours: boolean): string {
  return colours ? `${COLOURS[level]}${level}\u001b[0m` : level;
}

// https://docs.github.com/actions/reference/workflow-commands-for-github-actions: both streams are read for them.
function annotation(level: 'error' | 'warning', { place: given, ...problem }: OperatorProblem): string {
  const place: ProblemPlace | undefined = typeof given === 'string' ? { file: given } : given;
  const at = place === undefined ? [] : [
    `file=${escapeProperty(harmless(printable(place.file)))}`,
    ...(place.line === undefined ? [] : [`line=${place.line}`]),
    ...(place.column === undefined ? [] : [`col=${place.column}`]),
  ];
  const key = place?.key === undefined || place.key === '' ? '' : `${printable(place.key)}: `;
  return `::${level}${at.length === 0 ? '' : ` ${at.join(',')}`}::${escapeMessage(harmless(`${key}${printProblem(problem)}`))}\n`;
}

function escapeMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
