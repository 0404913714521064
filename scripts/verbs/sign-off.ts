import { OperatorError } from '../../src/node/errors.ts';
import { signOff } from '../../src/node/sign-off.ts';
import { addSignerOptions, documentSigner, type SignerOptions } from '../signer-options.ts';
import { addVerb, releaseName, type AddVerb, type CommonOptions } from '../verb.ts';

interface Options extends CommonOptions, SignerOptions {
  readonly role: string;
  readonly name?: string;
  readonly statement: string;
  readonly reject?: boolean;
  readonly at?: string;
  readonly claim?: boolean;
  readonly allowUntrusted?: boolean;
}

export const addSignOff: AddVerb = (program, run) => {
  addSignerOptions(addVerb(program, 'sign-off <project/version>', 'state one role’s word on the newest revision of a release, signed', [
    'dossier sign-off apex-x/v1.4.0 --role qa --statement "Ran the suite, read the report" --key ada.key',
    'dossier sign-off apex-x/v1.4.0 --role product --reject --statement "p95 is over the budget we promised" --key grace.key',
  ]))
    .requiredOption('--role <role>', 'a role of the policy')
    .requiredOption('--statement <text>', 'what you looked at and why you decide so')
    .option('--reject', 'reject instead of approving')
    .option('--name <name>', 'your name (default: the name that the trust file gives the key)')
    .option('--at <time>', 'when, as 2026-02-18T12:40:00Z (default: now)')
    .option('--claim', 'do without a key: it is shown as claimed, and counts for nothing')
    .action((typed: string, options: Options) => run(options, async (report) => {
      if (options.claim === true && (options.key !== undefined || options.keyless === true)) throw new OperatorError('--claim and a signature exclude each other');
      const key = options.claim === true ? undefined : await documentSigner(options);
      const written = await signOff({
        contentDir: options.content, ...releaseName(typed), role: options.role, name: options.name, decision: options.reject === true ? 'reject' : 'approve',
        statement: options.statement, at: options.at ?? wholeSecond(new Date()), key, allowUntrusted: options.allowUntrusted,
      });
      if (written.signed === undefined) report.warn({ message: 'It is claimed and not signed', place: written.document });
      report.result(written, `${options.reject === true ? 'Rejected' : 'Approved'} revision ${written.revision} of ${typed} for role ${options.role}\nRecord   ${written.record}\nSign-off ${written.document}`);
      return 0;
    }));
};

/** A time as our documents write it, without fractions. */
export function wholeSecond(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
