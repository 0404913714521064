import type { Command } from 'commander';
import type { DocumentSigner } from '../src/node/document-signer.ts';
import { OperatorError } from '../src/node/errors.ts';
import { keylessSigner } from '../src/node/keyless.ts';
import { readSigningKey, SIGNING_KEY_VARIABLE } from '../src/node/keys.ts';
import { signingServices } from '../src/node/signing-services.ts';

export interface KeylessOptions {
  readonly keyless?: boolean;
  readonly identityToken?: string;
  readonly fulcioUrl?: string;
  readonly rekorUrl?: string;
  readonly tsaUrl?: string;
  readonly signingConfig?: string;
}

export interface SignerOptions extends KeylessOptions {
  readonly key?: string;
}

/** The options of every verb that signs a document: with a key, or with the identity of whoever runs it. */
export function addSignerOptions(verb: Command): Command {
  return addKeylessOptions(verb.option('--key <file>', `the private key (default: the PEM text in ${SIGNING_KEY_VARIABLE})`))
    .option('--allow-untrusted', 'sign though the trust file does not list the key or identity for this');
}

function addKeylessOptions(verb: Command): Command {
  return verb
    .option('--keyless', 'without a key, by the identity that CI gives this run; it is published in a log that anyone can read')
    .option('--identity-token <source>', 'with --keyless: an environment variable or a file that holds the identity token (default: the CI is asked)')
    .option('--fulcio-url <url>', 'with --keyless: the certificate authority, in place of Sigstore’s public instance')
    .option('--rekor-url <url>', 'with --fulcio-url: its log')
    .option('--tsa-url <url>', 'with --fulcio-url: its timestamp authority')
    .option('--signing-config <file>', 'with --keyless: a Sigstore signing configuration (v0.2) that names the services');
}

/** Who signs, by these options. Nothing is asked of the network before something is signed. */
export async function documentSigner(options: SignerOptions): Promise<DocumentSigner> {
  if (options.keyless !== true) {
    refuseWithoutKeyless(options);
    return readSigningKey({ file: options.key, variable: SIGNING_KEY_VARIABLE, environment: process.env });
  }
  if (options.key !== undefined) throw new OperatorError('--keyless and --key exclude each other');
  return keylessSigner({ services: await signingServices(options, new Date()), tokenFrom: options.identityToken, environment: process.env });
}

function refuseWithoutKeyless({ identityToken, fulcioUrl, rekorUrl, tsaUrl, signingConfig }: KeylessOptions): void {
  const given = Object.entries({ '--identity-token': identityToken, '--fulcio-url': fulcioUrl, '--rekor-url': rekorUrl, '--tsa-url': tsaUrl, '--signing-config': signingConfig })
    .flatMap(([option, value]) => value === undefined ? [] : [option]);
  if (given.length > 0) throw new OperatorError(`${given.join(', ')} goes with --keyless`, { hint: 'Pass --keyless too' });
}
