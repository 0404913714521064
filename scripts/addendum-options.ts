import type { Command } from 'commander';
import { OperatorError } from '../src/node/errors.ts';
import type { Report } from '../src/node/report.ts';
import type { AddendumOptions, WrittenAddendum } from '../src/node/write-addendum.ts';
import { addSignerOptions, documentSigner, type SignerOptions } from './signer-options.ts';
import { releaseName, type CommonOptions } from './verb.ts';

export interface AddendumVerbOptions extends CommonOptions, SignerOptions {
  readonly statement: string;
  readonly name?: string;
  readonly at?: string;
  readonly claim?: boolean;
  readonly allowUntrusted?: boolean;
}

/** The options of every verb that adds something to a decided release: who says what, when, with which key. */
export function addAddendumOptions(verb: Command): Command {
  return addSignerOptions(verb)
    .requiredOption('--statement <text>', 'what happened and why you say so')
    .option('--name <name>', 'your name (default: the name that the trust file gives the key)')
    .option('--at <time>', 'when, as 2026-03-04T15:00:00Z (default: now)')
    .option('--claim', 'do without a key: it is shown as claimed, and counts for nothing');
}

export async function addendumOptions(typed: string, options: AddendumVerbOptions): Promise<AddendumOptions> {
  if (options.claim === true && (options.key !== undefined || options.keyless === true)) throw new OperatorError('--claim and a signature exclude each other');
  const key = options.claim === true ? undefined : await documentSigner(options);
  return { contentDir: options.content, ...releaseName(typed), statement: options.statement, name: options.name, at: options.at, key, allowUntrusted: options.allowUntrusted };
}

/** Says where it lies and what it is worth. */
export function addendumLines(written: WrittenAddendum, report: Report): readonly string[] {
  if (written.seal === undefined) report.warn({ message: 'It is claimed and not signed', place: written.document });
  return [`Record    ${written.record}`, `Addendum  ${written.document}`, `SHA-256   ${written.sha256}`];
}
