import { describe, expect, test } from 'vitest';
import { governedFiles } from '../../../../src/core/api/governed-files.ts';
import { policyChanges } from '../../../../src/core/api/policy-changes.ts';
import { policyVersions } from '../../../../src/core/api/policy-versions.ts';
import { GateHistoryView, gateHistory, gateHistoryView } from '../../../../src/core/api/views/gate-history.ts';
import { matrixOf } from '../../../../src/core/api/views/check-matrix.ts';
import { GatesView, gatesView } from '../../../../src/core/api/views/gates.ts';
import { PolicyView, policyView } from '../../../../src/core/api/views/policy.ts';
import { PolicySpec } from '../../../../src/core/model/policy.ts';
import type { OpenedProject, OpenedRevision } from '../../../../src/core/record/opened.ts';
import { gate } from '../../../builders/believable-portal.ts';
import { portal, project, record, release, revision, sha256 } from '../../../builders/portal.ts';

const perf = { id: 'perf', title: 'Latency', short: 'p95', group: 'Performance', requirement: 'p95 is within its limit', checks: [{ rule: 'max-age', slot: 'run', days: 90 }] };
const docs = { id: 'docs', title: 'Docs', short: 'Docs', group: 'Process', requirement: 'Docs are in step', level: 'advisory', checks: [{ rule: 'producer-verdict', slot: 'run' }] };
const run = { id: 'run', title: 'Run', accepts: [{ format: 'json' }] };
const rules = (gates: readonly object[], more: object = {}) => PolicySpec.parse({ id: 'rules-1', title: 'Rules', slots: [run], gates, ...more });
const OLD = rules([perf, docs]);
const NEW = rules([{ ...perf, checks: [{ rule: 'max-age', slot: 'run', days: 30 }], level: 'advisory' }, { ...docs, id: 'notes', title: 'Notes' }], {
  slots: [{ ...run, mandatory: false, when: { channel: ['stable'] } }], signOff: { roles: [{ id: 'qa', title: 'Quality' }] },
});

function sealed(version: string, at: string, policy: PolicySpec | undefined, digest: string, gates: readonly string[], more: Partial<OpenedRevision> = {}) {
  const base = record(version);
  return release(revision(record(version, {
    assessed: { ...base.assessed, at }, gates: gates.map((id) => gate(id)),
    inputs: policy === undefined ? [] : [{ role: 'policy', name: 'policy.yaml', storedName: 'policy.yaml', sha256: sha256(digest), size: 6 }],
  }), { ...(policy === undefined ? {} : { policy }), ...more }));
}
/** Judged by the old rules, then by the new, then by the old again; then an inventory. */
const history = project([
  sealed('v4', '2026-04-01T00:00:00Z', undefined, '', []),
  sealed('v3', '2026-03-01T00:00:00Z', OLD, 'old', ['perf', 'docs']),
  sealed('v2', '2026-02-01T00:00:00Z', NEW, 'new', ['perf', 'notes']),
  sealed('v1', '2026-01-01T00:00:00Z', OLD, 'old', ['perf', 'docs']),
]);

describe('policyVersions()', () => {
  test('tells versions apart by digest, in the order of first use, each with the one before it', () => {
    expect(policyVersions(history).map((one) => [one.sha256, one.uses.map((use) => use.release.version), one.previous?.sha256])).toEqual([
      [sha256('old'), ['v1', 'v3'], undefined], [sha256('new'), ['v2'], sha256('old')],
    ]);
  });
});

describe('policyChanges()', () => {
  test('tells what was removed, added and changed, field by field', () => {
    expect(policyChanges(OLD, NEW)).toEqual([
      { part: 'gate', id: 'docs', title: 'Docs', what: 'removed', fields: expect.arrayContaining([{ field: 'requirement', before: 'Docs are in step' }]) as unknown },
      { part: 'gate', id: 'notes', title: 'Notes', what: 'added', fields: expect.arrayContaining([{ field: 'applies', after: 'always' }]) as unknown },
      { part: 'gate', id: 'perf', title: 'Latency', what: 'changed', fields: [
        { field: 'level', before: 'required', after: 'advisory' }, { field: 'checks', before: 'Maximum age: slot run, days 90', after: 'Maximum age: slot run, days 30' },
      ] },
      { part: 'slot', id: 'run', title: 'Run', what: 'changed', fields: [{ field: 'mandatory', before: 'true', after: 'false' }, { field: 'applies', before: 'always', after: 'channel is stable' }] },
      { part: 'role', id: 'qa', title: 'Quality', what: 'added', fields: [{ field: 'title', after: 'Quality' }] },
      { part: 'rule set', id: 'policy', title: 'The policy itself', what: 'changed', fields: [{ field: 'different people', after: '2' }] },
    ]);
  });
  test('finds nothing in a policy and itself', () => {
    expect(policyChanges(NEW, NEW)).toEqual([]);
  });
  test.each([
    ['the history', { history: { channels: ['candidate'], limit: 3 } }], ['a baseline', { baselines: [{ id: 'cpu', title: 'CPU', file: 'cpu.json' }] }],
    ['the scope', { scope: { gpu: { title: 'GPU', values: ['yes'] } } }], ['a slot’s signer', { slots: [{ ...run, signedBy: ['ci'] }] }], ['the name', { id: 'rules-2' }],
  ])('misses no change of %s', (_, more) => {
    expect(policyChanges(OLD, rules([perf, docs], more))).toHaveLength(1);
  });
});

describe('the page of a policy', () => {
  const viewOf = (digest: string) => {
    const view = policyView({ path: '/', view: 'policy', project: 'sample', name: sha256(digest), inputs: [] }, portal(history));
    expect(PolicyView.parse(view)).toEqual(view);
    return view;
  };
  test('says what it changed, against which', () => {
    const view = viewOf('new');
    expect(view.sentence).toBe('Two gates over one piece of evidence. Six parts differ from the policy before.');
    expect(view.changes?.since.href).toBe(`/sample/policy/${sha256('old').slice(0, 8)}/`);
  });
  test('lists the releases that it judged, newest first, and its gates by group', () => {
    const view = viewOf('old');
    expect(view.releases.map((one) => one.version)).toEqual(['v3', 'v1']);
    expect(view.groups.map((group) => [group.group, group.gates.map((one) => one.checks)])).toEqual([['Performance', [['Maximum age: slot run, days 90']]], ['Process', [['Producer’s verdict: slot run']]]]);
    expect(view.changes).toBeUndefined();
  });
});

describe('the phases of a release process', () => {
  const phases = [
    { group: 'Freeze', title: '1.1 Freeze', acceptance: ['Branch is up to date'], commands: ['git status'] },
    { group: 'Performance', title: '1.2 Speed', about: 'On the reference machine.', acceptance: ['p95 within limits'] },
  ];
  const policy = rules([{ ...perf, commands: ['make bench'] }, docs], { phases, signOff: { roles: [{ id: 'qa', title: 'Quality', about: 'Tests are complete.', access: ['Tags', 'State DB'] }] } });
  const one = project([sealed('v1', '2026-01-01T00:00:00Z', policy, 'phased', ['perf', 'docs'])]);
  const view = policyView({ path: '/', view: 'policy', project: 'sample', name: sha256('phased'), inputs: [] }, portal(one));

  test('stand on the policy’s page with their criteria and commands, in their order, also without a gate', () => {
    expect(view.groups.map(({ group, phases: [phase], gates }) => [group, phase?.title, phase?.acceptance, phase?.commands, gates.map(({ id, commands }) => [id, commands])])).toEqual([
      ['Freeze', '1.1 Freeze', ['Branch is up to date'], ['git status'], []],
      ['Performance', '1.2 Speed', ['p95 within limits'], [], [['perf', ['make bench']]]],
      ['Process', undefined, undefined, undefined, [['docs', []]]],
    ]);
    expect(view.signOff.at(-1)).toEqual({ label: 'Quality', value: ['Tests are complete. Access: Tags; State DB.'] });
  });
  test('stand on the page of gates with what their own gates came to', () => {
    const opened = release(revision(record('v1', { gates: [gate('perf', { title: 'Latency', group: 'Performance' }), gate('docs')] }), { policy }));
    const gates = gatesView(one, opened);
    expect(gates.phases.map((phase) => [phase.title, phase.gates.map(({ title, state }) => [title, state])])).toEqual([['1.1 Freeze', []], ['1.2 Speed', [['Latency', 'pass']]]]);
    expect(gates.gates.map(({ id, commands }) => [id, commands])).toEqual([['perf', ['make bench']], ['docs', []]]);
  });
  test('that differ are told', () => {
    const before = rules([perf, docs], { phases });
    expect(policyChanges(before, rules([perf, docs], { phases: [{ ...phases[0], acceptance: [] }, phases[1]] })).map(({ part, id, fields }) => [part, id, fields.map(({ field }) => field)])).toEqual([['phase', '1.1 Freeze', ['acceptance']]]);
  });
});

describe('a matrix', () => {
  const cell = (name: string, state: 'pass' | 'missing' | 'not-applicable', value: string) => ({ name, state, value });
  const operands = [cell('3.12 × linux', 'pass', 'success; under QEMU'), cell('3.12 × macos', 'not-applicable', 'left out on purpose: no runner'), cell('3.13 × linux', 'missing', 'not run')];
  const axes = [{ name: 'python', values: ['3.12', '3.13'] }, { name: 'platform', values: ['linux', 'macos'] }];

  test('has a row for each value of the first axis; a cell that was not sealed was not run', () => {
    const matrix = matrixOf({ axes, operands });
    expect(matrix?.columns).toEqual(['linux', 'macos']);
    expect(matrix?.rows.map(({ name, cells }) => [name, ...cells.map(({ state, value }) => `${state}: ${value}`)])).toEqual([
      ['3.12', 'pass: success; under QEMU', 'not-applicable: left out on purpose: no runner'], ['3.13', 'missing: not run', 'missing: not run'],
    ]);
  });
  test('of one axis has one column, and of three a column for each pair of the others', () => {
    expect(matrixOf({ axes: axes.slice(0, 1), operands: [cell('3.12', 'pass', 'success')] })?.rows[0]?.cells).toEqual([cell('3.12', 'pass', 'success')]);
    expect(matrixOf({ axes: [...axes, { name: 'libc', values: ['gnu', 'musl'] }], operands: [] })?.columns).toEqual(['linux × gnu', 'linux × musl', 'macos × gnu', 'macos × musl']);
  });
  test('is on the page of gates', () => {
    const matrixGate = gate('wheels', { checks: [{ rule: 'matrix-complete', state: 'missing', required: '', observed: '', operands, axes }] });
    const one = project([release(revision(record('v1', { gates: [matrixGate] })))]);
    const view = gatesView(one, one.releases[0]!);
    expect(GatesView.parse(view)).toEqual(view);
    expect(view.gates[0]?.checks[0]?.matrix?.axes).toEqual(['python', 'platform']);
  });
});

describe('a gate across releases', () => {
  const viewOf = (id: string, one: OpenedProject = history) => {
    const view = gateHistoryView({ path: '/', view: 'gate-history', project: 'sample', name: id, inputs: [] }, portal(one));
    expect(GateHistoryView.parse(view)).toEqual(view);
    return view;
  };
  test('has its state in every release that was judged by it', () => {
    const view = viewOf('perf');
    expect(view.rows.map((row) => [row.version, row.state])).toEqual([['v3', 'pass'], ['v2', 'pass'], ['v1', 'pass']]);
    expect(view.sentence).toBe('Three releases were judged by it. Three pass.');
  });
  test('says when its definition changed', () => {
    expect(viewOf('perf').changes.map((change) => [change.what, change.since.text, change.fields.map((field) => field.field)])).toEqual([
      ['Changed', 'v3', ['level', 'checks']], ['Changed', 'v2', ['level', 'checks']], ['Added', 'v1', []],
    ]);
  });
  test('is defined by the policy in force, which may be an earlier one again', () => {
    const view = viewOf('docs');
    expect(view.removed).toBeUndefined();
    expect(view.changes.map((change) => [change.what, change.since.text])).toEqual([['Added', 'v3'], ['Removed', 'v2'], ['Added', 'v1']]);
  });
  test('keeps its page after a policy removed it, and says so', () => {
    const view = viewOf('notes');
    expect(view.removed?.title).toBe('No longer in the policy.');
    expect(view.changes.map((change) => change.what)).toEqual(['Removed', 'Added']);
    expect(gateHistory.pages(portal(history)).map((page) => page.path)).toEqual(['/sample/gates/docs/', '/sample/gates/notes/', '/sample/gates/perf/']);
  });
  test('shows the tightest limit of each release and how much of it was used', () => {
    const limited = gate('perf', { checks: [
      { rule: 'a', state: 'pass', required: '', observed: '', operands: [], limit: { text: '41.8 ms', inclusive: true, headroomUsed: 0.2 } },
      { rule: 'b', state: 'pass', required: '', observed: '', operands: [], limit: { text: '6.05 ms', inclusive: true, headroomUsed: 0.9 } },
    ] });
    const one = project([release(revision(record('v1', { gates: [limited] })))]);
    expect(viewOf('perf', one).rows[0]).toMatchObject({ limit: '6.05 ms', share: { share: 0.9 } });
  });
  test('stays bounded, and names the years that hold the rest', () => {
    const many = project(Array.from({ length: 60 }, (_, index) => sealed(`v${100 - index}`, '2025-06-01T00:00:00Z', OLD, 'old', ['perf'])));
    const view = viewOf('perf', many);
    expect([view.rows.length, view.years]).toEqual([50, [{ text: '2025', href: '/sample/years/2025/' }]]);
  });
});

test('a policy’s page says what its baselines are taken from, who decided it and why, and which steps are meant', async () => {
  const spec = rules([perf], {
    baselines: [
      { id: 'quiet', title: 'Quiet runners', file: 'baselines/quiet.yaml', limits: [{ metric: 'p95', worseBy: 0.1 }], maxAgeDays: 90 },
      { id: 'window', title: 'Window', from: { window: 5 }, limits: [{ metric: '*', worseBy: 0.2, breach: 'warn' }] },
    ],
    trends: { steps: ['steps/encoder.yaml'] },
  });
  const files = {
    'baselines/quiet.yaml': 'schema: https://w3id.org/dossier/baseline/v1\nrelease: v1\nreason: New runners.\nauthor: Ada\ndate: 2026-01-02\n',
    'steps/encoder.yaml': 'schema: https://w3id.org/dossier/step/v1\nid: encoder\nrelease: v2\nmetrics: [p95]\nreason: Checks its input\nauthor: Ada\ndate: 2026-01-03\n',
  };
  const inputs = Object.keys(files).map((name) => ({ role: name.startsWith('steps') ? 'step' as const : 'baseline' as const, name: `projects/sample/${name}`, storedName: 'x', sha256: sha256(name), size: 1 }));
  const governed = await governedFiles('sample', inputs, { open: async (digest) => new TextEncoder().encode(Object.entries(files).find(([name]) => sha256(name) === digest)?.[1] ?? '') });
  const owner = project([sealed('v3', '2026-03-01T00:00:00Z', spec, 'spec', ['perf'])]);
  const view = policyView({ path: '/', view: 'policy', project: owner.id, name: sha256('spec'), inputs: [] }, portal(owner), governed);
  expect(PolicyView.parse(view).baselines).toEqual([
    { id: 'quiet', title: 'Quiet runners', source: 'baselines/quiet.yaml, which points at v1', limits: ['p95 may be worse by 10.0\u00a0%', 'stale when 90 days old'], governed: 'New runners. Ada, 2\u00a0Jan\u00a02026' },
    { id: 'window', title: 'Window', source: 'the middle of the newest 5 releases that were measured alike', limits: ['* may be worse by 20.0\u00a0%, else a warning'] },
  ]);
  expect(view.steps).toEqual([{ label: 'encoder', value: ['p95, from v2 on: Checks its input. Ada, 3\u00a0Jan\u00a02026'] }]);
  expect(view.trends.map(({ label }) => label)).toEqual(['Matters', 'False alarms', 'Held against']);
});
