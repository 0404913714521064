import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packFolder, PACK_SUMS } from '../../src/core/record/pack-names.ts';
import { sha256Hex } from '../../src/core/lib/bytes.ts';
import { listDerived } from '../../src/core/api/derived.ts';
import { listPages } from '../../src/core/api/documents.ts';
import type { PackSubject } from '../../src/core/api/pack/files.ts';
import { createSchemaPort } from '../../src/node/json-schemas.ts';
import { loadPortal } from '../../src/node/load-portal.ts';
import { evidenceStore } from '../../src/node/objects.ts';
import { packSources } from '../../src/node/pack/pack-sources.ts';
import { bytesSource, writeZip } from '../../src/node/pack/write-zip.ts';

const CLIENT = new Map([['_astro/site.css', Buffer.from('a { color: blue }')], ['_astro/site.js', Buffer.from('never packed')], ['favicon.svg', Buffer.from('<svg/>')]]);

/** A pack as its files, by name with the top folder. Pages are a line each: what is tested here is not how they look. */
export async function packedFiles(contentDir: string, which: { readonly revision?: number; readonly url?: string } = {}): Promise<Map<string, Uint8Array>> {
  const opened = await loadPortal(contentDir);
  const portal = which.url === undefined ? opened : { ...opened, spec: { ...opened.spec, url: which.url } };
  const evidence = evidenceStore(contentDir, createSchemaPort());
  const project = portal.projects[0];
  const release = project?.releases[0];
  const revision = which.revision === undefined ? release?.revisions.at(-1) : release?.revisions.find(({ number }) => number === which.revision);
  if (project === undefined || release === undefined || revision === undefined) throw new Error('The content holds no such release');
  const subject: PackSubject = { portal, project, release, revision };
  const sources = await packSources(subject, {
    contentDir, evidence, client: CLIENT, pages: listPages(portal),
    page: async (address) => `<!doctype html><main id="main" class="page"><a href="../../../">Home</a> ${address}</main>`,
    derived: async (address) => Buffer.from(await listDerived(portal).find((one) => one.path === address)?.text(portal, evidence) ?? ''),
  });
  return new Map(await Promise.all(sources.map(async (source) => [source.name, await source.read()] as const)));
}

export const DEMO_PACK = packFolder({ project: 'demo', version: 'v1.0.0', revision: 2 });

export async function zipBytes(files: ReadonlyMap<string, Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await writeZip([...files].map(([name, bytes]) => bytesSource(name, bytes))).toArray() as Buffer[]);
}

/** The files with a list of them that is as it should be: what somebody would do who changes a pack on purpose. */
export function relisted(files: ReadonlyMap<string, Uint8Array>): Map<string, Uint8Array> {
  const list = `${DEMO_PACK}/${PACK_SUMS}`;
  const lines = [...files].filter(([name]) => name !== list).map(([name, bytes]) => `${sha256Hex(bytes)}  ${name.slice(DEMO_PACK.length + 1)}\n`);
  return new Map([...files, [list, Buffer.from(lines.join(''))]]);
}

/** Writes an archive into a folder of its own. */
export async function putZip(bytes: Uint8Array, name = `${DEMO_PACK}.zip`): Promise<string> {
  const file = path.join(await mkdtemp(path.join(tmpdir(), 'dossier-pack-')), name);
  await writeFile(file, bytes);
  return file;
}
