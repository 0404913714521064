import type { Signer, TrustRootSpec } from '../model/portal-files.ts';
import type { SignatureCheck } from '../model/signature-check.ts';
import { keylessCosignCommand, shellWord, type AuditorCommand } from './cosign-command.ts';

/** A signature over evidence that verified, with the names that its files have once they are downloaded into one folder. */
export interface SignatureToRepeat {
  readonly check: Pick<SignatureCheck, 'kind' | 'certificate' | 'key' | 'says'>;
  readonly signature: string;
  /** The file that was signed, or that the signed statement names. */
  readonly artifact: string;
  /** The statement's predicate type, where a statement was signed. */
  readonly predicateType?: string | undefined;
  readonly signer: Signer;
  readonly root?: TrustRootSpec | undefined;
}

/** The command that repeats a check with the tool that its kind of signature comes from; `undefined` where there is none to name. */
export function commandToRepeat(signature: SignatureToRepeat): AuditorCommand | undefined {
  switch (signature.check.kind) {
    case 'sigstore-bundle': return bundleCommand(signature);
    case 'minisign-signature': return minisignCommand(signature);
    case 'ssh-signature': return sshCommand(signature);
    case 'openpgp-signature': return openPgpCommand(signature);
    case 'cosign-signature': return opensslCommand(signature);
    // A bare envelope is read by no tool that reads files; npm's and PyPI's documents are checked where packages are installed.
    case 'dsse':
    case 'npm-attestations':
    case 'pypi-attestation': return undefined;
  }
}

const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';

function bundleCommand({ check, signature, artifact, predicateType, signer: { certificate }, root }: SignatureToRepeat): AuditorCommand | undefined {
  if (certificate === undefined || root === undefined) return undefined;
  const repository = /^https:\/\/github\.com\/([\w.-]+\/[\w.-]+)$/.exec(check.certificate?.sourceRepository ?? '')?.[1];
  if (check.certificate?.issuer === GITHUB_ISSUER && repository !== undefined && predicateType !== undefined) return githubCommand({ signature, artifact, predicateType, repository, identity: check.certificate.identity });
  if (predicateType === undefined) return undefined;
  return keylessCosignCommand({ bundle: signature, subject: artifact, predicateType, trustedRoot: 'trusted-root.json', signer: certificate, profile: root.profile, timestamped: root.profile === 'timestamps' });
}

function githubCommand({ signature, artifact, predicateType, repository, identity }: { readonly signature: string; readonly artifact: string; readonly predicateType: string; readonly repository: string; readonly identity: string }): AuditorCommand {
  return {
    tool: 'gh (GitHub CLI) v2.67 or newer, and a network, over which it fetches the trusted root',
    command: [
      `gh attestation verify ${shellWord(artifact)}`,
      `--bundle ${shellWord(signature)}`,
      `--repo ${shellWord(repository)}`,
      `--cert-identity ${shellWord(identity)}`,
      `--predicate-type ${shellWord(predicateType)}`,
    ].join(' \\\n  '),
    notes: [
      { part: '--repo', why: 'the repository that the build was of, as the certificate says' },
      { part: '--cert-identity', why: 'the workflow that signed, compared in full' },
      { part: '--predicate-type', why: 'without it, only SLSA provenance v1 is looked at' },
    ],
  };
}

function minisignCommand({ signature, artifact, signer: { minisign } }: SignatureToRepeat): AuditorCommand | undefined {
  if (minisign === undefined) return undefined;
  return {
    tool: 'minisign 0.11 or newer',
    command: `minisign -V -P ${shellWord(minisign)} -x ${shellWord(signature)} -m ${shellWord(artifact)}`,
    notes: [{ part: '-P', why: 'the public key that the trust file lists. Get it from somewhere else than this site' }],
  };
}

function sshCommand({ check, signature, artifact, signer: { ssh } }: SignatureToRepeat): AuditorCommand | undefined {
  // ALLOWED SIGNERS in ssh-keygen(1): principals first, as a list of patterns. Only a plain name can be asked for.
  const principal = /^"?([^\s",*?!]+)/.exec(ssh ?? '')?.[1];
  const namespace = /^namespace “([\w.@-]+)”$/.exec(check.says ?? '')?.[1];
  if (ssh === undefined || principal === undefined || namespace === undefined) return undefined;
  return {
    tool: 'ssh-keygen of OpenSSH 8.9 or newer',
    command: `cat > allowed_signers <<'END'\n${ssh.trimEnd()}\nEND\nssh-keygen -Y verify -f allowed_signers -I ${shellWord(principal)} -n ${shellWord(namespace)} -s ${shellWord(signature)} < ${shellWord(artifact)}`,
    notes: [
      { part: '-f', why: 'whom the trust file lists. Get the key from somewhere else than this site' },
      { part: '-n', why: 'what the signature was made for; one made for something else is refused' },
    ],
  };
}

// A fingerprint of version 4 has 160 bits (RFC 9580 §5.5.4.2), and GnuPG reads no certificate of version 6.
const VERSION_4 = /^[0-9a-f]{40}$/i;

function openPgpCommand({ check, signature, artifact, signer: { openpgp } }: SignatureToRepeat): AuditorCommand | undefined {
  if (openpgp === undefined) return undefined;
  const certificate = `cat > signer.asc <<'END'\n${openpgp.trimEnd()}\nEND`;
  const notes = [{ part: 'signer.asc', why: 'the certificate that the trust file lists. Get it from somewhere else than this site' }];
  if (!VERSION_4.test(check.key ?? '')) {
    return { tool: 'sq (Sequoia PGP) 1.3 or newer', command: `${certificate}\nsq verify --signer-file signer.asc --signature-file ${shellWord(signature)} ${shellWord(artifact)}`, notes };
  }
  return {
    tool: 'GnuPG 2.2 or newer',
    command: `${certificate}\ngpg --dearmor --yes -o signer.gpg signer.asc\ngpgv --keyring ./signer.gpg ${shellWord(signature)} ${shellWord(artifact)}`,
    notes: [...notes, { part: 'gpgv', why: 'trusts the keys of that file and no others, whatever is in your own keyring' }],
  };
}

/** What `cosign sign-blob` writes without a bundle is the signature alone, in base64; versions of cosign to come no longer read it. */
function opensslCommand({ signature, artifact, signer: { publicKey } }: SignatureToRepeat): AuditorCommand | undefined {
  if (publicKey === undefined || !signature.endsWith('.sig')) return undefined;
  const key = `cat > signer.pem <<'END'\n${publicKey.trimEnd()}\nEND`;
  const decode = `base64 -d ${shellWord(signature)} > signature.bin`;
  // OID 1.3.101.112, which every Ed25519 SubjectPublicKeyInfo begins with (RFC 8410 §4).
  const isEd25519 = publicKey.includes('\nMCowBQYDK2VwAyEA');
  return {
    tool: 'OpenSSL 3.0 or newer',
    command: `${key}\n${decode}\n${isEd25519
      ? `openssl pkeyutl -verify -pubin -inkey signer.pem -rawin -in ${shellWord(artifact)} -sigfile signature.bin`
      : `openssl dgst -sha256 -verify signer.pem -signature signature.bin ${shellWord(artifact)}`}`,
    notes: [{ part: 'signer.pem', why: 'the public key that the trust file lists. Get it from somewhere else than this site' }],
  };
}

