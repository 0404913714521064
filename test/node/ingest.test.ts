import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { ingest } from '../../src/node/ingest.ts';
import { scanForSecrets } from '../../src/node/secrets.ts';

let folder: string;
const write = (name: string, text: string | Uint8Array) => {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
};
const names = async (...inputs: string[]) => (await ingest(inputs.length > 0 ? inputs : [folder], { fileBytes: 1000 })).files.map((file) => file.name);

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dossier-ingest-'));
});

describe('ingest()', () => {
  test('gives every file with its digest, sorted by code unit', async () => {
    write('b/two.txt', 'two');
    write('B.txt', 'one');
    write('.hidden/a.json', '{}');
    const { files } = await ingest([folder], { fileBytes: 1000 });
    expect(files.map(({ name, sha256, size }) => [name, sha256.slice(0, 8), size])).toEqual([
      ['.hidden/a.json', '44136fa3', 2],
      ['B.txt', '7692c3ad', 3],
      ['b/two.txt', '3fc4ccfe', 3],
    ]);
  });

  test.each(['..dots', 'a:b.json', 'CON', 'nul.json', 'tab\there', 'bell\u0007', 'right\u202eleft.json', '-rf', `${'x'.repeat(240)}.json`, 'back\\slash.txt', 'new\nline'])(
    'keeps the name %j as it is', async (name) => {
      write(name, 'x');
      expect(await names()).toEqual([name]);
    });

  test('takes a pattern, with names from where its wildcards begin', async () => {
    write('perf/run.json', '1');
    write('perf/deep/.more.json', '2');
    write('perf/new\nline.json', '3');
    write('perf/notes.txt', '4');
    expect(await names(path.join(folder, 'perf/**/*.json'))).toEqual(['deep/.more.json', 'new\nline.json', 'run.json']);
  });

  test('says when a pattern matches nothing', async () => {
    await expect(names(path.join(folder, '*.xml'))).rejects.toThrow('No file matches the pattern');
  });

  test('keeps names apart that differ by case only', async () => {
    write('Report.json', '1');
    write('report.json', '2');
    expect(await names()).toEqual(['Report.json', 'report.json']);
  });

  test('hashes a file above the limit and does not offer it for reading', async () => {
    write('big.bin', new Uint8Array(1001));
    const { files } = await ingest([folder], { fileBytes: 1000 });
    expect(files).toMatchObject([{ size: 1001, readable: false }]);
  });

  test('gives a large file the digest that its bytes have', async () => {
    write('large.bin', new Uint8Array(9 * 1024 * 1024));
    // `head -c 9437184 /dev/zero | sha256sum`
    expect((await ingest([folder], { fileBytes: 1 })).files[0]?.sha256).toMatchInlineSnapshot(`"d2ee4703cd9698945ca7b9fe1689ea3095597eac1a0afd8dba00cac7894fdc43"`);
  });

  test('follows a link to a file inside and says which it did not follow', async () => {
    write('real.json', '{}');
    symlinkSync('real.json', path.join(folder, 'inside.json'));
    symlinkSync('/etc/hostname', path.join(folder, 'outside.json'));
    symlinkSync('nowhere', path.join(folder, 'dangling.json'));
    symlinkSync('.', path.join(folder, 'loop'));
    const { files, skipped } = await ingest([folder], { fileBytes: 1000 });
    expect(files.map((file) => file.name)).toEqual(['inside.json', 'real.json']);
    expect(skipped.map((one) => one.place)).toEqual(['dangling.json', 'loop', 'outside.json']);
    expect(skipped[0]?.message).toMatchInlineSnapshot(`"The link leads out of the evidence folder, to a folder or nowhere, so it was not followed"`);
  });

  test('receives equal files of two folders once and different ones twice', async () => {
    write('one/same.txt', 'same');
    write('two/same.txt', 'same');
    write('one/other.txt', '1');
    write('two/other.txt', '2');
    expect(await names(path.join(folder, 'one'), path.join(folder, 'two'))).toEqual(['other.txt', 'other.txt', 'same.txt']);
  });

  test('refuses a folder that is not there', async () => {
    await expect(ingest([path.join(folder, 'nothing')], { fileBytes: 1 })).rejects.toThrow(/Cannot read the evidence \(ENOENT\)/);
  });

  test('notices a file that changes after it was hashed', async () => {
    write('a.txt', 'before');
    const { files } = await ingest([folder], { fileBytes: 1000 });
    write('a.txt', 'after!');
    await expect(files[0]?.open()).rejects.toThrow(/changed while it was being sealed/);
  });
});

describe('scanForSecrets()', () => {
  // Put together here, so that no scanner of this repository takes it for a real one.
  const token = `ghp_${'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'}`;

  test('names file, line and rule, and never the secret', async () => {
    write('run.log', `first\nsecond\nexport TOKEN=${token}\n`);
    const { files } = await ingest([folder], { fileBytes: 1000 });
    const { problems } = await scanForSecrets(files);
    expect(problems).toMatchInlineSnapshot(`
      [
        {
          "hint": "revoke the secret and remove it where the file is made, or set \`publish: withheld\` on its slot",
          "message": "A secret stands here (rule "github"), so nothing was sealed",
          "place": {
            "file": "run.log",
            "line": 3,
          },
        },
      ]
    `);
    expect(JSON.stringify(problems)).not.toContain(token.slice(4));
  });

  test('takes no notice of comments that would switch it off', async () => {
    write('run.log', `# secretlint-disable\n${token}\n`);
    expect((await scanForSecrets((await ingest([folder], { fileBytes: 1000 })).files)).problems).toHaveLength(1);
  });

  test('finds one far into a large file', async () => {
    write('run.log', `${'a line of a log\n'.repeat(60_000)}${token}\n`);
    const { problems } = await scanForSecrets((await ingest([folder], { fileBytes: 10_000_000 })).files);
    expect(problems).toMatchObject([{ place: { line: 60_001 } }]);
  });

  test('says which files hold no text', async () => {
    write('engine.bin', Uint8Array.of(1, 0, 2));
    expect((await scanForSecrets((await ingest([folder], { fileBytes: 1000 })).files)).notScanned).toEqual(['engine.bin']);
  });
});
