import { z } from 'zod';
import { GateState } from '../model/states.ts';
import type { OpenedPortal } from '../record/opened.ts';
import type { EvidencePort } from './evidence-port.ts';

/** One page of the site and what it is about. */
export interface Page {
  /** As in `paths.ts`. */
  readonly path: string;
  /** Names the view definition that builds it. */
  readonly view: string;
  readonly project?: string;
  readonly version?: string;
  /** Set on the pages of one revision below `r/<n>/`; elsewhere the current one is shown. */
  readonly revision?: number;
  readonly slot?: string;
  /** For pages about bytes. */
  readonly sha256?: string;
  /** For documentation pages, findings and years: which one. */
  readonly name?: string;
  /** Digests of the documents and evidence the page is made from. Bounded: no page grows with all history. */
  readonly inputs: readonly string[];
}

/** A moment as read and as machines read it. */
export const Moment = z.strictObject({ text: z.string(), time: z.string() });
export type Moment = z.infer<typeof Moment>;

/** A piece of running text: plain, or with what it stands for. */
export const Piece = z.union([
  z.string(),
  z.strictObject({
    text: z.string(),
    href: z.string().optional(),
    /** The text is a moment or a day, machine-readable here. */
    time: z.string().optional(),
    /** Set in the monospaced face. */
    code: z.literal('code').optional(),
    /** The text is this SHA-256, shown as long as `form` says. */
    digest: z.enum(['short', 'dense', 'full']).optional(),
    /** A state's shape stands before the text. */
    state: GateState.optional(),
  }),
]);
export type Piece = z.infer<typeof Piece>;
/** Pieces stand side by side without anything between them. */
export const Text = z.array(Piece);
export type Text = z.infer<typeof Text>;

export const Fact = z.strictObject({ label: z.string(), value: Text });
export type Fact = z.infer<typeof Fact>;

export const Link = z.strictObject({ text: z.string(), href: z.string() });
export type Link = z.infer<typeof Link>;

/** Something a reader must know before reading on. */
export const Notice = z.strictObject({ state: GateState.optional(), title: z.string(), text: Text });
export type Notice = z.infer<typeof Notice>;

/** What every view has. `schema` names its shape and version for users of the JSON. */
export interface View {
  readonly schema: string;
  /** The page's title, without the portal's name. */
  readonly title: string;
  /** One sentence for search engines and link previews. */
  readonly description: string;
  /** On pages of a release: that it is an example, a draft or oddly named. `viewFor` says it, so that no view can forget. */
  readonly identity?: readonly Notice[] | undefined;
}

export const viewBase = <Name extends string>(name: Name) => ({
  schema: z.literal(`dossier.${name}.v1`), title: z.string(), description: z.string(), identity: z.array(Notice).optional(),
});

/** A kind of page: which pages there are of it, and how each is made. */
export interface ViewDefinition<T extends View = View> {
  readonly name: string;
  readonly schema: z.ZodType<T>;
  pages(portal: OpenedPortal): readonly Page[];
  build(page: Page, portal: OpenedPortal, evidence: EvidencePort): T | Promise<T>;
}

/** Keeps the builder's type and its schema's the same. */
export function defineView<T extends View>(definition: ViewDefinition<T>): ViewDefinition {
  return definition;
}
