import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';

// Two machines build the example portal: another folder, another time zone, another language, files that were written
// in another order. Nothing of that may show in a byte. Under `npm test` one of the two is the portal that browsers look at.

const given = process.env['PORTAL_URL'];
const CLI = join(import.meta.dirname, '../../../scripts/dossier.ts');

function buildElsewhere(folder: string, env: Record<string, string>, order: (names: string[]) => string[]): string {
  const home = mkdtempSync(join(tmpdir(), folder));
  for (const name of order(readdirSync('content'))) cpSync(join('content', name), join(home, 'content', name), { recursive: true });
  const { status, stderr } = spawnSync(process.execPath, [CLI, 'build', '--content', 'content', '--out', 'site', '--url', given ?? 'https://example.org/some/base/'], {
    cwd: home, encoding: 'utf8', env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(stderr);
  return join(home, 'site');
}

/** The portal that is built beside the tests; it is put in its place whole. */
async function builtPortal(): Promise<string> {
  while (!existsSync('.cache/e2e/portal/build.json')) await setTimeout(500);
  return '.cache/e2e/portal';
}

function filesOf(site: string): ReadonlyMap<string, string> {
  const files = readdirSync(site, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  return new Map(files.map((entry) => join(entry.parentPath, entry.name)).map((file) => [relative(site, file), file] as const).sort());
}

let one: ReadonlyMap<string, string>;
let other: ReadonlyMap<string, string>;
beforeAll(async () => {
  other = filesOf(buildElsewhere('dossier-another-folder-', { TZ: 'Pacific/Apia', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }, (names) => names.sort().reverse()));
  one = filesOf(given === undefined ? buildElsewhere('dossier-one-', { TZ: 'America/St_Johns', LANG: 'C', LC_ALL: 'C' }, (names) => names.sort()) : await builtPortal());
}, 300_000);

it('gives the same files everywhere', () => {
  expect([...one.keys()]).toEqual([...other.keys()]);
  expect(one.size).toBeGreaterThan(100);
});

it('gives the same bytes everywhere, but for build.json', () => {
  const differ = [...one].filter(([path, file]) => {
    const twin = other.get(path);
    return twin === undefined || !readFileSync(file).equals(readFileSync(twin));
  });
  expect(differ.map(([path]) => path)).toEqual(['build.json']);
});

it('lists in site.sha256 every file but itself and build.json', () => {
  const listed = readFileSync(one.get('site.sha256') ?? '', 'utf8').trimEnd().split('\n').map((line) => line.slice(66));
  expect(listed).toEqual([...one.keys()].filter((path) => path !== 'site.sha256' && path !== 'build.json').sort());
});
