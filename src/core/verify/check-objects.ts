import * as paths from '../api/paths.ts';
import { baseName } from '../lib/base-name.ts';
import { display } from '../lib/display.ts';
import { detail, type Check } from './check.ts';
import type { PublishedFiles } from './published-files.ts';
import { holdersIn, type NamedFile, type RecordHead } from './read-documents.ts';
import type { VerifyWith } from './verify-release.ts';

/** Files that a reader can fetch and hold against the record’s digests, each once. */
export function publishedObjects(record: RecordHead): readonly NamedFile[] {
  return [...new Map([...record.files, ...record.inputs].filter(({ isPublished }) => isPublished).map((file) => [file.sha256, file])).values()];
}

/**
 * Fetches every published file that a record names, one after the other, and holds each against its digest. `hash` is the host’s,
 * because files may be large.
 */
export async function checkObjects(record: RecordHead, files: PublishedFiles, host: { hash(bytes: Uint8Array): Promise<string>; onProgress(done: number, of: number): void }): Promise<Check> {
  const objects = publishedObjects(record);
  const wrong: { readonly file: NamedFile; readonly found: string }[] = [];
  let isGone = true;
  for (const [index, file] of objects.entries()) {
    host.onProgress(index, objects.length);
    const bytes = await files.read(paths.rawFile(file.sha256, file.storedName));
    const found = bytes === undefined ? undefined : await host.hash(bytes);
    if (found !== file.sha256) wrong.push({ file, found: found ?? 'it could not be read' });
    if (found !== file.sha256 && found !== undefined) isGone = false;
  }
  const withheld = [...record.files].filter(({ isPublished }) => !isPublished).length;
  const details = wrong.flatMap(({ file, found }) => [detail(display(baseName(file.name), 120), { text: file.sha256, digest: 'full', href: paths.bytes(file.sha256) }), detail('It is', found)]);
  const left = withheld === 0 ? '' : ` ${withheld} more ${withheld === 1 ? 'is' : 'are'} named by digest and not published.`;
  if (wrong.length > 0) {
    return { id: 'objects', state: isGone ? 'unverified' : 'invalid', title: isGone ? 'Some files could not be read' : 'Some files are not those that the record names', found: [`${wrong.length} of ${objects.length}.${left}`], details };
  }
  return { id: 'objects', state: 'pass', title: 'Every published file has the digest that the record names', found: [`${objects.length} ${objects.length === 1 ? 'file' : 'files'} of evidence and of what it was judged by.${left}`], details };
}

/** Checks again every signature that came as evidence. */
export async function checkAllHolders(record: RecordHead, use: VerifyWith): Promise<readonly Check[]> {
  const holders = holdersIn(record);
  if (holders.length === 0) return [];
  const { checkHolder } = await import('./evidence-signatures.ts');
  return Promise.all(holders.map((holder) => checkHolder(record, holder, undefined, use)));
}
