import { describe, expect, it } from 'vitest';
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
        "adjusted": 1.80605e-7,
        "band": {
          "high": 105.052,
          "low": 95.0475,
        },
        "change": 0.11944,
        "detectable": 0.0613453,
        "falseAlarms": 0.01,
        "interval": {
          "high": 0.142184,
          "level": 0.95,
          "low": 0.0971496,
        },
        "method": "history",
        "n": 10,
        "noise": 0.00782651,
        "of": 1,
        "p": 1.80605e-7,
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
