import { z } from 'zod';
import { display } from '../lib/display.ts';
import { Sha256 } from '../model/ids.ts';
import { ReleasedKind } from '../model/portal-files.ts';
import type { ReleaseRecordPredicate } from '../model/record.ts';
import { GateState } from '../model/states.ts';
import * as paths from './paths.ts';
import { Text } from './view.ts';

/** One released file, and who stands behind its digest. The file lies elsewhere; only what names its digest was received. */
export const ReleasedFile = z.strictObject({
  name: z.string(),
  kind: ReleasedKind.optional(),
  sha256: Sha256,
  size: z.number().optional(),
  url: z.string().optional(),
  /** For images whose index was received: what it lists. */
  platforms: z.array(z.string()).optional(),
  signature: z.enum(['signed', 'contradicted', 'invalid', 'untrusted-signer', 'checksum-only', 'none']),
  /** The shape drawn beside it. */
  state: GateState,
  /** The signature in words: by whom and where, or that there is none. */
  says: Text,
});
export type ReleasedFile = z.infer<typeof ReleasedFile>;

/** What the release consists of, in the order in which it names its files. */
export function releasedFiles(record: ReleaseRecordPredicate): ReleasedFile[] {
  return record.release.artifacts.map((artifact) => ({
    name: display(artifact.name, 300),
    sha256: artifact.sha256,
    ...(artifact.kind === undefined ? {} : { kind: artifact.kind }),
    ...(artifact.size === undefined ? {} : { size: artifact.size }),
    ...(artifact.url === undefined ? {} : { url: artifact.url }),
    ...platformsOf(artifact.sha256, record),
    ...standing(artifact, record),
  }));
}

// An image's digest is that of its index, so the index is the very file whose digest the release names.
function platformsOf(sha256: string, { statements }: ReleaseRecordPredicate): Pick<ReleasedFile, 'platforms'> {
  const index = statements.find(({ file, statement }) => file === sha256 && statement.format === 'oci-image-index');
  const platforms = index?.statement.checks.map(({ name }) => display(name, 60)) ?? [];
  return platforms.length === 0 ? {} : { platforms };
}

function standing(artifact: { readonly name: string; readonly sha256: string }, record: ReleaseRecordPredicate): Pick<ReleasedFile, 'signature' | 'state' | 'says'> {
  const documents = record.statements.map(({ file, statement }) => ({
    file,
    right: statement.claims.some(({ sha256 }) => sha256 === artifact.sha256),
    wrong: statement.claims.some(({ name, sha256 }) => name === artifact.name && sha256 !== undefined && sha256 !== artifact.sha256),
  }));
  const contradicting = documents.find(({ wrong }) => wrong);
  if (contradicting !== undefined) return { signature: 'contradicted', state: 'invalid', says: ['another digest in ', link(contradicting.file, record)] };
  const naming = documents.filter(({ right }) => right).map(({ file }) => file);
  const checks = record.signatures.filter(({ holder, covers }) => holder === artifact.sha256 || covers.includes(artifact.sha256) || naming.includes(holder) || covers.some((one) => naming.includes(one)));
  const by = (result: string) => checks.find((check) => check.result === result);
  const good = by('verified');
  if (good !== undefined) return { signature: 'signed', state: 'pass', says: [`signed by ${display(good.signerName ?? good.signer ?? '', 120)} in `, link(good.holder, record)] };
  const bad = by('invalid');
  if (bad !== undefined) return { signature: 'invalid', state: 'invalid', says: ['the signature does not match: ', link(bad.holder, record)] };
  const foreign = by('untrusted-signer');
  if (foreign !== undefined) return { signature: 'untrusted-signer', state: 'invalid', says: ['signed by nobody that the trust file names: ', link(foreign.holder, record)] };
  const [list] = naming;
  return list === undefined
    ? { signature: 'none', state: 'unverified', says: ['not signed'] }
    : { signature: 'checksum-only', state: 'unverified', says: ['checksum only, in ', link(list, record)] };
}

function link(sha256: string, record: ReleaseRecordPredicate): Text[number] {
  const name = record.files.find((file) => file.sha256 === sha256)?.name ?? sha256;
  return { text: display(name.slice(name.lastIndexOf('/') + 1), 80), href: paths.bytes(sha256) };
}

/** What a released file is, as a column says it. */
export const KIND_WORDS: Readonly<Record<ReleasedKind, string>> = {
  image: 'container image', chart: 'Helm chart', archive: 'archive', package: 'package', binary: 'binary', document: 'document',
};
