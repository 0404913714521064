import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadPortal } from '../../src/node/load-portal.ts';
import { evidenceStore } from '../../src/node/objects.ts';
import { seal } from '../../src/node/seal.ts';
import { createSchemaPort } from '../../src/node/json-schemas.ts';
import type { JudgeOptions } from '../../src/node/judge.ts';
import { verifyContent } from '../../src/node/verify-content.ts';
import { contentFolder, writeFiles } from '../builders/content.ts';

const CLOCK = '2026-03-01T12:00:00Z';

function portal(files: Readonly<Record<string, string>> = {}) {
  const { contentDir, evidence } = contentFolder(files);
  const release = path.join(contentDir, 'projects/shelf/releases/v1.0.0');
  return {
    contentDir,
    evidence,
    release,
    revisions: () => readdirSync(path.join(release, 'revisions')).sort(),
    write: (written: Readonly<Record<string, string>>) => writeFiles(evidence, written),
    seal: (options: Partial<JudgeOptions> = {}) =>
      seal({ contentDir, project: 'shelf', version: 'v1.0.0', evidence: [evidence], now: () => new Date(CLOCK), ...options }),
  };
}

const refusal = async (work: Promise<unknown>): Promise<string> => work.then(() => 'it was not refused', (error: Error) => error.message);

describe('seal()', () => {
  test('writes record, checksums and every object they name', async () => {
    const one = portal();
    const sealed = await one.seal();
    expect(sealed).toMatchObject({ status: 'new', revision: 1, blocks: false });
    expect(one.revisions()).toEqual(['1']);
    const sums = readFileSync(path.join(sealed.folder, 'SHA256SUMS'), 'utf8');
    expect(sums.split('\n').map((line) => line.slice(66))).toEqual(['notes.json', 'policy.yaml', 'project.yaml', 'trust.yaml', '']);
    for (const line of sums.trim().split('\n')) {
      const sha256 = line.slice(0, 64);
      const bytes = readFileSync(path.join(one.contentDir, 'objects', sha256.slice(0, 2), sha256));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    }
  });

  test('changes nothing for equal inputs, however much later', async () => {
    const one = portal();
    const first = await one.seal();
    const again = await one.seal({ now: () => new Date('2026-05-01T00:00:00Z') });
    expect(again).toMatchObject({ status: 'unchanged', revision: 1, sha256: first.sha256 });
    expect(one.revisions()).toEqual(['1']);
  });

  test('makes revision 2 of other evidence, names revision 1 and says what differs', async () => {
    const one = portal();
    const first = await one.seal();
    one.write({ 'notes.json': '{"verdict":"bad"}', 'more.txt': 'x' });
    const second = await one.seal();
    expect(second.record.predicate.previous.revision).toEqual({
      number: 1, sha256: first.sha256, differs: ['evidence more.txt added', 'evidence notes.json changed'],
    });
    expect(one.revisions()).toEqual(['1', '2']);
  });

  test('makes a new revision of another policy, and of another time that is asked for', async () => {
    const one = portal();
    await one.seal();
    writeFileSync(path.join(one.contentDir, 'trust/trust.yaml'), 'signers: [] # reviewed\n');
    expect((await one.seal()).record.predicate.previous.revision?.differs).toEqual(['input trust/trust.yaml changed']);
    expect(await one.seal({ at: '2026-03-02T00:00:00Z' })).toMatchObject({ status: 'new', revision: 3 });
  });

  test('refuses once people have decided, unless nothing differs', async () => {
    const one = portal();
    await one.seal();
    writeFileSync(path.join(one.release, 'decision.json'), '{}');
    expect(await one.seal()).toMatchObject({ status: 'unchanged' });
    one.write({ 'more.txt': 'x' });
    expect((await refusal(one.seal())).replaceAll(one.contentDir, 'content')).toMatchInlineSnapshot(`
      "content/projects/shelf/releases/v1.0.0/decision.json: Cannot seal v1.0.0 again: people have decided on revision 1, and these inputs differ from it
        found     evidence more.txt added
        hint      publish a new version; what was decided does not change"
    `);
  });

  test('keeps its place among releases when it is sealed again after a later one', async () => {
    const one = portal({ 'projects/shelf/releases/v1.1.0/release.yaml': `tag: v1.1.0\ncommit: ${'b'.repeat(40)}\n` });
    await one.seal();
    const later = await one.seal({ version: 'v1.1.0', now: () => new Date('2026-03-02T12:00:00Z') });
    expect(later.record.predicate.previous.release?.version).toBe('v1.0.0');
    one.write({ 'more.txt': 'x' });
    const again = await one.seal({ now: () => new Date('2026-03-03T12:00:00Z') });
    expect(again).toMatchObject({ status: 'new', revision: 2 });
    expect(again.record.predicate.previous.release).toBeUndefined();
  });

  test('keeps what could not be received as a finding, which is judged again from the record alone', async () => {
    const one = portal();
    symlinkSync('/etc/hostname', path.join(one.evidence, 'outside.json'));
    symlinkSync('nowhere', path.join(one.evidence, 'broken.json'));
    const { record } = await one.seal();
    expect(record.predicate.notReceived).toEqual([{ name: 'broken.json', why: 'link' }, { name: 'outside.json', why: 'link' }]);
    expect(record.predicate.findings.filter(({ id }) => id === 'not-received').map(({ message }) => message)).toEqual([
      'broken.json was not received: it is a link that leads out of the evidence, to a folder or nowhere, and was not followed',
      'outside.json was not received: it is a link that leads out of the evidence, to a folder or nowhere, and was not followed',
    ]);
    expect(await one.seal()).toMatchObject({ status: 'unchanged' });
    const { problems, checked } = await verifyContent(one.contentDir, { rejudge: true, allowUnsigned: true });
    expect(problems).toEqual([]);
    expect(checked).toContain('1 of 1 records judged again from their sealed evidence: the same, byte for byte');
    rmSync(path.join(one.evidence, 'broken.json'));
    expect((await one.seal()).record.predicate.previous.revision?.differs).toEqual(['evidence broken.json no longer lies there unreceived']);
  });

  test('takes no notice of what a crashed seal left, and removes it', async () => {
    const one = portal();
    // A process id beyond any that Linux gives.
    mkdirSync(path.join(one.release, 'revisions/.staging-99999999-aaaa'), { recursive: true });
    writeFileSync(path.join(one.release, 'revisions/.staging-99999999-aaaa/record.json'), '{"half":');
    expect(await one.seal()).toMatchObject({ revision: 1 });
    expect(one.revisions()).toEqual(['1']);
  });

  test('writes a broken object of an earlier crash anew', async () => {
    const one = portal();
    const sha256 = createHash('sha256').update('{"verdict":"ok"}').digest('hex');
    const folder = `objects/${sha256.slice(0, 2)}`;
    writeFiles(one.contentDir, { [`${folder}/${sha256}`]: '{"verd', [`${folder}/.staging-99999999-aaaa`]: '{' });
    await one.seal();
    expect(readdirSync(path.join(one.contentDir, folder))).toEqual([sha256]);
    expect((await loadPortal(one.contentDir)).projects[0]?.releases).toHaveLength(1);
  });

  test('refuses evidence that holds a secret, and writes nothing', async () => {
    const one = portal();
    one.write({ 'run.log': `token ghp_${'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'}\n` });
    expect(await refusal(one.seal())).toMatchInlineSnapshot(`
      "run.log:1: A secret stands here (rule "github"), so nothing was sealed
        hint      revoke the secret and remove it where the file is made, or set \`publish: withheld\` on its slot"
    `);
    expect(readdirSync(one.release)).toEqual(['release.yaml']);
    expect(readdirSync(one.contentDir)).not.toContain('objects');
  });

  test('keeps no byte of a withheld file, secret or not', async () => {
    const one = portal();
    const policy = path.join(one.contentDir, 'projects/shelf/policy.yaml');
    writeFileSync(policy, readFileSync(policy, 'utf8').replace('paths: [notes.json]', 'paths: [notes.json]\n    publish: withheld'));
    one.write({ 'notes.json': `{"verdict":"ok","token":"ghp_${'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'}"}` });
    const { record, folder } = await one.seal();
    const file = record.predicate.files[0];
    expect(file).toMatchObject({ name: 'notes.json', retention: 'withheld' });
    expect(readFileSync(path.join(folder, 'SHA256SUMS'), 'utf8')).not.toContain(file?.sha256);
    expect(await evidenceStore(one.contentDir, createSchemaPort()).open(file?.sha256 ?? '')).toBeUndefined();
  });

  test('keeps no byte of a withheld file that arrived under another name too', async () => {
    const one = portal();
    const policy = path.join(one.contentDir, 'projects/shelf/policy.yaml');
    writeFileSync(policy, readFileSync(policy, 'utf8').replace('paths: [notes.json]', 'paths: [notes.json]\n    publish: withheld'));
    one.write({ 'backup/copy.json': '{"verdict":"ok"}' });
    const { record } = await one.seal();
    expect(record.predicate.files.map(({ name, retention, publish }) => ({ name, retention, publish }))).toEqual([
      { name: 'backup/copy.json', retention: 'withheld', publish: 'withheld' }, { name: 'notes.json', retention: 'withheld', publish: 'withheld' },
    ]);
    expect(await evidenceStore(one.contentDir, createSchemaPort()).open(record.predicate.files[0]?.sha256 ?? '')).toBeUndefined();
  });

  test('makes an inventory and a policy that works, where there is none', async () => {
    const one = portal();
    const policy = path.join(one.contentDir, 'projects/shelf/policy.yaml');
    rmSync(policy);
    const first = await one.seal();
    expect(first.record.predicate.verdict).toBeUndefined();
    writeFileSync(policy, first.policyStub ?? '');
    expect((await one.seal()).record.predicate.verdict?.state).toBe('pass');
  });

  test.each(['../up.json', 'con.json', 'a:b.json', 'bell\u0007.json', '.hidden.json', `${'n'.repeat(250)}.html`, 'Notes.json'])(
    'seals a file named %j under a harmless name', async (name) => {
      const one = portal();
      const folder = path.join(one.evidence, 'deep');
      mkdirSync(path.join(folder, 'deeper'), { recursive: true });
      writeFileSync(path.join(folder, 'deeper', name), 'x');
      const { record } = await one.seal();
      expect(record.predicate.files.every((file) => /^[a-z0-9_][a-z0-9._-]{0,99}$/.test(file.storedName))).toBe(true);
      expect(new Set(record.predicate.files.map((file) => file.storedName)).size).toBe(record.predicate.files.length);
      await loadPortal(one.contentDir);
    });

  test('seals a tag as a release and a branch as a draft', async () => {
    const flags = async (tag: string, env: Record<string, string> = {}) => {
      const one = portal({ 'projects/shelf/releases/v1.0.0/release.yaml': tag === '' ? '{}' : `tag: ${tag}\n` });
      const { release } = (await one.seal({ env })).record.predicate;
      return [release.kind, release.channel, ...release.flags, ...(release.sources['tag'] === undefined ? [] : [release.sources['tag']])].join(' ');
    };
    expect(await flags('v1.0.0')).toBe('release stable no-commit file');
    expect(await flags('main')).toBe('draft draft tag-is-branch no-commit file');
    expect(await flags('12/merge')).toBe('draft draft tag-is-branch no-commit file');
    expect(await flags('nightly-3')).toBe('draft draft tag-not-a-release no-commit file');
    expect(await flags('')).toBe('draft draft no-tag no-commit');
    const ci = { GITHUB_ACTIONS: 'true', GITHUB_REF_NAME: 'odd-branch', GITHUB_REF_TYPE: 'branch', GITHUB_SHA: 'b'.repeat(40) };
    expect(await flags('', ci)).toBe('draft draft tag-is-branch ci');
    expect(await flags('v1.0.0', ci)).toBe('release stable file');
    // Anyone who may push a branch may name it like a release.
    const branch = { ...ci, GITHUB_REF_NAME: 'v1.0.0' };
    expect(await flags('', branch)).toBe('draft draft tag-is-branch ci');
    expect(await flags('', { ...branch, GITHUB_REF_TYPE: 'tag' })).toBe('release stable ci');
    expect(await flags('', { GITLAB_CI: 'true', CI_COMMIT_BRANCH: 'v1.0.0' })).toBe('draft draft tag-is-branch no-commit ci');
    expect(await flags('', { GITLAB_CI: 'true', CI_COMMIT_TAG: 'v1.0.0' })).toBe('release stable no-commit ci');
  });

  test('takes a tag pattern as a whole', async () => {
    const one = portal({ 'projects/shelf/project.yaml': "name: Shelf\ntagPattern: 'v1)|(?:.*'\n" });
    expect(await refusal(one.seal())).toContain('project.yaml: tagPattern: it is no regular expression');
  });

  test('takes flags before the file, and says so', async () => {
    const { release } = (await portal().seal({ identity: { tag: 'v1.0.1' } })).record.predicate;
    expect([release.tag, release.sources]).toEqual(['v1.0.1', { tag: 'flag', commit: 'file', commitDate: 'file' }]);
  });
});

describe('--at', () => {
  test('may not lie before the commit', async () => {
    expect(await refusal(portal().seal({ at: '2026-01-31T00:00:00Z' }))).toMatchInlineSnapshot(`
      "--at lies before the commit was made
        expected  2026-02-01T10:00:00Z or later
        found     2026-01-31T00:00:00Z"
    `);
  });

  test('may not lie before the newest evidence', async () => {
    const one = portal();
    copyFileSync(new URL('../fixtures/apex-x/history-62411dd/eval_report.json', import.meta.url), path.join(one.evidence, 'eval.json'));
    one.write({ 'commands.json': JSON.stringify({
      schema: 'https://w3id.org/dossier/command-transcript/v1', title: 'Checks', planned: [],
      commands: [{ name: 'test', command: 'make test', startedAt: '2026-02-03T00:00:00Z', finishedAt: '2026-02-03T00:10:00Z', exitCode: 0 }],
    }) });
    expect(await refusal(one.seal({ at: '2026-02-02T00:00:00Z' }))).toMatchInlineSnapshot(`
      "eval.json: --at lies before this evidence was made
        expected  2026-02-08T07:58:38.348385Z or later
        found     2026-02-02T00:00:00Z
      commands.json: --at lies before this evidence was made
        expected  2026-02-03T00:10:00Z or later
        found     2026-02-02T00:00:00Z"
    `);
  });

  test('must be a time', async () => {
    expect(await refusal(portal().seal({ at: 'yesterday' }))).toMatchInlineSnapshot(`
      "--at is no time that can be used
        expected  a UTC time like 2026-02-18T12:40:00Z
        found     yesterday"
    `);
  });

  test('is declared when it is more than an hour from the clock', async () => {
    const clock = async (at?: string) => (await portal().seal(at === undefined ? {} : { at })).record.predicate.assessed;
    expect(await clock()).toMatchObject({ at: CLOCK, clock: 'clock' });
    expect(await clock('2026-03-01T11:30:00Z')).toMatchObject({ clock: 'clock' });
    expect(await clock('2026-03-01T10:59:59Z')).toMatchObject({ clock: 'declared' });
    expect(await clock('2026-03-01T13:00:01Z')).toMatchObject({ clock: 'declared' });
  });
});

describe('seal() refuses input that cannot be used', () => {
  test('with every problem of every file', async () => {
    const one = portal({
      'portal.yaml': 'titel: Shelves\n',
      'projects/shelf/project.yaml': 'name: Shelf\ntagPattern: "v("\n',
      'projects/shelf/policy.yaml': 'id: shelf-1\ntitle: Shelf\nslots: []\ngates:\n  - id: g\n    title: G\n    short: G\n    group: G\n    requirement: R\n    checks: [{ rule: evidence-presnt, slot: notes }]\n',
    });
    expect((await refusal(one.seal())).replaceAll(one.contentDir, 'content')).toMatchInlineSnapshot(`
      "content/portal.yaml:1:1: title: it is missing
        expected  text
      content/portal.yaml:1:1: titel: unknown key
        hint      did you mean "title"
      content/projects/shelf/project.yaml: tagPattern: it is no regular expression
        found     "v("
        hint      Invalid regular expression: /v(/u: Unterminated group
      content/projects/shelf/policy.yaml:10:22: gates[0].checks[0].rule: there is no rule "evidence-presnt"
        hint      did you mean "evidence-present"?"
    `);
  });

  test('such as a scope that the policy does not know', async () => {
    const one = portal();
    const policy = path.join(one.contentDir, 'projects/shelf/policy.yaml');
    writeFileSync(policy, `${readFileSync(policy, 'utf8')}scope:\n  target: { title: Target, values: [cpu, gpu] }\n`);
    expect((await refusal(one.seal({ identity: { scope: { targt: 'cpu' } } }))).replaceAll(one.contentDir, 'content')).toMatchInlineSnapshot(`
      "content/projects/shelf/releases/v1.0.0/release.yaml: scope.target: the policy needs to know the target of the release
        expected  "cpu", "gpu"
        found     nothing
      content/projects/shelf/releases/v1.0.0/release.yaml: scope.targt: the policy has no such scope dimension
        expected  target
        hint      did you mean "target""
    `);
  });

  test('such as names that lead elsewhere', async () => {
    expect(await refusal(portal().seal({ version: '../../elsewhere' }))).toMatchInlineSnapshot(`"“../../elsewhere” cannot name a release: expected letters, digits, ".", "_", "+" and "-""`);
  });
});

describe('loadPortal()', () => {
  test('opens what was sealed', async () => {
    const one = portal();
    const { sha256 } = await one.seal();
    const opened = await loadPortal(one.contentDir);
    expect(opened.projects[0]?.releases[0]?.revisions).toMatchObject([{ number: 1, sha256, seal: { result: 'none' }, policy: { id: 'shelf-1' } }]);
  });

  test.each([
    ['a changed object', (folder: string) => writeFileSync(path.join(folder, execFileSync('find', ['objects', '-type', 'f'], { cwd: folder, encoding: 'utf8' }).split('\n')[0] ?? ''), 'other'), /its bytes have the digest/],
    ['a missing object', (folder: string) => rmSync(path.join(folder, execFileSync('find', ['objects', '-type', 'f'], { cwd: folder, encoding: 'utf8' }).split('\n')[0] ?? '')), /it is missing/],
    ['changed checksums', (folder: string) => writeFileSync(path.join(folder, 'projects/shelf/releases/v1.0.0/revisions/1/SHA256SUMS'), ''), /does not list what the record lists/],
    ['a record that is not canonical', (folder: string) => {
      const file = path.join(folder, 'projects/shelf/releases/v1.0.0/revisions/1/record.json');
      writeFileSync(file, `${readFileSync(file, 'utf8')}\n`);
    }, /not in canonical form/],
    ['a record in another’s place', (folder: string) => {
      writeFiles(folder, { 'projects/shelf/releases/v2.0.0/revisions/1/SHA256SUMS': '' });
      copyFileSync(path.join(folder, 'projects/shelf/releases/v1.0.0/revisions/1/record.json'), path.join(folder, 'projects/shelf/releases/v2.0.0/revisions/1/record.json'));
    }, /lies where that of shelf v2.0.0, revision 1 belongs/],
  ])('refuses %s', async (_, spoil, message) => {
    const one = portal();
    await one.seal();
    spoil(one.contentDir);
    expect(await refusal(loadPortal(one.contentDir))).toMatch(message);
  });
});
