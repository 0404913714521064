import { z } from 'zod';
import { Day } from './ids.ts';

/** An ISO 8601 duration of whole days, weeks, months or years: `P3M`, `P2W`. */
export const Period = z.string().regex(/^P(?=\d)(?:\d{1,3}Y)?(?:\d{1,3}M)?(?:\d{1,3}W)?(?:\d{1,3}D)?$/, 'expected an ISO 8601 duration like P3M, P2W or P1Y');

/** Releases that get their patches together, and until when they get any. */
export const SupportLine = z.strictObject({
  /** Becomes an anchor: `2`, `1.4`, `lts-2025`. */
  line: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/, 'expected letters, digits, ".", "_" and "-"'),
  title: z.string().min(1).max(80),
  /** A range of versions as the project's scheme writes it: `>=1.0.0 <2.0.0`, `>=1,<2`, or for dates `>=2025.11 <2026`. */
  versions: z.string().min(1).max(200),
  support: z.enum(['full', 'security', 'none']),
  /** The last day of this support, or of a line without any, the last on which it had some. */
  until: Day.optional(),
  note: z.string().max(400).optional(),
});
export type SupportLine = z.infer<typeof SupportLine>;

/**
 * `projects/<project>/support.yaml`: which releases are looked after, until when, and how often there shall be new ones.
 * A statement of the operator, not a judgement; no gate reads it.
 *
 *     lines:
 *       - { line: '2', title: 2.x, versions: '>=2.0.0 <3.0.0', support: full, until: 2027-11-04 }
 *       - { line: '1', title: 1.x, versions: '>=1.0.0 <2.0.0', support: security, until: 2026-11-04 }
 *     cadence: { major: P3M, minor: P1M }
 */
export const SupportPolicy = z.strictObject({
  /** The policy in words, for the page's head. */
  about: z.string().max(600).optional(),
  lines: z.array(SupportLine).min(1),
  /** How often each step is meant to happen; `release` for schemes whose numbers are dates. */
  cadence: z.strictObject({ major: Period.optional(), minor: Period.optional(), patch: Period.optional(), release: Period.optional() }).default({}),
});
export type SupportPolicy = z.infer<typeof SupportPolicy>;
