import { z } from 'zod';

// Release notes as data: what a page lays out, named after the elements it becomes. No markup, and nothing that runs.

/** Running text: plain, or with an element around it. */
export type Inline =
  | string
  | { readonly kind: 'em' | 'strong' | 'del'; readonly children: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'br' }
  /** An address that begins with https:// or http://, or a place on the same page. */
  | { readonly kind: 'a'; readonly href: string; readonly children: readonly Inline[] }
  /** The mark of a footnote; `again` counts the later marks of the same one. */
  | { readonly kind: 'sup'; readonly footnote: number; readonly again: number };

/** What the portal fills in: the gates of the release, its section of the changelog, one piece of evidence, a metric's history, what changed. */
export type NotesComponent =
  | { readonly kind: 'gates' | 'changelog' }
  | { readonly kind: 'evidence'; readonly slot: string }
  | { readonly kind: 'trend'; readonly metric: string }
  | { readonly kind: 'compare'; readonly to: string };

export interface ListItem {
  /** Set for items of a task list. */
  readonly checked?: boolean;
  readonly children: readonly Block[];
}

export type Block =
  | { readonly kind: 'p'; readonly children: readonly Inline[] }
  | { readonly kind: 'h2' | 'h3' | 'h4' | 'h5' | 'h6'; readonly id: string; readonly children: readonly Inline[] }
  | { readonly kind: 'ul'; readonly items: readonly ListItem[] }
  | { readonly kind: 'ol'; readonly start: number; readonly items: readonly ListItem[] }
  | { readonly kind: 'blockquote'; readonly children: readonly Block[] }
  | { readonly kind: 'pre'; readonly language?: string; readonly text: string }
  | { readonly kind: 'hr' }
  | { readonly kind: 'table'; readonly columns: readonly TableColumn[]; readonly rows: readonly (readonly (readonly Inline[])[])[] }
  | NotesComponent;

export interface TableColumn {
  readonly numeric: boolean;
  readonly children: readonly Inline[];
}

export interface Footnote {
  readonly number: number;
  readonly children: readonly Block[];
}

export interface Notes {
  readonly blocks: readonly Block[];
  readonly footnotes: readonly Footnote[];
}

const Inline: z.ZodType<Inline> = z.lazy(() => z.union([
  z.string(),
  z.strictObject({ kind: z.enum(['em', 'strong', 'del']), children: z.array(Inline) }),
  z.strictObject({ kind: z.literal('code'), text: z.string() }),
  z.strictObject({ kind: z.literal('br') }),
  z.strictObject({ kind: z.literal('a'), href: z.string().regex(/^(?:https?:\/\/|#)/), children: z.array(Inline) }),
  z.strictObject({ kind: z.literal('sup'), footnote: z.number().int().positive(), again: z.number().int().nonnegative() }),
]));

const Item = z.lazy(() => z.strictObject({ checked: z.boolean().optional(), children: z.array(Block) }));

const Block: z.ZodType<Block> = z.lazy(() => z.union([
  z.strictObject({ kind: z.literal('p'), children: z.array(Inline) }),
  z.strictObject({ kind: z.enum(['h2', 'h3', 'h4', 'h5', 'h6']), id: z.string(), children: z.array(Inline) }),
  z.strictObject({ kind: z.literal('ul'), items: z.array(Item) }),
  z.strictObject({ kind: z.literal('ol'), start: z.number().int().nonnegative(), items: z.array(Item) }),
  z.strictObject({ kind: z.literal('blockquote'), children: z.array(Block) }),
  z.strictObject({ kind: z.literal('pre'), language: z.string().optional(), text: z.string() }),
  z.strictObject({ kind: z.literal('hr') }),
  z.strictObject({ kind: z.literal('table'), columns: z.array(z.strictObject({ numeric: z.boolean(), children: z.array(Inline) })), rows: z.array(z.array(z.array(Inline))) }),
  z.strictObject({ kind: z.enum(['gates', 'changelog']) }),
  z.strictObject({ kind: z.literal('evidence'), slot: z.string() }),
  z.strictObject({ kind: z.literal('trend'), metric: z.string() }),
  z.strictObject({ kind: z.literal('compare'), to: z.string() }),
])) as z.ZodType<Block>; // optional members of the parsed type are `| undefined`, which JSON does not have

export const Notes: z.ZodType<Notes> = z.strictObject({
  blocks: z.array(Block),
  footnotes: z.array(z.strictObject({ number: z.number().int().positive(), children: z.array(Block) })),
});
