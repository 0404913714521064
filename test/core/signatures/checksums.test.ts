import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { utf8 } from '../../../src/core/lib/bytes.ts';
import { checkDetached } from '../../../src/core/signatures/check-detached.ts';
import { coverListed, verifyClearSignedList } from '../../../src/core/signatures/checksums.ts';
import type { SignatureReport } from '../../../src/core/signatures/report.ts';
import { verifyMinisign } from '../../../src/core/signatures/minisign.ts';
import { verifyOpenPgp } from '../../../src/core/signatures/openpgp.ts';
import { verifySsh } from '../../../src/core/signatures/ssh.ts';
import { fixture, fixtureText, survivors } from './mutations.ts';

const artifact = { name: 'artifact.txt', bytes: fixture('artifact.txt') };
const sha256 = createHash('sha256').update(artifact.bytes).digest('hex');
const trust = [{ id: 'good', certificate: fixtureText('openpgp/key-good.asc') }];
const at = '2025-05-01T00:00:00Z';
const file = fixture('openpgp/SHA256SUMS.asc');
const answer = ({ verdict, ground, failed }: SignatureReport) => [verdict, ground, failed];

test('verifyClearSignedList() covers every artifact that the list names', async () => {
  const report = await verifyClearSignedList({ file, trust, at });
  expect([report.verdict, report.covers.map(({ name }) => name)]).toEqual(['verified', ['artifact.txt', 'other.bin']]);
  expect(report.covers[0]).toEqual({ name: 'artifact.txt', algorithm: 'sha256', digest: sha256 });
});

test.each([
  ['a listed artifact', artifact, ['verified', undefined, undefined]],
  ['a listed artifact under another name', { name: 'renamed.txt', bytes: artifact.bytes }, ['verified', undefined, undefined]],
  ['an artifact by its digest', { digests: { sha256 } }, ['verified', undefined, undefined]],
  ['an artifact that is not listed', { name: 'new.bin', bytes: utf8('new') }, ['refused', 'subject', 'the signed list does not hold the digest of “new.bin”']],
  ['an artifact whose name is listed with another digest', { name: 'other.bin', bytes: utf8('y') }, ['refused', 'subject', 'the signed list gives another digest for “other.bin”']],
  ['an artifact without a name', { bytes: utf8('y') }, ['refused', 'subject', 'the signed list does not hold the artifact’s digest']],
])('verifyClearSignedList() says what it makes of %s', async (_, one, expected) => {
  expect(answer(await verifyClearSignedList({ file, trust, at, artifact: one }))).toEqual(expected);
});

// The same list under signatures of other kinds, which stand beside it.
const list = fixture('checksums/SHA256SUMS');
const text = fixtureText('checksums/SHA256SUMS');
const detached: readonly (readonly [string, () => SignatureReport | Promise<SignatureReport>])[] = [
  ['OpenPGP', () => verifyOpenPgp({ signature: fixture('checksums/SHA256SUMS.asc'), artifact: { bytes: list }, trust, at })],
  ['minisign', () => verifyMinisign({ signature: fixture('checksums/SHA256SUMS.minisig'), artifact: { bytes: list }, trust: [{ id: 'm', key: fixtureText('minisign/key.pub').split('\n')[1] ?? '' }] })],
  ['SSH', () => verifySsh({ signature: fixture('checksums/SHA256SUMS.sig'), artifact: { bytes: list }, trust: [{ id: 's', line: fixtureText('ssh/allowed-signers').split('\n')[0] ?? '' }] })],
];

test.each(detached)('coverListed() carries a detached signature by %s on to the artifacts', async (_, verify) => {
  const signed = await verify();
  expect(answer(coverListed({ signed, list: text, artifact }))).toEqual(['verified', undefined, undefined]);
  expect(answer(coverListed({ signed, list: text, artifact: { bytes: utf8('y') } }))).toEqual(['refused', 'subject', 'the signed list does not hold the artifact’s digest']);
});

const verified: SignatureReport = { verdict: 'verified', kind: 'minisign-signature', times: [], covers: [], steps: [] };

test.each([
  ['no digest', 'hello\n', 'the signed text lists no digest by SHA-256, SHA-384 or SHA-512'],
  ['MD5 alone', `${'0'.repeat(32)}  artifact.txt\n`, 'the signed text lists no digest by SHA-256, SHA-384 or SHA-512'],
  ['two digests of one file', `${sha256}  artifact.txt\n${'0'.repeat(64)}  artifact.txt\n`, 'the signed list gives two digests for “artifact.txt”'],
  ['words around it', `Do not use this file, it is not ours:\n${sha256}  artifact.txt\n`, 'the signed text holds more than a list of digests'],
  ['too many lines', `${sha256}  artifact.txt\n`.repeat(10_001), 'the signed list has 10001 lines, and at most 10000 are read'],
])('coverListed() refuses a list with %s', (_, given, failed) => {
  expect(answer(coverListed({ signed: verified, list: given, artifact }))).toEqual(['refused', 'subject', failed]);
});

test('coverListed() carries nothing on of what is not verified', () => {
  expect(coverListed({ signed: { ...verified, verdict: 'refused' }, list: text, artifact }).covers).toEqual([]);
});

test('verifyClearSignedList() refuses every artifact and every list with a byte flipped', async () => {
  expect(await survivors(artifact.bytes, async (bytes) => (await verifyClearSignedList({ file, trust, at, artifact: { bytes } })).verdict, [0x01])).toEqual([]);
  const text = new TextDecoder().decode(file);
  const places = [...file.keys()].slice(text.indexOf('\n\n') + 2, text.indexOf('\n-----BEGIN PGP SIGNATURE'));
  expect(await survivors(file, async (bytes) => (await verifyClearSignedList({ file: bytes, trust, at })).verdict, [0x01, 0x20], places)).toEqual([]);
});

test('checkDetached() needs nothing beside a clear-signed file, and covers what it lists', async () => {
  const signer = { id: 'good', name: 'Good', identity: 'good', openpgp: trust[0]?.certificate ?? '', may: ['evidence'], example: false };
  const [checked] = await checkDetached('openpgp-signature', file, { isList: false }, { trust: { signers: [signer] }, at });
  expect([checked?.report.verdict, checked?.report.matched, checked?.report.covers.map(({ name }) => name)]).toEqual(['verified', ['good'], ['artifact.txt', 'other.bin']]);
});
