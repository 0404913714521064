// What test/traps/apex-x.test.ts asserts of records, a reader must be told: on the page without scripts, and in the JSON.

import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as paths from '../src/core/api/paths.ts';
import { createSchemaPort } from '../src/node/json-schemas.ts';
import { loadPortal } from '../src/node/load-portal.ts';
import { evidenceStore } from '../src/node/objects.ts';
import { loadBundle, type RenderBundle } from '../src/node/render/bundle.ts';
import { compileSite } from '../src/node/render/compile.ts';
import { seal } from '../src/node/seal.ts';
import { writeFiles } from './builders/content.ts';
import { filesBelow } from './judge-apex-x.ts';

const SNAPSHOT = filesBelow('examples/apex-x/snapshot-42345e8/artifacts');
const FIXTURES = filesBelow('test/fixtures/apex-x');
// The policy that the snapshot was sealed by; later ones ask for evidence of which the snapshot has none.
const POLICY = readFileSync('examples/apex-x/policy-2026.1.yaml', 'utf8');
const HEAD = `commit: 42345e85954a184355cd7917f607396fff8f3e5c\ndate: 2026-02-14\nkind: snapshot\nchannel: draft\nscope: { runtimeTarget: cpu, gpu: 'yes' }\n`;

const root = mkdtempSync(path.join(tmpdir(), 'dossier-traps-'));
const contentDir = path.join(root, 'content');
let bundle: RenderBundle;

async function sealed(version: string, files: Readonly<Record<string, Uint8Array>>, { project = 'apex-x', head = HEAD } = {}): Promise<void> {
  writeFiles(contentDir, { [`projects/${project}/releases/${version}/release.yaml`]: head });
  writeFiles(path.join(root, version), files);
  await seal({ contentDir, project, version, evidence: [path.join(root, version)], at: '2026-02-16T09:00:00Z', env: {} });
}

beforeAll(async () => {
  for (const name of ['portal.yaml', 'trust']) cpSync(path.join('content', name), path.join(contentDir, name), { recursive: true });
  for (const project of ['apex-x', 'apex-x-trt']) {
    for (const name of ['project.yaml', 'baselines', 'schemas']) cpSync(path.join('content/projects/apex-x', name), path.join(contentDir, 'projects', project, name), { recursive: true });
    writeFiles(path.join(contentDir, 'projects', project), { 'policy.yaml': POLICY });
  }
  // The TensorRT baseline that Apex-X has committed names no metric. Here the CPU run is held against it.
  writeFiles(path.join(contentDir, 'projects/apex-x-trt'), {
    'baselines/perf_baseline_trt.json': FIXTURES['perf_baseline_trt.json']!,
    'policy.yaml': POLICY
      .replace('baselines:\n', 'baselines:\n  - { id: trt, title: TensorRT, file: baselines/perf_baseline_trt.json }\n')
      .replace('slot: cpu-run, baseline: cpu', 'slot: cpu-run, baseline: trt'),
  });
  await sealed('real', SNAPSHOT);
  await sealed('contradicted', {
    'perf_gpu_compare_local_dev.json': SNAPSHOT['perf_gpu_compare_local_dev.json']!,
    // Under the name by which the policy knows it, for a draft has a place of its own.
    'release/release_attestation.json': FIXTURES['main/release_attestation_ci.json']!,
    'runtime/caps_ci.json': FIXTURES['main/runtime/caps_ci.json']!,
  });
  await sealed('older-eval', { ...SNAPSHOT, 'eval_report.json': FIXTURES['history-62411dd/eval_report.json']! });
  await sealed('main-1', { 'release_attestation_ci.json': FIXTURES['main/release_attestation_ci.json']! }, { head: HEAD.replace('kind: snapshot\nchannel: draft', 'tag: main\nkind: release\nchannel: stable') });
  await sealed('empty-baseline', SNAPSHOT, { project: 'apex-x-trt' });
  await compileSite();
  bundle = await loadBundle();
  bundle.providePortal({ portal: await loadPortal(contentDir), evidence: evidenceStore(contentDir, createSchemaPort()) });
});

afterAll(() => { rmSync(root, { recursive: true, force: true }); });

/** The page as a reader without scripts reads it, one space between words. */
async function textOf(page: string): Promise<string> {
  const html = await bundle.render(page);
  return html.replaceAll(/<(?:script|style)[\s\S]*?<\/(?:script|style)>/g, '').replaceAll(/<[^>]+>/g, ' ').replaceAll('&#39;', "'").replaceAll(/&quot;/g, '"').replaceAll(/\s+/g, ' ');
}

async function jsonOf<T>(page: string): Promise<T> {
  return JSON.parse(await bundle.render(paths.json(page))) as T;
}

interface Rows { readonly files: readonly { readonly content: string; readonly summary: string; readonly producer: { readonly word?: string; readonly verdict?: string }; readonly findings: readonly { readonly id: string; readonly message: string }[]; readonly blocks: readonly { readonly rows?: readonly (readonly { readonly text?: string }[])[] }[] }[] }
interface Gates { readonly gates: readonly { readonly id: string; readonly state: string; readonly because?: string; readonly observed: string }[] }

const slot = (version: string, id: string) => paths.slot('apex-x', version, id);
const gatesOf = (version: string, project = 'apex-x') => paths.releasePage(project, version, 'gates');
const gate = async (page: string, id: string) => (await jsonOf<Gates>(page)).gates.find((one) => one.id === id);

describe('7.1: an attestation says PASS of a GPU compare that says fail', () => {
  test('its page shows both words and flags the contradiction', async () => {
    const text = await textOf(slot('contradicted', 'release-attestation'));
    expect(text).toContain('lists perf_gpu_compare_local_dev.json as PASS; the file itself says fail');
    expect(text).toContain('One document says pass where the file itself does not');
    expect(await textOf(slot('contradicted', 'gpu-report'))).toMatch(/Presence received .*Content no result .*In its own “fail”, which means fail/);
  });

  test('the JSON says the same', async () => {
    const [attestation] = (await jsonOf<Rows>(slot('contradicted', 'release-attestation'))).files;
    const [report] = (await jsonOf<Rows>(slot('contradicted', 'gpu-report'))).files;
    expect(attestation?.findings).toContainEqual(expect.objectContaining({ id: 'contradiction', message: expect.stringContaining('as PASS; the file itself says fail') as string }));
    expect(report).toMatchObject({ content: 'no-result', producer: { word: 'fail', verdict: 'fail' } });
    expect(await gate(gatesOf('contradicted'), 'gpu-performance')).toMatchObject({ state: 'missing' });
  });
});

describe('7.2: a GPU compare of a run that was skipped', () => {
  test('the page lists 13 checks, 1 of status and 12 missing, says why, and draws no point', async () => {
    const text = await textOf(slot('real', 'gpu-report'));
    expect(text).toContain('Run skipped; nothing was measured: 12 metrics missing');
    expect(text).toContain('Found: 13 checks, none with a value');
    expect(text.match(/\.p\d\d_ms missing /g)).toHaveLength(12);
    expect(text.match(/__status__ fail/g)).toHaveLength(1);
    expect(await textOf(slot('real', 'gpu-run'))).toContain('Run skipped: cuda_unavailable. ');
    for (const id of ['gpu-report', 'gpu-run']) expect(await bundle.render(slot('real', id))).not.toContain('<figure');
  });

  test('the JSON says the same, and the gate is missing for want of a result', async () => {
    const [report] = (await jsonOf<Rows>(slot('real', 'gpu-report'))).files;
    expect(report).toMatchObject({ content: 'no-result', producer: { word: 'fail' } });
    expect(await gate(gatesOf('real'), 'gpu-performance')).toMatchObject({
      state: 'missing', because: 'The evidence arrived and holds no result: skipped, empty, or zero checks or samples.', observed: '12 of 12 metrics were not measured; run skipped: cuda_unavailable',
    });
    expect(await textOf(gatesOf('real'))).toContain('12 of 12 metrics were not measured; run skipped: cuda_unavailable');
  });
});

describe('7.3: a CPU compare of 5 passes', () => {
  test('the page shows the largest change, +172.8 %, and the most headroom used, 67.9 %', async () => {
    const text = await textOf(slot('real', 'performance-report'));
    expect(text).toContain('5 of 5 metrics within their limits');
    expect(text).toMatch(/Largest change \+172\.8 % Most headroom used 67\.9 %/);
    expect(text).toContain('fusion_gate_p50_ms pass 1.114 ms 3.950 ms 3.040 ms +172.8 % 67.9 %');
  });

  test('so do the overview and the JSON', async () => {
    const overview = await textOf(paths.release('apex-x', 'real'));
    expect(overview).toContain('5 metrics inside their limits; most headroom used: 67.9 % by fusion_gate_p50_ms');
    expect(overview).toMatch(/fusion_gate_p50_ms [\d.]+ ms [\d.]+ ms \+172\.8 %/);
    expect(await gate(gatesOf('real'), 'cpu-performance')).toMatchObject({ state: 'pass', observed: expect.stringMatching(/67\.9\s%/) as string });
    const json = await bundle.render(paths.json(slot('real', 'performance-report')));
    expect(json).toMatch(/\+172\.8\s%/);
    expect(json).toMatch(/67\.9\s%/);
  });
});

describe('7.3: far from its baseline and well inside its limit, in one sentence', () => {
  const plain = '2.73 times its baseline of 1.11 ms (+172.8 %), and inside its limit of 3.95 ms (+254.5 %): 67.9 % of the way to it is used.';

  test('the page of the metric says so, and its table shows the same change, limit and share', async () => {
    const text = await textOf(paths.metric('apex-x', 'cpu-run.fusion_gate_p50_ms'));
    expect(text).toContain(plain);
    expect(text).toMatch(/Pass real .{0,60}\+172\.8 % .{0,30}(?:67\.9|68) %/);
  });

  test.each([['the overview', paths.release('apex-x', 'real')], ['the page of gates', gatesOf('real')]])('%s names the metric', async (_, page) => {
    expect(await textOf(page)).toContain(`Fusion gate p50: ${plain}`);
  });
});

test('7.4: a baseline without metrics compares nothing: no result, and no pass', async () => {
  const page = gatesOf('empty-baseline', 'apex-x-trt');
  expect(await gate(page, 'cpu-performance')).toMatchObject({ state: 'missing', because: expect.stringContaining('zero checks') as string, observed: 'Nothing was compared: the baseline sets no limits' });
  expect(await textOf(page)).toMatch(/CPU performance regression .{0,80}Missing Nothing was compared: the baseline sets no limits/);
});

test('7.5: an eval report that names no runtime fails transparency, and the newer shape passes', async () => {
  expect(await gate(gatesOf('older-eval'), 'runtime-transparency')).toMatchObject({ state: 'fail', observed: 'The file does not state which backend ran' });
  expect(await gate(gatesOf('real'), 'runtime-transparency')).toMatchObject({ state: 'pass', observed: 'Requested cpu, selected cpu, ran cpu' });
  expect(await textOf(gatesOf('older-eval'))).toMatch(/Runtime capability transparency .{0,80}Fail The file does not state which backend ran/);
});

describe('7.19: release_tag "main"', () => {
  test('the release is a draft on every page of it, whatever its head says', async () => {
    for (const page of [paths.release('apex-x', 'main-1'), gatesOf('main-1'), paths.releasePage('apex-x', 'main-1', 'signatures')]) {
      expect(await textOf(page), page).toContain('A draft, not a release.');
    }
    expect(await textOf(paths.project('apex-x'))).toMatch(/main-1 .{0,40}Draft/);
  });

  test('the JSON says so and why', async () => {
    const view = await bundle.render(paths.json(paths.release('apex-x', 'main-1')));
    expect(view).toContain('A draft, not a release.');
    expect(view).toMatch(/the tag is a branch name, so this is a draft and no release/i);
  });

  test('the attestation’s own tag is shown as one that is no release tag', async () => {
    expect(await textOf(slot('contradicted', 'release-attestation'))).toContain('names another tag Expected: no tag. Found: main. Evidence names another tag ( other-tag )');
  });
});
