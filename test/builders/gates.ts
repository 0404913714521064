import type { CheckedSignOff, FilledSlot, RuleContext, SlotEvidence } from '../../src/core/gates/rule.ts';
import type { GateResult } from '../../src/core/model/gate-result.ts';
import type { BaselineMetric, Comparison, Judged, Measurement, Movement } from '../../src/core/model/measurement.ts';
import { GateSpec, PolicySpec, SlotSpec } from '../../src/core/model/policy.ts';
import type { RecordFile, RecordSlot, ReleaseIdentity } from '../../src/core/model/record.ts';
import type { SignatureCheck } from '../../src/core/model/signature-check.ts';
import type { EvidenceStatement } from '../../src/core/model/statement.ts';
import { SIGN_OFF_PREDICATE, STATEMENT_TYPE, WAIVER_SCHEMA } from '../../src/core/model/uris.ts';
import type { CheckedWaiver } from '../../src/core/gates/waive.ts';

export const COMMIT = 'c'.repeat(40);
export const OTHER_COMMIT = 'd'.repeat(40);

/** 64 hex digits made from one character: `digest('a')`. */
export function digest(character: string): string {
  return character.repeat(64);
}

export function release(parts: Partial<ReleaseIdentity> = {}): ReleaseIdentity {
  return {
    project: 'apex-x', version: 'v1.4.0', tag: 'v1.4.0', commit: COMMIT, kind: 'release', channel: 'stable', scope: {},
    relations: [], example: false, artifacts: [], sources: {}, flags: [], ...parts,
  };
}

export function file(parts: Partial<RecordFile> = {}): RecordFile {
  return {
    sha256: digest('a'), size: 100, name: 'report.json', storedName: 'report.json', mediaType: 'application/json', format: 'json',
    form: 'valid', class: 'measured', integrity: { digest: 'not-declared', signature: 'none' }, slots: ['report'], retention: 'kept', publish: 'raw', ...parts,
  };
}

export function statement(parts: Partial<EvidenceStatement> = {}): EvidenceStatement {
  return { format: 'json', content: 'pass', summary: 'All checks passed', counts: {}, checks: [], claims: [], ...parts };
}

export function measurement(parts: Partial<Measurement> = {}): Measurement {
  return { metric: 'p95', unit: 'ms', direction: 'lower', value: 37.2, comparability: { suite: 'cpu' }, pointer: { file: digest('a'), at: '/p95' }, ...parts };
}

export function baselineMetric(parts: Partial<BaselineMetric> = {}): BaselineMetric {
  return { metric: 'p95', unit: 'ms', direction: 'lower', value: 30, ratio: 0.5, abs: 0, comparability: { suite: 'cpu' }, pointer: { file: digest('b'), at: '/p95' }, ...parts };
}

export function comparison(parts: Partial<Comparison> = {}): Comparison {
  return {
    slot: 'report', baseline: 'cpu', metric: 'p95', unit: 'ms', direction: 'lower', current: 37.2, baselineValue: 30, formula: '30 × (1 + 0.5) + 0 = 45 ms',
    limit: 45, inclusive: true, headroomUsed: 0.48, method: 'fixed-limit', state: 'pass', ...parts,
  };
}

/** A value held against ten earlier ones. */
export function movement(parts: Partial<Omit<Movement, 'judged'>> & { readonly judged?: Partial<Judged> } = {}): Movement {
  const { judged, ...rest } = parts;
  const { metric, unit, direction, value, pointer: at } = measurement();
  return {
    slot: 'report', metric, unit, direction, value, at,
    before: { version: 'v1.3.0', sha256: digest('8'), at: '2026-01-18T12:40:00Z', value: 37 },
    since: { version: 'v1.0.0', sha256: digest('7'), at: '2025-06-18T12:40:00Z', value: 37 },
    ...rest,
    judged: { method: 'history', reading: 'no-change', n: 10, scale: 'relative', reference: 37, change: 0.0054, interval: { level: 0.95, low: -0.02, high: 0.03 }, relevant: 0.05, ...judged },
  };
}

export interface EvidenceParts {
  readonly file?: Partial<RecordFile>;
  readonly statement?: Partial<EvidenceStatement>;
  readonly measurements?: readonly Measurement[];
}

export function evidence({ file: fileParts, statement: statementParts, measurements = [] }: EvidenceParts = {}): SlotEvidence {
  return { file: file(fileParts), statement: statement(statementParts), measurements };
}

/** A slot as rules see it. Without `evidence` it holds one good file; `evidence: []` is a slot that stayed empty. */
export function slot(parts: { readonly spec?: Record<string, unknown>; readonly slot?: Partial<RecordSlot>; readonly evidence?: readonly SlotEvidence[] } = {}): FilledSlot {
  const spec = SlotSpec.parse({ id: 'report', title: 'Report', accepts: [{ format: 'json' }], ...parts.spec });
  const filling = parts.evidence ?? [evidence({ file: { slots: [spec.id] } })];
  const received: Partial<RecordSlot> = filling.length === 0 ? {} : { form: 'valid', content: 'pass', integrity: { digest: 'not-declared', signature: 'none' } };
  return {
    spec,
    slot: {
      id: spec.id, title: spec.title, kind: spec.kind, mandatory: spec.mandatory, cardinality: spec.cardinality,
      presence: filling.length === 0 ? 'missing' : 'received', class: 'measured', files: [...new Set(filling.map((one) => one.file.sha256))], absent: [],
      ...received, ...parts.slot,
    },
    evidence: filling,
  };
}

export function gate(parts: Record<string, unknown> = {}): GateSpec {
  return GateSpec.parse({ id: 'gate', title: 'Gate', short: 'gate', group: 'Group', requirement: 'It holds', checks: [{ rule: 'evidence-present', slot: 'report' }], ...parts });
}

export function policy(parts: Record<string, unknown> = {}): PolicySpec {
  return PolicySpec.parse({ id: 'policy-1', title: 'Policy', slots: [], gates: [], ...parts });
}

/** A context holding the given slots; the policy lists their specs. */
export function context(parts: Partial<Omit<RuleContext, 'slots'>> & { readonly slots?: readonly FilledSlot[] } = {}): RuleContext {
  const { slots = [], ...rest } = parts;
  return {
    release: release(),
    policy: policy({ slots: slots.map((one) => one.spec) }),
    assessedAt: '2026-02-18T12:40:00Z',
    comparisons: [],
    signatures: [],
    ...rest,
    slots: new Map(slots.map((one) => [one.spec.id, one])),
  };
}

export function signature(parts: Partial<SignatureCheck> = {}): SignatureCheck {
  return { holder: digest('5'), covers: [digest('a')], kind: 'dsse', result: 'verified', signer: 'ci', signerName: 'CI', identity: 'ci@example.org', ...parts };
}

export function signOff(role: string, parts: { readonly identity?: string; readonly decision?: 'approve' | 'reject'; readonly claimed?: true } = {}): CheckedSignOff {
  const identity = parts.identity ?? `${role}@example.org`;
  return {
    sha256: digest('e'),
    signOff: {
      _type: STATEMENT_TYPE, subject: [{ name: 'record.json', digest: { sha256: digest('f') } }], predicateType: SIGN_OFF_PREDICATE,
      predicate: { role, name: identity, decision: parts.decision ?? 'approve', statement: 'Read and agreed', at: '2026-02-18T13:00:00Z' },
    },
    ...(parts.claimed === true ? {} : { signer: { id: `key-${role}`, identity, name: identity } }),
  };
}

export function waiver(parts: Partial<CheckedWaiver['waiver']> = {}, checked: Partial<Omit<CheckedWaiver, 'waiver'>> = { signer: 'release-owner' }): CheckedWaiver {
  return {
    sha256: digest('9'),
    ...checked,
    waiver: {
      schema: WAIVER_SCHEMA, id: 'W-1', gate: 'gate', accepts: ['fail', 'missing', 'stale', 'unverified', 'inconclusive', 'pending'], releases: ['v1.4.0'], owner: 'A. Owner', approvedBy: ['B. Approver'], reason: 'Known and bounded',
      created: '2026-02-01', expires: '2026-03-31', ...parts,
    },
  };
}

/** A judged gate, for tests of what is made from gates. */
export function gateResult(parts: Partial<GateResult> = {}): GateResult {
  return {
    id: 'gate', title: 'Gate', short: 'gate', group: 'Group', phase: 'release', level: 'required', requirement: 'It holds', state: 'pass', observed: 'It holds',
    glance: 'ok', checks: [], slots: [], ruleSet: 'policy-1', policy: digest('1'), ...parts,
  };
}

