import { describe, expect, test } from 'vitest';
import { listDerived } from '../../../src/core/api/derived.ts';
import { evidencePort } from '../../../src/core/api/evidence-port.ts';
import { utf8 } from '../../../src/core/lib/bytes.ts';
import { canonicalBytes } from '../../../src/core/lib/canonical-json.ts';
import { findDigest, findName, MOST_PLACES, nameKey, parseManifest, shardDigits, shardPrefixes } from '../../../src/core/verify/digest-index.ts';
import { file, portal, project, record, release, revision, sha256 } from '../../builders/portal.ts';

const port = evidencePort(async () => undefined, { validate: () => [] });

/** The index of a portal, by address. */
async function indexOf(opened: ReturnType<typeof portal>): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = listDerived(opened).filter(({ path }) => path.startsWith('/verify/'));
  return new Map(await Promise.all(files.map(async (one) => [one.path, utf8(await one.text(opened, port))] as const)));
}

const releases = (count: number, filesEach: number) => Array.from({ length: count }, (_, index) =>
  release(revision(record(`v${index}`, { files: Array.from({ length: filesEach }, (_unused, at) => file(`f${at}.txt`, `${index} ${at}`)) })))).toReversed();

describe('the index of digests', () => {
  test.each([[0, 1], [4096, 1], [4097, 2], [65_536, 2], [65_537, 3]])('of %i entries is cut by %i digits', (entries, digits) => {
    expect(shardDigits(entries)).toBe(digits);
    expect(shardPrefixes(digits)).toHaveLength(16 ** digits);
  });

  test('says of each digest where it is, and of an absent one that it is not', async () => {
    const index = await indexOf(portal(project(releases(2, 3))));
    const digest = sha256('1 2');
    expect(findDigest(index.get(`/verify/digests/${digest[0]}.json`) ?? new Uint8Array(), digest)).toEqual({
      places: [{ project: 'sample', version: 'v1', as: 'evidence', name: 'f2.txt', revision: 1 }], more: 0,
    });
    const absent = sha256('nobody');
    expect(findDigest(index.get(`/verify/digests/${absent[0]}.json`) ?? new Uint8Array(), absent)).toEqual({ places: [], more: 0 });
  });

  test('says of a name which digests it has, newest release first', async () => {
    const index = await indexOf(portal(project(releases(2, 1))));
    const part = index.get(`/verify/names/${nameKey('f0.txt')[0]}.json`) ?? new Uint8Array();
    expect(findName(part, 'f0.txt')?.places.map(({ version, sha256: digest }) => [version, digest])).toEqual([['v1', sha256('1 0')], ['v0', sha256('0 0')]]);
  });

  test('lists a bounded number of places, and counts the others', async () => {
    const many = Array.from({ length: 30 }, (_, at) => release(revision(record(`v${at}`, { files: [file('same.txt', 'same')] })))).toReversed();
    const digest = sha256('same');
    const found = findDigest((await indexOf(portal(project(many)))).get(`/verify/digests/${digest[0]}.json`) ?? new Uint8Array(), digest);
    expect([found?.places.length, found?.more, found?.places[0]?.version]).toEqual([MOST_PLACES, 30 - MOST_PLACES, 'v29']);
  });

  test('that has grown is cut finer; its earlier parts stay, and say where to look', async () => {
    const index = await indexOf(portal(project(releases(90, 50))));
    const manifest = parseManifest(index.get('/verify/index.json') ?? new Uint8Array());
    expect(manifest?.digests.digits).toBe(2);
    const digest = sha256('7 7');
    expect(findDigest(index.get(`/verify/digests/${digest.slice(0, 2)}.json`) ?? new Uint8Array(), digest)?.places).toHaveLength(1);
    expect(new TextDecoder().decode(index.get('/verify/digests/a.json'))).toBe('{"digits":2,"prefix":"a","schema":"dossier.verify-index-part.v1"}\n');
    expect(Math.max(...[...index.values()].map((part) => part.length))).toBeLessThan(100_000);
  });

  test('says nothing of a preview', async () => {
    const opened = portal(project([{ ...release(revision(record('v1', { files: [file('f.txt', 'f')] }))), unsealed: true }]));
    expect(parseManifest((await indexOf(opened)).get('/verify/index.json') ?? new Uint8Array())).toEqual({ digests: { count: 0, digits: 1 }, names: { count: 0, digits: 1 }, releases: 0 });
  });

  test.each([
    ['no JSON', utf8('{')],
    ['a part of other digests', canonicalBytes({ prefix: 'b', entries: {} })],
    ['places that are none', canonicalBytes({ prefix: 'a', entries: { ['a'.repeat(64)]: { places: 'x' } } })],
  ])('is not read out of %s', (_, bytes) => {
    expect(findDigest(bytes, 'a'.repeat(64))).toBeUndefined();
  });

  test('leads to no address that it makes up', () => {
    const places = [{ project: '../..', version: 'v1', as: 'evidence', name: 'x' }, { project: 'a', version: '//evil.example/x', as: 'evidence', name: 'x' }, { project: 'a', version: 'v1', as: 'nonsense', name: 'x' }];
    expect(findDigest(canonicalBytes({ prefix: 'a', entries: { ['a'.repeat(64)]: { places } } }), 'a'.repeat(64))?.places).toEqual([]);
  });
});
