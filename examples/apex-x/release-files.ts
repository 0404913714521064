// One made-up release's files. It agrees with itself: digests are those of the files beside them.

import { createHash, sign } from 'node:crypto';
import { toBase64 } from '../../src/core/lib/base64.ts';
import { keyHint, parsePublicKeyPem } from '../../src/core/crypto/public-key.ts';
import type { CommandTranscript } from '../../src/core/model/human-records.ts';
import { STATEMENT_PAYLOAD_TYPE, STATEMENT_TYPE, TRANSCRIPT_SCHEMA } from '../../src/core/model/uris.ts';
import { preAuthEncoding } from '../../src/core/signatures/dsse.ts';
import { exampleKey, examplePublicPem } from '../keys.ts';
import { attestation, attestationMarkdown, type AttestedGate } from './attestation.ts';
import { NOTE, json, text } from './note.ts';

/** Files by their path below `artifacts/`. */
export type Files = ReadonlyMap<string, Uint8Array>;

export const ARTIFACTS = [
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
export type GateWords = Readonly<Partial<Record<keyof typeof GATES, AttestedGate['status']>>>;

export function gateRows(words: GateWords, ciRun: string): AttestedGate[] {
  return (Object.keys(GATES) as (keyof typeof GATES)[]).map((key) => {
    const status = words[key] ?? 'PENDING';
    return { key, label: GATES[key], status, evidence: status === 'PENDING' ? 'pending' : ciRun };
  });
}

export interface Facts {
  readonly version: string;
  readonly commit: string;
  readonly runtimeTarget: string;
  readonly ciRun: string;
  readonly attestedAt: string;
}

/** Collects one release's files; what names digests is added after what it names. */
export class ReleaseFiles {
  readonly files = new Map<string, Uint8Array>();
  readonly facts: Facts;

  constructor(facts: Facts) {
    this.facts = facts;
  }

  add(path: string, value: unknown): void {
    this.files.set(path, json(value));
  }

  addBytes(path: string, bytes: Uint8Array): void {
    this.files.set(path, bytes);
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

  /** The attestation that `scripts/release_attestation.py` makes of these files, as JSON and as its Markdown twin. */
  addAttestation(words: GateWords, options: { readonly markdown?: true } = {}): void {
    const document = this.attest(words, (path) => this.files.get(path), this.facts.attestedAt);
    this.add('release/release_attestation.json', { notes: NOTE, ...document });
    if (options.markdown === true) this.addBytes('release/release_attestation.md', text(attestationMarkdown(document)));
  }

  /** The drafts that the four CI workflows publish: each saw only its own files, so each says `fail`. */
  addDrafts(): void {
    const cpu = { lint_type_tests: 'PASS', cpu_perf_regression: 'PASS' } as const;
    const gpu = { gpu_perf_regression: 'PASS' } as const;
    const drafts = [
      ['ci', cpu, ['perf/perf_report.json', 'runtime/caps.json']],
      ['gpu_ci', gpu, ['perf/perf_report.json', 'runtime/caps.json', 'trt/apex_x.engine']],
      ['cpu_weekly', { cpu_perf_regression: 'PASS' }, ['perf/perf_report.json']],
      ['gpu_weekly', gpu, ['perf/perf_report.json', 'trt/apex_x.engine']],
    ] as const;
    for (const [name, words, seen] of drafts) {
      this.add(`release/release_attestation_${name}.json`, {
        notes: NOTE,
        ...this.attest(words, (path) => ((seen as readonly string[]).includes(path) ? this.files.get(path) : undefined), this.facts.attestedAt),
      });
    }
  }

  private attest(words: GateWords, bytesOf: (path: string) => Uint8Array | undefined, generatedAt: string) {
    const { version, commit, runtimeTarget, ciRun, attestedAt } = this.facts;
    const rows = ARTIFACTS.map((row) => ({
      ...row,
      required: runtimeTarget === 'tensorrt' || !row.key.startsWith('trt_'),
      bytes: bytesOf(row.path.replace('artifacts/', '')),
    }));
    return attestation({
      release_tag: version, commit_sha: commit, build_date_utc: attestedAt, release_owner: 'A. Lindqvist', runtime_target: runtimeTarget, ci_run_url: ciRun,
    }, rows, gateRows(words, ciRun), generatedAt);
  }

  /** The checksum list names what the build and its tests left behind, in the order of the paths. */
  addChecksums(): void {
    const listed = [...this.files.keys()].filter((path) => /^(?:export|trt|parity|perf|runtime|eval|sbom|security|ci|provenance)\//.test(path)).sort();
    this.addBytes('release/SHA256SUMS', text(listed.map((path) => `${this.digest(path)}  ${path}`)));
  }

  private digest(path: string): string {
    const bytes = this.files.get(path);
    if (bytes === undefined) throw new Error(`${path} is named before it is made`);
    return createHash('sha256').update(bytes).digest('hex');
  }
}


/** An ONNX ModelProto with an IR version and a producer name, and no graph: it can not be taken for a model. */
function onnxLookalike(version: string): Uint8Array {
  const producer = new TextEncoder().encode(`Not a model. ${NOTE} Apex-X ${version}.`);
  return Uint8Array.of(0x08, 10, 0x12, producer.length, ...producer);
}
