import { createHash, generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fulcioHandler, initializeCA, initializeCTLog, initializeTLog, initializeTSA, rekorHandler, tsaHandler } from '@sigstore/mock';
import { EntryLog } from '../../examples/sigstore/entry-log.ts';
import { exampleEcdsaKey } from '../../examples/sigstore/keys.ts';
import { canonicalBytes } from '../../src/core/lib/canonical-json.ts';
import type { SigningServices } from '../../src/node/signing-services.ts';

type Handler = ReturnType<typeof fulcioHandler>['fn'];

/** The services of a Sigstore instance on this machine, made of those that sigstore-js tests itself with. */
export interface TestServices extends AsyncDisposable {
  readonly services: SigningServices;
  /** Its trusted root, as JSON. */
  readonly trustedRoot: Uint8Array;
  /** Paths that were asked for, in order. */
  readonly asked: readonly string[];
  /** Answers the requests to a service in another way: with a status, or not at all. */
  fail(service: 'fulcio' | 'rekor' | 'tsa', answer: number | 'silence', words?: string): void;
}

const PATHS = { fulcio: '/api/v2/signingCert', rekor: '/api/v1/log/entries', rekor2: '/api/v2/log/entries', tsa: '/api/v1/timestamp' };

export async function sigstoreServices(rekor: 1 | 2 = 1): Promise<TestServices> {
  const keys = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const handlers = new Map<string, Handler>();
  const failures = new Map<string, { readonly answer: number | 'silence'; readonly words: string }>();
  const asked: string[] = [];
  const server = createServer((request, response) => void (async () => {
    const path = request.url ?? '';
    asked.push(path);
    const failure = failures.get(path);
    if (failure?.answer === 'silence') return;
    if (failure !== undefined) return void response.writeHead(failure.answer, { 'content-type': 'application/json' }).end(JSON.stringify({ message: failure.words }));
    const { statusCode, response: body, contentType = 'text/plain' } = await handlers.get(path)?.(await bodyOf(request)) ?? { statusCode: 404, response: '' };
    response.writeHead(statusCode, { 'content-type': contentType }).end(typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength));
  })());
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const certificateLog = await initializeCTLog(keys());
  const authority = await initializeCA(keys(), certificateLog);
  const entryLog = await initializeTLog(url, keys());
  const entryLog2Key = exampleEcdsaKey('test log');
  const entryLog2 = new EntryLog(new URL(url).host, entryLog2Key);
  const timestamps = await initializeTSA(keys(), inFiveMinutes());
  handlers.set(PATHS.fulcio, fulcioHandler(authority).fn);
  handlers.set(PATHS.rekor, (request) => rekorHandler(entryLog).fn(asRekorStores(request)));
  handlers.set(PATHS.rekor2, (request) => Promise.resolve({ statusCode: 201, response: JSON.stringify(logged2(entryLog2, request)), contentType: 'application/json' }));
  handlers.set(PATHS.tsa, tsaHandler(timestamps).fn);

  return {
    services: { fulcio: url, logs: [{ url, version: rekor }], timestamps: [url] },
    trustedRoot: trustedRoot(url, {
      authority: [authority.rootCertificate],
      timestamps: [timestamps.intCertificate, timestamps.rootCertificate],
      certificateLog: certificateLog.publicKey,
      entryLog: rekor === 1 ? entryLog.publicKey : Buffer.from(entryLog2Key.spki),
    }),
    asked,
    fail: (service, answer, words = 'not today') => void failures.set(PATHS[service], { answer, words }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => { server.close(resolve); });
    },
  };
}

/** A token as GitHub Actions gives a workflow, without a signature: these services believe everyone. */
export function workflowToken(claims: Readonly<Record<string, string>> = {}): string {
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${encoded({ alg: 'none' })}.${encoded({ ...WORKFLOW_CLAIMS, ...claims })}.`;
}

export const WORKFLOW = {
  identity: 'https://github.com/acme/widget/.github/workflows/release.yml@refs/tags/v1.0.0',
  issuer: 'https://token.actions.githubusercontent.com',
};

const WORKFLOW_CLAIMS = {
  sub: WORKFLOW.identity,
  iss: WORKFLOW.issuer,
  aud: 'sigstore',
  repository: 'acme/widget',
  ref: 'refs/tags/v1.0.0',
  sha: '5f3c1d0a9b8e7f6a5b4c3d2e1f0a9b8c7d6e5f4a',
  event_name: 'push',
  runner_environment: 'github-hosted',
  job_workflow_ref: 'acme/widget/.github/workflows/release.yml@refs/tags/v1.0.0',
  workflow_ref: 'acme/widget/.github/workflows/release.yml@refs/tags/v1.0.0',
};

// Of fractions of a second it writes some digits and @sigstore/verify reads three, so its clock stands at a whole one: half
// way through the ten minutes that certificates live.
function inFiveMinutes(): Date {
  return new Date(Math.floor(Date.now() / 1000 + 300) * 1000);
}

// What is proposed for a DSSE envelope is not what is stored: the log keeps digests and signatures. The log that sigstore-js
// tests with stores what it is given.
// https://github.com/sigstore/rekor/blob/main/pkg/types/dsse/v0.0.1/dsse_v0_0_1_schema.json
function asRekorStores(request: string): string {
  const { apiVersion, kind, spec } = JSON.parse(request) as { apiVersion: string; kind: string; spec: { proposedContent?: { envelope: string; verifiers: readonly [string] } } };
  if (spec.proposedContent === undefined) return request;
  const { envelope, verifiers: [verifier] } = spec.proposedContent;
  const { payload, signatures } = JSON.parse(envelope) as { payload: string; signatures: readonly { sig: string }[] };
  const hash = (content: string | Buffer) => ({ algorithm: 'sha256', value: createHash('sha256').update(content).digest('hex') });
  return JSON.stringify({
    apiVersion, kind,
    spec: { envelopeHash: hash(envelope), payloadHash: hash(Buffer.from(payload, 'base64')), signatures: signatures.map(({ sig }) => ({ signature: sig, verifier })) },
  });
}

// A log of version 2 (https://github.com/sigstore/rekor-tiles): plain signatures alone, no promise and no time of its own.
function logged2(log: EntryLog, request: string) {
  const { hashedRekordRequestV002: proposed } = JSON.parse(request) as { hashedRekordRequestV002: { digest: string; signature: unknown } };
  const hashedRekordV002 = { data: { algorithm: 'SHA2_256', digest: proposed.digest }, signature: proposed.signature };
  const { inclusionPromise: _, integratedTime: __, ...entry } = log.append({ apiVersion: '0.0.2', kind: 'hashedrekord', spec: { hashedRekordV002 } }, '2026-01-01T00:00:00Z');
  return entry;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

interface Trusted {
  readonly authority: readonly ArrayBufferView[];
  readonly timestamps: readonly ArrayBufferView[];
  readonly certificateLog: Buffer;
  readonly entryLog: Buffer;
}

function trustedRoot(url: string, { authority, timestamps, certificateLog, entryLog }: Trusted): Uint8Array {
  const validFor = { start: new Date(Date.now() - 86_400_000).toISOString() };
  const log = (spki: Buffer) => ({
    baseUrl: url,
    hashAlgorithm: 'SHA2_256',
    publicKey: { rawBytes: spki.toString('base64'), keyDetails: 'PKIX_ECDSA_P256_SHA_256', validFor },
    logId: { keyId: createHash('sha256').update(spki).digest('base64') },
  });
  const chain = (certificates: readonly ArrayBufferView[]) => ({
    subject: { organization: 'sigstore.mock', commonName: 'sigstore' },
    uri: url,
    certChain: { certificates: certificates.map(({ buffer, byteOffset, byteLength }) => ({ rawBytes: Buffer.from(buffer, byteOffset, byteLength).toString('base64') })) },
    validFor,
  });
  return canonicalBytes({
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [log(entryLog)],
    certificateAuthorities: [chain(authority)],
    ctlogs: [log(certificateLog)],
    timestampAuthorities: [chain(timestamps)],
  });
}
