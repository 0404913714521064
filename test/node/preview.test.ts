import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { preview } from '../../src/node/preview.ts';
import { filesBelow } from '../judge-apex-x.ts';
import { emptyContent, put } from '../builders/sealed-content.ts';

let contentDir: string;
let scratch: string;
const options = () => ({
  contentDir, project: 'demo', version: 'v1.0.0', evidence: [path.join(scratch, 'evidence')], out: path.join(scratch, 'out'), builtAt: '2026-03-01T00:00:00Z',
});

beforeAll(async () => {
  contentDir = await emptyContent();
  scratch = await mkdtemp(path.join(tmpdir(), 'dossier-preview-test-'));
  await put(scratch, 'evidence/notes.txt', 'ran the suite\n');
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

describe('preview()', () => {
  test('writes a site that says it is unsealed and asks not to be indexed, and leaves the content as it is', async () => {
    const before = await filesBelow(contentDir);
    await preview(options());
    const page = await readFile(path.join(scratch, 'out/demo/releases/v1.0.0/index.html'), 'utf8');
    expect(page).toContain('noindex');
    expect(page).toContain('A preview, not sealed.');
    expect(page).not.toMatch(/frozen|Permanent link/);
    expect(await filesBelow(contentDir)).toEqual(before);
  });

  test('names files of the content folder in what it refuses, not of its copy', async () => {
    await put(contentDir, 'projects/demo/policy.yaml', 'titel: Demo\n');
    const refused = await preview(options()).then(() => undefined, (error: unknown) => error as Error);
    expect(refused?.message).toContain(path.join(contentDir, 'projects/demo/policy.yaml'));
    expect(refused?.message).not.toContain('dossier-preview-');
  });

  test('says when there is no content folder, and how to begin one', async () => {
    await expect(preview({ ...options(), contentDir: path.join(scratch, 'nowhere') })).rejects.toThrow('or begin one with `dossier init`');
  });
});
