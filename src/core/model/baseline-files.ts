import { z } from 'zod';
import { Day, Sha256, Slug, VersionId } from './ids.ts';
import { Person, Prose } from './human-records.ts';
import { BASELINE_SCHEMA, STEP_SCHEMA } from './uris.ts';

// Reviewed files by which people govern what is compared with what. Each says why, who and since when.

const Governed = { reason: Prose, author: Person, date: Day } as const;

/** A governed baseline (YAML): a baseline is a sealed release, or values written down. */
export const BaselineFile = z.union([
  z.strictObject({
    schema: z.literal(BASELINE_SCHEMA),
    release: VersionId,
    /** The record it must be; without it, the newest revision that was sealed before the judgement. */
    sha256: Sha256.optional(),
    ...Governed,
  }),
  z.strictObject({
    schema: z.literal(BASELINE_SCHEMA),
    values: z.array(z.strictObject({
      metric: z.string().min(1).max(200),
      unit: z.string().max(20),
      direction: z.enum(['lower', 'higher']),
      value: z.number(),
      comparability: z.record(z.string(), z.string()).default({}),
    })).min(1).max(1000),
    ...Governed,
  }),
]);
export type BaselineFile = z.infer<typeof BaselineFile>;

/** An intended step (YAML): from this release on, values of these metrics moved on purpose, so earlier ones no longer count. */
export const StepFile = z.strictObject({
  schema: z.literal(STEP_SCHEMA),
  id: Slug,
  /** The first release with the new level. */
  release: VersionId,
  slot: Slug.optional(),
  /** Metrics by name; `*` stands for any characters. */
  metrics: z.array(z.string().min(1).max(200)).min(1),
  ...Governed,
});
export type StepFile = z.infer<typeof StepFile>;
