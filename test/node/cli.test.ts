import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { beforeAll, describe, expect, test } from 'vitest';
import { VERBS } from '../../scripts/verbs/index.ts';
import { contentFolder } from '../builders/content.ts';

const CLI = path.resolve('scripts/dossier.ts');
let contentDir: string;
let evidence: string;

function dossier(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { PATH = '', HOME = '', NODE_COMPILE_CACHE = '' } = process.env;
  const done = spawnSync(process.execPath, [CLI, ...args], { cwd: path.dirname(contentDir), encoding: 'utf8', env: { PATH, HOME, NODE_COMPILE_CACHE, ...env } });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

beforeAll(() => {
  ({ contentDir, evidence } = contentFolder());
});

// Each case starts a process, which takes seconds on a busy machine.
describe('dossier', { timeout: 300_000 }, () => {
  test('goes from check to explain', () => {
    expect(dossier(['check'])).toMatchObject({ code: 0, out: 'The content folder is in order: 1 project\n', err: '' });
    const judged = dossier(['check', 'shelf/v1.0.0', '--evidence', 'evidence', '--no-ci']);
    expect(judged.code).toBe(0);
    expect(judged.out).toContain('Sealing would make revision 1');

    const sealed = dossier(['seal', 'shelf/v1.0.0', '--evidence', 'evidence', '--no-ci', '--gate', '--json']);
    expect(sealed).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(sealed.out)).toMatchObject({ project: 'shelf', revision: 1, status: 'new', verdict: { state: 'pass' }, blocks: false });
    expect(dossier(['seal', 'shelf/v1.0.0', '--evidence', 'evidence', '--no-ci']).out).toContain('unchanged');

    const status = dossier(['status']);
    expect(status).toMatchObject({ code: 0, err: '' });
    expect(status.out).toMatchInlineSnapshot(`
      "shelf/v1.0.0  revision 1
        verdict    Pass
        signed     no
        decision   OPEN
        next       dossier sign shelf/v1.0.0 --key FILE
      "
    `);
    const explained = dossier(['explain', 'shelf/v1.0.0', 'notes']);
    expect(explained.code).toBe(0);
    expect(explained.out.replace(/[0-9a-f]{64}/g, '<digest>').replace(/as of \S+\)/, 'as of <time>)')).toMatchInlineSnapshot(`
      "Notes received (notes): Pass
      ├─ demands     The notes arrived.
      ├─ observed    1 file received
      ├─ level       required, judged in the release phase
      ├─ rule        evidence-present: Pass
      │  ├─ required   The file arrived
      │  ├─ observed   1 file received
      │  ├─ read       Notes = received  at notes.json
      ├─ file        <digest>  notes.json
      ├─ policy      <digest> (shelf-1)
      └─ record      <digest> (shelf v1.0.0, revision 1, as of <time>)
      "
    `);
  });

  test('seals what blocks with exit code 0, and 1 where --gate asks', () => {
    const empty = path.join(path.dirname(evidence), 'empty');
    mkdirSync(empty, { recursive: true });
    const blocked = dossier(['check', 'shelf/v1.0.0', '--evidence', 'empty', '--no-ci', '--json']);
    expect(blocked.code).toBe(1);
    expect((JSON.parse(blocked.out) as { waiverStubs: unknown }).waiverStubs).toMatchObject([{ id: 'W-notes-v1-0-0', accepts: ['missing'], owner: '' }]);
    const sealed = dossier(['seal', 'shelf/v1.0.0', '--evidence', 'empty', '--no-ci']);
    expect(sealed.code).toBe(0);
    expect(sealed.out.slice(sealed.out.indexOf('Mend it')).replaceAll(/\d{4}-\d\d-\d\d/g, '<day>')).toMatchInlineSnapshot(`
      "Mend it and seal again; or accept it for a while, with a waiver to be saved under this name:

      content/projects/shelf/waivers/W-notes-v1-0-0.json
      {
        "schema": "https://w3id.org/dossier/waiver/v1",
        "id": "W-notes-v1-0-0",
        "gate": "notes",
        "accepts": ["missing"],
        "releases": ["v1.0.0"],
        "owner": "",
        "approvedBy": [""],
        "reason": "",
        "created": "<day>",
        "expires": "<day>"
      }

      Fill in what is empty; until then the file is refused. Then somebody who may sign waivers runs
        dossier sign content/projects/shelf/waivers/W-notes-v1-0-0.json --key FILE
      "
    `);
    expect(dossier(['seal', 'shelf/v1.0.0', '--evidence', 'empty', '--no-ci', '--gate']).code).toBe(1);
    expect(readdirSync(path.join(contentDir, 'projects/shelf/releases/v1.0.0/revisions'))).toContain('2');
  });

  test('names the verb that was meant', () => {
    const { code, err } = dossier(['explian']);
    expect(code).toBe(2);
    expect(err).toContain('hint      did you mean "explain"');
  });

  test.each([
    [['seal']], [['seal', 'shelf/v1.0.0', '--nonsense']], [['seal', 'no-slash', '--evidence', 'evidence']], [['seal', 'shelf/v1.0.0']], [['seal', 'nobody/v1', '--evidence', 'evidence']],
    [['check', '--content', 'nowhere']], [['explain', 'shelf/v1.0.0', 'nothing']], [['schemas', 'nothing']], [['status', '--content', 'nowhere']],
  ])('ends %j with 2 and no stack', (args) => {
    const { code, out, err } = dossier(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).not.toMatch(/^\s+at /m);
    expect(err).not.toBe('');
  });

  test('marks the place of a problem for GitHub', () => {
    const { contentDir: broken } = contentFolder({ 'portal.yaml': 'title: A\nabuot: B\n' });
    const { err, code } = dossier(['check', '--content', broken], { GITHUB_ACTIONS: 'true', CI: 'true' });
    expect(code).toBe(2);
    expect(err.split('\n').filter((line) => line.startsWith('::')).map((line) => line.replace(broken, 'content'))).toMatchInlineSnapshot(`
      [
        "::error file=content/portal.yaml,line=2,col=1::abuot: unknown key%0A  hint      did you mean "about"",
      ]
    `);
  });

  test('ends with 70, a stack and a request to report for a fault of its own', () => {
    // A folder where a file belongs is no input we thought of.
    const { contentDir: odd } = contentFolder();
    writeFileSync(path.join(odd, 'projects/shelf/releases/v1.0.0/revisions'), 'no folder');
    const { code, err } = dossier(['seal', 'shelf/v1.0.0', '--content', odd, '--evidence', 'evidence', '--no-ci']);
    expect(code).toBe(70);
    expect(err).toMatch(/This is a bug in dossier \d+\.\d+\.\d+/);
  });

  test('shows examples in the help of every verb', () => {
    const program = new Command('dossier').exitOverride();
    for (const add of VERBS) add(program, () => Promise.resolve());
    const verbs = program.commands.flatMap((verb) => (verb.commands.length > 0 ? verb.commands : [verb]));
    expect(verbs.map((verb) => verb.name())).toEqual(expect.arrayContaining([
      'init', 'check', 'preview', 'seal', 'keygen', 'sign', 'sign-off', 'decide', 'append', 'build', 'verify', 'status', 'explain', 'schemas',
    ]));
    for (const verb of verbs) {
      let help = '';
      verb.configureOutput({ writeOut: (text) => { help += text; } }).outputHelp();
      // The arguments of verify-bundle are those of somebody else's protocol.
      expect([verb.name(), help.includes('Examples:\n  $ dossier '), help.includes('--json')]).toEqual([verb.name(), true, verb.name() !== 'verify-bundle']);
    }
  });
});
