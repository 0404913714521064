// A pack is judged by whoever receives it: every change of any of its files is refused and named, and what its archive
// could hide is refused before anything in it is looked at.

import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { ZipFile } from 'yazl';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packedFile } from '../../../src/core/record/pack-names.ts';
import { isPack, verifyPack } from '../../../src/node/verify-pack.ts';
import { DEMO_PACK, packedFiles, putZip, relisted, zipBytes } from '../../builders/pack.ts';
import { amendedContent, put } from '../../builders/sealed-content.ts';

let contentDir = '';
let files: ReadonlyMap<string, Uint8Array> = new Map();
let archive: Buffer = Buffer.alloc(0);
const of = { project: 'demo', version: 'v1.0.0', revision: 2 };
const own = (name: string) => name.slice(DEMO_PACK.length + 1);

beforeAll(async () => {
  contentDir = await amendedContent();
  files = await packedFiles(contentDir);
  archive = await zipBytes(files);
});
afterAll(() => rm(contentDir, { recursive: true, force: true }));

async function problemsOf(bytes: Uint8Array) {
  const file = await putZip(bytes);
  try {
    return (await verifyPack(file, {})).problems;
  } finally {
    await rm(path.dirname(file), { recursive: true, force: true });
  }
}

const problemsWith = async (changed: ReadonlyMap<string, Uint8Array>) => problemsOf(await zipBytes(changed));

describe('verifyPack()', () => {
  test('passes a pack and says what it checked and what it did not', async () => {
    const file = await putZip(archive);
    const { problems, checked, notChecked } = await verifyPack(file, {});
    expect(problems).toEqual([]);
    expect({ checked, notChecked }).toMatchInlineSnapshot(`
      {
        "checked": [
          "The archive: byte for byte as “dossier pack” writes it, so nothing hides between its files",
          "54 files: present and as SHA256SUMS lists them, and no others",
          "2 records: canonical form, schema, place, revision chain, SHA256SUMS",
          "2 sign-offs, 1 decision and 1 waiver: canonical form, schema, what they are about",
          "2 addenda: canonical form, schema, place, what they are about, the chain they stand in, what amendments go on from",
          "8 signatures: over the document’s very bytes, by a key that the trust file lists for it",
          "7 evidence and input objects: present, and of the digest that records name",
          "5 proofs that the log example.org/log holds the record, decision and addenda: each leads from the document to the root in the one checkpoint, which the log’s key signed",
        ],
        "notChecked": [
          "Whether the keys are the right ones: they come from trust/trust.yaml of this pack. Bring a trust file from elsewhere with --trust",
          "When documents were signed: a signature by key carries no trusted time, so times are what the documents say",
          "Whether the log shows others the same: compare its checkpoint with a copy from elsewhere",
          "What projects/demo/releases/v1.0.0/revisions/1/record.json rests on: a pack holds the evidence of one revision",
          "Whether the evidence leads to the sealed verdicts, and the sign-offs to the gates of decisions: --rejudge judges them again",
          "Who wrote the pages and README.txt: SHA256SUMS of a pack is not signed",
        ],
      }
    `);
  });

  test('passes the folder that a pack was unpacked to', async () => {
    const folder = await unpacked(files);
    expect(await isPack(folder)).toBe(true);
    const report = await verifyPack(folder, {});
    expect(report.problems).toEqual([]);
    expect(report.covered).toHaveLength(files.size);
  });

  test('passes a pack with the evidence of an earlier revision, and says whose it does not hold', async () => {
    const report = await verifyPack(await putZip(await zipBytes(await packedFiles(contentDir, { revision: 1 })), 'demo-v1.0.0-r1.zip'), {});
    expect(report.problems).toEqual([]);
    expect(report.notChecked).toContain('What projects/demo/releases/v1.0.0/revisions/2/record.json rests on: a pack holds the evidence of one revision');
  });

  test('holds the signatures against a trust file from elsewhere', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'dossier-trust-'));
    await put(folder, 'trust.yaml', 'signers: []\n');
    const report = await verifyPack(await putZip(archive), { trustFile: path.join(folder, 'trust.yaml') });
    expect(report.problems.map(({ file }) => file)).toContain('revisions/2/record.sigstore.json');
  });

  test('knows a pack by how it begins, whatever its name', async () => {
    expect(await isPack(await putZip(archive, 'download'))).toBe(true);
    expect(await isPack(await putZip(Buffer.from('PK\x03\x04 something else'), 'other.zip'))).toBe(false);
    expect(await isPack(contentDir)).toBe(false);
  });
});

describe('every file of a pack', () => {
  test('is refused and named when it is deleted', async () => {
    for (const name of files.keys()) {
      const problems = await problemsWith(new Map([...files].filter(([one]) => one !== name)));
      expect(problems.map(({ file }) => file), name).toContain(own(name));
    }
  });

  test('is refused and named when one byte of it is another', async () => {
    for (const [name, bytes] of files) {
      const changed = Buffer.from(bytes);
      changed[changed.length >> 1] = (changed[changed.length >> 1] ?? 0) ^ 1;
      const problems = await problemsWith(new Map([...files, [name, changed]]));
      // A list with another digest or name in it is told by what it no longer lists.
      expect(problems.length, name).toBeGreaterThan(0);
      if (own(name) !== 'SHA256SUMS') expect(problems.map(({ file }) => file), name).toContain(own(name));
    }
  });

  test('is refused and named when it was added', async () => {
    for (const name of ['pages/extra.html', 'revisions/2/evidence/extra.txt', 'extra', 'trust/extra.pem', 'signoffs/boss.json', 'objects/00/x', 'revisions/3/record.json', 'log/tile/0/000']) {
      const problems = await problemsWith(new Map([...files, [`${DEMO_PACK}/${name}`, Buffer.from('added')]]));
      expect(problems.map(({ file }) => file), name).toContain(name);
    }
  });
});

describe('whoever changes a pack and writes its list anew', () => {
  const isSealed = (name: string) => ['content', 'evidence'].includes(packedFile(of, own(name)).kind);

  test('is refused for every sealed file that is gone, and it is named', async () => {
    for (const name of [...files.keys()].filter(isSealed)) {
      const problems = await problemsWith(relisted(new Map([...files].filter(([one]) => one !== name))));
      expect(problems.map(({ file }) => file), name).toContain(own(name));
    }
  });

  test('is refused for every sealed file of which one byte is another', async () => {
    for (const [name, bytes] of [...files].filter(([one]) => isSealed(one))) {
      const changed = Buffer.from(bytes);
      changed[changed.length >> 1] = (changed[changed.length >> 1] ?? 0) ^ 1;
      const problems = await problemsWith(relisted(new Map([...files, [name, changed]])));
      expect(problems.map(({ file }) => file), name).toContain(own(name));
    }
  });

  test('is refused for evidence under another name, twice, or that nothing names', async () => {
    const evidence = `${DEMO_PACK}/revisions/2/evidence`;
    const bytes = files.get(`${evidence}/notes.txt`) ?? Buffer.alloc(0);
    for (const [name, added] of [['copy.txt', bytes], ['extra.txt', Buffer.from('extra')]] as const) {
      const problems = await problemsWith(relisted(new Map([...files, [`${evidence}/${name}`, added]])));
      expect(problems.map(({ file }) => file)).toContain(`revisions/2/evidence/${name}`);
    }
  });

  test('can change pages and the guide, which nobody signs, and the report says so', async () => {
    const report = await verifyPack(await putZip(await zipBytes(relisted(new Map([...files, [`${DEMO_PACK}/pages/index.html`, Buffer.from('GO')]])))), {});
    expect(report.problems).toEqual([]);
    expect(report.notChecked.at(-1)).toBe('Who wrote the pages and README.txt: SHA256SUMS of a pack is not signed');
  });

  test('is refused for the record of another release', async () => {
    const manifest = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(files.get(`${DEMO_PACK}/pack.json`) ?? '').toString()), version: 'v1.0.1' }));
    const problems = await problemsWith(relisted(new Map([...files, [`${DEMO_PACK}/pack.json`, manifest]])));
    expect(problems).toContainEqual({ file: 'pack.json', problem: 'it is of demo-v1.0.1-r2, and the pack’s folder is demo-v1.0.0-r2' });
    expect(problems.map(({ problem }) => problem).join('\n')).toContain('it is the record of demo v1.0.0, revision 2, and lies where that of demo v1.0.1, revision 2, belongs');
  });
});

describe('an archive', () => {
  test('is refused when any byte of it is another', async () => {
    await fc.assert(fc.asyncProperty(fc.nat({ max: archive.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
      const changed = Buffer.from(archive);
      changed[at] = (changed[at] ?? 0) ^ mask;
      await expectRefused(changed);
    }), { numRuns: 40, seed: 7 });
  });

  test('is refused when any byte of its lists is another', async () => {
    // From the first entry of the central directory to the end: names, sizes, offsets, attributes, the count.
    const start = archive.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    await fc.assert(fc.asyncProperty(fc.integer({ min: start, max: archive.length - 1 }), fc.integer({ min: 0, max: 7 }), async (at, bit) => {
      const changed = Buffer.from(archive);
      changed[at] = (changed[at] ?? 0) ^ (1 << bit);
      await expectRefused(changed);
    }), { numRuns: 40, seed: 8 });
  });

  test('is refused when it is cut short anywhere', async () => {
    for (let part = 0; part < 12; part += 1) await expectRefused(archive.subarray(0, Math.floor((archive.length * part) / 12)));
    await expectRefused(archive.subarray(0, -1));
  });

  test.each([
    ['bytes before it', () => Buffer.concat([Buffer.from('#!/bin/sh\n'), archive])],
    ['bytes behind it', () => Buffer.concat([archive, Buffer.from('more')])],
    ['a comment', () => Buffer.concat([archive.subarray(0, -2), Buffer.from([4, 0]), Buffer.from('more')])],
  ])('with %s is refused', async (_, bytes) => {
    await expectRefused(bytes());
  });

  test.each([
    ['leads out of the folder', '../x'],
    ['is absolute', '/etcx'],
    ['holds a backslash', 'a\\..x'],
    ['names a drive', 'C:xyz'],
  ])('is refused when a name %s', async (_, name) => {
    const plain = `${DEMO_PACK}/zzzz`.slice(0, name.length);
    const bytes = await zipBytes(new Map([...files, [`${plain}~`, Buffer.from('x')]]));
    const problems = await problemsOrRefusal(Buffer.from(bytes.toString('latin1').replaceAll(`${plain}~`, `${name}~`), 'latin1'));
    expect(problems.length).toBeGreaterThan(0);
  });

  test.each([
    ['is a link', { mode: 0o120777 }, 'it is a link'],
    ['is a folder', { mode: 0o040755 }, 'it is no plain file'],
    ['is compressed', { compress: true }, 'it is compressed, and a pack stores its files as they are. Unpack it and verify the folder'],
    ['carries a comment', { fileComment: 'look' }, 'it carries a comment'],
    ['has another date', { mtime: new Date(2020, 1, 1) }, expect.stringMatching(/^the archive is not as “dossier pack” writes it: from byte \d+ on/)],
  ])('is refused when a file of it %s, and it is named', async (_, options, problem) => {
    expect(await problemsOf(await zipWith(files, 'decision.json', options))).toContainEqual({ file: `${DEMO_PACK}/decision.json`, problem });
  });

  test('of many files that are nothing is refused without opening them', async () => {
    const bomb = await zipWith(new Map([[`${DEMO_PACK}/README.txt`, Buffer.alloc(10_000_000)]]), 'README.txt', { compress: true });
    expect(bomb.length).toBeLessThan(100_000);
    expect((await problemsOf(bomb)).map(({ problem }) => problem).join()).toContain('it is compressed');
  });

  test('is refused when two names are one on other disks, or stand twice', async () => {
    const twins = new Map([...files, [`${DEMO_PACK}/Decision.json`, Buffer.from('{}')]]);
    expect(await problemsWith(twins)).toContainEqual({ file: `${DEMO_PACK}/Decision.json`, problem: `give or take the case, ${DEMO_PACK}/decision.json has the same name` });
    const bytes = await zipBytes(new Map([...files, [`${DEMO_PACK}/decisiox.json`, Buffer.from('{}')]]));
    const twice = Buffer.from(bytes.toString('latin1').replaceAll('decisiox.json', 'decision.json'), 'latin1');
    expect(await problemsOf(twice)).toContainEqual({ file: `${DEMO_PACK}/decision.json`, problem: 'the archive holds it twice' });
  });

  test('is refused when a file lies outside its folder', async () => {
    expect(await problemsWith(new Map([...files, ['other/readme.txt', Buffer.from('x')]])))
      .toContainEqual({ file: 'other/readme.txt', problem: `it lies outside the folder ${DEMO_PACK}, where everything else is` });
  });
});

describe('a folder', () => {
  test('is refused when a file of it is a link, and it is named', async () => {
    const folder = await unpacked(files);
    await rm(path.join(folder, 'decision.json'));
    await symlink('/etc/hostname', path.join(folder, 'decision.json'));
    expect((await verifyPack(folder, {})).problems).toContainEqual({ file: 'decision.json', problem: 'it is no plain file' });
  });
});

async function unpacked(held: ReadonlyMap<string, Uint8Array>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'dossier-unpacked-'));
  for (const [name, bytes] of held) await put(folder, name, bytes);
  return path.join(folder, DEMO_PACK);
}

/** The archive, with one of its files written otherwise than packs are. */
async function zipWith(held: ReadonlyMap<string, Uint8Array>, odd: string, options: object): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, bytes] of held) {
    zip.addBuffer(Buffer.from(bytes), name, { mtime: new Date(1980, 0, 1), mode: 0o100644, compress: false, forceDosTimestamp: true, ...(own(name) === odd ? options : {}) });
  }
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

async function problemsOrRefusal(bytes: Uint8Array): Promise<readonly unknown[]> {
  try {
    return await problemsOf(bytes);
  } catch (error) {
    // Words for people, never a fault of our own.
    expect((error as Error).name).toBe('OperatorError');
    return [error];
  }
}

async function expectRefused(bytes: Uint8Array): Promise<void> {
  expect((await problemsOrRefusal(bytes)).length).toBeGreaterThan(0);
}
