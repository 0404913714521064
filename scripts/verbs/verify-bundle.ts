import { STEPS } from '../../src/core/model/signature-check.ts';
import type { SignatureReport } from '../../src/core/signatures/report.ts';
import { OperatorError } from '../../src/node/errors.ts';
import { verifyBundleFile, type BundleArguments } from '../../src/node/verify-bundle.ts';
import type { AddVerb } from '../verb.ts';

interface Options {
  readonly staging?: boolean;
  readonly bundle: string;
  readonly certificateIdentity?: string;
  readonly certificateOidcIssuer?: string;
  readonly key?: string;
  readonly trustedRoot?: string;
}

/**
 * The arguments are those of the client protocol of sigstore-conformance, none more, so that its suite drives this verb as
 * it stands.
 */
export const addVerifyBundle: AddVerb = (program, run) => {
  program.command('verify-bundle <file-or-digest>')
    .description('verify one Sigstore bundle offline; exit 1 when it is not verified, and the failed step on standard error')
    .option('--staging', 'hold it against Sigstore’s staging instance')
    .requiredOption('--bundle <file>', 'the Sigstore bundle')
    .option('--certificate-identity <identity>', 'who the certificate must be for, compared exactly')
    .option('--certificate-oidc-issuer <url>', 'who must have vouched for that identity, compared exactly')
    .option('--key <file>', 'the public key that must have signed it, PEM, in place of a certificate')
    .option('--trusted-root <file>', 'a trusted root, in place of the packaged one of Sigstore’s public instance')
    .addHelpText('after', `\nExamples:\n${EXAMPLES.map((example) => `  $ ${example}`).join('\n')}`)
    .action((fileOrDigest: string, options: Options) => run({}, async (report) => {
      const verified = await verifyBundleFile({
        bundle: options.bundle, signer: signerOf(options), trustedRoot: options.trustedRoot, staging: options.staging === true, fileOrDigest,
      });
      if (verified.verdict !== 'verified') {
        report.fail({ message: failure(verified) });
        return 1;
      }
      report.say(`Verified: ${signerText(verified)}, ${verified.times.map(({ at, by }) => `${at} (${by})`).join(', ') || 'at no known time'}; against ${verified.against ?? ''}`);
      return 0;
    }));
};

const EXAMPLES = [
  'dossier verify-bundle --bundle widget.sigstore.json --certificate-identity ada@example.org --certificate-oidc-issuer https://accounts.example.org widget.tar.gz',
  'dossier verify-bundle --bundle widget.sigstore.json --key release.pub sha256:a0cfc71271d6e278e57cd332ff957c3f7043fdda354c4cbb190a30d56efa01bf',
];

function signerOf({ certificateIdentity: identity, certificateOidcIssuer: issuer, key }: Options): BundleArguments['signer'] {
  const isIdentity = identity !== undefined && issuer !== undefined;
  if (key !== undefined && identity === undefined && issuer === undefined) return { keyFile: key };
  if (key === undefined && isIdentity) return { identity, issuer };
  throw new OperatorError('Say who must have signed it, in one way', { expected: 'either --certificate-identity with --certificate-oidc-issuer, or --key' });
}

function failure({ verdict, ground, failed }: SignatureReport): string {
  const step = ground === undefined ? '' : ` at step ${ground} (${STEPS[ground]})`;
  return `${verdict === 'refused' ? 'Refused' : 'Not verifiable'}${step}: ${failed ?? ''}`;
}

function signerText({ signer }: SignatureReport): string {
  switch (signer?.kind) {
    case 'certificate': return `signed by ${signer.certificate.identity}`;
    case 'key': return `signed by ${signer.algorithm} key ${signer.id}`;
    case undefined: return 'signed';
  }
}
