// The made-up evidence of the example releases, one function each. Compare reports follow from the runs by Apex-X's own rule.

import { attestation } from './attestation.ts';
import { junitReport, TESTS } from './junit.ts';
import { json, NOTE, text } from './note.ts';
import { compareReport, cpuRun, gpuRun, type Baseline } from './perf.ts';
import { DOCUMENTS, documentationSync, ERROR_RATE_AFTER_ROLLBACK, executedDrill, INCIDENT_V050, rollbackPlan, tabletopDrill } from './process.ts';
import { ARTIFACTS, gateRows, ReleaseFiles, type Files, type GateWords } from './release-files.ts';
import { CPU_CAPS, evalReport, GPU_CAPS, parityReport } from './runtime.ts';
import { COMPONENTS, EARLIER, LATER, sbom, type SbomComponent } from './sbom.ts';
import { grypeReport, KNOWN, openVex, osvReport, sarifLog, trivyReport, type Known } from './scans.ts';
import { spdxDocument } from './spdx.ts';
import { perfTrend, sweepMarkdown, trtMetrics, trtSweep } from './trt.ts';

export type { Files } from './release-files.ts';

export interface Baselines {
  readonly cpu: Baseline;
  readonly gpu: Baseline;
  /** Made up; the project's own sets no limits. */
  readonly trt: Baseline;
}

const ALL_PASS: GateWords = {
  lint_type_tests: 'PASS', cpu_perf_regression: 'PASS', gpu_perf_regression: 'PASS', runtime_backend_parity: 'PASS',
  runtime_capability_transparency: 'PASS', security_review: 'PASS', documentation_sync: 'PASS',
};
const LOWS: readonly Known[] = [KNOWN.protobufDepth, KNOWN.pyyamlAlias, KNOWN.fsspecLink];

/** v0.3.2: a plain Torch release without an exception. */
export function evidenceOfV032(baselines: Baselines): Files {
  const release = new ReleaseFiles({
    version: 'v0.3.2', commit: '1d9a0b7c4e52f8613a7d5c90e4b82f6a13c7d5e8', runtimeTarget: 'torch', ciRun: 'https://ci.example.invalid/apex-x/runs/18802', attestedAt: '2026-01-20T09:44:31.220174Z',
  });
  release.addBuild('2026-01-20T08:31:12.482011+00:00', 'torch');
  addTorchParity(release, 1e-6, 1.7e-5);
  addCpu(release, baselines, { fusion_gate_p50_ms: 1.221, infer_p50_ms: 0.236, infer_p95_ms: 0.871, tile_pack_p50_ms: 0.229, tile_unpack_p50_ms: 0.862 });
  release.add('runtime/caps.json', { notes: NOTE, ...CPU_CAPS });
  release.add('eval/eval_report.json', { notes: NOTE, ...evalReport('2026-01-20T08:40:02.118820+00:00', 'torch') });
  release.add('sbom/apex-x.cdx.json', sbom('0.3.2', '2026-01-20T08:33:00Z', NOTE, EARLIER));
  release.add('security/trivy.json', trivyReport('v0.3.2', '2026-01-20T08:36:00Z', [KNOWN.pyyamlAlias]));
  release.addTranscript('2026-01-20T07:50:00Z', 2391);
  addProcess(release, '2026-01-20T09:40:00Z', 'done', rollbackPlan('v0.3.1', '2026-01-19T15:00:00Z'));
  release.add('rollback/rollback-drill.json', tabletopDrill('2025-12-02', 'v0.3.2', 'v0.3.1'));
  release.addProvenance('2026-01-20T08:31:00Z');
  release.addAttestation({ ...ALL_PASS, gpu_perf_regression: 'N/A' });
  release.addChecksums();
  return release.files;
}

/** v0.4.0: a complete TensorRT release. One GPU p95 is over its limit, which a waiver accepts. */
export function evidenceOfV040(baselines: Baselines): Files {
  const release = new ReleaseFiles({
    version: 'v0.4.0', commit: '6f077d2153b0c1a94e8d5f7a2b60c3d9e1f4a587', runtimeTarget: 'tensorrt', ciRun: 'https://ci.example.invalid/apex-x/runs/20377', attestedAt: '2026-02-26T09:58:12.402117Z',
  });
  release.addBuild('2026-02-26T09:32:00.551203+00:00', 'tensorrt');
  addEngine(release);
  addTensorRtParity(release);
  addCpu(release, baselines, { fusion_gate_p50_ms: 1.302, infer_p50_ms: 0.241, infer_p95_ms: 0.918, tile_pack_p50_ms: 0.236, tile_unpack_p50_ms: 0.874 });
  addGpu(release, baselines, '2026-02-26T09:21:40.118422+00:00', 11.29);
  release.add('runtime/caps.json', { notes: NOTE, ...GPU_CAPS });
  release.add('eval/eval_report.json', { notes: NOTE, ...evalReport('2026-02-26T09:27:13.480921+00:00', 'tensorrt') });
  release.add('sbom/apex-x.cdx.json', sbom('0.4.0', '2026-02-26T09:34:00Z', NOTE));
  release.add('security/trivy.json', trivyReport('v0.4.0', '2026-02-26T09:41:00Z', LOWS));
  release.addTranscript('2026-02-26T08:50:00Z', 2518);
  addProcess(release, '2026-02-26T10:02:00Z', 'done', rollbackPlan('v0.3.2', '2026-02-25T16:00:00Z'));
  release.addProvenance('2026-02-26T09:32:00Z');
  release.addAttestation({ ...ALL_PASS, gpu_perf_regression: 'FAIL' });
  release.addChecksums();
  return release.files;
}

/** The rollback drill of v0.4.0, which ran after the first seal. */
export function drillOfV040(): Files {
  return new Map([['rollback/rollback-drill.json', json(executedDrill('2026-02-26', 'v0.4.0', 'v0.3.2'))]]);
}

/** A rescan of v0.4.0 in June, when the made-up databases knew more. */
export function rescanOfV040(): Files {
  return new Map([['security/trivy.json', json(trivyReport('v0.4.0', '2026-06-09T05:00:00Z', [KNOWN.pillowHeap, ...LOWS]))]]);
}

/** v0.5.0-rc.1: a Torch candidate that is refused. Its attestation says PASS for everything all the same. */
export function evidenceOfV050rc1(baselines: Baselines): Files {
  const release = new ReleaseFiles({
    version: 'v0.5.0-rc.1', commit: 'b90e4c7d1f3a5628c0d7e9b4a1f2638d5c7e0a94', runtimeTarget: 'torch', ciRun: 'https://ci.example.invalid/apex-x/runs/21904', attestedAt: '2026-03-19T09:10:44.900311Z',
  });
  release.addBuild('2026-03-19T08:05:00.112984+00:00', 'torch');
  addTorchParity(release, 1.1e-6, 1.9e-5);
  addCpu(release, baselines, { fusion_gate_p50_ms: 1.287, infer_p50_ms: 0.263, infer_p95_ms: 7.914, tile_pack_p50_ms: 0.231, tile_unpack_p50_ms: 0.881 }, '2026-03-19T08:20:00Z');
  release.add('runtime/caps.json', { notes: NOTE, ...CPU_CAPS });
  release.add('eval/eval_report.json', { notes: NOTE, ...evalReport('2026-03-19T08:31:05.220418+00:00') });
  addSupplyChain(release, '2026-03-19T08:07:00Z', [KNOWN.jinjaSandbox, ...LOWS]);
  release.addTranscript('2026-03-18T15:32:00Z', TESTS);
  release.addBytes('ci/junit.xml', junitReport('v0.5.0-rc.1', '2026-03-18T15:36:00'));
  addProcess(release, '2026-03-19T09:00:00Z', 'open', rollbackPlan('v0.4.0', '2026-03-18T16:00:00Z'));
  release.add('rollback/rollback-drill.json', tabletopDrill('2025-12-02', 'v0.3.2', 'v0.3.1'));
  release.addProvenance('2026-03-19T08:05:00Z');
  release.addAttestation({ ...ALL_PASS, gpu_perf_regression: 'N/A' }, { markdown: true });
  release.addDrafts();
  release.addChecksums();
  return release.files;
}

/** v0.5.0: complete, except that nobody has measured a TensorRT baseline yet, which a waiver accepts. */
export function evidenceOfV050(baselines: Baselines): Files {
  return completeTensorRt(new ReleaseFiles({
    version: 'v0.5.0', commit: '83c5e1f0a92d47b6e8f1c3057d9b2a64e07c85f1', runtimeTarget: 'tensorrt', ciRun: 'https://ci.example.invalid/apex-x/runs/22810', attestedAt: '2026-04-14T09:50:20.400118Z',
  }), baselines, {
    day: '2026-04-14', trt: { suite: baselines.trt.suite, required_status: 'ok', metrics: {} }, factor: 1.04, fastpathP95: 6.92, previousStable: 'v0.4.0', drillDay: '2026-04-09',
    cpu: { fusion_gate_p50_ms: 1.264, infer_p50_ms: 0.238, infer_p95_ms: 0.887, tile_pack_p50_ms: 0.233, tile_unpack_p50_ms: 0.869 },
  });
}

/** After the rollback of v0.5.0: the two proofs that its plan owes, and the incident note. */
export function afterRollbackOfV050(baselines: Baselines): Files {
  const cpu = cpuRun({ fusion_gate_p50_ms: 1.299, infer_p50_ms: 0.242, infer_p95_ms: 0.921, tile_pack_p50_ms: 0.235, tile_unpack_p50_ms: 0.877 });
  return new Map([
    ['rollback/post_rollback_perf_report.json', json({ notes: NOTE, ...compareReport(baselines.cpu, cpu.metrics) })],
    ['rollback/post_rollback_error_rate.json', json(ERROR_RATE_AFTER_ROLLBACK)],
    ['rollback/incident.json', json(INCIDENT_V050)],
  ]);
}

/** v0.5.1: the hotfix. Complete; one advisory gate warns. */
export function evidenceOfV051(baselines: Baselines): Files {
  return completeTensorRt(new ReleaseFiles({
    version: 'v0.5.1', commit: '47b0d6e2c81f95a3d0e7b4c6f82a1935e6d0c7b2', runtimeTarget: 'tensorrt', ciRun: 'https://ci.example.invalid/apex-x/runs/23544', attestedAt: '2026-05-06T09:41:07.715330Z',
  }), baselines, {
    day: '2026-05-06', trt: baselines.trt, factor: 1.02, fastpathP95: 6.71, previousStable: 'v0.4.0', drillDay: '2026-05-01', components: LATER,
    cpu: { fusion_gate_p50_ms: 1.258, infer_p50_ms: 0.239, infer_p95_ms: 0.879, tile_pack_p50_ms: 0.234, tile_unpack_p50_ms: 0.866 },
  });
}

interface Measured {
  readonly day: string;
  readonly trt: Baseline;
  readonly factor: number;
  readonly fastpathP95: number;
  readonly previousStable: string;
  readonly drillDay: string;
  readonly components?: readonly SbomComponent[];
  readonly cpu: Readonly<Record<string, number>>;
}

function completeTensorRt(release: ReleaseFiles, baselines: Baselines, { day, trt, factor, fastpathP95, previousStable, drillDay, components, cpu }: Measured): Files {
  release.addBuild(`${day}T08:31:00.301220+00:00`, 'tensorrt');
  addEngine(release);
  addTensorRtParity(release);
  addCpu(release, baselines, cpu, `${day}T08:50:00Z`);
  addGpu(release, baselines, `${day}T08:55:40.118422+00:00`, fastpathP95, `${day}T08:56:10Z`);
  addTrt(release, trt, `${day}T09:05:00+00:00`, factor);
  release.add('runtime/caps.json', { notes: NOTE, ...GPU_CAPS });
  release.add('eval/eval_report.json', { notes: NOTE, ...evalReport(`${day}T09:10:13.480921+00:00`, 'tensorrt') });
  addSupplyChain(release, `${day}T08:34:00Z`, [KNOWN.jinjaSandbox, ...LOWS], components);
  release.addTranscript(`${day}T07:50:00Z`, TESTS);
  release.addBytes('ci/junit.xml', junitReport(release.facts.version, `${day}T07:56:00`));
  addProcess(release, `${day}T09:30:00Z`, 'done', rollbackPlan(previousStable, `${day}T07:00:00Z`));
  release.add('rollback/rollback-drill.json', executedDrill(drillDay, release.facts.version, previousStable));
  release.add('deployment_readiness.json', readiness());
  release.addProvenance(`${day}T08:31:00Z`);
  release.addAttestation(ALL_PASS, { markdown: true });
  release.addDrafts();
  release.addChecksums();
  return release.files;
}

function addEngine(release: ReleaseFiles): void {
  release.addBytes('trt/apex_x.engine', text([`This is not a TensorRT engine. ${NOTE} Apex-X ${release.facts.version}.`]));
  release.add('trt/plugin_versions.json', {
    notes: NOTE,
    plugins: [
      { name: 'TilePack', version: '1', namespace: 'apexx' },
      { name: 'TileUnpackFusion', version: '1', namespace: 'apexx' },
      { name: 'TileSSMScan', version: '2', namespace: 'apexx' },
    ],
  });
}

function addTensorRtParity(release: ReleaseFiles): void {
  release.add('parity/parity_report.json', {
    notes: NOTE,
    ...parityReport('tensorrt', [
      { name: 'tile_pack', dtype: 'float32', atol: 5e-6, rtol: 5e-5, maxAbs: 1.2e-6, elements: 1_048_576 },
      { name: 'fusion_gate', dtype: 'float16', atol: 2e-3, rtol: 2e-2, maxAbs: 8.4e-4, elements: 1_048_576 },
      { name: 'end_to_end', dtype: 'float16', atol: 3e-3, rtol: 3e-2, maxAbs: 2.1e-3, elements: 262_144 },
    ]),
  });
}

function addTorchParity(release: ReleaseFiles, op: number, endToEnd: number): void {
  release.add('parity/parity_report.json', {
    notes: NOTE,
    ...parityReport('torch', [
      { name: 'tile_pack', dtype: 'float32', atol: 5e-6, rtol: 5e-5, maxAbs: op, elements: 1_048_576 },
      { name: 'end_to_end', dtype: 'float32', atol: 5e-5, rtol: 5e-4, maxAbs: endToEnd, elements: 262_144 },
    ]),
  });
}

function addCpu(release: ReleaseFiles, baselines: Baselines, metrics: Readonly<Record<string, number>>, trendAt?: string): void {
  const run = cpuRun(metrics);
  const compare = compareReport(baselines.cpu, run.metrics);
  release.add('perf/perf_current_ci.json', { notes: NOTE, ...run });
  release.add('perf/perf_report.json', { notes: NOTE, ...compare });
  if (trendAt !== undefined) release.add('perf/perf_trend_cpu_ci.json', { notes: NOTE, ...perfTrend(compare, trendAt) });
}

function addGpu(release: ReleaseFiles, baselines: Baselines, timestamp: string, fastpathP95: number, trendAt?: string): void {
  const gpu = gpuRun(timestamp, GPU_CAPS, fastpathP95);
  const compare = compareReport(baselines.gpu, gpu.metrics);
  release.add('perf/perf_gpu_current_ci.json', { notes: NOTE, ...gpu.run });
  release.add('perf/perf_gpu_compare_ci.json', { notes: NOTE, ...compare });
  if (trendAt !== undefined) release.add('perf/perf_gpu_trend_ci.json', { notes: NOTE, ...perfTrend(compare, trendAt) });
}

function addTrt(release: ReleaseFiles, baseline: Baseline, timestamp: string, factor: number): void {
  const sweep = trtSweep(timestamp, factor);
  const compare = compareReport(baseline, trtMetrics(sweep));
  release.add('perf/perf_trt_shape_sweep.json', { notes: NOTE, ...sweep });
  release.addBytes('perf/perf_trt_shape_sweep.md', text(sweepMarkdown(sweep, NOTE)));
  release.add('perf/perf_trt_compare_ci.json', { notes: NOTE, ...compare });
  release.add('perf/perf_trt_trend_ci.json', { notes: NOTE, ...perfTrend(compare, timestamp.replace('+00:00', 'Z')) });
}

function addSupplyChain(release: ReleaseFiles, at: string, found: readonly Known[], components: readonly SbomComponent[] = COMPONENTS): void {
  const version = release.facts.version.replace(/^v/, '');
  release.add('sbom/apex-x.cdx.json', sbom(version, at, NOTE, components));
  release.add('sbom/apex-x.spdx.json', spdxDocument(version, at, NOTE, components));
  release.add('security/trivy.json', trivyReport(release.facts.version, at, found));
  release.add('security/grype.json', grypeReport(release.facts.version, at, found));
  release.add('security/osv.json', osvReport(found));
  release.add('security/source-scan.sarif.json', sarifLog(at));
  release.add('security/apex-x.openvex.json', openVex(release.facts.version, at));
}

function addProcess(release: ReleaseFiles, completedAt: string, context: 'done' | 'open', plan: ReturnType<typeof rollbackPlan>): void {
  for (const [path, bytes] of DOCUMENTS) release.addBytes(path, bytes(release.facts.version));
  release.add('docs/documentation-sync.json', documentationSync(completedAt, context));
  release.add('rollback/rollback-plan.json', plan);
}

/** What scripts/deployment_readiness.py finds; FP8 needs newer hardware than CI has, so that part could not run. */
function readiness() {
  const result = (name: string, status: 'done' | 'blocked', message: string) => ({ name, status, message });
  return {
    notes: NOTE,
    runtime_caps: GPU_CAPS,
    results: [
      result('trt_shape_sweep', 'done', 'ok'),
      result('trt_regression_compare_trend', 'done', 'ok'),
      result('fp8_sm90_evidence', 'blocked', 'compute_capability_8_9_below_sm90'),
      result('github_branch_protection', 'done', 'ok'),
      result('github_weekly_gpu_trend', 'done', 'ok'),
      result('go_trt_bridge', 'done', 'ok'),
    ],
    artifacts: [],
  };
}

/** Trap 7.1 and 7.19 of the evidence study: CI's attestation of a branch, calling a failed GPU compare `PASS`. */
export function attestationOfMain(gpuCompare: Uint8Array, caps: Uint8Array): Uint8Array {
  const rows = ARTIFACTS.map((row) => ({
    ...row,
    ...(row.key === 'performance_report' ? { path: 'artifacts/perf_gpu_compare_local_dev.json', bytes: gpuCompare } : {}),
    ...(row.key === 'runtime_capability_snapshot' ? { path: 'artifacts/runtime/caps_ci.json', bytes: caps } : {}),
  })).map((row) => ({ bytes: undefined, ...row, required: !row.key.startsWith('trt_') }));
  const gates = gateRows({ cpu_perf_regression: 'PASS', lint_type_tests: 'PASS', gpu_perf_regression: 'N/A' }, 'https://ci.example.invalid/apex-x/runs/1');
  return json(attestation({
    release_tag: 'main', commit_sha: '42345e85954a184355cd7917f607396fff8f3e5c', build_date_utc: '2026-02-14T12:00:00.000001Z',
    release_owner: 'unknown', runtime_target: 'cpu', ci_run_url: 'https://ci.example.invalid/apex-x/runs/1',
  }, rows, gates, '2026-02-14T12:00:00.000002Z'));
}

/** The capability snapshot that goes with it. */
export const capsOfMain = (): Uint8Array => json(CPU_CAPS);
