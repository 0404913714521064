import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { appendLog } from '../../src/node/append-log.ts';
import { listFiles } from '../../src/node/list-files.ts';
import { signDocument } from '../../src/node/sign.ts';
import { verifyContent } from '../../src/node/verify-content.ts';
import { keyOf, people, put, putRevision, sealedContent } from '../builders/sealed-content.ts';

let contentDir = '';
const append = () => appendLog({ contentDir, key: keyOf(people.log) });
const seal = async (version: string) => {
  const { document } = await putRevision(contentDir, { version, revision: 1, evidence: { 'notes.txt': version } });
  await signDocument({ contentDir, document, key: keyOf(people.machine) });
  return document;
};
const logState = async () => Object.fromEntries(await Promise.all((await listFiles(path.join(contentDir, 'log'))).map(async (name) => [name, (await readFile(path.join(contentDir, 'log', name))).toString('hex')])));

beforeEach(async () => {
  contentDir = await sealedContent();
});
afterEach(() => rm(contentDir, { recursive: true }));

describe('appendLog()', () => {
  test('changes nothing when everything is logged', async () => {
    const before = await logState();
    expect(await append()).toMatchObject({ sizeBefore: 3, size: 3, appended: [] });
    expect(await logState()).toEqual(before);
  });

  test('appends what is new and keeps what was published', async () => {
    const before = await logState();
    const document = await seal('v2');
    expect(await append()).toMatchObject({ sizeBefore: 3, size: 4, appended: [document] });
    const { checkpoint: _, ...tiles } = before;
    expect(await logState()).toMatchObject(tiles);
    expect((await verifyContent(contentDir, {})).problems).toEqual([]);
  });

  test('finishes after a crash between tiles and checkpoint', async () => {
    await cp(path.join(contentDir, 'log/checkpoint'), path.join(contentDir, 'old'));
    await seal('v2');
    await append();
    const finished = await logState();
    await cp(path.join(contentDir, 'old'), path.join(contentDir, 'log/checkpoint'));
    await put(contentDir, 'log/.checkpoint.12345678', 'half');
    expect(await append()).toMatchObject({ sizeBefore: 3, size: 4, appended: ['projects/demo/releases/v2/revisions/1/record.json'] });
    expect(await logState()).toEqual(finished);
  });

  test('finishes after a crash in its very first run', async () => {
    const finished = await logState();
    await rm(path.join(contentDir, 'log/checkpoint'));
    expect(await append()).toMatchObject({ sizeBefore: 0, size: 3 });
    expect(await logState()).toEqual(finished);
  });

  test('refuses a log whose tiles are not what its checkpoint signs', async () => {
    await seal('v2');
    await put(contentDir, 'log/tile/0/000.p/3', new Uint8Array(96));
    await expect(append()).rejects.toThrow('log/tile/0/000.p/3: it does not hold what the log’s entries give');
  });

  test('refuses when a logged document is gone', async () => {
    await rm(path.join(contentDir, 'projects/demo/releases/v1.0.0/decision.json'));
    await expect(append()).rejects.toThrow(/Entry 2 of the log is decision [0-9a-f]{64}, and no such document is here/);
  });

  test('refuses a key that the trust file does not list for the log', async () => {
    await expect(appendLog({ contentDir, key: keyOf(people.ada) })).rejects.toThrow('The trust file does not list this key for the log');
  });

  test('waits for nobody: a lock of a living process refuses, one of a dead process is taken over', async () => {
    await seal('v2');
    const lock = path.join(contentDir, '.log.lock');
    await writeFile(lock, `${process.pid} ${hostname()}\n`);
    await expect(append()).rejects.toThrow('Another `dossier log append` is at work');
    await writeFile(lock, `999999999 ${hostname()}\n`);
    expect(await append()).toMatchObject({ size: 4 });
    await expect(readFile(lock)).rejects.toThrow('ENOENT');
  });
});
