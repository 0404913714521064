import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sha256Hex } from '../../../src/core/lib/bytes.ts';
import type { Signer, Trust } from '../../../src/core/model/portal-files.ts';
import { verifySignatures } from '../../../src/core/signatures/verify-signatures.ts';

// What registries say of a package, received as evidence beside the package: npm names it by SHA-512, PyPI by SHA-256.

const read = (name: string) => new Uint8Array(readFileSync(new URL(`../../fixtures/sigstore/${name}`, import.meta.url)));
const root = (id: string) => {
  const bytes = read(`trusted-roots/${id}.json`);
  return { id, title: id, file: `roots/${id}.json`, sha256: sha256Hex(bytes), date: '2026-08-19', profile: 'log' as const, example: false, bytes };
};
const roots = [root('public-good'), root('staging')];
const signer = (id: string, way: Partial<Signer>): Signer => ({ id, name: id, identity: id, may: ['evidence'], example: false, ...way });

const [registryKey] = (JSON.parse(new TextDecoder().decode(read('trusted-roots/npm-registry-keys.json'))) as { keys: readonly { keyId: string; publicKey: { rawBytes: string } }[] }).keys;
const registry = signer('npm-registry', { publicKey: `-----BEGIN PUBLIC KEY-----\n${registryKey?.publicKey.rawBytes ?? ''}\n-----END PUBLIC KEY-----\n`, keyIds: [registryKey?.keyId ?? ''] });
const workflow = signer('publishing', { certificate: { root: 'public-good', identity: 'https://github.com/ramonpetgrave64/gundam-visor/.github/workflows/npm-publish.yml@refs/tags/v1.0.1', issuer: 'https://token.actions.githubusercontent.com' } });
const maintainer = signer('maintainer', { certificate: { root: 'staging', identity: 'william@yossarian.net', issuer: 'https://github.com/login/oauth' } });
const trust: Trust = { signers: [registry, workflow, maintainer], roots: roots.map(({ bytes: _, ...one }) => one), rootFiles: new Map(roots.map(({ id, bytes }) => [id, bytes])) };

async function check(format: string, document: Uint8Array, artifact: { readonly name: string; readonly bytes: Uint8Array }) {
  const holder = { name: 'registry/attestations.json', sha256: sha256Hex(document), format, open: () => Promise.resolve(document) };
  const received = [holder, { name: artifact.name, sha256: sha256Hex(artifact.bytes), open: () => Promise.resolve(artifact.bytes) }];
  const checks = await verifySignatures({ evidence: [holder], received, released: [], trust, project: 'gundam', at: '2026-06-01T00:00:00Z' });
  return checks.map(({ result, signer: id, covers }) => [result, id, covers.length]);
}

const tarball = read('npm-attestations/gundam-visor-cli-v1-tag.tgz');
const npm = read('npm-attestations/gundam-visor-cli-v1-tag.tgz.json');

test('both attestations of npm verify, and cover the package by its SHA-512', async () => {
  expect(await check('npm-attestations', npm, { name: 'dist/gundam-visor-1.0.1.tgz', bytes: tarball })).toEqual([['verified', 'npm-registry', 1], ['verified', 'publishing', 1]]);
});

test('they cover no other package, and none that is called otherwise', async () => {
  expect(await check('npm-attestations', npm, { name: 'dist/gundam-visor-1.0.1.tgz', bytes: tarball.with(0, 0) })).toEqual([['verified', 'npm-registry', 0], ['verified', 'publishing', 0]]);
  expect(await check('npm-attestations', npm, { name: 'dist/other-1.0.1.tgz', bytes: tarball })).toEqual([['verified', 'npm-registry', 0], ['verified', 'publishing', 0]]);
});

test('an attestation that was altered covers nothing that counts', async () => {
  const altered = read('npm-attestations/gundam-visor-cli-v1-tag-invalidsigprov.tgz.json');
  expect((await check('npm-attestations', altered, { name: 'gundam-visor-1.0.1.tgz', bytes: tarball })).map(([result]) => result)).toEqual(['verified', 'invalid']);
});

test('an attestation of PyPI covers the wheel', async () => {
  const wheel = read('pypi-attestations/rfc8785-0.1.2-py3-none-any.whl');
  const attestation = read('pypi-attestations/rfc8785-0.1.2-py3-none-any.whl.publish.attestation');
  expect(await check('pypi-attestation', attestation, { name: 'rfc8785-0.1.2-py3-none-any.whl', bytes: wheel })).toEqual([['verified', 'maintainer', 1]]);
});
