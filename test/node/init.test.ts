import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { PolicySpec } from '../../src/core/model/policy.ts';
import { check } from '../../src/node/check.ts';
import { OperatorError } from '../../src/node/errors.ts';
import { parseRemote } from '../../src/node/guess-remote.ts';
import { init, projectIdFrom } from '../../src/node/init.ts';
import { listFiles } from '../../src/node/list-files.ts';
import { seal } from '../../src/node/seal.ts';
import { writeFiles } from '../builders/content.ts';
import { firstEvidence } from '../builders/first-evidence.ts';

let folder: string;
const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');

beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), 'dossier-init-')), 'widget-evidence');
});

function cloneOf(remote: string): void {
  mkdirSync(folder, { recursive: true });
  execFileSync('git', ['init', '--quiet', folder]);
  execFileSync('git', ['-C', folder, 'remote', 'add', 'origin', remote]);
}

describe('init() where something else lies in the way', () => {
  test.each(['content', 'content/projects', '.github'])('does not follow a link at %s', async (way) => {
    const outside = mkdtempSync(path.join(tmpdir(), 'dossier-outside-'));
    mkdirSync(path.dirname(path.join(folder, way)), { recursive: true });
    symlinkSync(outside, path.join(folder, way));
    await expect(init({ folder })).rejects.toThrow('A folder is wanted here, and this is a link');
    expect(readdirSync(outside)).toEqual([]);
  });

  test('refuses a file where a folder is wanted, before it writes anything', async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, '.github'), '');
    await expect(init({ folder })).rejects.toThrow('A folder is wanted here, and this is none');
    expect(existsSync(path.join(folder, 'content'))).toBe(false);
  });
});

describe('init() in an empty folder', () => {
  test('writes a portal that is in order, seals and judges', async () => {
    const made = await init({ folder });
    expect(made).toMatchObject({ project: 'widget', left: [], lacking: [] });
    expect(await listFiles(folder)).toEqual([...made.written].sort());
    const contentDir = path.join(folder, 'content');
    expect((await check({ contentDir })).projects).toEqual(['widget']);

    writeFiles(folder, { 'artifacts/notes.txt': 'Notes\n' });
    const sealed = await seal({ contentDir, project: 'widget', version: 'v0.1.0', evidence: [path.join(folder, 'artifacts')], identity: { tag: 'v0.1.0' }, at: '2026-03-01T12:00:00Z' });
    expect(sealed.record.predicate.gates.map((gate) => [gate.id, gate.level, gate.state])).toEqual([
      ['tests', 'required', 'missing'], ['sbom', 'required', 'missing'], ['checksums', 'required', 'missing'], ['sbom-recent', 'advisory', 'missing'],
    ]);
  });

  test('asks for nothing that an ordinary CI job does not have', async () => {
    await init({ folder });
    writeFiles(folder, firstEvidence());
    const sealed = await seal({ contentDir: path.join(folder, 'content'), project: 'widget', version: 'v0.1.0', evidence: [path.join(folder, 'artifacts')], identity: { tag: 'v0.1.0' }, at: '2026-03-01T12:00:00Z' });
    expect(sealed.record.predicate.gates.map((gate) => [gate.id, gate.state, gate.observed])).toEqual([
      ['tests', 'pass', '2 tests ran, none failed'], ['sbom', 'pass', 'Keeps to its format'], ['checksums', 'pass', '2 of 2 digests agree'], ['sbom-recent', 'pass', 'Made 1 day before this judgement'],
    ]);
    expect(sealed.record.predicate.findings).toEqual([]);
  });

  test('a draft does not owe what the condition asks of releases', async () => {
    await init({ folder });
    writeFiles(folder, { 'artifacts/notes.txt': 'Notes\n' });
    const sealed = await seal({ contentDir: path.join(folder, 'content'), project: 'widget', version: 'v0.1.0', evidence: [path.join(folder, 'artifacts')], at: '2026-03-01T12:00:00Z' });
    expect(sealed.record.predicate.gates.find((gate) => gate.id === 'checksums')?.state).toBe('not-applicable');
  });

  test('with the sign-off that its comments show, the policy is still one', async () => {
    await init({ folder });
    const text = read('content/projects/widget/policy.yaml');
    const [, gate = '', rest = ''] = /#\n(#  - id: sign-off\n(?:#    .*\n)+)#\n(# signOff:\n(?:#.*\n)+)/.exec(text) ?? [];
    const [before = ''] = text.split('# People approve');
    const uncommented = `${before}${gate.replaceAll(/^#/gm, '')}${rest.replaceAll(/^# /gm, '')}`;
    expect(PolicySpec.parse(parse(uncommented)).signOff?.roles.map((role) => role.id)).toEqual(['engineering', 'quality']);
  });

  test('holds no private key, and keeps those that come out of git', async () => {
    const { written } = await init({ folder });
    expect(written.map(read).join('\n')).not.toMatch(/PRIVATE KEY/);
    expect(read('.gitignore').split('\n')).toContain('*.key');
  });

  test('a log without a remote has a name that no other log has', async () => {
    const first = await init({ folder });
    rmSync(folder, { recursive: true });
    const second = await init({ folder });
    expect(first.origin).toMatch(/^widget-[0-9a-f]{8}\.invalid\/log$/);
    expect(second.origin).not.toBe(first.origin);
  });
});

describe('init() in a clone', () => {
  test('takes names from its remote, and no credentials', async () => {
    cloneOf('https://x-access-token:ghs_secret@github.com/Acme/Gizmo.git');
    const made = await init({ folder });
    expect(made).toMatchObject({ project: 'gizmo', origin: 'github.com/Acme/Gizmo/log' });
    expect(parse(read('content/portal.yaml'))).toEqual({ title: 'Gizmo releases', repository: 'https://github.com/Acme/Gizmo', log: { origin: 'github.com/Acme/Gizmo/log' } });
    expect(parse(read('content/projects/gizmo/project.yaml'))).toMatchObject({ name: 'Gizmo', repository: 'https://github.com/Acme/Gizmo' });
    expect(made.written.map(read).join('\n')).not.toContain('ghs_secret');
  });

  test('does not say that releases are built from a repository called after its evidence', async () => {
    cloneOf('git@github.com:acme/widget-evidence.git');
    await init({ folder });
    expect(parse(read('content/portal.yaml'))).toMatchObject({ repository: 'https://github.com/acme/widget-evidence' });
    expect(parse(read('content/projects/widget/project.yaml'))).not.toHaveProperty('repository');
  });
});

describe('init() where something is', () => {
  test('changes no file, says which it left, and what git files lack', async () => {
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'README.md'), 'Mine\n');
    writeFileSync(path.join(folder, '.gitignore'), '*.key\nnode_modules/\n');
    const made = await init({ folder });
    expect(made.left).toEqual(['.gitignore', 'README.md']);
    expect(made.lacking).toEqual([{ file: '.gitignore', lines: ['dist/', 'preview/', 'artifacts/'] }]);
    expect(read('README.md')).toBe('Mine\n');
  });

  test('adds nothing the second time', async () => {
    await init({ folder });
    const before = read('content/portal.yaml');
    expect(await init({ folder })).toMatchObject({ project: 'widget', written: [] });
    expect(read('content/portal.yaml')).toBe(before);
  });

  test('adds one more project, and none that nobody names', async () => {
    await init({ folder });
    const made = await init({ folder, project: 'gadget', repository: 'https://example.org/acme/gadget' });
    expect(made.written).toEqual(['content/projects/gadget/policy.yaml', 'content/projects/gadget/project.yaml']);
    expect((await check({ contentDir: path.join(folder, 'content') })).projects).toEqual(['gadget', 'widget']);
    rmSync(path.join(folder, 'content/projects/widget/policy.yaml'));
    expect((await init({ folder, project: 'widget' })).written).toEqual([]);
  });

  test('a link that leads out of the folder is not written through', async () => {
    mkdirSync(folder);
    const outside = path.join(path.dirname(folder), 'outside.md');
    execFileSync('ln', ['-s', outside, path.join(folder, 'README.md')]);
    expect((await init({ folder })).left).toEqual(['README.md']);
    expect(await listFiles(path.dirname(folder))).not.toContain('outside.md');
  });

  test.each([
    ['an option that would have no effect', { title: 'Other' }, '--title has no effect: the file is there already, and init changes nothing'],
    ['a project whose id is a page of the portal', { project: 'evidence' }, '“evidence” cannot name a project: this word is reserved for a page of the portal'],
    ['a repository that is no address', { project: 'gadget', repository: 'javascript:alert(1)' }, '--repository: expected an address that begins with https:// or http://'],
  ])('refuses %s, and writes nothing', async (_, options, message) => {
    await init({ folder });
    const before = await listFiles(folder);
    await expect(init({ folder, ...options })).rejects.toThrow(OperatorError);
    await expect(init({ folder, ...options })).rejects.toThrow(message);
    expect(await listFiles(folder)).toEqual(before);
  });

  test('refuses a log name with a space, and a file in the place of the folder', async () => {
    await expect(init({ folder, logOrigin: 'a b' })).rejects.toThrow('--log-origin: must hold no space and no "+"');
    mkdirSync(path.dirname(folder), { recursive: true });
    writeFileSync(folder, '');
    await expect(init({ folder })).rejects.toThrow('There is no room for a portal: this is no folder');
  });
});

describe('parseRemote()', () => {
  test.each([
    ['https://github.com/acme/widget.git', 'github.com/acme/widget'],
    ['https://user:token@git.example.org:8443/team/sub/widget/', 'git.example.org/team/sub/widget'],
    ['ssh://git@git.example.org:2222/acme/widget.git', 'git.example.org/acme/widget'],
    ['git@GitHub.com:acme/widget.git', 'github.com/acme/widget'],
  ])('reads %s', (address, expected) => {
    expect(parseRemote(address)?.path).toBe(expected);
  });

  test.each([['/srv/git/widget.git'], ['../widget'], ['C:\\git\\widget'], ['C:/git/widget'], ['file:///srv/widget'], ['https://example.org/a b'], ['https://example.org/acme/../x'], ['']])('takes nothing from %j', (address) => {
    expect(parseRemote(address)).toBeUndefined();
  });
});

test.each([['widget', 'widget'], ['Widget.Evidence', 'widget'], ['my_widget-releases', 'my-widget'], ['widget-release-evidence', 'widget'], ['releases', 'releases']])('projectIdFrom(%j) is %j', (called, id) => {
  expect(projectIdFrom(called)).toBe(id);
});

describe('the workflow', () => {
  test('pins every action by commit, gives each job its own permissions, and keeps keys away from evidence', async () => {
    await init({ folder });
    const text = read('.github/workflows/dossier.yml');
    expect([...text.matchAll(/uses: (.*)/g)].map(([, action]) => action).filter((action = '') => !/^actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
    interface Job { readonly permissions: Record<string, string>; readonly steps: readonly { readonly run?: string; readonly env?: Record<string, string> }[] }
    const workflow = parse(text) as { readonly permissions: object; readonly jobs: Readonly<Record<string, Job>> };
    expect(workflow.permissions).toEqual({});
    expect(Object.entries(workflow.jobs).map(([name, job]) => [name, job.permissions])).toEqual([
      ['seal', { actions: 'read', contents: 'read' }],
      ['record', { contents: 'write', 'id-token': 'write' }],
      ['build', { contents: 'read', pages: 'read' }],
      ['deploy', { pages: 'write', 'id-token': 'write' }],
    ]);
    // A secret stands only where it is used, and no script is made from what somebody typed.
    const secrets = Object.entries(workflow.jobs).flatMap(([name, job]) => job.steps.flatMap((step) => Object.values(step.env ?? {}).filter((value) => value.includes('secrets.')).map((value) => [name, value])));
    expect(secrets).toEqual([['record', '${{ secrets.DOSSIER_KEY }}'], ['record', '${{ secrets.DOSSIER_LOG_KEY }}']]);
    expect(Object.values(workflow.jobs).flatMap((job) => job.steps).filter((step) => step.run?.includes('${{'))).toEqual([]);
  });
});
