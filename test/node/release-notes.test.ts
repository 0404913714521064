import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { check } from '../../src/node/check.ts';
import { loadPortal } from '../../src/node/load-portal.ts';
import { contentFolder } from '../builders/content.ts';
import { put, sealedContent } from '../builders/sealed-content.ts';

let sealed = '';
const made: string[] = [];

beforeAll(async () => {
  sealed = await sealedContent();
});
afterAll(() => Promise.all([sealed, ...made].map((folder) => rm(folder, { recursive: true, force: true }))));

async function withNotes(text: string | Uint8Array): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'dossier-notes-'));
  made.push(folder);
  await cp(sealed, folder, { recursive: true });
  await put(folder, 'projects/demo/releases/v1.0.0/notes.mdx', typeof text === 'string' ? new TextEncoder().encode(text) : text);
  return folder;
}

const refusalOf = (folder: string, how: () => Promise<unknown>) => how().then(() => 'it was not refused', (error: Error) => error.message.replaceAll(`${folder}/`, ''));

test('loadPortal() opens the notes beside the record', async () => {
  const portal = await loadPortal(await withNotes('# Fixes\n\n<Gates/>\n'));
  expect(portal.projects[0]?.releases[0]?.notes).toEqual({ text: '# Fixes\n\n<Gates/>\n', path: 'projects/demo/releases/v1.0.0/notes.mdx' });
});

test('build and check refuse notes with every problem, its file, line and column', async () => {
  const folder = await withNotes('# Fixes\n\nimport x from "y"\n\n<b>bold</b> and {x}\n');
  const expected = [
    'projects/demo/releases/v1.0.0/notes.mdx:3:1: An import is not allowed',
    '  expected  text and components; nothing in the notes runs',
    '  found     import x from "y"',
    'projects/demo/releases/v1.0.0/notes.mdx:5:1: <b> is not allowed',
    '  expected  Markdown, or one of <Gates/>, <Changelog/>, <Evidence slot="…"/>, <Trend metric="…"/>, <Compare to="…"/>',
    'projects/demo/releases/v1.0.0/notes.mdx:5:17: An expression in braces is not allowed',
    '  expected  text; a bare "{" is written \\{',
    '  found     {x}',
  ].join('\n');
  expect(await refusalOf(folder, () => loadPortal(folder))).toBe(expected);
  expect(await refusalOf(folder, () => check({ contentDir: folder }))).toBe(expected);
});

test('a slot, metric or release that is not there is refused', async () => {
  const folder = await withNotes('<Evidence slot="gone"/>\n\n<Trend metric="none"/>\n\n<Compare to="v9"/>\n');
  expect((await refusalOf(folder, () => loadPortal(folder))).split('\n').filter((line) => line.startsWith('projects'))).toEqual([
    'projects/demo/releases/v1.0.0/notes.mdx:1:11: The release has no slot "gone"',
    'projects/demo/releases/v1.0.0/notes.mdx:3:8: The release measured no metric "none"',
    'projects/demo/releases/v1.0.0/notes.mdx:5:10: The project has no other release "v9"',
  ]);
});

test('notes that are no text are refused', async () => {
  const folder = await withNotes(new Uint8Array([0xff, 0xfe, 0x41]));
  expect(await refusalOf(folder, () => loadPortal(folder))).toBe('projects/demo/releases/v1.0.0/notes.mdx: the file is not UTF-8');
});

test('check() reads notes that were written before the seal, and knows the policy’s slots', async () => {
  const good = contentFolder({ 'projects/shelf/releases/v1.0.0/notes.mdx': '<Evidence slot="notes"/>\n\n<Trend metric="p95"/>\n' });
  await expect(check({ contentDir: good.contentDir })).resolves.toMatchObject({ projects: ['shelf'] });
  const bad = contentFolder({ 'projects/shelf/releases/v1.0.0/notes.mdx': '<Evidence slot="note"/>\n' });
  expect(await refusalOf(bad.contentDir, () => check({ contentDir: bad.contentDir }))).toBe([
    'projects/shelf/releases/v1.0.0/notes.mdx:1:11: The release has no slot "note"', '  expected  notes', '  hint      did you mean "notes"?',
  ].join('\n'));
});

describe('a changelog', () => {
  const SECTION = '# Changelog\n\n## [1.0.0] - 2026-03-01\n\n### Added\n\n- Everything\n\n## [0.9.0]\n\n- Something\n';
  async function withFiles(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
    const folder = await mkdtemp(path.join(tmpdir(), 'dossier-notes-'));
    made.push(folder);
    await cp(sealed, folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) await put(folder, `projects/demo/${name}`, typeof text === 'string' ? new TextEncoder().encode(text) : text);
    return folder;
  }
  const firstOf = async (folder: string) => (await loadPortal(folder)).projects[0]?.releases[0];

  test('gives each release its section', async () => {
    expect((await firstOf(await withFiles({ 'CHANGELOG.md': SECTION })))?.changelog).toMatchObject({ path: 'projects/demo/CHANGELOG.md', text: '### Added\n\n- Everything', line: 3 });
    expect((await firstOf(await withFiles({ 'CHANGELOG.md': '# Changelog\n\n## 2.0\n\nx\n' })))?.changelog).toBeUndefined();
    expect((await firstOf(await withFiles({ 'docs/CHANGES.md': SECTION, 'project.yaml': 'name: Demo\nchangelog: docs/CHANGES.md\n' })))?.changelog?.path).toBe('projects/demo/docs/CHANGES.md');
  });

  test('stands in the notes where they ask for it, and is refused where it has no section', async () => {
    const asked = { 'releases/v1.0.0/notes.mdx': 'New in it:\n\n<Changelog/>\n' };
    expect((await firstOf(await withFiles({ ...asked, 'CHANGELOG.md': SECTION })))?.notes).toBeDefined();
    expect(await refusalOf(...(await withFiles(asked).then((folder) => [folder, () => loadPortal(folder)] as const)))).toBe([
      'projects/demo/releases/v1.0.0/notes.mdx:3:1: The changelog has no section of this release',
      '  expected  a heading such as "## [1.4.0] - 2026-02-18" in the project’s CHANGELOG.md, with something below it',
    ].join('\n'));
  });

  test.each([
    ['that is named and not there', { 'project.yaml': 'name: Demo\nchangelog: CHANGES.md\n' }, 'changelog: the changelog that it names is not there'],
    ['outside the project', { 'project.yaml': 'name: Demo\nchangelog: ../other/CHANGELOG.md\n' }, 'must be a path below the project folder'],
    ['that is no text', { 'CHANGELOG.md': new Uint8Array([0xff, 0xfe]) }, 'CHANGELOG.md: the file is not UTF-8'],
    ['that would take for ever', { 'CHANGELOG.md': '*a '.repeat(3000) }, 'CHANGELOG.md:1: The paragraph holds too many marks of emphasis'],
    ['that is too long', { 'CHANGELOG.md': 'a\n'.repeat(150_000) }, 'CHANGELOG.md: the changelog is too long'],
  ])('%s is an error', async (_, files, message) => {
    const folder = await withFiles(files);
    expect(await refusalOf(folder, () => loadPortal(folder))).toContain(message);
  });
});
