import { rm } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { status } from '../../src/node/status.ts';
import { sealedContent } from '../builders/sealed-content.ts';

let contentDir: string;
const release = 'projects/demo/releases/v1.0.0';
const next = async () => (await status(contentDir))[0]?.next;

beforeEach(async () => {
  contentDir = await sealedContent();
});

test('status() has no next step for a release that is signed, decided and logged', async () => {
  expect(await status(contentDir)).toEqual([{
    project: 'demo', version: 'v1.0.0', revision: 2, blocks: false, seal: 'verified', signOffs: { given: 2, verified: 2, asked: 2 }, decision: 'GO', notLogged: 0,
  }]);
});

test('status() asks for the signature of an earlier revision, by its path', async () => {
  await rm(path.join(contentDir, release, 'revisions/1/record.sigstore.json'));
  expect(await next()).toBe(`dossier sign ${contentDir}/${release}/revisions/1/record.json --key FILE`);
});

test('status() asks for the newest revision first, by the release’s name', async () => {
  for (const revision of [1, 2]) await rm(path.join(contentDir, release, `revisions/${revision}/record.sigstore.json`));
  expect(await next()).toBe('dossier sign demo/v1.0.0 --key FILE');
});

test('status() asks for a decision’s signature', async () => {
  await rm(path.join(contentDir, release, 'decision.sigstore.json'));
  expect(await next()).toBe(`dossier sign ${contentDir}/${release}/decision.json --key FILE`);
});
