import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** The commands of somebody's first portal, once the package is installed and CI's files lie in artifacts/. */
export const FIRST_STEPS: readonly (readonly string[])[] = [
  ['init', '--project', 'widget'],
  ['seal', 'widget/v0.1.0', '--evidence', 'artifacts', '--tag', 'v0.1.0', '--no-ci'],
  ['build', '--out', 'public'],
];

/** Packs the package and installs it into an empty folder, away from this checkout and from its tools. */
export function installPackage(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dossier-package-'));
  // What runs before packing prints on the same stream.
  const [packed] = JSON.parse(run('npm', ['pack', '--json', '--loglevel=silent', '--pack-destination', folder], root).replace(/^[^[]*/, '')) as { filename: string }[];
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', join(folder, packed?.filename ?? '')], folder);
  return folder;
}

/** Runs a command in a folder, and gives what it printed. */
export function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });
}
