// Real files of Cortex (test/fixtures/formats/SOURCE.md), judged by small policies: what a reader of them must be told.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { assess } from '../../src/core/assess.ts';
import { readFile } from '../../src/core/formats/read.ts';
import type { ReleaseRecordPredicate } from '../../src/core/model/record.ts';
import type { Assessment } from '../../src/core/record/assessment.ts';
import { createSchemaPort } from '../../src/node/json-schemas.ts';

const fixture = (name: string): Uint8Array => readFileSync(path.resolve('test/fixtures/formats', name));

const read = (name: string) => readFile(fixture(name), createSchemaPort()).reading;

const POLICY = `
id: cortex-rule-sets
title: Two rule sets
slots:
  - { id: burn-in, title: Burn-in report, kind: performance, accepts: [{ format: cortex.burn-in }] }
baselines:
  - { id: slo, title: slo-thresholds.json, file: baselines/slo-thresholds.json }
gates:
  - { id: own-limits, title: By its own limits, short: Own, group: Reliability, requirement: The report passes its own limits, checks: [{ rule: producer-verdict, slot: burn-in }] }
  - id: slo-percentages
    title: Percentages
    short: Percentages
    group: Reliability
    requirement: Both percentages are inside the limits of slo-thresholds.json
    checks: [{ rule: within-baseline, slot: burn-in, baseline: slo, metrics: [burn_in.unknown_disappeared_pct, burn_in.intervention_pct] }]
  - id: slo-critical-events
    title: Critical events
    short: Events
    group: Reliability
    requirement: Critical events are inside the limit of slo-thresholds.json
    checks: [{ rule: within-baseline, slot: burn-in, baseline: slo, metrics: [burn_in.critical_health_events] }]
`;

async function judge(files: Readonly<Record<string, Uint8Array>>): Promise<ReleaseRecordPredicate> {
  const input = (role: Assessment['inputs'][number]['role'], name: string, bytes: Uint8Array) => ({ role, name: `projects/cortex/${name}`, bytes });
  const { predicate } = await assess({
    release: {
      project: 'cortex', version: 'v0.1.0', kind: 'release', channel: 'stable', scope: {}, relations: [], example: false, artifacts: [], sources: {}, flags: [],
    },
    revision: 1,
    assessed: { at: '2026-02-19T12:00:00Z', clock: 'declared', engine: { name: 'dossier', version: '0.1.0' } },
    files: Object.entries(files).map(([name, bytes]) => ({
      name, sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length, readable: true, open: () => Promise.resolve(bytes),
    })),
    inputs: [input('policy', 'policy.yaml', new TextEncoder().encode(POLICY)), input('baseline', 'baselines/slo-thresholds.json', fixture('cortex.slo-thresholds/real.json'))],
    history: { selector: 'none', records: [] },
    previous: {},
    schemas: createSchemaPort(),
  });
  return predicate;
}

const gate = (record: ReleaseRecordPredicate, id: string) => record.gates.find((one) => one.id === id);

test('7.10 the burn-in report fails by its own limits: overall_pass is absent and 113 critical events are too many', async () => {
  const record = await judge({ 'burnin-final-2026-02-18.json': fixture('cortex.burn-in/final.json') });
  const statement = record.statements[0]?.statement;

  expect(gate(record, 'own-limits')).toMatchObject({ state: 'fail', reason: 'producer-failed' });
  expect(statement).toMatchObject({
    content: 'fail', producerWord: 'overall_pass absent', producerVerdict: 'fail',
    profile: 'unknown_disappeared_pct ≤ 1, intervention_pct ≤ 5, critical_events ≤ 0',
  });
  expect(statement?.checks.map(({ name, word, verdict }) => [name, word, verdict])).toEqual([
    ['unknown_disappeared_pct', 'true', 'pass'],
    ['intervention_pct', 'true', 'pass'],
    ['critical_events', 'false', 'fail'],
    ['window_complete', 'not over when reported', 'warn'],
  ]);
  expect(record.findings.filter((one) => one.id === 'window-unfinished')).toMatchObject([{
    level: 'warning', message: 'The report was made on 17\u00a0Feb\u00a02026 16:03\u00a0UTC, and its window ends on 18\u00a0Feb\u00a02026 23:59\u00a0UTC',
  }]);
});

test('7.10 by slo-thresholds.json both percentages of the same report pass, and its critical events can not be evaluated', async () => {
  const record = await judge({ 'burnin-final-2026-02-18.json': fixture('cortex.burn-in/final.json') });
  const compared = record.comparisons.filter((one) => one.metric.startsWith('burn_in.'));

  expect(compared.map(({ metric, formula, state }) => [metric, formula, state])).toEqual([
    ['burn_in.unknown_disappeared_pct', '≤ 2\u00a0%', 'pass'],
    ['burn_in.intervention_pct', '≤ 10\u00a0%', 'pass'],
    ['burn_in.critical_health_events', '≤ 5', 'missing'],
    ['burn_in.system_stability', '≥ 99\u00a0%', 'missing'],
  ]);
  expect(gate(record, 'slo-percentages')).toMatchObject({ state: 'pass', glance: '2 of 2' });
  expect(gate(record, 'slo-critical-events')).toMatchObject({ state: 'missing', reason: 'no-result', observed: 'burn_in.critical_health_events was not measured' });
});

test('7.11 the daily report with no dispatch is no result, and gives no measurement, although its percentages are 0', async () => {
  const record = await judge({ 'burnin-daily-2026-02-18.json': fixture('cortex.burn-in/daily-empty.json') });

  expect(record.statements[0]?.statement).toMatchObject({ content: 'no-result', summary: '1 day, 0 dispatches: nothing was measured' });
  expect(record.measurements).toEqual([]);
  expect(gate(record, 'own-limits')).toMatchObject({ state: 'missing', reason: 'no-result' });
  expect(gate(record, 'slo-percentages')).toMatchObject({ state: 'missing', reason: 'no-result' });
});

test('7.20 a gate whose list of evidence holds one empty name has no evidence, whatever the collector counts', () => {
  const { statement, findings } = read('cortex.collection-log/newest.json');

  expect(statement.checks.map(({ name, word, verdict, current }) => [name, word, verdict, current])).toEqual([
    ['security', 'collected', 'not-stated', 11],
    ['reliability', 'collected', 'not-stated', 4],
    ['operations', 'collected', 'no-result', 0],
    ['data', 'collected', 'no-result', 0],
    ['release', 'collected', 'no-result', 0],
    ['safety', 'collected', 'no-result', 0],
  ]);
  expect(statement).toMatchObject({ content: 'no-result', producerWord: 'collection_complete: true', counts: { gates: 6, gatesWithEvidence: 2, files: 15, validationErrors: 13 } });
  expect(statement.claims.map((claim) => claim.name)).not.toContain('');
  expect(findings.filter((one) => one.id === 'evidence-not-collected')).toHaveLength(13);
});

test('7.20 a collection that found nothing at all says so for each gate', () => {
  const { statement } = read('cortex.collection-log/nothing.json');
  expect(statement).toMatchObject({ content: 'no-result', counts: { gates: 6, gatesWithEvidence: 0, files: 0, validationErrors: 15 }, claims: [] });
});

test('7.21 one person for two required approvers is a warning', () => {
  const { statement, findings } = read('cortex.go-no-go/real.md');

  expect(statement.checks.find((check) => check.name === 'approvers')).toMatchObject({ word: '1 person for 2 approvals', verdict: 'warn' });
  expect(findings.filter((one) => one.id === 'same-approver')).toMatchObject([
    { level: 'warning', message: '“S… H…” approves as Project Owner and as Ops Owner (acting)', place: 'line:83' },
  ]);
});

test('7.21 two people for two required approvers are none', () => {
  const { statement, findings } = read('cortex.go-no-go/go.md');
  expect(statement.checks.find((check) => check.name === 'approvers')).toMatchObject({ word: '2 people for 2 approvals', verdict: 'pass' });
  expect([statement.content, findings]).toEqual(['pass', []]);
});

// What 7.18 rests on: both records name the gates of the contract alike, and say when they were made.
test('the risk register and the decision record name the gates of the contract alike, and both are dated', () => {
  const [register, decision] = [read('cortex.risk-register/real.json').statement, read('cortex.go-no-go/real.md').statement];
  const contract = ({ checks }: typeof register) => checks.filter(({ name }) => name.startsWith('G-')).map(({ name, verdict }) => [name, verdict]);

  expect(contract(register)).toEqual([['G-001', 'pass'], ['G-002', 'pass'], ['G-003', 'pass'], ['G-004', 'fail']]);
  expect(contract(decision)).toEqual([['G-001', 'fail'], ['G-002', 'pass'], ['G-003', 'pass'], ['G-004', 'fail']]);
  expect([register.producedAt, decision.producedAt]).toEqual(['2026-02-18T02:30:00Z', '2026-02-19T10:04:45Z']);
});
