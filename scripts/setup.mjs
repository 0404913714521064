// Makes a fresh clone ready: `node scripts/setup.mjs [--browser]`. Runs before `npm start` and `npm test`, on whatever
// Node is there, so it is plain JavaScript and imports nothing that has to be installed first.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

if (!isInstalled()) {
  console.log('Installing dependencies with npm ci');
  run('npm', ['ci']);
}
if (process.argv.includes('--browser')) {
  const { provideBrowser } = await import('./setup-browser.mjs');
  console.log(`Browser for the tests: ${await provideBrowser(root)}`);
}

/** True when node_modules holds every package of the lock file, and no other, in its version. */
function isInstalled() {
  const wanted = packagesOf('package-lock.json');
  const installed = packagesOf('node_modules/.package-lock.json');
  if (wanted === undefined || installed === undefined) return false;
  const isThere = ([path, entry]) => installed[path]?.version === entry.version && installed[path]?.integrity === entry.integrity;
  // Optional packages of other platforms are in the lock and never installed.
  return Object.entries(wanted).every((entry) => entry[0] === '' || entry[1].optional === true || isThere(entry))
    && Object.keys(installed).every((path) => path in wanted);
}

function packagesOf(path) {
  try {
    return JSON.parse(readFileSync(new URL(path, new URL('..', import.meta.url)), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
}
