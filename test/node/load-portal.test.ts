import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonicalBytes } from '../../src/core/lib/canonical-json.ts';
import { loadPortal } from '../../src/node/load-portal.ts';
import { signOff } from '../../src/node/sign-off.ts';
import { verifyContent } from '../../src/node/verify-content.ts';
import { keyOf, people, put, sealedContent } from '../builders/sealed-content.ts';

// What a page would show and what an auditor is told come from two programs; both must refuse the same swaps.

let sealed = '';
let undecided = '';
const made: string[] = [];
const release = 'projects/demo/releases/v1.0.0';

beforeAll(async () => {
  sealed = await sealedContent();
  // The same release, where QA rejects: a signed sign-off on the very same record.
  undecided = await copyOf(sealed);
  await Promise.all(['decision.json', 'decision.sigstore.json', 'signoffs'].map((name) => rm(path.join(undecided, release, name), { recursive: true })));
  await signOff({ contentDir: undecided, project: 'demo', version: 'v1.0.0', statement: 'Not yet', role: 'qa', decision: 'reject', at: '2026-03-02T10:00:00Z', key: keyOf(people.ada) });
});
afterAll(() => Promise.all([sealed, ...made].map((folder) => rm(folder, { recursive: true }))));

async function copyOf(folder: string): Promise<string> {
  const copy = await mkdtemp(path.join(tmpdir(), 'dossier-load-'));
  made.push(copy);
  await cp(folder, copy, { recursive: true });
  return copy;
}

/** The words of both about a copy of the folder after one change. */
async function refusals(change: (folder: string) => Promise<unknown>): Promise<{ readonly build: string; readonly verify: string }> {
  const folder = await copyOf(sealed);
  await change(folder);
  const build = await loadPortal(folder).then(() => 'it was not refused', (error: Error) => error.message);
  const verify = (await verifyContent(folder, {})).problems.map(({ file, problem }) => `${file}: ${problem}`).join('\n');
  return { build: build.replaceAll(`${folder}/`, ''), verify };
}

const take = async (from: string, to: string, ...names: readonly string[]) => {
  for (const name of names) await put(to, name, await readFile(path.join(from, name)));
};

describe('loadPortal() and verify refuse', () => {
  test('another signed sign-off in the place of the one that was decided on', async () => {
    const { build, verify } = await refusals((folder) => take(undecided, folder, `${release}/signoffs/qa.json`, `${release}/signoffs/qa.sigstore.json`));
    expect(build).toContain(`${release}/signoffs/qa.json: it is another one, and ${release}/decision.json rests on the sign-off`);
    expect(verify).toContain(`${release}/signoffs/qa.json: it is not the sign-off that ${release}/decision.json rests on`);
  });

  test('a sign-off that is gone', async () => {
    const { build, verify } = await refusals((folder) => rm(path.join(folder, release, 'signoffs'), { recursive: true }));
    expect(build).toContain(`${release}/signoffs/qa.json: it is missing`);
    expect(verify).toContain(`${release}/signoffs/qa.json: it is missing`);
  });

  test('the trust file of a decision that is gone', async () => {
    const decision = JSON.parse(await readFile(path.join(sealed, release, 'decision.json'), 'utf8')) as { predicate: { trust: string } };
    const object = `objects/${decision.predicate.trust.slice(0, 2)}/${decision.predicate.trust}`;
    const { build, verify } = await refusals((folder) => rm(path.join(folder, object)));
    expect(build).toContain(`${object}: it is missing`);
    expect(verify).toContain(`${object}: it is missing`);
  });
});

test('verify names a sign-off that was put beside a decision afterwards', async () => {
  const { verify } = await refusals(async (folder) => {
    const written = JSON.parse(await readFile(path.join(folder, release, 'signoffs/qa.json'), 'utf8')) as { predicate: { role: string } };
    await put(folder, `${release}/signoffs/legal.json`, canonicalBytes({ ...written, predicate: { ...written.predicate, role: 'legal' } }));
  });
  expect(verify).toContain(`${release}/signoffs/legal.json: ${release}/decision.json was made on the same record without it`);
});

test('verify names a decision that is dated before the record', async () => {
  const { verify } = await refusals(async (folder) => {
    const written = JSON.parse(await readFile(path.join(folder, release, 'decision.json'), 'utf8')) as { predicate: object };
    await put(folder, `${release}/decision.json`, canonicalBytes({ ...written, predicate: { ...written.predicate, at: '2026-03-02T08:59:59Z' } }));
  });
  expect(verify).toContain(`${release}/decision.json: it is dated 2026-03-02T08:59:59Z, before ${release}/revisions/2/record.json was judged, at 2026-03-02T09:00:00Z`);
});

test('verify names a folder that is a link', async () => {
  const { verify } = await refusals((folder) => symlink('v1.0.0', path.join(folder, 'projects/demo/releases/v2')));
  expect(verify).toBe('projects/demo/releases/v2: it is a link, and a link is no part of what was sealed');
});
