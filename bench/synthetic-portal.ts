import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';

export interface PortalSize {
  readonly releases: number;
  /** JSON documents per release, beside a perf run and an SBOM. */
  readonly evidence: number;
  readonly components: number;
  readonly seed: number;
}

const PROJECT = 'synthetic';
const METRICS = ['infer_p50_ms', 'infer_p95_ms', 'tile_pack_p50_ms', 'tile_unpack_p50_ms', 'fusion_gate_p50_ms'];

/** A release's version, folder of evidence and seal time. */
export interface SyntheticRelease {
  readonly project: string;
  readonly version: string;
  readonly evidence: string;
  readonly at: string;
}

/**
 * Writes the content folder of a made-up portal, ready to be sealed. The same size and seed give the same bytes on
 * every machine. Evidence is written by `writeRelease`, so that a portal of a thousand needs no thousand folders at once.
 */
export async function writePortal(folder: string, size: PortalSize): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const project = path.join(folder, 'content/projects', PROJECT);
  await mkdir(path.join(project, 'baselines'), { recursive: true });
  await mkdir(path.join(folder, 'content/trust'), { recursive: true });
  await writeFile(path.join(folder, 'content/portal.yaml'), stringify({ title: 'Synthetic portal' }));
  await writeFile(path.join(folder, 'content/trust/trust.yaml'), stringify({ signers: [] }));
  await writeFile(path.join(project, 'project.yaml'), stringify({ name: 'Synthetic', headlineMetrics: METRICS.slice(0, 2) }));
  await writeFile(path.join(project, 'policy.yaml'), stringify(policy(size)));
  await writeFile(path.join(project, 'baselines/cpu.json'), JSON.stringify(baseline()));
}

/** Writes one release's evidence and `release.yaml`; release 0 is the oldest. */
export async function writeRelease(folder: string, size: PortalSize, index: number): Promise<SyntheticRelease> {
  const random = mulberry32(size.seed * 100_003 + index);
  const version = `v1.${index}.0`;
  const evidence = path.join(folder, 'evidence', version);
  await mkdir(evidence, { recursive: true });
  await writeFile(path.join(evidence, 'perf.json'), JSON.stringify(perfRun(random), null, 2));
  await writeFile(path.join(evidence, 'sbom.cdx.json'), JSON.stringify(sbom(size.components, random)));
  for (let n = 0; n < size.evidence; n += 1) {
    await writeFile(path.join(evidence, `check-${n}.json`), JSON.stringify({ check: n, status: 'pass', rows: rows(random) }, null, 2));
  }
  const releaseFolder = path.join(folder, 'content/projects', PROJECT, 'releases', version);
  await mkdir(releaseFolder, { recursive: true });
  const at = new Date(Date.UTC(2020, 0, 1) + index * 86_400_000).toISOString().replace('.000', '');
  await writeFile(path.join(releaseFolder, 'release.yaml'), stringify({
    tag: version, commit: hex(random, 40), commitDate: at, date: at.slice(0, 10),
    example: true, note: 'Made up to measure how long sealing and building take.',
  }));
  return { project: PROJECT, version, evidence, at };
}

function policy(size: PortalSize) {
  const checks = Array.from({ length: size.evidence }, (_, n) => `check-${n}`);
  return {
    id: 'synthetic-1',
    title: 'Synthetic policy',
    slots: [
      { id: 'perf', title: 'Performance run', kind: 'performance', accepts: [{ format: 'apex-x.perf-run' }] },
      { id: 'sbom', title: 'SBOM', kind: 'sbom', accepts: [{ format: 'cyclonedx' }] },
      ...checks.map((id) => ({
        id, title: `Check ${id}`, kind: 'tests', accepts: [{ format: 'json' }], paths: [`${id}.json`], verdict: { at: '/status', pass: ['pass'] },
      })),
    ],
    baselines: [{ id: 'cpu', title: 'CPU baseline', file: 'baselines/cpu.json' }],
    gates: [
      { id: 'perf', title: 'Performance', short: 'Perf', group: 'Performance', requirement: 'Every metric is inside its limit', checks: [{ rule: 'within-baseline', slot: 'perf', baseline: 'cpu' }] },
      { id: 'sbom', title: 'SBOM', short: 'SBOM', group: 'Supply chain', requirement: 'A valid SBOM', checks: [{ rule: 'form-valid', slot: 'sbom' }] },
      ...checks.slice(0, 10).map((id) => ({
        id, title: `Check ${id}`, short: id, group: 'Tests', requirement: 'The check passes', checks: [{ rule: 'producer-verdict', slot: id }],
      })),
    ],
  };
}

function baseline() {
  return {
    schema_version: 1, suite: 'apex_x_cpu_perf_regression', baseline_notes: 'made up',
    metrics: Object.fromEntries(METRICS.map((metric) => [metric, { value_ms: 1, max_regression_ratio: 0.5, max_regression_abs_ms: 0.5 }])),
  };
}

function perfRun(random: () => number) {
  return {
    schema_version: 1, suite: 'apex_x_cpu_perf_regression',
    environment: { python: '3.13.9', platform: 'made-up', torch: '2.9.1', device: 'cpu', cuda_available: false },
    config: { infer_warmup: 3, infer_iters: 15, micro_warmup: 3, micro_iters: 25, seed: 123, input_shape: [1, 3, 128, 128], tile_shape: [1, 64, 128, 128], tile_size: 16 },
    metrics: Object.fromEntries(METRICS.map((metric) => [metric, 1 + random() * 0.3])),
  };
}

/** A CycloneDX 1.6 document with that many components, each depending on the next. */
export function sbom(components: number, random: () => number) {
  const name = (n: number) => `component-${n}`;
  return {
    bomFormat: 'CycloneDX', specVersion: '1.6', version: 1,
    components: Array.from({ length: components }, (_, n) => ({
      type: 'library', 'bom-ref': name(n), name: name(n), version: `1.${n % 40}.${Math.floor(random() * 10)}`,
      purl: `pkg:npm/${name(n)}@1.0.${n}`, licenses: [{ license: { id: 'Apache-2.0' } }], hashes: [{ alg: 'SHA-256', content: hex(random, 64) }],
    })),
    dependencies: Array.from({ length: components }, (_, n) => ({ ref: name(n), dependsOn: n + 1 < components ? [name(n + 1)] : [] })),
  };
}

function rows(random: () => number) {
  return Array.from({ length: 50 }, (_, n) => ({ name: `row ${n}`, value: Math.round(random() * 1e6) / 1e3 }));
}

function hex(random: () => number, length: number): string {
  return Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
}

/** Tommy Ettinger's mulberry32: 32 bits of state, the same sequence everywhere. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
