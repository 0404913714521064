import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as paths from '../../src/core/api/paths.ts';
import { logProofs } from '../../src/core/api/derived/log-proofs.ts';
import { openAddendum, openRecord } from '../../src/core/record/open.ts';
import { loadPortal } from '../../src/node/load-portal.ts';
import { listFiles } from '../../src/node/list-files.ts';
import { verifyContent } from '../../src/node/verify-content.ts';
import { verifyFile } from '../../src/node/verify-file.ts';
import { contentPathOf, verifySite } from '../../src/node/verify-site.ts';
import { evidenceOf } from '../builders/portal.ts';
import { amendedContent, put } from '../builders/sealed-content.ts';

let content = '';
let site = '';

beforeAll(async () => {
  content = await amendedContent();
  site = await publish(content);
  scratch = await mkdtemp(path.join(tmpdir(), 'dossier-site-'));
  await cp(site, scratch, { recursive: true });
});
afterAll(() => Promise.all([content, site, scratch].map((folder) => rm(folder, { recursive: true }))));

/** The files that a build would publish for the folder, a page, and the list of them all. */
async function publish(contentDir: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'dossier-site-'));
  const copy = async (from: string, to: string) => put(folder, to.replace(/^\//, ''), await readFile(path.join(contentDir, from)));
  const release = 'projects/demo/releases/v1.0.0';
  for (const number of [1, 2]) {
    for (const name of ['record.json', 'record.sigstore.json', 'SHA256SUMS'] as const) {
      await copy(`${release}/revisions/${number}/${name}`, paths.recordFile('demo', 'v1.0.0', number, name));
    }
    const opened = openRecord(await readFile(path.join(contentDir, `${release}/revisions/${number}/record.json`)));
    if ('problems' in opened) throw new Error('the record does not open');
    for (const { sha256, storedName } of [...opened.value.predicate.files, ...opened.value.predicate.inputs]) {
      await copy(`objects/${sha256.slice(0, 2)}/${sha256}`, paths.rawFile(sha256, storedName));
    }
  }
  for (const name of await listFiles(path.join(contentDir, release, 'signoffs'))) await copy(`${release}/signoffs/${name}`, paths.signOffFile('demo', 'v1.0.0', name));
  for (const name of ['decision.json', 'decision.sigstore.json'] as const) await copy(`${release}/${name}`, paths.decisionFile('demo', 'v1.0.0', name));
  for (const name of await listFiles(path.join(contentDir, release, 'addenda'))) {
    const [id = '', file = ''] = name.split('/');
    await copy(`${release}/addenda/${name}`, `${paths.addendum('demo', 'v1.0.0', id)}${file}`);
    const opened = openAddendum(await readFile(path.join(contentDir, release, 'addenda', id, 'addendum.json')));
    const now = 'value' in opened ? opened.value.predicate.now : undefined;
    for (const { sha256, storedName } of [...now?.files ?? [], ...now?.inputs ?? []]) await copy(`objects/${sha256.slice(0, 2)}/${sha256}`, paths.rawFile(sha256, storedName));
  }
  for (const name of ['W-1.json', 'W-1.sigstore.json']) await copy(`projects/demo/waivers/${name}`, paths.waiverFile('demo', name));
  for (const name of await listFiles(path.join(contentDir, 'log'))) await copy(`log/${name}`, paths.logFile(name));
  await copy('trust/trust.yaml', paths.trustFile('trust.yaml'));
  const portal = await loadPortal(contentDir);
  for (const { path: name, text } of logProofs(portal)) await put(folder, name.slice(1), await text(portal, evidenceOf()));
  await put(folder, 'index.html', '<!doctype html>');
  await put(folder, 'api/v1/demo/releases/v1.0.0.json', '{}');
  await put(folder, 'site.sha256', await sumsOf(folder));
  await put(folder, 'build.json', '{}');
  return folder;
}

async function sumsOf(folder: string): Promise<string> {
  const names = (await listFiles(folder)).filter((name) => name !== 'site.sha256' && name !== 'build.json');
  const lines = await Promise.all(names.map(async (name) => `${createHash('sha256').update(await readFile(path.join(folder, name))).digest('hex')}  ${name}\n`));
  return lines.join('');
}

let scratch = '';

/** The files that `verify` names after one change to a copy of the site; the files given are put back afterwards. */
async function problemsAfter(change: (folder: string) => Promise<unknown>, ...changed: readonly string[]): Promise<readonly string[]> {
  await change(scratch);
  const { problems } = await verifySite(scratch, {});
  for (const name of [...changed, 'site.sha256']) {
    await rm(path.join(scratch, name), { force: true });
    if (existsSync(path.join(site, name))) await cp(path.join(site, name), path.join(scratch, name));
  }
  return problems.map(({ file }) => file);
}

async function flip(file: string): Promise<void> {
  const bytes = await readFile(file);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  await writeFile(file, bytes);
}

describe('verifySite()', () => {
  test('names a proof that is of another document, though the list of files was written anew', async () => {
    const [decision, record] = [paths.decisionFile('demo', 'v1.0.0', 'decision.tlog-proof'), paths.recordFile('demo', 'v1.0.0', 1, 'record.tlog-proof')].map((name) => name.slice(1)) as [string, string];
    expect(await problemsAfter(async (folder) => {
      await cp(path.join(site, record), path.join(folder, decision));
      await put(folder, 'site.sha256', await sumsOf(folder));
    }, decision)).toEqual([decision]);
    expect((await verifySite(site, {})).checked).toContain('5 proofs of inclusion: each leads from the document beside it to a root that the log’s key signed');
  });

  test('passes on what was published, and checks the same documents as in the content folder', async () => {
    const published = await verifySite(site, {});
    const sealed = await verifyContent(content, {});
    expect(published.problems).toEqual([]);
    expect(published.checked).toEqual(expect.arrayContaining(sealed.checked.filter((line) => !line.includes('object'))));
    expect(published.notChecked).toContain('Who wrote the pages: site.sha256 is not signed. Build the site again from its content folder and compare');
  });

  test('names each file that is flipped or deleted', async () => {
    for (const name of (await listFiles(site)).filter((one) => one !== 'build.json' && one !== 'site.sha256')) {
      expect(await problemsAfter((folder) => flip(path.join(folder, name)), name)).toContain(name);
      expect(await problemsAfter((folder) => rm(path.join(folder, name)), name)).toContain(name);
    }
  });

  test('names sealed files that were changed together with the list', async () => {
    for (const name of (await listFiles(site)).filter((one) => contentPathOf(one) !== undefined)) {
      const problems = await problemsAfter(async (folder) => {
        await flip(path.join(folder, name));
        await writeFile(path.join(folder, 'site.sha256'), await sumsOf(folder));
      }, name);
      expect(problems).toContain(name);
    }
  });

  test('names a second copy of evidence that is another file, though the list was changed with it', async () => {
    const [, sha256 = ''] = /^evidence\/([0-9a-f]{64})\//.exec((await listFiles(site)).find((name) => name.startsWith('evidence/')) ?? '') ?? [];
    const copy = `evidence/${sha256}/zz.txt`;
    expect(await problemsAfter(async (folder) => {
      await put(folder, copy, 'another');
      await writeFile(path.join(folder, 'site.sha256'), await sumsOf(folder));
    }, copy)).toEqual([copy]);
  });

  test.each(['evil.html', 'demo/releases/v1.0.0/extra.json', 'evidence/x.svg'])('names a file that the list does not hold: %s', async (name) => {
    expect(await problemsAfter((folder) => put(folder, name, 'x'), name)).toContain(name);
  });

  test('takes no link for a published file', async () => {
    expect(await problemsAfter(async (folder) => {
      await rm(path.join(folder, 'index.html'));
      await symlink(path.join(site, 'index.html'), path.join(folder, 'index.html'));
    }, 'index.html')).toContain('index.html');
  });

  test('never follows the list out of the site', async () => {
    expect(await problemsAfter(async (folder) => {
      await writeFile(path.join(folder, 'site.sha256'), `${await sumsOf(folder)}${'0'.repeat(64)}  ../../etc/passwd\n`);
    })).toEqual(['../../etc/passwd']);
  });

  test('refuses every signature under a trust file that does not list the keys', async () => {
    const trustFile = path.join(site, '..', `trust-${process.pid}.yaml`);
    await writeFile(trustFile, 'signers: []\n');
    const { problems } = await verifySite(site, { trustFile });
    await rm(trustFile);
    expect(problems.filter(({ problem }) => problem === 'the trust file does not list the key that the bundle names')).toHaveLength(8);
  });
});

describe('verifyFile()', () => {
  test('tells where the bytes stand in the records, whatever the file is called', async () => {
    const file = path.join(site, '..', `some-name-${process.pid}`);
    await writeFile(file, 'second');
    const report = await verifyContent(content, {});
    expect(await verifyFile(file, report)).toMatchObject({
      places: [{ project: 'demo', version: 'v1.0.0', revision: 2, as: 'evidence', name: 'notes.txt', sound: true }],
    });
    await writeFile(file, 'unknown');
    expect((await verifyFile(file, report)).places).toEqual([]);
    await rm(file);
  });
});
