import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { utf8 } from '../core/lib/bytes.ts';
import { canonicalBytes } from '../core/lib/canonical-json.ts';
import { Addendum } from '../core/model/addendum.ts';
import { RECORD_LIMIT } from '../core/model/record.ts';
import { ADDENDUM_PREDICATE, STATEMENT_TYPE } from '../core/model/uris.ts';
import { addendaProblems, addendumId, inChain } from '../core/record/addenda.ts';
import { openAddendum } from '../core/record/open.ts';
import type { SealState } from '../core/record/opened.ts';
import { keptObjects, sumsText } from '../core/record/sums.ts';
import { contentPaths } from './content-folder.ts';
import { signerName } from './current-record.ts';
import type { DecidedRelease } from './decided-release.ts';
import type { DocumentSigner } from './document-signer.ts';
import { OperatorError, systemCode } from './errors.ts';
import { signBytes } from './sign.ts';
import { removeAbandoned, stagingPath } from './staging.ts';

/** What every addendum needs. */
export interface AddendumOptions {
  readonly contentDir: string;
  readonly project: string;
  readonly version: string;
  readonly statement: string;
  /** Defaults to the name that the trust file gives the key. */
  readonly name?: string | undefined;
  /** When, instead of now. */
  readonly at?: string | undefined;
  /** Without one it is a claim, is shown as such, and counts for nothing. */
  readonly key?: DocumentSigner | undefined;
  readonly allowUntrusted?: boolean | undefined;
  readonly now?: () => Date;
}

export interface WrittenAddendum {
  readonly kind: Addendum['predicate']['kind'];
  /** Its folder's name. */
  readonly id: string;
  /** Path below `content/`. */
  readonly document: string;
  readonly sha256: string;
  /** The record that it is about. */
  readonly record: string;
  readonly revision: number;
  readonly at: string;
  /** Absent for a claim: a name was typed and nothing signed. */
  readonly seal?: SealState;
}

/** An addendum that was checked and is ready to be written. */
export interface PreparedAddendum {
  readonly value: Addendum;
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

type Parts = Pick<Addendum['predicate'], 'kind' | 'at' | 'clock' | 'event' | 'instead' | 'basis' | 'now'>;

/** Puts an addendum together as it would be written, after everything that was added before. */
export function prepareAddendum(options: AddendumOptions, release: DecidedRelease, parts: Parts): PreparedAddendum {
  const { record, trust, addenda, decision } = release;
  const previous = addenda.at(-1)?.sha256;
  const parsed = Addendum.safeParse({
    _type: STATEMENT_TYPE,
    subject: [{ name: 'record.json', digest: { sha256: record.sha256 } }],
    predicateType: ADDENDUM_PREDICATE,
    predicate: { ...defined(parts), name: options.name ?? signerName(trust.value, options.key), statement: options.statement, ...(previous === undefined ? {} : { previous }) },
  });
  if (!parsed.success) throw new OperatorError(parsed.error.issues.map((issue) => ({ message: issue.message, place: { file: 'addendum', key: issue.path.map(String).join('.') } })));
  const bytes = canonicalBytes(parsed.data);
  if (bytes.length > RECORD_LIMIT) {
    throw new OperatorError('The addendum would be too large', { expected: `at most ${RECORD_LIMIT} bytes`, found: `${bytes.length} bytes`, hint: 'pack many small files of one kind into an archive' });
  }
  const opened = openAddendum(bytes);
  // What we write must open everywhere; if it does not, the fault is ours.
  if ('problems' in opened) throw new Error(`the addendum does not open: ${opened.problems.map(({ at, message }) => `${at} ${message}`).join('; ')}`);
  const { ordered, problems } = inChain([...addenda, { ...opened, path: 'this addendum', counts: true }]);
  const wrong = [...problems, ...addendaProblems(ordered, { record: { predicate: record.value.predicate, sha256: record.sha256 }, at: decision.predicate.at })];
  if (wrong.length > 0) throw new Error(`the addendum does not stand in its place: ${wrong.map(({ problem }) => problem).join('; ')}`);
  return { ...opened, bytes };
}

/** Writes an addendum beside its place, signs it there when there is a key, and renames it, so that it is whole or does not exist. */
export async function writeAddendum(options: AddendumOptions, release: DecidedRelease, { value, bytes, sha256 }: PreparedAddendum): Promise<WrittenAddendum> {
  const { contentDir, project, version, key } = options;
  const { kind, at, now } = value.predicate;
  const id = addendumId(at, sha256);
  const document = contentPaths.addendum(project, version, id);
  const place = path.join(contentDir, document);
  const signed = key === undefined ? undefined : await signBytes({ bytes, key, trust: release.trust.value, permission: 'addendum', project, at, place, allowUntrusted: options.allowUntrusted });
  const folder = path.join(contentDir, contentPaths.addenda(project, version));
  await mkdir(folder, { recursive: true });
  await removeAbandoned(folder);
  const staging = stagingPath(folder);
  await mkdir(staging);
  try {
    await writeFile(path.join(staging, 'addendum.json'), bytes);
    if (signed !== undefined) await writeFile(path.join(staging, 'addendum.sigstore.json'), signed.bundle);
    if (now !== undefined) await writeFile(path.join(staging, 'SHA256SUMS'), utf8(sumsText(keptObjects(now))));
    await rename(staging, path.join(folder, id));
  } catch (error) {
    await rm(staging, { recursive: true });
    if (!['ENOTEMPTY', 'EEXIST'].includes(systemCode(error) ?? '')) throw error;
    throw new OperatorError('This very addendum is there already', { place });
  }
  return { kind, id, document, sha256, record: release.record.sha256, revision: release.record.revision, at, ...(signed === undefined ? {} : { seal: signed.seal }) };
}

function defined<T extends object>(parts: T): Partial<T> {
  // Only members that are there survive.
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as Partial<T>;
}
