import type { RootContent } from 'mdast';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import type { Content } from '../model/facts.ts';
import { facts, moment, table, verdict, words } from './cells.ts';
import { SPECIFICATION } from './cortex.ts';
import { outcomeOf, outcomesIn, withoutMarks, type Outcome } from './cortex-drill-outcomes.ts';
import { worstOf } from './dossier-record.ts';
import { isMetricName } from './figures.ts';
import type { Format, ReadFinding, Reading, ReadMeasurement, Sample } from './format.ts';
import { instantOf } from './instant.ts';
import { fieldsIn, parseMarkdown, sectionsOf, type MarkdownField, type Section } from './markdown.ts';
import { maskedPerson } from './private-names.ts';
import { describe, listsCut, statementOf, unreadable } from './reading.ts';

/**
 * ```
 * # Cortex Rollback Tabletop Drill - 2026-02-18
 * - **Date/Time:** 2026-02-18 05:15 UTC
 * - **Operator:** cortex-coder (tabletop simulation)
 * - ✅ **PASS** - Backup completed successfully
 * | Scenario | Target RTO | Simulated Time | Status |
 * ### ✅ DRILL STATUS: PASSED
 * ```
 */
interface Document {
  readonly title: string;
  readonly kind: Kind;
  readonly at?: string;
  readonly day: string;
  readonly who: string;
  readonly environment: string;
  readonly statuses: readonly Status[];
  readonly outcomes: readonly Outcome[];
  readonly gaps: readonly MarkdownField[];
}
interface Status {
  readonly word: string;
  readonly verdict: Content;
  readonly line: number;
}

/** A tabletop drill is talked through; an executed one shows the output of what was run. */
type Kind = 'tabletop' | 'executed' | 'not stated';

const HEAD = /^# (.*) - (\d{4}-\d{2}-\d{2})[ \t]*$/;
const DRILL = /\b(?:Drill|Runbook Verification)\b/;

/** What was tried to get a service back, and how long it took. Written by people in Markdown, and different each time. */
export const cortexDrill: Format<Document> = {
  id: 'cortex.drill',
  title: 'Cortex drill report',
  mediaType: 'text/markdown',
  specification: SPECIFICATION,
  recognise: ({ text }) => headOf(text ?? '') !== undefined,
  read,
  view,
};

// One line and one pattern after the other: together they would take quadratic time for a line of many drills.
function headOf(text: string): { readonly title: string; readonly day: string } | undefined {
  const [line = ''] = text.trimStart().split('\n', 1);
  const [, title, day] = HEAD.exec(line.replace(/\r$/, '')) ?? [];
  return title === undefined || day === undefined || !DRILL.test(title) ? undefined : { title, day };
}

function read(sample: Sample): Reading<Document> {
  const parsed = parseMarkdown(sample.text ?? '');
  if ('findings' in parsed) return unreadable('cortex.drill', 'A drill report that was not read', parsed.findings);
  const document = parse(parsed.nodes, sample.text ?? '');
  const said = worstOf(document.statuses.map((one) => one.verdict));
  const status = document.statuses[0];
  const checks = [
    { name: 'executed', word: document.kind, verdict: document.kind === 'executed' ? 'pass' as const : 'not-stated' as const, at: 'line:1' },
    ...document.outcomes.map(({ name, word, verdict: outcome, line, current, limit }) => ({
      name, word, verdict: outcome, at: `line:${line}`, ...(current === undefined || limit === undefined ? {} : { current, limit }),
    })),
  ];
  const count = (content: Content) => document.outcomes.filter((one) => one.verdict === content).length;
  const timed = document.outcomes.filter((one) => one.limit !== undefined).length;
  return {
    form: status === undefined || document.at === undefined ? 'valid-with-defects' : 'valid',
    statement: statementOf('cortex.drill', {
      content: worstOf([said, document.outcomes.length === 0 ? 'no-result' : worstOf(document.outcomes.map((one) => one.verdict))]),
      summary: `${KINDS[document.kind]}: ${count('pass')} of ${countOf(document.outcomes.length, 'outcome')} passed, ${timed === 0 ? 'none' : timed} of them held against a time${status === undefined ? '; the report gives no status' : ''}`,
      ...(status === undefined ? {} : { producerWord: status.word, producerVerdict: said, producerWordAt: `line:${status.line}` }),
      class: 'claimed',
      ...(document.at === undefined ? {} : { producedAt: document.at }),
      counts: { outcomes: document.outcomes.length, passed: count('pass'), failed: count('fail'), timed, gaps: document.gaps.length },
      checks,
    }),
    findings: [...findingsOf(document), ...listsCut({ checks })],
    measurements: document.kind === 'executed' ? document.outcomes.flatMap(timeOf) : [],
    document,
  };
}

/** How long what passed took. In a tabletop drill nothing took any time. */
function timeOf({ name, verdict: outcome, current, contradicts, line }: Outcome): ReadMeasurement[] {
  const metric = `drill.${name}`;
  return outcome !== 'pass' || contradicts === true || current === undefined || !isMetricName(metric) ? [] : [{ metric, unit: 's', direction: 'lower', value: current, samples: 1, comparability: {}, at: `line:${line}` }];
}

const KINDS: Readonly<Record<Kind, string>> = { tabletop: 'Tabletop drill', executed: 'Executed drill', 'not stated': 'Drill of a kind that is not stated' };

function parse(nodes: readonly RootContent[], text: string): Document {
  const sections = sectionsOf(nodes);
  const fields = fieldsIn(nodes);
  const { title = '', day = '' } = headOf(text) ?? {};
  const value = (...labels: readonly string[]) => fields.find(({ label }) => labels.includes(label))?.value ?? '';
  const who = value('Operator', 'Facilitator');
  const at = momentOf(value('Drill Date', 'Date/Time'), day);
  return {
    title, day, who,
    ...(at === undefined ? {} : { at }),
    kind: kindOf([title, who, value('Method'), value('Scenario Type')], fields),
    environment: value('Environment', 'Target Systems', 'Current State'),
    statuses: statusesIn(sections, fields),
    outcomes: sections.flatMap(outcomesIn),
    gaps: fields.filter(({ label }) => label === 'Gap'),
  };
}

/** Only a drill that nobody calls a tabletop, and that shows what came out, was executed. */
function kindOf(texts: readonly string[], fields: readonly MarkdownField[]): Kind {
  if (texts.some((text) => /\b(?:tabletop|simulat)/i.test(text))) return 'tabletop';
  return fields.some(({ label }) => label === 'Output' || label === 'Actual Execution') ? 'executed' : 'not stated';
}

/** When the drill was held. Its first minute of the day, where only the day is stated: no younger than it can be. */
function momentOf(written: string, day: string): string | undefined {
  const [, date, time, seconds = '00'] = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2})(?::(\d{2}))? UTC$/.exec(written) ?? [];
  const start = instantOf(`${day}T00:00:00Z`);
  if (date === undefined || time === undefined) return start;
  // A date field that names a later day than the title does not make the drill any fresher.
  return date > day ? start : instantOf(`${date}T${time}:${seconds}Z`);
}

const STATUS_LABELS = ['DRILL STATUS', 'DRILL RESULT', 'VERIFICATION STATUS', 'Readiness Rating', 'Overall Result'];

/** The overall status, where the reports have it: in a heading, in a line of its own, or as the recommendation at the end. */
function statusesIn(sections: readonly Section[], fields: readonly MarkdownField[]): Status[] {
  const headings = sections.flatMap(({ title, line }) => {
    const [, label, word] = /^[✅❌⚠\ufe0f\s]*([^:]{1,40}):\s*(.+)$/s.exec(title) ?? [];
    return label === undefined || word === undefined ? [] : [{ label, value: word, line }];
  });
  const stated = [...headings, ...fields].filter(({ label, value }) => STATUS_LABELS.includes(label) || (/\brecommendation$/i.test(label) && /^(?:APPROVE|REJECT)/.test(value)));
  return stated.map(({ value, line }) => ({ word: withoutMarks(value), verdict: outcomeOf(value), line }));
}

function findingsOf({ statuses, outcomes, at, day }: Document): ReadFinding[] {
  const said = worstOf(statuses.map((one) => one.verdict));
  const worst = worstOf(outcomes.map((one) => one.verdict));
  const status = statuses[0];
  return [
    ...(at === undefined ? [finding('schema-violation', { message: 'The day of the drill is none', place: 'line:1', expected: 'YYYY-MM-DD', found: describe(day) })] : []),
    ...(outcomes.length === 0 ? [finding('nothing-checked', { message: 'The report gives no outcome', expected: 'at least one', found: 'none' })] : []),
    ...(status === undefined ? [finding('schema-violation', { message: 'The report does not say how the drill ended', expected: STATUS_LABELS.join(', '), found: 'nothing' })] : []),
    ...outcomes.filter((one) => one.contradicts === true).slice(0, 20).map((one) => finding('verdict-disagrees', {
      message: `“${one.name}” says ${one.word}, and ${one.measured ?? ''} is over ${one.target ?? ''}`, place: `line:${one.line}`, expected: one.target ?? '', found: one.measured ?? '',
    })),
    ...(status !== undefined && said === 'pass' && (worst === 'fail' || worst === 'no-result') ? [finding('verdict-disagrees', {
      message: `The report says ${status.word}, and its outcomes say ${worst}`, place: `line:${status.line}`, expected: worst, found: status.word,
    })] : []),
  ];
}

function view({ title, kind, at, day, who, environment, statuses, outcomes, gaps }: Document) {
  const status = statuses[0];
  return [
    facts('The drill', [
      ['Drill', words(title)],
      ['Its verdict', status === undefined ? 'none' : verdict(status.word, status.verdict, `line:${status.line}`)],
      ['Kind', { text: kind, at: 'line:1' }],
      ['Held', moment(at ?? day)],
      ['Led by', words(maskedPerson(who))],
      ['Environment', words(environment)],
    ], kind === 'tabletop' ? 'A tabletop drill is talked through. Its times are what people reckon with, and nothing was measured.' : 'The report is text that people wrote. The output in it can not be checked here.'),
    table({
      title: 'Outcomes',
      caption: 'Everything the report gives an outcome for',
      columns: ['What', 'Outcome', 'Took', 'Limit'],
      rows: outcomes.slice(0, 500).map((one) => [{ text: words(one.name), at: `line:${one.line}` }, verdict(one.word, one.verdict, `line:${one.line}`), words(one.measured), words(one.target)]),
      count: outcomes.length,
    }),
    ...(gaps.length === 0 ? [] : [table({ title: 'Gaps', caption: 'What the drill found to be missing', columns: ['Gap'], rows: gaps.map((gap) => [{ text: words(gap.value, 400), at: `line:${gap.line}` }]) })]),
  ];
}
