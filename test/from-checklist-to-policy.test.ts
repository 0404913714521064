// docs/from-checklist-to-policy.md shows a sixth project. Its files are taken from the page as they stand there.

import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isBlocking } from '../src/core/model/states.ts';
import { check } from '../src/node/check.ts';

const ARCHIVES = ['lantern-linux-x64.tar.gz', 'lantern-linux-arm64.tar.gz', 'lantern-macos-arm64.tar.gz'];
const AT = '2026-05-04T12:00:00Z';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dossier-lantern-'));
  const page = await readFile('docs/from-checklist-to-policy.md', 'utf8');
  const files = [...page.matchAll(/^`([^`\n]+)`:\n\n```\w+\n([\s\S]*?)^```$/gm)].map(([, name = '', text = '']) => [name, text] as const);
  expect(files.map(([name]) => name)).toHaveLength(9);
  for (const [name, text] of [...files, ['content/portal.yaml', 'title: Lantern\n'], ['content/trust/trust.yaml', 'signers: []\n'] as const]) await write(name, text);
  for (const name of ARCHIVES) await write(`artifacts/${name}`, name);
  await write('artifacts/SHA256SUMS', ARCHIVES.map((name) => `${createHash('sha256').update(name).digest('hex')}  ${name}\n`).join(''));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function write(name: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
  await writeFile(path.join(folder, name), text);
}

async function gates(at = AT): Promise<Readonly<Record<string, string>>> {
  const { judgement } = await check({ contentDir: path.join(folder, 'content'), judge: {
    contentDir: path.join(folder, 'content'), project: 'lantern', version: 'v1.2.0', evidence: [path.join(folder, 'artifacts')], at, env: {},
  } });
  return Object.fromEntries(judgement?.record.predicate.gates.map(({ id, state }) => [id, state]) ?? []);
}

test('the release of the page passes, and waits for people alone', async () => {
  expect(await gates()).toEqual({
    tests: 'pass', archives: 'pass', checksums: 'pass', version: 'pass', smoke: 'pass', readiness: 'pass', drill: 'pass', published: 'not-applicable', 'sign-off': 'pending',
  });
});

describe('every line of its checklist holds', () => {
  test.each([
    ['1', 'tests', 'junit.xml', 'name="dims"', 'name="on"><failure/></testcase><testcase name="dims"'],
    ['2', 'archives', 'SHA256SUMS', /.*macos-arm64.*\n/, ''],
    ['3', 'checksums', 'SHA256SUMS', /^./, 'f'],
    ['4', 'version', 'package.json', '1.2.0', '1.2.1'],
    ['4', 'version', 'CHANGELOG.md', '## [1.2.0]', '## [Unreleased]'],
    ['5', 'smoke', 'smoke.json', '"name": "start"', '"name": "stop"'],
    ['6', 'readiness', 'readiness.json', '"done", "by": "Grace Murray"', '"open", "by": "Grace Murray"'],
    ['7', 'drill', 'drill.json', '2026-03-01T10:20', '2025-03-01T10:20'],
  ])('line %s: %s blocks once %s is changed', async (_, gate, name, from, to) => {
    const whole = await readFile(path.join(folder, 'artifacts', name), 'utf8');
    const changed = whole.replace(from, to);
    expect(changed).not.toBe(whole);
    await write(`artifacts/${name}`, changed);
    try {
      expect(isBlocking((await gates())[gate] as 'pass')).toBe(true);
    } finally {
      await write(`artifacts/${name}`, whole);
    }
  });

  test('line 7: a drill of 90 days ago is in time, one of 91 days is not', async () => {
    expect([(await gates('2026-05-30T10:20:00Z'))['drill'], (await gates('2026-05-31T10:20:00Z'))['drill']]).toEqual(['pass', 'stale']);
  });

  test.each(['junit.xml', 'lantern-linux-x64.tar.gz', 'SHA256SUMS', 'package.json', 'CHANGELOG.md', 'smoke.json', 'readiness.json', 'drill.json'])('without %s something blocks', async (name) => {
    const file = path.join(folder, 'artifacts', name);
    const bytes = await readFile(file);
    await rm(file);
    try {
      expect(Object.values(await gates()).filter((state) => isBlocking(state as 'pass') && state !== 'pending').length).toBeGreaterThan(0);
    } finally {
      await writeFile(file, bytes);
    }
  });
});
