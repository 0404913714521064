import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SigstoreInstance } from '../../../examples/sigstore/instance.ts';
import { sha256Hex, utf8 } from '../../../src/core/lib/bytes.ts';
import type { Signer, Trust, TrustRootSpec } from '../../../src/core/model/portal-files.ts';
import { verifySignatures } from '../../../src/core/signatures/verify-signatures.ts';
import { keylessSigner, keylessTrust, WORKFLOW } from '../../builders/keyless.ts';
import { testSigner } from '../../builders/signer.ts';

// For every signed sample: its own signer verifies it, and no other entry of any trust file ever does, alone or among all.

interface Sample { readonly title: string; readonly kind: string; readonly file: Uint8Array; readonly artifact: Uint8Array; readonly name: string; readonly own: Signer; readonly roots?: readonly (TrustRootSpec & { readonly bytes: Uint8Array })[] }

const read = (name: string) => new Uint8Array(readFileSync(new URL(`../../fixtures/${name}`, import.meta.url)));
const line = (name: string, number: number) => (readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8').split('\n')[number] ?? '').trim();
const text = (name: string) => readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8');
const signer = (id: string, way: Partial<Signer>): Signer => ({ id, name: id, identity: id, may: ['evidence'], example: false, ...way });

const instance = new SigstoreInstance();
const other = new SigstoreInstance('Another instance', 'another.invalid');
const artifact = read('signatures/artifact.txt');
const example = { ...keylessTrust(instance).roots[0]!, bytes: instance.trustedRoot() };
const foreign = { ...example, id: 'another', bytes: other.trustedRoot(), sha256: sha256Hex(other.trustedRoot()) };
const publicGood = { id: 'public-good', title: 'Public', file: 'roots/public-good.json', sha256: sha256Hex(read('sigstore/trusted-roots/public-good.json')), date: '2026-08-19', profile: 'log' as const, example: false, bytes: read('sigstore/trusted-roots/public-good.json') };
const expected = JSON.parse(text('sigstore/bundles/expected.json')) as readonly { readonly name: string; readonly file: string; readonly artifact: string; readonly identity: string; readonly issuer: string }[];
const real = expected.find(({ name }) => name === 'cli-reusable-workflow')!;
const producer = testSigner(61, { id: 'dsse-key', may: ['evidence'] });

const SAMPLES: readonly Sample[] = [
  { title: 'a keyless bundle', kind: 'sigstore-bundle', file: instance.signArtifact(artifact, { signer: WORKFLOW, at: '2026-03-01T12:00:00Z' }), artifact, name: 'a.sigstore.json', own: keylessSigner(), roots: [example] },
  { title: 'a GitHub attestation', kind: 'sigstore-bundle', file: read(`sigstore/bundles/${real.file}`), artifact: read(`sigstore/bundles/${real.artifact}`), name: 'b.sigstore.json', own: signer('github', { certificate: { root: 'public-good', identity: real.identity, issuer: real.issuer } }), roots: [publicGood] },
  { title: 'a bundle by key', kind: 'sigstore-bundle', file: producer.bundle(utf8('{}')), artifact, name: 'c.sigstore.json', own: producer.signer },
  { title: 'a cosign signature by ECDSA', kind: 'cosign-signature', file: read('signatures/cosign/p256.sig'), artifact, name: 'artifact.txt.sig', own: signer('cosign', { publicKey: text('signatures/cosign/key.pub') }) },
  { title: 'a cosign signature by RSA', kind: 'cosign-signature', file: read('signatures/cosign/rsa.sig'), artifact, name: 'artifact.txt.sig', own: signer('cosign-rsa', { publicKey: text('signatures/cosign/rsa.pub') }) },
  { title: 'a minisign signature', kind: 'minisign-signature', file: read('signatures/minisign/prehashed.minisig'), artifact, name: 'artifact.txt.minisig', own: signer('minisign', { minisign: line('signatures/minisign/key.pub', 1) }) },
  { title: 'an OpenPGP signature', kind: 'openpgp-signature', file: read('signatures/openpgp/good.asc'), artifact, name: 'artifact.txt.asc', own: signer('openpgp', { openpgp: text('signatures/openpgp/key-good.asc') }) },
];

const STRANGERS: readonly Signer[] = [
  keylessSigner({ id: 'another-workflow' }, { identity: 'https://github.com/acme/other/.github/workflows/release.yml@refs/tags/v1.0.0' }),
  keylessSigner({ id: 'another-issuer' }, { issuer: 'https://accounts.example.org' }),
  keylessSigner({ id: 'another-root' }, { root: 'another' }),
  keylessSigner({ id: 'a-part' }, { identity: { pattern: 'github' } }),
  testSigner(62, { id: 'another-key', may: ['evidence'] }).signer,
  signer('another-pgp', { openpgp: text('signatures/openpgp/key-other.asc') }),
];

const roots = [example, foreign, publicGood];
const trustOf = (signers: readonly Signer[]): Trust => ({ signers: [...signers], roots: roots.map(({ bytes: _, ...root }) => root), rootFiles: new Map(roots.map(({ id, bytes }) => [id, bytes])) });
const check = ({ kind, file, artifact: over, name }: Sample, signers: readonly Signer[]) => {
  const received = [{ name, sha256: sha256Hex(file), format: kind, open: () => Promise.resolve(file) }, { name: 'artifact.txt', sha256: sha256Hex(over), open: () => Promise.resolve(over) }];
  return verifySignatures({ evidence: received.slice(0, 1), received, released: [], trust: trustOf(signers), project: 'widget', at: '2026-06-01T00:00:00Z' });
};

describe.each(SAMPLES.map((sample) => [sample.title, sample] as const))('%s', (_, sample) => {
  test('is verified by its own signer', async () => {
    expect(await check(sample, [sample.own])).toMatchObject([{ result: 'verified', signer: sample.own.id }]);
  });

  test('is never verified by anybody else', async () => {
    const others = [...STRANGERS, ...SAMPLES.filter(({ own }) => own.id !== sample.own.id).map(({ own }) => own)];
    for (const one of others) expect((await check(sample, [one])).map(({ result }) => result), one.id).not.toContain('verified');
    expect((await check(sample, others)).map(({ result }) => result)).not.toContain('verified');
  });

  test('is not verified where its signer may not sign evidence, not for this project, or not at that time', async () => {
    for (const less of [{ may: ['record'] }, { projects: ['other'] }, { validFrom: '2090-01-01T00:00:00Z' }, { validUntil: '1990-01-01T00:00:00Z' }]) {
      expect(await check(sample, [{ ...sample.own, ...less }]), JSON.stringify(less)).toMatchObject([{ result: 'untrusted-signer', ground: 'policy' }]);
    }
  });
});
