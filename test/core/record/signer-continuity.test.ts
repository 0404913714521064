import { describe, expect, test } from 'vitest';
import type { SigningCertificate } from '../../../src/core/model/signature-check.ts';
import { knownSigners, signerChanges } from '../../../src/core/record/signer-continuity.ts';
import { digest, file, signature } from '../../builders/gates.ts';

const workflow = (tag: string, parts: Partial<SigningCertificate> = {}): SigningCertificate => ({
  identity: `https://github.com/acme/w/.github/workflows/release.yml@refs/tags/${tag}`,
  issuer: 'https://token.actions.githubusercontent.com',
  workflow: `https://github.com/acme/w/.github/workflows/release.yml@refs/tags/${tag}`,
  runner: 'github-hosted',
  ...parts,
});
const provenance = file({ sha256: digest('a'), slots: ['provenance'] });
const signed = (...checks: Parameters<typeof signature>[0][]) => ({ files: [provenance], signatures: checks.map((one) => signature({ holder: digest('a'), covers: [], ...one })) });
const previous = (...checks: Parameters<typeof signature>[0][]) => ({ version: 'v1.0.0', revision: 1, sha256: digest('1'), at: '2026-01-01T00:00:00Z', signers: knownSigners(signed(...checks)) });
const trust = { signers: [] };

describe('signerChanges()', () => {
  test('is undefined without an earlier release', () => {
    expect(signerChanges(undefined, signed({}), trust)).toBeUndefined();
    expect(signerChanges({ version: 'v1.0.0', revision: 1, sha256: digest('1') }, signed({}), trust)).toBeUndefined();
  });

  test('is empty where the same workflow signs at another tag', () => {
    expect(signerChanges(previous({ certificate: workflow('v1.0.0') }), signed({ certificate: workflow('v1.1.0') }), trust)).toEqual([]);
  });

  test.each([
    ['identity', { identity: 'https://github.com/other/w/.github/workflows/release.yml@refs/tags/v1.1.0' }, ['identity']],
    ['branch', { identity: 'https://github.com/acme/w/.github/workflows/release.yml@refs/heads/main' }, ['identity']],
    ['issuer', { issuer: 'https://accounts.example.org' }, ['issuer']],
    ['workflow', { workflow: 'https://github.com/acme/w/.github/workflows/other.yml@refs/tags/v1.1.0' }, ['workflow']],
    ['runner type', { runner: 'self-hosted' }, ['runner']],
  ])('tells another %s', (_, parts, expected) => {
    const changes = signerChanges(previous({ certificate: workflow('v1.0.0') }), signed({ certificate: workflow('v1.1.0', parts) }), trust);
    expect(changes?.map(({ slot, part }) => [slot, part])).toEqual(expected.map((part) => ['provenance', part]));
  });

  test('tells another repository behind a workflow that many share', () => {
    const shared = 'https://github.com/slsa-framework/slsa-github-generator/.github/workflows/generator_generic_slsa3.yml@refs/tags/v2.1.0';
    const by = (owner: string) => ({ certificate: workflow('v1.0.0', { identity: shared, workflow: shared, sourceRepository: `https://github.com/${owner}/w` }) });
    expect(signerChanges(previous(by('acme')), signed(by('mallory')), trust)).toMatchObject([{ part: 'repository', was: ['https://github.com/acme/w'], now: 'https://github.com/mallory/w' }]);
    expect(signerChanges(previous(by('acme')), signed(by('acme')), trust)).toEqual([]);
  });

  test('tells another key', () => {
    expect(signerChanges(previous({ key: 'one' }), signed({ key: 'two' }), trust)).toEqual([
      { slot: 'provenance', file: digest('a'), part: 'key', was: ['one'], now: 'two' },
    ]);
  });

  test.each([
    ['there is no signature', signed()],
    ['it does not verify', signed({ key: 'one', result: 'invalid' })],
    ['nobody knows the signer', signed({ key: 'one', result: 'untrusted-signer' })],
    ['the file is not there', { files: [], signatures: [signature({ key: 'one', holder: digest('a') })] }],
  ])('tells that the signature is gone where %s', (_, now) => {
    expect(signerChanges(previous({ key: 'one' }), now, trust)).toMatchObject([{ slot: 'provenance', part: 'signature', was: ['ci@example.org'] }]);
  });

  test('is not moved by one more signature beside the one that was there', () => {
    expect(signerChanges(previous({ key: 'one' }), signed({ key: 'two' }, { key: 'one' }, { key: 'three', result: 'invalid' }), trust)).toEqual([]);
  });

  test('says what the trust file announced', () => {
    const listed = (validFrom: string) => ({ signers: [{ id: 'ci', name: 'CI', identity: 'ci', publicKey: '', may: ['evidence'], validFrom, example: false }] });
    const changed = (validFrom: string) => signerChanges(previous({ key: 'one' }), signed({ key: 'two' }), listed(validFrom));
    expect(changed('2026-02-01T00:00:00Z')).toMatchObject([{ part: 'key', planned: 'the trust file lists signer “ci” from 2026-02-01T00:00:00Z on' }]);
    expect(changed('2025-12-01T00:00:00Z')?.[0]?.planned).toBeUndefined();
  });

  test('takes a slot that nobody signed before for no change', () => {
    expect(signerChanges(previous(), signed({ key: 'one' }), trust)).toEqual([]);
  });
});
