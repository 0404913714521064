import type { Nodes } from 'mdast';
import { changelogVersions, type ChangelogVersion } from '../lib/changelog.ts';
import { countOf } from '../lib/format-number.ts';
import type { Content } from '../model/facts.ts';
import type { Block } from '../model/block.ts';
import { code, facts, moment, number, table, words } from './cells.ts';
import type { Format, Reading, Sample } from './format.ts';
import { parseMarkdown, sectionsOf } from './markdown.ts';
import { listsCut, statementOf, unreadable } from './reading.ts';

interface Version extends Omit<ChangelogVersion, 'nodes'> {
  /** Entries by kind of change, in the order of the file; `''` for those under no heading. */
  readonly kinds: readonly { readonly kind: string; readonly entries: number }[];
  readonly entries: number;
}

interface Document {
  readonly released: readonly Version[];
  readonly unreleased?: Version;
}

/**
 * A changelog as people keep it: a heading for each version, newest first, with its day, and below it what was added,
 * changed, deprecated, removed, fixed and made secure. Each version is a check, so that a policy can name the one that must
 * be written; what is not released yet is counted and is no check.
 */
export const keepAChangelog: Format<Document> = {
  id: 'keep-a-changelog',
  title: 'Changelog',
  mediaType: 'text/markdown',
  specification: { name: 'Keep a Changelog 1.1.0', url: 'https://keepachangelog.com/en/1.1.0/' },
  recognise: ({ text, json, scan }) => json === undefined && scan === undefined && /^ {0,3}# +change ?log\b/im.test(text ?? '') && /^## +\[(?:unreleased|v?\d[^\]\n]{0,100})\]/im.test(text ?? ''),
  read,
  view,
};

function read({ text = '' }: Sample): Reading<Document> {
  const parsed = parseMarkdown(text);
  if ('findings' in parsed) return unreadable('keep-a-changelog', 'A changelog that is too long or too tangled to be read', parsed.findings);
  const versions = changelogVersions(parsed.nodes).map(versionOf);
  const released = versions.filter((one) => one.version !== undefined);
  const unreleased = versions.find((one) => one.version === undefined);
  const checks = [...wholeChecks(released), ...released.map(versionCheck)];
  const [newest] = released;
  return {
    form: 'valid',
    statement: statementOf('keep-a-changelog', {
      // It tells what changed and says of nothing whether it is good.
      content: newest === undefined ? 'no-result' : 'not-stated',
      summary: newest === undefined ? 'No version is released' : `${countOf(released.length, 'version')}, the newest ${newest.version ?? ''}${newest.day === undefined ? '' : ` of ${newest.day}`}`,
      class: 'claimed',
      counts: {
        versions: released.length,
        entries: released.reduce((sum, one) => sum + one.entries, 0),
        unreleased: unreleased?.entries ?? 0,
        yanked: released.filter((one) => one.isYanked).length,
      },
      checks,
    }),
    findings: listsCut({ checks }),
    document: { released, ...(unreleased === undefined ? {} : { unreleased }) },
  };
}

function versionOf({ nodes, ...version }: ChangelogVersion): Version {
  const sections = sectionsOf(nodes);
  const under = (title: string, below: readonly Nodes[]) => ({ kind: title, entries: below.reduce((sum, node) => sum + (node.type === 'list' ? node.children.length : node.type === 'paragraph' ? 1 : 0), 0) });
  const first = nodes.findIndex((node) => node.type === 'heading');
  const loose = under('', first === -1 ? nodes : nodes.slice(0, first));
  const kinds = [...(loose.entries === 0 ? [] : [loose]), ...sections.map((section) => under(section.title, section.nodes))];
  return { ...version, kinds, entries: kinds.reduce((sum, one) => sum + one.entries, 0) };
}

interface Check { readonly name: string; readonly word: string; readonly verdict: Content; readonly at: string }

/** A version is told when something stands below its heading. A yanked one is told too, and warned of. */
function versionCheck({ version = '', day, isYanked, entries, line }: Version): Check {
  const [word, verdict] = entries === 0 ? ['empty', 'no-result'] as const : isYanked ? ['yanked', 'warn'] as const : day === undefined ? ['without a day', 'warn'] as const : ['written', 'pass'] as const;
  return { name: version, word, verdict, at: `line:${line}` };
}

/** What the convention asks of the file as a whole. Nothing is asked of a file without a version. */
function wholeChecks(released: readonly Version[]): Check[] {
  if (released.length === 0) return [];
  const check = (name: string, wrong: Version | undefined, word: string): Check =>
    (wrong === undefined ? { name, word: 'yes', verdict: 'pass', at: `line:${released[0]?.line ?? 1}` } : { name, word: `${word}: ${wrong.version ?? ''}`.slice(0, 100), verdict: 'warn', at: `line:${wrong.line}` });
  const days = released.filter((one) => one.day !== undefined);
  return [
    check('Every version has its day', released.find((one) => one.day === undefined), 'none'),
    check('Newest first', days.find((one, index) => (days[index + 1]?.day ?? '') > (one.day ?? '')), 'older than the next'),
    check('Every version has a link', released.find((one) => !one.isLinked), 'none'),
    check('No version stands twice', released.find((one, index) => released.findIndex((other) => other.version === one.version) !== index), 'again'),
  ];
}

function view({ released, unreleased }: Document): readonly Block[] {
  return [
    facts('The changelog', [['Versions', number(released.length)], ['Newest', code(released[0]?.version)], ['Of', moment(released[0]?.day)], ['Not released yet', number(unreleased?.entries ?? 0)]], 'What its makers say of each version. Nothing here was checked against the code.'),
    table({
      title: 'Versions',
      caption: 'Each version, its day and how many changes of which kind it has',
      columns: ['Version', 'Day', 'Changes', { label: 'Entries', numeric: true }],
      rows: released.map(({ version, day, isYanked, kinds, entries, line }) => [
        code(version, `line:${line}`), moment(day), words(`${isYanked ? 'Yanked. ' : ''}${kinds.map((one) => `${one.kind === '' ? 'Without a heading' : one.kind}: ${one.entries}`).join('; ')}`, 500), number(entries),
      ]),
    }),
  ];
}
