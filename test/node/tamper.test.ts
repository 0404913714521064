import { cp, readFile, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256Hex } from '../../src/core/lib/bytes.ts';
import { bundleFile, placeOf } from '../../src/core/record/content-paths.ts';
import { verifyPortal, type VerifyProblem } from '../../src/core/record/verify-portal.ts';
import { listFiles } from '../../src/node/list-files.ts';
import { trustOf } from '../../src/node/sign.ts';
import { verifyContent } from '../../src/node/verify-content.ts';
import { amendedContent, ORIGIN } from '../builders/sealed-content.ts';

let sealed = '';
let files: ReadonlyMap<string, Uint8Array> = new Map();
let covered: readonly string[] = [];

beforeAll(async () => {
  sealed = await amendedContent();
  covered = (await listFiles(sealed)).filter((name) => placeOf(name) !== undefined);
  files = new Map(await Promise.all(covered.map(async (name) => [name, await readFile(path.join(sealed, name))] as const)));
});
afterAll(() => rm(sealed, { recursive: true, force: true }));

/** What `verify` complains about. */
async function complaints(held: ReadonlyMap<string, Uint8Array>): Promise<readonly VerifyProblem[]> {
  const store = {
    paths: [...held.keys()],
    complete: true,
    read: (name: string) => Promise.resolve(held.get(name)),
    sha256: (name: string) => Promise.resolve(sha256Hex(held.get(name) ?? new Uint8Array())),
  };
  const report = await verifyPortal(store, { trust: await trustOf(sealed), origin: ORIGIN });
  return report.problems;
}

async function problemsOf(held: ReadonlyMap<string, Uint8Array>): Promise<readonly string[]> {
  return (await complaints(held)).map(({ file }) => file);
}

function without(...names: readonly string[]): Map<string, Uint8Array> {
  return new Map([...files].filter(([name]) => !names.includes(name)));
}

test('the untouched folder verifies, and the report names every sealed file as covered', async () => {
  const report = await verifyContent(sealed, {});
  expect(report.problems).toEqual([]);
  expect([...report.covered].sort()).toEqual([...covered].sort());
});

test('the folder holds a file of every kind', () => {
  expect(new Set(covered.map((name) => placeOf(name)?.kind))).toEqual(new Set(['record', 'sums', 'sign-off', 'decision', 'addendum', 'addendum-sums', 'waiver', 'bundle', 'object', 'log']));
});

test('verifyContent() says what it checked and what it did not', async () => {
  const { checked, notChecked } = await verifyContent(sealed, {});
  expect({ checked, notChecked }).toMatchInlineSnapshot(`
    {
      "checked": [
        "2 records: canonical form, schema, place, revision chain, SHA256SUMS",
        "2 sign-offs, 1 decision and 1 waiver: canonical form, schema, what they are about",
        "2 addenda: canonical form, schema, place, what they are about, the chain they stand in, what amendments go on from",
        "8 signatures: over the document’s very bytes, by a key that the trust file lists for it",
        "8 evidence and input objects: present, and of the digest that records name",
        "The log of 5 entries: tiles hash to the root in the checkpoint, which example.org/log+be918013 signed; documents and entries name each other",
      ],
      "notChecked": [
        "Whether the keys are the right ones: they come from trust/trust.yaml of this folder. Bring a trust file from elsewhere with --trust",
        "When documents were signed: a signature by key carries no trusted time, so times are what the documents say",
        "Whether the log shows others the same: compare its checkpoint with a copy from elsewhere",
        "Whether the evidence leads to the sealed verdicts, and the sign-offs to the gates of decisions: --rejudge judges them again",
      ],
    }
  `);
});

describe('verify refuses and names the file', () => {
  test('when any byte of any covered file is flipped', async () => {
    const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
    await fc.assert(fc.asyncProperty(fc.constantFrom(...covered), place, fc.integer({ min: 1, max: 255 }), async (name, at, mask) => {
      const bytes = Uint8Array.from(files.get(name) ?? []);
      const index = Math.floor(at * bytes.length);
      bytes[index] = (bytes[index] ?? 0) ^ mask;
      expect(await problemsOf(new Map(files).set(name, bytes))).toContain(name);
    }), { numRuns: 200 });
  });

  test('when any covered file is deleted', async () => {
    for (const name of covered) expect(await problemsOf(without(name))).toContain(name);
  });

  test('when any covered file is cut to nothing', async () => {
    for (const name of covered) expect(await problemsOf(new Map(files).set(name, new Uint8Array()))).toContain(name);
  });

  test('when two covered files of one kind are swapped', async () => {
    const kindOf = (name: string) => (name.endsWith('.sigstore.json') ? 'bundle' : placeOf(name)?.kind);
    for (const [index, one] of covered.entries()) {
      for (const other of covered.slice(index + 1).filter((name) => kindOf(name) === kindOf(one))) {
        const swapped = new Map(files).set(one, files.get(other) ?? new Uint8Array()).set(other, files.get(one) ?? new Uint8Array());
        const told = await complaints(swapped);
        // Of two sound bundles that change places, the complaint is about the documents and names the bundles.
        const words = told.map(({ file, problem }) => `${file}: ${problem}`).join('\n');
        for (const name of [one, other]) expect(words).toContain(name);
      }
    }
  });

  test('when a record, a sign-off, a decision or an addendum is deleted together with its signature', async () => {
    for (const name of covered.filter((one) => ['record', 'decision', 'sign-off', 'addendum'].includes(placeOf(one)?.kind ?? ''))) {
      expect(await problemsOf(without(name, bundleFile(name)))).not.toEqual([]);
    }
  });

  test.each([
    'objects/aa/notes.txt', `objects/ab/ab${'0'.repeat(62)}`, 'log/tile/0/000.p/200', 'log/index.html',
    'projects/demo/releases/v1.0.0/revisions/3/notes.txt', 'projects/demo/releases/v1.0.0/signoffs/readme.md',
    'projects/demo/releases/v1.0.0/addenda/notes.txt', 'projects/demo/releases/v1.0.0/addenda/2026-03-05-00000000/more.json',
  ])('when there is a file that nothing lists: %s', async (name) => {
    expect(await problemsOf(new Map(files).set(name, Uint8Array.of(0x78)))).toEqual([name]);
  });

  test('when a file on the disk is a link to its own bytes elsewhere', async () => {
    const copy = `${sealed}-linked`;
    await cp(sealed, copy, { recursive: true });
    const [name = ''] = covered.filter((one) => placeOf(one)?.kind === 'object');
    await rm(path.join(copy, name));
    await symlink(path.join(sealed, name), path.join(copy, name));
    expect((await verifyContent(copy, {})).problems.map(({ file }) => file)).toEqual([name]);
    await rm(copy, { recursive: true });
  });
});
