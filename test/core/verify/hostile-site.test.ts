import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noteKeyId, printNote, printVerifierKey } from '../../../src/core/crypto/signed-note.ts';
import { fromUtf8, sha256Hex, utf8 } from '../../../src/core/lib/bytes.ts';
import { canonicalBytes } from '../../../src/core/lib/canonical-json.ts';
import { addBrought, recogniseBrought, sortDropped, trustWith, type Brought } from '../../../src/core/verify/brought.ts';
import { plain, type Check } from '../../../src/core/verify/check.ts';
import { heldAgainst } from '../../../src/core/verify/portal-trust.ts';
import { readPortalLog } from '../../../src/core/verify/portal-log.ts';
import { verifyFile, type FileReport } from '../../../src/core/verify/verify-file.ts';
import type { VerifyWith } from '../../../src/core/verify/verify-release.ts';
import { appendLog } from '../../../src/node/append-log.ts';
import { signDocument } from '../../../src/node/sign.ts';
import { verifyContent } from '../../../src/node/verify-content.ts';
import { amendedContent, keyOf, people, putRevision, sealedContent } from '../../builders/sealed-content.ts';
import { testSigner } from '../../builders/signer.ts';
import { plainReader, publish, served } from './published.ts';

// What a host could say that no signature of anybody is over, and what the page made of it.

let published: Map<string, Uint8Array>;
const folders: string[] = [];

beforeAll(async () => {
  folders.push(await amendedContent());
  published = await publish(folders[0] ?? '');
});
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const SECOND = sha256Hex(utf8('second'));
const AT = '/demo/releases/v1.0.0/';
const checkOf = ({ checks }: FileReport, id: string): Check | undefined => checks.find((check) => check.id === id);
const textAt = (address: string) => fromUtf8(published.get(address) ?? new Uint8Array()) ?? '';
const words = (check: Check | undefined) => plain(check?.found ?? []);

/** The index as a host would write it who wants these bytes to be something else. */
async function listedAs(sha256: string, place: object): Promise<VerifyWith> {
  const part = canonicalBytes({ prefix: sha256[0], entries: { [sha256]: { places: [{ project: 'demo', version: 'v1.0.0', ...place }] } } });
  return plainReader(served(new Map([...published, [`/verify/digests/${sha256[0]}.json`, part]])));
}

describe('an index that nobody signs', () => {
  test.each(['decision', 'addendum', 'sign-off', 'sums', 'record'] as const)('can not make any bytes the %s of a release', async (as) => {
    const forged = sha256Hex(utf8('forged'));
    const report = await verifyFile({ sha256: forged }, await listedAs(forged, { as, name: 'app-2.0.tar.gz' }));
    expect([report.state, checkOf(report, 'found')?.state]).toEqual(['invalid', 'invalid']);
  });
  test.each(['released', 'input', 'decision'] as const)('can not make evidence a file that is %s', async (as) => {
    const report = await verifyFile({ sha256: SECOND }, await listedAs(SECOND, { as, name: 'app-2.0.tar.gz', revision: 2 }));
    expect([report.state, checkOf(report, 'found')?.state]).toEqual(['invalid', 'invalid']);
  });
  test('can not rename a document', async () => {
    const decision = sha256Hex(published.get(`${AT}decision.json`) ?? new Uint8Array());
    const report = await verifyFile({ sha256: decision }, await listedAs(decision, { as: 'decision', name: 'app-2.0.tar.gz' }));
    expect(report.sentence).toBe('This is the decision decision.json of Demo v1.0.0, byte for byte; read what was added since.');
    expect(words(checkOf(report, 'found'))).not.toContain('app-2.0');
  });
  test('can not rename a file that a record names', async () => {
    const report = await verifyFile({ sha256: SECOND }, await listedAs(SECOND, { as: 'evidence', name: 'approved-by-nasa.txt', revision: 2 }));
    expect(words(checkOf(report, 'found'))).toContain('evidence “notes.txt”');
  });
  test('can not rename the project', async () => {
    const renamed = utf8(textAt(`${AT}documents.json`).replace('"name":"Demo"', '"name":"OpenSSL"'));
    const report = await verifyFile({ sha256: SECOND }, await plainReader(served(new Map([...published, [`${AT}documents.json`, renamed]]))));
    expect(report.sentence).toContain('This is evidence of demo v1.0.0');
  });
});

describe('what a host may leave out', () => {
  test('is not called absent: later statements', async () => {
    const list = JSON.parse(textAt(`${AT}documents.json`)) as { documents: { kind: string }[] };
    const without = canonicalBytes({ ...list, documents: list.documents.filter(({ kind }) => kind !== 'addendum') });
    const report = await verifyFile({ sha256: SECOND }, await plainReader(served(new Map([...published, [`${AT}documents.json`, without]]))));
    expect(checkOf(report, 'later')?.state).toBe('not-applicable');
  });
  test.each([
    ['its trust file names no log', {}],
    ['its log has another name and key', { log: { keys: [printVerifierKey('example.org/new', testSigner(98).key)] } }],
  ])('a log that a reader kept a checkpoint of is missed, where %s', async (how, log) => {
    const { signers } = JSON.parse(textAt('/trust/trust.json')) as { signers: object[] };
    const { key, signBytes } = testSigner(98);
    const note = textAt('/log/checkpoint').replace('example.org/log', 'example.org/new').split('\n\n')[0] ?? '';
    const checkpoint = printNote(`${note}\n`, [{ name: 'example.org/new', id: noteKeyId('example.org/new', key), signature: signBytes(utf8(`${note}\n`)) }]);
    const use = await plainReader(served(new Map([...published, ['/trust/trust.json', canonicalBytes({ signers, ...log })], ['/log/checkpoint', utf8(checkpoint)]])));
    expect(checkOf(await verifyFile({ sha256: SECOND }, use), 'log')?.state).toBe(how.includes('no log') ? 'not-applicable' : 'pass');
    const report = await verifyFile({ sha256: SECOND }, { ...use, kept: [{ bytes: published.get('/log/checkpoint') ?? new Uint8Array(), words: 'Kept' }] });
    expect(checkOf(report, 'kept')?.state).toBe('unverified');
    expect(['pass', 'warn']).not.toContain(report.state);
  });
  test('a checkpoint that is brought does not stand in for one that was kept', async () => {
    const use = await plainReader(served(published));
    const good = { bytes: published.get('/log/checkpoint') ?? new Uint8Array(), words: 'Brought' };
    const report = await verifyFile({ sha256: SECOND }, { ...use, kept: [{ bytes: utf8('example.org/log\n9\nAAAA\n\n— x AAAA\n'), words: 'Kept' }, good] });
    expect(report.checks.filter(({ id }) => id.startsWith('kept')).map(({ state }) => state)).toEqual(['unverified', 'pass']);
  });
});

test('a release that was decided against is no green one', async () => {
  const folder = await sealedContent('v1.0.0', 'NO-GO');
  folders.push(folder);
  const report = await verifyFile({ sha256: SECOND }, await plainReader(served(await publish(folder))));
  expect([report.state, checkOf(report, 'decision')?.title]).toEqual(['warn', 'Decided: NO-GO']);
  expect(report.sentence).toBe('This is evidence of Demo v1.0.0, exactly as it was received; the decision about the release is NO-GO.');
});

test('a revision that was sealed after the decision stands under nobody’s decision', async () => {
  const folder = await sealedContent();
  folders.push(folder);
  const previous = sha256Hex(readFileSync(path.join(folder, 'projects/demo/releases/v1.0.0/revisions/2/record.json')));
  const { document } = await putRevision(folder, { version: 'v1.0.0', revision: 3, evidence: { 'notes.txt': 'third' }, previous });
  await signDocument({ contentDir: folder, document, key: keyOf(people.machine) });
  await appendLog({ contentDir: folder, key: keyOf(people.log) });
  const report = await verifyFile({ sha256: sha256Hex(utf8('third')) }, await plainReader(served(await publish(folder))));
  expect([report.state, checkOf(report, 'decision')?.state]).toEqual(['invalid', 'invalid']);
  const { problems } = await verifyContent(folder, {});
  expect(problems.map(({ problem }) => problem)).toEqual([expect.stringContaining('nothing is sealed after a decision')]);
});

describe('files that are dropped to check against', () => {
  const pem = (person: ReturnType<typeof testSigner>): Brought => recogniseBrought('key.pem', utf8(person.signer.publicKey ?? '')) ?? { kind: 'problem', problem: 'none' };
  const trustFile = () => recogniseBrought('trust.json', published.get('/trust/trust.json') ?? new Uint8Array()) ?? { kind: 'problem' as const, problem: 'none' };

  test('do not take the place of those that were brought before', () => {
    const stranger = pem(testSigner(99));
    expect(addBrought([trustFile()], stranger).kind).toBe('problem');
    expect(addBrought([pem(people.machine)], stranger).kind).toBe('problem');
    expect(addBrought([pem(people.machine)], trustFile()).kind).toBe('problem');
    expect(addBrought([pem(people.machine)], pem(people.machine)).kind).toBe('record-key');
  });
  test('are checked like the others where others are dropped with them, but for a checkpoint', () => {
    const file = (name: string) => ({ name });
    const checkpoint = recogniseBrought('checkpoint', published.get('/log/checkpoint') ?? new Uint8Array());
    const mixed = sortDropped([], [[file('app.tgz'), undefined], [file('release.pub'), pem(testSigner(99))], [file('checkpoint'), checkpoint]]);
    expect([mixed.added.map(({ kind }) => kind), mixed.toCheck.map(({ name }) => name), mixed.problems]).toEqual([['checkpoint'], ['app.tgz', 'release.pub'], ['release.pub is checked like the others; to check against it, choose it alone']]);
    expect(sortDropped([], [[file('trust.json'), trustFile()], [file('checkpoint'), checkpoint]]).added.map(({ kind }) => kind)).toEqual(['trust', 'checkpoint']);
  });
  test('vouch for what they hold, and the rest is said to be the site’s', async () => {
    const plainly = await plainReader(served(published));
    const held = (...brought: readonly Brought[]) => heldAgainst(plainly.against, trustWith(plainly.against.trust, brought), plainly.files);
    const byKey = await held(pem(people.machine));
    expect([plain(byKey.words).slice(0, 26), plain(byKey.others).slice(0, 30), byKey.isOwn]).toEqual(['the public key you brought', 'the keys that this site publis', true]);
    const byLogKey = await held({ kind: 'log-key', key: plainly.against.trust.log?.keys[0] ?? '', words: ['the log key you brought'] });
    expect([plain(byLogKey.words).slice(0, 13), byLogKey.isOwn]).toEqual(['the keys that', false]);
    expect(await readPortalLog(plainly.files, byLogKey.trust)).toHaveProperty('checkpoint');
    const byFile = await held(trustFile());
    expect([plain(byFile.words).slice(0, 22), plain(byFile.others).slice(0, 22)]).toEqual(['the trust file you bro', 'the trust file you bro']);
  });
});
