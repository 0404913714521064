import { z } from 'zod';
import { ProjectId, Sha256, VersionId } from './ids.ts';

/** `pack.json` in an audit pack: what it is of, and which files that its records name it does not hold. */
export const PackManifest = z.strictObject({
  schema: z.literal('dossier.pack.v1'),
  project: ProjectId,
  version: VersionId,
  /** Whose evidence it holds; of other revisions it holds the records alone. */
  revision: z.number().int().min(1).max(999_999),
  notIncluded: z.array(z.strictObject({
    name: z.string(),
    sha256: Sha256,
    size: z.number().int().nonnegative(),
    why: z.enum(['withheld', 'too-large']),
  })),
});
export type PackManifest = z.infer<typeof PackManifest>;
