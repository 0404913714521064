import { RECORD_PREDICATE } from '../model/uris.ts';

/** A command for a reader to run, with the reason for each part that needs one. */
export interface AuditorCommand {
  /** The tool and the version the command was written for. */
  readonly tool: string;
  readonly command: string;
  readonly notes: readonly { readonly part: string; readonly why: string }[];
}

/**
 * Checks a key-signed record without Dossier: cosign holds the bundle against the public key and `SHA256SUMS` against
 * the record's subjects. It needs no network.
 */
export function cosignCommand(files: { readonly publicKey: string; readonly bundle: string; readonly sums: string }): AuditorCommand {
  return {
    tool: 'cosign v3.0 or newer',
    command: [
      'cosign verify-blob-attestation',
      `--key ${shellWord(files.publicKey)}`,
      `--bundle ${shellWord(files.bundle)}`,
      `--type ${RECORD_PREDICATE}`,
      '--insecure-ignore-tlog=true',
      shellWord(files.sums),
    ].join(' \\\n  '),
    notes: [
      { part: '--key', why: 'the record is signed with a key. Get the public key from somewhere else than this site: a key that comes with the record proves nothing' },
      { part: '--type', why: 'the statement must be a release record, and no other statement by the same key' },
      { part: '--insecure-ignore-tlog=true', why: 'a signature by key has no entry in a public transparency log and no trusted time, so cosign must be told not to ask for them' },
    ],
  };
}

function shellWord(text: string): string {
  return /^[A-Za-z0-9._/:@%+,-]+$/.test(text) && !text.startsWith('-') ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
