import { formatById } from '../../formats/index.ts';
import { table, verdict, words } from '../../formats/cells.ts';
import type { Block, Cell } from '../../model/block.ts';
import type { Content } from '../../model/facts.ts';
import type { RecordFile, RecordSlot } from '../../model/record.ts';
import type { EvidenceStatement } from '../../model/statement.ts';
import { holdsDrafts } from '../evidence-mark.ts';
import { moment } from '../times.ts';

/** One file of a slot and what was read from it when the record was sealed. */
export interface Read {
  readonly file: RecordFile;
  readonly statement: EvidenceStatement;
}

const MOST_COLUMNS = 8;

/**
 * Several documents of one format beside each other: what each says of itself, of each listed file and of each check.
 * From the sealed statements alone; `undefined` where there are no two such documents or they list nothing.
 */
export function sideBySide(slot: RecordSlot, all: readonly Read[]): Block | undefined {
  const [first] = all;
  const listing = all.filter(({ statement }) => statement.claims.length + statement.checks.length > 0);
  if (first === undefined || all.length < 2 || listing.length === 0 || all.some(({ file }) => file.format !== first.file.format)) return undefined;
  const shown = all.slice(0, MOST_COLUMNS);
  const drafts = holdsDrafts(slot);
  const names = columnNames(shown);
  const row = (name: Cell, cell: (one: Read) => Cell): Cell[] => [name, ...shown.map(cell)];
  return table({
    title: 'Side by side',
    about: [
      ...(drafts ? ['Drafts, each as one job left it. A draft says fail until everything is there, and that is no verdict on the release.'] : []),
      ...(all.length > shown.length ? [`${shown.length} of ${all.length} files are shown.`] : []),
    ].join(' ') || 'What each document says of the same things.',
    caption: `${formatById(first.file.format)?.title ?? 'Documents'}: ${shown.length} beside each other`,
    columns: ['What', ...names.map((name) => (drafts ? `${name} (draft)` : name))],
    rows: [
      row('Its own verdict', ({ statement: { producerWord: word = 'not stated', producerVerdict: means, producerWordAt: at } }) => (drafts ? { text: words(word), ...(at === undefined ? {} : { at }) } : verdict(word, means ?? 'not-stated', at))),
      row('Tag', ({ statement }) => words(statement.tag)),
      row('Commit', ({ statement }) => words(statement.commit?.slice(0, 8))),
      row('Made', ({ statement }) => (statement.producedAt === undefined ? '–' : moment(statement.producedAt))),
      ...keysOf(shown, claimsOf).map((key) => row(named(key), (one) => saidOf(claimsOf(one), key))),
      ...keysOf(shown, checksOf).map((key) => row(named(key), (one) => saidOf(checksOf(one), key))),
    ],
  });
}

interface Said {
  readonly key: string;
  readonly word?: string | undefined;
  readonly verdict?: Content | undefined;
  readonly sha256?: string | undefined;
  readonly at: string;
}

function claimsOf({ statement }: Read): readonly Said[] {
  return statement.claims.map((claim) => ({ ...claim, key: claim.key ?? claim.name }));
}

function checksOf({ statement }: Read): readonly Said[] {
  return statement.checks.map((check) => ({ ...check, key: check.name }));
}

/** Every key that any of them lists, in the order of first mention. */
function keysOf(shown: readonly Read[], rows: (one: Read) => readonly Said[]): string[] {
  return [...new Set(shown.flatMap((one) => rows(one).map(({ key }) => key)))];
}

function saidOf(rows: readonly Said[], key: string): Cell {
  const said = rows.find((one) => one.key === key);
  if (said === undefined) return 'not listed';
  if (said.sha256 !== undefined) return { text: words(said.word ?? ''), digest: said.sha256, at: said.at };
  return verdict(said.word ?? 'listed', said.verdict ?? 'not-stated', said.at);
}

function named(key: string): Cell {
  return { text: words(key), code: true };
}

/** What tells the names apart, without the beginning and the extension that all of them share. */
function columnNames(shown: readonly Read[]): string[] {
  const names = shown.map(({ file }) => file.name);
  const [first = ''] = names;
  const parts = first.split(/(?<=[/_-])/);
  const shared = (length: number) => parts.slice(0, length).join('');
  const begin = shared([...parts.keys()].filter((length) => names.every((name) => name.startsWith(shared(length)) && name !== shared(length))).at(-1) ?? 0).length;
  const extension = /\.[a-z]+$/.exec(first)?.[0] ?? '';
  const end = names.every((name) => name.endsWith(extension) && name.length > begin + extension.length) ? extension.length : 0;
  return names.map((name) => words(name.slice(begin, name.length - end), 80));
}
