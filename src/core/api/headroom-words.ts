import type { Comparison } from '../model/measurement.ts';
import { decimal, decimalsFor, isTiny, scientific, signedPercent, withUnit } from './numbers.ts';

type Limited = Pick<Comparison, 'current' | 'baselineValue' | 'limit' | 'direction' | 'headroomUsed' | 'unit' | 'change'>;

/** From how many times its baseline on a value is told in times, and no more in percent. */
const TIMES = 2;

/**
 * How near a value is to its limit, beside how far it is from its baseline, because one can be far and the other not:
 * "2.73 times its baseline of 1.11 ms (+172.8 %), and inside its limit of 3.95 ms (+254.5 %): 67.9 % of the way to it is
 * used". `undefined` where value, baseline or limit is not there.
 */
export function headroomSentence({ current, baselineValue, limit, direction, headroomUsed, unit, change }: Limited): string | undefined {
  if (current === undefined || baselineValue === undefined || limit === undefined || headroomUsed === undefined) return undefined;
  const values = [current, baselineValue, limit];
  const decimals = decimalsFor(values, [[current, limit]]);
  const figure = (value: number) => withUnit(isTiny(values) ? scientific(value) : decimal(value, decimals), unit);
  const side = headroomUsed > 1 ? `${direction === 'lower' ? 'over' : 'under'} its limit of` : headroomUsed === 1 ? 'at its limit of' : 'inside its limit of';
  const far = change !== undefined && change + 1 >= TIMES ? ` (${signedPercent(change)})` : '';
  const limitAt = baselineValue > 0 ? ` (${signedPercent(limit / baselineValue - 1)})` : '';
  const used = headroomUsed < 0 ? 'none' : usedText(headroomUsed);
  return `${distance(current, baselineValue, change)} its baseline of ${figure(baselineValue)}${far}, and ${side} ${figure(limit)}${limitAt}: ${used} of the way to it is used`;
}

function distance(current: number, baseline: number, change: number | undefined): string {
  if (current === baseline) return 'At';
  if (change === undefined) return current > baseline ? 'Above' : 'Below';
  if (change + 1 >= TIMES) return `${decimal(change + 1, change + 1 < 10 ? 2 : 1)} times`;
  const share = Math.abs(change);
  return `${share < 0.0005 ? `Less than ${withUnit('0.1', '%')}` : withUnit(decimal(share * 100, 1), '%')} ${change > 0 ? 'above' : 'below'}`;
}

/**
 * Of several values the one farthest from its baseline to the worse and the one nearest to its limit, each in a sentence
 * with its name; both in one where they are the same.
 */
export function headroomSentences<One extends Limited>(all: readonly One[], name: (one: One) => string): string[] {
  const told = all.filter((one) => headroomSentence(one) !== undefined);
  const nearest = most(told, (one) => one.headroomUsed ?? 0);
  const farthest = most(told, (one) => (one.direction === 'lower' ? 1 : -1) * (one.change ?? 0));
  if (nearest === undefined || farthest === undefined) return [];
  const sentence = (which: string, one: One) => `${which} is ${name(one)}: ${lowerFirst(headroomSentence(one) ?? '')}`;
  if (told.length === 1) return [`${name(nearest)}: ${lowerFirst(headroomSentence(nearest) ?? '')}`];
  return nearest === farthest ? [sentence('Farthest from its baseline and nearest to its limit', nearest)] : [sentence('Nearest to its limit', nearest), sentence('Farthest from its baseline', farthest)];
}

function most<One>(all: readonly One[], size: (one: One) => number): One | undefined {
  return all.reduce<One | undefined>((best, one) => best === undefined || size(one) > size(best) ? one : best, undefined);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

// Rounding must never bring a value that is over its limit back to it, nor one inside up to it.
function usedText(used: number): string {
  const percent = used * 100;
  let decimals = 1;
  while (decimals < 6 && used !== 1 && Number(percent.toFixed(decimals)) === 100) decimals += 1;
  return withUnit(decimal(percent, decimals), '%');
}
