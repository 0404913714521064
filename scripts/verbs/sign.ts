import { SIGNING_KEY_VARIABLE } from '../../src/node/keys.ts';
import { documentFor, signDocument } from '../../src/node/sign.ts';
import { addSignerOptions, documentSigner, type SignerOptions } from '../signer-options.ts';
import { addVerb, type AddVerb, type CommonOptions } from '../verb.ts';

export const addSign: AddVerb = (program, run) => {
  addSignerOptions(addVerb(program, 'sign <document>', 'sign a record, sign-off, decision, addendum or waiver, with a key or keyless', [
    'dossier sign apex-x/v1.4.0 --key release-job.key     # the record of the newest revision',
    'dossier sign content/projects/apex-x/waivers/W-1.json --key ada.key',
    `${SIGNING_KEY_VARIABLE}="$SECRET" dossier sign apex-x/v1.4.0`,
    'dossier sign apex-x/v1.4.0 --keyless                  # in CI that gives the workflow an identity',
  ]))
    .option('--replace', 'put the signature in the place of another one')
    .action((typed: string, options: CommonOptions & SignerOptions & { readonly allowUntrusted?: boolean; readonly replace?: boolean }) => run(options, async (report) => {
      const key = await documentSigner(options);
      const document = await documentFor(options.content, typed);
      const signed = await signDocument({ contentDir: options.content, document, key, allowUntrusted: options.allowUntrusted, replace: options.replace });
      if (signed.seal.result === 'untrusted-signer') report.warn({ message: `Nobody who uses this trust file will accept the signature: ${signed.seal.failed}`, place: signed.bundle });
      report.result(signed, `${signed.changed ? 'Signed' : 'Signed already, by this key:'} ${signed.document}\nSHA-256  ${signed.sha256}\nBundle   ${signed.bundle}`);
      return 0;
    }));
};
