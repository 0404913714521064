import { expect, it } from 'vitest';
import { describeBuild, readableBytes } from '../../../src/node/render/describe-build.ts';

it('describeBuild() prints pages, bytes per release and how many more fit', () => {
  const space = { files: 90, bytes: 2_500_000, limit: 1_000_000_000, releases: [{ project: 'apex-x', version: 'v0.4.0', bytes: 1_250_000 }], moreReleases: 797 };
  expect(describeBuild({ out: 'dist/portal', basePath: '/', pages: 40, space, warnings: [] })).toMatchInlineSnapshot(`
    "Built 40 pages and 90 files into dist/portal: 2.5 MB of 1.0 GB
      apex-x v0.4.0                                1.3 MB
    About 797 more releases of this size fit"
  `);
});

it.each([[0, '0 B'], [999, '999 B'], [1000, '1.0 kB'], [1_250_000, '1.3 MB'], [1_000_000_000, '1.0 GB']])('%d bytes read %s', (bytes, text) => {
  expect(readableBytes(bytes)).toBe(text);
});
