import { expect, it } from 'vitest';
import { reckonSpace } from '../../../src/node/render/space.ts';

const sha256 = 'a'.repeat(64);
const file = (path: string, size: number) => ({ path, size, sha256 });

it('reckonSpace() counts a release’s pages, their JSON, its files and the pages about its bytes', () => {
  const space = reckonSpace({
    pages: [
      { path: '/', view: 'portal-home', inputs: [] },
      { path: '/x/releases/v1/', view: 'release', project: 'x', version: 'v1', inputs: [] },
      { path: `/evidence/${sha256}/`, view: 'bytes', sha256, inputs: [] },
    ],
    published: [{ path: `/evidence/${sha256}/a.json`, source: { object: sha256 }, release: { project: 'x', version: 'v1' } }],
    written: [
      file('/index.html', 1000),
      file('/x/releases/v1/index.html', 100),
      file('/api/v1/x/releases/v1.json', 20),
      file(`/evidence/${sha256}/index.html`, 3),
      file(`/evidence/${sha256}/a.json`, 4),
    ],
    limit: 2000,
  });
  expect(space.releases).toEqual([{ project: 'x', version: 'v1', bytes: 127 }]);
  expect(space.bytes).toBe(1127);
  expect(space.moreReleases).toBe(6);
});

it('reckonSpace() makes no forecast from no release', () => {
  expect(reckonSpace({ pages: [], published: [], written: [file('/index.html', 10)], limit: 100 })).not.toHaveProperty('moreReleases');
});

it('reckonSpace() forecasts nothing below zero', () => {
  const space = reckonSpace({
    pages: [{ path: '/x/releases/v1/', view: 'release', project: 'x', version: 'v1', inputs: [] }],
    published: [], written: [file('/x/releases/v1/index.html', 300)], limit: 100,
  });
  expect(space.moreReleases).toBe(0);
});
