import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, open, readFile, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256Hex, utf8 } from '../../src/core/lib/bytes.ts';
import { checkpointText } from '../../src/core/crypto/checkpoint.ts';
import { noteKeyId, printNote } from '../../src/core/crypto/signed-note.ts';
import { verifyContent } from '../../src/node/verify-content.ts';
import { verifySite } from '../../src/node/verify-site.ts';
import { keyOf, ORIGIN, people, put, sealedContent } from '../builders/sealed-content.ts';

// An auditor runs `verify` on folders that come from anyone. Whatever lies in them, it tells problems: it does not crash,
// does not hang, and does not look outside.

let sealed = '';
let elsewhere = '';
const made: string[] = [];

beforeAll(async () => {
  sealed = await sealedContent();
  elsewhere = await mkdtemp(path.join(tmpdir(), 'dossier-elsewhere-'));
  await put(elsewhere, 'secret.txt', 'root:x:0:0');
  await put(elsewhere, 'trust.yaml', 'signers: [root]\n');
});
afterAll(() => Promise.all([sealed, elsewhere, ...made].map((folder) => rm(folder, { recursive: true, force: true }))));

async function copyOf(folder: string): Promise<string> {
  const copy = await mkdtemp(path.join(tmpdir(), 'dossier-hostile-'));
  made.push(copy);
  await cp(folder, copy, { recursive: true });
  return copy;
}

/** What `verify` says about a copy of the sealed folder after one change. */
async function told(change: (folder: string) => Promise<unknown>, options: { readonly rejudge?: boolean } = {}): Promise<string> {
  const folder = await copyOf(sealed);
  await change(folder);
  const words = await verifyContent(folder, options).then(
    ({ problems, notChecked }) => [...problems.map(({ file, problem }) => `${file}: ${problem}`), ...notChecked].join('\n'),
    (error: Error) => `${error.name}: ${error.message}`,
  );
  return words.replaceAll(folder, '…');
}

const record = 'projects/demo/releases/v1.0.0/revisions/2/record.json';

describe('verifyContent() of a hostile folder', () => {
  test('survives a signed checkpoint over more entries than any disk holds', async () => {
    const words = await told(async (folder) => {
      const text = checkpointText({ origin: ORIGIN, size: Number.MAX_SAFE_INTEGER, root: new Uint8Array(32) });
      await put(folder, 'log/checkpoint', printNote(text, [{ name: ORIGIN, id: noteKeyId(ORIGIN, people.log.key), signature: keyOf(people.log).sign(utf8(text)) }]));
    });
    expect(words).toContain('log/checkpoint: it is over 9007199254740991 entries, which the 3 files of the log cannot hold');
  });

  test('says that a record cannot be judged again when its policy does not parse', async () => {
    const words = await told(async (folder) => {
      const policy = (JSON.parse(await readFile(path.join(folder, record), 'utf8')) as { predicate: { inputs: { sha256: string }[] } }).predicate.inputs[0]?.sha256 ?? '';
      await put(folder, `objects/${policy.slice(0, 2)}/${policy}`, 'a: {');
    }, { rejudge: true });
    expect(words).toMatch(/objects\/..\/[0-9a-f]{64}: its SHA-256 is/);
    expect(words).toContain(`The verdict of ${record}: projects/demo/policy.yaml`);
  });

  test.each(['objects', 'log', 'projects', 'trust', 'portal.yaml'])('does not follow %s out of the folder', async (name) => {
    const words = await told(async (folder) => {
      await rename(path.join(folder, name), path.join(elsewhere, name));
      await symlink(path.join(elsewhere, name), path.join(folder, name));
    });
    await rm(path.join(elsewhere, name), { recursive: true, force: true });
    expect(words).toContain(`${name}: it is a link, and a link is no part of what was sealed`);
  });

  test.each(['portal.yaml', 'trust/trust.yaml', record])('does not wait for a pipe in the place of %s', async (name) => {
    const words = await told(async (folder) => {
      await rm(path.join(folder, name));
      execFileSync('mkfifo', [path.join(folder, name)]);
    });
    expect(words).toContain(`${name}: it is no regular file`);
  });

  test('reads no more of a huge document than a document may have', async () => {
    const words = await told(async (folder) => {
      const file = await open(path.join(folder, record), 'w');
      await file.truncate(3 * 1024 ** 3);
      await file.close();
    });
    expect(words).toContain(`${record}: it is larger than 1000000 bytes, the most that a document has`);
  });

  test.each([
    ['a JSON bomb', '['.repeat(900_000)],
    ['another type', '[]'],
    ['a prototype', '{"__proto__":{"predicate":1},"_type":"x"}'],
    ['bytes that are no text', '\u0000\ufffe'],
  ])('tells that a document is none: %s', async (_, text) => {
    for (const name of [record, 'projects/demo/releases/v1.0.0/decision.json', 'projects/demo/releases/v1.0.0/decision.sigstore.json', 'projects/demo/waivers/W-1.json', 'log/checkpoint']) {
      expect(await told((folder) => put(folder, name, text), { rejudge: true })).toContain(`${name}: `);
    }
  });
});

describe('verifySite() of a hostile site', () => {
  test('does not hash through a folder that is a link', async () => {
    const site = await mkdtemp(path.join(tmpdir(), 'dossier-hostile-'));
    made.push(site);
    await symlink(elsewhere, path.join(site, 'pages'));
    await put(site, 'site.sha256', `${'0'.repeat(64)}  pages/secret.txt\n`);
    await put(site, 'real.yaml', 'signers: []\n');
    const { problems } = await verifySite(site, { trustFile: path.join(site, 'real.yaml') });
    expect(JSON.stringify(problems)).not.toContain(sha256Hex(utf8('root:x:0:0')));
    expect(problems).toContainEqual({ file: 'pages/secret.txt', problem: 'it is missing' });
  });

  test('takes no trust file from behind a link', async () => {
    const site = await mkdtemp(path.join(tmpdir(), 'dossier-hostile-'));
    made.push(site);
    await symlink(elsewhere, path.join(site, 'trust'));
    await put(site, 'site.sha256', '');
    await expect(verifySite(site, {})).rejects.toThrow('The site publishes no trust file');
  });
});
