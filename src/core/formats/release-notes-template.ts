import type { RootContent } from 'mdast';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import type { Content } from '../model/facts.ts';
import { code, facts, number, table, verdict, words } from './cells.ts';
import { worstOf } from './dossier-record.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { linesIn, parseMarkdown, plainText, sectionsOf } from './markdown.ts';
import { listsCut, statementOf, unreadable } from './reading.ts';

/**
 * ```
 * ## v0.2.0 - 2026-02-10
 * ### Features
 * - **[Scheduler]** Batches of unequal size (#412)
 * ### Known Issues
 * - None
 * ```
 */
interface Document {
  readonly version: string;
  readonly date: string;
  readonly sections: readonly NotesSection[];
}
interface NotesSection {
  readonly title: string;
  readonly entries: number;
  readonly state: 'written' | 'empty' | 'template';
  readonly line: number;
}

/**
 * Release notes by a template of fixed sections: a second-level heading with version and date, and below it one
 * third-level heading for each section. Each section is a check, so that a policy can name those that must be written.
 */
export const releaseNotesTemplate: Format<Document> = {
  id: 'release-notes-template',
  title: 'Release notes in fixed sections',
  mediaType: 'text/markdown',
  specification: { name: 'QuASIM RELEASE.md, Release Notes Template', url: 'https://github.com/robertringler/QuASIM/blob/f12164e37cf023211211d54d51d3884a01cb934b/RELEASE.md' },
  recognise: ({ text }) => text !== undefined && headOf(text) !== undefined,
  read,
  view: ({ version, date, sections }) => [
    facts('The release', [['Version', code(version, 'line:1')], ['Date', words(date)], ['Sections', number(sections.length)]]),
    table({
      title: 'Sections',
      caption: 'Each section of the notes, and whether somebody wrote it',
      columns: ['Section', 'State', { label: 'Entries', numeric: true }],
      rows: sections.map(({ title, state, entries, line }) => [words(title), verdict(state, VERDICTS[state], `line:${line}`), number(entries)]),
    }),
  ],
};

const HEAD = /^## (v\d{1,9}\.\d{1,9}\.\d{1,9}(?:[-+][0-9A-Za-z.+-]{1,100})?|vX\.Y\.Z) - (\d{4}-\d{2}-\d{2}|YYYY-MM-DD)\s*$/;

function headOf(text: string): { readonly version: string; readonly date: string } | undefined {
  const first = text.slice(0, 1000).split('\n').find((line) => line.trim() !== '');
  const [, version, date] = HEAD.exec(first ?? '') ?? [];
  return version === undefined || date === undefined ? undefined : { version, date };
}

const VERDICTS: Readonly<Record<NotesSection['state'], Content>> = { written: 'pass', empty: 'no-result', template: 'pending' };

// What the template itself puts in: nobody has written a line that still holds one of these.
const TEMPLATE = /\[(?:Component|Benchmark|Issue description|topic|feature|description)\]|vX\.Y\.Z|vA\.B\b|YYYY-XXXXX|\(#PR\)|@user1\b/;

function read({ text = '' }: Sample): Reading<Document> {
  const parsed = parseMarkdown(text);
  if ('findings' in parsed) return unreadable('release-notes-template', 'Release notes that could not be parsed', parsed.findings);
  const { version = '', date = '' } = headOf(text) ?? {};
  const sections = sectionsOf(parsed.nodes).filter(({ depth }) => depth === 3).map(sectionOf);
  const unwritten = sections.filter(({ state }) => state !== 'written');
  const checks = sections.map(({ title, state, line }) => ({ name: title, word: state, verdict: VERDICTS[state], at: `line:${line}` }));
  const isTemplate = version === 'vX.Y.Z' || date === 'YYYY-MM-DD';
  return {
    form: isTemplate || unwritten.length > 0 ? 'valid-with-defects' : 'valid',
    statement: statementOf('release-notes-template', {
      content: isTemplate ? 'pending' : worstOf(checks.map((check) => check.verdict)),
      summary: sections.length === 0 ? 'Notes without a section' : `${sections.length - unwritten.length} of ${countOf(sections.length, 'section')} written`,
      ...(isTemplate ? {} : { tag: version }),
      counts: { sections: sections.length, written: sections.length - unwritten.length },
      checks,
    }),
    findings: [
      ...(isTemplate ? [unwrittenFinding('The heading is still that of the template', 'line:1')] : []),
      ...unwritten.slice(0, 20).map(({ title, state, line }) => unwrittenFinding(`“${title}” ${state === 'empty' ? 'holds nothing' : 'still holds text of the template'}`, `line:${line}`)),
      ...listsCut({ checks }),
    ],
    document: { version, date, sections },
  };
}

function sectionOf({ title, line, nodes }: { readonly title: string; readonly line: number; readonly nodes: readonly RootContent[] }): NotesSection {
  const text = nodes.map((node) => plainText(node)).join('\n');
  const state = TEMPLATE.test(text) ? 'template' : text.trim() === '' ? 'empty' : 'written';
  return { title, line, state, entries: linesIn(nodes).filter((one) => one.text !== '').length };
}

function unwrittenFinding(message: string, place: string): ReadFinding {
  return finding('section-unwritten', { message, place, expected: 'a line, be it “None”' });
}
