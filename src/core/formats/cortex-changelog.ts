import { z } from 'zod';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import { facts, moment, number, table, words } from './cells.ts';
import { SPECIFICATION } from './cortex.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { instantOf } from './instant.ts';
import { isObject, member, readBy, statementOf, unreadable } from './reading.ts';

const Entries = z.array(z.string());
const Bead = z.looseObject({ closed_at: z.string(), id: z.string(), title: z.string() });

const Changelog = z.looseObject({
  version: z.string().min(1),
  range: z.string(),
  from_ref: z.string().nullish(),
  to_ref: z.string(),
  categories: z.looseObject({ features: Entries, bugfixes: Entries, breaking_changes: Entries, deprecations: Entries }),
  closed_beads: z.array(Bead),
});
type Changelog = z.infer<typeof Changelog>;

const CATEGORIES = [
  ['features', 'Features', 'feature'], ['bugfixes', 'Bug fixes', 'bug fix'], ['breaking_changes', 'Breaking changes', 'breaking change'], ['deprecations', 'Deprecations', 'deprecation'],
] as const;

/** What changed since the last tag, by the subjects of its commits, and the issues ("beads") that were closed. */
export const cortexChangelog: Format<Changelog> = {
  id: 'cortex.changelog',
  title: 'Cortex changelog',
  mediaType: 'application/json',
  specification: SPECIFICATION,
  recognise: ({ json }) => isObject(member(json?.value, 'categories')) && member(json?.value, 'closed_beads') !== undefined,
  read,
  view,
};

function read(sample: Sample): Reading<Changelog> {
  const parsed = readBy(Changelog, sample.json?.value);
  if ('findings' in parsed) return unreadable('cortex.changelog', 'A changelog that does not follow its format', parsed.findings);
  const changelog = parsed.document;
  const { categories, closed_beads: beads, version } = changelog;
  const changes = CATEGORIES.reduce((sum, [key]) => sum + categories[key].length, 0);
  const defects = defectsOf(changelog);
  return {
    form: defects.length > 0 ? 'valid-with-defects' : 'valid',
    statement: statementOf('cortex.changelog', {
      content: changes === 0 ? 'no-result' : 'not-stated',
      summary: changes === 0
        ? `Version ${version}: no change is listed`
        : `Version ${version}: ${CATEGORIES.map(([key, title, one]) => countOf(categories[key].length, one, title.toLowerCase())).join(', ')}; ${countOf(beads.length, 'closed issue')}`,
      tool: 'scripts/generate-changelog.sh',
      counts: {
        changes, features: categories.features.length, bugfixes: categories.bugfixes.length, breakingChanges: categories.breaking_changes.length, deprecations: categories.deprecations.length, closedBeads: beads.length,
      },
    }),
    findings: [
      ...(changes === 0 ? [finding('nothing-checked', { message: 'The changelog lists no change', place: '/categories', expected: 'at least one change', found: 'none' })] : []),
      ...defects,
    ],
    document: changelog,
  };
}

function defectsOf({ version, closed_beads: beads }: Changelog): ReadFinding[] {
  return [
    // VERSION holds X.Y.Z; the tag has the "v".
    ...(/^\d+\.\d+\.\d+$/.test(version) ? [] : [finding('version-not-stated', { message: `“${version}” is no version of this project`, place: '/version', expected: 'X.Y.Z without a “v”', found: version })]),
    ...beads.flatMap((bead, index) => (instantOf(bead.closed_at) === undefined ? [finding('schema-violation', {
      message: `The time of “${bead.id}” is none`, place: `/closed_beads/${index}/closed_at`, expected: 'a time with its zone', found: bead.closed_at,
    })] : [])).slice(0, 20),
  ];
}

function view(changelog: Changelog) {
  const { version, from_ref: from, to_ref: to, categories, closed_beads: beads } = changelog;
  return [
    facts('The changelog', [
      ['Version', words(version)],
      ['Covers', words(typeof from === 'string' ? `${from} to ${to}` : `all history up to ${to}, because there was no earlier tag`)],
      ...CATEGORIES.map(([key, title]) => [title, number(categories[key].length)] as const),
      ['Closed issues', number(beads.length)],
    ], 'Sorted by the first words of each commit; the tool lists at most 50 closed issues.'),
    ...CATEGORIES.filter(([key]) => categories[key].length > 0).map(([key, title]) => table({
      title,
      caption: `${title}, by the subjects of their commits`,
      columns: ['Change', 'Commit'],
      rows: categories[key].slice(0, 500).map((entry, index) => {
        const [, subject = entry, commit] = /^- (.*) \(([0-9a-f]{7,40})\)$/s.exec(entry) ?? [];
        return [{ text: words(subject), at: `/categories/${key}/${index}` }, commit === undefined ? '–' : { text: commit, code: true as const }];
      }),
      count: categories[key].length,
    })),
    table({
      title: 'Closed issues',
      caption: 'Issues closed in the range, newest first',
      columns: ['Issue', 'Title', 'Closed'],
      rows: beads.map((bead, index) => [{ text: words(bead.id), at: `/closed_beads/${index}` }, words(bead.title), moment(instantOf(bead.closed_at))]),
    }),
  ];
}
