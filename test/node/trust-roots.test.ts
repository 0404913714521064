import { expect, test } from 'vitest';
import { fromUtf8, sha256Hex } from '../../src/core/lib/bytes.ts';
import { readTrust } from '../../src/node/content-folder.ts';
import { judge } from '../../src/node/judge.ts';
import { PACKAGED_ROOTS, packagedRoot } from '../../src/node/packaged-roots.ts';
import { oldRootWarnings } from '../../src/node/root-age.ts';
import { contentFolder } from '../builders/content.ts';

const publicGood = fromUtf8(packagedRoot('public-good')) ?? '';
const { example: _, profile: __, ...entry } = PACKAGED_ROOTS['public-good'];
const workflow = { id: 'workflow', name: 'Workflow', identity: 'workflow', may: ['evidence'], certificate: { root: 'public-good', identity: 'https://example.org/w', issuer: 'https://example.org' } };

function folder(trust: object, files: Readonly<Record<string, string>> = { 'trust/roots/public-good.json': publicGood }) {
  return contentFolder({ 'trust/trust.yaml': JSON.stringify(trust), ...files });
}

test.each(['public-good', 'github'] as const)('the packaged root %s is the file that its entry states', (id) => {
  expect(sha256Hex(packagedRoot(id))).toBe(PACKAGED_ROOTS[id].sha256);
});

test('a trust file is read with its roots', async () => {
  const { contentDir } = folder({ signers: [], roots: [entry] });
  const trust = await readTrust(contentDir);
  expect(trust).toMatchObject({ value: { roots: [{ id: 'public-good', profile: 'log' }] } });
  expect(trust !== undefined && 'value' in trust ? [...trust.value.rootFiles?.keys() ?? []] : []).toEqual(['public-good']);
});

test.each([
  ['is not there', { signers: [], roots: [entry] }, {}, 'the trust root “public-good” is not here'],
  ['is another file', { signers: [], roots: [entry] }, { 'trust/roots/public-good.json': `${publicGood} ` }, 'the trust root “public-good” is not the file that the entry states'],
  ['stands there twice', { signers: [], roots: [entry, entry] }, { 'trust/roots/public-good.json': publicGood }, 'the root “public-good” is there twice'],
  ['is named and not listed', { signers: [workflow] }, {}, 'signer “workflow” names the root “public-good”, which is not listed'],
])('a root that %s is an error', async (_, trust, files, message) => {
  const { contentDir } = folder(trust, files);
  expect(await readTrust(contentDir)).toMatchObject({ problems: [{ message, hint: expect.any(String) as string }] });
});

test('a release is judged with the roots that a signer names, and with no others', async () => {
  const inputs = async (signers: readonly object[]) => {
    const { contentDir, evidence } = folder({ signers, roots: [entry] });
    const { record } = await judge({ contentDir, project: 'shelf', version: 'v1.0.0', evidence: [evidence], at: '2026-02-02T00:00:00Z', env: {} });
    return record.predicate.inputs.filter(({ role }) => role === 'trust-root').map(({ name, sha256 }) => [name, sha256]);
  };
  expect(await inputs([workflow])).toEqual([['trust/roots/public-good.json', entry.sha256]]);
  expect(await inputs([])).toEqual([]);
});

test('a root older than a year is told, unless a younger copy is there', async () => {
  const { contentDir } = folder({ signers: [], roots: [entry] });
  expect(await oldRootWarnings(contentDir, new Date('2027-08-19T00:00:00Z'))).toEqual([]);
  expect(await oldRootWarnings(contentDir, new Date('2027-08-20T00:00:00Z'))).toMatchObject([{ message: 'The trust root “public-good” was taken on 2026-08-19, more than a year ago' }]);
  const newer = { ...entry, id: 'public-good-2027', date: '2027-08-01' };
  expect(await oldRootWarnings(folder({ signers: [], roots: [entry, newer] }).contentDir, new Date('2027-08-20T00:00:00Z'))).toEqual([]);
});
