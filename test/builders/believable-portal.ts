import type { GateResult } from '../../src/core/model/gate-result.ts';
import type { ReleaseRecordPredicate } from '../../src/core/model/record.ts';
import { PolicySpec } from '../../src/core/model/policy.ts';
import { ControlFramework } from '../../src/core/model/portal-files.ts';
import type { GateState, ReasonCode } from '../../src/core/model/states.ts';
import type { DecisionStatement, SignOff, Waiver } from '../../src/core/model/human-records.ts';
import { DECISION_PREDICATE, ROLLBACK_PLAN_SCHEMA, SIGN_OFF_PREDICATE, STATEMENT_TYPE, WAIVER_SCHEMA } from '../../src/core/model/uris.ts';
import type { OpenedPortal, OpenedRelease, OpenedRevision, SealedDocument } from '../../src/core/record/opened.ts';
import { POLICY_DIGEST, VERIFIED, comparison, evidenceOf, file, portal, project, record, revision, sha256, slot } from './portal.ts';

// A portal as a reader meets one: thirteen gates in six groups; a GO with a waiver and a warning, a NO-GO, a draft.

/** One gate; what is not said is as for a passing required release gate. */
export function gate(id: string, more: Partial<GateResult> = {}): GateResult {
  const state = more.state ?? 'pass';
  return {
    id, title: `Gate ${id}`, short: id, group: 'Build', phase: 'release', level: 'required', requirement: 'The requirement holds', state,
    observed: 'It holds', glance: 'ok', slots: [], ruleSet: 'gates-2026.1', policy: POLICY_DIGEST,
    checks: [{ rule: 'producer-verdict', state, ...(more.reason === undefined ? {} : { reason: more.reason }), required: 'pass', observed: more.observed ?? 'pass', operands: [] }],
    ...more,
  };
}

type Row = readonly [id: string, group: string, short: string, title: string, requirement: string, observed: string, glance: string, share?: number | undefined, slots?: readonly string[]];
const GATES: readonly Row[] = [
  ['lint', 'Build', 'Lint & types', 'Lint and type check', '0 errors from ruff, mypy and pyright', '0 errors in 412 files', '0 errors', undefined, ['lint']],
  ['tests', 'Build', 'Tests', 'Test suites', '0 failures; at most 1 % skipped', '2,518 run, 0 failed, 0.4 % skipped', '2,518 ok', 0.44, ['tests']],
  ['rebuild', 'Build', 'Rebuild', 'Reproducible build', 'Two independent builds give identical files', '5 of 5 files identical', '5 of 5', undefined, ['rebuild']],
  ['parity', 'Correctness', 'Parity', 'Runtime backend parity', 'Difference ≤ 5.0e-3 fp16, ≤ 1.0e-4 fp32', '3.4e-3 fp16, 6.1e-5 fp32', '3.4e-3', 0.68, ['parity']],
  ['eval', 'Correctness', 'Eval', 'Evaluation quality', 'mAP ≥ 0.4710 (v1.3.0 less 0.003)', '0.4768', '0.4768', 0.21, ['eval']],
  ['perf-cpu', 'Performance', 'CPU p95', 'CPU latency', 'p95 ≤ 41.9 ms (v1.3.0 plus 10 %)', '37.2 ± 0.4 ms (−2.4 %)', '37.2 ms', 0.18, ['perf-cpu']],
  ['perf-gpu', 'Performance', 'GPU p95', 'GPU latency', 'p95 ≤ 6.05 ms (v1.3.0 plus 10 %)', '6.21 ± 0.05 ms (+12.9 %)', '6.21 ms', 1.29, ['perf-gpu']],
  ['capabilities', 'Runtime', 'Capabilities', 'Runtime capability report', 'Every backend reports selection and fallback reason', '4 of 4 backends reported', '4 of 4', undefined, ['caps']],
  ['sbom', 'Supply chain', 'SBOM', 'SBOM complete', 'Every component has a purl; licence should be declared', 'All 487 have a purl; three declare no licence', '3 no licence', undefined, ['sbom']],
  ['vulns', 'Supply chain', 'Vulns', 'Known vulnerabilities', '0 critical; 0 high with a fix available', '0 critical, 0 high, 2 medium, 5 low', '0 high', undefined, ['scan']],
  ['signatures', 'Supply chain', 'Signatures', 'Signatures and provenance', 'Every mandatory file signed by the release workflow', '2 of 2 signed by release.yml', '2 of 2', undefined, ['attestation']],
  ['docs', 'Process', 'Docs', 'Documentation in sync', 'PRD, ENGINEERING_SPEC, DECISIONS, CONTEXT updated', '4 of 4 changed since v1.3.0', '4 of 4', undefined, ['docs']],
  ['rollback', 'Process', 'Rollback', 'Rollback readiness', 'Plan complete; drill at most 90 days old', 'Drill 22 Jan 2026, 27 days old', '27 days', 0.3, ['rollback-plan']],
];

function gates(changes: Readonly<Record<string, Partial<GateResult>>>): GateResult[] {
  return GATES.map(([id, group, short, title, requirement, observed, glance, share, slots = []]) => {
    const more = changes[id] ?? {};
    const state: GateState = more.state ?? 'pass';
    const reason: ReasonCode | undefined = more.reason;
    return gate(id, {
      group, short, title, requirement, observed, glance, slots: [...slots],
      checks: [{
        rule: share === undefined ? 'producer-verdict' : 'within-baseline', state: more.waiver?.without ?? state, ...(reason === undefined ? {} : { reason: more.waiver === undefined ? reason : 'over-limit' }),
        required: requirement, observed: more.observed ?? observed, operands: [{ name: 'infer_p95_ms', value: more.observed ?? observed, pointer: { file: sha256(`bytes of ${slots[0] ?? ''}`), at: '/metrics/infer_p95_ms' } }],
        ...(share === undefined ? {} : { limit: { text: requirement, inclusive: true, headroomUsed: state === 'fail' ? 1.39 : share } }),
      }],
      ...more,
    });
  });
}

const SLOTS: readonly (readonly [id: string, title: string, name: string, mandatory: boolean])[] = [
  ['manifest', 'Export manifest', 'artifacts/apex_x_manifest.json', true],
  ['parity', 'Parity report', 'artifacts/parity_report.json', true],
  ['perf-cpu', 'Performance report, CPU', 'artifacts/perf_compare_cpu.json', true],
  ['perf-gpu', 'Performance report, GPU', 'artifacts/perf_compare_gpu.json', true],
  ['caps', 'Runtime capability snapshot', 'artifacts/caps.json', true],
  ['eval', 'Eval report with runtime metadata', 'artifacts/eval_report.json', true],
  ['attestation', 'Release attestation', 'artifacts/attestation.json', true],
  ['rollback-plan', 'Rollback plan', 'artifacts/rollback_plan.json', true],
  ['tests', 'Test results', 'artifacts/junit.xml', false],
  ['lint', 'Lint and types', 'artifacts/lint.sarif', false],
  ['rebuild', 'Rebuild comparison', 'artifacts/rebuild.json', false],
  ['sbom', 'SBOM, CycloneDX 1.6', 'artifacts/sbom.cdx.json', false],
  ['scan', 'Vulnerability scan', 'artifacts/vulns.osv.json', false],
  ['docs', 'Documentation check', 'artifacts/docs_sync.json', false],
];

const PLAN = JSON.stringify({
  schema: ROLLBACK_PLAN_SCHEMA, previousStable: 'v1.3.0', owner: 'L. Brandt', writtenAt: '2026-02-17T09:00:00Z',
  triggers: [
    { id: 'parity', signal: 'Parity difference, fp16', threshold: '> 5.0e-3' },
    { id: 'canary', signal: 'GPU p95 (canary)', threshold: '> 6.5 ms', window: '10 minutes' },
    { id: 'crash', signal: 'Runtime crash rate', threshold: '> 0.10 %', window: '15 minutes' },
  ],
  steps: ['Point the deployment back to tag v1.3.0 and its engine bundle.', 'Restore the v1.3.0 export manifest and engine files.', 'Run the smoke validation: predict, eval, service health.', 'Publish an incident note with root-cause owner and fix date.'],
  owedAfterRollback: ['Post-rollback performance report', 'Error-rate snapshot'],
});
const bytesOf = (id: string) => (id === 'rollback-plan' ? PLAN : `bytes of ${id}`);

const POLICY = PolicySpec.parse({
  id: 'gates-2026.1', title: 'Release gates 2026.1',
  scope: { runtimeTarget: { title: 'Runtime', values: ['cpu', 'torch', 'triton', 'tensorrt'] } },
  slots: SLOTS.map(([id, title, name, mandatory]) => ({ id, title, mandatory, accepts: [{ format: 'json' }], conventionalPath: name, producer: `make ${id}` })),
  baselines: [{ id: 'cpu', title: 'v1.3.0 on the CPU bench', file: 'baselines/cpu.json' }],
  gates: [],
  signOff: { roles: [{ id: 'engineering', title: 'Engineering' }, { id: 'runtime', title: 'Runtime and infrastructure' }, { id: 'quality', title: 'Quality' }, { id: 'product', title: 'Product' }] },
});

function believable(version: string, at: string, changes: Readonly<Record<string, Partial<GateResult>>>, more: Partial<ReleaseRecordPredicate> = {}): ReleaseRecordPredicate {
  const judged = gates(changes);
  const missing = new Set(judged.filter((one) => one.state === 'missing').flatMap((one) => one.slots));
  const counts = Object.fromEntries(['invalid', 'fail', 'missing', 'stale', 'unverified', 'inconclusive', 'pending', 'waived', 'warn', 'not-applicable', 'pass'].map((state) => [state, judged.filter((one) => one.state === state).length]));
  const worst = judged.find((one) => one.state === 'fail')?.state ?? judged.find((one) => one.state === 'missing')?.state ?? judged.find((one) => one.state === 'waived')?.state ?? 'pass';
  const base = record(version);
  return {
    ...base,
    ruleSet: 'gates-2026.1',
    release: {
      ...base.release, commit: '6f077d2153b0c1a94e8d5f7a2b60c3d9e1f4a587', date: at.slice(0, 10), buildDate: `${at.slice(0, 10)}T09:32:00Z`, owner: 'A. Lindqvist',
      ciRun: 'https://ci.example.invalid/apex-x/runs/20377', scope: { runtimeTarget: 'tensorrt' }, example: true,
      note: 'Made up from end to end to show a complete record: the people do not exist, and the keys are public.',
      artifacts: [
        { name: 'apex_x-1.4.0-cp312-manylinux_2_28_x86_64.whl', sha256: sha256('wheel'), size: 43_100_000 },
        { name: 'apex_x-1.4.0.tar.gz', sha256: sha256('sdist'), size: 6_900_000 },
      ],
    },
    assessed: { ...base.assessed, at },
    inputs: [...base.inputs, { role: 'trust', name: 'trust/trust.yaml', storedName: 'trust.yaml', sha256: sha256('trust'), size: 700 }],
    slots: SLOTS.map(([id, title, , mandatory]) => missing.has(id)
      ? slot(id, { title, mandatory })
      : slot(id, { title, mandatory, presence: 'received', form: 'valid', content: id === 'sbom' ? 'not-stated' : 'pass', files: [sha256(bytesOf(id))], integrity: { digest: 'matches', signature: mandatory ? 'verified' : 'none' } })),
    files: SLOTS.filter(([id]) => !missing.has(id)).map(([id, , name]) => file(name, bytesOf(id), { slots: [id], size: 36_900 + name.length * 113, format: id === 'rollback-plan' ? 'dossier.rollback-plan' : 'json' })),
    comparisons: [
      comparison(37.2, { slot: 'perf-cpu', baselineValue: 38.1, limit: 41.9, change: -0.0236, headroomUsed: -0.24 }),
      comparison(6.21, { slot: 'perf-gpu', baselineValue: 5.5, limit: 6.05, change: 0.129, headroomUsed: 1.29, state: 'fail' }),
    ],
    signatures: [{ holder: sha256('bundle'), covers: [sha256(bytesOf('perf-cpu'))], kind: 'sigstore-bundle', result: 'verified', signer: 'ci', signerName: 'release.yml', identity: 'release.yml' },
      { holder: sha256('bundle-2'), covers: [sha256(bytesOf('eval'))], kind: 'sigstore-bundle', result: 'verified', signer: 'ci', signerName: 'release.yml', identity: 'release.yml' }],
    gates: judged,
    verdict: { state: worst, because: judged.filter((one) => one.state === worst && worst !== 'pass').map((one) => one.id), counts: counts as NonNullable<ReleaseRecordPredicate['verdict']>['counts'] },
    ...more,
  };
}

const WAIVER: NonNullable<GateResult['waiver']> = {
  id: 'W-2026-007', sha256: sha256('waiver'), owner: 'L. Brandt', approvedBy: ['M. Okafor', 'J. Novák'], signer: 'J. Novák', without: 'fail',
  reason: 'Driver 570.86 adds a stream synchronisation on L4. Reproduced upstream; not seen on A10 or H100.', mitigation: 'canary alert at 6.5 ms, rollback if it fires.',
  followUp: 'https://github.com/example/apex-x/issues/2291', created: '2026-02-10', expires: '2026-03-31',
};
const ACCEPTED = { state: 'waived', reason: 'accepted', waiver: WAIVER } as const;
const NO_LICENCE = { state: 'warn', reason: 'advisory', level: 'advisory' } as const;

function document<T>(value: T, path: string): SealedDocument<T> {
  return { value, sha256: sha256(JSON.stringify(value)), size: 900, seal: VERIFIED, path, bundlePath: path.replace(/\.json$/, '.sigstore.json'), logIndex: 3 };
}

function decided(opened: OpenedRelease, decision: 'GO' | 'NO-GO', signed: readonly (readonly [role: string, name: string, statement: string])[]): OpenedRelease {
  const last = opened.revisions.at(-1);
  if (last === undefined) return opened;
  const subject = [{ name: 'record.json', digest: { sha256: last.sha256 } }];
  const at = last.value.assessed.at.replace('T12', 'T14');
  const signOffs = signed.map(([role, name, statement]) => document<SignOff>({
    _type: STATEMENT_TYPE, subject, predicateType: SIGN_OFF_PREDICATE, predicate: { role, name, decision: 'approve', statement, at: at.replace('T14', 'T13') },
  }, `projects/sample/releases/${opened.version}/signoffs/${role}.json`));
  return {
    ...opened,
    signOffs,
    decision: document<DecisionStatement>({
      _type: STATEMENT_TYPE, subject, predicateType: DECISION_PREDICATE,
      predicate: { decision, name: 'A. Lindqvist', statement: decision === 'GO' ? 'Release with W-2026-007.' : 'Not before the regression is found.', at, signOffs: signOffs.map((one) => ({ role: one.value.predicate.role, sha256: one.sha256 })), acceptedWaivers: [], gates: [], trust: sha256('trust') },
    }, `projects/sample/releases/${opened.version}/decision.json`),
  };
}

function opened(value: ReleaseRecordPredicate, more: Partial<OpenedRevision> = {}): OpenedRelease {
  return { project: 'sample', version: value.release.version, revisions: [revision(value, { policy: POLICY, logIndex: 2, ...more })], signOffs: [], addenda: [] };
}

export const APPROVED = decided(opened(believable('v1.4.0', '2026-02-18T12:40:00Z', { 'perf-gpu': ACCEPTED, sbom: NO_LICENCE })), 'GO', [
  ['engineering', 'M. Okafor', 'Accepts waiver W-2026-007.'], ['runtime', 'L. Brandt', 'Canary alert set at 6.5 ms.'], ['quality', 'S. Iyer', 'Approved.'], ['product', 'J. Novák', 'Approved.'],
]);

export const REFUSED = decided(opened(believable('v1.4.0-rc.2', '2026-02-11T12:38:00Z', {
  'perf-cpu': { state: 'fail', reason: 'over-limit', observed: 'infer_p95_ms is 43.4 ms; the limit is 41.9 ms', glance: '43.4 ms' },
  'perf-gpu': { ...ACCEPTED, observed: '6.17 ± 0.05 ms (+12.2 %)', glance: '6.17 ms' },
  sbom: NO_LICENCE,
  rollback: { state: 'missing', reason: 'not-received', observed: '“Rollback plan” did not arrive', glance: 'Missing' },
}, { comparisons: [comparison(43.4, { slot: 'perf-cpu', baselineValue: 38.1, limit: 41.9, change: 0.139, headroomUsed: 1.39, state: 'fail' })] })), 'NO-GO', [['engineering', 'M. Okafor', 'Rejected later.']]);

const DRAFT_RECORD = believable('snapshot-42345e8', '2026-02-04T12:10:00Z', {
  lint: { state: 'missing', reason: 'not-run', observed: 'Lint was planned and did not run', glance: 'Missing' },
  parity: { state: 'missing', reason: 'not-received', observed: '“Parity report” did not arrive', glance: 'Missing' },
  eval: { state: 'stale', reason: 'other-commit', observed: '“Eval report with runtime metadata” is about commit b7d20c1f', glance: 'Stale' },
  'perf-gpu': { state: 'inconclusive', reason: 'not-comparable', observed: 'The machine differs from the baseline’s', glance: 'Inconclusive' },
  capabilities: { state: 'not-applicable', reason: 'out-of-scope', observed: 'Applies when GPU is yes', glance: 'Not applicable' },
  signatures: { state: 'unverified', reason: 'not-signed', observed: '“Release attestation” is not signed by ci', glance: 'Unverified' },
});
export const DRAFT = opened({
  ...DRAFT_RECORD,
  release: { ...DRAFT_RECORD.release, kind: 'snapshot', channel: 'draft', example: false, artifacts: [], flags: ['no-tag'], note: 'A snapshot, not a release: the project has no tags.' },
  signatures: [],
});

export const CLEAN = decided(opened(believable('v1.3.0', '2026-01-14T12:00:00Z', {})), 'GO', [['engineering', 'M. Okafor', 'Approved.']]);

const ACCEPTED_WAIVER: SealedDocument<Waiver> = {
  ...document<Waiver>({
    schema: WAIVER_SCHEMA, id: WAIVER.id, gate: 'perf-gpu', accepts: ['fail'], releases: ['v1.4.0-rc.2', 'v1.4.0', 'v1.3.0'], owner: WAIVER.owner, approvedBy: WAIVER.approvedBy,
    reason: WAIVER.reason, mitigation: 'Canary alert at 6.5 ms, rollback if it fires.', followUp: 'https://github.com/example/apex-x/issues/2291', created: WAIVER.created, expires: WAIVER.expires,
  }, `projects/sample/waivers/${WAIVER.id}.json`),
  sha256: WAIVER.sha256,
};

/** What of a made-up framework the gates cover: all of it, evidence alone, a waived gate, and nothing. */
const FRAMEWORK = ControlFramework.parse({
  id: 'ssdf-1.1', title: 'NIST SSDF', version: '1.1', url: 'https://csrc.nist.gov/pubs/sp/800/218/final',
  controls: [
    { id: 'PS.3.2', title: 'Provenance data of each release', gates: { sample: ['signatures', 'sbom'] }, evidence: { sample: ['sbom'] } },
    { id: 'PW.8.2', title: 'Executable code is tested', gates: { sample: ['tests'] }, evidence: { sample: ['tests'] } },
    { id: 'PO.3.3', title: 'Tools leave artifacts', evidence: { sample: ['lint'] } },
    { id: 'RV.1.1', title: 'Information on potential vulnerabilities', gates: { sample: ['no-such-gate'] } },
    { id: 'PO.5.1', title: 'Separate build environments' },
  ],
});

export function believablePortal(): OpenedPortal {
  return {
    ...portal({ ...project([APPROVED, REFUSED, DRAFT, CLEAN], { name: 'Apex-X', repository: 'https://github.com/example/apex-x' }), waivers: [ACCEPTED_WAIVER] }, { title: 'Apex-X' }),
    controls: [FRAMEWORK],
    log: { origin: 'evidence.example/apex-x', size: 6, root: sha256('root'), checkpoint: 'evidence.example/apex-x\n6\n' },
  };
}

export const believableEvidence = evidenceOf(PLAN);
