import type { CertificateSigner, Expected } from '../model/portal-files.ts';
import { RECORD_PREDICATE } from '../model/uris.ts';

/** A command for a reader to run, with the reason for each part that needs one. */
export interface AuditorCommand {
  /** The tool and the version the command was written for. */
  readonly tool: string;
  readonly command: string;
  readonly notes: readonly { readonly part: string; readonly why: string }[];
}

/**
 * The version these commands are written for. Before 3.0.6 cosign passed over `--type` for bundles (CVE-2026-39395), and before
 * 3.0.4 it asked for a trusted root, over the network, even where a key is given (https://github.com/sigstore/cosign/pull/4613).
 */
export const COSIGN = 'cosign v3.0.6 or newer';

/** What a command checks: a bundle over a statement, and a file that is a subject of it. */
interface Checked {
  readonly bundle: string;
  /** A file whose digest stands among the statement's subjects. */
  readonly subject: string;
  readonly predicateType?: string;
}

/**
 * Checks a statement signed with a key, such as a record, without Dossier: cosign holds the bundle against the public key
 * and the file against the statement's subjects. It needs no network.
 */
export function cosignCommand({ publicKey, bundle, subject, predicateType = RECORD_PREDICATE }: Checked & { readonly publicKey: string }): AuditorCommand {
  return {
    tool: COSIGN,
    command: lines('cosign verify-blob-attestation', [
      `--key ${shellWord(publicKey)}`,
      `--bundle ${shellWord(bundle)}`,
      `--type ${shellWord(predicateType)}`,
      '--insecure-ignore-tlog=true',
      shellWord(subject),
    ]),
    notes: [
      { part: '--key', why: 'the statement is signed with a key. Get the public key from somewhere else than this site: a key that comes with the record proves nothing' },
      TYPE_NOTE,
      { part: '--insecure-ignore-tlog=true', why: 'a signature by key has no entry in a public transparency log and no trusted time, so cosign must be told not to ask for them' },
    ],
  };
}

/**
 * The same for a statement signed keylessly by whom a trust file expects, against a trusted root that lies in a file. It
 * needs no network either.
 */
export function keylessCosignCommand({ trustedRoot, signer, profile, timestamped, bundle, subject, predicateType = RECORD_PREDICATE }: Checked & {
  readonly trustedRoot: string;
  readonly signer: Pick<CertificateSigner, 'identity' | 'issuer'>;
  /** As in the trust file: what signatures under that root carry. */
  readonly profile: 'log' | 'timestamps';
  /** Whether the bundle carries a signed timestamp. */
  readonly timestamped: boolean;
}): AuditorCommand {
  const isLogged = profile === 'log';
  const usesTimestamps = timestamped || !isLogged;
  const identity = expectedFlag('--certificate-identity', signer.identity);
  return {
    tool: COSIGN,
    command: lines('cosign verify-blob-attestation', [
      `${identity.flag} ${identity.value}`,
      ...[expectedFlag('--certificate-oidc-issuer', signer.issuer)].map(({ flag, value }) => `${flag} ${value}`),
      `--trusted-root ${shellWord(trustedRoot)}`,
      ...(usesTimestamps ? ['--use-signed-timestamps=true'] : []),
      ...(isLogged ? [] : ['--insecure-ignore-tlog=true', '--insecure-ignore-sct=true']),
      `--bundle ${shellWord(bundle)}`,
      `--type ${shellWord(predicateType)}`,
      shellWord(subject),
    ]),
    notes: [
      { part: identity.flag, why: 'who must have signed: the subject of the certificate, as the trust file of this portal expects it. Make sure that it is who you expect' },
      { part: '--trusted-root', why: 'the authorities and logs that are trusted, as of the day of that file. Get it from somewhere else than this site, such as the TUF repository of its instance' },
      TYPE_NOTE,
      ...(usesTimestamps ? [{ part: '--use-signed-timestamps=true', why: 'the bundle carries a signed timestamp, and this asks for it to be checked' }] : []),
      ...(isLogged ? [] : [
        { part: '--insecure-ignore-tlog=true', why: 'this instance keeps no public log of signatures, so cosign must be told not to ask for an entry' },
        { part: '--insecure-ignore-sct=true', why: 'nor does it keep one of certificates' },
      ]),
    ],
  };
}

const TYPE_NOTE = { part: '--type', why: 'the statement must be of this kind, and no other statement by the same signer; versions before 3.0.6 do not look at it' };

// cosign is content when an expression matches a part; the trust file means the whole.
function expectedFlag(flag: string, expected: Expected): { readonly flag: string; readonly value: string } {
  return typeof expected === 'string' ? { flag, value: shellWord(expected) } : { flag: `${flag}-regexp`, value: shellWord(`^(?:${expected.pattern})$`) };
}

function lines(verb: string, parts: readonly string[]): string {
  return [verb, ...parts].join(' \\\n  ');
}

/** A text as one word of a POSIX shell. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9._/:@%+,-]+$/.test(text) && !text.startsWith('-') ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
