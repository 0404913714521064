#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { nearestWord } from '../src/core/lib/read-yaml.ts';
import { engine } from '../src/node/engine.ts';
import { OperatorError } from '../src/node/errors.ts';
import { createReport, failAll, harmless } from '../src/node/report.ts';
import type { Run } from './verb.ts';
import { VERBS } from './verbs/index.ts';

const run: Run = async (options, work) => {
  const report = createReport({ json: options.json === true, stdout: process.stdout, stderr: process.stderr, env: process.env });
  try {
    process.exitCode = await work(report);
  } catch (error) {
    if (error instanceof OperatorError) {
      failAll(report, error);
      process.exitCode = 2;
      return;
    }
    bug(error);
  }
};

function bug(error: unknown): void {
  process.stderr.write(`${harmless(error instanceof Error ? error.stack ?? error.message : String(error))}\n\n`
    + `This is a bug in dossier ${engine().version} (Node ${process.version}). Please report it to its makers with the lines above\n`);
  process.exitCode = 70;
}

const program = new Command('dossier')
  .description('Release evidence that anyone can check: judge what CI leaves behind, seal it, sign it, publish it.')
  .version(engine().version)
  .showHelpAfterError('(--help shows how it is used)')
  .configureHelp({ showGlobalOptions: true })
  .exitOverride();
for (const add of VERBS) add(program, run);
for (const verb of program.commands) exitOverrideAll(verb);

// Our words instead of the library's, which suggests only words of nearly the same length.
program.on('command:*', ([typed]: string[]) => {
  const names = program.commands.map((verb) => verb.name());
  const meant = nearestWord(typed ?? '', names);
  process.stderr.write(`error "${typed ?? ''}" is no verb of dossier\n  expected  ${names.join(', ')}\n${meant === undefined ? '' : `  hint      did you mean "${meant}"\n`}`);
  process.exitCode = 2;
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else bug(error);
}

function exitOverrideAll(command: Command): void {
  command.exitOverride();
  for (const inner of command.commands) exitOverrideAll(inner);
}
