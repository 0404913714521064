import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FORMATS } from '../../../src/core/formats/index.ts';
import { decodeSample, readFile } from '../../../src/core/formats/read.ts';
import { canonicalJson } from '../../../src/core/lib/canonical-json.ts';
import { Block } from '../../../src/core/model/block.ts';
import { Finding } from '../../../src/core/model/finding.ts';
import { EvidenceStatement } from '../../../src/core/model/statement.ts';
import { createSchemaPort } from '../../../src/node/json-schemas.ts';

const schemas = createSchemaPort();

/** Reads and lays out bytes, and holds what comes out to the schemas of what a record and a page take. */
function readAndShow(bytes: Uint8Array) {
  const { format, reading } = readFile(bytes, schemas);
  EvidenceStatement.parse(reading.statement);
  for (const found of reading.findings) Finding.parse(found);
  const blocks = reading.document === undefined ? [] : format.view(reading.document);
  for (const block of blocks) Block.parse(block);
  canonicalJson({ statement: reading.statement, findings: reading.findings, measurements: reading.measurements, baseline: reading.baseline });
  return { format, reading, shown: JSON.stringify(blocks) };
}

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

it('reads any bytes without an exception, and as exactly one format', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
    readAndShow(bytes);
    expect(FORMATS.filter((format) => format.recognise(decodeSample(bytes)))).toHaveLength(1);
  }), { numRuns: 500 });
});

// The keys that formats look for, so that random documents get past recognition.
const KEYS = ['suite', 'metrics', 'checks', 'config', 'environment', 'benchmarks', 'status', 'bomFormat', 'specVersion', 'components', 'metadata', 'tools', 'licenses', 'dependencies', 'vulnerabilities',
  '_type', 'subject', 'digest', 'sha256', 'predicateType', 'predicate', 'payload', 'payloadType', 'signatures', 'sig', 'mediaType', 'dsseEnvelope', 'messageSignature', 'verificationMaterial',
  'release_metadata', 'artifacts', 'gates', 'summary', 'generated_at_utc', 'det', 'runtime', 'cuda', 'triton', 'any_gpu_runtime', 'schema', 'cases', 'total_metrics', 'sweep_name', 'profile_name', 'reports', 'case_name', 'outputs', 'onnx_sha256', 'plugins', 'namespace', 'runtime_caps', 'results', 'timestamp', 'total_kernels', 'errors', 'overall_status', 'average_score', 'findings_by_severity', 'tiers', 'merkle_root', 'chain_length', 'entries', 'started_at', 'finished_at',
  'tier1_prs', 'main_head_sha', 'validation_status', 'verification_evidence', 'package', 'benchmark', 'speedup', 'signature', 'artifact', 'algorithm', 'manifests', 'schemaVersion', 'attestations', 'attestation_bundles', 'bundle', 'envelope', 'statement', 'verification_material', 'version', 'base64Signature', 'cert', 'rekorBundle', 'machine_info', 'stats', 'context', 'num_cpus', 'commit_hash', 'params', 'requirements', 'mode', 'primaryMetric', 'command', 'times', 'files', 'filepath', 'groups', 'name', 'unit', 'value', '__proto__', 'constructor', 'toString'];
const VALUES = ['apex_x_cpu_perf_regression', 'CycloneDX', '1.6', 'https://in-toto.io/Statement/v1', 'application/vnd.dev.sigstore.bundle.v0.3+json', 'application/vnd.in-toto+json', 'e30=',
  'https://w3id.org/dossier/checklist/v1', 'pass', 'ok', '\u202e\ud800', '<script>alert(1)</script>'];
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof({ maxDepth: 5, withCrossShrink: true }, fc.oneof(fc.constantFrom(...VALUES), fc.double(), fc.boolean(), fc.constant(null), fc.string()), fc.array(tie('tree'), { maxLength: 4 }),
    fc.array(fc.tuple(fc.constantFrom(...KEYS), tie('tree')), { maxLength: 8 }).map((pairs) => `\u0001${JSON.stringify(pairs)}`).map(asObject)),
}));

// Entries, because an object literal can not hold __proto__ as a key of its own.
function asObject(text: string): unknown {
  return Object.fromEntries(JSON.parse(text.slice(1)) as [string, unknown][]);
}

it('reads any JSON made of the keys that formats look for', () => {
  fc.assert(fc.property(tree, (value) => {
    readAndShow(json(value));
    expect(FORMATS.filter((format) => format.recognise(decodeSample(json(value))))).toHaveLength(1);
  }), { numRuns: 1500 });
});

it.each([
  ['nesting of 100,000 levels', '['.repeat(100_000), 'json-too-deep'],
  ['deep objects', '{"a":'.repeat(100_000), 'json-too-deep'],
  ['a doubled key', '{"suite":"apex_x_cpu_perf_regression","checks":[],"status":"fail","status":"pass"}', 'json-duplicate-key'],
  ['nothing', '', 'empty-file'],
  ['a number beyond all numbers', '{"suite":"apex_x_cpu_perf_regression","config":{},"metrics":{"infer_p50_ms":1e999}}', 'schema-violation'],
])('says what is wrong with %s', (_, text, id) => {
  const { reading } = readAndShow(new TextEncoder().encode(text));
  expect(reading.form).toBe('invalid');
  expect(reading.findings.map((found) => found.id)).toContain(id);
});

it('reads values that are no text where a text belongs', () => {
  const noText = { toString: 0 };
  for (const key of ['mediaType', 'schema', '_type', 'bomFormat', 'suite', 'status', 'predicateType']) expect(() => readAndShow(json({ [key]: noText }))).not.toThrow();
});

it('takes keys of every object’s prototype for keys that are not there', () => {
  const { format, reading } = readAndShow(new TextEncoder().encode('{"__proto__":{"bomFormat":"CycloneDX"},"constructor":1}'));
  expect([format.id, reading.form]).toEqual(['json', 'valid']);
  expect(({} as Record<string, unknown>)['bomFormat']).toBeUndefined();
});

it('shows no control character, e-mail address or home folder of what it reads', () => {
  const hostile = 'a\u202eb\u0007 dana@example.com /home/dana/secret/x.json';
  for (const document of [
    { suite: 'apex_x_gpu_benchmark', status: hostile, reason: hostile, environment: { device: hostile }, config: { [hostile]: hostile }, benchmarks: { [hostile]: { p50_ms: 1 } } },
    { suite: 'apex_x_cpu_perf_regression', status: hostile, checks: [{ metric: hostile, status: hostile }] },
    { _type: 'https://in-toto.io/Statement/v1', subject: [{ name: hostile, digest: { [hostile]: hostile } }], predicateType: hostile, predicate: { note: hostile } },
    { bomFormat: 'CycloneDX', specVersion: '1.6', components: [{ type: 'library', name: hostile, licenses: [{ license: { name: hostile } }] }] },
    { note: hostile },
  ]) {
    const { shown, reading } = readAndShow(json(document));
    expect(shown + JSON.stringify(reading.findings)).not.toMatch(/[\u0000-\u0008\u202e]|dana@|home\/dana/);
  }
});

it('reads text that begins with a bracket and is no JSON as text', () => {
  for (const text of ['[section]\nkey = value\n', '[link](https://example.com)', '[2026-02-14 10:00] started', '[info] started']) {
    expect(readFile(new TextEncoder().encode(text), schemas).format.id).toBe('attachment');
  }
});

// A pattern that tries every start and every length would take minutes for each of these.
it.each([
  ['a checklist of blank lines', `## Items\n${'\n'.repeat(100_000)}- [ ] a`],
  ['a first line of many drills', `# ${'Drill '.repeat(50_000)}`],
  ['a changelog whose versions stand far from their days', `# Changelog\n\n## [1.0.0]${' '.repeat(100_000)}x\n`],
])('reads %s in time', (_, text) => {
  expect(() => readAndShow(new TextEncoder().encode(text))).not.toThrow();
});
