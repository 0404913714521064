import { closestMatch } from 'leven';
import type { Definition, FootnoteDefinition, Nodes, Parents, RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { mdxFromMarkdown, type MdxJsxFlowElement, type MdxJsxTextElement } from 'mdast-util-mdx';
import { gfm } from 'micromark-extension-gfm';
import { mdxjs } from 'micromark-extension-mdxjs';
import { printable, shorten } from '../lib/display.ts';
import { DEEPEST_MARKDOWN, LONGEST_MARKDOWN, tangledPlaces } from '../lib/markdown-limits.ts';
import { WebUrl } from '../model/ids.ts';
import type { Block, Footnote, Inline, ListItem, Notes, NotesComponent } from './tree.ts';

// Restricted MDX (https://mdxjs.com/docs/what-is-mdx/): Markdown with GitHub's additions and four components. It is read as
// a syntax tree and never compiled, so nothing in it can run; what is not on the list below is refused by name.

/** Something in the notes that is not allowed, or leads nowhere. */
export interface NotesProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly expected?: string;
  readonly found?: string;
  readonly hint?: string;
}

/** A name of something else in the portal, and where it was written. */
export interface NotesReference {
  readonly kind: 'slot' | 'metric' | 'version' | 'changelog';
  readonly name: string;
  readonly line: number;
  readonly column: number;
}

export interface ParsedNotes extends Notes {
  readonly references: readonly NotesReference[];
}

/** Reads release notes: the tree, or every problem in them. */
export function parseNotes(text: string): ParsedNotes | { readonly problems: readonly NotesProblem[] } {
  if (text.length > LONGEST_MARKDOWN) return { problems: [{ line: 1, column: 1, message: 'The notes are too long', expected: `at most ${LONGEST_MARKDOWN} characters`, found: String(text.length) }] };
  const tangled = tangledPlaces(text).map((place) => ({ ...place, column: 1 }));
  if (tangled.length > 0) return { problems: tangled };
  const tree = treeOf(text);
  if ('problem' in tree) return { problems: [tree.problem] };
  const reader = new Reader(tree.children);
  const blocks = reader.blocks(tree.children, 0);
  const footnotes = reader.footnotes();
  reader.checkAnchors();
  return reader.problems.length > 0 ? { problems: reader.problems } : { blocks, footnotes, references: reader.references };
}

/** The tree of Markdown that is not ours and never MDX; `undefined` where the text is too long or too tangled for a parser. */
export function parseTree(text: string): readonly RootContent[] | undefined {
  if (text.length > LONGEST_MARKDOWN || tangledPlaces(text).length > 0) return undefined;
  return fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }).children;
}

/**
 * Some of that tree as notes. Nothing is refused: what notes do not take stands as text, so an image is its words and a link
 * that leads nowhere from here is none. Link definitions are those of the `whole`.
 */
export function parseForeignNotes(nodes: readonly RootContent[], whole: readonly RootContent[]): Notes {
  const reader = new Reader(nodes, { whole, isForeign: true });
  return { blocks: reader.blocks(nodes, 0), footnotes: [] };
}

function treeOf(text: string): { readonly children: readonly RootContent[] } | { readonly problem: NotesProblem } {
  try {
    return fromMarkdown(text, { extensions: [gfm(), mdxjs()], mdastExtensions: [gfmFromMarkdown(), mdxFromMarkdown()] });
  } catch (error) {
    // A VFileMessage: https://github.com/vfile/vfile-message
    const { place, reason } = error as { readonly place?: { readonly line: number; readonly column: number } | { readonly start: { readonly line: number; readonly column: number } }; readonly reason?: string };
    if (reason === undefined) throw error;
    const { line, column } = place === undefined ? { line: 1, column: 1 } : 'start' in place ? place.start : place;
    return { problem: { line, column, message: `The notes do not parse: ${shorten(printable(reason), 300)}`, hint: 'write a bare "<" or "{" with a backslash before it; HTML and comments are not allowed' } };
  }
}

const COMPONENTS = { Gates: undefined, Changelog: undefined, Evidence: 'slot', Trend: 'metric', Compare: 'to' } as const;
type ComponentName = keyof typeof COMPONENTS;
const ALLOWED = '<Gates/>, <Changelog/>, <Evidence slot="…"/>, <Trend metric="…"/>, <Compare to="…"/>';

/** Walks the tree once, in reading order. */
class Reader {
  readonly problems: NotesProblem[] = [];
  readonly references: NotesReference[] = [];
  private readonly definitions = new Map<string, Definition>();
  private readonly footnoteTexts = new Map<string, FootnoteDefinition>();
  /** Footnotes in the order of their first mark, with how often each was marked. */
  private readonly marked = new Map<string, number>();
  // The page has its own.
  private readonly ids = new Set(['main']);
  /** How far each slug has been numbered. */
  private readonly numbered = new Map<string, number>();
  private readonly anchors: { readonly id: string; readonly at: Nodes }[] = [];
  /** Added to the depth of a heading, so that the topmost stands under the page's own. */
  private readonly shift: number;

  /** Text that is not ours: nothing in it is refused, and its headings get ids that no heading of ours has. */
  private readonly isForeign: boolean;

  constructor(children: readonly RootContent[], { whole = children, isForeign = false }: { readonly whole?: readonly RootContent[]; readonly isForeign?: boolean } = {}) {
    this.isForeign = isForeign;
    let top = 6;
    walk(whole, (node) => {
      if (node.type === 'definition' && !this.definitions.has(node.identifier)) this.definitions.set(node.identifier, node);
      if (node.type === 'footnoteDefinition' && !this.footnoteTexts.has(node.identifier)) this.footnoteTexts.set(node.identifier, node);
    });
    walk(children, (node) => {
      if (node.type === 'heading') top = Math.min(top, node.depth);
    });
    this.shift = 2 - top;
  }

  blocks(nodes: readonly Nodes[], depth: number): Block[] {
    if (depth > DEEPEST_MARKDOWN) {
      this.refuse(nodes[0], 'Lists and quotations are nested too deeply', { expected: `at most ${DEEPEST_MARKDOWN} levels` });
      return [];
    }
    return nodes.flatMap((node) => this.block(node, depth));
  }

  private block(node: Nodes, depth: number): Block[] {
    switch (node.type) {
      case 'paragraph': return [{ kind: 'p', children: this.inlines(node.children) }];
      case 'heading': return [this.heading(node.depth, this.inlines(node.children))];
      case 'list': {
        const items = node.children.map((item): ListItem => ({ ...(typeof item.checked === 'boolean' ? { checked: item.checked } : {}), children: this.blocks(item.children, depth + 1) }));
        return [node.ordered === true ? { kind: 'ol', start: node.start ?? 1, items } : { kind: 'ul', items }];
      }
      case 'blockquote': return [{ kind: 'blockquote', children: this.blocks(node.children, depth + 1) }];
      case 'code': return [{ kind: 'pre', ...(node.lang === null || node.lang === undefined ? {} : { language: printable(node.lang) }), text: printable(node.value, { lines: true }) }];
      case 'thematicBreak': return [{ kind: 'hr' }];
      case 'table': {
        const [head, ...rows] = node.children.map((row) => row.children.map((cell) => this.inlines(cell.children)));
        return [{ kind: 'table', columns: (head ?? []).map((children, index) => ({ numeric: node.align?.[index] === 'right', children })), rows }];
      }
      case 'mdxJsxFlowElement': return this.component(node);
      // Read where they are referred to.
      case 'definition':
        this.address(node.url, node);
        return [];
      case 'footnoteDefinition': return this.isForeign ? this.blocks(node.children, depth + 1) : [];
      default:
        if (this.isForeign) return isShown(node) ? [{ kind: 'pre', text: printable(node.value, { lines: true }) }] : [];
        this.refuseNode(node);
        return [];
    }
  }

  private heading(depth: number, children: readonly Inline[]): Block {
    const level = Math.max(2, Math.min(6, depth + this.shift));
    const slug = (this.isForeign ? 'changelog.' : '') + (plain(children).toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-+|-+$/g, '') || 'section');
    let id = slug;
    let next = this.numbered.get(slug) ?? 2;
    for (; this.ids.has(id); next += 1) id = `${slug}-${next}`;
    this.numbered.set(slug, next);
    this.ids.add(id);
    return { kind: `h${level}` as 'h2', id, children }; // 2 to 6, by the line above
  }

  private inlines(nodes: readonly Nodes[]): Inline[] {
    return nodes.flatMap((node) => this.inline(node));
  }

  private inline(node: Nodes): Inline[] {
    switch (node.type) {
      case 'text': return [printable(node.value, { lines: true })];
      case 'emphasis': return [{ kind: 'em', children: this.inlines(node.children) }];
      case 'strong': return [{ kind: 'strong', children: this.inlines(node.children) }];
      case 'delete': return [{ kind: 'del', children: this.inlines(node.children) }];
      case 'inlineCode': return [{ kind: 'code', text: printable(node.value) }];
      case 'break': return [{ kind: 'br' }];
      case 'link': return this.link(this.address(node.url, node), node);
      case 'linkReference': {
        // Only a reference that has a definition becomes one, and a bad address is told where it is defined.
        const href = addressOf(this.definitions.get(node.identifier)?.url ?? '');
        return this.link(this.isForeign && href?.startsWith('#') === true ? undefined : href, node);
      }
      case 'footnoteReference': {
        if (this.isForeign) return [`[${printable(node.identifier)}]`];
        const again = this.marked.get(node.identifier) ?? 0;
        this.marked.set(node.identifier, again + 1);
        return [{ kind: 'sup', footnote: [...this.marked.keys()].indexOf(node.identifier) + 1, again }];
      }
      default:
        if (this.isForeign) return this.foreignInline(node);
        this.refuseNode(node);
        return [];
    }
  }

  private foreignInline(node: Nodes): Inline[] {
    switch (node.type) {
      case 'image': return this.picture(node.alt, addressOf(node.url));
      case 'imageReference': return this.picture(node.alt, addressOf(this.definitions.get(node.identifier)?.url ?? ''));
      default: return isShown(node) ? [{ kind: 'code', text: printable(node.value) }] : [];
    }
  }

  private picture(alt: string | null | undefined, href: string | undefined): Inline[] {
    const words = printable(alt ?? '') || 'an image';
    return href === undefined || href.startsWith('#') ? [words] : [{ kind: 'a', href, children: [words] }];
  }

  private link(href: string | undefined, node: Nodes & Parents): Inline[] {
    const children = this.inlines(node.children);
    return href === undefined ? children : [{ kind: 'a', href, children }];
  }

  private address(url: string, node: Nodes): string | undefined {
    const href = addressOf(url);
    if (this.isForeign) return href?.startsWith('#') === true ? undefined : href;
    if (href?.startsWith('#') === true) this.anchors.push({ id: href.slice(1), at: node });
    // GitHub's Markdown makes a link of every e-mail address it sees; here it stays text.
    const isPlainAddress = node.type === 'link' && url === `mailto:${plain(this.inlines(node.children))}`;
    if (href === undefined && !isPlainAddress) this.refuse(node, 'This link is not allowed', { expected: 'an address that begins with https:// or http://, or # and the heading it leads to', found: url });
    return href;
  }

  private component(node: MdxJsxFlowElement): Block[] {
    const name = node.name ?? '';
    if (!Object.hasOwn(COMPONENTS, name)) {
      this.refuseElement(node);
      return [];
    }
    if (node.children.length > 0) this.refuse(node.children[0], `<${name}> takes nothing between its tags`, { expected: usage(name as ComponentName) });
    const wanted = COMPONENTS[name as ComponentName]; // an own key, by the line above
    const values = new Map<string, string>();
    for (const attribute of node.attributes) {
      if (attribute.type === 'mdxJsxExpressionAttribute') this.refuse(attribute, 'Spreading into a component is not allowed', { expected: usage(name as ComponentName), found: `{${attribute.value}}` });
      else if (attribute.name !== wanted) this.refuse(attribute, `<${name}> has no attribute "${attribute.name}"`, { expected: usage(name as ComponentName), ...meant(attribute.name, wanted === undefined ? [] : [wanted]) });
      else if (typeof attribute.value !== 'string') this.refuse(attribute, `"${attribute.name}" must be a text in quotes`, { expected: usage(name as ComponentName), found: attribute.value === null || attribute.value === undefined ? 'nothing' : `{${attribute.value.value}}` });
      else if (values.has(attribute.name)) this.refuse(attribute, `"${attribute.name}" stands twice`, { expected: usage(name as ComponentName) });
      else values.set(attribute.name, attribute.value);
    }
    if (wanted === undefined) {
      if (name === 'Changelog') this.references.push({ kind: 'changelog', name: '', ...placeOf(node) });
      return [{ kind: name.toLowerCase() } as NotesComponent]; // one of the two that have none
    }
    const value = values.get(wanted);
    if (value === undefined) {
      if (!node.attributes.some((one) => one.type === 'mdxJsxAttribute' && one.name === wanted)) this.refuse(node, `<${name}> lacks "${wanted}"`, { expected: usage(name as ComponentName) });
      return [];
    }
    const at = placeOf(node.attributes.find((one) => one.type === 'mdxJsxAttribute' && one.name === wanted) ?? node);
    this.references.push({ kind: wanted === 'to' ? 'version' : wanted, name: value, ...at });
    return [{ kind: name.toLowerCase(), [wanted]: value } as NotesComponent]; // one of the three that have an attribute
  }

  /** The notes at the foot, in the order of their marks; those that nothing marks come last, so that none is lost. */
  footnotes(): Footnote[] {
    const made: Footnote[] = [];
    // A footnote may mark further ones, so the list can grow while it is read.
    for (let index = 0; index < this.footnoteTexts.size; index += 1) {
      const identifier = [...this.marked.keys()][index] ?? [...this.footnoteTexts.keys()].find((one) => !this.marked.has(one));
      if (identifier === undefined) break;
      if (!this.marked.has(identifier)) this.marked.set(identifier, 0);
      made.push({ number: index + 1, children: this.blocks(this.footnoteTexts.get(identifier)?.children ?? [], 0) });
    }
    return made;
  }

  checkAnchors(): void {
    for (const { id, at } of this.anchors) {
      // Each of very many anchors is not held against each of very many headings.
      if (!this.ids.has(id)) this.refuse(at, `No heading of the notes is called "${id}"`, { found: `#${id}`, ...meant(id, [...this.ids].slice(0, 200)) });
    }
  }

  private refuseNode(node: Nodes): void {
    switch (node.type) {
      case 'mdxjsEsm': return this.refuse(node, `An ${/^\s*import\b/.test(node.value) ? 'import' : 'export'} is not allowed`, { expected: 'text and components; nothing in the notes runs', found: firstLine(node.value) });
      case 'mdxFlowExpression':
      case 'mdxTextExpression': return this.refuse(node, 'An expression in braces is not allowed', { expected: 'text; a bare "{" is written \\{', found: `{${firstLine(node.value)}}` });
      case 'image':
      case 'imageReference': return this.refuse(node, 'An image is not allowed', { expected: 'text or a link; charts come from <Trend metric="…"/>', found: node.type === 'image' ? node.url : node.identifier });
      case 'mdxJsxTextElement':
      case 'mdxJsxFlowElement': return this.refuseElement(node);
      default: return this.refuse(node, `“${node.type}” is not allowed in release notes`, { expected: 'headings, paragraphs, lists, tables, quotations, code, links, footnotes and components' });
    }
  }

  private refuseElement(node: MdxJsxFlowElement | MdxJsxTextElement): void {
    const name = node.name ?? '';
    if (Object.hasOwn(COMPONENTS, name)) return this.refuse(node, `<${name}/> must stand on a line of its own`, { hint: 'put an empty line before and after it' });
    this.refuse(node, name === '' ? 'A fragment is not allowed' : `<${name}> is not allowed`, { expected: `Markdown, or one of ${ALLOWED}`, ...meant(name, Object.keys(COMPONENTS)) });
  }

  private refuse(node: Positioned | undefined, message: string, details: Pick<NotesProblem, 'expected' | 'found' | 'hint'> = {}): void {
    this.problems.push({ ...placeOf(node), message, ...details, ...(details.found === undefined ? {} : { found: shorten(printable(details.found), 200) }) });
  }
}

/** HTML as it was written, unless it is a comment, which nobody was meant to see. */
function isShown(node: Nodes): node is Nodes & { readonly type: 'html'; readonly value: string } {
  return node.type === 'html' && !/^<!--[^]*-->$/.test(node.value.trim());
}

/** Where a link may lead: out over http, or to a heading of the same notes. */
function addressOf(url: string): string | undefined {
  if (/^#./.test(url)) return `#${decoded(url.slice(1))}`;
  // As the standard writes it, with what could end an attribute in percent signs.
  return WebUrl.safeParse(url).success ? new URL(url).href : undefined;
}

interface Positioned { readonly position?: { readonly start: { readonly line: number; readonly column: number } } | undefined }

function placeOf(node: Positioned | undefined): { line: number; column: number } {
  return { line: node?.position?.start.line ?? 1, column: node?.position?.start.column ?? 1 };
}

function walk(nodes: readonly Nodes[], visit: (node: Nodes) => void): void {
  const open = [...nodes].reverse();
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    visit(node);
    if ('children' in node) open.push(...[...node.children].reverse());
  }
}

function usage(name: ComponentName): string {
  const attribute = COMPONENTS[name];
  return attribute === undefined ? `<${name}/>` : `<${name} ${attribute}="…"/>`;
}

/** The text without what stands around it. */
export function plain(inlines: readonly Inline[]): string {
  return inlines.map((one) => (typeof one === 'string' ? one : 'children' in one ? plain(one.children) : one.kind === 'code' ? one.text : '')).join('');
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function meant(name: string, known: readonly string[]): { hint?: string } {
  const closest = name.length > 60 || known.length === 0 ? undefined : closestMatch(name, known, { maxDistance: 3 });
  return closest === undefined ? {} : { hint: `did you mean "${closest}"?` };
}
