import { expect, test } from 'vitest';
import { gateChanges } from '../../../src/core/api/after-release.ts';
import type { GateResult } from '../../../src/core/model/gate-result.ts';
import { PolicySpec } from '../../../src/core/model/policy.ts';
import { record, release, revision } from '../../builders/portal.ts';

const policy = PolicySpec.parse({
  id: 'rules-1', title: 'Rules', slots: [{ id: 'scan', title: 'Scan', accepts: [{ format: 'json' }] }],
  gates: ['rollout', 'smoke'].map((event) => ({ id: event, title: event, short: event, group: 'After', requirement: 'It holds.', when: { event: [event] }, checks: [{ rule: 'evidence-present', slot: 'scan' }] })),
});
const gate = (id: string, state: GateResult['state']): GateResult => ({
  id, title: id, short: id, group: 'After', phase: 'release', level: 'required', requirement: 'It holds.', state, observed: 'It is there', glance: '', checks: [], slots: [], ruleSet: 'rules-1', policy: 'f'.repeat(64),
});

test('a gate that applies later says since which event, and names no other', () => {
  const before = record('v1.0.0', { gates: [gate('rollout', 'not-applicable'), gate('smoke', 'not-applicable')] });
  const now = record('v1.0.0', { gates: [gate('rollout', 'pass'), gate('smoke', 'pass')], release: { ...before.release, events: ['rollout', 'smoke'] } });
  expect(gateChanges(release({ ...revision(before), policy }), before, now).map(({ id, why }) => [id, why])).toEqual([
    ['rollout', 'It applies since “rollout” was declared. It is there.'],
    ['smoke', 'It applies since “smoke” was declared. It is there.'],
  ]);
});
