import { parseVerifierKey } from '../../crypto/signed-note.ts';
import { leafKey, type LogLeaf } from '../../log/leaf.ts';
import { openLog, type OpenedLog } from '../../log/open.ts';
import { logOrderProblems, type FiledAddendum } from '../addenda.ts';
import { placeOf } from '../content-paths.ts';
import { count, type Verification } from './verification.ts';

/** A document that the log must hold. */
export interface LoggedDocument {
  readonly path: string;
  readonly leaf: LogLeaf;
  /** It belongs to a release that was sealed under embargo, until then or later. */
  readonly embargoedUntil?: string | undefined;
}

/** Whether there is a log, or should be one. */
export function expectsLog(verification: Verification, documents: readonly LoggedDocument[]): boolean {
  return logFiles(verification).length > 0 || (originOf(verification) !== undefined && documents.length > 0);
}

/**
 * The log, that it and the documents name each other, and that it holds the addenda of each release in their order. Gives
 * what was checked; `undefined` when the log does not open.
 */
export async function verifyLog(verification: Verification, documents: readonly LoggedDocument[], chains: readonly (readonly FiledAddendum[])[]): Promise<string | undefined> {
  const bytes = new Map<string, Uint8Array>();
  for (const { path, name } of logFiles(verification)) {
    const read = await verification.read(path);
    if (read !== undefined) bytes.set(name, read);
  }
  const { log, problems } = openLog(bytes, { origin: originOf(verification) ?? '', keys: [], ...verification.options.trust.log });
  for (const { path, problem } of problems) verification.tell(`log/${path}`, problem);
  if (log === undefined) return undefined;

  const logged = new Set(log.leaves.map(leafKey));
  const here = new Set(documents.map(({ leaf }) => leafKey(leaf)));
  for (const { path, leaf, embargoedUntil } of documents) {
    if (logged.has(leafKey(leaf))) continue;
    if (embargoedUntil !== undefined) verification.embargoed.push(`${path}, sealed under embargo until ${embargoedUntil}`);
    else verification.tell(path, `the log has no entry for it (${leaf.kind} ${leaf.sha256})`);
  }
  if (verification.options.only === undefined) {
    log.leaves.forEach((leaf, index) => {
      if (!here.has(leafKey(leaf))) verification.tell('log/checkpoint', `entry ${index} of the log is ${leaf.kind} ${leaf.sha256}, and no such document is here`);
    });
  }
  const indexes = new Map(log.leaves.map((leaf, index) => [leafKey(leaf), index]));
  for (const addenda of chains) {
    for (const { path, problem } of logOrderProblems(addenda, ({ sha256 }) => indexes.get(leafKey({ kind: 'addendum', sha256 })))) verification.tell(path, problem);
  }
  return `The log of ${count(log.checkpoint.size, 'entry', 'entries')}: tiles hash to the root in the checkpoint, which ${log.signedBy.join(' and ')} signed${witnesses(log)}; documents and entries name each other`;
}

function witnesses({ cosignedBy }: OpenedLog): string {
  return cosignedBy.length === 0 ? '' : ` and ${cosignedBy.map(({ name, at }) => `witness ${name} cosigned at ${at}`).join(', ')}`;
}

function logFiles({ files }: Verification) {
  return files.paths.flatMap((path) => {
    const place = placeOf(path);
    return place?.kind === 'log' ? [{ path, name: place.name }] : [];
  });
}

function originOf({ options }: Verification): string | undefined {
  return options.origin ?? parseVerifierKey(options.trust.log?.keys.at(-1) ?? '')?.name;
}
