import { z } from 'zod';
import { finding } from '../findings.ts';
import type { Content } from '../model/facts.ts';
import { isStandIn, meaningOf, SPECIFICATION } from './apex-x.ts';
import { bytes, digest, facts, moment, number, table, verdict, words } from './cells.ts';
import { worstOf } from './dossier-record.ts';
import { isCommit, isMetricName } from './figures.ts';
import type { Format, ReadFinding, Reading, ReadMeasurement, Sample } from './format.ts';
import { instantOf } from './instant.ts';
import { isObject, listsCut, member, readBy, statementOf, unreadable } from './reading.ts';

const Attestation = z.looseObject({
  generated_at_utc: z.string().optional(),
  release_metadata: z.looseObject({
    release_tag: z.string(), commit_sha: z.string(), build_date_utc: z.string().optional(), release_owner: z.string().optional(),
    runtime_target: z.string().optional(), ci_run_url: z.string().nullish(),
  }),
  artifacts: z.array(z.looseObject({
    key: z.string(), label: z.string().optional(), path: z.string(), producer: z.string().optional(), required: z.boolean(), exists: z.boolean(),
    sha256: z.string().nullish(), size_bytes: z.number().nonnegative().nullish(), status: z.string(),
  })),
  gates: z.array(z.looseObject({ key: z.string(), label: z.string().optional(), evidence: z.string().optional(), status: z.string() })),
  summary: z.looseObject({ overall_status: z.string() }).catchall(z.unknown()),
});
type Attestation = z.infer<typeof Attestation>;

/** What Apex-X says of a release as a whole. A row says PASS when its file exists; nothing opened the file. */
export const apexXReleaseAttestation: Format<Attestation> = {
  id: 'apex-x.release-attestation',
  title: 'Apex-X release attestation',
  mediaType: 'application/json',
  specification: SPECIFICATION,
  recognise: ({ json }) => isObject(member(json?.value, 'release_metadata')) && ('artifacts' in (json?.value as object) || 'gates' in (json?.value as object)),
  read,
  view,
};

function read(sample: Sample): Reading<Attestation> {
  const parsed = readBy(Attestation, sample.json?.value);
  if ('findings' in parsed) return unreadable('apex-x.release-attestation', 'An attestation that does not follow its format', parsed.findings);
  const attestation = parsed.document;
  const { release_metadata: release, artifacts, gates, summary } = attestation;
  const computed = recompute(attestation);
  const said = meaningOf(summary.overall_status) ?? 'no-result';
  const empty = artifacts.length + gates.length === 0;
  const producedAt = instantOf(attestation.generated_at_utc);
  const claims = artifacts.map((artifact, index) => ({
    name: artifact.path, key: artifact.key, word: artifact.status, verdict: meaningOf(artifact.status) ?? 'no-result', at: `/artifacts/${index}`,
    ...(typeof artifact.sha256 === 'string' && /^[0-9a-f]{64}$/.test(artifact.sha256) ? { sha256: artifact.sha256 } : {}),
  }));
  const findings = [...summaryDisagreements(attestation, computed), ...rowProblems(attestation), ...identity(attestation), ...listsCut({ claims, checks: gates })];
  return {
    form: findings.some((found) => found.id === 'not-sha256') ? 'valid-with-defects' : 'valid',
    statement: statementOf('apex-x.release-attestation', {
      // With rows and summary at odds, nobody can tell which of them is right.
      content: empty ? 'no-result' : worstOf([said, computed.overall_status, ...(findings.some((found) => found.id === 'verdict-disagrees') ? ['no-result' as const] : [])]),
      summary: `${computed.required_artifacts_passed} of ${computed.required_artifacts_total} required artifacts exist; ${computed.gates_passed} of ${computed.gates_total} gates passed, ${computed.gates_failed} failed, ${computed.gates_pending} pending`,
      producerWord: summary.overall_status,
      producerVerdict: said,
      producerWordAt: '/summary/overall_status',
      class: 'attested',
      tool: 'scripts/release_attestation.py',
      ...(producedAt === undefined ? {} : { producedAt }),
      ...(isCommit(release.commit_sha) ? { commit: release.commit_sha } : {}),
      ...(isStandIn(release.release_tag) ? {} : { tag: release.release_tag }),
      counts: {
        artifacts: artifacts.length,
        requiredArtifacts: computed.required_artifacts_total,
        requiredArtifactsPassed: computed.required_artifacts_passed,
        requiredArtifactsFailed: computed.required_artifacts_failed,
        gates: computed.gates_total,
        gatesPassed: computed.gates_passed,
        gatesFailed: computed.gates_failed,
        gatesPending: computed.gates_pending,
      },
      claims,
      checks: gates.map((gate, index) => ({ name: gate.key, word: gate.status, verdict: meaningOf(gate.status) ?? 'no-result', at: `/gates/${index}` })),
    }),
    findings,
    measurements: artifacts.flatMap(sizeOf),
    document: attestation,
  };
}

/** How large a file is that exists; `key` names it alike in every release, whatever its path. */
function sizeOf({ key, exists, size_bytes: size }: Attestation['artifacts'][number], index: number): ReadMeasurement[] {
  const metric = `size of ${key}`;
  return exists && typeof size === 'number' && isMetricName(metric) ? [{ metric, unit: 'B', direction: 'lower', value: size, exact: true, comparability: {}, at: `/artifacts/${index}/size_bytes` }] : [];
}

type Computed = ReturnType<typeof recompute>;
type Count = 'required_artifacts_total' | 'required_artifacts_passed' | 'required_artifacts_failed' | 'gates_total' | 'gates_passed' | 'gates_failed' | 'gates_pending';

/** The producer's own summary, computed again by its rule. */
function recompute({ artifacts, gates }: Attestation): Readonly<Record<Count, number>> & { readonly overall_status: Content } {
  const required = artifacts.filter((artifact) => artifact.required);
  const passed = required.filter((artifact) => artifact.exists && meaningOf(artifact.status) === 'pass').length;
  const count = (content: Content) => gates.filter((gate) => meaningOf(gate.status) === content).length;
  const [failed, pending] = [count('fail'), count('pending')];
  const unknown = gates.some((gate) => meaningOf(gate.status) === undefined);
  return {
    required_artifacts_total: required.length,
    required_artifacts_passed: passed,
    required_artifacts_failed: required.length - passed,
    gates_total: gates.length,
    gates_passed: count('pass'),
    gates_failed: failed,
    gates_pending: pending,
    overall_status: passed < required.length || failed > 0 ? 'fail' : unknown ? 'no-result' : pending > 0 ? 'pending' : 'pass',
  };
}

function summaryDisagreements({ summary }: Attestation, computed: Computed): ReadFinding[] {
  return Object.entries(computed).flatMap(([key, expected]) => {
    const found = member(summary, key);
    if (found === undefined || found === expected) return [];
    return [finding('verdict-disagrees', {
      message: `The summary says ${String(found)} for “${key}”, and its rows say ${String(expected)}`, place: `/summary/${key}`, expected: String(expected), found: String(found),
    })];
  });
}

function rowProblems({ artifacts, gates }: Attestation): ReadFinding[] {
  return [
    ...artifacts.flatMap((artifact, index) => [
      ...(meaningOf(artifact.status) === 'pass' && !artifact.exists
        ? [finding('verdict-disagrees', { message: `“${artifact.key}” says PASS and that its file does not exist`, place: `/artifacts/${index}/status`, expected: 'FAIL or N/A', found: artifact.status })]
        : []),
      ...(typeof artifact.sha256 === 'string' && !/^[0-9a-f]{64}$/.test(artifact.sha256)
        ? [finding('not-sha256', { message: `The digest of “${artifact.key}” is no SHA-256`, place: `/artifacts/${index}/sha256`, expected: '64 lower-case hex digits', found: artifact.sha256 })]
        : []),
    ]),
    ...[...artifacts.map((row, index) => ({ row, at: `/artifacts/${index}/status` })), ...gates.map((row, index) => ({ row, at: `/gates/${index}/status` }))]
      .filter(({ row }) => meaningOf(row.status) === undefined)
      .slice(0, 20)
      .map(({ row, at }) => finding('unknown-word', { message: `“${row.status}” is no status of this format`, place: at, expected: 'PASS, FAIL, PENDING or N/A', found: row.status })),
  ];
}

function identity({ release_metadata: release }: Attestation): ReadFinding[] {
  return [
    ...(isStandIn(release.release_tag) ? [finding('identity-not-stated', { message: 'The attestation names no tag', place: '/release_metadata/release_tag', expected: 'a tag', found: release.release_tag })] : []),
    ...(isCommit(release.commit_sha) ? [] : [finding('identity-not-stated', { message: 'The attestation names no commit', place: '/release_metadata/commit_sha', expected: 'a full commit id', found: release.commit_sha })]),
  ];
}

function view({ release_metadata: release, generated_at_utc: generated, artifacts, gates, summary }: Attestation) {
  return [
    facts('The attestation', [
      ['Its verdict', verdict(summary.overall_status, meaningOf(summary.overall_status) ?? 'no-result', '/summary/overall_status')],
      ['Tag', words(release.release_tag)],
      ['Commit', words(release.commit_sha)],
      ['Runtime target', words(release.runtime_target)],
      ['Owner', words(release.release_owner)],
      ['CI run', words(release.ci_run_url)],
      ['Generated', moment(instantOf(generated))],
    ], 'A row says PASS when its file exists; the tool that writes this never opens the files.'),
    table({
      title: 'Artifacts',
      caption: 'Files the attestation lists',
      columns: ['Artifact', 'Status', 'Required', 'Exists', 'Path', 'SHA-256', { label: 'Size', numeric: true }],
      rows: artifacts.map((one, index) => [
        { text: words(one.label ?? one.key), at: `/artifacts/${index}` }, verdict(one.status, meaningOf(one.status) ?? 'no-result', `/artifacts/${index}/status`), one.required ? 'yes' : 'no', one.exists ? 'yes' : 'no',
        words(one.path), digest(one.sha256), typeof one.size_bytes === 'number' ? bytes(one.size_bytes) : number(undefined),
      ]),
    }),
    table({
      title: 'Gates',
      caption: 'Gates as the attestation gives them; each status was set by a flag on the command line',
      columns: ['Gate', 'Status', 'Evidence'],
      rows: gates.map((one, index) => [{ text: words(one.label ?? one.key), at: `/gates/${index}` }, verdict(one.status, meaningOf(one.status) ?? 'no-result', `/gates/${index}/status`), words(one.evidence)]),
    }),
  ];
}
