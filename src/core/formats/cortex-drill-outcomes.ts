import type { Content } from '../model/facts.ts';
import { worstOf } from './dossier-record.ts';
import { fieldsIn, linesIn, plainText, tablesIn, type MarkdownField, type MarkdownTable, type Section } from './markdown.ts';

// What a drill report of Cortex says in many places: lines that begin with a mark, fields, headings and tables.

/** One outcome that a report gives, with the time it took beside its limit where both are there, in seconds. */
export interface Outcome {
  readonly name: string;
  readonly word: string;
  readonly verdict: Content;
  readonly line: number;
  readonly measured?: string;
  readonly target?: string;
  readonly current?: number;
  readonly limit?: number;
  /** The report calls it met, or missed, and its own times say otherwise. */
  readonly contradicts?: true;
}

const MARKS: readonly (readonly [mark: string, means: Content])[] = [['❌', 'fail'], ['⚠', 'warn'], ['✅', 'pass']];

const WORDS: readonly (readonly [pattern: RegExp, means: Content])[] = [
  [/^(?:FAIL|FAILED|FAILURE|UNSUCCESSFUL|NOT READY|REJECT(?:ED)?)\b/i, 'fail'],
  [/^(?:BLOCKED|INCOMPLETE|SKIPPED|NOT RUN|ABORTED)\b/i, 'no-result'],
  [/^(?:PARTIAL|CONDITIONAL)\b/i, 'warn'],
  [/^(?:PASS|PASSED|SUCCESS|COMPLETE SUCCESS|HIGHLY SUCCESSFUL|PRODUCTION READY|APPROVED?|WORKS)\b/i, 'pass'],
];

/** What a mark and the word after it mean together: the worse of the two; neither is no result. */
export function outcomeOf(text: string): Content {
  const marks = MARKS.filter(([mark]) => text.includes(mark)).map(([, means]) => means);
  const bare = withoutMarks(text);
  const word = WORDS.find(([pattern]) => pattern.test(bare))?.[1];
  return worstOf(word === undefined ? marks : [...marks, word]);
}

/** Everything below a heading that has an outcome. */
export function outcomesIn(section: Section): Outcome[] {
  return [
    ...headingOutcome(section),
    ...lineOutcomes(section),
    ...fieldOutcome(section),
    ...tablesIn(section.nodes).flatMap(tableOutcomes),
    ...objectiveOutcomes(section),
  ];
}

// `### Command Accuracy ✅ **PASS**`
function headingOutcome({ title, line }: Section): Outcome[] {
  if (title.length > 300) return [];
  const [, name, word] = /^(.*?)\s*((?:✅|❌|⚠\ufe0f?)\s*(?:PASS|FAIL|PARTIAL)\b.*)$/.exec(title) ?? [];
  return name === undefined || name === '' || word === undefined ? [] : [{ name, word: withoutMarks(word), verdict: outcomeOf(word), line }];
}

// `- ✅ **PASS** - Backup completed successfully`. A line that begins with a cross is a failure, whatever follows.
function lineOutcomes({ nodes }: Section): Outcome[] {
  return linesIn(nodes).flatMap(({ text, line }) => {
    const [, word, name] = /^((?:✅|❌|⚠\ufe0f?)\s*(?:PASS|FAIL|PARTIAL|BLOCKED|SKIPPED))\s*[-–:]\s*(.+)$/.exec(text) ?? [];
    if (word !== undefined && name !== undefined) return [{ name, word: withoutMarks(word), verdict: outcomeOf(word), line }];
    return text.startsWith('❌') ? [{ name: text.slice(1).trim(), word: 'marked with a cross', verdict: 'fail' as const, line }] : [];
  });
}

// `**Drill Result:** ✅ **SUCCESS** - …`, beside it `**SLA Target:** <5 minutes` or `**Target Duration:** …`, and `**Actual Performance:** 1 minute`.
function fieldOutcome({ title, nodes }: Section): Outcome[] {
  const fields = fieldsIn(nodes);
  const results = fields.filter(({ label }) => label === 'Drill Result' || label === 'Result');
  const target = fields.find(({ label }) => /^(?:SLA Target|Target Duration)$/.test(label))?.value;
  const actual = fields.find(({ label }) => label === 'Actual Performance')?.value;
  return results.map(({ value, line }: MarkdownField) => timed({ name: withoutMarks(title), word: withoutMarks(value), verdict: outcomeOf(value), line }, actual, target));
}

const OUTCOME_COLUMNS = ['Status', 'Result', 'Test Result'];

function tableOutcomes({ columns, rows }: MarkdownTable): Outcome[] {
  const at = columns.findIndex((column) => OUTCOME_COLUMNS.includes(column));
  const target = columns.findIndex((column) => /\btarget\b/i.test(column));
  const measured = columns.findIndex((column) => /^(?:simulated time|actual performance|measured)$/i.test(column));
  if (at < 1) return [];
  const objective = /\b(RTO|RPO)\b/.exec(columns[target] ?? '')?.[1];
  return rows.map(({ cells, line }) => {
    const text = (index: number) => (cells[index] === undefined ? undefined : plainText(cells[index]).trim());
    const name = text(0) ?? '';
    const word = text(at) ?? '';
    return timed({ name: objective === undefined ? name : `${objective} ${name}`, word: withoutMarks(word), verdict: outcomeOf(word), line }, text(measured), text(target));
  });
}

// `### Recovery Time Objective (RTO) - Target: ≤15 minutes`, then `- **Restore time:** 4.1ms ✅`.
function objectiveOutcomes({ title, nodes }: Section): Outcome[] {
  const [, objective, target] = /\((RTO|RPO)\) - Target: (.+)$/.exec(title) ?? [];
  if (objective === undefined || target === undefined) return [];
  return fieldsIn(nodes).map(({ label, value, line }) => timed({ name: `${objective} ${label}`, word: withoutMarks(value), verdict: outcomeOf(value), line }, withoutMarks(value), target));
}

/** The outcome with its time held against the limit again; a text without a time adds none. */
function timed(outcome: Outcome, measured: string | undefined, target: string | undefined): Outcome {
  const current = longest(measured ?? '');
  const limit = shortest(target ?? '');
  if (current === undefined || limit === undefined || measured === undefined || target === undefined) return outcome;
  const computed: Content = current < limit || (current === limit && !target.trimStart().startsWith('<')) ? 'pass' : 'fail';
  return {
    ...outcome, measured, target, current, limit,
    verdict: worstOf([outcome.verdict, computed]),
    ...(computed === 'fail' && outcome.verdict === 'pass' ? { contradicts: true as const } : {}),
  };
}

const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, sec: 1, second: 1, min: 60, minute: 60, h: 3600, hour: 3600 };

/** Every time span in a text, in seconds; of `3-5 min` the upper end. */
function spans(text: string): number[] {
  return [...text.matchAll(/(?:\d{1,9}(?:\.\d{1,9})?\s*[-–]\s*)?(\d{1,9}(?:\.\d{1,9})?)\s*(ms|s|sec|seconds?|min|minutes?|h|hours?)\b/g)].flatMap(([, digits = '', unit = '']) => {
    const seconds = SECONDS[unit] ?? SECONDS[unit.replace(/s$/, '')];
    // Thousandths are no double; to the microsecond they read as written.
    return seconds === undefined ? [] : [Math.round(Number(digits) * seconds * 1e6) / 1e6];
  });
}

function longest(text: string): number | undefined {
  const found = spans(text);
  return found.length === 0 ? undefined : Math.max(...found);
}

function shortest(text: string): number | undefined {
  const found = spans(text);
  return found.length === 0 ? undefined : Math.min(...found);
}

/** A text without its marks: what they mean stands beside it, and not every font has them. */
export function withoutMarks(text: string): string {
  return text.replaceAll(/[✅❌⚠\ufe0f]/g, '').trim();
}
