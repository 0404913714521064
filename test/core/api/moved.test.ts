import { describe, expect, test } from 'vitest';
import { movedIn } from '../../../src/core/api/moved.ts';
import type { Movement } from '../../../src/core/model/measurement.ts';
import { movement, noOpinion } from '../../builders/movement.ts';
import { file, measurement, project, record, release, revision, slot } from '../../builders/portal.ts';

const perf = file('perf.json', 'perf', { slots: ['perf'] });
const sealed = (version: string, movements: readonly Movement[], metrics: readonly string[] = movements.map((one) => one.metric), more = {}) => record(version, {
  slots: [slot('perf', { title: 'Performance run', presence: 'received', files: [perf.sha256] })], files: [perf],
  measurements: metrics.map((metric) => measurement(37, perf.sha256, { metric })), movements: [...movements], ...more,
});
const moved = (metric: string, judged: Parameters<typeof movement>[2] = {}, value = 43) => movement(value, perf.sha256, { metric, ...judged });
const worse = (metric: string, change: number, more = {}) => moved(metric, { ...more, judged: { reading: 'worse', change, adjusted: 0.001 } }, 38 * (1 + change));
const of = (...movements: readonly Movement[]) => movedIn(project([release(revision(sealed('v2', movements)))]), sealed('v2', movements));

describe('what moved in a release', () => {
  test('stands worst first: worse, changed, better; what a gate asks first', () => {
    const view = of(moved('better', { judged: { reading: 'better', change: -0.2 } }, 30), worse('small', 0.1), moved('still', {}, 37), worse('asked', 0.06, { asked: true }), moved('changed', { judged: { reading: 'changed', change: 0.5 } }, 57));
    expect(view?.sentence).toBe('Two metrics got worse, one changed and one got better.');
    expect(view?.rows.map((row) => [row.title, row.word, row.change?.replaceAll('\u00a0', ' '), row.asked])).toEqual([
      ['Asked', 'Worse', '+6.0 %', true], ['Small', 'Worse', '+10.0 %', undefined], ['Changed', 'Changed', '+50.0 %', undefined], ['Better', 'Better', '−20.0 %', undefined],
    ]);
  });

  test('has value, reference, change, noise and method of each, as sealed', () => {
    expect(of(worse('p95_ms', 0.142105))?.rows[0]).toEqual({
      title: 'P95', unit: 'ms', kind: 'Performance run', href: '/sample/trends/perf.p95_ms/', reading: 'worse', word: 'Worse',
      sentence: 'Worse: 14.2\u00a0% higher than the middle of nine earlier values measured alike (38.0\u00a0ms), outside 36.1 to 39.9\u00a0ms, where none is called a change.',
      value: '43.4\u00a0ms', reference: '38.0\u00a0ms', referenceOf: 'middle of 9', change: '+14.2\u00a0%', noise: 'noise 1.8\u00a0%', method: 'Against the spread of earlier values that were measured alike, nine values',
    });
  });

  test('a run and the report about it are one row', () => {
    expect(of(worse('p95', 0.2), { ...worse('p95', 0.2), slot: 'report' })?.rows).toHaveLength(1);
  });

  test('counts what did not move, what there is no opinion of and why, and how many questions were asked at which level', () => {
    const view = of(moved('a'), moved('b', { judged: noOpinion('too-few', 3) }), moved('c', { judged: noOpinion('first-value') }), moved('d', { asked: true, judged: { of: 2 } }));
    expect(view?.sentence).toBe('Nothing moved that its noise would not explain.');
    expect(view?.counts.map((one) => one.replaceAll('\u00a0', ' '))).toEqual([
      'Two metrics did not move',
      'Of two there is no opinion: one because nothing like it was measured before and one because too few earlier values were measured like it',
      'Gates ask two questions: where nothing changed, any of them is called a change in at most 1 % of releases',
      'No gate asks 20 further questions: where nothing changed, any of them is called a change in at most 1 % of releases',
    ]);
  });

  test('lists what is new, what can not be compared with what changed there, and what is gone', () => {
    const before = revision(sealed('v1', [], ['kept', 'gone']));
    const after = sealed('v2', [
      moved('kept', { differs: [{ key: 'problem.size', before: '10', after: '30' }], judged: noOpinion('not-comparable') }), moved('new', { judged: noOpinion('first-value') }),
    ], undefined, { previous: { release: { version: 'v1', revision: 1, sha256: before.sha256 } } });
    const view = movedIn(project([release(revision(after)), release(before)]), after);
    expect(view?.sentence).toBe('Nothing can be said of what moved.');
    expect(view?.lists.map((one) => [one.title, one.items.map((item) => [item.title, item.text])])).toEqual([
      ['Newly measured: one metric', [['New', undefined]]],
      ['Measured otherwise than before: one metric', [['Kept', 'problem size 10 → 30']]],
      ['No longer measured, but in v1: one metric', [['Gone', undefined]]],
    ]);
  });

  test('is bounded, and says how many more there are', () => {
    const view = of(...Array.from({ length: 300 }, (_, index) => worse(`m${index}`, 0.1 + index / 1000)), ...Array.from({ length: 300 }, (_, index) => moved(`n${index}`, { judged: noOpinion('too-few') })));
    expect([view?.rows.length, view?.more, view?.lists[0]?.items.length, view?.lists[0]?.more]).toEqual([12, '288 more metrics moved; they stand in the record and on their own pages', 40, 'and 260 more']);
  });

  test('is nothing where nothing was held against earlier values', () => {
    expect(of()).toBeUndefined();
    expect(movedIn(project([]), record('v1'))).toBeUndefined();
  });
});
