import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { listPages } from '../../src/core/api/documents.ts';
import { compileSite } from '../../src/node/render/compile.ts';
import { loadBundle, type RenderBundle } from '../../src/node/render/bundle.ts';
import { evidenceOf, file, portal, project, record, release, revision, sha256 } from '../builders/portal.ts';

// design.md §9: an SBOM with 500 rows weighs at most 120 kB, compressed. No digest is like another, so none compresses.

let bundle: RenderBundle;
beforeAll(async () => {
  await compileSite();
  bundle = await loadBundle();
});

function provide(components: number): readonly string[] {
  const bom = JSON.stringify({
    bomFormat: 'CycloneDX', specVersion: '1.6',
    components: Array.from({ length: components }, (_, n) => ({
      type: 'library', group: `@scope${n % 20}`, name: `component-${n}`, version: `1.${n % 40}.${n % 7}`, purl: `pkg:npm/%40scope${n % 20}/component-${n}@1.${n % 40}.${n % 7}`,
      supplier: { name: `Supplier ${n % 50}` }, licenses: [{ license: { id: ['MIT', 'Apache-2.0', 'ISC', 'BSD-3-Clause'][n % 4] } }], hashes: [{ alg: 'SHA-256', content: sha256(String(n)) }],
    })),
  });
  const received = file('bom.cdx.json', bom, { format: 'cyclonedx' });
  const value = record('v1', { files: [received], statements: [{ file: received.sha256, statement: { format: 'cyclonedx', content: 'not-stated', summary: '', counts: { components }, checks: [], claims: [] } }] });
  const opened = portal(project([release(revision(value))]));
  bundle.providePortal({ portal: opened, evidence: evidenceOf(bom) });
  return listPages(opened).filter((page) => page.view === 'sbom').map((page) => page.path);
}

const weight = async (path: string) => gzipSync(await bundle.render(path)).length;

describe('pages of an SBOM', () => {
  test('500 rows weigh at most 120 kB', async () => {
    const [path = ''] = provide(500);
    expect((await bundle.render(path)).match(/<th scope="row">/g)).toHaveLength(500);
    expect(await weight(path)).toBeLessThan(120_000);
  });

  test('each part of 5,000 rows weighs less than 120 kB, and its JSON too', async () => {
    const paths = provide(5000);
    expect(paths).toHaveLength(5);
    for (const path of paths) {
      expect(await weight(path)).toBeLessThan(120_000);
      expect(await weight(`/api/v1${path.replace(/\/$/, '')}.json`)).toBeLessThan(120_000);
    }
  });

  test('the table is whole without scripts', async () => {
    const [path = ''] = provide(60);
    const html = await bundle.render(path);
    expect(html).toContain('<caption class="visually-hidden">Components of bom.cdx.json, by name</caption>');
    expect(html.match(/<tbody>/g)).toHaveLength(2);
    expect(html).not.toMatch(/<input|<select|<button/);
    expect(html).toContain('id="pkg:npm/%40scope0/component-0@1.0.0"');
  });
});
