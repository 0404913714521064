import type { RootContent } from 'mdast';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import type { Content } from '../model/facts.ts';
import { facts, moment, number, table, verdict, words } from './cells.ts';
import { CONTRACT_GATES, decisionOf, meaningOf, SPECIFICATION, type Judged } from './cortex.ts';
import { worstOf } from './dossier-record.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { instantOf } from './instant.ts';
import { fieldsIn, parseMarkdown, plainText, sectionsOf, tablesIn, type MarkdownField } from './markdown.ts';
import { maskedPerson } from './private-names.ts';
import { listsCut, statementOf, unreadable } from './reading.ts';

/**
 * ```
 * # Cortex GO/NO-GO Decision Record
 * Decision timestamp: 2026-02-19T20:04:45+10:00
 * Decision: `NO-GO`
 * ## Measured Gate Values
 * | Gate | Threshold | Measured | Status |
 * | Open P1 bugs | `0` | `1` (`cortex-cin`) | FAIL |
 * ## P0/P1 Gate Decision Matrix
 * | Gate | Priority | Status | Evidence |
 * ## Formal Approvals
 * Project Owner Approval:
 * Name: …
 * Role: Project Owner
 * Decision: `NO-GO`
 * Signed at: 2026-02-19T20:04:45+10:00
 * Signature: `…`
 * ```
 */
interface Document {
  readonly decision: Said;
  readonly decidedAt: Said;
  readonly scope: string;
  readonly measured: readonly MeasuredGate[];
  readonly matrix: readonly MatrixGate[];
  readonly approvals: readonly Approval[];
}
interface Said {
  readonly word: string;
  readonly line: number;
}
interface MeasuredGate {
  readonly title: string;
  readonly threshold: string;
  readonly measured: string;
  readonly status: string;
  readonly line: number;
}
interface MatrixGate {
  readonly title: string;
  readonly priority: string;
  readonly status: string;
  readonly evidence: string;
  readonly line: number;
}
interface Approval {
  readonly name: string;
  readonly role: string;
  readonly decision: string;
  readonly signedAt: string;
  readonly signature: string;
  readonly line: number;
}

/** The gates of the decision contract (launch-risk-register.json), as this document calls them. */
const CONTRACT: Readonly<Record<string, string>> = {
  'Open P1 bugs': 'G-001',
  'Open P2 bugs': 'G-002',
  'failed_needs_check unresolved >24h': 'G-003',
  'Burn-in 7-day SLO overall': 'G-004',
};

/** The decision on a launch, with the values it rests on and who is said to have made it. The signatures in it are typed names. */
export const cortexGoNoGo: Format<Document> = {
  id: 'cortex.go-no-go',
  title: 'Cortex GO/NO-GO decision record',
  mediaType: 'text/markdown',
  specification: SPECIFICATION,
  recognise: ({ text }) => /^\s*# Cortex GO\/NO-GO Decision Record\s*(?:\n|$)/.test(text ?? ''),
  read,
  view,
};

function read(sample: Sample): Reading<Document> {
  const parsed = parseMarkdown(sample.text ?? '');
  if ('findings' in parsed) return unreadable('cortex.go-no-go', 'A decision record that was not read', parsed.findings);
  const { document, findings } = parse(parsed.nodes);
  // Whatever a record that was cut leaves out could be what forbids the launch.
  if (findings.length > 0) return unreadable('cortex.go-no-go', 'A decision record that does not follow its format', findings);
  const gates = [...judgeMeasured(document), ...judgeMatrix(document)];
  const people = judgeApprovals(document);
  const said = decisionOf(document.decision.word) ?? 'no-result';
  const computed = worstOf([...gates, ...people].map((one) => one.verdict));
  const checks = [...gates, ...people].map(({ findings: _, ...check }) => check);
  const failed = gates.filter((gate) => gate.verdict === 'fail').length;
  const producedAt = instantOf(document.decidedAt.word);
  return {
    form: 'valid',
    statement: statementOf('cortex.go-no-go', {
      content: worstOf([said, computed]),
      summary: `${document.decision.word} for ${document.scope === '' ? 'the launch' : document.scope}: ${failed} of ${countOf(gates.length, 'gate')} failed; ${countOf(document.approvals.length, 'approval')}`,
      producerWord: document.decision.word,
      producerVerdict: said,
      producerWordAt: `line:${document.decision.line}`,
      class: 'claimed',
      ...(producedAt === undefined ? {} : { producedAt }),
      counts: { gates: gates.length, failed, approvals: document.approvals.length },
      checks,
    }),
    findings: [
      ...gates.flatMap((one) => one.findings),
      ...people.flatMap((one) => one.findings),
      ...(said === 'pass' && computed !== 'pass' && computed !== 'warn' ? [finding('verdict-disagrees', {
        message: `The record says ${document.decision.word}, and its gates say ${computed}`, place: `line:${document.decision.line}`, expected: 'NO-GO', found: document.decision.word,
      })] : []),
      ...listsCut({ checks }),
    ],
    document,
  };
}

/** The measured gates, and each gate of the contract that is not among them. */
function judgeMeasured({ measured }: Document): Judged[] {
  const rows = measured.map(judgeRow);
  const missing = CONTRACT_GATES.filter((id) => !rows.some((row) => row.name === id));
  return [...rows, ...missing.map((id): Judged => ({ name: id, word: 'not listed', verdict: 'no-result', at: 'line:1', findings: [] }))];
}

function judgeRow(gate: MeasuredGate): Judged {
  const at = `line:${gate.line}`;
  const said = meaningOf(gate.status) ?? 'no-result';
  const computed = evaluate(gate);
  return {
    name: Object.hasOwn(CONTRACT, gate.title) ? CONTRACT[gate.title] ?? gate.title : gate.title,
    word: gate.status,
    verdict: worstOf([said, computed.verdict]),
    at,
    ...(computed.current === undefined ? {} : { current: computed.current }),
    ...(computed.limit === undefined ? {} : { limit: computed.limit }),
    findings: [...unknownWord(gate.status, gate.line), ...(said === computed.verdict || meaningOf(gate.status) === undefined ? [] : [finding('verdict-disagrees', {
      message: `“${gate.title}” says ${gate.status}, and ${gate.measured} against ${gate.threshold} is ${computed.verdict}`, place: at, expected: computed.verdict, found: gate.status,
    })])],
  };
}

/** `0` means none, `<= 3` at most three, and `PASS` that another document says so. */
function evaluate({ threshold, measured }: MeasuredGate): { readonly verdict: Content; readonly current?: number; readonly limit?: number } {
  const [, operator = '==', digits] = /^(<=|>=|<|>|==)?\s*(\d{1,9})$/.exec(threshold) ?? [];
  const value = /^(\d{1,9})(?:\s|$)/.exec(measured)?.[1];
  if (digits === undefined) return { verdict: /^PASS\b/.test(threshold) ? meaningOf((measured.split('(')[0] ?? '').trim()) ?? 'no-result' : 'no-result' };
  if (value === undefined) return { verdict: 'no-result', limit: Number(digits) };
  const [current, limit] = [Number(value), Number(digits)];
  const holds = { '==': current === limit, '<=': current <= limit, '>=': current >= limit, '<': current < limit, '>': current > limit }[operator] ?? false;
  return { verdict: holds ? 'pass' : 'fail', current, limit };
}

/** The matrix names some gates as the table above it does, so its priority goes with the name. */
function judgeMatrix({ matrix }: Document): Judged[] {
  return matrix.map(({ title, priority, status, line }) => ({
    name: `${priority} ${title}`, word: status, verdict: meaningOf(status) ?? 'no-result', at: `line:${line}`, findings: unknownWord(status, line),
  }));
}

function unknownWord(status: string, line: number): ReadFinding[] {
  return meaningOf(status) === undefined ? [finding('unknown-word', { message: `“${status}” is no status of this format`, place: `line:${line}`, expected: 'PASS, CONDITIONAL or FAIL', found: status })] : [];
}

function judgeApprovals({ approvals, decision }: Document): Judged[] {
  const shared = approvals.filter((one, index) => approvals.findIndex((other) => personOf(other) === personOf(one)) !== index);
  const other = approvals.filter((one) => decisionOf(one.decision) !== decisionOf(decision.word));
  const first = approvals[0];
  if (first === undefined) return [];
  const at = `line:${first.line}`;
  return [{
    name: 'approvers',
    word: `${countOf(new Set(approvals.map(personOf)).size, 'person', 'people')} for ${countOf(approvals.length, 'approval')}`,
    verdict: other.length > 0 ? 'no-result' : shared.length > 0 ? 'warn' : 'pass',
    at,
    findings: [
      ...shared.map((one) => finding('same-approver', {
        message: `“${maskedPerson(one.name)}” approves as ${approvals.filter((each) => personOf(each) === personOf(one)).map((each) => each.role).join(' and as ')}`, place: `line:${one.line}`, expected: 'another person', found: maskedPerson(one.name),
      })),
      ...other.map((one) => finding('verdict-disagrees', {
        message: `The record says ${decision.word}, and “${one.role}” approves ${one.decision}`, place: `line:${one.line}`, expected: decision.word, found: one.decision,
      })),
    ],
  }];
}

function personOf({ name }: Approval): string {
  return name.toLowerCase().replaceAll(/\s+/g, ' ');
}

function parse(nodes: readonly RootContent[]): { readonly document: Document; readonly findings: readonly ReadFinding[] } {
  const sections = sectionsOf(nodes);
  const below = (title: string) => sections.filter((one) => one.title === title).flatMap((one) => one.nodes);
  const head = fieldsIn(sections[0]?.nodes ?? []);
  const field = (label: string): Said => {
    const found = head.find((one) => one.label === label);
    return { word: found?.value ?? '', line: found?.line ?? 1 };
  };
  const measured = rowsOf(below('Measured Gate Values'), ['Gate', 'Threshold', 'Measured', 'Status']);
  const matrix = rowsOf(below('P0/P1 Gate Decision Matrix'), ['Gate', 'Priority', 'Status', 'Evidence']);
  const approvals = approvalsOf(fieldsIn(below('Formal Approvals')));
  const document: Document = {
    decision: field('Decision'),
    decidedAt: field('Decision timestamp'),
    scope: field('Decision scope').word,
    measured: measured.map(({ texts: [title = '', threshold = '', value = '', status = ''], line }) => ({ title, threshold, measured: value, status, line })),
    matrix: matrix.map(({ texts: [title = '', priority = '', status = '', evidence = ''], line }) => ({ title: title.replace(/ \([^()]*\)$/, ''), priority, status, evidence, line })),
    approvals: approvals.whole,
  };
  const missing = [
    ...(decisionOf(document.decision.word) === undefined ? ['a decision, GO or NO-GO'] : []),
    ...(instantOf(document.decidedAt.word) === undefined ? ['a decision timestamp with its zone'] : []),
    ...(document.measured.length === 0 ? ['measured gate values'] : []),
    ...(document.matrix.length === 0 ? ['a gate decision matrix'] : []),
    ...(approvals.whole.length < 2 ? ['two approvals, each with name, role, decision, time and signature'] : []),
  ];
  return {
    document,
    findings: [
      ...missing.map((part) => finding('schema-violation', { message: `The record does not have ${part}`, expected: part, found: 'nothing' })),
      ...approvals.broken.map((line) => finding('schema-violation', { message: `The approval on line ${line} is not whole`, place: `line:${line}`, expected: 'name, role, decision, time and signature' })),
    ],
  };
}

/** The rows of the tables that have these columns. */
function rowsOf(nodes: readonly RootContent[], columns: readonly string[]): { readonly texts: readonly string[]; readonly line: number }[] {
  return tablesIn(nodes).filter((one) => one.columns.join('|') === columns.join('|'))
    .flatMap(({ rows }) => rows.map((row) => ({ texts: row.cells.map((cell) => plainText(cell).trim()), line: row.line })));
}

const APPROVAL = ['Name', 'Role', 'Decision', 'Signed at', 'Signature'] as const;

/** An approval begins with a heading line of its own, `Ops Owner Approval:`, and holds five fields. */
function approvalsOf(fields: readonly MarkdownField[]): { readonly whole: readonly Approval[]; readonly broken: readonly number[] } {
  const starts = fields.flatMap((field, index) => (field.value === '' && field.label.endsWith('Approval') ? [index] : []));
  const read = starts.map((start, index) => {
    const own = fields.slice(start + 1, starts[index + 1]);
    const [name, role, decision, signedAt, signature] = APPROVAL.map((label) => own.find((field) => field.label === label)?.value ?? '');
    return { name: name ?? '', role: role ?? '', decision: decision ?? '', signedAt: signedAt ?? '', signature: signature ?? '', line: fields[start]?.line ?? 1 };
  });
  const isWhole = (one: Approval) => [one.name, one.role, one.decision, one.signature].every((text) => text !== '') && instantOf(one.signedAt) !== undefined;
  return { whole: read.filter(isWhole), broken: read.filter((one) => !isWhole(one)).map((one) => one.line) };
}

function view(document: Document) {
  const { decision, decidedAt, scope, measured, matrix, approvals } = document;
  return [
    facts('The decision', [
      ['Decision', verdict(decision.word, decisionOf(decision.word) ?? 'no-result', `line:${decision.line}`)],
      ['Scope', words(scope)],
      ['Decided', moment(instantOf(decidedAt.word))],
    ], 'Each measured value is held against its threshold again. Names and signatures in the record are typed text.'),
    table({
      title: 'Measured gates',
      caption: 'The values the decision rests on',
      columns: ['Gate', 'Contract', 'Status', 'Threshold', 'Measured'],
      rows: measured.map((gate) => {
        const { name, word, verdict: outcome, at } = judgeRow(gate);
        return [{ text: words(gate.title), at }, name === gate.title ? '–' : words(name), verdict(word, outcome, at), words(gate.threshold), words(gate.measured)];
      }),
    }),
    table({
      title: 'Decision matrix',
      caption: 'Gates by priority, as the record gives them',
      columns: ['Gate', 'Priority', 'Status', 'Evidence'],
      rows: matrix.map(({ title, priority, status, evidence, line }) => [{ text: words(title), at: `line:${line}` }, words(priority), verdict(status, meaningOf(status) ?? 'no-result', `line:${line}`), words(evidence)]),
    }),
    table({
      title: 'Approvals',
      caption: 'Who is said to have decided',
      columns: [{ label: 'No.', numeric: true }, 'Name', 'Role', 'Decision', 'Time', 'Signature'],
      rows: approvals.map((one, index) => [
        number(index + 1), { text: words(maskedPerson(one.name)), at: `line:${one.line}` }, words(one.role), verdict(one.decision, decisionOf(one.decision) ?? 'no-result', `line:${one.line}`), moment(instantOf(one.signedAt)), `${words(maskedPerson(one.signature))}, typed`,
      ]),
    }),
  ];
}
