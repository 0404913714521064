// The made-up evidence of the two example releases. It agrees with itself: digests are those of the files beside them,
// and the compare reports follow from the runs by Apex-X's own rule.

import { createHash, sign } from 'node:crypto';
import { toBase64 } from '../../src/core/lib/base64.ts';
import { keyHint, parsePublicKeyPem } from '../../src/core/lib/ed25519.ts';
import { CHECKLIST_SCHEMA, ROLLBACK_DRILL_SCHEMA, ROLLBACK_PLAN_SCHEMA, STATEMENT_PAYLOAD_TYPE, STATEMENT_TYPE, TRANSCRIPT_SCHEMA } from '../../src/core/model/uris.ts';
import type { Checklist, CommandTranscript, RollbackDrill, RollbackPlan } from '../../src/core/model/human-records.ts';
import { preAuthEncoding } from '../../src/core/signatures/dsse.ts';
import { exampleKey, examplePublicPem } from '../keys.ts';
import { attestation, type AttestedGate } from './attestation.ts';
import { compareReport, cpuRun, gpuRun, type Baseline } from './perf.ts';
import { CPU_CAPS, evalReport, GPU_CAPS, parityReport } from './runtime.ts';
import { sbom } from './sbom.ts';

/** Files by their path below `artifacts/`. */
export type Files = ReadonlyMap<string, Uint8Array>;

export interface Baselines {
  readonly cpu: Baseline;
  readonly gpu: Baseline;
}

const NOTE = 'Made up for the Dossier example portal; nothing was measured, built or reviewed.';

/** v0.4.0: a complete TensorRT release. One GPU p95 is over its limit, which a waiver accepts. */
export function evidenceOfV040(baselines: Baselines): Files {
  const commit = '6f077d2153b0c1a94e8d5f7a2b60c3d9e1f4a587';
  const cpu = cpuRun({ fusion_gate_p50_ms: 1.302, infer_p50_ms: 0.241, infer_p95_ms: 0.918, tile_pack_p50_ms: 0.236, tile_unpack_p50_ms: 0.874 });
  const gpu = gpuRun('2026-02-26T09:21:40.118422+00:00', GPU_CAPS);
  const release = new Release({
    version: 'v0.4.0', commit, runtimeTarget: 'tensorrt', ciRun: 'https://ci.example.invalid/apex-x/runs/20377', attestedAt: '2026-02-26T09:58:12.402117Z',
  });

  release.addBuild('2026-02-26T09:32:00.551203+00:00', 'tensorrt');
  release.addText('trt/apex_x.engine', `This is not a TensorRT engine. ${NOTE}\n`);
  release.add('trt/plugin_versions.json', {
    notes: NOTE,
    plugins: [
      { name: 'TilePack', version: '1', namespace: 'apexx' },
      { name: 'TileUnpackFusion', version: '1', namespace: 'apexx' },
      { name: 'TileSSMScan', version: '2', namespace: 'apexx' },
    ],
  });
  release.add('parity/parity_report.json', {
    notes: NOTE,
    ...parityReport('tensorrt', [
      { name: 'tile_pack', dtype: 'float32', atol: 5e-6, rtol: 5e-5, maxAbs: 1.2e-6, elements: 1_048_576 },
      { name: 'fusion_gate', dtype: 'float16', atol: 2e-3, rtol: 2e-2, maxAbs: 8.4e-4, elements: 1_048_576 },
      { name: 'end_to_end', dtype: 'float16', atol: 3e-3, rtol: 3e-2, maxAbs: 2.1e-3, elements: 262_144 },
    ]),
  });
  release.add('perf/perf_current_ci.json', { notes: NOTE, ...cpu });
  release.add('perf/perf_report.json', { notes: NOTE, ...compareReport(baselines.cpu, cpu.metrics) });
  release.add('perf/perf_gpu_current_ci.json', { notes: NOTE, ...gpu.run });
  release.add('perf/perf_gpu_compare_ci.json', { notes: NOTE, ...compareReport(baselines.gpu, gpu.metrics) });
  release.add('runtime/caps.json', { notes: NOTE, ...GPU_CAPS });
  release.add('eval/eval_report.json', { notes: NOTE, ...evalReport('2026-02-26T09:27:13.480921+00:00', 'tensorrt') });
  release.add('sbom/apex-x.cdx.json', sbom('0.4.0', '2026-02-26T09:34:00Z', NOTE));
  release.addScan('2026-02-26T09:41:00Z', { critical: 0, high: 0, medium: 1, low: 2 });
  release.addTranscript('2026-02-26T08:50:00Z', 2518);
  release.add('docs/documentation-sync.json', documentationSync('2026-02-26T10:02:00Z', 'done'));
  release.add('rollback/rollback-plan.json', rollbackPlan('v0.3.2', '2026-02-25T16:00:00Z'));
  release.addProvenance('2026-02-26T09:32:00Z');
  release.addAttestation({
    lint_type_tests: 'PASS', cpu_perf_regression: 'PASS', gpu_perf_regression: 'FAIL', runtime_backend_parity: 'PASS',
    runtime_capability_transparency: 'PASS', security_review: 'PASS', documentation_sync: 'PASS',
  });
  release.addChecksums();
  return release.files;
}

/** The rollback drill of v0.4.0, which ran after the first seal. */
export function drillOfV040(): Files {
  return new Map([['rollback/rollback-drill.json', json({
    schema: ROLLBACK_DRILL_SCHEMA, kind: 'executed', startedAt: '2026-02-26T13:05:00Z', finishedAt: '2026-02-26T13:31:20Z',
    environment: 'staging, made up for the Dossier example portal', from: 'v0.4.0', to: 'v0.3.2',
    triggerSnapshot: 'canary p95 held at 12.0 ms by a load generator for five minutes',
    commands: ['deploy set-image apex-x v0.3.2', 'deploy restore-engine v0.3.2', 'apex-x predict --smoke', 'apex-x eval --smoke'],
    validations: [
      { name: 'predict answers', result: 'pass' },
      { name: 'eval within 0.5 % of v0.3.2', result: 'pass' },
      { name: 'health checks green for ten minutes', result: 'pass' },
    ],
    followUps: [], ledBy: 'M. Okafor',
  } satisfies RollbackDrill)]]);
}

/** v0.5.0-rc.1: a Torch candidate that is refused. Its attestation says PASS for everything all the same. */
export function evidenceOfV050rc1(baselines: Baselines): Files {
  const commit = 'b90e4c7d1f3a5628c0d7e9b4a1f2638d5c7e0a94';
  const cpu = cpuRun({ fusion_gate_p50_ms: 1.287, infer_p50_ms: 0.263, infer_p95_ms: 7.914, tile_pack_p50_ms: 0.231, tile_unpack_p50_ms: 0.881 });
  const release = new Release({
    version: 'v0.5.0-rc.1', commit, runtimeTarget: 'torch', ciRun: 'https://ci.example.invalid/apex-x/runs/21904', attestedAt: '2026-03-19T09:10:44.900311Z',
  });

  release.addBuild('2026-03-19T08:05:00.112984+00:00', 'torch');
  release.add('parity/parity_report.json', {
    notes: NOTE,
    ...parityReport('torch', [
      { name: 'tile_pack', dtype: 'float32', atol: 5e-6, rtol: 5e-5, maxAbs: 1.1e-6, elements: 1_048_576 },
      { name: 'end_to_end', dtype: 'float32', atol: 5e-5, rtol: 5e-4, maxAbs: 1.9e-5, elements: 262_144 },
    ]),
  });
  release.add('perf/perf_current_ci.json', { notes: NOTE, ...cpu });
  release.add('perf/perf_report.json', { notes: NOTE, ...compareReport(baselines.cpu, cpu.metrics) });
  release.add('runtime/caps.json', { notes: NOTE, ...CPU_CAPS });
  release.add('eval/eval_report.json', { notes: NOTE, ...evalReport('2026-03-19T08:31:05.220418+00:00') });
  release.add('sbom/apex-x.cdx.json', sbom('0.5.0-rc.1', '2026-03-19T08:07:00Z', NOTE));
  release.addScan('2026-03-19T08:12:00Z', { critical: 0, high: 0, medium: 1, low: 3 });
  release.addTranscript('2026-03-18T15:32:00Z', 2604);
  release.add('docs/documentation-sync.json', documentationSync('2026-03-19T09:00:00Z', 'open'));
  release.add('rollback/rollback-plan.json', rollbackPlan('v0.4.0', '2026-03-18T16:00:00Z'));
  release.add('rollback/rollback-drill.json', {
    schema: ROLLBACK_DRILL_SCHEMA, kind: 'tabletop', startedAt: '2025-12-02T13:00:00Z', finishedAt: '2025-12-02T13:40:00Z',
    environment: 'meeting room, made up for the Dossier example portal', from: 'v0.3.2', to: 'v0.3.1', commands: [],
    validations: [{ name: 'every step has an owner', result: 'pass' }, { name: 'the previous tag is still deployable', result: 'pass' }],
    followUps: ['Run the drill on staging before the next release'], ledBy: 'M. Okafor',
  } satisfies RollbackDrill);
  release.addProvenance('2026-03-19T08:05:00Z');
  release.addAttestation({
    lint_type_tests: 'PASS', cpu_perf_regression: 'PASS', gpu_perf_regression: 'N/A', runtime_backend_parity: 'PASS',
    runtime_capability_transparency: 'PASS', security_review: 'PASS', documentation_sync: 'PASS',
  });
  release.addChecksums();
  return release.files;
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

const ARTIFACTS = [
  { key: 'export_manifest', label: 'Export manifest', path: 'artifacts/export/apex_x_manifest.json', producer: 'apex-x export --config <cfg> --output-dir artifacts/export' },
  { key: 'onnx_graph', label: 'ONNX graph', path: 'artifacts/export/apex_x.onnx', producer: 'apex-x export --config <cfg> --output-dir artifacts/export' },
  { key: 'trt_engine', label: 'TRT engine (if TRT release)', path: 'artifacts/trt/apex_x.engine', producer: 'TensorRT build pipeline' },
  { key: 'trt_plugin_versions', label: 'TRT plugin versions (if TRT release)', path: 'artifacts/trt/plugin_versions.json', producer: 'runtime/tensorrt build metadata export' },
  { key: 'parity_report', label: 'Parity report', path: 'artifacts/parity/parity_report.json', producer: 'parity test/harness run' },
  { key: 'performance_report', label: 'Performance report', path: 'artifacts/perf/perf_report.json', producer: 'scripts/perf_regression.py and/or GPU suite' },
  { key: 'runtime_capability_snapshot', label: 'Runtime capability snapshot', path: 'artifacts/runtime/caps.json', producer: 'python -c "from apex_x.runtime import detect_runtime_caps; ..."' },
  { key: 'eval_report', label: 'Eval report with runtime metadata', path: 'artifacts/eval/eval_report.json', producer: 'apex-x eval ... --report-json ...' },
];

const GATES = {
  lint_type_tests: 'Lint + typecheck + tests',
  cpu_perf_regression: 'CPU perf regression',
  gpu_perf_regression: 'GPU perf regression (if GPU scope)',
  runtime_backend_parity: 'Runtime backend parity',
  runtime_capability_transparency: 'Runtime capability transparency',
  security_review: 'Security review',
  documentation_sync: 'Documentation sync',
};
type GateWords = Readonly<Partial<Record<keyof typeof GATES, AttestedGate['status']>>>;

function gateRows(words: GateWords, ciRun: string): AttestedGate[] {
  return (Object.keys(GATES) as (keyof typeof GATES)[]).map((key) => {
    const status = words[key] ?? 'PENDING';
    return { key, label: GATES[key], status, evidence: status === 'PENDING' ? 'pending' : ciRun };
  });
}

interface Facts {
  readonly version: string;
  readonly commit: string;
  readonly runtimeTarget: string;
  readonly ciRun: string;
  readonly attestedAt: string;
}

/** Collects one release's files; what names digests is added after what it names. */
class Release {
  readonly files = new Map<string, Uint8Array>();
  readonly facts: Facts;

  constructor(facts: Facts) {
    this.facts = facts;
  }

  add(path: string, value: unknown): void {
    this.files.set(path, json(value));
  }

  addText(path: string, text: string): void {
    this.files.set(path, new TextEncoder().encode(text));
  }

  addBuild(createdAt: string, backend: string): void {
    this.files.set('export/apex_x.onnx', onnxLookalike(this.facts.version));
    this.add('export/apex_x_manifest.json', {
      schema_version: 1, notes: NOTE, created_at_utc: createdAt, format: 'onnx', shape_mode: 'static', model_class: 'ApexXModel', profile: 'base',
      runtime: { backend, precision_profile: 'balanced' },
      input_shape: [1, 3, 128, 128],
      contracts: { nesting_depth: 2, kmax: { l0: 32, l1: 16, l2: 8 }, tile_size: { l0: 16, l1: 8, l2: 4 }, ff_map: { height: 16, width: 16 } },
      artifacts: { onnx_path: 'artifacts/export/apex_x.onnx', onnx_sha256: this.digest('export/apex_x.onnx') },
    });
  }

  addScan(scannedAt: string, counts: { readonly critical: number; readonly high: number; readonly medium: number; readonly low: number }): void {
    this.add('security/scan.json', {
      schema_version: 1, notes: NOTE, scanned_at: scannedAt, commit: this.facts.commit,
      scanner: { name: 'example-audit', version: '1.0.0', database_date: scannedAt.slice(0, 10) },
      sbom_sha256: this.digest('sbom/apex-x.cdx.json'),
      counts,
      verdict: counts.critical > 0 ? 'fail' : 'pass',
    });
  }

  addTranscript(startedAt: string, tests: number): void {
    const at = (minutes: number) => new Date(Date.parse(startedAt) + minutes * 60_000).toISOString().replace('.000Z', 'Z');
    this.add('ci/commands.json', {
      schema: TRANSCRIPT_SCHEMA, title: 'Lint, types and tests (made up for the Dossier example portal)', commit: this.facts.commit,
      planned: ['lint', 'types', 'tests'],
      commands: [
        { name: 'lint', command: 'ruff check .', startedAt: at(0), finishedAt: at(1), exitCode: 0, output: 'All checks passed!' },
        { name: 'types', command: 'mypy apex_x', startedAt: at(1), finishedAt: at(4), exitCode: 0, output: 'Success: no issues found in 214 source files' },
        { name: 'tests', command: 'pytest -q', startedAt: at(4), finishedAt: at(23), exitCode: 0, output: `${tests} passed in 1121.40s` },
      ],
    } satisfies CommandTranscript);
  }

  /** SLSA provenance over what was built, signed by the CI's example key. */
  addProvenance(startedOn: string): void {
    const built = ['export/apex_x_manifest.json', 'export/apex_x.onnx', 'trt/apex_x.engine'].filter((path) => this.files.has(path));
    const payload = json({
      _type: STATEMENT_TYPE,
      subject: built.map((path) => ({ name: path, digest: { sha256: this.digest(path) } })),
      predicateType: 'https://slsa.dev/provenance/v1',
      predicate: {
        buildDefinition: {
          buildType: 'https://ci.example.invalid/apex-x/release-workflow/v1',
          externalParameters: { ref: `refs/tags/${this.facts.version}`, runtimeTarget: this.facts.runtimeTarget, notes: NOTE },
          resolvedDependencies: [{ uri: 'git+https://github.com/Voskan/Apex-X', digest: { gitCommit: this.facts.commit } }],
        },
        runDetails: { builder: { id: 'https://ci.example.invalid/apex-x/release-workflow' }, metadata: { invocationId: this.facts.ciRun, startedOn } },
      },
    });
    const key = parsePublicKeyPem(examplePublicPem('ci'));
    if (key === undefined) throw new Error('the example key of the CI does not parse');
    this.add('provenance/apex-x.intoto.json', {
      payloadType: STATEMENT_PAYLOAD_TYPE,
      payload: toBase64(payload),
      signatures: [{ keyid: keyHint(key), sig: toBase64(sign(null, preAuthEncoding(STATEMENT_PAYLOAD_TYPE, payload), exampleKey('ci'))) }],
    });
  }

  addAttestation(words: GateWords): void {
    const { version, commit, runtimeTarget, ciRun, attestedAt } = this.facts;
    const rows = ARTIFACTS.map((row) => ({
      ...row,
      required: runtimeTarget === 'tensorrt' || !row.key.startsWith('trt_'),
      bytes: this.files.get(row.path.replace('artifacts/', '')),
    }));
    this.add('release/release_attestation.json', {
      notes: NOTE,
      ...attestation({
        release_tag: version, commit_sha: commit, build_date_utc: attestedAt, release_owner: 'A. Lindqvist', runtime_target: runtimeTarget, ci_run_url: ciRun,
      }, rows, gateRows(words, ciRun), attestedAt),
    });
  }

  /** The checksum list names what the build and its tests left behind, in the order of the paths. */
  addChecksums(): void {
    const listed = [...this.files.keys()].filter((path) => /^(?:export|trt|parity|perf|runtime|eval|sbom|security|ci|provenance)\//.test(path)).sort();
    this.addText('release/SHA256SUMS', listed.map((path) => `${this.digest(path)}  ${path}\n`).join(''));
  }

  private digest(path: string): string {
    const bytes = this.files.get(path);
    if (bytes === undefined) throw new Error(`${path} is named before it is made`);
    return createHash('sha256').update(bytes).digest('hex');
  }
}

/** A checklist of the four documents; the last may still be open. */
function documentationSync(completedAt: string, context: 'done' | 'open'): Checklist {
  const item = (id: string, text: string, by: string) => ({ id, text, state: 'done' as const, by });
  return {
    schema: CHECKLIST_SCHEMA,
    title: 'Documentation sync (made up for the Dossier example portal)',
    ...(context === 'done' ? { completedAt } : {}),
    sections: [{
      title: 'Documents that follow the code',
      items: [
        item('prd', 'PRD names every feature of this release', 'R. Haddad'),
        item('engineering-spec', 'ENGINEERING_SPEC describes the runtimes as they are', 'A. Lindqvist'),
        item('decisions', 'DECISIONS holds the decisions taken since the last release', 'A. Lindqvist'),
        context === 'done'
          ? item('context', 'CONTEXT is up to date', 'J. Novák')
          : { id: 'context', text: 'CONTEXT is up to date', state: 'open', note: 'Waiting for the Torch-only build notes.' },
      ],
    }],
  };
}

function rollbackPlan(previousStable: string, writtenAt: string): RollbackPlan {
  return {
    schema: ROLLBACK_PLAN_SCHEMA,
    previousStable,
    triggers: [
      { id: 'parity', signal: 'parity mismatch', threshold: 'more than 1 element in 10,000 outside the balanced profile', window: 'immediate' },
      { id: 'p95-latency', signal: 'p95 latency regression', threshold: 'over the limit of perf_baseline_cpu.json or perf_baseline_gpu.json', window: '5 minutes' },
      { id: 'crash-rate', signal: 'runtime crash rate', threshold: 'more than twice that of the previous stable release', window: '10 minutes' },
    ],
    steps: [
      'Repoint deployment to the previous stable tag and engine bundle.',
      'Restore the previous export manifest and engine artifacts.',
      'Re-run smoke validation: predict, eval, service health checks.',
      'Publish an incident note with root-cause owner and fix ETA. (Made up for the Dossier example portal.)',
    ],
    owner: 'M. Okafor',
    owedAfterRollback: ['post-rollback perf report', 'post-rollback error-rate snapshot'],
    writtenAt,
  };
}

/** An ONNX ModelProto with an IR version and a producer name, and no graph: it can not be taken for a model. */
function onnxLookalike(version: string): Uint8Array {
  const producer = new TextEncoder().encode(`Not a model. ${NOTE} Apex-X ${version}.`);
  return Uint8Array.of(0x08, 10, 0x12, producer.length, ...producer);
}

/** JSON as Apex-X's scripts write it: sorted keys, indent 2, a final newline. */
function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(sorted(value), null, 2)}\n`);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)]));
}
