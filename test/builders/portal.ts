import { createHash } from 'node:crypto';
import { evidencePort, type EvidencePort } from '../../src/core/api/evidence-port.ts';
import type { DecisionStatement } from '../../src/core/model/human-records.ts';
import type { Comparison, Measurement } from '../../src/core/model/measurement.ts';
import type { RecordFile, RecordSlot, ReleaseRecordPredicate } from '../../src/core/model/record.ts';
import { PolicySpec } from '../../src/core/model/policy.ts';
import { PortalSpec, ProjectSpec, TrustSpec } from '../../src/core/model/portal-files.ts';
import type { OpenedPortal, OpenedProject, OpenedRelease, OpenedRevision, SealedDocument, SealState } from '../../src/core/record/opened.ts';
import { DECISION_PREDICATE, STATEMENT_TYPE } from '../../src/core/model/uris.ts';
import { testSigner } from './signer.ts';

export const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');
export const POLICY_DIGEST = sha256('policy');
export const SIGNER = testSigner(1);

export function file(name: string, bytes: string, more: Partial<RecordFile> = {}): RecordFile {
  return {
    sha256: sha256(bytes), size: bytes.length, name, storedName: name.toLowerCase().replaceAll(/[^a-z0-9._-]/g, '-'), mediaType: 'text/plain', format: 'attachment',
    form: 'valid', class: 'not-stated', integrity: { digest: 'not-declared', signature: 'none' }, slots: [], retention: 'kept', publish: 'raw', ...more,
  };
}

export function slot(id: string, more: Partial<RecordSlot> = {}): RecordSlot {
  return { id, title: `Slot ${id}`, kind: 'other', mandatory: true, cardinality: 'one', presence: 'missing', class: 'not-stated', files: [], absent: [], ...more };
}

/** A comparison of `p95` in slot `perf`: lower is better, the limit is inside. */
export function comparison(current: number, more: Partial<Comparison> = {}): Comparison {
  return {
    slot: 'perf', baseline: 'cpu', metric: 'infer_p95_ms', unit: 'ms', direction: 'lower', current, baselineValue: 38, formula: '38 × (1 + 0.1) + 0', limit: 41.8,
    inclusive: true, change: current / 38 - 1, headroomUsed: (current - 38) / 3.8, method: 'fixed-limit', state: current <= 41.8 ? 'pass' : 'fail', ...more,
  };
}

export function measurement(value: number, fileDigest: string, more: Partial<Measurement> = {}): Measurement {
  return { metric: 'infer_p95_ms', unit: 'ms', direction: 'lower', value, comparability: { machine: 'a' }, pointer: { file: fileDigest, at: '/metrics/infer_p95_ms' }, ...more };
}

export function record(version: string, more: Partial<ReleaseRecordPredicate> = {}): ReleaseRecordPredicate {
  return {
    schemaVersion: 1,
    release: {
      project: 'sample', version, tag: version, commit: 'a'.repeat(40), kind: 'release', channel: 'stable', scope: {}, relations: [], example: false, artifacts: [], sources: {}, flags: [],
    },
    assessed: { at: '2026-02-18T12:40:00Z', clock: 'clock', engine: { name: 'dossier', version: '0.1.0' } },
    revision: 1, ruleSet: 'rules-1', inputs: [{ role: 'policy', name: 'projects/sample/policy.yaml', storedName: 'policy.yaml', sha256: POLICY_DIGEST, size: 6 }],
    history: { selector: 'none', records: [] }, previous: {}, slots: [], files: [], statements: [], measurements: [], comparisons: [], signatures: [], gates: [],
    findings: [], findingCounts: [], ...more,
  };
}

export const VERIFIED: SealState = {
  result: 'verified', signer: SIGNER.signer.id, name: SIGNER.signer.name, identity: SIGNER.signer.identity, keyId: SIGNER.hint, example: false,
};

export function revision(value: ReleaseRecordPredicate, more: Partial<OpenedRevision> = {}): OpenedRevision {
  const folder = `projects/sample/releases/${value.release.version}/revisions/${value.revision}`;
  return {
    value, sha256: sha256(JSON.stringify(value)), size: 1000, seal: VERIFIED, path: `${folder}/record.json`, bundlePath: `${folder}/record.sigstore.json`,
    number: value.revision, sumsPath: `${folder}/SHA256SUMS`, sumsSha256: sha256(`sums of ${value.release.version}`), ...more,
  };
}

/** A verified GO on a revision, without sign-offs. */
export function decision({ sha256: about, path }: OpenedRevision): SealedDocument<DecisionStatement> {
  const value: DecisionStatement = {
    _type: STATEMENT_TYPE, subject: [{ name: 'record.json', digest: { sha256: about } }], predicateType: DECISION_PREDICATE,
    predicate: { decision: 'GO', name: 'Grace', statement: 'All is well', at: '2026-02-18T14:00:00Z', signOffs: [], acceptedWaivers: [], gates: [], trust: sha256('trust') },
  };
  const folder = path.replace(/revisions\/.*$/, '');
  return { value, sha256: sha256(JSON.stringify(value)), size: 500, seal: VERIFIED, path: `${folder}decision.json`, bundlePath: `${folder}decision.sigstore.json` };
}

export function policy(slots: readonly unknown[]): PolicySpec {
  return PolicySpec.parse({ id: 'rules-1', title: 'Rules', slots, gates: [] });
}

export function release(...revisions: readonly OpenedRevision[]): OpenedRelease {
  const [first] = revisions;
  if (first === undefined) throw new Error('a release has a revision');
  return { project: 'sample', version: first.value.release.version, revisions, signOffs: [], addenda: [] };
}

/** Releases are given newest first, as an opened project holds them. */
export function project(releases: readonly OpenedRelease[], spec: Partial<ProjectSpec> = {}): OpenedProject {
  return { id: 'sample', spec: { ...ProjectSpec.parse({ name: 'Sample' }), ...spec }, releases, waivers: [] };
}

export function portal(opened: OpenedProject, spec: Partial<PortalSpec> = {}): OpenedPortal {
  return { spec: { ...PortalSpec.parse({ title: 'Portal' }), ...spec }, trust: TrustSpec.parse({ signers: [SIGNER.signer] }), projects: [opened], controls: [] };
}

/** Gives these bytes by their digests; a schema port that finds nothing wrong. */
export function evidenceOf(...contents: readonly string[]): EvidencePort {
  const bytes = new Map(contents.map((content) => [sha256(content), new TextEncoder().encode(content)]));
  return evidencePort((digest) => Promise.resolve(bytes.get(digest)), { validate: () => [] });
}
