import { describe, expect, test } from 'vitest';
import { RollbackView, rollbackView } from '../../../../src/core/api/views/rollback.ts';
import { Addendum } from '../../../../src/core/model/addendum.ts';
import { PolicySpec } from '../../../../src/core/model/policy.ts';
import { ADDENDUM_PREDICATE, ROLLBACK_DRILL_SCHEMA, ROLLBACK_PLAN_SCHEMA, STATEMENT_TYPE } from '../../../../src/core/model/uris.ts';
import type { OpenedAddendum, OpenedRelease, SealState } from '../../../../src/core/record/opened.ts';
import { gate } from '../../../builders/believable-portal.ts';
import { VERIFIED, evidenceOf, file, project, record, release, revision, sha256, slot } from '../../../builders/portal.ts';

const PLAN = JSON.stringify({
  schema: ROLLBACK_PLAN_SCHEMA, previousStable: 'v1', owner: 'L. Brandt', writtenAt: '2026-02-17T09:00:00Z',
  triggers: [{ id: 'crash', signal: 'Crash rate', threshold: '> 0.1 %', window: '15 minutes' }, { id: 'parity', signal: 'Parity', threshold: '> 5e-3' }],
  steps: ['Point back.', 'Check.'], owedAfterRollback: ['Error-rate snapshot'],
});
const drill = (more: object = {}) => JSON.stringify({
  schema: ROLLBACK_DRILL_SCHEMA, kind: 'executed', startedAt: '2026-01-22T09:00:00Z', finishedAt: '2026-01-22T09:30:00Z', environment: 'staging', from: 'v2', to: 'v1',
  validations: [{ name: 'Service health', result: 'pass' }, { name: 'Predict', result: 'not-run' }], commands: ['make rollback'], followUps: ['Shorten step 2'], ledBy: 'S. Iyer', ...more,
});
const policy = PolicySpec.parse({
  id: 'rules-1', title: 'Rules', gates: [],
  slots: [
    { id: 'rollback-plan', title: 'Rollback plan', accepts: [{ format: 'dossier.rollback-plan' }] },
    { id: 'rollback-drill', title: 'Rollback drill', accepts: [{ format: 'dossier.rollback-drill' }] },
    { id: 'post-perf', title: 'Performance after the rollback', accepts: [{ format: 'json' }], when: { event: ['rollback'] } },
  ],
});

function rolledBack(plan: string | undefined, tried: string | undefined, more: Partial<OpenedRelease> = {}): OpenedRelease {
  const files = [
    ...(plan === undefined ? [] : [file('plan.json', plan, { format: 'dossier.rollback-plan', slots: ['rollback-plan'] })]),
    ...(tried === undefined ? [] : [file('drill.json', tried, { format: 'dossier.rollback-drill', slots: ['rollback-drill'] })]),
  ];
  const slots = [slot('rollback-plan'), slot('rollback-drill'), slot('post-perf', { presence: 'not-applicable' })];
  return { ...release(revision(record('v2', { files, slots, gates: [gate('ready', { slots: ['rollback-plan'] }), gate('other', { slots: ['perf'] })] }), { policy })), ...more };
}

function addendum(more: Partial<Addendum['predicate']>, seal: SealState = VERIFIED): OpenedAddendum {
  const value = Addendum.parse({
    _type: STATEMENT_TYPE, subject: [{ name: 'record.json', digest: { sha256: sha256('record') } }], predicateType: ADDENDUM_PREDICATE,
    predicate: { kind: 'deprecate', name: 'S. Iyer', statement: 'It was rolled back.', at: '2026-03-01T10:00:00Z', clock: 'clock', ...more },
  });
  return { value, sha256: sha256(JSON.stringify(value)), size: 500, seal, path: 'addendum.json', id: '2026-03-01-00000000' };
}

const older = release(revision(record('v1')));
async function viewOf(one: OpenedRelease, others: readonly OpenedRelease[] = [older]) {
  const view = await rollbackView(project([one, ...others]), one, evidenceOf(PLAN, drill(), drill({ kind: 'tabletop' })));
  expect(RollbackView.parse(view)).toEqual(view);
  return view;
}
const textOf = (facts: RollbackView['after']['facts'] | undefined, label: string) => facts?.find((fact) => fact.label === label)?.value.map((piece) => typeof piece === 'string' ? piece : piece.text).join('');

describe('rollbackView()', () => {
  test('says where the way back leads and that it was tried', async () => {
    const view = await viewOf(rolledBack(PLAN, drill()));
    expect(view.sentence).toBe('The way back leads to v1, in two steps; two triggers start it. It was tried, and 1 of 2 validations passed.');
    expect(view.plan?.triggers).toEqual([
      { id: 'crash', signal: 'Crash rate', threshold: '> 0.1 %', window: '15 minutes' }, { id: 'parity', signal: 'Parity', threshold: '> 5e-3', window: 'immediate' },
    ]);
    expect(view.drill?.validations).toEqual([{ name: 'Service health', state: 'pass', word: 'Passed' }, { name: 'Predict', state: 'missing', word: 'Not run' }]);
    expect(textOf(view.drill?.facts, 'Age')).toBe('27 days old when this record was judged');
  });
  test('does not call a drill on paper a try', async () => {
    expect((await viewOf(rolledBack(PLAN, drill({ kind: 'tabletop' })))).sentence).toMatch(/It was gone through on paper/);
  });
  test('says what is missing and where it was expected', async () => {
    const view = await viewOf(rolledBack(undefined, undefined));
    expect([view.noPlan?.title, view.noDrill?.title]).toEqual(['No plan.', 'No drill.']);
    expect(view.noPlan?.text[1]).toEqual({ text: 'What was expected: Rollback plan', href: '/sample/releases/v2/evidence/rollback-plan/' });
    expect(view.sentence).toMatch(/^No plan that could be read/);
  });
  test('links the previous release, and says that nobody decided about it', async () => {
    expect(textOf((await viewOf(rolledBack(PLAN, undefined))).plan?.facts, 'Back to')).toBe('v1, about which nobody has decided');
  });
  test('warns where the way back leads to a withdrawn release', async () => {
    const view = await viewOf(rolledBack(PLAN, undefined), [{ ...older, addenda: [addendum({ kind: 'withdraw', statement: 'It loses data.' })] }]);
    expect(textOf(view.plan?.facts, 'Back to')).toBe('v1, withdrawn 1\u00a0Mar\u00a02026: It loses data.');
    expect(view.plan?.facts[0]?.value[0]).toMatchObject({ state: 'invalid' });
  });
  test('says so where the release to go back to is not here', async () => {
    expect(textOf((await viewOf(rolledBack(PLAN, undefined), [])).plan?.facts, 'Back to')).toBe('v1, which has no record in this portal');
  });
  test('owes nothing until a rollback was declared', async () => {
    const view = await viewOf(rolledBack(PLAN, undefined));
    expect(textOf(view.after.facts, 'Declared')).toBe('No rollback was declared, so nothing is owed.');
    expect(view.after.promised).toEqual(['Error-rate snapshot']);
    expect(view.after.proofs).toEqual([{ title: 'Performance after the rollback', href: '/sample/releases/v2/evidence/post-perf/', state: 'not-applicable', word: 'owed only after rollback' }]);
  });
  test('owes the proofs once it was declared, as the newest judgement says', async () => {
    const now = record('v2', { slots: [slot('post-perf', { presence: 'missing' })], release: { ...record('v2').release, events: ['rollback'] } });
    const view = await viewOf(rolledBack(PLAN, undefined, { addenda: [addendum({ kind: 'amend', event: 'rollback', now })] }));
    expect(textOf(view.after.facts, 'Rollback')).toBe('declared 1\u00a0Mar\u00a02026 10:00\u00a0UTC by S. Iyer: It was rolled back.');
    expect(view.after.proofs).toMatchObject([{ state: 'missing' }]);
  });
  test('takes no other event for a rollback', async () => {
    const now = record('v2', { slots: [slot('post-perf', { presence: 'not-applicable' })], release: { ...record('v2').release, events: ['rescan'] } });
    const view = await viewOf(rolledBack(PLAN, undefined, { addenda: [addendum({ kind: 'amend', event: 'rescan', now })] }));
    expect(textOf(view.after.facts, 'Declared')).toBe('No rollback was declared, so nothing is owed.');
  });
  test('believes no declaration without a signature', async () => {
    const view = await viewOf(rolledBack(PLAN, undefined, { addenda: [addendum({ kind: 'amend', event: 'rollback', now: record('v2', { slots: [slot('post-perf')] }) }, { result: 'none' })] }));
    expect(textOf(view.after.facts, 'Declared')).toBe('No rollback was declared, so nothing is owed.');
    expect(view.after.proofs).toMatchObject([{ state: 'not-applicable' }]);
  });
  test('names the gates that judge it, and no others', async () => {
    expect((await viewOf(rolledBack(PLAN, undefined))).gates.map((one) => one.id)).toEqual(['ready']);
  });
});
