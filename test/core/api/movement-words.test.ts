import { describe, expect, test } from 'vitest';
import { headroomSentence, headroomSentences } from '../../../src/core/api/headroom-words.ts';
import { chanceText, falseAlarmText, intervalText, methodText, movementSentence, shareText, signedShare } from '../../../src/core/api/movement-words.ts';
import { NO_OPINION, NoOpinion, TrendMethod } from '../../../src/core/model/measurement.ts';
import { judged, movement, noOpinion } from '../../builders/movement.ts';
import { comparison, sha256 } from '../../builders/portal.ts';

const says = (value: number, more: Parameters<typeof movement>[2] = {}) => movementSentence(movement(value, sha256('perf'), more)).replaceAll('\u00a0', ' ');

describe('movementSentence()', () => {
  test.each([
    ['no change, and which values are none', 37, {}, 'No change: 2.6 % lower than the middle of nine earlier values measured alike (38.0 ms), and none is called a change from 36.1 to 39.9 ms.'],
    ['the same value', 38, { judged: { change: 0 } }, 'No change: as the middle of nine earlier values measured alike.'],
    ['worse', 43.4, { judged: { reading: 'worse', change: 0.142105 } }, 'Worse: 14.2 % higher than the middle of nine earlier values measured alike (38.0 ms), outside 36.1 to 39.9 ms, where none is called a change.'],
    ['better by runs, with the interval', 35, { judged: { reading: 'better', method: 'samples', reference: 38.1, change: -0.0814, band: undefined, interval: { level: 0.95, low: -0.1, high: -0.06 } } as never }, 'Better: 8.1 % lower than in v1 (38.1 ms), 95 % interval −10.0 % to −6.0 %.'],
    ['changed where neither is better', 487, { unit: '', direction: 'neither', before: { version: 'v1', sha256: sha256('h'), value: 479 }, judged: { reading: 'changed', method: 'exact', scale: 'absolute', reference: 479, change: 8, band: undefined } as never }, 'Changed: 8 higher than in v1 (479), and a count has no noise.'],
    ['no change because it is less than what matters', 38.5, { judged: { method: 'samples', reference: 38.1, change: 0.0105, band: undefined } as never }, 'No change: 1.1 % higher than in v1 (38.1 ms), less than the 5.0 % that matters.'],
    ['percentage points', 81.3, { unit: '%', direction: 'higher', before: { version: 'v1', sha256: sha256('h'), value: 82 }, judged: { reading: 'worse', method: 'exact', scale: 'absolute', reference: 82, change: -0.7, band: undefined } as never }, 'Worse: 0.7 percentage points lower than in v1 (82.0 %), and a count has no noise.'],
    ['a run of a published history by its name', 35, { before: { run: '0123456789abcdef0123456789abcdef01234567', sha256: sha256('h'), value: 38 }, judged: { reading: 'better', method: 'samples', change: -0.08, band: undefined } as never }, 'Better: 8.0 % lower than in run 0123456789ab (38 ms).'],
  ] as const)('says %s', (_, value, more, sentence) => {
    expect(says(value, more as never)).toBe(sentence);
  });

  test.each([
    ['first-value', {}, 'No opinion: nothing like it was measured before.'],
    ['not-comparable', { differs: [{ key: 'problem.size', before: '10', after: '30' }] }, 'No opinion: it was not measured like any earlier value: problem size 10 → 30 since v1.'],
    ['too-few', {}, 'No opinion: too few earlier values were measured like it (three).'],
    ['too-few-runs', {}, 'No opinion: the runs are too few to tell a change from chance.'],
    ['no-spread', {}, 'No opinion: neither history nor runs say how far such values spread.'],
    ['too-noisy', {}, 'No opinion: the values spread too far to see a change that matters.'],
  ] as const)('says why there is no opinion: %s', (why, more, sentence) => {
    expect(says(37, { ...more, judged: noOpinion(why, 3) } as never)).toBe(sentence);
  });

  test('tells a change without an opinion, and calls it neither better nor worse', () => {
    const sentence = says(43.4, { judged: { reading: 'no-opinion', why: 'too-noisy', noise: 0.3, change: 0.142105 } });
    expect(sentence).toBe('No opinion: the values spread too far to see a change that matters (30.0 % from release to release). It is 14.2 % higher than the middle of nine earlier values measured alike (38.0 ms).');
  });

  test('has a sentence for every reason there is', () => {
    for (const why of NoOpinion.options) expect(says(37, { judged: noOpinion(why) } as never)).toContain(NO_OPINION[why]);
  });
});

test('methodText() has words for every method', () => {
  expect(TrendMethod.options.map((method) => methodText({ method, n: 12, runs: { now: 20, before: 20 } }))).toMatchInlineSnapshot(`
    [
      "Against the spread of earlier values that were measured alike, 12 values, 20 against 20 runs",
      "Single runs against those of the release before, 20 against 20 runs",
      "The difference of two values with stated standard errors, 20 against 20 runs",
      "Item by item against the release before, 12 items, 20 against 20 runs",
      "A count or size, which has no noise, 20 against 20 runs",
    ]
  `);
});

test.each([[0.0001, 'relative', 'less than 0.1 %'], [0.139, 'relative', '13.9 %'], [0.0028, 'absolute', '0.0028'], [3, 'absolute', '3']] as const)('shareText(%d, %s) is %j', (share, scale, text) => {
  expect(shareText(share, { scale }).replaceAll('\u00a0', ' ')).toBe(text);
});

test('signs, intervals and chances are those of the record', () => {
  const one = judged({ scale: 'absolute', interval: { level: 0.95, low: -0.004, high: 0.0096 } });
  expect(signedShare(-0.004, one, 'ms').replaceAll('\u00a0', ' ')).toBe('−0.004 ms');
  expect(intervalText(one)?.replaceAll('\u00a0', ' ')).toBe('95 % interval −0.004 to +0.0096');
  expect(chanceText(judged({ p: 0.00002, adjusted: 0.0004 }))).toBe('less than 0.0001; 0.0004 after allowing for 20 questions');
  expect(falseAlarmText(judged())?.replaceAll('\u00a0', ' ')).toBe('One of 20 questions of this release. Where nothing changed, any of them is called a change in at most 1 % of releases');
});

describe('headroomSentence()', () => {
  const of = (current: number, more: Parameters<typeof comparison>[1] = {}) => headroomSentence(comparison(current, more))?.replaceAll('\u00a0', ' ');

  test('tells a great change that is inside its limit for both: how far from its baseline, and how near to its limit', () => {
    // The real run of Apex-X, as its record has it.
    const real = { current: 3.039749979507178, baselineValue: 1.1143329902552068, limit: 3.950082732946612, change: 1.7278650152958392, headroomUsed: 0.6789798691560707 };
    expect(of(real.current, real)).toBe('2.73 times its baseline of 1.11 ms (+172.8 %), and inside its limit of 3.95 ms (+254.5 %): 67.9 % of the way to it is used');
  });

  test.each([
    ['inside', 39, '2.6 % above its baseline of 38.0 ms, and inside its limit of 41.8 ms (+10.0 %): 26.3 % of the way to it is used'],
    ['better than the baseline', 37, '2.6 % below its baseline of 38.0 ms, and inside its limit of 41.8 ms (+10.0 %): none of the way to it is used'],
    ['the baseline itself', 38, 'At its baseline of 38.0 ms, and inside its limit of 41.8 ms (+10.0 %): 0.0 % of the way to it is used'],
    ['over', 43.4, '14.2 % above its baseline of 38.0 ms, and over its limit of 41.8 ms (+10.0 %): 142.1 % of the way to it is used'],
    ['over by a hair', 41.8004, '10.0 % above its baseline of 38.0000 ms, and over its limit of 41.8000 ms (+10.0 %): 100.01 % of the way to it is used'],
  ])('of a value that is %s', (_, current, sentence) => {
    expect(of(current)).toBe(sentence);
  });

  test('of several tells the nearest to its limit and the farthest from its baseline, in one sentence where they are one', () => {
    const [near, far, still] = [comparison(41, { metric: 'near' }), comparison(41.5, { metric: 'far', baselineValue: 20, change: 1.075, limit: 100, headroomUsed: 0.26875 }), comparison(38, { metric: 'still' })];
    const name = (one: { readonly metric: string }) => one.metric;
    expect(headroomSentences([still, far, near], name).map((one) => one.replace(/:.*/, ''))).toEqual(['Nearest to its limit is near', 'Farthest from its baseline is far']);
    expect(headroomSentences([still, near], name)[0]).toMatch(/^Farthest from its baseline and nearest to its limit is near: 7\.9\u00a0% above its baseline/);
    expect(headroomSentences([near], name)[0]).toMatch(/^near: /);
    expect(headroomSentences([], name)).toEqual([]);
  });

  test('is nothing where nothing was compared', () => {
    const { current: _, ...unmeasured } = comparison(1);
    expect(headroomSentence(unmeasured)).toBeUndefined();
  });
});
