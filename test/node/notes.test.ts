import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, lstat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { notesBlock, putInto } from '../../src/node/notes.ts';
import { sealedContent } from '../builders/sealed-content.ts';

let contentDir = '';
let folder = '';

beforeAll(async () => {
  contentDir = await sealedContent();
  folder = await mkdtemp(path.join(tmpdir(), 'dossier-notes-'));
});
afterAll(() => Promise.all([contentDir, folder].map((one) => rm(one, { recursive: true, force: true }))));

const NAME = 'demo/v1.0.0';
const release = { project: 'demo', version: 'v1.0.0', url: 'https://evidence.example/' };
const fileWith = async (bytes: string | Uint8Array) => {
  const file = path.join(folder, `${Math.random()}.md`);
  await writeFile(file, bytes);
  return file;
};

describe('notes', () => {
  test('is what the site publishes as release-notes.md', async () => {
    const { markdown, summary } = await notesBlock({ contentDir, ...release });
    expect(markdown).toMatch(/^<!-- dossier:begin demo\/v1\.0\.0 -->\n\n\*\*GO\*\* for Demo v1\.0\.0\./);
    expect(summary).toMatchObject({ decision: 'GO', record: { revision: 2, path: '/demo/releases/v1.0.0/' }, url: 'https://evidence.example/' });
  });

  test('keeps every byte of a file around the block', async () => {
    const { markdown } = await notesBlock({ contentDir, ...release });
    const before = Buffer.from('\uFEFF# 1.0.0 🎉 \r\n\r\n* a\tb  \r\n');
    const file = await fileWith(before);
    expect(await putInto(file, NAME, markdown, { write: false })).toEqual({ file, did: 'appended' });
    expect(await readFile(file)).toEqual(before);
    expect(await putInto(file, NAME, markdown, { write: true })).toEqual({ file, did: 'appended' });
    const once = await readFile(file);
    expect(once.subarray(0, before.length)).toEqual(before);
    expect(await putInto(file, NAME, markdown, { write: true })).toEqual({ file, did: 'unchanged' });
    expect(await readFile(file)).toEqual(once);
  });

  test('follows a link and leaves it one', async () => {
    const file = await fileWith('x\n');
    const link = path.join(folder, 'link.md');
    await symlink(file, link);
    await putInto(link, NAME, '<!-- dossier:begin demo/v1.0.0 -->\n\nGO\n\n<!-- dossier:end -->\n', { write: true });
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect(await readFile(file, 'utf8')).toContain('GO');
  });

  test('puts nothing into a file that is not UTF-8, and names the line of a marker without its other', async () => {
    const refusal = (file: string) => putInto(file, NAME, 'x', { write: true }).then(() => 'it was not refused', (error: Error) => error.message.replaceAll(`${folder}/`, '').replace(/0\.\d+/, 'file'));
    expect(await refusal(await fileWith(new Uint8Array([0xff, 0xfe, 0x41, 0])))).toMatchInlineSnapshot(`
      "file.md: The file is not UTF-8, so nothing is put into it
        hint      Windows PowerShell 5 writes UTF-16 with ">"; save the text as UTF-8"
    `);
    expect(await refusal(await fileWith('a\n\n<!-- dossier:begin demo/v1.0.0 -->\n'))).toMatchInlineSnapshot(`
      "file.md:3:1: The block that begins here does not end
        expected  <!-- dossier:end --> on a line of its own
        found     <!-- dossier:begin demo/v1.0.0 -->"
    `);
    expect(await refusal(folder)).toContain('This is a folder and no file');
    expect(await refusal(path.join(folder, 'absent/NOTES.md'))).toContain('There is no such folder');
  });

  test('refuses a release that is not sealed', async () => {
    await expect(notesBlock({ contentDir, ...release, version: 'v9' })).rejects.toThrow('demo v9 is not sealed');
    await expect(notesBlock({ contentDir, ...release, url: 'ftp://x/' })).rejects.toThrow('This is no address of a site');
  });
});

describe('dossier notes', { timeout: 300_000 }, () => {
  const dossier = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [path.resolve('scripts/dossier.ts'), 'notes', ...args, '--content', contentDir], { encoding: 'utf8', cwd: folder });
    return { code: status, out: stdout, err: stderr };
  };

  test('prints, puts in, checks, and says when a file is out of date', () => {
    const file = path.join(folder, 'notes.md');
    expect(dossier(NAME, '--into', 'notes.md', '--check')).toMatchObject({ code: 1, out: 'notes.md does not have the block\n' });
    const first = dossier(NAME, '--into', 'notes.md');
    expect(first).toMatchObject({ code: 0, out: 'Wrote notes.md\n' });
    expect(first.err).toContain('The portal has no address, so the block has no links');
    expect(dossier(NAME, '--into', 'notes.md', '--check')).toMatchObject({ code: 0, out: 'notes.md is up to date\n' });
    expect(dossier(NAME, '--into', 'notes.md', '--check', '--url', 'https://e.example/')).toMatchObject({ code: 1, out: 'notes.md is out of date\n', err: '' });
    const json = dossier(NAME, '--json', '--url', 'https://e.example/', '--into', file);
    expect(JSON.parse(json.out)).toMatchObject({ decision: 'GO', exceptions: [], gates: [{ state: 'pass', number: 1 }], into: { file, did: 'replaced' } });
    expect(dossier(NAME, '--check')).toMatchObject({ code: 2 });
  });
});
