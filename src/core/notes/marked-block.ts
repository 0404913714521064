import type { Html, RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import type { NotesProblem } from './parse.ts';

// A block of ours in somebody else's Markdown: a release's body, a changelog, a tag's message. Comments mark it, which no
// page shows:
//
//     <!-- dossier:begin apex-x/v1.4.0 -->
//
//     **GO** for Apex-X v1.4.0. …
//
//     <!-- dossier:end -->
//
// A marker counts where Markdown sees a comment on a line of its own, outside lists and quotations. In a code fence, in
// another comment or within a line it is text that quotes one. What is not between two markers is never touched.

const END = '<!-- dossier:end -->';
const beginOf = (name: string) => `<!-- dossier:begin ${name} -->`;

/** What became of a text that a block was put into, or why it can not be told where the block belongs. */
export type Placed =
  | { readonly did: 'appended' | 'replaced' | 'unchanged'; readonly text: string }
  | { readonly problems: readonly NotesProblem[] };

/** Longer texts are refused: finding comments takes quadratic time in very long lists. GitHub allows 125,000 characters. */
const LONGEST = 500_000;

/** Markdown between the markers of a release, which is named `<project>/<version>`. */
export function markedBlock(name: string, markdown: string): string {
  return `${beginOf(name)}\n\n${markdown.trimEnd()}\n\n${END}\n`;
}

/**
 * Puts a block into a text: in the place of the release's own block, else between markers that name no release, else at the
 * end. Line breaks are those of the place. Doing it again changes nothing.
 */
export function placeBlock(text: string, name: string, block: string): Placed {
  if (text.length > LONGEST) return { problems: [problem(1, 'The text is too long', { expected: `at most ${LONGEST} characters`, found: String(text.length) })] };
  const found = blocksIn(text);
  if ('problems' in found) return found;
  const place = placeOf(found.blocks, name);
  if (place !== undefined && 'problems' in place) return place;
  const lineBreak = (place === undefined ? /(?:\r\n|\n|\r)(?![^]*[\r\n])/ : /\r\n|\n|\r/).exec(place === undefined ? text : text.slice(place.start))?.[0] ?? '\n';
  const lines = block.trimEnd().replaceAll('\n', lineBreak);
  if (place !== undefined) {
    const replaced = `${text.slice(0, place.start)}${lines}${text.slice(place.end)}`;
    return { did: replaced === text ? 'unchanged' : 'replaced', text: replaced };
  }
  const appended = `${text}${gapAfter(text, lineBreak)}${lines}${lineBreak}`;
  const after = blocksIn(appended);
  return 'blocks' in after && after.blocks.some((one) => one.name === name)
    ? { did: 'appended', text: appended }
    : { problems: [problem(lineAt(text, text.length), 'The end of the text stands in a code fence, a comment or an HTML element that is not closed', { hint: `close it, or write ${beginOf(name)} and ${END} where the block belongs` })] };
}

interface Block {
  /** Absent between markers that name no release. */
  readonly name?: string;
  /** From the first character of its first marker to the last of its second. */
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

/** The one block to replace; `undefined` where the text has none. */
function placeOf(blocks: readonly Block[], name: string): Block | { readonly problems: readonly NotesProblem[] } | undefined {
  const mine = blocks.filter((one) => one.name === undefined || one.name === name);
  const [first, second] = mine;
  if (second !== undefined) {
    return { problems: mine.slice(1).map(({ line }) => problem(line, `The text has two blocks for ${name}`, { found: `the other in line ${first?.line ?? 1}`, hint: 'take one of them out' })) };
  }
  if (first !== undefined) return first;
  // Notes that were copied from the release before: what it was judged to must not stand in the notes of another.
  const project = name.slice(0, name.indexOf('/') + 1);
  const copied = blocks.filter((one) => one.name?.startsWith(project) === true);
  return copied.length === 0 ? undefined : {
    problems: copied.map((one) => problem(one.line, `The text has a block of ${one.name ?? ''} and none of ${name}`, { hint: `take it out; or, where one text tells of several releases, write ${beginOf(name)} and ${END} where the new block belongs` })),
  };
}

interface Marker {
  readonly kind: 'begin' | 'end' | 'unclear';
  readonly name?: string;
  readonly start: number;
  readonly end: number;
}

function blocksIn(text: string): { readonly blocks: readonly Block[] } | { readonly problems: readonly NotesProblem[] } {
  const blocks: Block[] = [];
  const problems: NotesProblem[] = [];
  let open: Marker | undefined;
  const unclosed = (marker: Marker) => problems.push(problem(lineAt(text, marker.start), 'The block that begins here does not end', { expected: `${END} on a line of its own`, found: text.slice(marker.start, marker.end) }));
  for (const marker of markersIn(text)) {
    const line = lineAt(text, marker.start);
    if (marker.kind === 'unclear') problems.push(problem(line, 'A marker must stand on a line of its own', { expected: `${beginOf('<project>/<version>')} or ${END}`, found: text.slice(marker.start, marker.end) }));
    else if (marker.kind === 'begin') {
      if (open !== undefined) unclosed(open);
      open = marker;
    } else if (open === undefined) problems.push(problem(line, 'A block ends here that does not begin', { expected: `${beginOf('<project>/<version>')} before it` }));
    else {
      blocks.push({ ...(open.name === undefined ? {} : { name: open.name }), start: open.start, end: marker.end, line: lineAt(text, open.start) });
      open = undefined;
    }
  }
  if (open !== undefined) unclosed(open);
  return problems.length > 0 ? { problems } : { blocks };
}

// Only where blocks begin and end matters. Without emphasis and links nothing within a paragraph takes quadratic time.
const BLOCKS_ONLY = { disable: { null: ['attention', 'autolink', 'characterEscape', 'characterReference', 'codeText', 'hardBreakEscape', 'htmlText', 'labelEnd', 'labelStartImage', 'labelStartLink'] } };

function markersIn(text: string): readonly Marker[] {
  // The parser takes a byte order mark for nothing, and its offsets would all be one too small.
  const bom = text.startsWith('\uFEFF') ? 1 : 0;
  const own = text.slice(bom);
  const { children } = fromMarkdown(own, { extensions: [BLOCKS_ONLY] });
  return children.filter(mayHoldMarkers).flatMap(({ position }) => {
    if (position === undefined) return [];
    return markersOf(own.slice(position.start.offset, position.end.offset), bom + (position.start.offset ?? 0));
  });
}

// CommonMark 0.31.2, §4.6: conditions 1, 3, 4 and 5 are elements that show their text as it is, and instructions.
function mayHoldMarkers(node: RootContent): node is Html {
  return node.type === 'html' && !/^<(?:(?:pre|script|style|textarea)(?=[\s>]|$)|\?|!(?!--))/i.test(node.value);
}

const MARKER = /^[ \t]*(<!--[ \t]*dossier:(begin|end)(?:[ \t]+([^\s<>]+))?[ \t]*-->)[ \t]*$/;

/** The markers in one block of HTML, which may hold comments of several lines. */
function markersOf(html: string, offset: number): readonly Marker[] {
  const markers: Marker[] = [];
  let inComment = false;
  let at = offset;
  for (const part of html.split(/(\r\n|\n|\r)/)) {
    const [, marker, kind, name] = (inComment ? undefined : MARKER.exec(part)) ?? [];
    const start = at + part.indexOf(marker ?? '<');
    if (marker !== undefined) markers.push({ kind: kind === 'begin' ? 'begin' : 'end', ...(name === undefined ? {} : { name }), start, end: start + marker.length });
    else {
      if (!inComment && /<!--[ \t]*dossier:(?:begin|end)\b/.test(part)) markers.push({ kind: 'unclear', start: at, end: at + part.length });
      inComment = staysInComment(part, inComment);
    }
    at += part.length;
  }
  return markers;
}

function staysInComment(line: string, inComment: boolean): boolean {
  let inside = inComment;
  for (let at = 0; at !== -1;) {
    at = line.indexOf(inside ? '-->' : '<!--', at);
    if (at !== -1) {
      at += inside ? 3 : 4;
      inside = !inside;
    }
  }
  return inside;
}

/** What is missing of an empty line between a text and what follows it. */
function gapAfter(text: string, lineBreak: string): string {
  const [last, before] = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/).toReversed();
  if (last !== '') return lineBreak + lineBreak;
  return before === undefined || before.trim() === '' ? '' : lineBreak;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split(/\r\n|\n|\r/).length;
}

function problem(line: number, message: string, more: Omit<NotesProblem, 'line' | 'column' | 'message'> = {}): NotesProblem {
  return { line, column: 1, message, ...more };
}
