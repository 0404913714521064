import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { builtFiles, checkPublished, sealedFiles, type PublishedOptions } from '../../src/node/published-site.ts';
import { writeFiles } from '../builders/content.ts';
import { sealedContent } from '../builders/sealed-content.ts';

const RAW = `evidence/${'a'.repeat(64)}`;
const FILES: Readonly<Record<string, string>> = {
  '.nojekyll': '', '_headers': '/*\n', 'index.html': '<p>home', '404.html': '<p>none', '_astro/site.css': 'a{}', 'log/checkpoint': 'origin\n1\nroot\n\n— sig\n', 'trust/trust.yaml': 'signers: []\n',
  'widget/index.html': '<p>widget', 'widget/releases/v1/r/1/record.json': '{"a":1}', 'widget/releases/v1/r/1/SHA256SUMS': 'sums\n', [`${RAW}/.coverage`]: 'the hidden evidence', [`${RAW}/index.html`]: '<p>bytes',
  ...Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`widget/page-${index}/index.html`, `<p>page ${index}`])),
};
const sums = (files: Readonly<Record<string, string>>) => Object.entries(files).map(([name, text]) => `${createHash('sha256').update(text).digest('hex')}  ${name}\n`).sort().join('');

let folder = '';
let server: Server;
let url = '';
let asked: string[] = [];
let most = 0;
/** What is done to a request before the file is served; true when it was answered. */
let meddle: (name: string, response: ServerResponse, count: number) => boolean = () => false;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'dossier-published-'));
  writeFiles(folder, { ...FILES, 'site.sha256': sums(FILES), 'build.json': '{}' });
  [asked, most, meddle] = [[], 0, () => false];
  let open = 0;
  server = createServer((request: IncomingMessage, response) => {
    open += 1;
    most = Math.max(most, open);
    response.on('close', () => { open -= 1; });
    setImmediate(() => answer(decodeURIComponent((request.url ?? '').replace(/^\/base\//, '')), response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/base/`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

function answer(address: string, response: ServerResponse): void {
  const name = address === '' || address.endsWith('/') ? `${address}index.html` : address;
  asked.push(name);
  if (meddle(name, response, asked.filter((one) => one === name).length)) return;
  try {
    const bytes = readFileSync(path.join(folder, name));
    response.writeHead(200, { 'content-length': bytes.length });
    response.end(bytes);
  } catch {
    response.writeHead(404);
    response.end('<p>none');
  }
}

const check = async (options: Partial<PublishedOptions> = {}) => checkPublished({ url, expected: await builtFiles(folder), sample: 5, pause: 1, ...options });
const told = async (options: Partial<PublishedOptions> = {}) => (await check(options)).problems.map(({ name, kind, found }) => `${name}: ${kind} (${found.replace(/[0-9a-f]{64}/, '…')})`);
const serve = (name: string, text: string | Uint8Array, headers: Readonly<Record<string, string>> = {}) => {
  meddle = (asked, response) => asked === name && (response.writeHead(200, headers).end(text), true);
};

describe('checkPublished()', () => {
  test('finds a site that is as built, reading all that is sealed and a sample of the rest', async () => {
    expect(await check()).toEqual({ url, listed: Object.keys(FILES).length + 1, checked: 16, problems: [], notServed: [] });
    for (const name of ['index.html', 'site.sha256', 'log/checkpoint', 'trust/trust.yaml', 'widget/releases/v1/r/1/record.json', 'widget/releases/v1/r/1/SHA256SUMS', `${RAW}/.coverage`]) expect(asked).toContain(name);
    const first = [...asked].sort();
    asked = [];
    await check();
    expect([...asked].sort()).toEqual(first);
    asked = [];
    expect(await check({ sample: Infinity, concurrency: 3 })).toMatchObject({ checked: Object.keys(FILES).length + 1, problems: [] });
    expect(asked).toHaveLength(Object.keys(FILES).length + 1);
  });

  test('has only so many requests under way', async () => {
    await check({ sample: Infinity, concurrency: 3 });
    expect(most).toBeLessThanOrEqual(3);
    expect(most).toBeGreaterThan(1);
  });

  test('names a page of an older state, shorter or longer', async () => {
    serve('index.html', '<p>old');
    expect(await told()).toEqual(['index.html: differs (6 bytes, SHA-256 …)']);
    serve('index.html', '<p>home and more');
    expect(await told()).toEqual(['index.html: differs (more than 7 bytes)']);
  });

  test('names a hidden file of evidence that was left out', async () => {
    rmSync(path.join(folder, RAW, '.coverage'));
    const expected = (await builtFiles(folder).catch(() => [])).length;
    expect(expected, 'the built folder itself is not whole then').toBe(0);
    writeFiles(folder, { [`${RAW}/.coverage`]: 'the hidden evidence' });
    meddle = (name, response) => name.includes('/.') && (response.writeHead(404).end(), true);
    expect(await told()).toEqual([`${RAW}/.coverage: missing (HTTP 404)`]);
  });

  test('does not ask of a host to serve what is meant for itself, and does compare it where it does', async () => {
    meddle = (name, response) => (name === '.nojekyll' || name === '_headers') && (response.writeHead(404).end(), true);
    expect(await check()).toMatchObject({ problems: [], notServed: ['.nojekyll', '_headers'] });
    serve('_headers', 'other');
    expect(await told()).toEqual(['_headers: differs (more than 3 bytes)']);
  });

  test('names a file that is cut short, whether the host knows it or the connection broke', async () => {
    serve('log/checkpoint', 'origin\n1\n');
    expect(await told()).toEqual([expect.stringMatching(/^log\/checkpoint: truncated \(9 of \d+ bytes\)$/)]);
    meddle = (name, response) => {
      if (name !== 'log/checkpoint') return false;
      response.writeHead(200, { 'content-length': '30' });
      response.write('origin\n', () => setTimeout(() => response.destroy(), 20));
      return true;
    };
    expect(await told()).toEqual(['log/checkpoint: truncated (7 bytes, then the connection broke)']);
  });

  test('tries again after an error of the host, and not after an answer', async () => {
    meddle = (name, response, count) => name === 'index.html' && count < 3 && (response.writeHead(503).end(), true);
    expect(await told()).toEqual([]);
    expect(asked.filter((name) => name === 'index.html')).toHaveLength(3);
    asked = [];
    meddle = (name, response) => name === 'index.html' && (response.writeHead(503).end(), true);
    expect(await told()).toEqual(['index.html: unreachable (HTTP 503)']);
    expect(asked.filter((name) => name === 'index.html')).toHaveLength(4);
    asked = [];
    serve('index.html', 'other');
    await told();
    expect(asked.filter((name) => name === 'index.html')).toHaveLength(1);
  });

  test('waits for a cache, and asks only for what was not as built', async () => {
    meddle = (name, response, count) => name === 'index.html' && count < 3 && (response.end('<p>old'), true);
    expect(await told({ wait: 20 })).toEqual([]);
    expect(asked.filter((name) => name === 'site.sha256')).toHaveLength(1);
    expect(asked.filter((name) => name === 'index.html')).toHaveLength(3);
  });

  test('compares what is served and not how it is sent', async () => {
    serve('index.html', gzipSync('<p>home'), { 'content-encoding': 'gzip' });
    expect(await told()).toEqual([]);
  });

  test('says that a host is not there', async () => {
    await new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); });
    const { problems, checked, listed } = await check({ sample: 0 });
    expect([problems.map(({ kind }) => kind), problems[0]?.found.includes('ECONNREFUSED'), checked, listed > 1]).toEqual([['unreachable'], true, 1, true]);
  });

  test('refuses a folder that is no built site, and an address that is none', async () => {
    await expect(builtFiles(path.join(folder, 'widget'))).rejects.toThrow('No site was built here');
    await expect(check({ url: 'https://example.org' })).rejects.toThrow('This is no address of a site');
  });

  test('without a built folder, knows what is sealed', async () => {
    const contentDir = await sealedContent();
    try {
      const expected = await sealedFiles(contentDir);
      const names = expected.map(({ name }) => name);
      for (const name of ['demo/releases/v1.0.0/r/2/record.json', 'demo/releases/v1.0.0/r/2/SHA256SUMS', 'demo/releases/v1.0.0/decision.json', 'log/checkpoint', 'trust/trust.yaml']) expect(names).toContain(name);
      expect(names.filter((name) => name.startsWith('evidence/')).length).toBeGreaterThan(1);
      writeFiles(folder, Object.fromEntries(expected.map(({ name, source }) => [name, readFileSync(source)])));
      expect(await check({ expected })).toMatchObject({ checked: expected.length, problems: [] });
      writeFiles(folder, { 'demo/releases/v1.0.0/decision.json': '{}' });
      expect(await told({ expected })).toEqual(['demo/releases/v1.0.0/decision.json: differs (2 bytes, SHA-256 …)']);
    } finally {
      rmSync(contentDir, { recursive: true });
    }
  });
});

describe('dossier publish', { timeout: 300_000 }, () => {
  // The server is in this process, so nothing here may wait for the other without letting it answer.
  const dossier = (...args: readonly string[]) => new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    const child = spawn(process.execPath, [path.resolve('scripts/dossier.ts'), 'publish', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (text: Buffer) => { out += text.toString(); });
    child.stderr.on('data', (text: Buffer) => { err += text.toString(); });
    child.on('close', (code) => resolve({ code, out, err }));
  });

  test('exits with 0, 1 and 2, and tells each difference', async () => {
    expect(await dossier('--check', url, '--site', folder)).toEqual({ code: 0, out: `Read 53 of 53 files at ${url}\nEvery one is as it was built\n`, err: '' });
    serve('index.html', '<p>old');
    const differs = await dossier('--check', url, '--site', folder, '--sample', '0', '--json');
    expect(differs.code).toBe(1);
    expect(JSON.parse(differs.out)).toMatchObject({ checked: 11, problems: [{ name: 'index.html', kind: 'differs' }] });
    expect(differs.err).toContain('index.html: other bytes are published under this name');
    expect((await dossier('--check', 'nowhere', '--site', folder)).code).toBe(2);
    expect((await dossier('--check', url, '--site', path.join(folder, 'widget'))).code).toBe(2);
    expect((await dossier('--check', url, '--site', folder, '--concurrency', '0')).code).toBe(2);
  });
});
