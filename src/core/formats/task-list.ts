import type { List, ListItem, Nodes, RootContent } from 'mdast';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import { GitCommit } from '../model/ids.ts';
import { facts, moment, number, table, verdict, words } from './cells.ts';
import { worstOf } from './dossier-record.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { fieldsIn, lineOf, parseMarkdown, plainText } from './markdown.ts';
import { listsCut, statementOf, unreadable } from './reading.ts';

interface Item {
  readonly text: string;
  readonly isTicked: boolean;
  readonly by?: string;
  /** The day on which it was ticked. */
  readonly on?: string;
  /** The plain list below it. */
  readonly details: readonly string[];
  readonly line: number;
}

interface Section {
  readonly title: string;
  readonly items: readonly Item[];
}

interface Document {
  readonly title?: string;
  readonly release?: string;
  readonly commit?: string;
  readonly sections: readonly Section[];
}

/**
 * A checklist as GitHub's task-list Markdown: sections by headings of the second level, an item for each box. Who ticked a
 * box stands at its line's end, and what the list is about may stand above the first section:
 *
 *     # Release checklist
 *
 *     - Release: 2026.3.0
 *     - Commit: 5d0e…
 *
 *     ## 1. Before the release
 *
 *     - [x] The quick preflight passes (by A. Name, 2026-01-02)
 *     - [ ] The exports open
 *       - accounting export for one ledger
 */
export const taskList: Format<Document> = {
  id: 'task-list',
  title: 'Task list in Markdown',
  mediaType: 'text/markdown',
  specification: { name: 'GitHub Flavored Markdown, task list items', url: 'https://github.github.com/gfm/#task-list-items-extension-' },
  recognise: ({ text, json, scan }) => json === undefined && scan === undefined && /^ {0,3}##[ \t]+\S/m.test(text ?? '') && /^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+\[[ xX]\][ \t]+\S/m.test(text ?? ''),
  read,
  view,
};

function read({ text = '' }: Sample): Reading<Document> {
  const parsed = parseMarkdown(text);
  if ('findings' in parsed) return unreadable('task-list', 'A task list that is too long or too deeply nested to be read', parsed.findings);
  const document = documentOf(parsed.nodes);
  const items = document.sections.flatMap((section) => section.items);
  const ticked = items.filter((item) => item.isTicked);
  const unsigned = ticked.filter((item) => item.by === undefined);
  const checks = items.map((item) => ({ name: item.text, word: item.isTicked ? 'ticked' : 'open', verdict: item.isTicked ? 'pass' as const : 'pending' as const, at: `line:${item.line}` }));
  return {
    form: 'valid',
    statement: statementOf('task-list', {
      content: worstOf(checks.map((one) => one.verdict)),
      summary: items.length === 0 ? 'No item' : `${ticked.length} of ${countOf(items.length, 'item')} ticked${unsigned.length === 0 ? '' : `, ${unsigned.length} of them without a name`}`,
      class: 'attested',
      ...(document.commit === undefined ? {} : { commit: document.commit }),
      ...(document.release === undefined ? {} : { tag: document.release }),
      counts: { items: items.length, ticked: ticked.length, open: items.length - ticked.length, withoutName: unsigned.length, sections: document.sections.length },
      checks,
    }),
    findings: [...withoutName(unsigned), ...listsCut({ checks })],
    document,
  };
}

function withoutName(unsigned: readonly Item[]): ReadFinding[] {
  return unsigned.slice(0, 20).map((item) => finding('tick-without-name', {
    message: `“${item.text.slice(0, 120)}” is ticked, and nobody says by whom`, place: `line:${item.line}`, expected: '(by A. Name, 2026-01-02) at the end of the line', found: 'none',
  }));
}

function documentOf(nodes: readonly RootContent[]): Document {
  const sections: { title: string; items: Item[] }[] = [];
  let title: string | undefined;
  for (const node of nodes) {
    if (node.type === 'heading' && node.depth === 2) sections.push({ title: plainText(node), items: [] });
    else if (node.type === 'heading' && node.depth === 1) title ??= plainText(node);
    const found = itemsIn(node);
    // Boxes above the first section belong to none.
    if (found.length > 0 && sections.length === 0) sections.push({ title: 'Without a section', items: [] });
    sections.at(-1)?.items.push(...found);
  }
  const first = nodes.findIndex((node) => node.type === 'heading' && node.depth === 2);
  const head = fieldsIn(nodes.slice(0, Math.max(0, first)));
  const stated = (label: string) => head.find((field) => field.label === label && field.value !== '')?.value;
  const [release, commit] = [stated('Release'), stated('Commit')];
  return {
    ...(title === undefined ? {} : { title }), ...(release === undefined ? {} : { release }), ...(commit !== undefined && GitCommit.safeParse(commit).success ? { commit } : {}),
    sections: sections.filter((section) => section.items.length > 0),
  };
}

function itemsIn(node: Nodes): Item[] {
  if (node.type === 'listItem' && typeof node.checked === 'boolean') return [itemOf(node, node.checked), ...node.children.flatMap(itemsIn)];
  return 'children' in node ? node.children.flatMap(itemsIn) : [];
}

const TICKED_BY = /^(.*\S)\s*\(by ([^()]{1,120}), (\d{4}-\d{2}-\d{2})\)$/s;

function itemOf(node: ListItem, isTicked: boolean): Item {
  const text = node.children.filter((child) => child.type === 'paragraph').map(plainText).join(' ').trim();
  const [, said = '', by, on = ''] = TICKED_BY.exec(text) ?? [];
  const isNamed = by !== undefined && new Date(`${on}T00:00:00Z`).toJSON()?.startsWith(on) === true;
  return {
    text: isNamed ? said : text === '' ? 'An item without a text' : text,
    isTicked,
    ...(isNamed ? { by: by.trim(), on } : {}),
    details: node.children.flatMap((child) => (child.type === 'list' ? plainItems(child) : [])),
    line: lineOf(node),
  };
}

function plainItems(list: List): string[] {
  return list.children.filter((item) => typeof item.checked !== 'boolean').map((item) => item.children.map((child) => plainText(child)).join(' '));
}

function view({ title, release, commit, sections }: Document) {
  const items = sections.flatMap((section) => section.items);
  return [
    facts('The checklist', [
      ['Title', words(title)], ['Release', words(release)], ['Commit', words(commit)], ['Sections', number(sections.length)], ['Items', number(items.length)], ['Ticked', number(items.filter((item) => item.isTicked).length)],
    ], 'Names stand as somebody typed them. Whoever signs the record off answers for the list.'),
    ...sections.slice(0, 50).map((section) => table({
      title: words(section.title),
      caption: 'Items, and who ticked each',
      columns: ['Item', 'State', 'By', 'On', 'Details'],
      rows: section.items.map((item) => [
        { text: words(item.text, 500), at: `line:${item.line}` }, verdict(item.isTicked ? 'ticked' : 'open', item.isTicked ? 'pass' : 'pending', `line:${item.line}`), words(item.by), moment(item.on), words(item.details.join('; '), 1000),
      ]),
    })),
  ];
}
