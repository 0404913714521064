// What a reader of mogemma's files must be told, by its own policy: the two examples that its documents hold, and what its
// script leaves behind.

import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { FACTS, madeUpEvidence, SECOND_BASELINE } from '../../examples/mogemma/evidence.ts';
import { SigstoreInstance } from '../../examples/sigstore/instance.ts';
import { assess } from '../../src/core/assess.ts';
import { listPages, viewFor } from '../../src/core/api/documents.ts';
import * as paths from '../../src/core/api/paths.ts';
import { decodeSample, readFile } from '../../src/core/formats/read.ts';
import type { ReleaseIdentity, ReleaseRecordPredicate } from '../../src/core/model/record.ts';
import { isBlocking } from '../../src/core/model/states.ts';
import { evidenceStore } from '../../src/node/objects.ts';
import { createSchemaPort } from '../../src/node/json-schemas.ts';
import { loadPortal } from '../../src/node/load-portal.ts';
import { seal } from '../../src/node/seal.ts';
import { writeFiles } from '../builders/content.ts';

type Files = Readonly<Record<string, Uint8Array>>;
type Json = Readonly<Record<string, unknown>>;

const schemas = createSchemaPort();
const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : `${JSON.stringify(value, null, 2)}\n`);
const fixture = (name: string) => new Uint8Array(readFileSync(path.resolve('test/fixtures/formats/mogemma.benchmark', name)));
const gate = (record: ReleaseRecordPredicate, id: string) => record.gates.find((one) => one.id === id);
const made = await madeUpEvidence(new SigstoreInstance());
const GOOD: Files = Object.fromEntries(made.get('v0.2.0/artifacts') ?? []);

/** What the policy makes of these files as v0.2.0, or as another release, held against these two captures. */
async function judge(files: Files, baselines: { readonly generation?: Uint8Array; readonly embedding?: Uint8Array } = {}, release: Partial<ReleaseIdentity> = {}): Promise<ReleaseRecordPredicate> {
  const input = (role: 'policy' | 'trust' | 'baseline', name: string, content: Uint8Array) => ({ role, name, bytes: content });
  const own = (name: string) => new Uint8Array(readFileSync(path.resolve('content', name)));
  const { predicate } = await assess({
    release: {
      project: 'mogemma', version: 'v0.2.0', tag: 'v0.2.0', commit: '3f1c9a7e5d2b48601c7de9f2a3b4c5d6e7f80912', kind: 'release', channel: 'stable', buildDate: '2026-03-10T09:00:00Z',
      scope: { backend: 'cpu', dryRun: 'no' }, relations: [], example: false, artifacts: [], sources: {}, flags: [], ...release,
    },
    revision: 1,
    assessed: { at: '2026-03-10T13:00:00Z', clock: 'declared', engine: { name: 'dossier', version: '0.1.0' } },
    files: Object.entries(files).map(([name, content]) => ({ name, sha256: createHash('sha256').update(content).digest('hex'), size: content.length, readable: true, open: () => Promise.resolve(content) })),
    inputs: [
      input('policy', 'projects/mogemma/policy.yaml', own('projects/mogemma/policy.yaml')),
      input('trust', 'trust/trust.yaml', own('trust/trust.yaml')),
      // A captured run does as well as a reviewed file that points at one.
      input('baseline', 'projects/mogemma/baselines/generation.yaml', baselines.generation ?? SECOND_BASELINE.get('generation')!),
      input('baseline', 'projects/mogemma/baselines/baseline-embedding.json', baselines.embedding ?? SECOND_BASELINE.get('embedding')!),
    ],
    history: { selector: 'none', records: [] },
    previous: {},
    schemas,
  });
  return predicate;
}

test('the release that the traps below are made from passes', async () => {
  const record = await judge(GOOD);
  expect(record.gates.filter(({ state }) => isBlocking(state)).map(({ id }) => id)).toEqual(['sign-off']);
});

describe('7.6 a captured run that the script of v0.1.1 and v0.1.2 left empty', () => {
  const embedding = GOOD['docs/baseline-embedding.json']!;
  const cases: readonly (readonly [what: string, file: Uint8Array, finding: string, message: string])[] = [
    ['empty', new Uint8Array(), 'empty-file', 'The file is empty'],
    ['cut short', embedding.subarray(0, 200), 'json-syntax', 'The JSON does not parse at line'],
  ];

  test.each(cases)('7.6 as evidence, %s: the error names the file, and the gate blocks', async (_, file, id, message) => {
    const record = await judge({ ...GOOD, 'docs/baseline-embedding.json': file });
    expect(record.findings.filter((one) => one.id === id)).toMatchObject([{ name: 'docs/baseline-embedding.json', level: 'error', message: expect.stringContaining(message) as string }]);
    expect(gate(record, 'embedding-regression')).toMatchObject({ state: 'missing', reason: 'unreadable' });
    expect(gate(record, 'generation-regression')).toMatchObject({ state: 'pass' });
  });

  test.each(cases)('7.6 as the baseline to be held against, %s: the error names the file, and nothing was compared', async (_, file, id, message) => {
    const record = await judge(GOOD, { embedding: file });
    expect(record.findings.filter((one) => one.id === id)).toMatchObject([{ level: 'error', message: expect.stringContaining(message) as string }]);
    expect(record.findings.find((one) => one.id === id)?.message).toContain('projects/mogemma/baselines/baseline-embedding.json');
    expect(gate(record, 'embedding-regression')).toMatchObject({ state: 'missing', reason: 'no-result', observed: 'Nothing was compared: the baseline sets no limits' });
  });

  test('7.6 every page of such a release is made all the same, and its evidence page says what is wrong', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'dossier-mogemma-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const contentDir = path.join(folder, 'content');
    for (const name of ['portal.yaml', 'trust', 'projects/mogemma/project.yaml', 'projects/mogemma/policy.yaml', 'projects/mogemma/baselines', 'projects/mogemma/releases/v0.2.0/release.yaml']) {
      cpSync(path.resolve('content', name), path.join(contentDir, name), { recursive: true });
    }
    writeFiles(contentDir, { 'projects/mogemma/baselines/generation.yaml': SECOND_BASELINE.get('generation')! });
    writeFiles(path.join(folder, 'evidence'), { ...GOOD, 'docs/baseline-embedding.json': new Uint8Array() });
    await seal({ contentDir, project: 'mogemma', version: 'v0.2.0', evidence: [path.join(folder, 'evidence')], at: '2026-03-10T13:00:00Z', env: {} });

    const portal = await loadPortal(contentDir);
    const pages = listPages(portal);
    const views = new Map(await Promise.all(pages.map(async (page) => [page.path, JSON.stringify(await viewFor(page, portal, evidenceStore(contentDir, schemas)))] as const)));
    expect([...views.keys()]).toContain(paths.release('mogemma', 'v0.2.0'));
    expect(views.get(paths.slot('mogemma', 'v0.2.0', 'benchmark-embedding'))).toContain('The file is empty');
  });
});

describe('7.7 the generations of the benchmark file', () => {
  const reading = (name: string) => readFile(fixture(name), schemas).reading;
  const metricsOf = (name: string) => (reading(name).measurements ?? []).map(({ metric, unit, direction }) => `${metric} in ${unit}, ${direction} is better`);

  test('7.7 the examples that both versions of the document hold give the same metrics', () => {
    expect(metricsOf('documented-v1.json')).toEqual(metricsOf('documented-v2.json'));
    expect(metricsOf('documented-v1.json')).toEqual(['embedding.elapsed_s in s, lower is better']);
    // 30 rounds in 0.2456 s are 122.15 a second, and both examples say 123.4.
    for (const name of ['documented-v1.json', 'documented-v2.json']) expect(reading(name).findings.map(({ id }) => id)).toContain('verdict-disagrees');
  });

  test('7.7 flat and nested runs give the same metrics; the 95th percentile is there from schema 2 on', () => {
    expect(metricsOf('v1a-generation.json')).toEqual(metricsOf('v1b-generation.json'));
    expect(metricsOf('v2-generation.json').filter((metric) => !metric.startsWith('generation.p95'))).toEqual(metricsOf('v1a-generation.json'));
    expect(metricsOf('v2-embedding-real-model.json')).toEqual(metricsOf('v1a-embedding.json'));
  });

  test('7.7 a run of the first generation is synthetic although it does not say so', () => {
    expect(['v1a-generation.json', 'v1b-generation.json', 'v2-generation.json', 'v2-embedding-real-model.json', 'documented-v2.json'].map((name) => reading(name).statement.class))
      .toEqual(['synthetic', 'synthetic', 'synthetic', 'measured', undefined]);
  });

  test('7.7 a flat run is not compared with a nested one, and with another flat one it is', async () => {
    const flat = run('v1a-generation.json');
    const held = async (captured: Json, baseline: Json) => gate(await judge({ ...GOOD, 'docs/baseline-generation.json': bytes(captured) }, { generation: bytes(baseline) }), 'generation-regression');
    expect(await held(run('v2-generation.json'), flat)).toMatchObject({ state: 'inconclusive', reason: 'not-comparable' });
    expect(await held(flat, run('v2-generation.json'))).toMatchObject({ state: 'inconclusive', reason: 'not-comparable' });
    expect(await held(flat, flat)).toMatchObject({ state: 'pass' });
  });

  const environment = run('v2-generation.json')['environment'] as Json;
  test.each<readonly [string, Json]>([
    ['platform', { environment: { ...environment, platform: 'macOS-15.3-arm64' } }],
    ['processor', { environment: { ...environment, processor: 'arm' } }],
    ['accelerator', { environment: { ...environment, accelerator: 'cuda' } }],
    ['backend', { backend: 'gpu' }],
    ['device', { device: 'gpu' }],
    ['runner class', { runner_class: 'large-ci' }],
    ['corpus', { corpus: 'long' }],
    ['rounds', { measured_rounds: 50 }],
    ['tokens', { max_tokens: 128 }],
    ['model', { model_path: 'gemma-3-270m' }],
    ['stub or model', { is_synthetic: false }],
  ])('7.7 runs that differ in %s are not compared, however far apart they are', async (_, change) => {
    const base = run('v2-generation.json');
    const other = { ...base, ...change };
    const record = await judge({ ...GOOD, 'docs/baseline-generation.json': bytes(other) }, { generation: bytes(base) });
    expect(gate(record, 'generation-regression')).toMatchObject({ state: 'inconclusive', reason: 'not-comparable' });
  });
});

describe('the 12 % and the 15 % of docs/performance-baselines.md', () => {
  const captured = (mode: 'generation' | 'embedding', share: number) => {
    const base = run('v2-generation.json');
    const metrics = mode === 'generation' ? { elapsed_s: 0.1, tokens: share, tokens_per_second: share / 0.1 } : { elapsed_s: 3 / share, input_texts: 2, calls_per_second: 30 / (3 / share) };
    return bytes({ ...base, mode, metrics });
  };
  const held = async (mode: 'generation' | 'embedding', share: number, again?: number) => {
    const files = { ...GOOD, [`docs/baseline-${mode}.json`]: captured(mode, share), ...(again === undefined ? {} : { [`recapture/baseline-${mode}.json`]: captured(mode, again) }) };
    const { state, reason } = gate(await judge(files, { [mode]: captured(mode, 100) }), `${mode}-regression`) ?? {};
    return reason === undefined ? state : `${state ?? ''}: ${reason}`;
  };

  test.each<readonly ['generation' | 'embedding', number, number | undefined, string]>([
    ['generation', 88, undefined, 'pass'],
    ['generation', 87, undefined, 'inconclusive: needs-recapture'],
    ['generation', 87, 86, 'fail: over-limit'],
    ['generation', 87, 87, 'inconclusive: needs-recapture'],
    ['generation', 87, 99, 'warn: not-confirmed'],
    ['embedding', 85, undefined, 'pass'],
    ['embedding', 84, undefined, 'inconclusive: needs-recapture'],
    ['embedding', 84, 83, 'fail: over-limit'],
    ['embedding', 84, 97, 'warn: not-confirmed'],
  ])('%s at %s per cent of its baseline, and %s in a second capture: %s', async (mode, share, again, state) => {
    expect(await held(mode, share, again)).toBe(state);
  });
});

describe('what mogemma’s CI leaves behind', () => {
  const json = (name: string, part = 'v0.2.0/published') => JSON.parse(new TextDecoder().decode(made.get(part)?.get(name))) as { total_count: number; workflow_runs: Json[]; jobs: Json[] };

  test('a publishing run that failed and was started again on the same commit is a failure in the list of runs, whatever came after', () => {
    const { workflow_runs: runs } = json('publish/runs.json');
    const again = bytes({ total_count: 3, workflow_runs: [{ ...runs[0], id: 1, conclusion: 'failure' }, ...runs] });
    const { statement } = readFile(again, schemas).reading;
    expect(statement.checks.filter(({ name }) => name === 'Latest Release').map(({ verdict }) => verdict)).toEqual(['fail', 'pass']);
    expect(statement.counts).toMatchObject({ attempt: 1, runs: 3 });
  });

  test('a list that breaks off after its first page holds no result', () => {
    const list = json('ci/jobs.json', 'v0.2.0/artifacts');
    const { statement, findings } = readFile(bytes({ ...list, jobs: list.jobs.slice(0, 5) }), schemas).reading;
    expect([statement.content, statement.counts['notListed'], findings.map(({ id }) => id)]).toEqual(['no-result', 7, ['jobs-not-listed']]);
  });

  test('CI jobs of another commit are stale, and jobs of two commits are no list', async () => {
    const list = json('ci/jobs.json', 'v0.2.0/artifacts');
    const on = (commit: string, jobs: readonly Json[]) => jobs.map((job) => ({ ...job, head_sha: commit }));
    const other = await judge({ ...GOOD, 'ci/jobs.json': bytes({ ...list, jobs: on('b'.repeat(40), list.jobs) }) });
    const mixed = await judge({ ...GOOD, 'ci/jobs.json': bytes({ ...list, jobs: [...on('b'.repeat(40), list.jobs.slice(0, 1)), ...list.jobs.slice(1)] }) });
    expect([gate(other, 'ci-green')?.state, gate(mixed, 'ci-green')?.state]).toEqual(['stale', 'missing']);
  });

  test('a parity artifact that calls a prompt passed whose CPU side broke off is believed by no gate', () => {
    const sample = readFileSync('test/fixtures/formats/mogemma.parity/cpu-failed-and-called-pass.json');
    expect(decodeSample(sample).json?.value).toMatchObject({ overall_status: 'pass' });
    expect(readFile(sample, schemas).reading.statement).toMatchObject({ content: 'no-result', producerWord: 'pass' });
  });
});

describe('no file of the refused candidate can be taken away or spoilt so that a gate which blocks stops blocking', () => {
  const files: Files = Object.fromEntries(made.get('v0.3.0-rc.1/artifacts') ?? []);
  const { tag, commit } = FACTS['v0.3.0-rc.1'];
  const blocking = async (changed: Files) => (await judge(changed, {}, { version: tag, tag, commit, kind: 'candidate', channel: 'candidate', scope: { backend: 'gpu', dryRun: 'no' } }))
    .gates.filter(({ state }) => isBlocking(state)).map(({ id }) => id);

  test.each(Object.keys(files))('%s', async (name) => {
    const before = await blocking(files);
    const { [name]: content, ...without } = files;
    const spoilt = [without, { ...files, [name]: new Uint8Array() }, { ...files, [name]: content!.subarray(0, content!.length / 2) }, { ...files, [`copy/${name}`]: content!.subarray(1) }];
    for (const changed of spoilt) expect(await blocking(changed)).toEqual(expect.arrayContaining(before));
  });
});

function run(name: string): Json {
  return JSON.parse(new TextDecoder().decode(fixture(name))) as Json;
}
