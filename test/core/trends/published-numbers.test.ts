import { describe, expect, it } from 'vitest';
import { independentShare } from '../../../src/core/trends/chance/autocorrelation.ts';
import { fairCoinTail, normalQuantile, normalTail, studentQuantile, studentTail } from '../../../src/core/trends/distributions.ts';
import { holm } from '../../../src/core/trends/holm.ts';
import { rankSumTails, shiftBetween, smallestTail } from '../../../src/core/trends/methods/rank-sum.ts';
import { rounded, stepOf } from '../../../src/core/trends/rounding.ts';
import { fromNormal, toNormal } from '../../../src/core/trends/chance/score.ts';
import { fitStudent } from '../../../src/core/trends/chance/student-fit.ts';

// Numbers without another source were computed with SciPy 1.17.1.

const near = (value: number, expected: number) => expect(value / expected).toBeCloseTo(1, 6);

describe('distributions', () => {
  it.each([[2, 5, 0.050969739414929174], [3.745, 24, 0.000500499464172516], [-1.5, 7, 0.911350756505015], [12, 3, 0.0006225079003946681], [40, 9, 9.491499224669911e-12]])(
    'studentTail(%d) with %d degrees', (t, degrees, expected) => near(studentTail(t, degrees), expected));

  // Fisher & Yates, Statistical Tables, table III: 2.776 for 4 degrees and 5 % on two sides.
  it.each([[0.0005, 24, 3.745398619290052], [0.025, 4, 2.7764451051977943], [1e-6, 12, 8.504302718054584]])(
    'studentQuantile(%d) with %d degrees', (tail, degrees, expected) => near(studentQuantile(tail, degrees), expected));

  it.each([[1.959963984540054, 0.025], [3.29, 0.0005009369137857222], [5, 2.866515718791933e-07], [8, 6.22096057427174e-16], [-1, 0.8413447460685429]])(
    'normalTail(%d)', (z, expected) => {
      near(normalTail(z), expected);
      // Quantiles are asked for at levels, and no level is as small as the chance of eight deviations.
      if (z < 8) near(normalQuantile(expected), z);
    });

  // 150 and 86: approval ratings, Agresti (1990), table 10.1.
  it.each([[9, 10, 0.0107421875], [600, 1000, 1.3642320780329735e-10], [150, 236, 1.8579680697856933e-05]])('fairCoinTail(%d of %d)', (k, n, expected) => near(fairCoinTail(k, n), expected));

  it('fairCoinTail() is certain of none and none of too many', () => {
    expect([fairCoinTail(0, 0), fairCoinTail(0, 5), fairCoinTail(6, 5)]).toEqual([1, 1, 0]);
  });
});

describe('holm()', () => {
  // R: p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.05), "holm"), and the example of Holm (1979) with unequal steps.
  it('adjusts as R’s p.adjust does', () => {
    expect(holm([0.01, 0.02, 0.03, 0.04, 0.05], 0.05).map(({ adjusted }) => rounded(adjusted))).toEqual([0.05, 0.08, 0.09, 0.09, 0.09]);
    expect(holm([0.001, 0.2, 0.012, 0.04], 0.05).map(({ adjusted }) => rounded(adjusted))).toEqual([0.004, 0.2, 0.036, 0.08]);
  });

  it('gives each question the level at which it alone would have been called', () => {
    const alpha = 0.05;
    const chances = [0.001, 0.2, 0.012, 0.04, 0.0166, 0.3];
    holm(chances, alpha).forEach(({ adjusted, level }, index) => {
      expect((chances[index] ?? 1) <= level).toBe(adjusted <= alpha);
      for (const [chance, isCalled] of [[level * 0.999, true], [level * 1.001, false]] as const) {
        expect((holm(chances.with(index, chance), alpha)[index]?.adjusted ?? 1) <= alpha, `${index}`).toBe(isCalled);
      }
    });
  });

  it('has nothing to say of nothing', () => expect(holm([], 0.05)).toEqual([]));
});

describe('rank sums', () => {
  // Hollander & Wolfe (1973), page 69: permeability of the human chorioamnion; R's wilcox.test gives W = 35, p = 0.1272.
  const TERM = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
  const EARLY = [1.15, 0.88, 0.90, 0.74, 1.21];

  it('give the exact chance of Hollander & Wolfe’s example', () => {
    near(rankSumTails(TERM, EARLY).up, 0.1272061272061272);
    near(rankSumTails(TERM, EARLY).down, 0.8967698967698967);
  });

  it('give the shift of Hollander & Wolfe’s example, inside its interval', () => {
    const { shift, low, high } = shiftBetween(TERM, EARLY, 0.025);
    expect(rounded(shift)).toBe(0.305);
    expect([low < 0, high > shift]).toEqual([true, true]);
  });

  it('find the same shift by halving as by listing all differences', () => {
    const side = (seed: number, count: number) => Array.from({ length: count }, (_, index) => ((index * 7919 + seed) % 1009) / 100);
    const [few, many] = [shiftBetween(side(3, 90), side(500, 90), 0.01), shiftBetween([...side(3, 90), ...side(3, 90)], [...side(500, 90), ...side(500, 90)], 0.01)];
    expect(many.shift).toBeCloseTo(few.shift, 9);
  });

  it('know the smallest chance that they can give', () => {
    near(smallestTail(5, 5), 1 / 252);
    near(rankSumTails([6, 7, 8, 9, 10], [1, 2, 3, 4, 5]).up, 1 / 252);
  });

  it('go over to the normal distribution without a step', () => {
    const side = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index * 1.01);
    const exact = rankSumTails(side(8.5, 30), side(0, 30)).up;
    const normal = rankSumTails(side(8.5, 31), side(0, 30)).up;
    expect(normal / exact).toBeGreaterThan(0.5);
    expect(normal / exact).toBeLessThan(2);
  });
});

describe('scores', () => {
  it.each([[24, 3.745, 3.29], [7, 5, 3.15]])('toNormal() with %d degrees is as unlikely, to a few percent', (degrees, t, z) => {
    expect(toNormal(t, degrees)).toBeCloseTo(z, 1);
    expect(normalTail(toNormal(t, degrees)) / studentTail(t, degrees)).toBeCloseTo(1, 1);
  });

  it.each([-40, -2, 0, 0.5, 3, 12])('fromNormal() takes toNormal(%d) back', (t) => expect(fromNormal(toNormal(t, 11), 11)).toBeCloseTo(t, 9));
});

describe('fitStudent()', () => {
  const quantiles = (degrees: number, scale: number) => Array.from({ length: 999 }, (_, index) => scale * studentQuantile((index + 1) / 1000, degrees));

  it('takes normal scores for normal', () => expect(fitStudent(quantiles(Infinity, 1)).degrees).toBe(Infinity));

  it('finds degrees and scale of heavy tails', () => {
    const { degrees, scale, evidence } = fitStudent(quantiles(3, 0.7));
    expect([degrees, scale > 0.66 && scale < 0.74, evidence > 50]).toEqual([3, true, true]);
  });

  it('says nothing of nothing', () => expect(fitStudent([])).toEqual({ degrees: Infinity, scale: 1, evidence: 0 }));
});

describe('stepOf()', () => {
  it.each([[[12, 12.3], 0.1], [[100, 250], 1], [[0.000012, 0.00013], 1e-6], [[1.2345678901234567], 0], [[1e21], 1], [[], 0], [[0, 0], 0], [[0, 0.5], 0.1]])('of %j is %d', (values, step) => {
    expect(stepOf(values)).toBeCloseTo(step, 15);
  });
});

describe('independentShare()', () => {
  const walk = (kept: number, seed: number) => {
    let [state, at] = [seed, 0];
    const throwOf = () => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;
    return Array.from({ length: 100 }, () => (at = kept * at + throwOf()));
  };
  const histories = (kept: number) => Array.from({ length: 15 }, (_, index) => walk(kept, 7 * index + 3));

  it('is 1 for throws, and (1 − ρ²) / (1 + ρ²) where each value keeps ρ of the last', () => {
    expect(independentShare(histories(0))).toBeGreaterThan(0.97);
    expect(independentShare(histories(0.6))).toBeCloseTo((1 - 0.36) / (1 + 0.36), 1);
  });

  it('is 1 where histories are few or do not vary', () => {
    expect(independentShare(histories(0.9).slice(0, 3))).toBe(1);
    expect(independentShare([[1, 1, 1], [2, 2], [], [3], [Infinity, 1]])).toBe(1);
  });
});
