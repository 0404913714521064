import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { listDerived } from '../../../../src/core/api/derived.ts';
import { findSeries, measuredSeries } from '../../../../src/core/api/trends.ts';
import { metric, metricView } from '../../../../src/core/api/views/metric.ts';
import { trends, trendsView } from '../../../../src/core/api/views/trends.ts';
import type { ReleaseRecordPredicate } from '../../../../src/core/model/record.ts';
import { ADDENDUM_PREDICATE, STATEMENT_TYPE } from '../../../../src/core/model/uris.ts';
import type { OpenedPortal, OpenedRelease } from '../../../../src/core/record/opened.ts';
import { believablePortal } from '../../../builders/believable-portal.ts';
import { movement, noOpinion } from '../../../builders/movement.ts';
import { VERIFIED, comparison, evidenceOf, file, measurement, portal, project, record, release, revision, sha256, slot } from '../../../builders/portal.ts';

const perf = file('perf.json', 'perf', { slots: ['perf'] });

/** A release that measured `infer_p95_ms` in slot `perf`; on another machine where one is named. */
function measured(version: string, value: number | undefined, machine = 'a', more: Partial<ReleaseRecordPredicate> = {}): OpenedRelease {
  const has = value !== undefined;
  return release(revision(record(version, {
    slots: [slot('perf', { title: 'Performance run', ...(has ? { presence: 'received', files: [perf.sha256] } : {}) })],
    files: has ? [perf] : [],
    comparisons: has ? [comparison(value, { currentAt: { file: perf.sha256, at: '/metrics/infer_p95_ms' } })] : [],
    measurements: has ? [measurement(value, perf.sha256, { comparability: { machine }, samples: 15 })] : [],
    ...more,
  })));
}

const candidate = (version: string, value: number, machine = 'a') => {
  const { release: identity } = record(version);
  return measured(version, value, machine, { release: { ...identity, kind: 'candidate', channel: 'candidate' } });
};

function withdrawn(one: OpenedRelease, seal = VERIFIED): OpenedRelease {
  const value = {
    _type: STATEMENT_TYPE, subject: [{ name: 'record.json', digest: { sha256: one.revisions[0]!.sha256 } }], predicateType: ADDENDUM_PREDICATE,
    predicate: { kind: 'withdraw', name: 'Ada', statement: 'It crashes', at: '2026-03-01T09:00:00Z', clock: 'clock' },
  } as const;
  return { ...one, addenda: [{ value: { ...value, subject: [...value.subject] }, sha256: sha256('addendum'), size: 900, seal, path: 'addendum.json', id: '2026-03-01-00000000' }] };
}

const of = (...releases: readonly OpenedRelease[]): OpenedPortal => portal(project(releases));
const pageOf = (opened: OpenedPortal, slug = 'perf.infer_p95_ms') => metricView({ ...metric.pages(opened).find((one) => one.name === slug)! }, opened);
const indexOf = (opened: OpenedPortal) => trendsView(trends.pages(opened)[0]!, opened);

describe('the page of a metric', () => {
  test('stands at an address made of its evidence and its name', () => {
    expect(metric.pages(of(measured('v1', 37))).map((page) => page.path)).toEqual(['/sample/trends/perf.infer_p95_ms/']);
  });

  test.each([
    ['the only value', of(measured('v1', 37)), '37.0\u00a0ms in v1, the only release with a value. It is inside its limit.'],
    ['a change over all that were measured alike', of(measured('v3', 36), measured('v2', 39), measured('v1', 40)), '36.0\u00a0ms in v3, 10.0\u00a0% lower than in v1. All values with a limit are inside it.'],
    ['no change', of(measured('v2', 37), measured('v1', 37)), '37.0\u00a0ms in v2, as in v1. All values with a limit are inside it.'],
    ['a change too small to round', of(measured('v2', 37.001), measured('v1', 37)), '37.0\u00a0ms in v2, less than 0.1\u00a0% higher than in v1. All values with a limit are inside it.'],
    ['another machine', of(measured('v2', 20, 'b'), measured('v1', 37)), '20.0\u00a0ms in v2, not comparable with v1: machine differs. All values with a limit are inside it.'],
    ['only what was measured alike since', of(measured('v3', 22, 'b'), measured('v2', 20, 'b'), measured('v1', 37)), '22.0\u00a0ms in v3, 10.0\u00a0% higher than in v2. All values with a limit are inside it.'],
    ['a candidate outside its limit', of(measured('v2', 36), candidate('v2-rc.1', 44), measured('v1', 40)), '36.0\u00a0ms in v2, 10.0\u00a0% lower than in v1. One candidate is over its limit.'],
    ['a candidate where no two stable releases can be compared', of(candidate('v2-rc.1', 41), measured('v1', 40)), '41.0\u00a0ms in v2-rc.1, 2.5\u00a0% higher than in v1. All values with a limit are inside it.'],
    ['a value of nothing at first', of(measured('v2', 1), measured('v1', 0)), '1.0\u00a0ms in v2, higher than in v1. All values with a limit are inside it.'],
    ['no limit', of(measured('v1', 37, 'a', { comparisons: [] })), '37\u00a0ms in v1, the only release with a value. No baseline sets a limit for it.'],
  ])('says %s', (_, opened, sentence) => {
    expect(pageOf(opened).sentence).toBe(sentence);
  });

  test('says where a condition is stated on one side only, because it can not be known to be equal', () => {
    const silent = measured('v2', 20, 'a', { measurements: [measurement(20, perf.sha256, { comparability: {} })] });
    const view = pageOf(of(silent, measured('v1', 37)));
    expect(view.notices).toEqual([{ state: 'inconclusive', title: 'Not comparable with v1.', text: ['Machine differs, so no line leads to v2.'] }]);
    expect(view.history.rows.map((row) => row.breaks)).toEqual([undefined, true]);
  });

  test('lists the stretches that were measured alike, newest first, with what changed', () => {
    const view = pageOf(of(measured('v3', 22, 'b'), measured('v2', 20, 'b'), measured('v1', 37)));
    expect(view.stretches).toEqual([
      { title: 'v2 to v3', facts: [{ label: 'Values', value: ['2'] }, { label: 'Since then', value: ['machine differs from v1, so the line breaks'] }, { label: 'machine', value: ['b; before: a'] }] },
      { title: 'v1', facts: [{ label: 'Values', value: ['1'] }, { label: 'machine', value: ['a'] }] },
    ]);
  });

  test('keeps a withdrawn release on the line and says that it was', () => {
    const view = pageOf(of(measured('v3', 36), withdrawn(measured('v2', 38)), measured('v1', 40)));
    expect(view.history.rows.map((row) => [row.version, row.standing, row.breaks])).toEqual([['v1', undefined, undefined], ['v2', 'withdrawn 1\u00a0Mar\u00a02026', undefined], ['v3', undefined, undefined]]);
  });

  test('does not believe a withdrawal that nobody signed', () => {
    const view = pageOf(of(withdrawn(measured('v1', 38), { result: 'none' })));
    expect(view.history.rows[0]?.standing).toBeUndefined();
  });

  test('shows a value as waived where the gate that failed by it is, and as failed where only another is', () => {
    const pages = metric.pages(believablePortal());
    const rows = (slug: string) => metricView(pages.find((page) => page.name === slug)!, believablePortal()).history.rows.map((row) => [row.version, row.state, row.standing]);
    expect(rows('perf-gpu.infer_p95_ms')).toContainEqual(['v1.4.0', 'waived', undefined]);
    expect(rows('perf-cpu.infer_p95_ms')).toContainEqual(['v1.4.0-rc.2', 'fail', 'not released']);
  });

  test('says that there is no estimate of the noise, and of how many runs a value is', () => {
    expect(pageOf(of(measured('v1', 37))).source.slice(1)).toEqual(['One value per release, of 15 runs', 'No estimate of the noise', 'No value has an interval']);
  });

  test('stays when the metric is not measured any more', () => {
    const view = pageOf(of(measured('v3', undefined), measured('v2', undefined), measured('v1', 37)));
    expect(view.history.rows.map((row) => row.version)).toEqual(['v1']);
    expect(view.source).toContain('Two later releases have no value');
  });

  test('shows the newest fifty of sixty releases, and is made from those alone', () => {
    const releases = Array.from({ length: 60 }, (_, index) => measured(`v${60 - index}`, 30 + index / 10));
    const opened = of(...releases);
    const view = pageOf(opened);
    expect([view.history.rows.length, view.history.rows[0]?.version, view.history.rows.at(-1)?.version]).toEqual([50, 'v11', 'v60']);
    expect(view.source).toContain('The newest 50 releases are shown');
    expect(metric.pages(opened)[0]?.inputs).toHaveLength(50);
    expect(trends.pages(opened)[0]?.inputs).toHaveLength(50);
  });

  test('reads what fills no slot in a record without a policy', () => {
    const inventory = measured('v1', 37, 'a', { slots: [], comparisons: [] });
    expect(pageOf(of(inventory), '_.infer_p95_ms')).toMatchObject({ kind: 'Files that fill no slot', history: { rows: [{ source: { href: `/evidence/${perf.sha256}/` } }] } });
  });

  test('says where a file gives several values under one name', () => {
    const twice = measured('v1', 37, 'a', { measurements: [measurement(50, perf.sha256), measurement(37, perf.sha256)] });
    expect(pageOf(of(twice)).history.rows[0]).toMatchObject({ current: { value: 37 }, note: 'one of 2 values' });
  });
});

describe('the index of trends', () => {
  test('groups metrics by the evidence they are read from', () => {
    const evaluation = file('eval.json', 'eval', { slots: ['eval'] });
    const both = measured('v1', 37, 'a', {
      slots: [slot('perf', { title: 'Performance run', files: [perf.sha256] }), slot('eval', { title: 'Evaluation', files: [evaluation.sha256] })],
      measurements: [measurement(37, perf.sha256), measurement(0.4, evaluation.sha256, { metric: 'map', unit: '', direction: 'higher' })],
    });
    const view = indexOf(of(both));
    expect(view.groups.map((group) => [group.title, group.about, group.multiples.map((one) => [one.metric, one.note])])).toEqual([
      ['Performance run', 'One metric, with a limit.', [['infer_p95_ms', undefined]]],
      ['Evaluation', 'One metric, none with a limit.', [['map', 'No limit']]],
    ]);
    expect(view.sentence).toBe('Two metrics in two kinds of evidence. In v1, one is inside its limit.');
  });

  test('shows the change to the release before, and none where it was not measured alike', () => {
    const change = (opened: OpenedPortal) => indexOf(opened).groups[0]?.multiples[0];
    expect(change(of(measured('v2', 36), measured('v1', 40)))).toMatchObject({ change: { text: '−10.0\u00a0%' }, note: 'Change since v1, not judged' });
    expect(change(of(measured('v2', 36, 'b'), measured('v1', 40)))?.change).toBeUndefined();
  });

  const held = (version: string, value: number, more: Parameters<typeof movement>[2] = {}) => measured(version, value, 'a', { comparisons: [], movements: [movement(value, perf.sha256, more)] });

  test('shows the change that was sealed, with its reading and what it is against', () => {
    expect(indexOf(of(held('v2', 43.4, { judged: { reading: 'worse', change: 0.142105 } }), measured('v1', 40))).groups[0]?.multiples[0]).toMatchObject({
      change: { text: '+14.2\u00a0%' }, reading: 'worse', note: 'Worse against the middle of 9, no limit',
    });
  });

  test('begins with what moved in the newest release of which anything was judged', () => {
    const view = indexOf(of(measured('v3', 40), held('v2', 43.4, { judged: { reading: 'worse', change: 0.142105 } })));
    expect(view.moved).toMatchObject({ version: 'v2', href: '/sample/releases/v2/#moved', moved: { sentence: 'One metric got worse.' } });
  });

  test('names what has neither a limit nor a reading, and why', () => {
    expect(indexOf(of(held('v2', 43, { judged: noOpinion('too-few', 3) }))).unheld).toEqual({
      about: 'One metric of v2 has neither a limit nor a reading: whatever its value, nothing would be said.',
      items: [{ title: 'Infer p95', kind: 'Performance run', href: '/sample/trends/perf.infer_p95_ms/', why: 'too few earlier values (3)' }],
    });
    expect(indexOf(of(held('v2', 37))).unheld).toBeUndefined();
    expect(indexOf(of(measured('v2', 37))).unheld).toBeUndefined();
  });

  test('draws no line between points that were not measured alike', () => {
    expect(indexOf(of(measured('v2', 36, 'b'), measured('v1', 40))).groups[0]?.multiples[0]?.points.map((point) => point.breaks)).toEqual([undefined, true]);
  });

  test('draws at most twelve metrics of a kind and 48 in all, and lists every other', () => {
    const slots = Array.from({ length: 10 }, (_, index) => `kind-${index}`);
    const files = slots.map((id) => file(`${id}.json`, id, { slots: [id] }));
    const many = measured('v1', 37, 'a', {
      slots: slots.map((id, index) => slot(id, { files: [files[index]!.sha256] })), files, comparisons: [],
      measurements: files.flatMap((one) => Array.from({ length: 40 }, (_, index) => measurement(index, one.sha256, { metric: `m${index}` }))),
    });
    const view = indexOf(of(many));
    expect(view.groups.map((group) => group.multiples.length)).toEqual([12, 12, 12, 12, 0, 0, 0, 0, 0, 0]);
    expect(view.groups.reduce((sum, group) => sum + group.multiples.length + group.further.length, 0)).toBe(400);
    expect(view.groups.at(-1)?.furtherTitle).toBe('40 metrics');
  });

  test.each([
    ['nothing is sealed', of(), 'Nothing is sealed so far.'],
    ['nothing is measured', of(release(revision(record('v1')))), 'No release has a measured value.'],
  ])('says so where %s', (_, opened, sentence) => {
    expect(indexOf(opened)).toMatchObject({ sentence, groups: [] });
  });
});

test('findSeries() finds by slug, and by name the evidence that is compared', () => {
  const report = file('report.json', 'report', { slots: ['a-report'] });
  const both = measured('v1', 37, 'a', {
    slots: [slot('a-report', { files: [report.sha256] }), slot('perf', { files: [perf.sha256] })],
    measurements: [measurement(37, report.sha256), measurement(37, perf.sha256)],
  });
  const opened = project([both]);
  expect(measuredSeries(opened).map((one) => one.slug).sort()).toEqual(['a-report.infer_p95_ms', 'perf.infer_p95_ms']);
  expect(findSeries(opened, 'infer_p95_ms')?.slot).toBe('perf');
  expect(findSeries(opened, 'a-report.infer_p95_ms')?.slot).toBe('a-report');
  expect(findSeries(opened, 'unheard_of')).toBeUndefined();
});

test('beside each metric lie its numbers in full and its chart', async () => {
  const opened = of(measured('v2', 36.123456789), withdrawn(measured('v1', 40)));
  const files = listDerived(opened).filter((one) => one.path.startsWith('/sample/trends/'));
  expect(files.map((one) => one.path)).toEqual(['/sample/trends/perf.infer_p95_ms/perf.infer_p95_ms.csv', '/sample/trends/perf.infer_p95_ms/perf.infer_p95_ms.svg', '/sample/trends/perf.infer_p95_ms/perf.infer_p95_ms.json']);
  const [csv, svg] = await Promise.all(files.map((one) => one.text(opened, evidenceOf())));
  expect(csv).toBe([
    'release,date,channel,standing,state,value,unit,baseline,change,limit,headroom_used,note,evidence_sha256,read_at,interval_low,interval_high,interval,reading,why,band_low,band_high,run',
    `v1,2026-02-18,stable,withdrawn 1 Mar 2026,pass,40,ms,38,${40 / 38 - 1},41.8,${2 / 3.8},,${perf.sha256},/metrics/infer_p95_ms,,,,,,,,`,
    `v2,2026-02-18,stable,,pass,36.123456789,ms,38,${36.123456789 / 38 - 1},41.8,${(36.123456789 - 38) / 3.8},,${perf.sha256},/metrics/infer_p95_ms,,,,,,,,`,
    '',
  ].join('\r\n'));
  for (const column of csv!.split('\r\n')[0]!.split(',')) expect(readFileSync('src/site/docs/reading-a-release.mdx', 'utf8')).toContain(`\`${column}\``);
  expect(svg).toContain('withdrawn 1\u00a0Mar\u00a02026');
});
