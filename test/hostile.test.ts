import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebUrl } from '../src/core/model/ids.ts';
import { Waiver } from '../src/core/model/human-records.ts';
import { PortalSpec, ProjectSpec, ReleaseSpec } from '../src/core/model/portal-files.ts';
import { openRecord } from '../src/core/record/open.ts';
import type { ReleaseRecordPredicate } from '../src/core/model/record.ts';
import { listFiles } from '../src/node/list-files.ts';
import { build } from '../src/node/render/build.ts';
import { verifyContent } from '../src/node/verify-content.ts';
import { verifySite } from '../src/node/verify-site.ts';
import { decideHostile, hostileContent, hostileFiles, signHostileWaiver } from './builders/hostile.ts';

// All that a terminal obeys or an eye does not see; tabs among them, for our own output has none.
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\p{Cf}\p{Cs}\u2028\u2029]/u;
// A command that came from a name or a text. Ours begin at the very start of a line, with a place or a message of ours.
const INJECTED = /^\s+::|^::(?!(?:error|warning)(?: file=[^:]*)?::[^:])|^::error::pwned|##\[/;

const { contentDir, evidence, outside } = hostileContent();
const site = mkdtempSync(path.join(tmpdir(), 'dossier-hostile-site-'));
let printed = { status: 0 as number | null, stdout: '', stderr: '' };
let record: ReleaseRecordPredicate;
let pages: readonly { readonly name: string; readonly html: string }[] = [];

/** Images that the build draws itself: a badge beside each release, a chart beside each metric. */
const drawn = (name: string) => /^evil\/(?:releases\/v1\.0\.0\/badge|trends\/([^/]+)\/\1)\.svg$/.test(name);

/** The tags of a page, as a browser takes them apart. */
function tagsOf(html: string): readonly { readonly tag: string; readonly attributes: ReadonlyMap<string, string> }[] {
  return [...html.matchAll(/<([a-z][a-z0-9-]*)((?:[^>"']|"[^"]*"|'[^']*')*)>/gi)].map(([, tag = '', rest = '']) => ({
    tag: tag.toLowerCase(),
    attributes: new Map([...rest.matchAll(/([^\s"'=/]+)(?:="([^"]*)"|='([^']*)'|=([^\s]+))?/g)].map(([, name = '', a, b, c]) => [name.toLowerCase(), a ?? b ?? c ?? ''])),
  }));
}

function dossier(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/dossier.ts', ...args, '--content', contentDir], { encoding: 'utf8', env: { ...process.env, GITHUB_ACTIONS: 'true', CI: 'true' }, maxBuffer: 1e9 });
  return { status, stdout, stderr };
}

beforeAll(async () => {
  await signHostileWaiver(contentDir);
  printed = dossier('seal', 'evil/v1.0.0', '--evidence', evidence, '--at', '2026-11-05T12:00:00Z');
  if (printed.status !== 0) throw new Error(printed.stderr);
  const opened = openRecord(readFileSync(path.join(contentDir, 'projects/evil/releases/v1.0.0/revisions/1/record.json')));
  if ('problems' in opened) throw new Error(JSON.stringify(opened.problems));
  record = opened.value.predicate;
  await decideHostile(contentDir);
  await build({ contentDir, out: site, url: 'https://example.org/portal/', builtAt: '2026-03-07T00:00:00Z' });
  pages = (await listFiles(site)).filter((name) => name.endsWith('.html')).map((name) => ({ name, html: readFileSync(path.join(site, name), 'utf8') }));
}, 600_000);
afterAll(() => {
  for (const folder of [path.dirname(contentDir), site]) rmSync(folder, { recursive: true, force: true });
});

describe('hostile evidence', () => {
  test('is all listed in the record', () => {
    const names = record.files.map((file) => file.name);
    expect(names).toEqual(expect.arrayContaining([...Object.keys(hostileFiles()), 'links/inside.json']));
    const byStoredName = Map.groupBy(record.files, (file) => file.storedName.toLowerCase());
    expect([...byStoredName].filter(([, files]) => new Set(files.map((file) => file.sha256)).size > 1)).toEqual([]);
  });

  test('stays in its folder: a link that leads out brings nothing in, and is told', () => {
    expect(JSON.stringify(record)).not.toContain('root:x:0');
    expect(record.files.some((file) => ['links/outside.json', 'links/dangling', 'links/loop'].includes(file.name))).toBe(false);
    for (const link of ['links/outside.json', 'links/dangling', 'links/loop', 'links/passwd']) expect(printed.stderr).toContain(link);
    expect(outside).not.toBe('');
  });

  test.each(['json-syntax', 'json-too-deep', 'json-duplicate-key', 'too-large', 'unexpected-format', 'no-slot'])('leaves findings of kind %s, with a file', (id) => {
    const found = record.findings.filter((one) => one.id === id);
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((one) => one.file !== undefined)).toBe(true);
  });

  test('has a finding with place, expected and found for each kind of syntax error', () => {
    for (const name of ['odd/nan.json', 'odd/deep-object.json', 'json/truncated-']) {
      expect(record.findings.find((one) => one.name?.startsWith(name) && one.place !== undefined), name).toMatchObject({ place: expect.stringMatching(/^line:/), expected: expect.any(String), found: expect.any(String) });
    }
  });

  test('is stored under names that are flat, short and that no browser executes', () => {
    for (const { name, storedName } of record.files) {
      expect(storedName, name).toMatch(/^[a-z0-9_][a-z0-9._-]{0,119}$/);
      expect(storedName, name).not.toMatch(/\.(?:html?|xhtml|xht|xml|svg|m?js|css|wasm|swf|pdf|mhtml?|shtml|hta)$/);
      expect(storedName, name).not.toMatch(/^(?:con|nul|aux|prn|com\d|lpt\d)(?:\.|$)/);
    }
  });

  test('changes no prototype', () => {
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test('is refused when it holds a secret, which is never printed', () => {
    const secret = `ghp_${'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'}`;
    const folder = mkdtempSync(path.join(tmpdir(), 'dossier-secret-'));
    cpSync(path.join(evidence, 'odd/text.txt'), path.join(folder, 'a\n::error::pwned.txt'));
    execFileSync('sh', ['-c', 'printf "token %s\\n" "$1" >> "$2"', 'sh', secret, path.join(folder, 'a\n::error::pwned.txt')]);
    for (const more of [[], ['--json']]) {
      const { status, stdout, stderr } = dossier('seal', 'evil/v2.0.0', '--tag', 'v2.0.0', '--commit', 'c'.repeat(40), '--scope', 'target=cpu', '--evidence', folder, ...more);
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toContain('A secret stands here');
      expect(stderr).not.toContain(secret);
      expect(stderr).not.toMatch(OBEYED);
    }
    rmSync(folder, { recursive: true });
  });
});

test.each(['javascript:alert(1)', 'JavaScript:alert(1)', 'data:text/html,x', 'vbscript:x', 'file:///etc/passwd', '//example.org', 'x'])('no address that pages link to may be %s', (url) => {
  expect(WebUrl.safeParse(url).success).toBe(false);
  const release = ReleaseSpec.safeParse({ ciRun: url, artifacts: [{ name: 'a', sha256: 'b'.repeat(64), url }] });
  const places = [release, PortalSpec.safeParse({ title: 'A', url: `${url}/`, repository: url }), ProjectSpec.safeParse({ name: 'A', repository: url }), Waiver.partial().safeParse({ followUp: url })]
    .flatMap(({ error }) => error?.issues.map((issue) => issue.path.join('.')) ?? []);
  expect(places).toEqual(['ciRun', 'artifacts.0.url', 'url', 'repository', 'repository', 'followUp']);
});

describe('what is printed', () => {
  const verbs = [
    ['check'], ['status'], ['explain', 'evil/v1.0.0', 'no-result'], ['verify'], ['verify', '--json'], ['status', '--json'], ['explain', 'evil/v1.0.0', 'has-checksums', '--json'],
    ['seal', 'evil/v1.0.0', '--evidence', evidence], ['seal', 'evil/v1.0.0', '--evidence', evidence, '--json'], ['seal', 'evil/v3.0.0', '--tag', 'v3.0.0', '--evidence', path.join(evidence, 'nothing\n::error::pwned\u001b[31m')],
  ];
  test.each(verbs)('by %s %s %s holds nothing that a terminal obeys or a CI runner takes for a command', (...args) => {
    const { status, stdout, stderr } = dossier(...args);
    expect(status, stderr).not.toBe(70);
    const text = `${stdout}\n${stderr}`;
    expect(OBEYED.exec(text)?.input.slice(Math.max(0, text.search(OBEYED) - 60), text.search(OBEYED) + 20)).toBeUndefined();
    expect(text.split('\n').filter((line) => INJECTED.test(line))).toEqual([]);
  });

  test('by the first seal holds no such thing either', () => {
    const text = `${printed.stdout}\n${printed.stderr}`;
    expect(text).not.toMatch(OBEYED);
    expect(text.split('\n').filter((line) => INJECTED.test(line))).toEqual([]);
  });
});

describe('the site of a hostile release', () => {
  test('verifies, and so does its content folder', async () => {
    expect((await verifyContent(contentDir, { rejudge: true })).problems).toEqual([]);
    expect((await verifySite(site, {})).problems).toEqual([]);
  });

  test('has a page for every file and every slot', () => {
    const names = new Set(pages.map((page) => page.name));
    for (const { sha256 } of record.files) expect(names).toContain(`evidence/${sha256}/index.html`);
    for (const { id } of record.slots) expect(names).toContain(`evil/releases/v1.0.0/evidence/${id}/index.html`);
  });

  test('holds no markup, link or handler that came from a text', () => {
    for (const { name, html } of pages) {
      const bad = tagsOf(html).filter(({ tag, attributes }) => (tag === 'script' && !(attributes.get('src') ?? '').includes('_astro/'))
        || (tag === 'img' && attributes.get('src') === 'x')
        || [...attributes.keys()].some((attribute) => /^(?:on|style$)/.test(attribute))
        || ['href', 'src', 'action'].some((attribute) => /^\s*(?!https?:|mailto:)[a-z][a-z0-9+.-]*:/i.test(attributes.get(attribute) ?? '')));
      expect.soft(bad, name).toEqual([]);
    }
  });

  test('shows no character that turns, hides or obeys', () => {
    for (const { name, html } of pages) {
      const at = html.search(OBEYED);
      expect.soft(at < 0 ? '' : JSON.stringify(html.slice(Math.max(0, at - 80), at + 20)), name).toBe('');
    }
  });

  test('publishes no file that a browser executes, but its own', async () => {
    const own = (name: string) => name.startsWith('_astro/') || name.endsWith('/index.html') || ['index.html', '404.html'].includes(name) || drawn(name);
    expect((await listFiles(site)).filter((name) => /\.(?:html?|xhtml|xht|xml|svg|m?js|css|wasm|pdf)$/i.test(name) && !own(name) && !/^[^/]+\.(?:svg|ico|png)$/.test(name))).toEqual([]);
  });

  test('draws images that hold nothing but shapes and text', async () => {
    const images = (await listFiles(site)).filter(drawn);
    expect(images.length).toBeGreaterThan(1);
    for (const name of images) {
      const tags = tagsOf(readFileSync(path.join(site, name), 'utf8'));
      expect.soft(tags.filter(({ tag, attributes }) => !/^(?:svg|g|title|desc|rect|path|text|tspan|line|circle|polyline|polygon)$/.test(tag) || [...attributes.keys()].some((key) => /^on|href|^style$/.test(key))), name).toEqual([]);
    }
  });

  test('checks with sha256sum as downloaded', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'dossier-download-'));
    const revision = path.join(site, 'evil/releases/v1.0.0/r/1');
    const sums = readFileSync(path.join(revision, 'SHA256SUMS'), 'utf8');
    for (const line of sums.trimEnd().split('\n')) {
      const [sha256 = '', name = ''] = line.split('  ');
      cpSync(path.join(site, 'evidence', sha256, name), path.join(folder, name), { errorOnExist: true, force: false });
    }
    cpSync(path.join(revision, 'SHA256SUMS'), path.join(folder, 'SHA256SUMS'), { errorOnExist: true, force: false });
    expect(execFileSync('sha256sum', ['--strict', '--quiet', '-c', 'SHA256SUMS'], { cwd: folder, encoding: 'utf8' })).toBe('');
    rmSync(folder, { recursive: true });
  });
});
