import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isWithin } from '../../../../src/core/crypto/validity.ts';
import { parseTrustedRoot, type TrustedRoot } from '../../../../src/core/signatures/sigstore/trusted-root.ts';
import { sigstoreInstance, type Json } from '../../../builders/sigstore-instance.ts';
import { FIXTURES } from './samples.ts';

const instance = sigstoreInstance();
const utf8 = (text: string) => new TextEncoder().encode(text);
const sample = (name: string) => new Uint8Array(readFileSync(`${FIXTURES}/trusted-roots/${name}.json`));

function parsed(file: Uint8Array): TrustedRoot {
  const answer = parseTrustedRoot(file);
  if ('problem' in answer) throw new Error(answer.problem);
  return answer.root;
}

function problemOf(change: (root: Json) => void): string | undefined {
  const answer = parseTrustedRoot(instance.trustedRoot(change));
  return 'problem' in answer ? answer.problem : undefined;
}

describe('parseTrustedRoot()', () => {
  it.each([
    ['public-good', [2, 2, 2, 1]],
    ['staging', [5, 5, 2, 2]],
    ['github', [0, 0, 6, 6]],
    ['scaffolding', [1, 1, 1, 0]],
  ])('reads every instance of %s, with keys and certificates that can be used', (name, counts) => {
    const root = parsed(sample(name));
    expect([root.logs, root.certificateLogs, root.certificateAuthorities, root.timestampAuthorities].map((all) => all.length)).toEqual(counts);
    expect([...root.logs, ...root.certificateLogs].filter(({ key }) => key === undefined)).toEqual([]);
    expect([...root.certificateAuthorities, ...root.timestampAuthorities].filter(({ certificates }) => certificates.length === 0)).toEqual([]);
  });

  it('knows Ed25519, ECDSA and RSA keys, the last as PKCS1 writes them', () => {
    const { logs, certificateLogs } = parsed(sample('staging'));
    expect(new Set([...logs, ...certificateLogs].map(({ key }) => key?.algorithm))).toEqual(new Set(['ecdsa-p256', 'ed25519', 'rsa']));
  });

  it('refuses a media type that it does not know', () => {
    expect(parseTrustedRoot(new Uint8Array(readFileSync(`${FIXTURES}/trusted-roots/upstream-python/trustedroot.badtype.json`)))).toEqual({ problem: 'the trusted root is not sound: mediaType is not that of a trusted root v0.1 or v0.2' });
  });

  it.each([
    'application/vnd.dev.sigstore.trustedroot+json;version=0.1', 'application/vnd.dev.sigstore.trustedroot+json;version=0.2', 'application/vnd.dev.sigstore.trustedroot.v0.2+json',
  ])('reads %s', (mediaType) => {
    expect(problemOf((root) => { root.mediaType = mediaType; })).toBeUndefined();
  });

  it.each<[string, (root: Json) => void]>([
    ['tlogs.0.publicKey.validFor.start is missing', ({ tlogs }) => { delete tlogs[0].publicKey.validFor.start; }],
    ['tlogs.0.publicKey.validFor is missing', ({ tlogs }) => { delete tlogs[0].publicKey.validFor; }],
    ['ctlogs.0.publicKey.validFor.start is missing', ({ ctlogs }) => { ctlogs[0].publicKey.validFor.start = null; }],
    ['certificateAuthorities.0.validFor.start is missing', ({ certificateAuthorities }) => { delete certificateAuthorities[0].validFor.start; }],
    ['timestampAuthorities.0.validFor.start is no RFC 3339 time', ({ timestampAuthorities }) => { timestampAuthorities[0].validFor.start = '2024'; }],
    ['tlogs.0.logId is missing', ({ tlogs }) => { delete tlogs[0].logId; }],
    ['tlogs.1.publicKey.rawBytes is no standard base64', ({ tlogs }) => { tlogs[1].publicKey.rawBytes = '-_'; }],
    ['tlogs holds 65, and at most 64 are read', (root) => { root.tlogs = Array(65).fill(root.tlogs[0]); }],
    ['certificateAuthorities is no list', (root) => { root.certificateAuthorities = {}; }],
  ])('refuses a root because %s', (problem, change) => {
    expect(problemOf(change)).toBe(`the trusted root is not sound: ${problem}`);
  });

  it('passes over members that it does not know, and keys and certificates of kinds that it does not know', () => {
    const root = parsed(instance.trustedRoot((json) => {
      json.operators = [];
      json.tlogs[0].operator = 'example.org';
      json.tlogs[1].publicKey = { ...json.tlogs[1].publicKey, rawBytes: 'AAAA', keyDetails: 'ML_DSA_65' };
      json.certificateAuthorities[0].certChain.certificates[0].rawBytes = 'AAAA';
    }));
    expect([root.logs[0]?.key?.algorithm, root.logs[1]?.key, root.certificateAuthorities[0]?.certificates]).toEqual(['ecdsa-p256', undefined, []]);
  });

  it('takes the key id of checkpoints where the root gives one', () => {
    const [log] = parsed(instance.trustedRoot(({ tlogs }) => { tlogs[0].checkpointKeyId = { keyId: 'AQIDBAU=' }; })).logs;
    expect([...log?.checkpointKeyId ?? []]).toEqual([1, 2, 3, 4]);
  });

  it.each(['', '{', 'null', '[]', '{"mediaType":1}'])('says that %j is none', (text) => {
    expect(parseTrustedRoot(utf8(text))).toHaveProperty('problem');
  });
});

it('isWithin() counts both ends in', () => {
  const validity = { start: '2026-01-01T00:00:00Z', end: '2026-12-31T00:00:00Z' };
  const times = ['2025-12-31T23:59:59Z', '2026-01-01T00:00:00Z', '2026-12-31T00:00:00Z', '2026-12-31T00:00:01Z'];
  expect(times.map((at) => isWithin(validity, Date.parse(at)))).toEqual([false, true, true, false]);
  expect(isWithin({ start: validity.start }, Date.parse('2999-01-01T00:00:00Z'))).toBe(true);
});
