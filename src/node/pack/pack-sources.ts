import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { EvidencePort } from '../../core/api/evidence-port.ts';
import { packedRelease, packFiles, packManifest, type PackFile, type PackSubject } from '../../core/api/pack/files.ts';
import { packGuide } from '../../core/api/pack/guide.ts';
import { packAddresses, packedPage, packPage, packPages, packStyles } from '../../core/api/pack/pages.ts';
import type { Page } from '../../core/api/view.ts';
import { byCodeUnit } from '../../core/lib/bytes.ts';
import { canonicalBytes } from '../../core/lib/canonical-json.ts';
import { PACK_GUIDE, PACK_MANIFEST, PACK_SUMS, packFolder } from '../../core/record/pack-names.ts';
import { contentPaths, readContentBytes } from '../content-folder.ts';
import { OperatorError } from '../errors.ts';
import { bytesSource, fileSource, type ZipSource } from './write-zip.ts';

/** Where the files of a pack come from. */
export interface PackOrigin {
  readonly contentDir: string;
  readonly evidence: EvidencePort;
  /** Every page of the portal. */
  readonly pages: readonly Page[];
  /** A page of the site as it is served, with relative addresses. */
  readonly page: (path: string) => Promise<string>;
  /** What a derived file of the site holds, by its address. */
  readonly derived: (path: string) => Promise<Uint8Array>;
  /** The compiled site’s styles, fonts and scripts, by name without a leading "/". */
  readonly client: ReadonlyMap<string, Uint8Array>;
}

interface Summed {
  readonly source: ZipSource;
  readonly sha256: string;
}

/** Every file of a pack under its one top folder, sorted by name. */
export async function packSources(subject: PackSubject, origin: PackOrigin): Promise<readonly ZipSource[]> {
  const sealed = packFiles(subject);
  const summed: Summed[] = [];
  for (const file of sealed) summed.push(await summedFile(file, origin));
  for (const one of await pageFiles(subject, origin, sealed)) summed.push(one);
  summed.push(summedBytes(PACK_GUIDE, Buffer.from(packGuide(subject, sealed))), summedBytes(PACK_MANIFEST, canonicalBytes(packManifest(subject))));
  const sums = summed.map(({ sha256, source }) => `${sha256}  ${source.name}\n`).sort((a, b) => byCodeUnit(a.slice(66), b.slice(66))).join('');
  const folder = packFolder(packedRelease(subject));
  return [...summed.map(({ source }) => source), bytesSource(PACK_SUMS, Buffer.from(sums))]
    .map((source) => ({ ...source, name: `${folder}/${source.name}` }))
    .sort((a, b) => byCodeUnit(a.name, b.name));
}

async function pageFiles(subject: PackSubject, { page, client, pages: all }: PackOrigin, sealed: readonly PackFile[]): Promise<readonly Summed[]> {
  const pages = packPages(all, subject);
  const styles = packStyles([...client.keys()]);
  const addresses = packAddresses(subject, pages, sealed, styles);
  const summed = styles.map(({ name, of }) => summedBytes(name, client.get(of) ?? new Uint8Array()));
  for (const one of pages) summed.push(summedBytes(packedPage(subject, one.path), Buffer.from(packPage(await page(one.path), subject, one, addresses))));
  return summed;
}

async function summedFile({ name, source }: PackFile, { contentDir, evidence, derived }: PackOrigin): Promise<Summed> {
  if ('text' in source) return summedBytes(name, Buffer.from(source.text));
  if ('derived' in source) return summedBytes(name, await derived(source.derived));
  if ('object' in source) {
    const { object: sha256 } = source;
    const file = path.join(contentDir, contentPaths.object(sha256));
    const entry = await stat(file).catch(() => undefined);
    if (entry === undefined) throw missing(file);
    return { sha256, source: { ...fileSource(name, file, entry.size), read: async () => await evidence.open(sha256) ?? await Promise.reject(missing(file)) } };
  }
  const bytes = await readContentBytes(contentDir, source.content);
  if (bytes === undefined) throw missing(path.join(contentDir, source.content));
  return summedBytes(name, bytes);
}

function summedBytes(name: string, bytes: Uint8Array): Summed {
  return { source: bytesSource(name, bytes), sha256: createHash('sha256').update(bytes).digest('hex') };
}

function missing(file: string): OperatorError {
  return new OperatorError('A sealed file is missing', { place: file, hint: 'bring it back from the history of the repository' });
}
