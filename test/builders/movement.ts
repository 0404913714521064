import type { Judged, Movement } from '../../src/core/model/measurement.ts';
import { sha256 } from './portal.ts';

/** What was judged of a value 2.6 % below the middle of nine earlier ones, which is no change. */
export function judged(more: Partial<Judged> = {}): Judged {
  return {
    method: 'history', reading: 'no-change', n: 9, scale: 'relative', reference: 38, change: -0.0263158, noise: 0.018, band: { low: 36.1, high: 39.9 },
    relevant: 0.05, detectable: 0.062, p: 0.16, adjusted: 1, of: 20, falseAlarms: 0.01, ...more,
  };
}

/** A movement of `infer_p95_ms` in slot `perf`, read where `measurement()` reads it. */
export function movement(value: number, file: string, more: Partial<Omit<Movement, 'judged'>> & { readonly judged?: Partial<Judged> } = {}): Movement {
  return {
    slot: 'perf', metric: 'infer_p95_ms', unit: 'ms', direction: 'lower', value, at: { file, at: '/metrics/infer_p95_ms' },
    before: { version: 'v1', sha256: sha256('v1'), at: '2026-02-01T00:00:00Z', value: 38.1 }, since: { version: 'v0', sha256: sha256('v0'), value: 38 },
    ...more, judged: judged(more.judged),
  };
}

/** The same without an opinion, and without what only an opinion has. */
export function noOpinion(why: NonNullable<Judged['why']>, n = 0): Partial<Judged> {
  return {
    reading: 'no-opinion', why, n, method: undefined, reference: undefined, change: undefined, noise: undefined, band: undefined, detectable: undefined, p: undefined, adjusted: undefined,
    of: undefined, falseAlarms: undefined,
  } as Partial<Judged>;
}
