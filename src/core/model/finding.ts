import { z } from 'zod';
import { Place, Sha256 } from './ids.ts';

export const FindingLevel = z.enum(['error', 'warning', 'note']);
export type FindingLevel = z.infer<typeof FindingLevel>;

/** Something found wrong or worth knowing about the evidence. Its id is permanent and has a help page. */
export const Finding = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/),
  level: FindingLevel,
  /** What happened, to what: one sentence without a full stop. */
  message: z.string().max(500),
  file: Sha256.optional(),
  /** The file's original name, shortened and made printable. */
  name: z.string().max(300).optional(),
  place: Place.optional(),
  expected: z.string().max(300).optional(),
  found: z.string().max(300).optional(),
});
export type Finding = z.infer<typeof Finding>;
