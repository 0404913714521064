import { mean, median, sampleStandardDeviation } from 'simple-statistics';
import { studentQuantile, studentTail } from './distributions.ts';
import { INTERVAL, type Opinion } from './opinion.ts';
import { roundingDeviation, stepOf } from './rounding.ts';

/**
 * Holds one value against earlier ones that were measured alike: the prediction interval for one more value.
 *
 * Geisser, S. (1993): Predictive Inference, chapter 2; Hahn & Meeker (1991): Statistical Intervals, section 4.7.
 */
export function againstHistory(value: number, past: readonly number[]): Opinion {
  const scale = value > 0 && past.every((one) => one > 0) ? 'log' : 'unit';
  const onScale = (one: number) => (scale === 'log' ? Math.log(one) : one);
  const values = past.map(onScale);
  const centre = median(values);
  const rounding = roundingDeviation(stepOf(past)) / (scale === 'log' ? median([...past]) : 1);
  const noise = Math.hypot(spreadOf(values), rounding);
  const deviation = noise * Math.sqrt(1 + 1 / values.length);
  const shift = onScale(value) - centre;
  const degrees = values.length - 1;
  const tail = (away: number) => studentTail(deviation === 0 ? (away === 0 ? 0 : away * Infinity) : away / deviation, degrees);
  const half = deviation * studentQuantile((1 - INTERVAL) / 2, degrees);
  return {
    method: 'history',
    scale,
    n: values.length,
    reference: median([...past]),
    shift,
    tails: { up: tail(shift), down: tail(-shift) },
    critical: (level) => deviation * studentQuantile(level, degrees),
    deviation,
    interval: { low: shift - half, high: shift + half },
    noise,
  };
}

function spreadOf(values: readonly number[]): number {
  const largest = Math.max(...values.map(Math.abs));
  if (largest === 0 || mean(values) === values[0]) return values.every((value) => value === values[0]) ? 0 : sampleStandardDeviation([...values]);
  return sampleStandardDeviation(values.map((value) => value / largest)) * largest;
}
