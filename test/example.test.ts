import { readdirSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { sha256Hex } from '../src/core/lib/bytes.ts';
import { isEd25519, parsePublicKeyPem } from '../src/core/crypto/public-key.ts';
import { printVerifierKey } from '../src/core/crypto/signed-note.ts';
import { TrustSpec } from '../src/core/model/portal-files.ts';
import { openAddendum, openDecision, openRecord } from '../src/core/record/open.ts';
import { verifyContent } from '../src/node/verify-content.ts';
import { attestationOfMain, capsOfMain } from '../examples/apex-x/evidence.ts';
import { examplePublicPem } from '../examples/keys.ts';
import { makeExample } from '../examples/make-example.ts';
import { SigstoreInstance } from '../examples/sigstore/instance.ts';
import { STORIES } from '../examples/stories.ts';
import { filesBelow } from './judge-apex-x.ts';

const RELEASES = 'content/projects/apex-x/releases';
const MADE_UP = STORIES.flatMap(({ project, madeUp }) => madeUp.map((version) => `${project}/${version}`));
/** Evidence that is real, or beside the story for other reasons. */
const REAL = STORIES.flatMap(({ project }) => readdirSync(`examples/${project}`, { withFileTypes: true })
  .filter((entry) => entry.isDirectory()).map(({ name }) => `${project}/${name}`)).filter((folder) => !MADE_UP.includes(folder));
const APEX_X = STORIES.find(({ project }) => project === 'apex-x')?.madeUp ?? [];

const readRecord = async (version: string, revision: number) => {
  const opened = openRecord(await readFile(`${RELEASES}/${version}/revisions/${revision}/record.json`));
  if ('problems' in opened) throw new Error(JSON.stringify(opened.problems));
  return opened.value.predicate;
};
const readDecision = async (version: string) => {
  const opened = openDecision(await readFile(`${RELEASES}/${version}/decision.json`));
  if ('problems' in opened) throw new Error(JSON.stringify(opened.problems));
  return opened.value.predicate;
};
const states = (record: { readonly gates: readonly { readonly id: string; readonly state: string; readonly reason?: string | undefined }[] }) =>
  Object.fromEntries(record.gates.map((gate) => [gate.id, gate.reason === undefined ? gate.state : `${gate.state}: ${gate.reason}`]));

describe('making the example again', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'dossier-example-'));
    await cp('content', path.join(folder, 'content'), { recursive: true });
    for (const real of REAL) await cp(`examples/${real}`, path.join(folder, 'examples', real), { recursive: true });
    await makeExample(path.join(folder, 'content'), path.join(folder, 'examples'));
  }, 300_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('gives content/ byte for byte', () => {
    expect(digestsOf(filesBelow(path.join(folder, 'content'))), 'run `npm run example`, and read what differs').toEqual(digestsOf(filesBelow('content')));
  });

  test('gives the made-up evidence byte for byte', () => {
    for (const made of MADE_UP) expect(digestsOf(filesBelow(path.join(folder, 'examples', made))), made).toEqual(digestsOf(filesBelow(`examples/${made}`)));
  });
});

test('v0.4.0 is first sealed with a GPU figure over its limit and without a drill', async () => {
  const record = await readRecord('v0.4.0', 1);
  expect(record.verdict).toMatchObject({ state: 'fail', because: ['gpu-performance'] });
  expect(states(record)).toMatchObject({ 'gpu-performance': 'fail: over-limit', 'rollback-drill': 'missing: not-received' });
});

test('v0.4.0 is sealed again with a drill and a waiver, and decided GO', async () => {
  const record = await readRecord('v0.4.0', 2);
  expect(states(record)).toMatchInlineSnapshot(`
    {
      "cpu-performance": "pass",
      "digests": "pass",
      "documentation-sync": "pass",
      "gpu-performance": "waived: accepted",
      "lint-type-tests": "pass",
      "mandatory-artifacts": "pass",
      "parity": "pass",
      "rollback-drill": "pass",
      "rollback-plan": "pass",
      "runtime-transparency": "pass",
      "sbom": "pass",
      "sbom-licences": "warn: advisory",
      "security-review": "pass",
      "sign-off": "pending: awaiting-decision",
      "signatures": "pass",
    }
  `);
  expect(record.verdict?.state).toBe('waived');
  expect(record.release.example).toBe(true);
  expect(await readDecision('v0.4.0')).toMatchObject({ decision: 'GO', acceptedWaivers: [{ id: 'W-2026-001' }], gates: [{ id: 'sign-off', state: 'pass' }] });
});

test('v0.5.0-rc.1 is refused for what its evidence says, whatever its attestation says', async () => {
  const record = await readRecord('v0.5.0-rc.1', 1);
  expect(states(record)).toMatchInlineSnapshot(`
    {
      "attestation": "pass",
      "cpu-performance": "fail: over-limit",
      "deployment-readiness": "not-applicable: out-of-scope",
      "digests": "pass",
      "documentation-sync": "pending: producer-pending",
      "gpu-performance": "not-applicable: out-of-scope",
      "incident-note": "not-applicable: out-of-scope",
      "lint-type-tests": "pass",
      "mandatory-artifacts": "pass",
      "parity": "pass",
      "release-metadata": "pass",
      "rollback-drill": "stale: too-old",
      "rollback-plan": "pass",
      "rollback-proofs": "not-applicable: out-of-scope",
      "runtime-transparency": "fail: not-stated",
      "sbom": "pass",
      "sbom-licences": "warn: advisory",
      "security-review": "pass",
      "sign-off": "pending: awaiting-decision",
      "signatures": "pass",
      "source-scan": "pass",
      "trt-performance": "not-applicable: out-of-scope",
    }
  `);
  expect(record.findings.filter((one) => one.id === 'contradiction').map((one) => one.message)).toMatchInlineSnapshot(`
    [
      "release/release_attestation.json lists perf/perf_report.json as PASS; the file itself says fail",
      "release/release_attestation.md lists perf/perf_report.json as PASS; the file itself says fail",
      "release/release_attestation_ci.json lists perf/perf_report.json as PASS; the file itself says fail",
      "release/release_attestation_cpu_weekly.json lists perf/perf_report.json as PASS; the file itself says fail",
      "release/release_attestation_gpu_ci.json lists perf/perf_report.json as PASS; the file itself says fail",
      "release/release_attestation_gpu_weekly.json lists perf/perf_report.json as PASS; the file itself says fail",
    ]
  `);
  expect(await readDecision('v0.5.0-rc.1')).toMatchObject({ decision: 'NO-GO', gates: [{ id: 'sign-off', state: 'fail', reason: 'requirement-not-met' }] });
});

test('released files have the digests of the evidence they are', async () => {
  for (const version of APEX_X) {
    const record = await readRecord(version, 1);
    const names = ['export/apex_x.onnx', ...(record.release.scope['runtimeTarget'] === 'tensorrt' ? ['trt/apex_x.engine'] : [])];
    expect(record.release.artifacts.map(({ sha256 }) => sha256)).toEqual(names.map((name) => record.files.find((file) => file.name === name)?.sha256));
  }
});

test('the sealed content verifies, and judging the evidence again gives the sealed records', async () => {
  const report = await verifyContent('content', { rejudge: true });
  expect(report.problems).toEqual([]);
  expect(report.records).toHaveLength(Object.keys(filesBelow('content/projects')).filter((name) => name.endsWith('/record.json')).length);
  expect(new Set(report.records.map(({ record }) => record.predicate.release.project)).size).toBe(STORIES.length);
}, 300_000);

test('trust.yaml lists the public halves of the example keys, each marked as an example', async () => {
  const trust = TrustSpec.parse(parse(await readFile('content/trust/trust.yaml', 'utf8')));
  expect(trust.signers.filter(({ example }) => !example)).toEqual([]);
  // SSH and minisign write the same 32 bytes at the end of their own forms.
  const raw = (encoded: string) => Buffer.from(encoded, 'base64').subarray(-32).toString('base64');
  const keyed = trust.signers.filter(({ certificate }) => certificate === undefined);
  expect(keyed.map(({ publicKey, ssh, minisign }) => publicKey ?? raw(ssh?.split(' ').at(-1) ?? minisign ?? '')))
    .toEqual(keyed.map(({ id, publicKey }) => (publicKey === undefined ? raw(examplePublicPem(id).split('\n')[1] ?? '') : examplePublicPem(id))));
  expect(new Set(keyed.map(({ id }) => examplePublicPem(id))).size).toBe(keyed.length);
  const roots = new Set(trust.signers.flatMap(({ certificate }) => certificate?.root ?? []));
  expect([...roots]).toEqual(['example']);
  expect(trust.roots?.map(({ id, example }) => [id, example])).toEqual([['example', true]]);
  expect(new Uint8Array(await readFile('content/trust/roots/example.json'))).toEqual(new SigstoreInstance().trustedRoot());
  const logKey = parsePublicKeyPem(examplePublicPem('log'))!;
  expect(isEd25519(logKey) && printVerifierKey('dossier-example.invalid/log', logKey)).toBe(trust.log?.keys[0]);
});

test('every made-up file says so, where its format has a place for it', () => {
  const silent = APEX_X.flatMap((version) => Object.entries(filesBelow(`examples/apex-x/${version}`)))
    .filter(([, bytes]) => !/made up|made-up/i.test(new TextDecoder().decode(bytes)))
    .map(([name]) => name);
  // A checksum list holds digests only; a DSSE payload is base64 and says so inside; the Markdown twin has no place for it.
  expect([...new Set(silent)].sort()).toEqual(['artifacts/provenance/apex-x.intoto.json', 'artifacts/release/SHA256SUMS', 'artifacts/release/release_attestation.md']);
});

test('the derived fixtures of branch main are those that the example code derives', () => {
  const fixtures = filesBelow('test/fixtures/apex-x/main');
  const gpuCompare = filesBelow('examples/apex-x/snapshot-42345e8/artifacts')['perf_gpu_compare_local_dev.json']!;
  expect(digestsOf(fixtures)).toEqual(digestsOf({ 'release_attestation_ci.json': attestationOfMain(gpuCompare, capsOfMain()), 'runtime/caps_ci.json': capsOfMain() }));
});

function digestsOf(files: Readonly<Record<string, Uint8Array>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, sha256Hex(bytes)]));
}

describe('after release', () => {
  const readAddenda = async (version: string) => {
    const folder = `${RELEASES}/${version}/addenda`;
    const opened = await Promise.all((await readdir(folder)).map(async (id) => openAddendum(await readFile(`${folder}/${id}/addendum.json`))));
    return opened.map((one) => {
      if ('problems' in one) throw new Error(JSON.stringify(one.problems));
      return one.value.predicate;
    }).sort((a, b) => (a.at < b.at ? -1 : 1));
  };

  test('v0.3.2 passes without an exception and gives way to v0.4.0', async () => {
    const record = await readRecord('v0.3.2', 1);
    expect(record.verdict).toMatchObject({ state: 'pass' });
    expect(new Set(record.gates.filter((gate) => gate.phase === 'release').map((gate) => gate.state))).toEqual(new Set(['pass', 'not-applicable']));
    expect(await readAddenda('v0.3.2')).toMatchObject([{ kind: 'supersede', instead: 'v0.4.0' }]);
  });

  test('v0.4.0 fails as known now: its waiver ended, and a rescan knows a critical vulnerability', async () => {
    const [rescan, deprecated] = await readAddenda('v0.4.0');
    expect(states(rescan?.now ?? { gates: [] })).toMatchObject({ 'gpu-performance': 'fail: over-limit', 'security-review': 'fail: over-limit' });
    expect(rescan?.now?.verdict).toMatchObject({ state: 'fail' });
    expect(deprecated).toMatchObject({ kind: 'deprecate', instead: 'v0.5.1' });
  });

  test('v0.5.0 owes its proofs after the rollback and only then, gives them, and is withdrawn', async () => {
    const owed = ['rollback-proofs', 'incident-note'];
    const released = states(await readRecord('v0.5.0', 1));
    const [rollback, withdrawn] = await readAddenda('v0.5.0');
    const now = states(rollback?.now ?? { gates: [] });
    expect(owed.map((gate) => [released[gate], now[gate]])).toEqual(owed.map(() => ['not-applicable: out-of-scope', 'pass']));
    expect(withdrawn).toMatchObject({ kind: 'withdraw', instead: 'v0.4.0' });
  });

  test('v0.5.1 was judged by a policy with a TensorRT baseline that sets limits; v0.5.0 was waived for want of one', async () => {
    expect(states(await readRecord('v0.5.0', 1))['trt-performance']).toBe('waived: accepted');
    expect(states(await readRecord('v0.5.1', 1))['trt-performance']).toBe('pass');
  });
});
