import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { siteReportText, verifyAgainstSite } from '../../src/node/verify-against-site.ts';
import { amendedContent, put } from '../builders/sealed-content.ts';
import { publish } from '../core/verify/published.ts';

let contentDir = '';
let site = '';
let folder = '';
let published: ReadonlyMap<string, Uint8Array>;
let server: Server;
const asked: string[] = [];

beforeAll(async () => {
  contentDir = await amendedContent();
  published = await publish(contentDir);
  site = await mkdtemp(path.join(tmpdir(), 'dossier-against-'));
  folder = await mkdtemp(path.join(tmpdir(), 'dossier-mine-'));
  for (const [name, bytes] of published) await put(site, name.slice(1), bytes);
  await writeFile(path.join(folder, 'notes.txt'), 'second');
  await writeFile(path.join(folder, 'other.txt'), 'another');
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const bytes = published.get((request.url ?? '').replace(/^\/base/, ''));
    response.writeHead(bytes === undefined ? 404 : 200).end(bytes);
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
});
afterAll(async () => {
  server.close();
  await Promise.all([contentDir, site, folder].map((one) => rm(one, { recursive: true })));
});

const mine = (name: string) => path.join(folder, name);
const states = (report: Awaited<ReturnType<typeof verifyAgainstSite>>) => Object.fromEntries(report.checks.map(({ id, state }) => [id, state]));

test('checks a file with the records of a copied site, and says whose keys it took', async () => {
  const report = await verifyAgainstSite(mine('notes.txt'), site);
  expect(report.sentence).toBe('This is evidence of Demo v1.0.0, exactly as it was received; read what was added since.');
  expect(states(report)).toMatchObject({ computed: 'pass', found: 'pass', record: 'pass', signature: 'pass', site: 'not-applicable' });
  expect(siteReportText(report)).toContain('held against the keys that this site publishes');
  expect(siteReportText(report)).toContain('Not checked: what this site leaves out');
  expect(siteReportText(report)).not.toContain('The code that made these checks came from it');
});

test('does the same over an address, and asks for static files by no more of the digest than an index needs', async () => {
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/base`;
  const report = await verifyAgainstSite(mine('notes.txt'), address);
  expect(siteReportText(report)).toBe(siteReportText(await verifyAgainstSite(mine('notes.txt'), site)));
  expect(asked.length).toBeGreaterThan(5);
  expect(asked.filter((url) => url.includes('?') || url.includes(report.question.sha256))).toEqual([]);
});

test('holds records against keys that came another way, and the log against a checkpoint that was kept', async () => {
  const report = await verifyAgainstSite(mine('notes.txt'), site, { trustFile: path.join(contentDir, 'trust/trust.yaml'), since: path.join(contentDir, 'log/checkpoint') });
  expect(siteReportText(report)).toContain(`the keys of ${path.join(contentDir, 'trust/trust.yaml')}`);
  expect(siteReportText(report)).toContain('Kept in');
  expect(report.state).toBe('warn');
  await writeFile(mine('nobody.yaml'), 'signers: []\n');
  expect((await verifyAgainstSite(mine('notes.txt'), site, { trustFile: mine('nobody.yaml') })).state).not.toBe('warn');
});

test('refuses a site that serves another record', async () => {
  const name = [...published.keys()].find((one) => one.endsWith('/r/2/record.json')) ?? '';
  await put(site, name.slice(1), new TextDecoder().decode(published.get(name)).replace('"second"', '"altered"').replace('notes', 'n0tes'));
  expect((await verifyAgainstSite(mine('notes.txt'), site)).state).toBe('invalid');
  await put(site, name.slice(1), published.get(name) ?? new Uint8Array());
});

test('tells of a file that nobody published, and of a place that is no site', async () => {
  expect((await verifyAgainstSite(mine('other.txt'), site)).sentence).toBe('This file is in no record of this site.');
  await expect(verifyAgainstSite(mine('notes.txt'), folder)).rejects.toThrow('The keys that the site publishes could not be read');
  await expect(verifyAgainstSite(mine('gone.txt'), site)).rejects.toThrow('There is no such file');
});
