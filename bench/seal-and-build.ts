import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listPages, viewFor, type Page } from '../src/core/api/documents.ts';
import { createSchemaPort } from '../src/node/json-schemas.ts';
import { loadPortal } from '../src/node/load-portal.ts';
import { evidenceStore } from '../src/node/objects.ts';
import { build } from '../src/node/render/build.ts';
import { loadBundle } from '../src/node/render/bundle.ts';
import { compileSite } from '../src/node/render/compile.ts';
import { seal } from '../src/node/seal.ts';
import { median, milliseconds, peakMebibytes, table } from './measure.ts';
import { writePortal, writeRelease, type PortalSize } from './synthetic-portal.ts';

const ROUNDS = 5;

export async function sealAndBuild(size: PortalSize): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'dossier-bench-'));
  const contentDir = path.join(folder, 'content');
  try {
    await compileSite();
    await writePortal(folder, size);
    let sealing = 0;
    for (let index = 0; index < size.releases; index += 1) {
      const { project, version, evidence, at } = await writeRelease(folder, size, index);
      sealing += await milliseconds(() => seal({ contentDir, project, version, evidence: [evidence], at }));
    }
    const out = path.join(folder, 'out');
    const building = await milliseconds(() => build({ contentDir, out, builtAt: '2026-01-01T00:00:00Z' }));
    const portal = await loadPortal(contentDir);
    const evidence = evidenceStore(contentDir, createSchemaPort());
    const bundle = await loadBundle();
    bundle.providePortal({ portal, evidence });
    const pages = listPages(portal);
    const rounds = { viewing: [] as number[], rendering: [] as number[], plain: [] as number[] };
    const over = (work: (page: Page) => unknown) => milliseconds(async () => { for (const page of pages) await work(page); });
    // The first round warms up and is not counted; then each kind in turn, so that a slow moment hits all of them.
    for (let round = 0; round <= ROUNDS; round += 1) {
      const viewing = await over((page) => viewFor(page, portal, evidence));
      const rendering = await over((page) => bundle.render(page.path));
      const plain = await over(async (page) => plainPage(await viewFor(page, portal, evidence)));
      if (round === 0) continue;
      rounds.viewing.push(viewing);
      rounds.rendering.push(rendering);
      rounds.plain.push(plain);
    }
    const { viewing, rendering, plain } = { viewing: median(rounds.viewing), rendering: median(rounds.rendering), plain: median(rounds.plain) };
    const each = (total: number) => `${(total / pages.length).toFixed(2)} ms a page`;
    table([
      ['releases', `${size.releases}, with ${size.evidence + 2} files each and ${size.components} components`],
      ['pages', `${pages.length}, and as many JSON twins`],
      ['seal', `${(sealing / size.releases).toFixed(0)} ms a release`],
      ['build, everything', `${(building / 1000).toFixed(1)} s, ${each(building)}`],
      ['view objects alone', each(viewing)],
      ['view objects and pages', each(rendering)],
      ['view objects and plain templates', each(plain)],
      ['pages against plain templates', `${(rendering / plain).toFixed(2)} ×`],
      ['peak memory', `${peakMebibytes().toFixed(0)} MiB`],
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The least that shows a view object: every leaf escaped into a list. */
function plainPage(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value).replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<ul>${Object.entries(value).map(([key, member]) => `<li><b>${key}</b> ${plainPage(member)}</li>`).join('')}</ul>`;
}
