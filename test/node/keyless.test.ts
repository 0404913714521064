import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier, type VerificationPolicy } from '@sigstore/verify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../src/core/lib/bytes.ts';
import { STATEMENT_PAYLOAD_TYPE } from '../../src/core/model/uris.ts';
import { parseBundle } from '../../src/core/signatures/bundle.ts';
import { parseTrustedRoot } from '../../src/core/signatures/sigstore/trusted-root.ts';
import { verifyBundle } from '../../src/core/signatures/sigstore/verify-bundle.ts';
import { keylessSigner } from '../../src/node/keyless.ts';
import { PUBLIC_GOOD, readSigningConfig, signingServices } from '../../src/node/signing-services.ts';
import { sigstoreServices, workflowToken, WORKFLOW, type TestServices } from '../builders/sigstore-services.ts';

const PAYLOAD = utf8('{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"a","digest":{"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}}],"predicateType":"https://example.org/p","predicate":{}}');
const POLICY = { subjectAlternativeName: WORKFLOW.identity, extensions: { issuer: WORKFLOW.issuer } };

let sigstore: TestServices;
beforeAll(async () => { sigstore = await sigstoreServices(); });
afterAll(() => sigstore[Symbol.asyncDispose]());

const patience = { timeout: 2000, retries: 0 };
const signer = (environment: Readonly<Record<string, string>> = { SIGSTORE_ID_TOKEN: workflowToken() }, services = sigstore.services) =>
  keylessSigner({ services, tokenFrom: 'SIGSTORE_ID_TOKEN', environment, ...patience });

describe('keylessSigner()', () => {
  test('gives a bundle with certificate, log entry and timestamp, which @sigstore/verify accepts for that identity alone', async () => {
    const bundle = await signer().signEnvelope(STATEMENT_PAYLOAD_TYPE, PAYLOAD);
    expect(parseBundle(bundle)).toMatchObject({ bundle: { signedWith: { kind: 'certificate' }, hasTimeEvidence: true, envelope: { payload: PAYLOAD } } });
    expect(verify(bundle).identity).toMatchObject({ subjectAlternativeName: WORKFLOW.identity, extensions: { issuer: WORKFLOW.issuer } });
    expect(() => verify(bundle, { ...POLICY, subjectAlternativeName: 'https://github.com/acme/widget/.github/workflows/release.yml@refs/heads/main' })).toThrow(/identity/);
    expect(() => verify(bundle, { ...POLICY, extensions: { issuer: 'https://gitlab.com' } })).toThrow(/issuer/);
    expect(await check(bundle)).toMatchObject({ verdict: 'verified', signer: { certificate: { ...WORKFLOW, runner: 'github-hosted', sourceRepository: 'https://github.com/acme/widget' } } });
    expect(await check(bundle, { ...WORKFLOW, issuer: 'https://gitlab.com' })).toMatchObject({ verdict: 'refused', ground: 'identity' });
    expect(sigstore.asked).toEqual(['/api/v2/signingCert', '/api/v1/log/entries', '/api/v1/timestamp']);
  });

  test('logs the signature alone where the log is of version 2, and takes the time from the timestamp', async () => {
    await using own = await sigstoreServices(2);
    const bundle = await signer(undefined, own.services).signEnvelope(STATEMENT_PAYLOAD_TYPE, PAYLOAD);
    expect(verify(bundle, POLICY, own, { timestampThreshold: 1 }).identity?.subjectAlternativeName).toBe(WORKFLOW.identity);
    expect(await check(bundle, WORKFLOW, own)).toMatchObject({ verdict: 'verified' });
    expect(await check(bundle, WORKFLOW, sigstore)).toMatchObject({ verdict: 'refused' });
    expect(own.asked).toEqual(['/api/v2/signingCert', '/api/v2/log/entries', '/api/v1/timestamp']);
  });

  test.each([
    ['fulcio', 403, 'The certificate authority issued no certificate', '(403) not today'],
    ['rekor', 400, 'The log took no entry', '(400) not today'],
    ['tsa', 500, 'The timestamp authority gave no timestamp', '(500) not today'],
    ['tsa', 'silence', 'The timestamp authority gave no timestamp', 'network timeout'],
  ] as const)('says that %s answered with %s', async (service, answer, message, found) => {
    await using own = await sigstoreServices();
    own.fail(service, answer);
    const signing = keylessSigner({ services: own.services, tokenFrom: 'TOKEN', environment: { TOKEN: workflowToken() }, timeout: 300, retries: 0 }).signEnvelope(STATEMENT_PAYLOAD_TYPE, PAYLOAD);
    await expect(signing).rejects.toMatchObject({ name: 'OperatorError', problems: [{ message, found: expect.stringContaining(found) as unknown }] });
  });

  test('says that nobody answers, and never tells the token', async () => {
    const token = workflowToken();
    const nowhere = { fulcio: 'http://127.0.0.1:9', logs: [], timestamps: [] };
    const refused = await failureOf(signer({ SIGSTORE_ID_TOKEN: token }, nowhere));
    expect(refused).toContain('ECONNREFUSED');
    const nobody = `${token.split('.')[0]}.${Buffer.from('{"iss":"x"}').toString('base64url')}.`;
    const unnamed = await failureOf(signer({ SIGSTORE_ID_TOKEN: nobody }));
    expect(unnamed).toContain('The identity token names nobody');
    await using own = await sigstoreServices();
    own.fail('fulcio', 403, token);
    const echoed = await failureOf(signer({ SIGSTORE_ID_TOKEN: token }, own.services));
    expect(echoed).toContain('(403)');
    for (const told of [refused, unnamed, echoed]) expect(told).not.toContain(token.split('.')[1]);
  });

  test('asks for what is missing where no identity is at hand, by the CI that it runs in', async () => {
    const failure = (environment: Readonly<Record<string, string>>) => failureOf(keylessSigner({ services: sigstore.services, environment, ...patience }));
    expect(await failure({ GITHUB_ACTIONS: 'true' })).toMatchInlineSnapshot(`
      "No identity is at hand to sign with
        hint      permissions: id-token: write is missing in the workflow’s job; runs for pull requests from forks never have it"
    `);
    expect(await failure({ GITLAB_CI: 'true' })).toMatchInlineSnapshot(`
      "No identity is at hand to sign with
        hint      id_tokens: SIGSTORE_ID_TOKEN: aud: sigstore is missing in the job"
    `);
    expect(await failure({})).toMatchInlineSnapshot(`
      "No identity is at hand to sign with
        hint      Run it in CI that gives workflows an identity (GitHub Actions, GitLab, Buildkite), name a token with --identity-token, or sign with --key"
    `);
  });

  test('takes a token from a file, and none from text that is no token', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'dossier-token-'));
    const file = path.join(folder, 'token');
    const from = (tokenFrom: string) => keylessSigner({ services: sigstore.services, tokenFrom, environment: {}, ...patience });
    await writeFile(file, `${workflowToken()}\n`);
    expect(verify(await from(file).signEnvelope(STATEMENT_PAYLOAD_TYPE, PAYLOAD)).identity?.subjectAlternativeName).toBe(WORKFLOW.identity);
    await writeFile(file, 'hello');
    expect(await failureOf(from(file))).toContain('The identity token is none');
    expect(await failureOf(from('NOT_SET'))).toContain('There is no identity token');
    // Typed where its place belongs.
    const told = await failureOf(from(workflowToken()));
    expect(told).toContain('There is no identity token');
    for (const part of workflowToken().split('.').filter((one) => one !== '')) expect(told).not.toContain(part);
    await rm(folder, { recursive: true });
  });
});

describe('signingServices()', () => {
  const NOW = new Date('2026-08-01T00:00:00Z');

  test('is Sigstore’s public instance where nothing is named, and never a mixture of two', async () => {
    expect(await signingServices({}, NOW)).toEqual(PUBLIC_GOOD);
    expect(await signingServices({ fulcioUrl: 'https://fulcio.example.org/', tsaUrl: 'https://tsa.example.org' }, NOW))
      .toEqual({ fulcio: 'https://fulcio.example.org', logs: [], timestamps: ['https://tsa.example.org'] });
    await expect(signingServices({ rekorUrl: 'https://rekor.example.org' }, NOW)).rejects.toThrow('The services named issue no certificate');
    await expect(signingServices({ fulcioUrl: 'https://fulcio.example.org' }, NOW)).rejects.toThrow('No service named would say when it was signed');
    // The token would cross in clear.
    await expect(signingServices({ fulcioUrl: 'http://fulcio.example.org', tsaUrl: 'https://tsa.example.org' }, NOW)).rejects.toThrow('It is no address of a service');
    await expect(signingServices({ fulcioUrl: 'fulcio.example.org', tsaUrl: 'https://tsa.example.org' }, NOW)).rejects.toThrow('It is no address of a service');
  });

  test('reads a signing configuration, by what is in use on the day', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'dossier-config-'));
    const file = path.join(folder, 'signing_config.json');
    const service = (url: string, majorApiVersion: number, start: string, end?: string) => ({ url, majorApiVersion, operator: 'example.org', validFor: { start, ...(end === undefined ? {} : { end }) } });
    const config = (parts: object) => writeFile(file, JSON.stringify({
      mediaType: 'application/vnd.dev.sigstore.signingconfig.v0.2+json',
      caUrls: [service('https://old.example.org', 1, '2024-01-01T00:00:00Z', '2025-01-01T00:00:00Z'), service('https://fulcio.example.org', 1, '2025-01-01T00:00:00Z')],
      rekorTlogUrls: [service('https://rekor1.example.org', 1, '2024-01-01T00:00:00Z'), service('https://rekor2.example.org', 2, '2026-01-01T00:00:00Z'), service('https://rekor3.example.org', 2, '2027-01-01T00:00:00Z')],
      rekorTlogConfig: { selector: 'ANY' },
      tsaUrls: [service('https://tsa.example.org/api/v1/timestamp', 1, '2025-01-01T00:00:00Z')],
      tsaConfig: { selector: 'EXACT', count: 1 },
      ...parts,
    }));
    await config({});
    expect(await readSigningConfig(file, NOW)).toEqual({ fulcio: 'https://fulcio.example.org', logs: [{ url: 'https://rekor2.example.org', version: 2 }], timestamps: ['https://tsa.example.org/api/v1/timestamp'] });
    await config({ tsaConfig: { selector: 'EXACT', count: 2 } });
    await expect(readSigningConfig(file, NOW)).rejects.toThrow('too few services');
    await config({ tsaUrls: [], tsaConfig: undefined });
    await expect(readSigningConfig(file, NOW)).rejects.toThrow('No service named would say when it was signed');
    await config({ mediaType: 'application/vnd.dev.sigstore.signingconfig.v0.9+json' });
    await expect(readSigningConfig(file, NOW)).rejects.toThrow('mediaType');
    await rm(folder, { recursive: true });
  });
});

function verify(bundle: Uint8Array, policy: VerificationPolicy = POLICY, { trustedRoot } = sigstore, { timestampThreshold } = { timestampThreshold: 2 }) {
  const trust = toTrustMaterial(TrustedRoot.fromJSON(JSON.parse(Buffer.from(trustedRoot).toString())));
  return new Verifier(trust, { ctlogThreshold: 1, tlogThreshold: 1, timestampThreshold }).verify(toSignedEntity(bundleFromJSON(JSON.parse(Buffer.from(bundle).toString()))), policy);
}

/** By our own verifier, which is held to what trust.yaml says. */
function check(bundle: Uint8Array, expected = WORKFLOW, { trustedRoot } = sigstore) {
  const root = parseTrustedRoot(trustedRoot);
  return verifyBundle({ bundle, root: 'root' in root ? root.root : root, expected, profile: 'log' });
}

async function failureOf(signing: ReturnType<typeof keylessSigner>): Promise<string> {
  return signing.signEnvelope(STATEMENT_PAYLOAD_TYPE, PAYLOAD).then(() => 'no failure', (error: unknown) => error instanceof Error ? error.message : String(error));
}
