import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sealed } from '../../src/node/seal.ts';
import { verifyContent } from '../../src/node/verify-content.ts';
import { writeFiles } from '../builders/content.ts';
import { around, measuringFolder, sealMeasured, type MeasuredRelease } from '../builders/measured-content.ts';

// Baselines that are sealed releases, or values in a reviewed file.

const LIMITS = "limits: [{ metric: 'Benchmark*', worseBy: 0.1 }]";
const policy = (baseline: string) => `id: speed-1
title: Speed
slots:
  - { id: speed, title: Speed, accepts: [{ format: go-bench }], paths: [speed.txt] }
baselines:
  - { id: before, title: Before, ${baseline} }
gates:
  - id: speed
    title: Inside limits
    short: Speed
    group: Quality
    requirement: Nothing is slower than the baseline allows.
    checks: [{ rule: within-baseline, slot: speed, baseline: before }]
`;
const GOVERNED = 'reason: Decided in review\nauthor: A. Person\ndate: 2026-03-03\n';
const POINTER = `schema: https://w3id.org/dossier/baseline/v1\nrelease: v1.1.0\n${GOVERNED}`;

const contentDir = measuringFolder({ 'projects/shelf/policy.yaml': policy(`from: previous-stable, ${LIMITS}`) });
const shelf = (files: Readonly<Record<string, string>>) => writeFiles(path.join(contentDir, 'projects/shelf'), files);
const VALUES = [1000, 1040, 1100, 1010];
let first: Sealed;

beforeAll(async () => {
  first = await sealMeasured(contentDir, { version: 'v1.0.0', runs: { Encode: around(1000), Decode: around(500) } }, 0);
  for (const [day, value] of VALUES.entries()) if (day > 0) await sealMeasured(contentDir, { version: `v1.${day}.0`, runs: { Encode: around(value), Decode: around(500) } }, day);
}, 60_000);
afterAll(() => rmSync(contentDir, { recursive: true, force: true }));

/** Seals one more release under a policy with a baseline, judges it again, and takes it away. */
async function next(baseline: string, release: Partial<MeasuredRelease> = {}, day = 10): Promise<Sealed> {
  shelf({ 'policy.yaml': policy(baseline) });
  const version = 'v2.0.0';
  const sealed = await sealMeasured(contentDir, { version, runs: { Encode: around(1050), Decode: around(500) }, ...release }, day);
  const report = await verifyContent(contentDir, { rejudge: true, allowUnsigned: true, only: { project: 'shelf', version } });
  expect(report.checked).toContain('1 of 1 records judged again from their sealed evidence: the same, byte for byte');
  rmSync(path.join(contentDir, 'projects/shelf/releases', version), { recursive: true });
  return sealed;
}

const gateOf = ({ record: { predicate: { gates: [gate] } } }: Sealed) => gate === undefined ? '' : `${gate.state}${gate.reason === undefined ? '' : `/${gate.reason}`}`;
const encode = ({ record }: Sealed) => record.predicate.comparisons.find(({ metric }) => metric === 'BenchmarkEncode');
const found = ({ record }: Sealed, id: string) => record.predicate.findings.filter((one) => one.id === id).map(({ message }) => message);

describe('the stable release before', () => {
  const from = `from: previous-stable, ${LIMITS}`;

  test('gives the values, and the comparison says which release and record it was', async () => {
    const sealed = await next(from);
    expect(gateOf(sealed)).toBe('pass');
    const { baselines = [] } = sealed.record.predicate.history;
    expect(baselines).toEqual([{ baseline: 'before', version: 'v1.3.0', revision: 1, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string }]);
    expect(encode(sealed)).toMatchObject({ baselineValue: 1010, current: 1050, limit: 1111, from: { version: 'v1.3.0', sha256: baselines[0]?.sha256, at: '2026-03-04T00:00:00Z', of: 1 }, dated: '2026-03-04T00:00:00Z' });
  });

  test.each([
    ['a value is over the limit', { runs: { Encode: around(1120), Decode: around(500) } }, 'fail/over-limit'],
    ['a metric is gone', { runs: { Encode: around(1000) } }, 'missing/no-result'],
    ['it was measured on another processor', { cpu: 'Other 1' }, 'inconclusive/not-comparable'],
    ['a metric is new', { runs: { Encode: around(1000), Decode: around(500), Flush: around(7) } }, 'inconclusive/no-baseline'],
  ] as const)('blocks where %s', async (_, release, expected) => {
    expect(gateOf(await next(from, release))).toBe(expected);
  });

  test('is not there at the first release, where nothing is compared', () => {
    expect(gateOf(first)).toBe('not-applicable/nothing-to-compare');
    expect(first.record.predicate.gates[0]?.observed).toBe('There is no earlier release to take the baseline from');
  });

  test('is stale from its age on', async () => {
    expect(gateOf(await next(`${from}, maxAgeDays: 7`, {}, 9))).toBe('pass');
    const old = await next(`${from}, maxAgeDays: 7`, {}, 10);
    expect([gateOf(old), old.record.predicate.gates[0]?.observed]).toEqual(['stale/too-old', 'The baseline is of 2026-03-04, and may be 7 days old']);
    expect(gateOf(await next(`${from}, maxAgeDays: 7`, { runs: { Encode: around(2000), Decode: around(500) } }, 20))).toBe('fail/over-limit');
  });
});

test('of a window of releases the value in the middle counts', async () => {
  const sealed = await next(`from: { window: 3 }, ${LIMITS}`);
  expect(encode(sealed)).toMatchObject({ baselineValue: 1040, from: { version: 'v1.3.0', of: 3 } });
  expect(sealed.record.predicate.gates[0]?.checks[0]?.operands[0]?.value).toMatch(/^the middle of 3 releases, newest v1\.3\.0, record [0-9a-f]{64}$/);
});

describe('a reviewed file', () => {
  test('points at a release', async () => {
    shelf({ 'baselines/speed.yaml': POINTER });
    const sealed = await next(`file: baselines/speed.yaml, ${LIMITS}`);
    expect(encode(sealed)).toMatchObject({ baselineValue: 1040, from: { version: 'v1.1.0' }, dated: '2026-03-03T00:00:00Z' });
    expect(sealed.record.predicate.history.baselines).toMatchObject([{ baseline: 'before', version: 'v1.1.0' }]);
  });

  test('holds values, each with how it was measured', async () => {
    const comparability = '{ tool: go test -bench, goos: linux, goarch: amd64, pkg: example.org/shelf, cpu: Example 9000, procs: "8" }';
    shelf({ 'baselines/speed.yaml': `schema: https://w3id.org/dossier/baseline/v1\nvalues:\n  - { metric: BenchmarkEncode, unit: ns/op, direction: lower, value: 900, comparability: ${comparability} }\n${GOVERNED}` });
    const sealed = await next(`file: baselines/speed.yaml, ${LIMITS}`);
    expect(encode(sealed)).toMatchObject({ baselineValue: 900, state: 'fail', baselineAt: { at: '/values/0' } });
    expect(found(sealed, 'baseline-coverage')).toEqual(['Baseline “before” has no limit for 1 of 2 metrics of “Speed”']);
  });

  test.each([
    ['a release that is not here', POINTER.replace('v1.1.0', 'v7.0.0'), /has no record here before this one: v7\.0\.0/],
    ['another record of the release', `${POINTER}sha256: ${'a'.repeat(64)}\n`, /v1\.1\.0, record aaaa/],
    ['no reason', POINTER.replace('reason: Decided in review\n', ''), /it is missing/],
    ['a misspelt key', POINTER.replace('author', 'autor'), /unknown key/],
  ])('with %s is refused', async (_, text, message) => {
    shelf({ 'baselines/speed.yaml': text });
    await expect(next(`file: baselines/speed.yaml, ${LIMITS}`)).rejects.toThrow(message);
  });

  test('without limits around its values is refused', async () => {
    shelf({ 'baselines/speed.yaml': POINTER });
    await expect(next('file: baselines/speed.yaml')).rejects.toThrow(/states values and no limits/);
  });
});

describe('a release that the limits stopped is not what the next one is held to', () => {
  test.each([
    ['it was too slow', { Encode: around(1400), Decode: around(500) }, `from: previous-stable, ${LIMITS}`, 'fail/over-limit', 1010],
    ['it left a metric out', { Decode: around(500) }, `from: previous-stable, ${LIMITS}`, 'missing/no-result', 1010],
    ['it was too slow, one of a window', { Encode: around(1400), Decode: around(500) }, `from: { window: 3 }, ${LIMITS}`, 'fail/over-limit', 1040],
  ])('%s', async (_, runs, from, expected, baselineValue) => {
    shelf({ 'policy.yaml': policy(from) });
    expect(gateOf(await sealMeasured(contentDir, { version: 'v1.8.0', runs }, 8))).toBe(expected);
    expect(gateOf(await sealMeasured(contentDir, { version: 'v1.9.0', runs }, 9))).toBe(expected);
    const again = await next(from, { runs });
    for (const version of ['v1.8.0', 'v1.9.0']) rmSync(path.join(contentDir, 'projects/shelf/releases', version), { recursive: true });
    expect(gateOf(again)).toBe(expected);
    expect(encode(again)).toMatchObject({ baselineValue, from: { version: 'v1.3.0' } });
  });
});
