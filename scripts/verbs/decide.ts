import { STATE_WORDS } from '../../src/core/model/states.ts';
import { decide } from '../../src/node/decide.ts';
import { OperatorError } from '../../src/node/errors.ts';
import { addSignerOptions, documentSigner, type SignerOptions } from '../signer-options.ts';
import { addVerb, releaseName, type AddVerb, type CommonOptions } from '../verb.ts';
import { wholeSecond } from './sign-off.ts';

interface Options extends CommonOptions, SignerOptions {
  readonly name?: string;
  readonly statement: string;
  readonly at?: string;
  readonly unsigned?: boolean;
  readonly allowUntrusted?: boolean;
}

export const addDecide: AddVerb = (program, run) => {
  addSignerOptions(addVerb(program, 'decide <project/version> <GO|NO-GO>', 'decide on the newest revision of a release, once and for ever', [
    'dossier decide apex-x/v1.4.0 GO --statement "All gates pass, four roles approved" --key grace.key',
    'dossier decide apex-x/v1.4.0 NO-GO --statement "p95 is 172 % over the baseline" --key grace.key',
  ]))
    .requiredOption('--statement <text>', 'why')
    .option('--name <name>', 'who decides (default: the name that the trust file gives the key)')
    .option('--at <time>', 'when, as 2026-02-18T12:40:00Z (default: now)')
    .option('--unsigned', 'write it without a signature, to be signed elsewhere with `dossier sign`')
    .action((typed: string, decision: string, options: Options) => run(options, async (report) => {
      if (decision !== 'GO' && decision !== 'NO-GO') throw new OperatorError('A decision is GO or NO-GO', { found: decision });
      const key = options.unsigned === true ? undefined : await documentSigner(options);
      const decided = await decide({
        contentDir: options.content, ...releaseName(typed), decision, name: options.name, statement: options.statement,
        at: options.at ?? wholeSecond(new Date()), key, allowUntrusted: options.allowUntrusted,
      });
      for (const warning of decided.warnings) report.warn(warning);
      report.result(decided, [
        `${decision} on ${typed}, revision ${decided.revision}`,
        `Record    ${decided.record}`,
        `Decision  ${decided.document}`,
        ...decided.gates.map((gate) => `Gate      ${gate.title}: ${STATE_WORDS[gate.state]} (${gate.observed})`),
        ...decided.signOffs.map(({ role, sha256 }) => `Sign-off  ${role} ${sha256}`),
      ].join('\n'));
      return 0;
    }));
};
