import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { markStep, setBaseline } from '../../src/node/govern.ts';
import type { Sealed } from '../../src/node/seal.ts';
import { writeFiles } from '../builders/content.ts';
import { around, goBench, MEASURED_POLICY, measuringFolder, sealMeasured } from '../builders/measured-content.ts';

const contentDir = measuringFolder();
const governed = { contentDir, project: 'shelf', reason: 'Quiet “machines”: yes', author: 'A. Person', date: '2026-03-01' };
let sealed: Sealed;
beforeAll(async () => { sealed = await sealMeasured(contentDir, { version: 'v1.0.0', runs: { Encode: around(1000) } }, 0); });
afterAll(() => rmSync(contentDir, { recursive: true, force: true }));

const fileOf = (name: string) => readFileSync(path.join(contentDir, 'projects/shelf', name), 'utf8');

describe('baseline set', () => {
  test('points at the newest record of a release, and says what the policy needs', async () => {
    const made = await setBaseline({ ...governed, id: 'quiet', release: 'v1.0.0' });
    expect(made).toMatchObject({ did: 'created', policyNeeds: "baselines:\n  - { id: quiet, title: \"quiet\", file: baselines/quiet.yaml, limits: [{ metric: '*', worseBy: 0.1 }] }" });
    expect(fileOf('baselines/quiet.yaml')).toBe(`schema: https://w3id.org/dossier/baseline/v1\nrelease: "v1.0.0"\nsha256: "${sealed.sha256}"\nreason: "Quiet “machines”: yes"\nauthor: "A. Person"\ndate: 2026-03-01\n`);
    expect(await setBaseline({ ...governed, id: 'quiet', release: 'v1.0.0' })).toMatchObject({ did: 'unchanged' });
  });

  test('writes values out of a run down', async () => {
    writeFiles(contentDir, { '../run.txt': goBench({ Encode: around(1000), Decode: around(500) }) });
    await setBaseline({ ...governed, id: 'by-hand', values: path.join(contentDir, '../run.txt'), metrics: ['*Encode'] });
    expect(fileOf('baselines/by-hand.yaml')).toMatch(/\nvalues:\n {2}- \{"metric":"BenchmarkEncode","unit":"ns\/op","direction":"lower","value":1000,"comparability":\{[^\n]*"cpu":"Example 9000"[^\n]*\}\}\nreason: /);
  });

  test.each([
    ['a release without a record', { release: 'v9.0.0' }, /no record of v9\.0\.0/],
    ['neither a release nor values', {}, /a release or values/],
    ['metrics of a release, which has all of them', { release: 'v1.0.0', metrics: ['*Encode'] }, /has all its metrics/],
    ['a file that measures nothing', { values: 'package.json' }, /measures nothing/],
    ['no reason', { release: 'v1.0.0', reason: '' }, /must not be empty/],
    ['a day that does not exist', { release: 'v1.0.0', date: '2026-02-30' }, /expected a day that exists/],
    ['a project that is not there', { release: 'v1.0.0', project: 'other' }, /no project “other”/],
  ])('refuses %s', async (_, parts, message) => {
    await expect(setBaseline({ ...governed, id: 'quiet', ...parts })).rejects.toThrow(message);
  });

  test('does not write over a baseline of another kind', async () => {
    writeFiles(contentDir, { 'projects/shelf/baselines/raw.yaml': 'a run\n' });
    await expect(setBaseline({ ...governed, id: 'raw', release: 'v1.0.0' })).rejects.toThrow(/another kind/);
  });
});

test('baseline step marks an intended step, which counts once the policy names it', async () => {
  const made = await markStep({ ...governed, id: 'checked-input', release: 'v1.1.0', slot: 'speed', metrics: ['BenchmarkEncode*'] });
  expect(made).toMatchObject({ did: 'created', policyNeeds: 'trends:\n  steps: [steps/checked-input.yaml]' });
  writeFiles(contentDir, { 'projects/shelf/policy.yaml': `${MEASURED_POLICY}${made.policyNeeds ?? ''}\n` });
  const { record } = await sealMeasured(contentDir, { version: 'v1.1.0', runs: { Encode: around(1200) } }, 1);
  expect(record.predicate.gates[0]).toMatchObject({ state: 'pass' });
  expect(record.predicate.movements?.[0]).toMatchObject({ step: 'checked-input', before: { version: 'v1.0.0' }, judged: { reading: 'no-opinion', why: 'first-value', n: 0 } });
  expect(record.predicate.inputs).toContainEqual(expect.objectContaining({ role: 'step', name: 'projects/shelf/steps/checked-input.yaml' }));
  await expect(markStep({ ...governed, id: 'x', release: 'v1.1.0', slot: 'sped', metrics: ['*'] })).rejects.toThrow(/no slot “sped”/);
});

test('a policy names a step by its shortest path, so that no other spelling of it goes unread', async () => {
  await markStep({ ...governed, id: 'spelt', release: 'v1.2.0', metrics: ['*'] });
  writeFiles(contentDir, { 'projects/shelf/policy.yaml': `${MEASURED_POLICY}trends:\n  steps: [./steps/spelt.yaml]\n` });
  await expect(sealMeasured(contentDir, { version: 'v1.2.0', runs: { Encode: around(1000) } }, 2)).rejects.toThrow(/not the shortest one/);
});
