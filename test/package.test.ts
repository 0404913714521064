import { execFileSync, type ExecFileSyncOptionsWithStringEncoding } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';

// What a user gets: the packed tarball, installed in an empty folder, away from this checkout and from its tools.

const root = join(import.meta.dirname, '..');
let folder: string;

function run(command: string, args: readonly string[], cwd = folder): string {
  const options: ExecFileSyncOptionsWithStringEncoding = { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' };
  return execFileSync(command, args, options);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dossier-package-'));
  const [packed] = JSON.parse(run('npm', ['pack', '--json', '--loglevel=silent', '--pack-destination', folder], root).replace(/^[^[]*/, '')) as { filename: string }[];
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', join(folder, packed?.filename ?? '')]);
}, 300_000);

it('holds no TypeScript, no tests and no content', () => {
  const installed = join(folder, 'node_modules/dossier-portal');
  const files = readdirSync(installed, { recursive: true }) as string[];
  expect(files.filter((file) => /\.ts$|\.astro$|(?:^|\/)(?:test|content|examples)\//.test(file))).toEqual([]);
  expect(existsSync(join(installed, 'dist/site/server/entry.mjs'))).toBe(true);
});

it('says how it is used', () => {
  expect(run('npx', ['dossier', '--help'])).toContain('Usage: dossier');
}, 60_000);

it('seals a release and builds its site', () => {
  const project = join(folder, 'content/projects/apex-x');
  cpSync(join(root, 'content'), join(folder, 'content'), { recursive: true });
  rmSync(join(folder, 'content/log'), { recursive: true });
  const version = 'snapshot-42345e8';
  for (const other of readdirSync(join(project, 'releases'))) {
    rmSync(join(project, 'releases', other), { recursive: true });
  }
  mkdirSync(join(project, 'releases', version));
  cpSync(join(root, 'content/projects/apex-x/releases', version, 'release.yaml'), join(project, 'releases', version, 'release.yaml'));
  const evidence = join(root, 'examples/apex-x', version, 'artifacts');

  expect(run('npx', ['dossier', 'seal', `apex-x/${version}`, '--evidence', evidence, '--no-ci'])).toContain(`Sealed apex-x ${version}, revision 1`);
  expect(run('npx', ['dossier', 'build', '--out', 'site'])).toContain('into site');
  expect(existsSync(join(folder, 'site/apex-x/releases', version, 'index.html'))).toBe(true);
}, 120_000);
