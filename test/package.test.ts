import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeFiles } from './builders/content.ts';
import { firstEvidence } from './builders/first-evidence.ts';
import { FIRST_STEPS, installPackage, run } from './builders/installed-package.ts';

// What a user gets: the packed tarball, installed in an empty folder, away from this checkout and from its tools.

const root = join(import.meta.dirname, '..');
let folder: string;
const dossier = (...args: readonly string[]) => run('npx', ['dossier', ...args], folder);
const page = (name: string) => readFileSync(join(folder, name), 'utf8');

beforeAll(() => {
  folder = installPackage();
}, 300_000);

it('holds no TypeScript, no tests and no content', () => {
  const installed = join(folder, 'node_modules/dossier-portal');
  const files = readdirSync(installed, { recursive: true }) as string[];
  expect(files.filter((file) => /\.ts$|\.astro$|(?:^|\/)(?:test|content|examples)\//.test(file))).toEqual([]);
  expect(existsSync(join(installed, 'dist/site/server/entry.mjs'))).toBe(true);
});

it('says how it is used', () => {
  expect(dossier('--help')).toContain('Usage: dossier');
}, 300_000);

describe('from an empty folder', () => {
  it('to a judged release on a site, in at most four commands', () => {
    writeFiles(folder, firstEvidence(new Date().toISOString()));
    expect(FIRST_STEPS.length).toBeLessThanOrEqual(4);
    const start = performance.now();
    for (const step of FIRST_STEPS) dossier(...step);
    console.log(`init, seal and build took ${((performance.now() - start) / 1000).toFixed(1)} s after installation`);

    expect(page('public/index.html')).toContain('href="widget/releases/v0.1.0/"');
    const overview = page('public/widget/releases/v0.1.0/index.html');
    expect(/<p class="verdict">([^<]*)/.exec(overview)?.[1]).toBe('Judged, not decided. All four gates pass.');
    expect(overview.includes('2 tests ran, none failed')).toBe(true);
  }, 300_000);

  it('the home says what to do while nothing is sealed', () => {
    dossier('init', 'empty', '--project', 'gadget');
    dossier('build', '--content', 'empty/content', '--out', 'empty/public');
    expect(page('empty/public/index.html')).toContain('npx dossier seal gadget/v0.1.0 --evidence artifacts');
  }, 300_000);
});

it('seals a release of the example and builds its site', () => {
  const project = join(folder, 'example/projects/apex-x');
  // One project of the example: what the others seal is shown by the checkout's own tests.
  for (const name of ['portal.yaml', 'trust', 'projects/apex-x']) cpSync(join(root, 'content', name), join(folder, 'example', name), { recursive: true });
  const version = 'snapshot-42345e8';
  for (const other of readdirSync(join(project, 'releases'))) {
    rmSync(join(project, 'releases', other), { recursive: true });
  }
  mkdirSync(join(project, 'releases', version));
  cpSync(join(root, 'content/projects/apex-x/releases', version, 'release.yaml'), join(project, 'releases', version, 'release.yaml'));
  const evidence = join(root, 'examples/apex-x', version, 'artifacts');

  expect(dossier('seal', `apex-x/${version}`, '--content', 'example', '--evidence', evidence, '--no-ci')).toContain(`Sealed apex-x ${version}, revision 1`);
  expect(dossier('build', '--content', 'example', '--out', 'site')).toContain('into site');
  expect(existsSync(join(folder, 'site/apex-x/releases', version, 'index.html'))).toBe(true);
}, 300_000);
