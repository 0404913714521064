import { describe, expect, test } from 'vitest';
import { chartOf } from '../../../../src/core/api/history-chart.ts';
import { notesScope, seriesNamed } from '../../../../src/core/api/notes-scope.ts';
import { listPages } from '../../../../src/core/api/documents.ts';
import { subjectsOf } from '../../../../src/core/api/subjects.ts';
import { openChangelog } from '../../../../src/core/notes/changelog.ts';
import { NotesView, notesView } from '../../../../src/core/api/views/notes.ts';
import { releaseView } from '../../../../src/core/api/views/release.ts';
import type { OpenedRelease } from '../../../../src/core/record/opened.ts';
import { APPROVED, CLEAN, REFUSED } from '../../../builders/believable-portal.ts';
import { movement } from '../../../builders/movement.ts';
import { comparison, evidenceOf, file, measurement, portal, project, record, release, revision, slot } from '../../../builders/portal.ts';

const withNotes = (one: OpenedRelease, text: string): OpenedRelease => ({ ...one, notes: { text, path: `projects/sample/releases/${one.version}/notes.mdx` } });
const viewOf = (one: OpenedRelease, text: string, ...others: readonly OpenedRelease[]) => {
  const noted = withNotes(one, text);
  return NotesView.parse(notesView(project([noted, ...others], { headlineMetrics: ['infer_p95_ms'] }), noted));
};

/** A release that measured one metric in two kinds of evidence; the second is compared. */
function measured(version: string, p95: number, machine = 'a'): OpenedRelease {
  const [run, compared] = [file('run.json', `run ${version}`, { slots: ['run'] }), file('compare.json', `compare ${version}`, { slots: ['perf'] })];
  return release(revision(record(version, {
    slots: [slot('run', { title: 'Run', presence: 'received', form: 'valid', content: 'pass', files: [run.sha256] }), slot('perf', { title: 'Compared', presence: 'received', form: 'valid', content: 'pass', files: [compared.sha256] })],
    files: [run, compared],
    statements: [{ file: run.sha256, statement: { format: 'json', content: 'pass', summary: 'All well', counts: {}, checks: [], claims: [] } }],
    measurements: [measurement(p95 + 1, run.sha256, { comparability: { machine } }), measurement(p95, compared.sha256, { comparability: { machine } })],
    comparisons: [comparison(p95)],
  })));
}

describe('notesView()', () => {
  test('says that notes are no evidence', () => {
    expect(viewOf(APPROVED, 'Hello').standing).toContain('no part of the sealed record');
  });

  test('fills in what the components name, each once', () => {
    const view = viewOf(measured('v2', 37.2), '<Gates/>\n\n<Evidence slot="run"/>\n\n- <Evidence slot="run"/>\n\n<Trend metric="infer_p95_ms"/>\n\n<Compare to="v1"/>', measured('v1', 40));
    expect(view.evidence.map((one) => [one.slot, one.title, one.mark, one.sentence, one.href, one.files.map((each) => each.name)]))
      .toEqual([['run', 'Run', 'pass', 'All well.', '/sample/releases/v2/evidence/run/', ['run.json']]]);
    expect(view.trends.map((one) => [one.name, one.history.slot, one.history.rows.map((row) => row.version)])).toEqual([['infer_p95_ms', 'perf', ['v1', 'v2']]]);
    expect(view.comparisons.map((one) => one.heading)).toEqual(['v1 to v2.']);
  });

  test('says beside the chart of a metric what was sealed of its value, and how near its limit is', () => {
    const run = measured('v2', 37.2);
    const { value } = run.revisions[0]!;
    const judged = release(revision({ ...value, movements: [movement(37.2, value.measurements[1]!.pointer.file)] }));
    const [trend] = viewOf(judged, '<Trend metric="infer_p95_ms"/>', measured('v1', 38)).trends;
    expect(trend?.history.sentence.replaceAll('\u00a0', ' ')).toContain('No change: 2.6 % lower than the middle of nine earlier values measured alike (38.0 ms)');
    expect(trend?.headroom?.replaceAll('\u00a0', ' ')).toMatch(/^2\.1 % below its baseline of 38\.0 ms, and inside its limit of 41\.8 ms/);
    expect(chartOf(trend!.history).points.at(-1)).toMatchObject({ reading: 'no-change', band: { low: 36.1, high: 39.9 } });
  });

  test('holds the gates where the notes ask for them, and only there', () => {
    expect(viewOf(APPROVED, '<Gates/>').gates).toHaveLength(13);
    expect(viewOf(APPROVED, 'No gates here.').gates).toEqual([]);
  });

  test('finds components within lists, quotations and footnotes', () => {
    const view = viewOf(measured('v2', 37.2), '> - <Evidence slot="run"/>\n\nmark[^1]\n\n[^1]: <Evidence slot="perf"/>');
    expect(view.evidence.map((one) => one.slot)).toEqual(['run', 'perf']);
  });
});

describe('<Compare/>', () => {
  test('lists gates whose state changed and headline metrics, from the older to the newer', () => {
    const [only] = viewOf(APPROVED, '<Compare to="v1.3.0"/>', CLEAN).comparisons;
    expect(only?.heading).toBe('v1.3.0 to v1.4.0.');
    expect(only?.gates.map((gate) => [gate.title, gate.older, gate.newer])).toEqual([['GPU latency', 'pass', 'waived'], ['SBOM complete', 'pass', 'warn']]);
    expect(only?.sentence).toBe('Two gates got worse and 11 are unchanged.');
  });

  test('reads the same way from the older release', () => {
    const noted = withNotes(CLEAN, '<Compare to="v1.4.0"/>');
    expect(notesView(project([APPROVED, noted]), noted).comparisons[0]?.heading).toBe('v1.3.0 to v1.4.0.');
  });

  test('gives a change in percent, and none where the two were not measured alike', () => {
    const change = (machine: string) => viewOf(measured('v2', 38), '<Compare to="v1"/>', measured('v1', 40, machine)).comparisons[0]?.metrics.map((one) => [one.older, one.newer, one.change]);
    expect(change('a')?.[0]).toEqual(['40\u00a0ms', '38\u00a0ms', '−5.0\u00a0%, not judged']);
    expect(change('b')?.[0]?.[2]).toBe('machine b → a');
  });

  test('leads to the comparison’s own page where there is one, and to both releases', () => {
    const links = (...others: readonly OpenedRelease[]) => viewOf(APPROVED, '<Compare to="v1.3.0"/>', ...others).comparisons[0]?.links.map((link) => link.href);
    expect(links(CLEAN)).toEqual(['/sample/compare/v1.3.0...v1.4.0/', '/sample/releases/v1.3.0/', '/sample/releases/v1.4.0/']);
    expect(links(REFUSED, CLEAN)).toEqual(['/sample/releases/v1.3.0/', '/sample/releases/v1.4.0/']);
  });

  test('names a gate that one of the two did not ask', () => {
    const [only] = viewOf(APPROVED, '<Compare to="v0"/>', release(revision(record('v0')))).comparisons;
    expect(only?.gates).toHaveLength(12);
    expect(only?.gates[0]).toMatchObject({ newer: 'pass' });
    expect(only?.gates[0]?.older).toBeUndefined();
  });
});

test('notes may name a metric bare or by its slug, and other releases of the project', () => {
  const one = measured('v2', 37.2);
  expect(notesScope(project([one, measured('v1', 40)]), one)).toEqual({
    slots: ['run', 'perf'], metrics: ['infer_p95_ms', 'perf.infer_p95_ms', 'run.infer_p95_ms'], changelog: false, versions: ['v1'],
  });
  expect([seriesNamed(one, 'infer_p95_ms')?.slot, seriesNamed(one, 'run.infer_p95_ms')?.slot, seriesNamed(one, 'none')]).toEqual(['perf', 'run', undefined]);
});

test('a release with notes has their page, its tab and a link on its overview; one without has none of these', async () => {
  const noted = withNotes(APPROVED, 'Hello');
  const both = portal(project([noted, REFUSED]));
  expect(listPages(both).filter((page) => page.view === 'notes').map((page) => page.path)).toEqual(['/sample/releases/v1.4.0/notes/']);
  expect([subjectsOf(noted).has('notes'), subjectsOf(REFUSED).has('notes')]).toEqual([true, false]);
  const overview = async (version: string, number?: number) => (await releaseView({ path: '/', view: 'release', project: 'sample', version, inputs: [], ...(number === undefined ? {} : { revision: number }) }, both, evidenceOf())).linking;
  expect((await overview('v1.4.0'))?.notes).toEqual({ text: 'Release notes', href: '/sample/releases/v1.4.0/notes/' });
  expect((await overview('v1.4.0-rc.2'))?.notes).toBeUndefined();
  // A revision's own page never changes, and notes may.
  expect(await overview('v1.4.0', 1)).toBeUndefined();
});

describe('a section of the changelog', () => {
  const changelog = (text: string) => {
    const section = openChangelog(`## 1.4.0\n\n${text}\n`)(['1.4.0']);
    if (section === undefined) throw new Error('the section was not found');
    return { ...section, path: 'projects/sample/CHANGELOG.md' };
  };

  test('is the page of a release without notes of its own', () => {
    const { notes: _, ...without } = APPROVED;
    const one = { ...without, changelog: changelog('### Fixed\n\n- A crash') };
    const view = NotesView.parse(notesView(project([one]), one));
    expect(view.standing).toBe('From CHANGELOG.md of the project, and no part of the sealed record.');
    expect(view.notes.blocks).toEqual([{ kind: 'h2', id: 'changelog.fixed', children: ['Fixed'] }, { kind: 'ul', items: [{ children: [{ kind: 'p', children: ['A crash'] }] }] }]);
    expect(subjectsOf(one).has('notes')).toBe(true);
    expect(subjectsOf(without).has('notes')).toBe(false);
  });

  test('stands where the notes ask for it, and only there', () => {
    const one = { ...withNotes(APPROVED, 'See\n\n> <Changelog/>\n'), changelog: changelog('A crash') };
    expect(notesView(project([one]), one).changelog?.blocks).toEqual([{ kind: 'p', children: ['A crash'] }]);
    const other = { ...withNotes(APPROVED, 'See\n'), changelog: changelog('A crash') };
    expect(notesView(project([other]), other).changelog).toBeUndefined();
  });
});
