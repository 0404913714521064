import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Judged } from '../../../src/core/model/measurement.ts';
import { judgeSeries } from '../../../src/core/trends/judge-series.ts';
import type { Measured, PastValue, Question } from '../../../src/core/trends/series.ts';

const SETTINGS = { falseAlarms: 0.01, atLeast: 8 };
const measured = (value: number, more: Partial<Measured> = {}): Measured => ({ metric: 'latency', unit: 'ms', direction: 'lower', value, ...more });
const before = (value: number, more: Partial<Measured> = {}): PastValue => ({ ...measured(value, more), of: { sha256: '0'.repeat(64), value } });
const question = (now: number, past: readonly number[], more: Partial<Question> = {}): Question =>
  ({ key: 'latency', now: measured(now), past: past.map((value) => before(value)), relevant: 0.05, ...more });
const judged = (one: Question) => judgeSeries([one], SETTINGS)[0]?.judged;

const STEADY = [100, 101, 99, 100.5, 99.5, 100.2, 99.8, 101.2, 98.8, 100.1];

describe('judgeSeries()', () => {
  it('calls a value worse that lies beyond chance and beyond what matters', () => {
    expect(judged(question(112, STEADY))).toMatchInlineSnapshot(`
      {
        "adjusted": 1.8783e-7,
        "band": {
          "high": 105.052,
          "low": 95.0475,
        },
        "change": 0.11944,
        "detectable": 0.0613453,
        "falseAlarms": 0.01,
        "interval": {
          "high": 0.142413,
          "level": 0.95,
          "low": 0.0969296,
        },
        "method": "history",
        "n": 10,
        "noise": 0.00782651,
        "of": 1,
        "p": 1.8783e-7,
        "reading": "worse",
        "reference": 100.05,
        "relevant": 0.05,
        "scale": "relative",
      }
    `);
  });

  it('calls nothing where the change does not matter, however sure it is', () => {
    expect(judged(question(104, STEADY))).toMatchObject({ reading: 'no-change' });
  });

  it('has no opinion on the first value, and none on too few', () => {
    expect(judged(question(100, []))).toMatchObject({ reading: 'no-opinion', why: 'first-value', n: 0 });
    expect(judged(question(100, STEADY.slice(0, 7)))).toMatchObject({ reading: 'no-opinion', why: 'too-few', n: 7 });
  });
});

/** Steady values with the same noise, from a small generator: every machine draws the same. */
function drawn(count: number, size: number, seed = 1): number[] {
  let state = seed;
  const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647;
  return Array.from({ length: count }, () => 100 * Math.exp(size * (uniform() + uniform() + uniform() + uniform() - 2) * Math.sqrt(3)));
}

describe('a history', () => {
  it('that a second, slower machine stands in is not called by a value of that machine', () => {
    const past = drawn(25, 0.01).map((value, index) => (index % 6 === 2 ? value * 1.3 : value));
    expect(judged(question(130, past))?.reading).toBe('no-change');
  });

  it('of equal values calls a change that matters', () => {
    expect(judged(question(1300, Array.from({ length: 10 }, () => 1000)))?.reading).toBe('worse');
  });

  it('of values rounded to one step calls no change of that step', () => {
    expect(judged(question(2, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1], { relevant: 0.01 }))?.reading).toBe('no-change');
  });

  it('that got slower by itself never becomes what a release is held against', () => {
    const past = [...drawn(15, 0.01), ...drawn(10, 0.01, 7).map((value) => value * 1.15)];
    const [answer] = judgeSeries([question(115, past)], SETTINGS);
    expect(answer?.judged).toMatchObject({ reading: 'worse', n: 15 });
    expect(answer?.shifts).toEqual([15]);
  });

  it('that got faster holds a release against the faster values, once they are enough', () => {
    const past = [...drawn(12, 0.01), ...drawn(10, 0.01, 7).map((value) => value / 1.15)];
    expect(judged(question(100, past))).toMatchObject({ reading: 'worse', n: 10 });
    expect(judged(question(100, past.slice(0, 15)))).toMatchObject({ reading: 'no-change' });
  });

  it('of wild values says that it sees nothing', () => {
    expect(judged(question(5, [1, 1000, 0.001, 50, 2, 7000, 0.1, 3, 900]))).toMatchObject({ reading: 'no-opinion', why: 'too-noisy', method: 'history' });
  });

  it('with zeros is held against in the unit itself', () => {
    expect(judged(question(9, [0, 1, 0, 2, 1, 0, 1, 1, 2]))).toMatchObject({ method: 'history', scale: 'absolute', reading: 'worse', reference: 1, change: 8 });
  });

  it('learns heavy tails from the other histories', () => {
    const wild = Array.from({ length: 19 }, (_, index) => drawn(25, 0.01, index + 2).map((value, at) => (at % 9 === index % 9 ? value * 1.4 : value)));
    const alone = question(108, drawn(25, 0.01));
    const others = wild.map((past, index): Question => ({ ...question(100, past), key: `other ${index}` }));
    expect(judged(alone)?.reading).toBe('worse');
    expect(judgeSeries([alone, ...others], SETTINGS)[0]?.judged.reading).toBe('no-change');
  });

  it('is not taken for wild by one outlier in another, and is by two', () => {
    const calm = Array.from({ length: 9 }, (_, index) => drawn(25, 0.01, index + 2));
    const others = (outliers: number) => calm.map((past, index): Question => ({ ...question(100, past.with(5, index < outliers ? 160 : 100)), key: `other ${index}` }));
    const read = (outliers: number) => judgeSeries([question(108, drawn(25, 0.01)), ...others(outliers)], SETTINGS)[0]?.judged;
    expect(read(1)?.reading).toBe('worse');
    expect(read(4)?.p ?? 0).toBeGreaterThan(2 * (read(1)?.p ?? 1));
  });

  it('handed in as settings makes the opinion of a question its own', () => {
    const histories = Array.from({ length: 8 }, (_, index) => ({ direction: 'lower' as const, past: drawn(20, 0.02, index + 1).map((value) => before(value)) }));
    const one = question(107, drawn(20, 0.02, 3));
    const other = { ...question(100, [1, 9, 1, 30, 1, 1, 80, 1, 1, 2]), key: 'other' };
    const [alone] = judgeSeries([one], { ...SETTINGS, histories });
    const [beside] = judgeSeries([one, other], { ...SETTINGS, histories });
    expect({ ...beside?.judged, adjusted: 0, of: 0, band: 0, detectable: 0 }).toEqual({ ...alone?.judged, adjusted: 0, of: 0, band: 0, detectable: 0 });
  });
});

describe('single runs', () => {
  const runs = (values: readonly number[]) => ({ values: [...values] });
  const pair = (now: readonly number[], earlier: readonly number[]): Question =>
    ({ ...question(0, []), now: measured(now[4] ?? 0, runs(now)), past: [before(earlier[4] ?? 0, runs(earlier))] });

  it('are held against those of the release before where there is no history', () => {
    const earlier = drawn(9, 0.01);
    expect(judged(pair(earlier.map((value) => value * 1.2), earlier))).toMatchObject({ method: 'samples', reading: 'worse', runs: { now: 9, before: 9 }, n: 1 });
    expect(judged(pair(drawn(9, 0.01, 5), earlier))).toMatchObject({ method: 'samples', reading: 'no-change' });
  });

  it('have no opinion where they are few, however far apart', () => {
    expect(judged(pair([200, 201, 202, 203, 204], [100, 101, 102, 103, 104]))).toMatchObject({ reading: 'no-opinion', why: 'too-few-runs' });
  });
});

describe('evaluations', () => {
  const score = (value: number, more: Partial<Measured>): Measured => measured(value, { metric: 'accuracy', unit: '', direction: 'higher', ...more });
  const evaluated = (now: Measured, earlier: Measured): Question => ({ ...question(0, []), now, past: [{ ...earlier, of: { sha256: '0'.repeat(64), value: earlier.value } }] });
  const items = 'a'.repeat(64);

  it('are told apart by their standard errors', () => {
    const se = { spread: { kind: 'standard-error' as const, by: 0.01 } };
    expect(judged(evaluated(score(0.70, se), score(0.80, se)))).toMatchObject({ method: 'standard-errors', reading: 'worse', change: -0.1, scale: 'absolute' });
    expect(judged(evaluated(score(0.78, se), score(0.80, se)))).toMatchObject({ reading: 'no-change' });
    const inTime = { ...se, unit: 'ms' };
    expect(judged(evaluated(score(0.70, inTime), score(0.80, inTime)))).toMatchObject({ reading: 'no-opinion', why: 'too-few' });
  });

  it('are compared item by item where the items are the same', () => {
    const was = '1'.repeat(700) + '0'.repeat(300);
    const is = '1'.repeat(620) + '0'.repeat(80) + '1'.repeat(10) + '0'.repeat(290);
    expect(judged(evaluated(score(0.63, { outcomes: is, items }), score(0.70, { outcomes: was, items })))).toMatchObject({ method: 'paired', reading: 'worse', n: 1000, change: -0.07 });
    expect(judged(evaluated(score(0.63, { outcomes: is, items }), score(0.70, { outcomes: was, items: 'b'.repeat(64) })))).toMatchObject({ reading: 'no-opinion' });
  });

  it('are compared by the scores of the same items', () => {
    const was = Array.from({ length: 40 }, (_, index) => (index % 10) / 10);
    const is = was.map((one, index) => one - 0.1 - (index % 3) / 100);
    expect(judged(evaluated(score(0.34, { values: is, items }), score(0.45, { values: was, items })))).toMatchObject({ method: 'paired', reading: 'worse', n: 40, change: -0.10975 });
  });

  it('without any difference in an item have not changed', () => {
    const same = { outcomes: '10'.repeat(50), items };
    expect(judged(evaluated(score(0.5, same), score(0.5, same)))).toMatchObject({ method: 'paired', reading: 'no-change', p: 1 });
    const scored = { values: Array.from({ length: 12 }, (_, index) => index / 12), items };
    expect(judged(evaluated(score(0.5, scored), score(0.5, scored)))).toMatchObject({ method: 'paired', reading: 'no-change', p: 1 });
  });
});

describe('exact values', () => {
  it.each([[110, 'lower', 'worse'], [104, 'lower', 'no-change'], [90, 'lower', 'better'], [90, 'higher', 'worse'], [110, 'neither', 'changed'], [100, 'neither', 'no-change']] as const)(
    '%d after 100 where %s is better: %s', (now, direction, reading) => {
      expect(judged({ ...question(0, [90, 100], { exact: true }), now: measured(now, { direction }) })).toMatchObject({ method: 'exact', reading, n: 2, reference: 100 });
    });

  it('after zero are told in their unit', () => {
    expect(judged(question(3, [0], { exact: true }))).toMatchObject({ reading: 'worse', scale: 'absolute', change: 3 });
  });
});

it('a value that is neither better nor worse only changes', () => {
  const one = question(120, STEADY);
  expect(judged({ ...one, now: { ...one.now, direction: 'neither' } })?.reading).toBe('changed');
});

describe('whatever is asked', () => {
  const anything = fc.oneof({ weight: 4, arbitrary: fc.double({ min: 0.001, max: 1000, noNaN: true }) }, { weight: 1, arbitrary: fc.double() },
    { weight: 1, arbitrary: fc.constantFrom(0, -0, 5e-324, Number.MAX_VALUE, -Number.MAX_VALUE, NaN, Infinity, 1e300, -1e-300) });
  const values = fc.array(anything, { maxLength: 30 });
  const direction = fc.constantFrom('lower' as const, 'higher' as const, 'neither' as const);
  const asked = fc.record({ now: anything, past: values, runs: fc.option(fc.array(anything, { minLength: 1, maxLength: 12 })), direction, exact: fc.boolean(), relevant: fc.constantFrom(0, 0.05, 3, 1e300) })
    .map(({ now, past, runs, direction, exact, relevant }): Question => ({
      ...question(now, past, { exact, relevant }),
      now: measured(now, { direction, ...(runs === null ? {} : { values: runs }) }),
      past: past.map((value) => before(value, runs === null ? {} : { values: runs })),
    }));

  it('the answer is one that a record can hold, the same twice, and never NaN', () => {
    fc.assert(fc.property(fc.array(asked, { maxLength: 4 }), (questions) => {
      const named = questions.map((one, index) => ({ ...one, key: String(index) }));
      const answers = judgeSeries(named, SETTINGS);
      expect(answers.map(({ key }) => key)).toEqual(named.map(({ key }) => key));
      for (const { judged } of answers) {
        expect(Judged.safeParse(judged).error?.message).toBeUndefined();
        expect(JSON.parse(JSON.stringify(judged))).toEqual(judged);
      }
      expect(judgeSeries(named, SETTINGS)).toEqual(answers);
    }), { numRuns: 300, seed: 1 });
  });

  const past = fc.array(fc.double({ min: 1, max: 2, noNaN: true }), { minLength: 8, maxLength: 25 });

  it('the order of the questions plays no part', () => {
    fc.assert(fc.property(fc.array(past, { minLength: 2, maxLength: 6 }), (histories) => {
      const questions = histories.map((values, index) => ({ ...question(1 + index / 2, values), key: String(index) }));
      const read = (answers: ReturnType<typeof judgeSeries>) => new Map(answers.map(({ key, judged }) => [key, judged.reading]));
      expect(read(judgeSeries(questions.toReversed(), SETTINGS))).toEqual(read(judgeSeries(questions, SETTINGS)));
    }), { numRuns: 60, seed: 1 });
  });

  it('another unit gives the same reading and the same share', () => {
    fc.assert(fc.property(past, fc.double({ min: 0.5, max: 8, noNaN: true }), fc.constantFrom(1024, 2 ** -20), (values, now, unit) => {
      const [plain, scaled] = [judged(question(now, values)), judged(question(now * unit, values.map((value) => value * unit)))];
      expect(scaled?.reading).toBe(plain?.reading);
      expect(scaled?.change ?? 0).toBeCloseTo(plain?.change ?? 0, 4);
    }), { numRuns: 60, seed: 1 });
  });

  it('more noise never makes a change significant', () => {
    fc.assert(fc.property(past, fc.double({ min: 1, max: 8, noNaN: true }), fc.double({ min: 1.01, max: 5, noNaN: true }), (values, now, more) => {
      const sorted = values.toSorted((a, b) => a - b);
      const middle = ((sorted[(sorted.length - 1) >> 1] ?? 1) + (sorted[sorted.length >> 1] ?? 1)) / 2;
      const noisier = values.map((value) => middle * (value / middle) ** more);
      const [plain, noisy] = [judged(question(now, values)), judged(question(now, noisier))];
      if ((noisy?.n ?? 0) === (plain?.n ?? 0) && noisy?.p !== undefined && plain?.p !== undefined) expect(noisy.p).toBeGreaterThanOrEqual(Math.min(0.5, plain.p) * 0.999);
    }), { numRuns: 100, seed: 1 });
  });

  it('the band is where nothing is called', () => {
    fc.assert(fc.property(past, fc.constantFrom('lower' as const, 'higher' as const), (values, direction) => {
      const at = (now: number) => judged({ ...question(now, values), now: measured(now, { direction }) });
      const band = at(1.5)?.band;
      if (band === undefined) return;
      expect(at(band.high * 1.0001)?.reading).toBe(direction === 'lower' ? 'worse' : 'better');
      expect(at(band.high * 0.9999)?.reading).toBe('no-change');
      expect(at(band.low * 0.9999)?.reading).toBe(direction === 'lower' ? 'better' : 'worse');
      expect(at(band.low * 1.0001)?.reading).toBe('no-change');
    }), { numRuns: 60, seed: 1 });
  });
});
