import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listPages } from '../src/core/api/documents.ts';
import { createSchemaPort } from '../src/node/json-schemas.ts';
import { loadPortal } from '../src/node/load-portal.ts';
import { evidenceStore } from '../src/node/objects.ts';
import { loadBundle } from '../src/node/render/bundle.ts';
import { compileSite } from '../src/node/render/compile.ts';
import { seal } from '../src/node/seal.ts';
import { milliseconds, peakMebibytes, table } from './measure.ts';
import { writePortal, writeRelease, type PortalSize } from './synthetic-portal.ts';

interface Cost {
  readonly releases: number;
  readonly seal: number;
  readonly load: number;
  readonly list: number;
  readonly render: number;
  readonly changed: number;
  readonly pages: number;
}

/** What one more release costs: sealing it, opening the portal, and rendering the pages whose inputs it changes. */
export async function addingARelease(options: Omit<PortalSize, 'releases'> & { small: number; large: number }): Promise<void> {
  await compileSite();
  const small = await costOf({ ...options, releases: options.small });
  const large = await costOf({ ...options, releases: options.large });
  const row = (label: string, pick: (cost: Cost) => number): readonly [string, string] =>
    [label, `${pick(small).toFixed(0)} ms · ${pick(large).toFixed(0)} ms · ${(pick(large) / pick(small)).toFixed(1)} ×`];
  table([
    ['one more release, at', `${small.releases} · ${large.releases} releases · ratio`],
    row('seal it', (cost) => cost.seal),
    row('open the portal', (cost) => cost.load),
    row('list its pages', (cost) => cost.list),
    row('render what changed', (cost) => cost.render),
    ['pages that changed', `${small.changed} of ${small.pages} · ${large.changed} of ${large.pages}`],
    ['peak memory', `${peakMebibytes().toFixed(0)} MiB`],
  ]);
}

async function costOf(size: PortalSize): Promise<Cost> {
  const folder = mkdtempSync(path.join(tmpdir(), 'dossier-bench-'));
  const contentDir = path.join(folder, 'content');
  const sealOne = async (index: number) => {
    const { project, version, evidence, at } = await writeRelease(folder, size, index);
    const time = await milliseconds(() => seal({ contentDir, project, version, evidence: [evidence], at }));
    rmSync(evidence, { recursive: true });
    return time;
  };
  try {
    await writePortal(folder, size);
    for (let index = 0; index < size.releases; index += 1) await sealOne(index);
    const before = new Map(listPages(await loadPortal(contentDir)).map((page) => [page.path, page.inputs.join()]));
    const sealing = await sealOne(size.releases);
    let portal = await loadPortal(contentDir);
    const load = await milliseconds(async () => { portal = await loadPortal(contentDir); });
    let pages = listPages(portal);
    const list = await milliseconds(() => { pages = listPages(portal); });
    const changed = pages.filter((page) => before.get(page.path) !== page.inputs.join());
    const bundle = await loadBundle();
    bundle.providePortal({ portal, evidence: evidenceStore(contentDir, createSchemaPort()) });
    // One page outside the clock: the first call lays out the list of pages for the bundle.
    await bundle.render('/');
    const render = await milliseconds(async () => { for (const page of changed) await bundle.render(page.path); });
    return { releases: size.releases, seal: sealing, load, list, render, changed: changed.length, pages: pages.length };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
