import type { Direction } from '../model/measurement.ts';

/** What takes time or memory for one unit of work, or in all. */
const COST = /^(?:ns|nsec|us|µs|μs|usec|ms|msec|s|sec|secs|seconds?|min|minutes?|h|hours?|[KMG]?i?B|bytes|allocs|cycles|instructions)$/;
const TIME = /^(?:ns|nsec|us|µs|μs|usec|ms|msec|s|sec|secs|seconds?|min|minutes?|h|hours?)$/;

/**
 * Which way is better, where the unit alone tells it: a time, or what one operation takes, is better lower; work in a
 * time is better higher. `undefined` for all else, such as `%` or `MB`: a cache hit rate and a CPU load have one unit.
 */
export function directionOfUnit(unit: string): Direction | undefined {
  const [what = '', per, ...rest] = unit.trim().split('/');
  if (rest.length > 0) return undefined;
  if (per === undefined) return TIME.test(what) ? 'lower' : undefined;
  if (TIME.test(per)) return 'higher';
  return /^(?:op|iter|iteration|call|round)s?$/.test(per) && COST.test(what) ? 'lower' : undefined;
}
