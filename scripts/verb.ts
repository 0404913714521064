import { Command } from 'commander';
import { OperatorError } from '../src/node/errors.ts';
import type { Report } from '../src/node/report.ts';

/** 0 done · 1 the evidence says no, where that was asked · 2 the input could not be used · 70 our bug */
export type ExitCode = 0 | 1 | 2 | 70;

/** Runs a verb's work with a report, and turns what it throws into words and an exit code. */
export type Run = (options: { readonly json?: boolean | undefined }, work: (report: Report) => Promise<ExitCode>) => Promise<void>;

/** Adds a verb to the command line. */
export type AddVerb = (program: Command, run: Run) => void;

/** What every verb has: `--content`, except where the verb makes that folder, `--json`, and examples below its help. */
export interface CommonOptions {
  readonly content: string;
  readonly json?: boolean;
}

export function addVerb(program: Command, name: string, description: string, examples: readonly string[], has: { readonly content: boolean } = { content: true }): Command {
  const verb = program.command(name).description(description);
  if (has.content) verb.option('--content <dir>', 'the content folder', 'content');
  return verb
    .option('--json', 'print one JSON document on standard output, and all else on standard error')
    .addHelpText('after', `\nExamples:\n${examples.map((example) => `  $ ${example}`).join('\n')}`);
}

/** Collects an option that may be given several times. */
export function several(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** Collects `key=value` pairs. */
export function pairs(value: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const at = value.indexOf('=');
  return at < 0 ? { ...before, [value]: '' } : { ...before, [value.slice(0, at)]: value.slice(at + 1) };
}

/** Splits `<project>/<version>`, or says that it is none. */
export function releaseName(typed: string): { readonly project: string; readonly version: string } {
  const slash = typed.indexOf('/');
  if (slash < 0) throw new OperatorError(`"${typed}" names no release`, { expected: 'project/version, such as apex-x/v1.4.0' });
  return { project: typed.slice(0, slash), version: typed.slice(slash + 1) };
}
