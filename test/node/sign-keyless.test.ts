import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { SigstoreInstance } from '../../examples/sigstore/instance.ts';
import { sha256Hex, utf8 } from '../../src/core/lib/bytes.ts';
import { canonicalBytes } from '../../src/core/lib/canonical-json.ts';
import type { Signer, Trust, TrustSpec } from '../../src/core/model/portal-files.ts';
import { WAIVER_SCHEMA } from '../../src/core/model/uris.ts';
import { verifyDocument } from '../../src/core/signatures/verify.ts';
import { keylessSigner } from '../../src/node/keyless.ts';
import { signDocument, trustOf } from '../../src/node/sign.ts';
import { emptyContent, put, putRevision } from '../builders/sealed-content.ts';
import { sigstoreServices, WORKFLOW, workflowToken, type TestServices } from '../builders/sigstore-services.ts';

let sigstore: TestServices;
let contentDir = '';
let document = '';
beforeAll(async () => {
  sigstore = await sigstoreServices();
  contentDir = await emptyContent();
  ({ document } = await putRevision(contentDir, { version: 'v1', revision: 1, evidence: { 'notes.txt': 'notes' } }));
  await put(contentDir, 'trust/roots/test.json', sigstore.trustedRoot);
  await trust((before) => ({ ...before, roots: [{ id: 'test', title: 'Test instance', file: 'roots/test.json', sha256: sha256Hex(sigstore.trustedRoot), date: '2026-01-02', profile: 'log', example: false }] }));
});
afterAll(async () => {
  await sigstore[Symbol.asyncDispose]();
  await rm(contentDir, { recursive: true });
});

const key = () => keylessSigner({ services: sigstore.services, tokenFrom: 'TOKEN', environment: { TOKEN: workflowToken() }, timeout: 2000, retries: 0 });
const bundle = () => readFile(path.join(contentDir, document.replace('.json', '.sigstore.json')));
const may = (permissions: readonly string[], certificate: Partial<Signer['certificate'] & object> = {}): Signer => ({
  id: 'workflow', name: 'Workflow', identity: 'the workflow', may: [...permissions], example: false, certificate: { root: 'test', ...WORKFLOW, ...certificate },
});

async function trust(change: (before: TrustSpec) => TrustSpec): Promise<void> {
  const file = path.join(contentDir, 'trust/trust.yaml');
  await writeFile(file, stringify(change(parse(await readFile(file, 'utf8')) as TrustSpec)));
}
const list = (signer: Signer) => trust((before) => ({ ...before, signers: [...before.signers.filter(({ id }) => id !== signer.id), signer] }));

describe('signDocument() with an identity', () => {
  test('refuses one that the trust file does not list, prints the entry to add, and writes nothing', async () => {
    const refused = await signDocument({ contentDir, document, key: key() }).then(() => '', (error: Error) => error.message);
    expect(refused).toContain('This identity may not sign it');
    const entry = /add below signers: - (\{.*\})/.exec(refused)?.[1] ?? '{}';
    expect(parse(entry)).toEqual({
      id: 'demo-record', name: 'Workflow that signs for demo', identity: WORKFLOW.identity, may: ['record'], projects: ['demo'],
      certificate: { root: 'test', issuer: WORKFLOW.issuer, identity: WORKFLOW.identity, sourceRepository: 'https://github.com/acme/widget' },
    });
    await expect(bundle()).rejects.toThrow('ENOENT');

    await list({ ...parse(entry) as Signer, example: false });
    expect(await signDocument({ contentDir, document, key: key() })).toMatchObject({ changed: true, seal: { result: 'verified', signer: 'demo-record', certificate: WORKFLOW } });
  });

  test('does not sign again what is signed, and asks nobody for it', async () => {
    const asked = sigstore.asked.length;
    await expect(signDocument({ contentDir, document, key: key() })).rejects.toThrow('It is signed already');
    expect(sigstore.asked).toHaveLength(asked);
    expect(await signDocument({ contentDir, document, key: key(), replace: true })).toMatchObject({ changed: true });
  });

  test('tells nobody of a release under embargo, and signs it when that is over', async () => {
    await list(may(['record']));
    const release = (version: string, until: string) => putRevision(contentDir, { version, revision: 1, evidence: { 'notes.txt': version }, embargo: { advisory: 'DEMO-2026-001', until } });
    const hidden = await release('v2', new Date(Date.now() + 3_600_000).toISOString());
    const asked = sigstore.asked.length;
    await expect(signDocument({ contentDir, document: hidden.document, key: key() })).rejects.toThrow('The release is under embargo, and a keyless signature is public at once');
    expect(sigstore.asked).toHaveLength(asked);
    const told = await release('v3', new Date(Date.now() - 1000).toISOString());
    expect(await signDocument({ contentDir, document: told.document, key: key() })).toMatchObject({ seal: { result: 'verified' } });
  });

  test('signs waivers too, which are no in-toto statements', async () => {
    await list(may(['waiver']));
    const waiver = {
      schema: WAIVER_SCHEMA, id: 'W-1', gate: 'approved', accepts: ['missing'], releases: ['v1'], owner: 'Ada', approvedBy: ['Ada'], reason: 'A reason', created: '2026-03-01', expires: '2026-03-31',
    };
    await put(contentDir, 'projects/demo/waivers/W-1.json', canonicalBytes(waiver));
    expect(await signDocument({ contentDir, document: 'projects/demo/waivers/W-1.json', key: key() })).toMatchObject({ seal: { result: 'verified', signer: 'workflow' } });
  });
});

describe('a record that was signed keyless', () => {
  test('is verified with the trust file, and with no other identity, issuer, runner, root or byte', async () => {
    const bytes = await readFile(path.join(contentDir, document));
    const trusted = await trustOf(contentDir);
    const check = async (change: Partial<Trust> = {}, altered: Partial<{ bytes: Uint8Array; bundle: Uint8Array }> = {}) =>
      (await verifyDocument({ permission: 'record', project: 'demo', bytes, bundle: await bundle(), trust: { ...trusted, ...change }, ...altered })).result;
    const other = (certificate: object) => ({ signers: trusted.signers.map((signer) => (signer.certificate === undefined ? signer : { ...signer, certificate: { ...signer.certificate, ...certificate } })) });

    expect(await check()).toBe('verified');
    expect(await check(other({ identity: `${WORKFLOW.identity}x` }))).toBe('untrusted-signer');
    expect(await check(other({ identity: WORKFLOW.identity.replaceAll('.', '-') }))).toBe('untrusted-signer');
    expect(await check(other({ issuer: 'https://gitlab.com' }))).toBe('untrusted-signer');
    expect(await check(other({ runner: 'self-hosted' }))).toBe('untrusted-signer');
    expect(await check({ rootFiles: new Map([['test', new SigstoreInstance().trustedRoot()]]) })).not.toBe('verified');
    expect(await check({ rootFiles: new Map() })).not.toBe('verified');
    expect(await check({}, { bytes: utf8('{}') })).toBe('invalid');
    expect(await check({}, { bundle: utf8((await bundle()).toString().replace('"mediaType"', ' "mediaType"')) })).toBe('invalid');
  });
});
