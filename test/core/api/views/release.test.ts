import { describe, expect, test } from 'vitest';
import { definitionOf, listPages, viewFor } from '../../../../src/core/api/documents.ts';
import { judgementOf } from '../../../../src/core/api/judgement.ts';
import { recordMatrix } from '../../../../src/core/api/views/record-matrix.ts';
import { releaseView } from '../../../../src/core/api/views/release.ts';
import { stripRows } from '../../../../src/core/api/views/release/strip.ts';
import { shareText } from '../../../../src/core/api/views/gate-rows.ts';
import type { OpenedRelease } from '../../../../src/core/record/opened.ts';
import { APPROVED, CLEAN, DRAFT, REFUSED, believableEvidence, believablePortal, gate } from '../../../builders/believable-portal.ts';
import { comparison, file, measurement, portal, project, record, release, revision, slot } from '../../../builders/portal.ts';

const opened = believablePortal();
const viewOf = (one: OpenedRelease, number?: number) => releaseView(
  { path: '/', view: 'release', project: 'sample', version: one.version, inputs: [], ...(number === undefined ? {} : { revision: number }) },
  portal(project([one])), believableEvidence,
);

test('every view of every page keeps to its schema', async () => {
  for (const page of listPages(opened)) {
    const view = await viewFor(page, opened, believableEvidence);
    expect(definitionOf(page.view).schema.safeParse(view).error?.message, page.path).toBeUndefined();
  }
});

test('no two pages share an address, and each names its inputs', () => {
  const pages = listPages(opened);
  expect(new Set(pages.map((page) => page.path)).size).toBe(pages.length);
  for (const page of pages.filter((one) => one.version !== undefined)) expect(page.inputs.length, page.path).toBeGreaterThan(0);
});

describe('the overview', () => {
  test('reads a tag that is a date stamp as such, beside versions of another scheme', async () => {
    const stamped = 'v2025.12.13-2211';
    const one = release(revision(record(stamped)));
    const view = await releaseView({ path: '/', view: 'release', project: 'sample', version: stamped, inputs: [] }, portal(project([one], { versionScheme: 'semver' })), believableEvidence);
    expect(view.role).toBe('date-stamped release');
    expect(view.facts.find(({ label }) => label === 'Commit')?.value.slice(-2)).toEqual([', a date stamp: ', { text: '13\u00a0Dec\u00a02025 22:11\u00a0UTC', time: '2025-12-13T22:11:00Z' }]);
    const plain = release(revision(record('v1.4.0')));
    expect((await viewOf(plain)).role).toBe('stable release');
  });
  test('answers first', async () => {
    const view = await viewOf(APPROVED);
    expect([view.decision, view.headline]).toEqual(['GO', 'Approved for release, with one waiver and one warning.']);
    expect(view.exceptions.title).toBe('Exceptions');
    expect(view.exceptions.items.map((item) => [item.state, item.title])).toEqual([
      ['waived', 'GPU latency is 2.6\u00a0% over its limit'], ['warn', 'SBOM complete: all 487 have a purl; three declare no licence'],
    ]);
  });
  test('puts what blocks before what was accepted', async () => {
    const view = await viewOf(REFUSED);
    expect(view.exceptions.title).toBe('What blocks');
    expect(view.exceptions.items.map((item) => item.state)).toEqual(['fail', 'missing', 'waived', 'warn']);
  });
  test('says where missing evidence is expected and what makes it', async () => {
    const view = await viewOf(REFUSED);
    const labels = view.exceptions.items.find((item) => item.id === 'rollback')?.facts.map((fact) => fact.label);
    expect(labels).toEqual(['Gate', 'Expected', 'Made by']);
  });
  test('says in one sentence that much evidence is missing', async () => {
    const gates = ['a', 'b', 'c', 'd', 'e'].map((id) => gate(id, { state: 'missing', reason: 'not-received' }));
    const view = await viewOf(release(revision(record('v1', { gates }))));
    expect(view.lede.map((piece) => typeof piece === 'string' ? piece : piece.text).join('')).toBe(
      'Five gates were evaluated and none pass. Evidence is missing for Gate a, Gate b, Gate c and two further gates. No evidence is mandatory, and no signature came with the evidence.',
    );
  });
  test('says so when there is no exception', async () => {
    expect((await viewOf(CLEAN)).exceptions.none?.title).toBe('No exceptions.');
  });
  test('of an inventory has no stamp and no verdict', async () => {
    const view = await viewOf(release(revision(record('v1'))));
    expect(view.decision).toBeUndefined();
    expect(view.headline).toBe('An inventory. No policy was applied, so nothing was judged.');
    expect(view.facts.map((fact) => fact.label)).not.toContain('Verdict');
  });
  test('shows what is wrong in the evidence, worst first, with where it was found', async () => {
    const attestation = file('attestation.json', '{}', { slots: ['attestation'] });
    const view = await viewOf(release(revision(record('v1', {
      files: [attestation],
      slots: [slot('attestation', { presence: 'received', files: [attestation.sha256] })],
      findings: [
        { id: 'no-slot', level: 'note', message: 'A note stays with its file' },
        { id: 'nothing-checked', level: 'warning', message: 'Nothing was measured' },
        { id: 'contradiction', level: 'error', message: 'The list says PASS; the file itself says fail', file: attestation.sha256 },
      ],
    }))));
    expect(view.findings.rows.map((row) => [row.level, row.message, row.evidence?.href])).toEqual([
      ['error', 'The list says PASS; the file itself says fail', '/sample/releases/v1/evidence/attestation/'],
      ['warning', 'Nothing was measured', undefined],
    ]);
  });
  test('shows three findings of a kind, and how many more there are', async () => {
    const same = Array.from({ length: 5 }, (_, index) => ({ id: 'contradiction' as const, level: 'error' as const, message: `List ${index} says PASS` }));
    const view = await viewOf(release(revision(record('v1', { findings: [...same, { id: 'nothing-checked', level: 'warning', message: 'Nothing was measured' }] }))));
    expect(view.findings.rows.map((row) => row.message)).toEqual(['List 0 says PASS', 'List 1 says PASS', 'List 2 says PASS', 'Nothing was measured']);
    expect(view.findings.more).toBe('Two more stand with their evidence');
  });
  test('shows each metric once, from the evidence that is compared', async () => {
    const run = file('run.json', 'run', { slots: ['perf'] });
    const report = file('report.json', 'report', { slots: ['report'] });
    const view = await viewOf(release(revision(record('v1', {
      files: [report, run],
      slots: [slot('report', { presence: 'received', files: [report.sha256] }), slot('perf', { presence: 'received', files: [run.sha256] })],
      measurements: [measurement(40, report.sha256), measurement(40, run.sha256)],
      comparisons: [comparison(40)],
    }))));
    expect(view.multiples.map((one) => [one.metric, one.href])).toEqual([['infer_p95_ms', '/sample/trends/perf.infer_p95_ms/']]);
  });
  test('of an example links no commit and no host that can not exist', async () => {
    const made = record('v1');
    const view = await viewOf(release(revision({ ...made, release: { ...made.release, example: true, ciRun: 'https://ci.example.invalid/runs/7' } })));
    expect(view.facts.filter((fact) => fact.label === 'Commit' || fact.label === 'Built').map((fact) => fact.value)).toEqual([
      [{ text: 'a'.repeat(12), code: 'code' }, ', tag ', { text: 'v1', code: 'code' }], ['run\u00a07'],
    ]);
  });
  test('shows steps and triggers of the rollback plan that arrived', async () => {
    const view = await viewOf(APPROVED);
    expect(view.rollback?.steps).toHaveLength(4);
    expect(view.rollback?.triggers.map((trigger) => trigger.window)).toEqual(['immediate', '10 minutes', '15 minutes']);
  });
});

describe('a decision counts only by its signature and for its revision', () => {
  test('an unsigned GO is claimed, and the stamp is OPEN', async () => {
    const { decision } = APPROVED;
    if (decision === undefined) throw new Error('the approved release has a decision');
    const view = await viewOf({ ...APPROVED, decision: { ...decision, seal: { result: 'none' } } });
    expect(view.decision).toBe('OPEN');
    expect(view.notices.map((notice) => notice.title)).toContain('GO is claimed, not signed.');
    expect(view.signOffs.at(-1)?.word).toBe('GO, claimed');
  });
  test('a decision about another revision leaves this one open', () => {
    const first = revision(record('v1', { gates: [gate('a')] }));
    const other = { ...APPROVED, version: 'v1', revisions: [first] };
    expect(judgementOf(other, first).decision).toBe('OPEN');
  });
  test('a later revision is pointed to from the earlier one', async () => {
    const two = release(revision(record('v1')), revision(record('v1', { revision: 2 })));
    expect((await viewOf(two, 1)).notices[0]?.title).toBe('Revision 1 of 2.');
  });
});

describe('the strip of gates', () => {
  const group = (name: string, cells: number) => ({ group: name, gates: Array.from({ length: cells }, (_, index) => ({ id: `${name}-${index}`, short: 'x', title: 'x', state: 'pass' as const, glance: '', href: '/' })) });
  const shape = (...cells: readonly number[]) => stripRows(cells.map((number, index) => group(`g${index}`, number))).map((row) => row.map((one) => one.gates.length));

  test('is one row of up to sixteen gates, two of more, three of more than thirty-two', () => {
    expect(shape(5, 4, 7)).toEqual([[5, 4, 7]]);
    expect(shape(5, 1, 3, 2, 5, 3, 2, 1)).toEqual([[5, 1, 3, 2], [5, 3, 2, 1]]);
    expect(shape(12, 12, 12)).toEqual([[12], [12], [12]]);
  });
  test('never splits a group and never loses one', () => {
    expect(shape(20)).toEqual([[20]]);
    expect(shape(1, 30, 1).flat()).toEqual([1, 30, 1]);
    expect(shape()).toEqual([]);
  });
});

describe('the matrix', () => {
  test('has the newest policy’s gates in its order, and groups them', () => {
    const matrix = recordMatrix(opened.projects[0] ?? project([]), [APPROVED, REFUSED]);
    expect(matrix.columns.map((column) => column.id).slice(0, 4)).toEqual(['lint', 'tests', 'rebuild', 'parity']);
    expect(matrix.columns.filter((column) => column.opens !== undefined).map((column) => column.group)).toEqual(['Correctness', 'Performance', 'Runtime', 'Supply chain', 'Process']);
  });
  test('keeps gates that only older policies had, by id, and leaves other cells empty', () => {
    const newer = release(revision(record('v2', { gates: [gate('b'), gate('a')] })));
    const older = release(revision(record('v1', { gates: [gate('z'), gate('old'), gate('a')] })));
    const matrix = recordMatrix(project([newer, older]), [newer, older]);
    expect(matrix.columns.map((column) => column.id)).toEqual(['b', 'a', 'old', 'z']);
    expect(matrix.rows[0]?.cells.slice(2)).toEqual(['absent', 'absent']);
    expect(matrix.rows[1]?.cells[0]).toBe('absent');
  });
  test('says in a line what a reader must know', () => {
    const matrix = recordMatrix(opened.projects[0] ?? project([]), [APPROVED, DRAFT, CLEAN]);
    expect(matrix.rows.map((row) => [row.decision ?? row.instead, row.evidence, row.signatures])).toEqual([['GO', '14 / 14', '2 / 2'], ['Draft', '12 / 14', 'none'], ['GO', '14 / 14', '2 / 2']]);
    expect(matrix.rows[2]?.note).toBe('No exceptions');
  });
  test('counts missing evidence where there is much of it', () => {
    const missing = ['a', 'b', 'c'].map((id) => gate(id, { state: 'missing', reason: 'not-received' }));
    const failed = gate('d', { title: 'Tests', short: 'Tests', state: 'fail', reason: 'producer-failed', observed: '3 of 90 tests failed' });
    const one = release(revision(record('v1', { gates: [...missing, failed] })));
    expect(recordMatrix(project([one]), [one]).rows[0]?.note).toBe('Three gates lack evidence. Tests: 3 of 90 tests failed.');
  });
});

test('a share of the limit never rounds across it', () => {
  expect([0.996, 1, 1.004, 1.29].map((share) => shareText(share).text)).toEqual(['99.6\u00a0%', '100\u00a0%', '100.4\u00a0%', '129\u00a0%']);
});

test('old releases move to a page per year', () => {
  const many = Array.from({ length: 52 }, (_, index) => release(revision(record(`v${52 - index}`, { assessed: { at: index < 50 ? '2026-02-18T12:40:00Z' : '2025-02-18T12:40:00Z', clock: 'clock', engine: { name: 'dossier', version: '0.1.0' } } }))));
  expect(listPages(portal(project(many))).filter((page) => page.view === 'project-home').map((page) => page.path)).toEqual(['/', '/sample/', '/sample/years/2025/']);
});
