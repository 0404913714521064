import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { put, sealedContent } from '../builders/sealed-content.ts';

let content = '';
beforeAll(async () => {
  content = await sealedContent();
});
afterAll(() => rm(content, { recursive: true }));

interface Finished { readonly code: number; readonly stdout: string; readonly stderr: string }
const dossier = (...words: readonly string[]) => new Promise<Finished>((resolve) => {
  execFile(process.execPath, ['scripts/dossier.ts', ...words, '--content', content], { env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] } }, (error, stdout, stderr) => {
    resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
  });
});

describe('dossier verify', () => {
  test('exits 0 when nothing is amiss, for the folder and for one release', async () => {
    for (const target of [[], ['demo/v1.0.0']]) {
      const { code, stdout } = await dossier('verify', ...target);
      expect({ code, last: stdout.trimEnd().split('\n').at(-1) }).toEqual({ code: 0, last: 'Verified: nothing is amiss' });
    }
  });

  test('exits 2 for a target that is none', async () => {
    const { code, stderr } = await dossier('verify', 'demo/v9');
    expect(code).toBe(2);
    expect(stderr).toContain(`“demo/v9” is no release in ${content}, and no file or folder either`);
  });

  test('exits 1 and names the file when one was changed, in words and in JSON', async () => {
    const changed = 'projects/demo/releases/v1.0.0/revisions/2/SHA256SUMS';
    await put(content, changed, '');
    const { code, stdout, stderr } = await dossier('verify', '--json');
    expect(code).toBe(1);
    expect(stderr).toContain(`error ${changed}: it does not have the digest that the record names`);
    expect(JSON.parse(stdout)).toMatchObject({ result: 'refused', problems: [{ file: changed }] });
  });

  test('exits 1 for a file that no record names', async () => {
    const file = path.join(content, 'unknown.bin');
    await put(content, 'unknown.bin', 'unknown');
    const { code, stdout } = await dossier('verify', file);
    expect({ code, known: stdout.includes('No record here names these bytes') }).toEqual({ code: 1, known: true });
  });
});
