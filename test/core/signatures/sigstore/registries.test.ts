import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { packageUrl, parseRegistryKeys, verifyNpmAttestations } from '../../../../src/core/signatures/sigstore/npm-attestations.ts';
import { verifyPypiAttestations } from '../../../../src/core/signatures/sigstore/pypi-attestation.ts';
import { againstOf, digestsOf, FIXTURES, sampleCases, sampleFile, type SampleCase } from './samples.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const json = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes));

interface NpmCase extends SampleCase { readonly package: string; readonly version: string; readonly bad_part: 'publish' | 'provenance' | null }
const NPM = sampleCases('npm-attestations') as readonly NpmCase[];
const [GOOD] = NPM.filter(({ expect: verdict }) => verdict === 'valid') as [NpmCase];
const KEYS = parseRegistryKeys(new Uint8Array(readFileSync(`${FIXTURES}/trusted-roots/npm-registry-keys.json`)));
const keys = 'keys' in KEYS ? KEYS.keys : [];
const tarball = sampleFile(GOOD, GOOD.artifact ?? '');

function verifyNpm(sample: NpmCase, changes: Partial<Parameters<typeof verifyNpmAttestations>[0]> = {}) {
  return verifyNpmAttestations({
    ...againstOf(sample), document: sampleFile(sample, sample.file), keys, artifact: { bytes: sampleFile(sample, sample.artifact ?? '') },
    package: { name: sample.package, version: sample.version }, ...changes,
  });
}

async function groundsOf(verified: ReturnType<typeof verifyNpm> | ReturnType<typeof verifyPypi>) {
  const answer = await verified;
  return 'problem' in answer ? answer : answer.attestations.map(({ report: { verdict, ground } }) => ground === undefined ? verdict : `${verdict}: ${ground}`);
}

describe('verifyNpmAttestations()', () => {
  it.each(NPM)('$file', async (sample) => {
    const refused = `refused: ${sample.ground ?? ''}`;
    expect(await groundsOf(verifyNpm(sample))).toEqual([sample.bad_part === 'publish' ? refused : 'verified', sample.bad_part === 'provenance' ? refused : 'verified']);
    const { sha512 } = digestsOf(sampleFile(sample, sample.artifact ?? ''));
    expect(await groundsOf(verifyNpm(sample, { artifact: { digests: { sha512 } } }))).toEqual(await groundsOf(verifyNpm(sample)));
  });

  it('tells who signed each: the registry’s key, and the build', async () => {
    const verified = await verifyNpm(GOOD);
    expect('attestations' in verified && verified.attestations.map(({ predicateType, report }) => [predicateType, report.signer?.kind, report.times.length, report.kind])).toEqual([
      ['https://github.com/npm/attestation/tree/main/specs/publish/v0.1', 'key', 1, 'npm-attestations'],
      ['https://slsa.dev/provenance/v1', 'certificate', 1, 'npm-attestations'],
    ]);
  });

  it('refuses another tarball, another package and another version', async () => {
    const subject = ['refused: subject', 'refused: subject'];
    expect(await groundsOf(verifyNpm(GOOD, { artifact: { bytes: tarball.with(0, 0) } }))).toEqual(subject);
    expect(await groundsOf(verifyNpm(GOOD, { package: { name: 'gundam', version: GOOD.version } }))).toEqual(subject);
    expect(await groundsOf(verifyNpm(GOOD, { package: { name: GOOD.package, version: '1.0.2' } }))).toEqual(subject);
  });

  it('does not know a tarball by a digest of another kind', async () => {
    const { sha256 } = digestsOf(tarball);
    expect(await groundsOf(verifyNpm(GOOD, { artifact: { digests: { sha256 } } }))).toEqual(['not-verifiable: subject', 'not-verifiable: subject']);
  });

  it('refuses a key that the registry does not have, and one that it had given up by then', async () => {
    expect(await groundsOf(verifyNpm(GOOD, { keys: [] }))).toEqual(['refused: key', 'verified']);
    const expired = keys.map((key) => ({ ...key, validFor: { start: '2022-12-01T00:00:00Z', end: '2024-01-01T00:00:00Z' } }));
    expect(await groundsOf(verifyNpm(GOOD, { keys: expired }))).toEqual(['refused: time', 'verified']);
    const renamed = keys.map(({ key }, index) => ({ key, id: keys[1 - index]?.id ?? '' }));
    expect(await groundsOf(verifyNpm(GOOD, { keys: renamed }))).toEqual(['refused: signature', 'verified']);
  });

  it('takes only keys that are for attestations', () => {
    expect(keys.map(({ id, validFor }) => [id, validFor?.end])).toEqual([
      ['SHA256:jl3bwswu80PjjokCgh0o2w5c2U4LhQAE57gj9cz1kzA', '2025-01-29T00:00:00.000Z'],
      ['SHA256:DhQ8wR5APBvFHLF/+Tc+AYvPOdTpcIDqOhxsBHRwC7U', undefined],
    ]);
    expect(parseRegistryKeys(utf8('{"keys":[{}]}'))).toEqual({ problem: 'the registry’s keys cannot be read: keys.0.publicKey is missing' });
  });

  it('refuses a document that calls a statement something else', async () => {
    const document = json(sampleFile(GOOD, GOOD.file));
    document.attestations[1].predicateType = 'https://slsa.dev/verification_summary/v1';
    expect(await groundsOf(verifyNpm(GOOD, { document: utf8(JSON.stringify(document)) }))).toEqual(['verified', 'refused: bundle-structure']);
  });

  it('says what it cannot read', async () => {
    expect(await verifyNpm(GOOD, { document: utf8('{') })).toEqual({ problem: 'the attestations cannot be read: it is not JSON' });
    expect(await verifyNpm(GOOD, { document: utf8('{"attestations":[{"predicateType":1}]}') })).toEqual({ problem: 'the attestations cannot be read: attestations.0.predicateType is no text' });
    expect(await groundsOf(verifyNpm(GOOD, { document: utf8('{"attestations":[{"predicateType":"x","bundle":{}}]}') }))).toEqual(['refused: parse']);
  });

  it('names packages as the registry does', () => {
    expect(packageUrl({ name: '@scope/name', version: '1.0.0' })).toBe('pkg:npm/%40scope/name@1.0.0');
  });
});

const PYPI = sampleCases('pypi-attestations').map((sample) => ({ ...sample, issuer: sample.issuer }));
const [ATTESTATION, PROVENANCE] = PYPI as [SampleCase, SampleCase];

function verifyPypi(sample: SampleCase, changes: Partial<Parameters<typeof verifyPypiAttestations>[0]> = {}) {
  return verifyPypiAttestations({
    ...againstOf(sample), document: sampleFile(sample, sample.file), artifact: { bytes: sampleFile(sample, sample.artifact ?? '') }, fileName: sample.artifact ?? '', ...changes,
  });
}

function altered(sample: SampleCase, change: (document: any) => void): Uint8Array {
  const document = json(sampleFile(sample, sample.file));
  change(document);
  return utf8(JSON.stringify(document));
}

describe('verifyPypiAttestations()', () => {
  it.each(PYPI)('$file', async (sample) => {
    expect(await groundsOf(verifyPypi(sample))).toEqual(['verified']);
    expect(await groundsOf(verifyPypi(sample, { artifact: { digests: digestsOf(sampleFile(sample, sample.artifact ?? '')) } }))).toEqual(['verified']);
  });

  it('refuses another distribution, another name and another signer', async () => {
    expect(await groundsOf(verifyPypi(ATTESTATION, { artifact: { bytes: utf8('another') } }))).toEqual(['refused: subject']);
    expect(await groundsOf(verifyPypi(ATTESTATION, { fileName: 'rfc8785-0.1.3-py3-none-any.whl' }))).toEqual(['refused: subject']);
    expect(await groundsOf(verifyPypi(ATTESTATION, { expected: { identity: 'somebody@example.org' } }))).toEqual(['refused: identity']);
    expect(await groundsOf(verifyPypi(ATTESTATION, { root: againstOf(PROVENANCE).root }))).toEqual(['refused: certificate-chain']);
  });

  it('refuses a changed statement and a changed signature', async () => {
    const statement = altered(ATTESTATION, ({ envelope }) => { envelope.statement = btoa(atob(envelope.statement).replace('0.1.2', '0.1.3')); });
    expect(await groundsOf(verifyPypi(ATTESTATION, { document: statement }))).toEqual(['refused: signature']);
    const entry = altered(ATTESTATION, ({ verification_material: material }) => { material.transparency_entries = []; });
    expect(await groundsOf(verifyPypi(ATTESTATION, { document: entry }))).toEqual(['not-verifiable: time']);
  });

  it('refuses a publisher that is not the certificate’s', async () => {
    const repository = altered(PROVENANCE, ({ attestation_bundles: [bundle] }) => { bundle.publisher.repository = 'somebody/else'; });
    expect(await groundsOf(verifyPypi(PROVENANCE, { document: repository }))).toEqual(['refused: identity']);
    const workflow = altered(PROVENANCE, ({ attestation_bundles: [bundle] }) => { bundle.publisher.workflow = 'ci.yml'; });
    expect(await groundsOf(verifyPypi(PROVENANCE, { document: workflow }))).toEqual(['refused: identity']);
  });

  it.each([
    ['{', { problem: 'the attestation cannot be read: it is not JSON' }],
    ['{"version":2}', { problem: 'the attestation cannot be read: version is not 1' }],
    ['{"version":1,"verification_material":{},"envelope":{}}', ['refused: bundle-structure']],
    ['{"version":1,"attestation_bundles":[]}', []],
  ])('answers %j', async (document, answer) => {
    expect(await groundsOf(verifyPypi(ATTESTATION, { document: utf8(document) }))).toEqual(answer);
  });
});
