import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkpointText } from '../../../src/core/crypto/checkpoint.ts';
import { noteKeyId, printNote, printVerifierKey } from '../../../src/core/crypto/signed-note.ts';
import { sha256Hex, utf8 } from '../../../src/core/lib/bytes.ts';
import { canonicalBytes } from '../../../src/core/lib/canonical-json.ts';
import { recogniseBrought, trustWith } from '../../../src/core/verify/brought.ts';
import { checksText, plain, type Check } from '../../../src/core/verify/check.ts';
import { heldAgainst } from '../../../src/core/verify/portal-trust.ts';
import { readPortalLog } from '../../../src/core/verify/portal-log.ts';
import { checkObjects } from '../../../src/core/verify/check-objects.ts';
import { verifyFile, type FileReport } from '../../../src/core/verify/verify-file.ts';
import { verifyRelease, type VerifyWith } from '../../../src/core/verify/verify-release.ts';
import { amendedContent, ORIGIN, people } from '../../builders/sealed-content.ts';
import { testSigner } from '../../builders/signer.ts';
import { plainReader, publish, served } from './published.ts';

let published: Map<string, Uint8Array>;
let contentDir: string;

beforeAll(async () => {
  contentDir = await amendedContent();
  published = await publish(contentDir);
});
afterAll(() => rmSync(contentDir, { recursive: true, force: true }));

const SECOND = sha256Hex(utf8('second'));
const AT = '/demo/releases/v1.0.0/';

/** The same portal with one file changed, or without it. */
async function spoiled(address: string, change: (bytes: Uint8Array) => Uint8Array | undefined): Promise<VerifyWith> {
  const copy = new Map(published);
  const before = copy.get(address);
  if (before === undefined) throw new Error(`nothing is published at ${address}`);
  const after = change(before);
  if (after === undefined) copy.delete(address);
  else copy.set(address, after);
  return plainReader(served(copy));
}

const replaced = (from: string, to: string) => (bytes: Uint8Array) => utf8(new TextDecoder().decode(bytes).replace(from, to));
const stateOf = ({ checks }: { readonly checks: readonly Check[] }, id: string) => checks.find((check) => check.id === id)?.state;
const notes = (use: VerifyWith) => verifyFile({ sha256: SECOND, name: 'notes.txt', size: 6 }, use);

describe('verifyFile()', () => {
  test('finds evidence by its digest, and checks everything that vouches for it', async () => {
    const report = await notes(await plainReader(served(published)));
    expect(report.sentence).toBe('This is evidence of Demo v1.0.0, exactly as it was received; read what was added since.');
    expect(report.checks.map(({ id, state, title }) => `${state} ${id}: ${title}`)).toMatchInlineSnapshot(`
      [
        "pass computed: Digest computed",
        "pass found: Digest found in one release",
        "pass record: The record has the digest it is known by",
        "pass signature: The signature covers the whole record",
        "pass signer: The signer is the expected one",
        "pass sums: SHA256SUMS is the list that the record names",
        "pass revisions: Each revision names the one before it",
        "pass decision: Decided: GO",
        "warn later: Since the release: amended, deprecated",
        "pass log: Recorded in the portal’s log",
        "not-applicable kept: Not checked: that the log only grew",
        "not-applicable site: Not checked: whether this site is honest",
      ]
    `);
  });

  test('asks for static files only, and for none that names more of the digest than an index part', async () => {
    const files = served(published);
    await notes(await plainReader(files));
    expect(files.asked.filter((address) => address.includes(SECOND.slice(0, 8)) || address.includes('?'))).toEqual([]);
    expect(files.asked).toContain(`/verify/digests/${SECOND[0]}.json`);
  });

  test.each([
    ['an altered file whose name is known', 'notes.txt', 'This file is not the one that was published.', 'invalid'],
    ['a file that nobody knows', 'other.txt', 'This file is in no record of this site.', 'fail'],
    ['a digest that nobody knows', undefined, 'No record has this digest.', 'fail'],
  ])('tells %s', async (_, name, sentence, state) => {
    const report = await verifyFile({ sha256: sha256Hex(utf8('another')), ...(name === undefined ? {} : { name }) }, await plainReader(served(published)));
    expect([report.sentence, report.state]).toEqual([sentence, state]);
  });

  test('finds evidence that came with an addendum, and the documents themselves', async () => {
    const use = await plainReader(served(published));
    const late = await verifyFile({ sha256: sha256Hex(utf8('late')) }, use);
    expect(plain(late.checks.find(({ id }) => id === 'found')?.found ?? [])).toContain('evidence “rescan.txt”');
    const record = await verifyFile({ sha256: sha256Hex(published.get(`${AT}r/2/record.json`) ?? new Uint8Array()) }, use);
    expect(record.sentence).toBe('This is the record record.json of Demo v1.0.0, byte for byte; read what was added since.');
  });

  test('does not believe an index that names a digest which no record names', async () => {
    const forged = sha256Hex(utf8('forged'));
    const copy = new Map(published);
    copy.set(`/verify/digests/${forged[0]}.json`, replaced(SECOND, forged)(canonicalBytes({
      prefix: forged[0], entries: { [forged]: { places: [{ project: 'demo', version: 'v1.0.0', as: 'evidence', name: 'notes.txt', revision: 2 }] } },
    })));
    const report = await verifyFile({ sha256: forged }, await plainReader(served(copy)));
    expect([report.state, stateOf(report, 'found')]).toEqual(['invalid', 'invalid']);
  });
});

describe('what belongs to a document', () => {
  const drop = async (bytes: Uint8Array) => verifyFile({ sha256: sha256Hex(bytes), name: 'dropped', size: bytes.length, open: async () => bytes }, await plainReader(served(published)));
  const of = (name: string) => published.get(AT + name) ?? new Uint8Array();

  test.each(['r/2/record.sigstore.json', 'decision.sigstore.json', 'signoffs/qa.sigstore.json'])('%s: its signature is checked, then the document', async (name) => {
    const report = await drop(of(name));
    expect([stateOf(report, 'own-bundle'), stateOf(report, 'found'), report.sentence.startsWith('This is a signature over a')]).toEqual(['pass', 'pass', true]);
  });
  test('a proof of inclusion: it is checked without the log, then the document', async () => {
    const report = await drop(of('r/2/record.tlog-proof'));
    expect([stateOf(report, 'proof'), stateOf(report, 'found'), report.sentence.startsWith('This is a proof that the log holds a record')]).toEqual(['pass', 'pass', true]);
  });
  test.each([
    ['r/2/record.sigstore.json', '"sig":"', '"sig":"AAAA', 'own-bundle'],
    ['r/2/record.tlog-proof', 'index ', 'index 1', 'proof'],
    ['r/2/record.json', '"revision":2', '"revision":3', 'found'],
  ])('%s that was changed is refused', async (name, from, to, id) => {
    const report = await drop(replaced(from, to)(of(name)));
    expect(report.state).not.toBe('pass');
    expect(['invalid', 'fail']).toContain(stateOf(report, id) ?? report.state);
  });
});

describe('a chain that was tampered with', () => {
  test.each([
    ['a record with one letter changed', `${AT}r/2/record.json`, replaced('"clock":"clock"', '"clock":"clocK"'), 'record', 'invalid'],
    ['a record that is gone', `${AT}r/2/record.json`, () => undefined, 'record', 'unverified'],
    ['the bundle of another document', `${AT}r/2/record.sigstore.json`, () => published.get(`${AT}r/1/record.sigstore.json`), 'signature', 'invalid'],
    ['a bundle that is gone', `${AT}r/2/record.sigstore.json`, () => undefined, 'signature', 'unverified'],
    ['another SHA256SUMS', `${AT}r/2/SHA256SUMS`, replaced('notes', 'n0tes'), 'sums', 'invalid'],
    ['a sign-off that changed', `${AT}signoffs/qa.json`, replaced('I have read it', 'I have not read it'), 'decision', 'invalid'],
    ['a decision that changed', `${AT}decision.json`, replaced('"GO"', '"NO-GO"'), 'decision', 'invalid'],
    ['a list without the decision', `${AT}documents.json`, replaced('"kind":"decision"', '"kind":"verdict"'), 'record', 'unverified'],
    ['a checkpoint that nobody signed', '/log/checkpoint', replaced('\n5\n', '\n4\n'), 'log', 'invalid'],
    ['another entry of the log', '/log/tile/0/000.p/5', (bytes: Uint8Array) => bytes.map((byte, index) => (index === 0 ? byte ^ 1 : byte)), 'log', 'invalid'],
    ['a document said to stand elsewhere in the log', `${AT}documents.json`, replaced('"logIndex":1', '"logIndex":0'), 'log', 'invalid'],
  ] as const)('%s', async (_, address, change, id, state) => {
    const report: FileReport = await notes(await spoiled(address, change));
    expect(stateOf(report, id), checksText(report.checks)).toBe(state);
    expect(['pass', 'warn']).not.toContain(report.state);
  });

  test('never passes, whatever single byte of a signed document or its bundle is another', async () => {
    for (const name of ['r/2/record.json', 'r/2/record.sigstore.json', 'decision.json', 'decision.sigstore.json']) {
      const { length } = published.get(AT + name) ?? new Uint8Array();
      for (let at = 0; at < length; at += Math.ceil(length / 5)) {
        const report = await notes(await spoiled(AT + name, (bytes) => bytes.map((byte, index) => (index === at ? byte ^ 2 : byte))));
        expect(['pass', 'warn'], `${name}, byte ${at}`).not.toContain(report.state);
      }
    }
  });
});

describe('what a reader brings', () => {
  const use = async (...files: readonly (readonly [string, Uint8Array])[]): Promise<VerifyWith> => {
    const plainly = await plainReader(served(published));
    const brought = files.flatMap(([name, bytes]) => recogniseBrought(name, bytes) ?? []);
    expect(brought.map(({ kind }) => kind)).not.toContain('problem');
    const own = trustWith(plainly.against.trust, brought);
    const against = await heldAgainst(plainly.against, own, plainly.files);
    const checkpoint = brought.find((one) => one.kind === 'checkpoint');
    return { files: plainly.files, against, log: await readPortalLog(plainly.files, against.trust), kept: checkpoint === undefined ? [] : [{ bytes: checkpoint.bytes, words: 'Brought' }] };
  };
  const pem = (person: ReturnType<typeof testSigner>) => utf8(person.signer.publicKey ?? '');

  test('a trust file of their own holds as the portal’s does', async () => {
    const report = await notes(await use(['trust.json', published.get('/trust/trust.json') ?? new Uint8Array()]));
    expect(stateOf(report, 'signer')).toBe('pass');
    expect(plain(report.checks.find(({ id }) => id === 'signer')?.found ?? [])).toContain('the trust file you brought');
  });
  test('a key of their own vouches for the record alone', async () => {
    expect(stateOf(await notes(await use(['machine.pem', pem(people.machine)])), 'signer')).toBe('pass');
    expect(stateOf(await notes(await use(['other.pem', pem(testSigner(99))])), 'signer')).toBe('unverified');
  });
  test('a log key of their own is the only one that counts', async () => {
    expect(stateOf(await notes(await use(['log.vkey', utf8(printVerifierKey(ORIGIN, people.log.key))])), 'log')).toBe('pass');
    expect(stateOf(await notes(await use(['log.vkey', utf8(printVerifierKey(ORIGIN, testSigner(98).key))])), 'log')).toBe('invalid');
  });
  test('a checkpoint that they kept is gone on from, or the log was changed', async () => {
    expect(stateOf(await notes(await use(['checkpoint', published.get('/log/checkpoint') ?? new Uint8Array()])), 'kept')).toBe('pass');
    expect(stateOf(await notes(await plainReader(served(published))), 'kept')).toBe('not-applicable');
  });
  const signedCheckpoint = (size: number, root: Uint8Array) => {
    const text = checkpointText({ origin: ORIGIN, size, root });
    const { key, signBytes } = people.log;
    return utf8(printNote(text, [{ name: ORIGIN, id: noteKeyId(ORIGIN, key), signature: signBytes(utf8(text)) }]));
  };
  test.each([
    ['was larger then', 9, 'It held 9 entries then, and holds 5 now: entries were taken away.'],
    ['held other entries then', 3, 'Its first 3 entries are not those that were there then.'],
  ])('a log that %s is told of, by a checkpoint that its own key signed', async (_, size, found) => {
    const report = await notes(await use(['checkpoint', signedCheckpoint(size, new Uint8Array(32))]));
    expect(stateOf(report, 'kept')).toBe('invalid');
    expect(plain(report.checks.find(({ id }) => id === 'kept')?.found ?? [])).toContain(found);
  });
  test('a checkpoint that nobody signed accuses nobody', async () => {
    const forged = utf8(new TextDecoder().decode(signedCheckpoint(3, new Uint8Array(32))).replace('\n3\n', '\n4\n'));
    expect(stateOf(await notes(await use(['checkpoint', forged])), 'kept')).toBe('unverified');
  });
  test.each([
    ['a trust file with a key that nobody knows', '{"signers":[],"sigers":[]}', 'trust.json'],
    ['a public key that is none', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n', 'key.pem'],
  ])('%s is refused', (_, text, name) => {
    expect(recogniseBrought(name, utf8(text))?.kind).toBe('problem');
  });
  test('any other file is one to be checked', () => {
    expect(recogniseBrought('notes.txt', utf8('second'))).toBeUndefined();
    // A record names the signers of the release before.
    expect(recogniseBrought('record.json', utf8('{"_type":"https://in-toto.io/Statement/v1","predicate":{"previous":{"release":{"signers":[]}}}}'))).toBeUndefined();
  });
});

describe('the files of a release', () => {
  const objects = async (use: VerifyWith) => {
    const record = (await verifyRelease({ project: 'demo', version: 'v1.0.0' }, use)).records.at(-1)?.head;
    if (record === undefined) throw new Error('the release has no record');
    const steps: number[] = [];
    const check = await checkObjects(record, use.files, { hash: async (bytes) => sha256Hex(bytes), onProgress: (done) => void steps.push(done) });
    return { check, steps };
  };
  const address = () => [...published.keys()].find((path) => path.startsWith(`/evidence/${SECOND}/`)) ?? '';

  test('are each held against the digest that the record names', async () => {
    const { check, steps } = await objects(await plainReader(served(published)));
    expect([check.state, plain(check.found), steps]).toEqual(['pass', '3 files of evidence and of what it was judged by.', [0, 1, 2]]);
  });
  test('that changed, or are gone, are told', async () => {
    expect((await objects(await spoiled(address(), () => utf8('other')))).check.state).toBe('invalid');
    expect((await objects(await spoiled(address(), () => undefined))).check.state).toBe('unverified');
  });
});

test('verifyRelease() says so where there is nothing', async () => {
  const report = await verifyRelease({ project: 'demo', version: 'v9' }, await plainReader(served(published)));
  expect(report.checks.map(({ state, title }) => `${state} ${title}`)).toEqual(['unverified The documents could not be read']);
});
