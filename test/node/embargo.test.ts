import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonicalBytes } from '../../src/core/lib/canonical-json.ts';
import { wholeWord } from '../../src/core/record/embargo.ts';
import { WAIVER_SCHEMA } from '../../src/core/model/uris.ts';
import { appendLog } from '../../src/node/append-log.ts';
import { decide } from '../../src/node/decide.ts';
import { listFiles } from '../../src/node/list-files.ts';
import { build } from '../../src/node/render/build.ts';
import { seal } from '../../src/node/seal.ts';
import { signDocument } from '../../src/node/sign.ts';
import { status } from '../../src/node/status.ts';
import { verifyContent } from '../../src/node/verify-content.ts';
import { verifySite } from '../../src/node/verify-site.ts';
import { POLICY } from '../builders/decided-release.ts';
import { emptyContent, keyOf, people, put } from '../builders/sealed-content.ts';

// v3.14.15 patches a vulnerability that is told on 20 March at noon. All else goes on meanwhile.

const SECRET = { version: 'v3.14.15', advisory: 'DEMO-2026-0042', waiver: 'W-3141' };
const UNTIL = '2026-03-20T12:00:00Z';
const ADVISORY = `
id: ${SECRET.advisory}
modified: 2026-03-10T10:00:00Z
published: ${UNTIL}
aliases: [CVE-2026-31415]
summary: Shelves fall
affected:
  - ranges: [{ type: SEMVER, events: [{ introduced: '0' }, { fixed: 3.14.15 }] }]
`;

let contentDir = '';
const made: string[] = [];

beforeAll(async () => {
  contentDir = await emptyContent();
  made.push(contentDir);
  await put(contentDir, 'projects/demo/project.yaml', 'name: Demo\nversionScheme: semver\n');
  await put(contentDir, 'projects/demo/policy.yaml', POLICY);
  await put(contentDir, `projects/demo/advisories/${SECRET.advisory}.yaml`, ADVISORY);
  await put(contentDir, `projects/demo/releases/${SECRET.version}/release.yaml`, `embargo: { advisory: ${SECRET.advisory}, until: ${UNTIL} }\nrelations: [{ type: hotfix-of, version: v3.14.0 }]\n`);
  await put(contentDir, `projects/demo/waivers/${SECRET.waiver}.json`, canonicalBytes({
    schema: WAIVER_SCHEMA, id: SECRET.waiver, gate: 'speed', accepts: ['fail'], releases: [SECRET.version], owner: 'Ada', approvedBy: ['Ada'], reason: 'Known', created: '2026-03-01', expires: '2026-03-31',
  }));
  await signDocument({ contentDir, document: `projects/demo/waivers/${SECRET.waiver}.json`, key: keyOf(people.ada) });
  await release('v3.14.0', '2026-03-01');
  await release(SECRET.version, '2026-03-10');
  await release('v3.15.0', '2026-03-12');
});
afterAll(() => Promise.all(made.map((folder) => rm(folder, { recursive: true, force: true }))));

async function release(version: string, day: string, folder = contentDir): Promise<void> {
  const evidence = await temporary();
  await put(evidence, 'scan.json', '{"verdict":"ok"}');
  await put(evidence, 'speed.json', '{"verdict":"slow"}');
  const sealed = await seal({ contentDir: folder, project: 'demo', version, evidence: [evidence], at: `${day}T09:00:00Z`, identity: { tag: version, commit: 'a'.repeat(40) } });
  await signDocument({ contentDir: folder, document: `projects/demo/releases/${version}/revisions/${sealed.revision}/record.json`, key: keyOf(people.machine) });
  await decide({ contentDir: folder, project: 'demo', version, statement: 'I have read it', decision: 'GO', at: `${day}T12:00:00Z`, key: keyOf(people.grace) });
}

async function temporary(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'dossier-embargo-'));
  made.push(folder);
  return folder;
}

async function copy(): Promise<string> {
  const folder = await temporary();
  await cp(contentDir, folder, { recursive: true });
  return folder;
}

const append = (folder: string, at?: string) => appendLog({ contentDir: folder, key: keyOf(people.log), at });

/** A built site, and which of the secret words stand in its very bytes or in the name of a file. */
async function built(folder: string, at?: string) {
  const out = path.join(await temporary(), 'site');
  const result = await build({ contentDir: folder, out, builtAt: '2026-01-01T00:00:00Z', at });
  const names = await listFiles(out);
  const texts = await Promise.all(names.map(async (name) => `${name}\n${(await readFile(path.join(out, name))).toString('latin1')}`));
  const told = Object.values(SECRET).map((word) => word.replace(/^v/, '')).filter((word) => texts.some((text) => text.includes(word)));
  return { out, result, names, told };
}

describe('before its time', () => {
  test('no byte of the site and of the log holds the version, the advisory or the waiver', async () => {
    const folder = await copy();
    const logged = await append(folder);
    expect(logged).toMatchObject({ underEmbargo: { number: 2, until: UNTIL } });
    expect(logged.appended.filter((name) => name.includes(SECRET.version))).toEqual([]);
    const { out, result, told, names } = await built(folder);
    expect(told).toEqual([]);
    expect(names.some((name) => name.includes('v3.15.0'))).toBe(true);
    expect(result.underEmbargo).toEqual({ number: 3, until: UNTIL });
    expect(result.warnings).toEqual([]);
    expect((await verifySite(out, {})).problems).toEqual([]);
  });

  test('the content folder verifies, and says what is not in the log yet', async () => {
    const folder = await copy();
    await append(folder);
    const report = await verifyContent(folder, {});
    expect(report.problems).toEqual([]);
    expect(report.notChecked.join('\n')).toContain(`${SECRET.version}/decision.json, sealed under embargo until ${UNTIL}`);
    expect((await status(folder)).find(({ version }) => version === SECRET.version)).toMatchObject({ embargoedUntil: UNTIL, notLogged: 2 });
    expect((await status(folder)).find(({ version }) => version === SECRET.version)?.next).toBeUndefined();
  });

  test.each([
    ['notes of another release', 'projects/demo/releases/v3.15.0/notes.mdx', `Fixed in ${SECRET.version}.\n`],
    ['notes that name its CVE', 'projects/demo/releases/v3.15.0/notes.mdx', 'Not affected by cve-2026-31415.\n'],
    ['the support policy', 'projects/demo/support.yaml', `lines: [{ line: '3', title: 3.x, versions: 3.x, support: full, note: Take ${SECRET.version} }]\n`],
    ['another advisory', 'projects/demo/advisories/DEMO-2026-0001.yaml', `id: DEMO-2026-0001\nmodified: 2026-03-01T10:00:00Z\npublished: 2026-03-01T10:00:00Z\nsummary: Dust\nrelated: [${SECRET.advisory}]\naffected: [{ versions: [v3.14.0] }]\n`],
  ])('%s that would tell is refused, without repeating it', async (_, name, text) => {
    const folder = await copy();
    await put(folder, name, text);
    const refusal = await built(folder).then(() => 'it was built', (error: Error) => error.message);
    expect(refusal).toMatch(new RegExp(`${name.replaceAll('.', '\\.')}: it names (?:a release|an advisory) that is under embargo`));
    expect(Object.values(SECRET).filter((word) => refusal.includes(word))).toEqual([]);
  });

  test('an advisory that nobody has written yet is named nowhere either', async () => {
    const folder = await copy();
    await rm(path.join(folder, `projects/demo/advisories/${SECRET.advisory}.yaml`));
    await put(folder, 'projects/demo/releases/v3.15.0/notes.mdx', `See ${SECRET.advisory.toLowerCase()}.\n`);
    await expect(built(folder)).rejects.toThrow('it names a release that is under embargo');
  });

  test('a site is not built as of a time before what its log tells', async () => {
    const folder = await copy();
    await append(folder, UNTIL);
    await expect(built(folder)).rejects.toThrow(/log: entry \d+ is under embargo at the time of this build/);
  });

  test('an advisory that is put off puts off the release that it names', async () => {
    const folder = await copy();
    await writeFile(path.join(folder, `projects/demo/advisories/${SECRET.advisory}.yaml`), ADVISORY.replace(UNTIL, '2026-03-27T12:00:00Z'));
    expect((await append(folder, UNTIL)).underEmbargo).toEqual({ number: 2, until: '2026-03-27T12:00:00Z' });
    expect((await built(folder, UNTIL)).told).toEqual([]);
  });
});

describe('from its time on', () => {
  test('everything is there, as soon as the content states a later moment', async () => {
    const folder = await copy();
    await append(folder);
    await release('v3.16.0', '2026-03-21', folder);
    expect((await append(folder)).underEmbargo).toBeUndefined();
    const { out, result, told } = await built(folder);
    expect(told).toHaveLength(3);
    expect(result.underEmbargo).toBeUndefined();
    expect((await verifySite(out, {})).problems).toEqual([]);
  });

  test('it is told at the very moment, and not a second before', async () => {
    const folder = await copy();
    expect((await built(folder, '2026-03-20T11:59:59Z')).told).toEqual([]);
    expect((await built(folder, UNTIL)).told).toHaveLength(3);
  });

  test('a time that is none is refused', async () => {
    await expect(built(contentDir, 'noon')).rejects.toThrow('--at is no time that can be used');
    await expect(append(contentDir, 'noon')).rejects.toThrow('--at is no time that can be used');
  });
});

test.each([
  ['v1.4.1', ['v1.4.1', 'fixed in 1.4.1.', '"v1.4.1"', '/v1.4.1/', 'app-v1.4.1.tar.gz', 'v1.4.1-rc.1'], ['v1.4.10', 'v11.4.1', 'v1.4.1.2', '2.1.4.1', '1x4.1']],
  ['DEMO-2026-4', ['see DEMO-2026-4.', 'DEMO-2026-4.json'], ['DEMO-2026-42']],
])('%s is named in %j and not in %j', (name, inside, outside) => {
  expect(inside.filter((text) => !wholeWord(name).test(text))).toEqual([]);
  expect(outside.filter((text) => wholeWord(name).test(text))).toEqual([]);
});
