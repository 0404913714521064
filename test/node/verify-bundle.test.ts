// `dossier verify-bundle`, called as sigstore-conformance calls a client.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { verifyBundleFile } from '../../src/node/verify-bundle.ts';
import { digestsOf, sampleCases, sampleFile, samplePath, type SampleCase } from '../core/signatures/sigstore/samples.ts';

const CASES = sampleCases('conformance');
const folder = mkdtempSync(path.join(tmpdir(), 'verify-bundle-'));
afterAll(() => rmSync(folder, { recursive: true }));

const named = (name: string) => CASES.find((sample) => sample.name === name)!;
const HAPPY = named('happy-path-v0.3-new-mediaType');

function verify(sample: SampleCase, fileOrDigest: string) {
  return verifyBundleFile({
    bundle: samplePath(sample, sample.file),
    signer: sample.key === null ? { identity: sample.identity ?? '', issuer: sample.issuer ?? '' } : { keyFile: samplePath(sample, sample.key) },
    trustedRoot: samplePath(sample, sample.trusted_root ?? ''),
    staging: false,
    fileOrDigest,
  });
}

describe('verifyBundleFile()', () => {
  test.each(CASES)('$name, as a file and as a digest', async (sample) => {
    const answer = sample.ground === null ? { verdict: 'verified' } : { verdict: 'refused', ground: sample.ground };
    const artifact = sample.artifact ?? '';
    expect(await verify(sample, samplePath(sample, artifact))).toMatchObject(answer);
    expect(await verify(sample, `sha256:${digestsOf(sampleFile(sample, artifact)).sha256}`)).toMatchObject(answer);
  });

  test('takes a path that looks like a digest for a path, and names what is neither', async () => {
    const { sha256 } = digestsOf(sampleFile(HAPPY, HAPPY.artifact ?? ''));
    await expect(verify(HAPPY, `sha256:${sha256.slice(1)}`)).rejects.toThrow(/^sha256:[0-9a-f]{63}: It is no file and no digest\n {2}expected {2}a file, or sha256: and 64 hex digits/);
    await expect(verify(HAPPY, 'no-such-file')).rejects.toThrow(/^no-such-file: The file could not be read\n {2}found {5}ENOENT/);
    const before = process.cwd();
    writeFileSync(path.join(folder, `sha256:${sha256}`), 'another artifact');
    const absolute = { ...HAPPY, folder: path.resolve('test/fixtures/sigstore/conformance') };
    const args = { bundle: path.join(absolute.folder, HAPPY.file), signer: { identity: HAPPY.identity ?? '', issuer: HAPPY.issuer ?? '' }, trustedRoot: undefined, staging: false, fileOrDigest: `sha256:${sha256}` };
    process.chdir(folder);
    try {
      expect(await verifyBundleFile(args)).toMatchObject({ verdict: 'refused', ground: 'signature' });
    } finally {
      process.chdir(before);
    }
  });

  test('uses the packaged roots: the public instance, or staging where that is asked for', async () => {
    const wrong = named('bundle-from-wrong-instance_fail');
    const args = { bundle: samplePath(wrong, wrong.file), signer: { identity: wrong.identity ?? '', issuer: wrong.issuer ?? '' }, fileOrDigest: samplePath(wrong, wrong.artifact ?? '') };
    expect(await verifyBundleFile({ ...args, staging: false })).toMatchObject({ verdict: 'refused', ground: 'certificate-chain', against: 'Sigstore public-good instance, trusted root of 2026-08-19' });
    expect(await verifyBundleFile({ ...args, staging: true })).toMatchObject({ verdict: 'verified', against: 'Sigstore staging instance' });
  });

  test('says of a trusted root that is none that it is not sound', async () => {
    const file = path.join(folder, 'root.json');
    writeFileSync(file, '{}');
    expect(await verify({ ...HAPPY, trusted_root: path.relative('test/fixtures/sigstore/conformance', file) }, samplePath(HAPPY, HAPPY.artifact ?? ''))).toMatchObject({ verdict: 'refused', ground: 'trusted-root' });
  });
});

// Each case starts a process, which takes seconds on a busy machine.
describe('dossier verify-bundle', { timeout: 300_000 }, () => {
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/dossier.ts', 'verify-bundle', ...args], { encoding: 'utf8', env: { PATH: process.env['PATH'] } });
    return { status, stdout, stderr };
  };
  const flags = (sample: SampleCase) => ['--bundle', samplePath(sample, sample.file), '--certificate-identity', sample.identity ?? '', '--certificate-oidc-issuer', sample.issuer ?? ''];
  const artifact = (sample: SampleCase) => samplePath(sample, sample.artifact ?? '');

  test('ends with 0 and says by whom and when', () => {
    expect(run(...flags(HAPPY), artifact(HAPPY))).toEqual({
      status: 0, stderr: '',
      stdout: `Verified: signed by ${HAPPY.identity}, 2024-03-19T17:26:26Z (rekor.sigstore.dev); against Sigstore public-good instance, trusted root of 2026-08-19\n`,
    });
  });

  test('ends with 1 and one line that names the failed step', () => {
    const sample = named('checkpoint-wrong-roothash_fail');
    expect(run(...flags(sample), artifact(sample))).toEqual({
      status: 1, stdout: '',
      stderr: 'error Refused at step checkpoint (The log signed that tree): the checkpoint is of a tree of 75610772 entries with root IL195Y7hH/58W3HcMyx1WJ9QCw9E/GeKMLCp8tgosF4=, and the proof is about another\n',
    });
  });

  test('ends with 2 where it is not said in one way who must have signed', () => {
    const key = named('managed-key-happy-path');
    // managed-key-and-client-identity_fail
    expect(run(...flags(key), '--key', samplePath(key, key.key ?? ''), artifact(key)).status).toBe(2);
  });
});
