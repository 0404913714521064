import type { Comparison } from '../model/measurement.ts';
import { decimal, decimalsFor, isTiny, scientific, signedPercent, withUnit } from './numbers.ts';

type Limited = Pick<Comparison, 'current' | 'baselineValue' | 'limit' | 'direction' | 'headroomUsed' | 'unit' | 'change'>;

/** From how many times its baseline on a value is told in times, and no more in percent. */
const TIMES = 2;

/**
 * How near a value is to its limit, beside how far it is from its baseline, because one can be far and the other not:
 * "2.73 times its baseline of 1.11 ms, and inside its limit of 3.95 ms: the limit is +254.5 %, and 67.9 % of the way to
 * it is used". `undefined` where value, baseline or limit is not there.
 */
export function headroomSentence({ current, baselineValue, limit, direction, headroomUsed, unit, change }: Limited): string | undefined {
  if (current === undefined || baselineValue === undefined || limit === undefined || headroomUsed === undefined) return undefined;
  const values = [current, baselineValue, limit];
  const decimals = decimalsFor(values, [[current, limit]]);
  const figure = (value: number) => withUnit(isTiny(values) ? scientific(value) : decimal(value, decimals), unit);
  const side = headroomUsed > 1 ? `${direction === 'lower' ? 'over' : 'under'} its limit of` : headroomUsed === 1 ? 'at its limit of' : 'inside its limit of';
  return `${distance(current, baselineValue, change)} its baseline of ${figure(baselineValue)}, and ${side} ${figure(limit)}${wayOf(limit, baselineValue, headroomUsed)}`;
}

function distance(current: number, baseline: number, change: number | undefined): string {
  if (current === baseline) return 'At';
  if (change === undefined) return current > baseline ? 'Above' : 'Below';
  if (change + 1 >= TIMES) return `${decimal(change + 1, change + 1 < 10 ? 2 : 1)} times`;
  const share = Math.abs(change);
  return `${share < 0.0005 ? `Less than ${withUnit('0.1', '%')}` : withUnit(decimal(share * 100, 1), '%')} ${change > 0 ? 'above' : 'below'}`;
}

function wayOf(limit: number, baseline: number, used: number): string {
  const way = baseline > 0 ? `the limit is ${signedPercent(limit / baseline - 1)}, and ` : '';
  if (used < 0) return `: ${way}none of the way to it is used`;
  return `: ${way}${usedText(used)} of the way to it is used`;
}

// Rounding must never bring a value that is over its limit back to it, nor one inside up to it.
function usedText(used: number): string {
  const percent = used * 100;
  let decimals = 1;
  while (decimals < 6 && used !== 1 && Number(percent.toFixed(decimals)) === 100) decimals += 1;
  return withUnit(decimal(percent, decimals), '%');
}
