import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readYaml } from '../../src/core/lib/read-yaml.ts';
import { verifyEd25519 } from '../../src/core/crypto/ed25519.ts';
import { parseVerifierKey } from '../../src/core/crypto/signed-note.ts';
import { TrustSpec } from '../../src/core/model/portal-files.ts';
import { gitWouldTake } from '../../src/node/git-would-take.ts';
import { generateKey, generateLogKey, readSigningKey } from '../../src/node/keys.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dossier-keys-'));
});
afterAll(() => rm(folder, { recursive: true }));

const read = (file: string) => readSigningKey({ file, variable: 'DOSSIER_KEY', environment: {} });

test('generateKey() writes a private key that only its owner reads, and a trust entry that parses', async () => {
  const made = await generateKey({ path: path.join(folder, 'ada'), id: 'ada', name: 'Ada "A" Byron', identity: 'ada@example.org', may: ['sign-off:qa', 'waiver'] });
  expect((await stat(made.privateFile)).mode & 0o777).toBe(0o600);
  const trust = readYaml(TrustSpec, `signers:\n${made.trustEntry}`);
  expect(trust).toMatchObject({ value: { signers: [{ id: 'ada', name: 'Ada "A" Byron', may: ['sign-off:qa', 'waiver'], publicKey: await readFile(made.publicFile, 'utf8') }] } });
});

test('gitWouldTake() is true only where git does not ignore the key', async () => {
  const clone = path.join(folder, 'clone');
  execFileSync('git', ['init', '--quiet', clone]);
  expect(gitWouldTake(path.join(clone, 'job.key'))).toBe(true);
  await writeFile(path.join(clone, '.gitignore'), '*.key\n');
  expect(gitWouldTake(path.join(clone, 'job.key'))).toBe(false);
  expect(gitWouldTake(path.join(folder, 'job.key'))).toBe(false);
});

test('a generated key signs what its public half verifies', async () => {
  const made = await generateKey({ path: path.join(folder, 'job'), id: 'job', name: 'Job', identity: 'job', may: ['record'] });
  const key = await read(made.privateFile);
  const message = new TextEncoder().encode('a message');
  expect(key.hint).toBe(made.hint);
  expect(verifyEd25519(key.sign(message), message, key.publicKey)).toBe(true);
});

test('generateKey() never overwrites a key', async () => {
  const options = { path: path.join(folder, 'twice'), id: 'twice', name: 'T', identity: 't', may: ['record'] };
  const { privateFile } = await generateKey(options);
  const before = await readFile(privateFile, 'utf8');
  await expect(generateKey(options)).rejects.toThrow('The file exists already, and keys are never overwritten');
  expect(await readFile(privateFile, 'utf8')).toBe(before);
});

test('generateLogKey() prints a verifier key named after the log', async () => {
  const { trustEntry } = await generateLogKey({ path: path.join(folder, 'log'), origin: 'example.org/log' });
  const [vkey = ''] = /\S+\+\S+/.exec(trustEntry) ?? [];
  expect(parseVerifierKey(vkey)?.name).toBe('example.org/log');
});

describe('readSigningKey()', () => {
  const pem = (kind: 'ed25519' | 'x25519') => (kind === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519')).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

  test('takes PEM text from the environment, line breaks written as "\\n" too', async () => {
    const text = pem('ed25519');
    const [plain, escaped] = await Promise.all([text, text.replaceAll('\n', '\\n')].map((DOSSIER_KEY) => readSigningKey({ variable: 'DOSSIER_KEY', environment: { DOSSIER_KEY } })));
    expect(escaped?.hint).toBe(plain?.hint);
  });

  test('says how to give a key when there is none', async () => {
    await expect(readSigningKey({ variable: 'DOSSIER_KEY', environment: {} })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [OperatorError: No private key was given
        hint      Name a file with --key, or set DOSSIER_KEY to the key’s PEM text. \`dossier keygen\` makes a pair; --keyless needs none]
    `);
  });

  test('refuses a key of another kind, and text that is no key, without printing either', async () => {
    await writeFile(path.join(folder, 'x.key'), pem('x25519'));
    await writeFile(path.join(folder, 'none.key'), 'SECRET');
    await expect(read(path.join(folder, 'x.key'))).rejects.toThrow(/The private key is of another kind[\s\S]*expected {2}Ed25519/);
    await expect(read(path.join(folder, 'none.key'))).rejects.toThrow(/^(?![\s\S]*SECRET)[\s\S]*The private key does not parse/);
  });
});
