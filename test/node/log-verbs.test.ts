import { createServer, type Server } from 'node:http';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { logProofs } from '../../src/core/api/derived/log-proofs.ts';
import { appendLog } from '../../src/node/append-log.ts';
import { checkProof } from '../../src/node/check-proof.ts';
import { loadPortal } from '../../src/node/load-portal.ts';
import { signersFor } from '../../src/node/log-signers.ts';
import { logSource } from '../../src/node/log-source.ts';
import { proveEntry } from '../../src/node/prove-entry.ts';
import { compareSince } from '../../src/node/since.ts';
import { signDocument } from '../../src/node/sign.ts';
import { readRegular, verifyContent } from '../../src/node/verify-content.ts';
import { addWitnesses } from '../../src/node/witness-log.ts';
import { evidenceOf } from '../builders/portal.ts';
import { keyOf, people, put, putRevision, sealedContent } from '../builders/sealed-content.ts';
import { testWitness } from '../builders/witness.ts';

const RECORD = 'projects/demo/releases/v1.0.0/revisions/2/record.json';
const [one, two] = [testWitness(21), testWitness(22)];

/** A log of three, the same one with a fourth document, and another fourth and fifth document on the same three. */
let before = '';
let content = '';
let fork = '';
let server: Server;
let address = '';

beforeAll(async () => {
  before = await sealedContent();
  [content, fork] = await Promise.all(['grown', 'fork'].map(async (name) => {
    const folder = await mkdtemp(path.join(tmpdir(), `dossier-${name}-`));
    await cp(before, folder, { recursive: true });
    return folder;
  })) as [string, string];
  for (const [folder, versions] of [[content, ['v2']], [fork, ['v3', 'v4']]] as const) {
    for (const version of versions) {
      const { document } = await putRevision(folder, { version, revision: 1, evidence: { 'notes.txt': version } });
      await signDocument({ contentDir: folder, document, key: keyOf(people.machine) });
      await appendLog({ contentDir: folder, key: keyOf(people.log) });
    }
  }
  server = createServer((request, response) => {
    void readRegular(path.join(content, decodeURIComponent(request.url ?? '').replace(/^\/portal\//, ''))).then((bytes) => {
      response.statusCode = request.url === '/portal/log/broken' ? 500 : bytes === undefined ? 404 : 200;
      response.end(bytes);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const at = server.address();
  address = `http://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}/portal/`;
});
afterAll(async () => {
  server.close();
  await Promise.all([before, content, fork].map((folder) => rm(folder, { recursive: true })));
});

const prove = async (what: string, place = content) => proveEntry({ what, contentDir: content, source: logSource(place), signers: await signersFor({ contentDir: content }) });
const since = async (kept: string, place: string, asked = {}) => (await compareSince(kept, logSource(place), { ...await signersFor({ contentDir: content }), ...asked })).result;

describe('dossier log prove and check', () => {
  test('prove a release’s newest record, a document and a digest, from a folder and over HTTP', async () => {
    const proved = await prove('demo/v1.0.0');
    expect(proved).toMatchObject({ leaf: { kind: 'record' }, index: 1, size: 4 });
    expect(await prove(path.join(content, RECORD))).toEqual(proved);
    expect(await prove(`sha256:${proved.leaf.sha256}`)).toEqual(proved);
    expect(await prove(proved.leaf.sha256, address)).toEqual(proved);

    const file = path.join(content, 'kept.tlog-proof');
    await writeFile(file, proved.proof);
    const check = async (document?: string, parts = {}) => checkProof({ proof: file, document, signers: { ...await signersFor({ contentDir: content }), ...parts } });
    expect(await check()).toMatchObject({ leaf: proved.leaf, index: 1 });
    expect(await check(path.join(content, RECORD))).toMatchObject({ leaf: proved.leaf });
    expect(await check(path.join(content, 'portal.yaml'))).toHaveProperty('problem');
    expect(await check(undefined, { quorum: 1 })).toHaveProperty('problem');
    // By a trust file that came another way, without any content folder.
    expect(await checkProof({ proof: file, signers: await signersFor({ contentDir: '/nowhere', trustFile: path.join(content, 'trust/trust.yaml') }) })).toMatchObject({ leaf: proved.leaf });
  });

  test('prove the bytes that a build publishes beside the record', async () => {
    const portal = await loadPortal(content);
    const published = logProofs(portal).find(({ path: name }) => name.endsWith('/releases/v1.0.0/r/2/record.tlog-proof'));
    expect(await published?.text(portal, evidenceOf())).toBe((await prove('demo/v1.0.0')).proof);
  });

  test('refuse what no entry is of, with what to do', async () => {
    await expect(prove(path.join(content, 'portal.yaml'))).rejects.toThrow(/^.*: The log does not prove .*portal\.yaml: none of its 4 entries is of [0-9a-f]{64}\n {2}hint/);
    await expect(prove('nothing')).rejects.toThrow('“nothing” is no release, no file and no SHA-256');
  });
});

describe('--since', () => {
  test('tells how a log went on, in folders and over HTTP', async () => {
    const kept = (folder: string) => path.join(folder, 'log/checkpoint');
    expect(await since(kept(before), content)).toBe('extends');
    expect(await since(kept(before), address)).toBe('extends');
    expect(await since(address, content)).toBe('same');
    expect(await since(kept(content), before)).toBe('rollback');
    expect(await since(kept(content), fork)).toBe('fork');
    await put(content, 'kept-elsewhere', (await readFile(kept(content), 'utf8')).replace('\n4\n', '\n3\n'));
    expect(await since(path.join(content, 'kept-elsewhere'), content)).toBe('refused');
    await put(content, 'no-checkpoint', 'hello');
    await expect(since(path.join(content, 'no-checkpoint'), content)).rejects.toThrow('This is no checkpoint of a log');
    await expect(since(`${address}log/broken/checkpoint`, content)).rejects.toThrow('There is no kept checkpoint');
  });
});

describe('dossier log witness', () => {
  const line = async (witness: typeof one, seconds?: bigint) => witness.cosign(await readFile(path.join(content, 'log/checkpoint'), 'utf8'), seconds);
  const add = async (text: string) => {
    await put(content, 'answer.txt', text);
    return addWitnesses({ contentDir: content, file: path.join(content, 'answer.txt') });
  };

  test('adds what known witnesses signed, once each, and signs nothing', async () => {
    const signed = await readFile(path.join(content, 'log/checkpoint'), 'utf8');
    await expect(add(await line(one))).rejects.toThrow('It holds no cosignature of a witness that the trust file knows');
    const trust = JSON.parse(await readFile(path.join(content, 'trust/trust.yaml'), 'utf8')) as { log: object };
    await put(content, 'trust/trust.yaml', JSON.stringify({ ...trust, log: { ...trust.log, witnesses: [one.key] } }));

    await expect(add(one.cosign(await readFile(path.join(before, 'log/checkpoint'), 'utf8')))).rejects.toThrow('Nothing is added: the signature of key');
    await expect(add(`${await readFile(path.join(before, 'log/checkpoint'), 'utf8')}${await line(one)}`)).rejects.toThrow('The witness signed another checkpoint');
    await expect(add('hello\n')).rejects.toThrow('These are no signature lines');
    expect(await readFile(path.join(content, 'log/checkpoint'), 'utf8')).toBe(signed);

    expect(await add(await line(one, 1_000n) + await line(two))).toMatchObject({ added: [{ name: one.name, at: '1970-01-01T00:16:40Z' }], unknown: [two.name] });
    const later = await line(one, 2_000n);
    expect(await add(`${signed}${later}`)).toMatchObject({ size: 4, cosignedBy: [{ name: one.name, at: '1970-01-01T00:33:20Z' }] });
    expect(await readFile(path.join(content, 'log/checkpoint'), 'utf8')).toBe(signed + later);
  });

  test('is told by verify and by the portal, and gone with the next append', async () => {
    const { problems, checked } = await verifyContent(content, {});
    expect({ problems, told: checked.filter((text) => text.includes(`and witness ${one.name} cosigned at 1970-01-01T00:33:20Z`)).length }).toEqual({ problems: [], told: 1 });
    expect((await loadPortal(content)).log?.cosignedBy).toMatchObject([{ name: one.name }]);
    // Witnesses are asked for under the present checkpoint; nobody had cosigned the one that was kept.
    expect(await since(path.join(before, 'log/checkpoint'), content, { quorum: 1 })).toBe('extends');
    expect(await since(path.join(before, 'log/checkpoint'), content, { quorum: 2 })).toBe('refused');
    expect(await appendLog({ contentDir: content, key: keyOf(people.log) })).toMatchObject({ size: 4, appended: [] });
    expect((await loadPortal(content)).log?.cosignedBy).toHaveLength(1);
  });
});
