// docs/adopting.md, "From a benchmark history to trends", done as it says: a starter portal, the lines of the page, a real
// data.js (test/fixtures/bench-history), a seal, and the pages.

import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import * as paths from '../../src/core/api/paths.ts';
import { check } from '../../src/node/check.ts';
import { init } from '../../src/node/init.ts';
import { createSchemaPort } from '../../src/node/json-schemas.ts';
import { loadPortal } from '../../src/node/load-portal.ts';
import { evidenceStore } from '../../src/node/objects.ts';
import { loadBundle, type RenderBundle } from '../../src/node/render/bundle.ts';
import { compileSite } from '../../src/node/render/compile.ts';
import { seal } from '../../src/node/seal.ts';
import type { ReleaseRecordPredicate } from '../../src/core/model/record.ts';
import { writeFiles } from '../builders/content.ts';
import { firstEvidence } from '../builders/first-evidence.ts';

const HISTORY = 'test/fixtures/bench-history/flatcontainer.data.js';
/** The commit of its newest run: the release is made of it. */
const NEWEST = '3606fcdab2d0af42dbca604405f2a68244fff847';
const SECTION = /## From a benchmark history to trends\n[^]*?```console\n([^]*?)```[^]*?```yaml\n([^]*?)```/.exec(readFileSync('docs/adopting.md', 'utf8'));

const AT = '2026-03-01T12:00:00Z';

interface Lists { readonly slots: readonly unknown[]; readonly gates: readonly unknown[] }

const folder = path.join(mkdtempSync(path.join(tmpdir(), 'dossier-history-')), 'widget-evidence');
const contentDir = path.join(folder, 'content');
const unsealed = path.join(folder, '../unsealed');
let record: ReleaseRecordPredicate;
let bundle: RenderBundle;

beforeAll(async () => {
  await init({ folder });
  writeFiles(folder, firstEvidence());
  // What its console lines do, with the file at hand in the place of the branch.
  const [, commands = '', lines = ''] = SECTION ?? [];
  expect(commands).toMatch(/dev\/bench\/data\.js > artifacts\/data\.js\n.*cp artifacts\/data\.js content\/projects\/widget\/histories\//);
  mkdirSync(path.join(contentDir, 'projects/widget/histories'));
  for (const copy of ['artifacts/data.js', 'content/projects/widget/histories/data.js']) cpSync(HISTORY, path.join(folder, copy));
  const policy = path.join(contentDir, 'projects/widget/policy.yaml');
  const before = parse(readFileSync(policy, 'utf8')) as Lists;
  const added = parse(lines) as Lists;
  writeFileSync(policy, stringify({ ...before, ...added, slots: [...before.slots, ...added.slots], gates: [...before.gates, ...added.gates] }));
  expect((await check({ contentDir })).projects).toEqual(['widget']);
  writeFiles(contentDir, { 'projects/widget/releases/v0.1.0/release.yaml': `tag: v0.1.0\ncommit: ${NEWEST}\n` });
  cpSync(contentDir, unsealed, { recursive: true });
  const sealed = await seal({ contentDir, project: 'widget', version: 'v0.1.0', evidence: [path.join(folder, 'artifacts')], at: AT, env: {} });
  record = sealed.record.predicate;
  await compileSite();
  bundle = await loadBundle();
  bundle.providePortal({ portal: await loadPortal(contentDir), evidence: evidenceStore(contentDir, createSchemaPort()) });
}, 300_000);

afterAll(() => { rmSync(path.dirname(folder), { recursive: true, force: true }); });

describe('a published history', () => {
  test('gives the release a value of every benchmark, each held against the runs before it', () => {
    const movements = record.movements?.filter(({ slot }) => slot === 'benchmarks') ?? [];
    expect(movements).toHaveLength(69);
    // 29 runs, of which the newest is the release's own.
    expect(Math.max(...movements.map(({ judged }) => judged.n))).toBe(28);
    expect(new Set(movements.map(({ asked }) => asked))).toEqual(new Set([true]));
  });

  test('has a gate that says what it rests on', () => {
    expect(record.gates.find(({ id }) => id === 'speed')).toMatchObject({ level: 'advisory', checks: [{ rule: 'no-regression' }] });
  });

  test('has a page of trends, and a page for each benchmark with all its runs', async () => {
    const trends = await bundle.render(paths.trends('widget'));
    expect(trends).toContain('Benchmarks');
    const page = await bundle.render(paths.metric('widget', 'benchmarks.str10_clone'));
    expect(page).toContain('<svg');
    // Its 28 earlier runs came with the policy's file.
    expect(page).toContain('Runs of main');
  });
});

// Every number in it is sealed, so whoever judges again elsewhere must come to the same bytes (see same-bytes.test.ts).
test('another process seals the same bytes: in another time zone and language, without the optimising compiler, the files in reversed order', async () => {
  const content = path.join(folder, '../again');
  cpSync(unsealed, content, { recursive: true });
  const evidence = readdirSync(path.join(folder, 'artifacts')).toReversed().flatMap((name) => ['--evidence', path.join(folder, 'artifacts', name)]);
  const { PATH = '', HOME = '', NODE_COMPILE_CACHE } = process.env;
  await promisify(execFile)(process.execPath, ['--no-opt', path.resolve('scripts/dossier.ts'), 'seal', 'widget/v0.1.0', '--content', content, ...evidence, '--at', AT], {
    env: { PATH, HOME, ...(NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }), TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
  });
  const bytes = (where: string) => readFileSync(path.join(where, 'projects/widget/releases/v0.1.0/revisions/1/record.json'), 'utf8');
  expect(bytes(content)).toBe(bytes(contentDir));
});
