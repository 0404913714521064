import { execFileSync } from 'node:child_process';
import { createHash, createPublicKey } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { bundleFromJSON } from '@sigstore/bundle';
import { PublicKeyDetails } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256Hex } from '../../../src/core/lib/bytes.ts';
import { parseSums } from '../../../src/core/record/sums.ts';
import { openZip } from '../../../src/node/pack/open-zip.ts';
import { pack } from '../../../src/node/pack/pack.ts';
import { bytesSource, writeZip } from '../../../src/node/pack/write-zip.ts';
import { seal } from '../../../src/node/seal.ts';
import { DEMO_PACK, packedFiles, putZip, zipBytes } from '../../builders/pack.ts';
import { amendedContent, emptyContent, put } from '../../builders/sealed-content.ts';

let contentDir = '';
let files: ReadonlyMap<string, Uint8Array> = new Map();

beforeAll(async () => {
  contentDir = await amendedContent();
  files = await packedFiles(contentDir);
});
afterAll(() => rm(contentDir, { recursive: true, force: true }));

const text = (name: string) => Buffer.from(files.get(`${DEMO_PACK}/${name}`) ?? '').toString();

describe('a pack', () => {
  test('holds what there is about the release, sorted, in one folder', () => {
    expect([...files.keys()].map((name) => name.replace(/\d{4}-\d\d-\d\d-[0-9a-f]{8}/, '<id>'))).toMatchInlineSnapshot(`
      [
        "demo-v1.0.0-r2/README.txt",
        "demo-v1.0.0-r2/SHA256SUMS",
        "demo-v1.0.0-r2/addenda/<id>/SHA256SUMS",
        "demo-v1.0.0-r2/addenda/<id>/addendum.json",
        "demo-v1.0.0-r2/addenda/<id>/addendum.sigstore.json",
        "demo-v1.0.0-r2/addenda/<id>/addendum.tlog-proof",
        "demo-v1.0.0-r2/addenda/<id>/evidence/rescan.txt",
        "demo-v1.0.0-r2/addenda/<id>/evidence/trust.yaml",
        "demo-v1.0.0-r2/addenda/<id>/evidence/w-1.json",
        "demo-v1.0.0-r2/addenda/<id>/evidence/w-1.sigstore.json",
        "demo-v1.0.0-r2/addenda/<id>/addendum.json",
        "demo-v1.0.0-r2/addenda/<id>/addendum.sigstore.json",
        "demo-v1.0.0-r2/addenda/<id>/addendum.tlog-proof",
        "demo-v1.0.0-r2/decision.json",
        "demo-v1.0.0-r2/decision.sigstore.json",
        "demo-v1.0.0-r2/decision.tlog-proof",
        "demo-v1.0.0-r2/log/checkpoint",
        "demo-v1.0.0-r2/pack.json",
        "demo-v1.0.0-r2/pages/_astro/site.css",
        "demo-v1.0.0-r2/pages/after/<id>/index.html",
        "demo-v1.0.0-r2/pages/after/<id>/index.html",
        "demo-v1.0.0-r2/pages/after/index.html",
        "demo-v1.0.0-r2/pages/evidence/index.html",
        "demo-v1.0.0-r2/pages/evidence/notes/index.html",
        "demo-v1.0.0-r2/pages/favicon.svg",
        "demo-v1.0.0-r2/pages/files/index.html",
        "demo-v1.0.0-r2/pages/gates/index.html",
        "demo-v1.0.0-r2/pages/index.html",
        "demo-v1.0.0-r2/pages/r/1/index.html",
        "demo-v1.0.0-r2/pages/r/2/index.html",
        "demo-v1.0.0-r2/pages/revisions/index.html",
        "demo-v1.0.0-r2/pages/sign-off/index.html",
        "demo-v1.0.0-r2/pages/signatures/index.html",
        "demo-v1.0.0-r2/revisions/1/SHA256SUMS",
        "demo-v1.0.0-r2/revisions/1/record.json",
        "demo-v1.0.0-r2/revisions/1/record.sigstore.json",
        "demo-v1.0.0-r2/revisions/1/record.tlog-proof",
        "demo-v1.0.0-r2/revisions/2/SHA256SUMS",
        "demo-v1.0.0-r2/revisions/2/evidence/more.txt",
        "demo-v1.0.0-r2/revisions/2/evidence/notes.txt",
        "demo-v1.0.0-r2/revisions/2/evidence/policy.yaml",
        "demo-v1.0.0-r2/revisions/2/record.json",
        "demo-v1.0.0-r2/revisions/2/record.sigstore.json",
        "demo-v1.0.0-r2/revisions/2/record.tlog-proof",
        "demo-v1.0.0-r2/signoffs/product.json",
        "demo-v1.0.0-r2/signoffs/product.sigstore.json",
        "demo-v1.0.0-r2/signoffs/qa.json",
        "demo-v1.0.0-r2/signoffs/qa.sigstore.json",
        "demo-v1.0.0-r2/trust/ada.pem",
        "demo-v1.0.0-r2/trust/grace.pem",
        "demo-v1.0.0-r2/trust/machine.pem",
        "demo-v1.0.0-r2/trust/trust.yaml",
        "demo-v1.0.0-r2/waivers/W-1.json",
        "demo-v1.0.0-r2/waivers/W-1.sigstore.json",
      ]
    `);
    expect([...files.keys()]).toEqual([...files.keys()].toSorted());
  });

  test('lists every file but the list itself', () => {
    const listed = parseSums(files.get(`${DEMO_PACK}/SHA256SUMS`) ?? new Uint8Array());
    expect(new Map([...files].filter(([name]) => !name.endsWith(`${DEMO_PACK}/SHA256SUMS`)).map(([name, bytes]) => [name.slice(DEMO_PACK.length + 1), sha256Hex(bytes)]))).toEqual(listed);
  });

  test('keeps evidence under the names that the record lists, so that sha256sum finds it', () => {
    const listed = parseSums(files.get(`${DEMO_PACK}/revisions/2/SHA256SUMS`) ?? new Uint8Array());
    for (const [name, sha256] of listed ?? []) expect(sha256Hex(files.get(`${DEMO_PACK}/revisions/2/evidence/${name}`) ?? new Uint8Array())).toBe(sha256);
    expect(listed?.size).toBe(3);
  });

  test('is the same on every machine: time zone, locale and clock change nothing', async () => {
    const zone = process.env['TZ'];
    const bytes = [];
    for (const one of ['UTC', 'Pacific/Apia', 'Africa/Monrovia']) {
      process.env['TZ'] = one;
      bytes.push(await zipBytes(await packedFiles(contentDir)));
    }
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
    expect(new Set(bytes.map(sha256Hex)).size).toBe(1);
  });

  test('tells in its guide how to check it with the names that it really has', async () => {
    const guide = text('README.txt');
    expect(guide).toContain('--bundle revisions/2/record.sigstore.json');
    const named = [...guide.matchAll(/(?:--key|--bundle) (\S+)|^ {4}(revisions\/\S+)$/gm)].map(([, option, subject]) => option ?? subject ?? '');
    expect(named).toHaveLength(3 * 6);
    for (const name of named) expect([...files.keys()]).toContain(`${DEMO_PACK}/${name}`);
  });

  test('passes the commands of its guide that need no more than a shell', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'dossier-guide-'));
    for (const [name, bytes] of files) await put(folder, name, bytes);
    const commands = text('README.txt').split('\n').filter((line) => /^ {2}(?:cd|sha256sum|\(cd|printf|grep) /.test(line)).map((line) => line.trim());
    expect(commands).toHaveLength(6);
    const output = execFileSync('bash', ['-euo', 'pipefail', '-c', commands.join('\n')], { cwd: folder, encoding: 'utf8' });
    expect(output.trim().split('\n').sort()).toEqual(['more.txt: OK', 'notes.txt: OK', 'policy.yaml: OK', 'rescan.txt: OK', 'revisions/2/SHA256SUMS: OK', 'revisions/2/record.json: OK', 'trust.yaml: OK', 'w-1.json: OK', 'w-1.sigstore.json: OK']);
  });

  test('holds bundles and keys with which an independent verifier accepts the record, the sign-offs, the decision and the addenda', () => {
    const bundles = [...files.keys()].filter((name) => name.endsWith('.sigstore.json') && !name.includes('/waivers/') && !name.includes('/evidence/'));
    expect(bundles).toHaveLength(7);
    for (const name of bundles) {
      const bundle = bundleFromJSON(JSON.parse(text(name.slice(DEMO_PACK.length + 1))));
      const keys = ['machine', 'ada', 'grace'].map((id) => createPublicKey(text(`trust/${id}.pem`)).export({ format: 'der', type: 'spki' }));
      const trust = toTrustMaterial(
        { mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1', tlogs: [], ctlogs: [], certificateAuthorities: [], timestampAuthorities: [] },
        Object.fromEntries(keys.map((rawBytes) => [createHash('sha256').update(rawBytes).digest('base64'), { rawBytes, keyDetails: PublicKeyDetails.PKIX_ED25519, validFor: { start: new Date(0) } }])),
      );
      expect(new Verifier(trust, { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 }).verify(toSignedEntity(bundle)), name).toHaveProperty('key');
    }
  });

  test('leads to the portal for what it does not hold, or to nothing', async () => {
    expect(text('pages/index.html')).toContain('<a>Home</a>');
    const linked = await packedFiles(contentDir, { url: 'https://example.org/evidence/' });
    expect(Buffer.from(linked.get(`${DEMO_PACK}/pages/index.html`) ?? '').toString()).toContain('<a href="https://example.org/evidence/" data-leaves-pack>Home</a>');
  });
});

describe('pack()', () => {
  test('refuses a release under embargo', async () => {
    const folder = await emptyContent();
    await put(folder, 'projects/demo/releases/v2.0.0/release.yaml', 'embargo: { advisory: DEMO-2026-0042, until: 2026-03-20T12:00:00Z }\n');
    await put(folder, 'evidence/notes.txt', 'notes');
    await seal({ contentDir: folder, project: 'demo', version: 'v2.0.0', evidence: [path.join(folder, 'evidence')], at: '2026-03-10T09:00:00Z', identity: { tag: 'v2.0.0', commit: 'a'.repeat(40) } });
    await expect(pack({ contentDir: folder, project: 'demo', version: 'v2.0.0' })).rejects.toThrow('Cannot pack demo/v2.0.0: it is under embargo');
    await rm(folder, { recursive: true, force: true });
  });

  test.each([
    [{ project: 'demo', version: 'v9' }, 'There is no sealed release demo/v9 here'],
    [{ project: 'demo', version: 'v1.0.0', revision: 3 }, 'demo/v1.0.0 has no revision 3'],
    [{ project: 'demo', version: 'v1.0.0', out: tmpdir() }, `${tmpdir()}: There is a folder where the archive would be written`],
  ])('refuses what is not there, and to write where no file can be: %j', async (which, message) => {
    await expect(pack({ contentDir, ...which })).rejects.toThrow(message);
  });
});

describe('writeZip()', () => {
  const large = Buffer.alloc(3 * 1024 * 1024, 'large');

  test('gives bytes that do not change with versions of what writes them', async () => {
    expect(sha256Hex(await zipBytes(new Map([['a/large.bin', large], ['a/small.txt', Buffer.from('small')]])))).toMatchInlineSnapshot(`"996b23c40e9758bbc616ab542eb2b455382b1e8d80f993abba3560fd8482b02c"`);
  });

  test('ends when a file can not be read', async () => {
    const broken = { ...bytesSource('a', Buffer.alloc(0)), read: () => Promise.reject(new Error('gone')) };
    await expect(writeZip([broken]).toArray()).rejects.toThrow('gone');
    const torn = { name: 'a', size: 2 ** 21, read: () => Promise.reject(new Error('gone')), stream: async () => new Readable({ read() { this.destroy(new Error('torn')); } }) };
    await expect(writeZip([torn]).toArray()).rejects.toThrow('torn');
  });

  test('is opened again by what opens packs, to the same bytes', async () => {
    const opened = await openZip(await putZip(await zipBytes(new Map([...files, [`${DEMO_PACK}/zz.bin`, large]]))));
    expect(opened.problems).toEqual([]);
    for (const [name, bytes] of [['README.txt', Buffer.from(text('README.txt'))], ['zz.bin', large]] as const) {
      const stream = await opened.files.get(name)?.stream();
      expect(sha256Hex(Buffer.concat(await stream?.toArray() as Buffer[]))).toBe(sha256Hex(bytes));
    }
    await opened.close();
  });
});
