import { finding } from '../findings.ts';
import { sha256Hex, utf8 } from '../lib/bytes.ts';
import { countOf } from '../lib/format-number.ts';
import { digest, facts, moment, number, table, verdict, words } from './cells.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { dumpLikePython, readLexemes, type Lexical } from './json-lexemes.ts';
import { scanJson } from './json-scan.ts';
import { SPECIFICATION, writtenAt } from './quasim.ts';
import { listsCut, statementOf } from './reading.ts';

interface Event {
  readonly line: number;
  readonly type: string;
  readonly at: string;
  readonly id: string;
  /** What is wrong with this link; absent where it holds. */
  readonly problem?: { readonly message: string; readonly expected: string; readonly found: string };
}

interface Document {
  readonly events: readonly Event[];
}

const GENESIS = '0'.repeat(64);

// An event may carry any data, and its own keys stand around it.
const LONGEST_FIRST_LINE = 1_000_000;

/**
 * A log of events, one to a line, each bound to the one before: `event_id` is the SHA-256 of the event without it, as
 * Python's `json.dumps(sort_keys=True)` writes it, and `prev_hash` is the `event_id` before. What the chain proves is that
 * no line was changed, taken out or put in between; whoever wrote it could write all of it again.
 */
export const quasimAuditLog: Format<Document> = {
  id: 'quasim.audit-log',
  title: 'Hash-chained audit log',
  mediaType: 'application/jsonl',
  specification: SPECIFICATION,
  recognise: ({ text }) => {
    const first = (text ?? '').slice(0, LONGEST_FIRST_LINE).split('\n', 1)[0] ?? '';
    return first.startsWith('{') && ['"event_type"', '"prev_hash"', '"event_id"'].every((key) => first.includes(key));
  },
  read,
  view: ({ events }) => [
    facts('The chain', [
      ['Events', number(events.length)],
      ['Chain', verdict(events.some(({ problem }) => problem !== undefined) ? 'broken' : 'holds', events.some(({ problem }) => problem !== undefined) ? 'fail' : 'pass')],
    ], 'Each event holds the digest of the one before. A chain that holds shows that no line was changed or taken out of the middle; it can not show that the last lines are all there, or that nobody wrote it anew.'),
    table({
      title: 'Events',
      caption: 'Every event, in order, and whether its link holds',
      columns: ['Line', 'Event', 'Link', 'Time', 'Digest'],
      rows: events.map((one) => [
        { text: String(one.line), at: `line:${one.line}` }, words(one.type), verdict(one.problem?.message ?? 'holds', one.problem === undefined ? 'pass' : 'fail', `line:${one.line}`), moment(one.at === '' ? undefined : one.at), digest(one.id),
      ]),
    }),
  ],
};

const MOST_PROBLEMS = 20;

function read({ text = '' }: Sample): Reading<Document> {
  const lines = text.split('\n').map((line, index) => ({ line: line.replace(/\r$/, ''), number: index + 1 })).filter(({ line }) => line.trim() !== '');
  const events: Event[] = [];
  let previous = GENESIS;
  for (const { line, number: at } of lines) {
    const event = link(line, at, previous);
    events.push(event);
    previous = event.id;
  }
  const broken = events.filter(({ problem }) => problem !== undefined);
  const times = events.map(({ at }) => at).filter((at) => at !== '');
  const said = {
    content: broken.length > 0 ? 'fail' as const : 'pass' as const,
    summary: broken[0] === undefined ? `The chain holds for ${events.length} of ${countOf(events.length, 'event')}` : `The chain is broken at line ${broken[0].line}`,
    ...(times.at(-1) === undefined ? {} : { producedAt: times.at(-1)! }),
    counts: { events: events.length, broken: broken.length },
    checks: events.map(({ line, problem }) => ({ name: `link of line ${line}`, word: problem === undefined ? 'holds' : 'broken', verdict: problem === undefined ? 'pass' as const : 'fail' as const, at: `line:${line}` })),
  };
  return {
    form: broken.length === 0 ? 'valid' : 'valid-with-defects',
    statement: statementOf('quasim.audit-log', said),
    findings: [...broken.slice(0, MOST_PROBLEMS).map((one): ReadFinding => finding('chain-broken', {
      message: `Line ${one.line}: ${one.problem?.message ?? ''}`, place: `line:${one.line}`, expected: one.problem?.expected ?? '', found: one.problem?.found ?? '',
    })), ...listsCut(said)],
    document: { events },
  };
}

function link(line: string, at: number, previous: string): Event {
  const scan = scanJson(line);
  const unread = { line: at, type: '', at: '', id: '' };
  if (scan.problem !== undefined || scan.duplicates.length > 0) return { ...unread, problem: { message: 'the line is no sound JSON', expected: 'one JSON object', found: scan.problem?.found ?? 'a key twice' } };
  const event = readLexemes(line);
  if (event.kind !== 'object') return { ...unread, problem: { message: 'the line is no event', expected: 'an object', found: event.kind } };
  const text = (key: string) => {
    const value = event.members.find(([name]) => name === key)?.[1];
    return value?.kind === 'string' ? value.text : '';
  };
  const one = { line: at, type: text('event_type'), at: writtenAt(text('timestamp')) ?? '', id: text('event_id') };
  const computed = sha256Hex(utf8(dumpLikePython(without(event, 'event_id'))));
  if (computed !== one.id) return { ...one, problem: { message: 'the event does not have the digest it states', expected: computed, found: one.id } };
  if (text('prev_hash') !== previous) return { ...one, problem: { message: 'it does not follow the event before it', expected: previous, found: text('prev_hash') } };
  return one;
}

function without(event: Extract<Lexical, { kind: 'object' }>, key: string): Lexical {
  return { ...event, members: event.members.filter(([name]) => name !== key) };
}
