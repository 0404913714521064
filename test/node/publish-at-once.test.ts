import { execFileSync, spawn } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { openCheckpoint } from '../../src/core/crypto/checkpoint.ts';
import { printVerifierKey } from '../../src/core/crypto/signed-note.ts';
import { leafHash, treeRoot } from '../../src/core/crypto/merkle-tree.ts';
import { parseEntries, tilePath } from '../../src/core/log/tiles.ts';
import { GIT_ATTRIBUTES, GIT_IGNORE } from '../../src/node/starter.ts';
import { verifyContent } from '../../src/node/verify-content.ts';
import { action, runSteps } from '../builders/action-steps.ts';
import { POLICY, writeFiles } from '../builders/content.ts';
import { testSigner } from '../builders/signer.ts';

// What docs/publishing.md tells people to do is done here: the scripts of action.yml, taken out of it by a YAML parser, run
// in clones of one repository. Only the commands that fetch the package are left out.

const ORIGIN = 'example.org/log';
const machine = testSigner(11, { id: 'machine', name: 'Release job' });
const logKey = testSigner(14);
const VERIFIER = printVerifierKey(ORIGIN, logKey.key);
/** The PKCS #8 form of an Ed25519 seed: RFC 8410 §7. */
const pem = (seed: number) => createPrivateKey({ key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), new Uint8Array(32).fill(seed)]), format: 'der', type: 'pkcs8' }).export({ format: 'pem', type: 'pkcs8' }) as string;

let root = '';
const git = (folder: string, ...args: readonly string[]) => execFileSync('git', ['-C', path.join(root, folder), ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
const clone = (name: string) => {
  execFileSync('git', ['clone', '--quiet', path.join(root, 'origin.git'), path.join(root, name)], { stdio: 'ignore' });
  return name;
};

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'dossier-at-once-'));
  writeFiles(path.join(root, 'first'), {
    '.gitattributes': GIT_ATTRIBUTES,
    '.gitignore': GIT_IGNORE,
    'content/portal.yaml': `title: Two\nlog: { origin: ${ORIGIN} }\n`,
    'content/trust/trust.yaml': JSON.stringify({ signers: [machine.signer], log: { keys: [VERIFIER] } }),
    ...Object.fromEntries(['gadget', 'widget'].flatMap((project) => [
      [`content/projects/${project}/project.yaml`, `name: ${project}\n`],
      [`content/projects/${project}/policy.yaml`, POLICY.replaceAll('shelf', project)],
    ])),
  });
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', path.join(root, 'origin.git')]);
  git('first', 'init', '--quiet', '--initial-branch=main');
  git('first', 'add', '.');
  git('first', '-c', 'user.name=A', '-c', 'user.email=a@example.org', 'commit', '--quiet', '--message', 'A portal');
  git('first', 'push', '--quiet', path.join(root, 'origin.git'), 'main');
  // The package is this checkout, and is installed.
  mkdirSync(path.join(root, 'bin'));
  writeFileSync(path.join(root, 'bin/npx'), `#!/bin/sh\n[ "$1" = dossier ] || exit 99\nshift\nexec "${process.execPath}" "${path.resolve('scripts/dossier.ts')}" "$@"\n`, { mode: 0o755 });
  writeFileSync(path.join(root, 'bin/npm'), '#!/bin/sh\n[ "$1" = ci ] || exit 99\n', { mode: 0o755 });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

interface Ran { readonly code: number; readonly said: string }

/** Runs one script as a composite action does: https://docs.github.com/actions/reference/workflow-syntax-for-github-actions#exit-codes-and-error-action-preference */
function script(folder: string, { run, env }: { readonly run: string; readonly env: Readonly<Record<string, string>> }): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', run], {
      cwd: path.join(root, folder),
      env: { HOME: root, PATH: `${path.join(root, 'bin')}:${path.dirname(process.execPath)}:/usr/bin:/bin`, GITHUB_OUTPUT: path.join(root, `${folder}.output`), NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => { said += text.toString(); });
    child.on('close', (code) => resolve({ code: code ?? 70, said }));
  });
}

async function job(folder: string, inputs: Readonly<Record<string, string>>): Promise<Ran> {
  let said = '';
  for (const step of runSteps(inputs)) {
    const ran = await script(folder, step);
    said += ran.said;
    if (ran.code !== 0) return { code: ran.code, said };
  }
  return { code: 0, said };
}

/** Seals in one checkout, and gives a fresh one, made at the same moment, in which the keys may be. */
async function sealed(name: string, release: string, evidence = `{"verdict":"ok","of":"${release}"}`): Promise<() => Promise<Ran>> {
  const [project = '', version = ''] = release.split('/');
  const [seals, records] = [clone(`${name}-seal`), clone(`${name}-record`)];
  writeFiles(path.join(root, seals), {
    'artifacts/notes.json': evidence,
    [`content/projects/${project}/releases/${version}/release.yaml`]: `tag: ${version}\ncommit: ${'a'.repeat(40)}\ncommitDate: 2026-02-01T10:00:00Z\n`,
  });
  const ran = await job(seals, { do: 'seal', release });
  expect(ran, ran.said).toMatchObject({ code: 0 });
  copyFileSync(path.join(root, seals, 'sealed.tar'), path.join(root, records, 'sealed.tar'));
  return () => job(records, { do: 'record', release, 'record-key': pem(11), 'log-key': pem(14) });
}

/** What anybody who clones the repository afterwards can check: the log holds these records, and every state of it leads to the last. */
async function expectPublished(releases: readonly string[]): Promise<void> {
  const folder = clone('reader');
  const contentDir = path.join(root, folder, 'content');
  const { problems, records } = await verifyContent(contentDir, {});
  expect(problems).toEqual([]);
  expect(records.map(({ record }) => `${record.predicate.release.project}/${record.predicate.release.version}`).sort()).toEqual([...releases].sort());
  const entries = parseEntries(readFileSync(path.join(contentDir, 'log', tilePath({ level: 'entries', index: 0, width: releases.length }))), releases.length);
  const states = git(folder, 'log', '--reverse', '--format=%H', '--', 'content/log/checkpoint').split('\n').map((commit) => {
    const opened = openCheckpoint(Buffer.from(`${git(folder, 'show', `${commit}:content/log/checkpoint`)}\n`), { origin: ORIGIN, keys: [VERIFIER] });
    if ('problem' in opened) throw new Error(opened.problem);
    return opened.checkpoint;
  });
  expect(states.map(({ size }) => size)).toEqual(releases.map((_, index) => index + 1));
  for (const { size, root: signed } of states) expect(signed).toEqual(treeRoot((entries ?? []).slice(0, size).map(leafHash)));
}

describe('two clones that publish at once', { timeout: 600_000 }, () => {
  test('log releases of different projects, and lose none', async () => {
    const both = [await sealed('a', 'widget/v1.0.0'), await sealed('b', 'gadget/v2.0.0')];
    const ran = await Promise.all(both.map((record) => record()));
    expect(ran.map(({ code }) => code), ran.map(({ said }) => said).join('\n')).toEqual([0, 0]);
    // Both began from the same state, so one of them was refused and appended again.
    expect(ran.filter(({ said }) => said.includes('after somebody else was faster once'))).toHaveLength(1);
    await expectPublished(['gadget/v2.0.0', 'widget/v1.0.0']);
    expect(readFileSync(path.join(root, 'a-record.output'), 'utf8')).toBe(`commit=${git('a-record', 'rev-parse', 'HEAD')}\n`);
  });

  test('log two releases of one project', async () => {
    const both = [await sealed('a', 'widget/v1.0.0'), await sealed('b', 'widget/v1.1.0')];
    const ran = await Promise.all(both.map((record) => record()));
    expect(ran.map(({ code }) => code), ran.map(({ said }) => said).join('\n')).toEqual([0, 0]);
    await expectPublished(['widget/v1.0.0', 'widget/v1.1.0']);
  });

  test('can not both publish the same release: the second is told, and nothing of the first is lost', async () => {
    const [first, second] = [await sealed('a', 'widget/v1.0.0'), await sealed('b', 'widget/v1.0.0', '{"verdict":"bad"}')];
    expect((await first()).code).toBe(0);
    const refused = await second();
    expect(refused.code).toBe(2);
    expect(refused.said).toContain('Somebody else published other bytes under the same names');
    expect(refused.said).toContain('projects/widget/releases/v1.0.0/revisions/1/record.json');
    await expectPublished(['widget/v1.0.0']);
    expect(git('b-record', 'status', '--porcelain', '--untracked-files=no')).toBe('');
  });

  test('logs what a push without a release brings, and changes nothing when there is nothing', async () => {
    const record = await sealed('a', 'widget/v1.0.0');
    expect((await record()).code).toBe(0);
    const head = git('origin.git', 'rev-parse', 'main');
    const again = await job(clone('c'), { do: 'record', 'record-key': pem(11), 'log-key': pem(14) });
    expect(again, again.said).toMatchObject({ code: 0 });
    expect(again.said).toContain('Nothing to append');
    expect(git('origin.git', 'rev-parse', 'main')).toBe(head);
  });
});

describe('log append --push', { timeout: 300_000 }, () => {
  const push = (folder: string) => script(folder, {
    run: 'npx dossier log append --push',
    env: { DOSSIER_LOG_KEY: pem(14), GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@example.org', GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@example.org' },
  });

  test('keeps changes that are not committed, and refuses to work on them', async () => {
    clone('a');
    writeFileSync(path.join(root, 'a/.gitignore'), 'mine\n');
    const ran = await push('a');
    expect(ran.code).toBe(2);
    expect(ran.said).toContain('The repository has changes that are not committed');
    expect(readFileSync(path.join(root, 'a/.gitignore'), 'utf8')).toBe('mine\n');
  });

  test('takes its append back where the push fails for another reason, and says what git said', async () => {
    await sealed('a', 'widget/v1.0.0');
    const folder = 'a-seal';
    rmSync(path.join(root, folder, 'sealed.tar'));
    git(folder, 'config', 'remote.origin.pushurl', path.join(root, 'gone.git'));
    const ran = await push(folder);
    expect(ran.code).toBe(2);
    expect(ran.said).toMatch(/git could not push to origin\/main[^]*gone\.git/);
    expect(git(folder, 'log', '--format=%s')).toBe('Release evidence\nA portal');
    git(folder, 'config', '--unset', 'remote.origin.pushurl');
    expect((await push(folder)).code).toBe(0);
    const { problems } = await verifyContent(path.join(root, clone('reader'), 'content'), { allowUnsigned: true });
    expect(problems).toEqual([]);
  });
});

describe('action.yml', () => {
  test('pins every action by commit and says its version, and puts nothing that somebody typed into a script', () => {
    const uses = [...readFileSync('action.yml', 'utf8').matchAll(/uses: (.*)/g)].map(([, one = '']) => one);
    expect(uses.length).toBeGreaterThan(4);
    expect(uses.filter((one) => !/^actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(one))).toEqual([]);
    expect(action.runs.steps.filter(({ run }) => run?.includes('${{'))).toEqual([]);
    expect(action.runs.steps.filter(({ run, shell }) => run !== undefined && shell !== 'bash')).toEqual([]);
  });

  test('gives a key to no script that parses evidence', () => {
    const keyed = action.runs.steps.filter(({ env = {} }) => Object.values(env).some((value) => value.includes('-key')));
    expect(keyed.map(({ name, if: when }) => [name, when])).toEqual([
      ['Sign', "inputs.do == 'record' && inputs.release != ''"], ['Append to the log and push', "inputs.do == 'record'"],
    ]);
  });
});

describe('docs/publishing.md', () => {
  interface Job { readonly permissions?: Record<string, string>; readonly environment?: unknown; readonly 'timeout-minutes'?: number; readonly steps: readonly { readonly uses?: string; readonly run?: string; readonly with?: Record<string, string> }[] }
  const text = readFileSync('docs/publishing.md', 'utf8');
  const workflow = [...text.matchAll(/```yaml\n([^]*?)```/g)].map(([, yaml = '']) => parse(yaml) as { readonly permissions?: object; readonly concurrency?: object; readonly jobs?: Readonly<Record<string, Job>> }).find(({ jobs }) => jobs !== undefined);
  const jobs = Object.entries(workflow?.jobs ?? {});

  test('its workflow gives nothing to all jobs, to each what it needs, and runs one at a time', () => {
    expect(workflow).toMatchObject({ permissions: {}, concurrency: { group: 'dossier', 'cancel-in-progress': false } });
    expect(jobs.map(([name, { permissions }]) => [name, permissions])).toEqual([
      ['seal', { actions: 'read', contents: 'read' }], ['record', { contents: 'write' }], ['build', { contents: 'read' }], ['deploy', { pages: 'write', 'id-token': 'write' }], ['check', { contents: 'read' }],
    ]);
    expect(jobs.every(([, job]) => job['timeout-minutes'] !== undefined)).toBe(true);
  });

  test('its secrets lie in one job, whose environment guards them', () => {
    expect(jobs.filter(([, job]) => JSON.stringify(job).includes('secrets.')).map(([name, { environment }]) => [name, environment])).toEqual([['record', 'release-evidence']]);
  });

  test('it calls this action with inputs that it has, one part to a job', () => {
    const calls = jobs.flatMap(([name, { steps }]) => steps.flatMap(({ uses, with: given = {} }) => (uses?.startsWith('acme/dossier@') === true ? [[name, given] as const] : [])));
    expect(calls.map(([name, given]) => [name, given['do']])).toEqual([['seal', 'seal'], ['record', 'record'], ['build', 'build'], ['check', 'check']]);
    for (const [, given] of calls) expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(given)));
  });

  test('it pins every action by commit, and puts nothing that somebody typed into a script', () => {
    const uses = [...text.matchAll(/uses: (?!acme\/dossier@COMMIT #)(.*)/g)].map(([, one = '']) => one);
    expect(uses.filter((one) => !/^actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(one))).toEqual([]);
    expect(jobs.flatMap(([, { steps }]) => steps).filter(({ run }) => run?.includes('${{'))).toEqual([]);
  });
});
