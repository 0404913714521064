import type { Nodes, RootContent, Table, TableCell } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { finding } from '../findings.ts';
import { LONGEST_MARKDOWN, tangledPlaces } from '../lib/markdown-limits.ts';
import type { ReadFinding } from './format.ts';

// Documents that people write in Markdown, read as a syntax tree (CommonMark with GitHub's tables, spec.commonmark.org and
// github.github.com/gfm) and never rendered.

/** The top of the tree, or why the text was not parsed. */
export function parseMarkdown(text: string): { readonly nodes: readonly RootContent[] } | { readonly findings: readonly ReadFinding[] } {
  if (text.length > LONGEST_MARKDOWN) {
    return { findings: [finding('markdown-limits', { message: 'The Markdown is too long to be read', expected: `at most ${LONGEST_MARKDOWN} characters`, found: String(text.length) })] };
  }
  const tangled = tangledPlaces(text).slice(0, 20);
  if (tangled.length > 0) return { findings: tangled.map(({ line, message, expected }) => finding('markdown-limits', { message, place: `line:${line}`, expected })) };
  return { nodes: fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }).children };
}

/** A node's text as a reader sees it, a line break for each break. HTML is text that no reader sees, so it is left out. */
export function plainText(node: Nodes): string {
  if (node.type === 'break') return '\n';
  if (node.type === 'html') return '';
  if ('value' in node) return node.value;
  return 'children' in node ? node.children.map((child) => plainText(child as Nodes)).join('') : '';
}

export function lineOf(node: Nodes): number {
  return node.position?.start.line ?? 1;
}

/** A heading with what stands below it, up to the next heading of any depth. */
export interface Section {
  readonly title: string;
  readonly depth: number;
  readonly line: number;
  readonly nodes: readonly RootContent[];
}

/** The document by its headings; what stands before the first has none and is left out. */
export function sectionsOf(nodes: readonly RootContent[]): Section[] {
  const sections: { title: string; depth: number; line: number; nodes: RootContent[] }[] = [];
  for (const node of nodes) {
    if (node.type === 'heading') sections.push({ title: plainText(node).trim(), depth: node.depth, line: lineOf(node), nodes: [] });
    else sections.at(-1)?.nodes.push(node);
  }
  return sections;
}

export interface MarkdownRow {
  readonly cells: readonly TableCell[];
  readonly line: number;
}

export interface MarkdownTable {
  readonly columns: readonly string[];
  readonly rows: readonly MarkdownRow[];
  readonly line: number;
}

/** The tables among some nodes; a row is as long as it was written. */
export function tablesIn(nodes: readonly RootContent[]): MarkdownTable[] {
  return nodes.filter((node): node is Table => node.type === 'table').map((node) => {
    const [head, ...rows] = node.children;
    return {
      columns: (head?.children ?? []).map((cell) => plainText(cell).trim()),
      rows: rows.map((row) => ({ cells: row.children, line: lineOf(row) })),
      line: lineOf(node),
    };
  });
}

export interface MarkdownField {
  readonly label: string;
  readonly value: string;
  readonly line: number;
}

/** Every line of a paragraph or list item that reads `label: value`, whatever is set in bold or as code. */
export function fieldsIn(nodes: readonly RootContent[]): MarkdownField[] {
  return linesIn(nodes).flatMap(({ text, line }) => {
    const [, label, value] = /^([^:]{1,80}):(?:\s+(.*))?$/s.exec(text) ?? [];
    return label === undefined ? [] : [{ label: label.trim(), value: (value ?? '').trim(), line }];
  });
}

/** The lines of the paragraphs among some nodes, and of the lists with what is nested in them. */
export function linesIn(nodes: readonly Nodes[]): { readonly text: string; readonly line: number }[] {
  return nodes.flatMap((node) => {
    switch (node.type) {
      case 'paragraph': return plainText(node).split('\n').map((text, index) => ({ text: text.trim(), line: lineOf(node) + index }));
      case 'list': case 'listItem': return linesIn(node.children);
      default: return [];
    }
  });
}
