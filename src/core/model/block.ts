import { z } from 'zod';
import { Sha256 } from './ids.ts';
import { GateState } from './states.ts';

// How a format shows a document: data, never markup. One page component lays all of them out.

/** A table cell or value. Text is what stands on the page; the rest adds to it. */
export const Cell = z.union([
  z.string(),
  z.strictObject({
    text: z.string(),
    /** Draw the state's shape before the text. */
    state: GateState.optional(),
    /** Draw a share-of-limit bar; 1 is at the limit. */
    share: z.number().optional(),
    /** The text is shown as a shortened digest of this value. */
    digest: Sha256.optional(),
    /** The text is a moment, machine-readable here. */
    time: z.string().optional(),
    /** Set in the monospaced face. */
    code: z.literal(true).optional(),
    /** JSON pointer or line where it was read. */
    at: z.string().optional(),
  }),
]);
export type Cell = z.infer<typeof Cell>;

export const Block = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('facts'),
    title: z.string(),
    about: z.string().optional(),
    rows: z.array(z.strictObject({ label: z.string(), value: Cell })),
  }),
  z.strictObject({
    kind: z.literal('table'),
    title: z.string(),
    about: z.string().optional(),
    caption: z.string(),
    columns: z.array(z.strictObject({ label: z.string(), numeric: z.literal(true).optional() })),
    rows: z.array(z.array(Cell)),
    /** How many rows the document holds, where fewer are shown. */
    total: z.string().optional(),
  }),
  z.strictObject({
    kind: z.literal('text'),
    title: z.string(),
    about: z.string().optional(),
    /** Shown as it is, never interpreted. */
    text: z.string(),
    /** How much of it is shown, where it was cut. */
    total: z.string().optional(),
  }),
]);
export type Block = z.infer<typeof Block>;
