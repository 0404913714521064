import path from 'node:path';
import { fromUtf8, sha256Hex } from '../core/lib/bytes.ts';
import { readYaml } from '../core/lib/read-yaml.ts';
import { PolicySpec } from '../core/model/policy.ts';
import type { TrustSpec } from '../core/model/portal-files.ts';
import type { ReleaseRecord, ReleaseRecordPredicate } from '../core/model/record.ts';
import { openRecord } from '../core/record/open.ts';
import { trustedKeys } from '../core/signatures/trust.ts';
import { checkIds, contentPaths, listRevisions, readContentBytes } from './content-folder.ts';
import type { DocumentSigner } from './document-signer.ts';
import { OperatorError, refuse } from './errors.ts';

export interface CurrentRecord {
  readonly value: ReleaseRecord;
  readonly bytes: Uint8Array;
  readonly sha256: string;
  readonly revision: number;
  /** Path below `content/`. */
  readonly document: string;
}

/** The record of a release's newest revision, which is what people sign off and decide on. */
export async function currentRecord(contentDir: string, project: string, version: string): Promise<CurrentRecord> {
  refuse(checkIds(project, version));
  const revision = (await listRevisions(contentDir, project, version)).at(-1);
  if (revision === undefined) throw new OperatorError(`${project} ${version} is not sealed`, { hint: '`dossier seal` seals it, `dossier status` lists what is sealed' });
  const document = contentPaths.record(project, version, revision);
  const bytes = await readContentBytes(contentDir, document);
  const opened = bytes === undefined ? undefined : openRecord(bytes);
  if (bytes === undefined || opened === undefined) throw new OperatorError('The record is missing', { place: path.join(contentDir, document) });
  if ('problems' in opened) {
    throw new OperatorError(opened.problems.map(({ at, message }) => ({ message, place: { file: path.join(contentDir, document), ...(at === '' ? {} : { key: at }) } })));
  }
  return { value: opened.value, bytes, sha256: opened.sha256, revision, document };
}

/** The policy that a record was judged by, from the sealed bytes; `undefined` for an inventory. */
export async function policyOf(contentDir: string, record: ReleaseRecordPredicate): Promise<{ readonly value: PolicySpec; readonly sha256: string } | undefined> {
  const input = record.inputs.find(({ role }) => role === 'policy');
  if (input === undefined) return undefined;
  const place = path.join(contentDir, contentPaths.object(input.sha256));
  const bytes = await readContentBytes(contentDir, contentPaths.object(input.sha256));
  if (bytes === undefined || sha256Hex(bytes) !== input.sha256) {
    throw new OperatorError(`The sealed ${input.name} is not here as it was sealed`, { place, hint: '`dossier verify` shows everything that is amiss' });
  }
  const read = readYaml(PolicySpec, fromUtf8(bytes) ?? '');
  if ('value' in read) return { value: read.value, sha256: input.sha256 };
  throw new OperatorError(read.problems.map((problem) => ({ message: problem.message, place: { file: place, line: problem.line, column: problem.column, key: problem.path } })));
}

/** The name that the trust file gives a key; needed where nobody typed one. */
export function signerName(trust: TrustSpec, key: DocumentSigner | undefined): string {
  const signer = trustedKeys(trust).find(({ hint }) => hint === key?.hint)?.signer;
  if (signer === undefined) throw new OperatorError('Nobody is named', { hint: 'Say who it is with --name' });
  return signer.name;
}
