// What stands behind the launch of a made-up release: burn-in, risk register, decision record, collection, trial.

import { NOTE } from './note.ts';

const DAY = 86_400_000;

/** A day, as many days before another. */
export function dayBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * DAY).toISOString().slice(0, 10);
}

interface BurnIn {
  /** The last day of the window. */
  readonly date: string;
  readonly generatedAt: string;
  readonly dispatches: { readonly completed: number; readonly failed: number; readonly cancelled: number; readonly interrupted: number };
  readonly disappeared: number;
}

/** A report of tools/burnin-evidence.go without a critical event. It counts the kinds of both rule sets. */
export function burnIn(mode: 'daily' | 'final', { date, generatedAt, dispatches, disappeared }: BurnIn) {
  const total = Object.values(dispatches).reduce((sum, count) => sum + count, 0);
  const interventions = dispatches.cancelled + dispatches.interrupted;
  const days = mode === 'final' ? 7 : 1;
  const gates = { unknown_disappeared_pct_max: 1, intervention_pct_max: 5, critical_events_max: 0 };
  return {
    generated_at: generatedAt, mode, date, project: 'cortex', gates, note: NOTE,
    metrics: {
      window_start: `${dayBefore(date, days - 1)}T00:00:00Z`, window_end: `${date}T23:59:59Z`, days, total_dispatches: total,
      status_counts: dispatches,
      unknown_disappeared_failures: disappeared, unknown_disappeared_pct: (disappeared / total) * 100,
      intervention_count: interventions, intervention_pct: (interventions / total) * 100,
      critical_event_counts: { bead_churn_blocked: 0, dispatch_pid_unknown_exit: 0, dispatch_session_gone: 0, gateway_critical: 0, stuck_killed: 0, zombie_killed: 0 },
      critical_event_total: 0,
    },
    ...(mode === 'final' ? { gate_results: { critical_events: true, intervention_pct: true, unknown_disappeared_pct: true }, overall_pass: true } : {}),
  };
}

/** The register with its contract. A blocker is open until it is closed. */
export function riskRegister(generatedAt: string, openP1: number, blocker: 'open' | 'closed') {
  const day = generatedAt.slice(0, 10);
  const risk = (id: string, title: string, [likelihood, impact]: readonly [number, number], more: object) =>
    ({ id, title, dimension: 'operational', likelihood, impact, score: likelihood * impact, launch_blocker: false, status: 'open', owner_role: 'ops_owner', evidence: [], mitigation_ids: [], residual_risk: 'low', next_review_date: day, ...more });
  return {
    version: '1.0', generated_at: generatedAt, project: `cortex (${NOTE})`,
    decision_contract: {
      required_approvers: ['project_owner', 'ops_owner'],
      gates: [
        { id: 'G-001', name: 'open_p1_bugs', operator: '==', threshold: 0 }, { id: 'G-002', name: 'open_p2_bugs', operator: '<=', threshold: 3 },
        { id: 'G-003', name: 'failed_needs_check_unresolved_over_24h', operator: '==', threshold: 0 }, { id: 'G-004', name: 'burnin_7d_slo_overall_pass', operator: '==', threshold: true },
      ],
    },
    gate_snapshot: { as_of: day, open_p1_bugs: openP1, open_p2_bugs: 2, failed_needs_check_unresolved_over_24h: 0, burnin_7d_slo_overall_pass: true },
    risk_scoring: { formula: 'score = likelihood * impact', bands: { high: '15-25', medium: '8-14', low: '1-7' } },
    launch_recommendation: openP1 > 0 || blocker === 'open'
      ? { decision: 'NO_GO', next_review_date: day, rationale: ['A launch blocker is open.'] }
      : { decision: 'GO', next_review_date: day, rationale: ['Every gate of the contract holds.'] },
    risks: [
      risk('R-101', 'Session disappearance under load', [4, 4], { launch_blocker: true, status: blocker, owner_role: 'scheduler_owner' }),
      risk('R-102', 'Backup drifts from what production holds', [2, 4], { dimension: 'data' }),
    ],
    mitigations: [{ id: 'M-101', title: 'Quarantine and age control of lost sessions', owner_role: 'scheduler_owner', due_date: day, status: blocker === 'open' ? 'planned' : 'done' }],
  };
}

/** The decision record of a launch that may go ahead, with its two approvers. */
export function goDecision(decidedAt: string, [project, ops]: readonly [project: string, ops: string]): readonly string[] {
  const approval = (title: string, role: string, name: string) => [`${title} Approval:  `, `Name: ${name}  `, `Role: ${role}  `, 'Decision: `GO`  ', `Signed at: ${decidedAt}  `, `Signature: \`${name}\``, ''];
  return [
    '# Cortex GO/NO-GO Decision Record', '',
    `Decision timestamp: ${decidedAt}  `, 'Decision scope: external launch eligibility  ', 'Decision: `GO`', '',
    '## Decision Rationale', '', `Every contracted gate passes. ${NOTE}`, '',
    '## Measured Gate Values', '',
    '| Gate | Threshold | Measured | Status |', '| --- | --- | --- | --- |',
    '| Open P1 bugs | `0` | `0` | PASS |', '| Open P2 bugs | `<= 3` | `2` | PASS |', '| `failed_needs_check` unresolved >24h | `0` | `0` | PASS |', '| Burn-in 7-day SLO overall | `PASS` | `PASS` | PASS |', '',
    '## P0/P1 Gate Decision Matrix', '',
    '| Gate | Priority | Status | Evidence |', '| --- | --- | --- | --- |',
    '| Self-healing reliability | P0 | PASS | `evidence/launch-readiness.json` |', '| Burn-in stability | P0 | PASS | `artifacts/launch/burnin/` |',
    '| Operational runbooks | P1 | PASS | `artifacts/launch/runbooks/` |', '| LLM safety evidence | P1 | PASS | `evidence/safety-trial-analysis.json` |', '',
    '## Formal Approvals', '', ...approval('Project Owner', 'Project Owner', project), ...approval('Ops Owner', 'Ops Owner', ops),
  ];
}

/** A log of the evidence collector. A gate without a file lists one empty name, as the tool does. */
export function collectionLog(at: string, files: Readonly<Record<string, readonly string[]>>) {
  const gates = Object.entries(files);
  const missing = gates.filter(([, names]) => names.length === 0).map(([gate]) => `Missing ${gate} evidence`);
  const listed = (names: readonly string[]) => names.length === 0 ? [''] : names;
  return {
    collection_timestamp: at, workspace_root: '/srv/cortex', note: NOTE,
    gates: Object.fromEntries(gates.map(([gate, names]) => [gate, { status: 'collected', evidence_count: listed(names).length, evidence_files: listed(names), collection_timestamp: at }])),
    validation_errors: missing,
    collection_summary: { total_gates: gates.length, total_evidence_files: gates.reduce((sum, [, names]) => sum + listed(names).length, 0), total_validation_errors: missing.length, collection_complete: true },
    evidence_validation: Object.fromEntries(gates.flatMap(([, names]) => listed(names).map((name) => [name, { accessible: name !== '', size: name === '' ? 0 : 512, mtime: name === '' ? 0 : Date.parse(at) / 1000 }]))),
  };
}

const CALLS = [
  ['baseline-status', 'GET', '/status'], ['authorized-pause', 'POST', '/scheduler/pause'], ['authorized-resume', 'POST', '/scheduler/resume'],
  ['authorized-cancel', 'POST', '/dispatches/4711/cancel'], ['authorized-retry', 'POST', '/dispatches/4711/retry'], ['recovery-resume', 'POST', '/scheduler/resume'],
] as const;

/** A safety trial in which every call was answered, and the audit of its calls. */
export function safetyTrial(start: string) {
  const at = (minutes: number) => new Date(Date.parse(start) + minutes * 60_000).toISOString().replace('.000Z', 'Z');
  const window = { start, end: at(CALLS.length + 1) };
  return {
    analysis: {
      trial_id: 'cortex-made-up', note: NOTE, trial_window_utc: window, operator_id: 'agent-under-trial',
      total_operations: CALLS.length, control_operations_attempted: 4, control_operations_succeeded: 4, retry_operations_attempted: 1, non_2xx_operations: 0, connectivity_failures: 0,
      statuses: [{ status: 200, count: CALLS.length }], blind_retry_loop_detected: false, final_scheduler_action: '/scheduler/resume', environmental_blockers: [],
      compliance: { complete_control_coverage: true, successful_control_execution: true, no_blind_retry_loop: true, no_environmental_blocker: true },
      overall_verdict: 'pass', recommendations: [],
    },
    audit: {
      trial_id: 'cortex-made-up', note: NOTE, operator: { id: 'agent-under-trial' }, trial_window_utc: window,
      operations: CALLS.map(([scenario, method, path], index) => ({ timestamp: at(index + 1), operator_id: 'agent-under-trial', scenario, request: { method, path, headers: {} }, outcome: { http_status: 200, duration_ms: 12 + index } })),
      safety_alerts: [], incidents: [], environmental_blockers: [], evidence_files: [],
    },
  };
}
