import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

// The table in docs/architecture.md, held. Every import is an edge from the file it stands in to what it names.

interface Edge { readonly from: string; readonly to: string; readonly isType: boolean }

const IMPORT = /^\s*(?:import|export)\s+(type\s)?(?:[^'"();]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]|\brequire\(\s*['"]([^'"]+)['"]/gm;

const FILES = ['src', 'scripts'].flatMap((folder) => globSync(`${folder}/**/*.{ts,mjs,astro,mdx}`)).sort();
const EDGES = FILES.flatMap((from) => edgesOf(from, readFileSync(from, 'utf8')));

function edgesOf(from: string, text: string): readonly Edge[] {
  return [...text.matchAll(IMPORT)].map(([, type, fixed, dynamic, required]) => {
    const to = (fixed ?? dynamic ?? required ?? '').replace(/\?.*$/, '');
    return { from, to: to.startsWith('.') ? join(dirname(from), to) : to, isType: type !== undefined };
  });
}

const edgesFromFile = (file: string) => EDGES.filter(({ from }) => from === file);
const edgesFrom = (folder: string) => EDGES.filter(({ from }) => from.startsWith(`${folder}/`));
const isOwn = ({ to }: Edge) => to.startsWith('src/') || to.startsWith('scripts/');
const isIn = (folder: string, path: string) => path.startsWith(`${folder}/`);
const print = (edges: readonly Edge[]) => edges.map(({ from, to }) => `${from} imports ${to}`);

/** Libraries that need no host: they run in Node, in Vite and in a browser alike. */
const HOST_FREE = /^(?:zod|yaml|saxes|mdast|mdast-util-(?:from-markdown|gfm|mdx)|micromark-extension-(?:gfm|mdxjs)|canonicalize|leven|semver|re2js|@renovatebot\/pep440|picomatch\/posix\.js|@noble\/(?:hashes|curves)\/.+|zod\/mini|openpgp|jstat|simple-statistics|pure-rand\/.+|@marcbachmann\/cel-js)$/;

it('every folder of the program stands in docs/architecture.md', () => {
  const told = readFileSync('docs/architecture.md', 'utf8');
  const folders = [...globSync('src/core/*/'), ...globSync('src/*/'), 'src/core/api/views', 'scripts', 'test', 'bench', 'examples'].map((folder) => folder.replace(/\/$/, ''));
  expect(folders.length).toBeGreaterThan(15);
  expect(folders.filter((folder) => !told.includes(`| \`${folder}\` |`))).toEqual([]);
});

it('finds the imports it is about to judge', () => {
  expect(EDGES.length).toBeGreaterThan(100);
  expect(edgesFrom('src/core').some(({ to }) => to === 'zod')).toBe(true);
});

it.each([
  [`import { readFile } from 'node:fs';`, 'node:fs', false],
  [`import { readFile } from "node:fs";`, 'node:fs', false],
  [`import {\n  a,\n  b,\n} from '../signatures/verify.ts';`, 'src/core/signatures/verify.ts', false],
  [`import type { A } from '../signatures/verify.ts';`, 'src/core/signatures/verify.ts', true],
  [`export { a } from '../../node/seal.ts';`, 'src/node/seal.ts', false],
  [`import '../../site/portal.ts';`, 'src/site/portal.ts', false],
  [`const fs = await import('node:fs');`, 'node:fs', false],
  [`const fs = require("node:fs");`, 'node:fs', false],
])('sees the edge of %j planted in a gate', (text, to, isType) => {
  expect(edgesOf('src/core/gates/planted.ts', text)).toEqual([{ from: 'src/core/gates/planted.ts', to, isType }]);
});

const withoutComments = (line: string) => (/^\s*\*/.test(line) ? '' : line.replace(/\/\*.*|\/\/ .*$/, ''));

describe('core', () => {
  it('imports core and libraries that need no host', () => {
    expect(print(edgesFrom('src/core').filter((edge) => (isOwn(edge) ? !isIn('src/core', edge.to) : !HOST_FREE.test(edge.to))))).toEqual([]);
  });

  const PARTS = ['formats', 'signatures', 'trends', 'gates', 'log', 'notes'];
  it('keeps formats, signatures, trends, gates, log and notes from importing one another', () => {
    const crossing = PARTS.flatMap((part) => edgesFrom(`src/core/${part}`).filter(({ to }) =>
      PARTS.some((other) => other !== part && isIn(`src/core/${other}`, to))));
    // A contract may be named; what stands behind it may not be called.
    expect(print(crossing.filter(({ isType }) => !isType))).toEqual([]);
  });

  it('knows no word of ours in crypto', () => {
    expect(print(edgesFrom('src/core/crypto').filter((edge) => isOwn(edge) && !isIn('src/core/crypto', edge.to) && !isIn('src/core/lib', edge.to)))).toEqual([]);
  });

  it('does not read the clock, chance, the network or the environment', () => {
    const forbidden = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bcrypto\.(?:getRandomValues|randomUUID)|\bfetch\(|\bprocess\.|\blocaleCompare\(|\btoLocale\w+\(|\bIntl\./;
    const lines = globSync('src/core/**/*.ts').flatMap((file) => readFileSync(file, 'utf8').split('\n')
      .filter((line) => forbidden.test(withoutComments(line)))
      .map((line) => `${file}: ${line.trim()}`));
    expect(lines).toEqual([]);
  });
});

describe('node', () => {
  it('imports node and core of ours', () => {
    expect(print(edgesFrom('src/node').filter((edge) => isOwn(edge) && !isIn('src/core', edge.to) && !isIn('src/node', edge.to)))).toEqual([]);
  });
});

it('nothing loads the client of Sigstore’s services but keyless signing, and that only when it signs', () => {
  expect(print(EDGES.filter(({ to, isType }) => !isType && to.startsWith('@sigstore/')))).toEqual(['src/node/keyless.ts imports @sigstore/sign', 'src/node/keyless.ts imports @sigstore/bundle']);
  expect(readFileSync('src/node/keyless.ts', 'utf8').match(/^import (?!type ).*@sigstore/gm)).toBeNull();
});

describe('site', () => {
  it('imports site, core and scripts of browser, and never Node', () => {
    const allowed = ['src/site', 'src/core', 'src/browser'];
    expect(print(edgesFrom('src/site').filter((edge) =>
      (isOwn(edge) ? !allowed.some((folder) => isIn(folder, edge.to)) : edge.to.startsWith('node:'))))).toEqual([]);
  });

  it('judges nothing: no page calls a gate, a format or a signature', () => {
    const judging = ['formats', 'signatures', 'trends', 'gates', 'log'].map((part) => `src/core/${part}`);
    expect(print(edgesFrom('src/site').filter(({ to, isType }) => !isType && judging.some((folder) => isIn(folder, to))))).toEqual([]);
  });
});

describe('browser', () => {
  it('imports browser, core and Chart.js', () => {
    expect(print(edgesFrom('src/browser').filter((edge) =>
      (isOwn(edge) ? !isIn('src/core', edge.to) && !isIn('src/browser', edge.to) : edge.to !== 'chart.js')))).toEqual([]);
  });

  it('checks files without a schema library: it would be half of what a reader loads', () => {
    const reached = new Set(['src/browser/verify/check-files.ts', 'src/browser/verify/check-release.ts']);
    for (const file of reached) for (const { to, isType } of edgesFromFile(file)) if (!isType && to.startsWith('src/')) reached.add(to);
    expect(reached.size).toBeGreaterThan(40);
    expect(print([...reached].flatMap(edgesFromFile).filter(({ to, isType }) => to === 'zod' && !isType))).toEqual([]);
  });
});

describe('scripts', () => {
  it('are not imported by anything in src', () => {
    expect(print(EDGES.filter(({ from, to }) => isIn('src', from) && isIn('scripts', to)))).toEqual([]);
  });

  it('import scripts, node and core of ours', () => {
    const allowed = ['scripts', 'src/node', 'src/core'];
    expect(print(edgesFrom('scripts').filter((edge) => isOwn(edge) && !allowed.some((folder) => isIn(folder, edge.to))))).toEqual([]);
  });
});

it('only core/api/paths.ts knows an address of the site', () => {
  const address = /['"`]\/(?:evidence|states|findings|docs|schemas|log|trust|api)\//;
  const knowing = FILES.filter((file) => file !== 'src/core/api/paths.ts' && !isIn('scripts', file))
    .flatMap((file) => readFileSync(file, 'utf8').split('\n').filter((line) => address.test(withoutComments(line))).map((line) => `${file}: ${line.trim()}`));
  expect(knowing).toEqual([]);
});
