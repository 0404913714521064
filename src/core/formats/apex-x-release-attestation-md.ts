import { finding } from '../findings.ts';
import type { Content } from '../model/facts.ts';
import { isStandIn, keyOf, meaningOf, SPECIFICATION } from './apex-x.ts';
import { digest, facts, table, verdict, words } from './cells.ts';
import { worstOf } from './dossier-record.ts';
import { isCommit } from './figures.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { listsCut, statementOf, unreadable } from './reading.ts';

/**
 * ```
 * # Apex-X Release Evidence
 * ## Metadata
 * - Release tag: `v0.4.0`
 * ## Artifact Evidence
 * | Export manifest | `artifacts/…` | `apex-x export …` | Yes | Yes | `<sha256>` | `PASS` |
 * ## Gate Evidence
 * | Security review | pending | `PENDING` |
 * ## Summary
 * - Overall status: `fail`
 * - Gates: `2/7` passed (`failed=0`, `pending=4`)
 * ```
 */
interface Document {
  readonly metadata: readonly { readonly label: string; readonly value: string; readonly line: number }[];
  readonly artifacts: readonly Artifact[];
  readonly gates: readonly Gate[];
  readonly overall?: Said;
  readonly required?: Totals;
  readonly gateTotals?: Totals;
}
interface Artifact {
  readonly label: string;
  readonly path: string;
  readonly producer: string;
  readonly required: boolean;
  readonly exists: boolean;
  readonly sha256?: string;
  readonly status: string;
  readonly line: number;
}
interface Gate {
  readonly label: string;
  readonly evidence: string;
  readonly status: string;
  readonly line: number;
}
interface Said {
  readonly word: string;
  readonly line: number;
}
interface Totals {
  readonly passed: number;
  readonly total: number;
  readonly failed: number;
  readonly pending?: number;
  readonly line: number;
}

/** The Markdown twin of a release attestation, read line by line as `scripts/release_attestation.py` writes it. */
export const apexXReleaseAttestationMd: Format<Document> = {
  id: 'apex-x.release-attestation-md',
  title: 'Apex-X release attestation in Markdown',
  mediaType: 'text/markdown',
  specification: SPECIFICATION,
  recognise: ({ text }) => /^\s*# Apex-X Release Evidence\s*(?:\n|$)/.test(text ?? ''),
  read,
  view,
};

function read(sample: Sample): Reading<Document> {
  const { document, unread } = parse(sample.text ?? '');
  const missing = missingParts(document);
  const findings = [
    ...unread.slice(0, 20).map(({ text, line }) => finding('line-unreadable', { message: `Line ${line} is none that the tool writes at this place`, place: `line:${line}`, found: text })),
    ...missing.map((part) => finding('schema-violation', { message: `The document has no ${part}`, expected: part, found: 'nothing' })),
  ];
  // Whatever a document that was cut or rewritten leaves out could be what its twin contradicts.
  if (findings.length > 0 || document.overall === undefined) return unreadable('apex-x.release-attestation-md', 'An attestation in Markdown that does not follow its format', findings);
  return readWhole(document, document.overall);
}

function readWhole(document: Document, overall: Said): Reading<Document> {
  const { artifacts, gates } = document;
  const totals = totalsOf(document);
  const value = (label: string) => document.metadata.find((one) => one.label === label)?.value ?? '';
  const [tag, commit] = [value('Release tag'), value('Commit SHA')];
  const producerVerdict = meaningOf(overall.word) ?? 'no-result';
  const claims = artifacts.map((one) => ({
    name: one.path, key: keyOf(one.label), word: one.status, verdict: meaningOf(one.status) ?? 'no-result' as const, at: `line:${one.line}`,
    ...(one.sha256 === undefined ? {} : { sha256: one.sha256 }),
  }));
  const checks = gates.map((one) => ({ name: keyOf(one.label), word: one.status, verdict: meaningOf(one.status) ?? 'no-result' as const, at: `line:${one.line}` }));
  const differing = disagreements(document, overall, totals);
  return {
    form: 'valid',
    statement: statementOf('apex-x.release-attestation-md', {
      content: artifacts.length + gates.length === 0 ? 'no-result' : worstOf([producerVerdict, totals.overall, ...(differing.length > 0 ? ['no-result' as const] : [])]),
      summary: `${totals.required.passed} of ${totals.required.total} required artifacts exist; ${totals.gates.passed} of ${totals.gates.total} gates passed, ${totals.gates.failed} failed, ${totals.gates.pending} pending`,
      producerWord: overall.word,
      producerVerdict,
      producerWordAt: `line:${overall.line}`,
      class: 'attested',
      tool: 'scripts/release_attestation.py',
      ...(isCommit(commit) ? { commit } : {}),
      ...(isStandIn(tag) ? {} : { tag }),
      counts: {
        artifacts: artifacts.length,
        requiredArtifacts: totals.required.total,
        requiredArtifactsPassed: totals.required.passed,
        requiredArtifactsFailed: totals.required.failed,
        gates: totals.gates.total,
        gatesPassed: totals.gates.passed,
        gatesFailed: totals.gates.failed,
        gatesPending: totals.gates.pending,
      },
      claims,
      checks,
    }),
    findings: [...differing, ...unknownWords(document), ...listsCut({ claims, checks })],
    document,
  };
}

type Section = 'Metadata' | 'Artifact Evidence' | 'Gate Evidence' | 'Summary';
const SECTIONS: readonly Section[] = ['Metadata', 'Artifact Evidence', 'Gate Evidence', 'Summary'];

// The tool escapes nothing, so the evidence of a gate may hold bars: it is what stands between the first and the last.
const BULLET = /^- ([^:`]{1,80}): (?:`(.*)`|(.*))$/;
const ARTIFACT = /^\| ([^`|]+) \| `([^`]*)` \| `([^`]*)` \| (Yes|No) \| (Yes|No) \| `(-|[0-9a-f]{64})` \| `([^`|]*)` \|$/;
const GATE = /^\| ([^`|]+) \| (.*) \| `([^`|]*)` \|$/;
const REQUIRED = /^- Required artifacts: `(\d{1,9})\/(\d{1,9})` passed \(`failed=(\d{1,9})`\)$/;
const GATES = /^- Gates: `(\d{1,9})\/(\d{1,9})` passed \(`failed=(\d{1,9})`, `pending=(\d{1,9})`\)$/;
const HEAD = /^\| (?:Artifact \| Path \| Producer \| Required \| Exists \| SHA256|Gate \| Evidence) \| Status \|$|^\|(?: --- \|)+$/;

const FOOTER = 'Generated by `python scripts/release_attestation.py` for `docs/release/CHECKLIST.md` evidence.';

function parse(text: string): { readonly document: Document; readonly unread: readonly { readonly text: string; readonly line: number }[] } {
  const metadata: { label: string; value: string; line: number }[] = [];
  const artifacts: Artifact[] = [];
  const gates: Gate[] = [];
  const unread: { text: string; line: number }[] = [];
  const summary: { overall?: Said; required?: Totals; gateTotals?: Totals } = {};
  const seen = new Set<string>();
  let section: Section | undefined;
  text.split(/\r?\n/).forEach((content, index) => {
    const line = index + 1;
    const heading = SECTIONS.find((one) => content === `## ${one}`);
    if (heading !== undefined) { section = heading; return; }
    if (content.trim() === '' || content === '# Apex-X Release Evidence' || content === FOOTER || HEAD.test(content)) return;
    const took = section !== undefined && take(section, content, line, { metadata, artifacts, gates, summary, seen });
    if (!took) unread.push({ text: content, line });
  });
  return { document: { metadata, artifacts, gates, ...summary }, unread };
}

interface Taken {
  readonly metadata: { label: string; value: string; line: number }[];
  readonly artifacts: Artifact[];
  readonly gates: Gate[];
  readonly summary: { overall?: Said; required?: Totals; gateTotals?: Totals };
  /** Section and label of each row so far. */
  readonly seen: Set<string>;
}

/** Puts what a line says where it belongs; false for a line that its section does not have, or has twice. */
function take(section: Section, text: string, line: number, into: Taken): boolean {
  switch (section) {
    case 'Metadata': {
      const [, label, quoted, plain] = BULLET.exec(text) ?? [];
      if (label === undefined || !isFirst(section, label, into)) return false;
      into.metadata.push({ label, value: quoted ?? plain ?? '', line });
      return true;
    }
    case 'Artifact Evidence': {
      const [, label, path, producer, required, exists, sha256, status] = ARTIFACT.exec(text) ?? [];
      if (label === undefined || path === undefined || producer === undefined || status === undefined || !isFirst(section, label, into)) return false;
      into.artifacts.push({ label, path, producer, required: required === 'Yes', exists: exists === 'Yes', status, line, ...(sha256 === undefined || sha256 === '-' ? {} : { sha256 }) });
      return true;
    }
    case 'Gate Evidence': {
      const [, label, evidence, status] = GATE.exec(text) ?? [];
      if (label === undefined || evidence === undefined || status === undefined || !isFirst(section, label, into)) return false;
      into.gates.push({ label, evidence, status, line });
      return true;
    }
    case 'Summary': return takeSummary(text, line, into.summary);
  }
}

function isFirst(section: Section, label: string, { seen }: Taken): boolean {
  const key = `${section}\n${label}`;
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}

function takeSummary(text: string, line: number, summary: Taken['summary']): boolean {
  const [required, gates] = [REQUIRED.exec(text), GATES.exec(text)];
  if (required !== null && summary.required === undefined) summary.required = totals(required, line);
  else if (gates !== null && summary.gateTotals === undefined) summary.gateTotals = { ...totals(gates, line), pending: Number(gates[4]) };
  else {
    const [, label, word] = BULLET.exec(text) ?? [];
    if (label !== 'Overall status' || word === undefined || summary.overall !== undefined) return false;
    summary.overall = { word, line };
  }
  return true;
}

function totals([, passed, total, failed]: readonly string[], line: number): Totals {
  return { passed: Number(passed), total: Number(total), failed: Number(failed), line };
}

function missingParts(document: Document): string[] {
  return [
    ...['Release tag', 'Commit SHA', 'Build date (UTC)', 'Release owner', 'Runtime target'].filter((label) => !document.metadata.some((one) => one.label === label)).map((label) => `metadata “${label}”`),
    ...(document.overall === undefined ? ['overall status'] : []),
    ...(document.required === undefined ? ['count of required artifacts'] : []),
    ...(document.gateTotals === undefined ? ['count of gates'] : []),
  ];
}

type Computed = ReturnType<typeof totalsOf>;

/** The summary, computed again from the rows by the producer's rule. */
function totalsOf({ artifacts, gates }: Document) {
  const required = artifacts.filter((one) => one.required);
  const passed = required.filter((one) => one.exists && meaningOf(one.status) === 'pass').length;
  const count = (content: Content) => gates.filter((one) => meaningOf(one.status) === content).length;
  const unknown = gates.some((one) => meaningOf(one.status) === undefined);
  const [failed, pending] = [count('fail'), count('pending')];
  const overall: Content = passed < required.length || failed > 0 ? 'fail' : unknown ? 'no-result' : pending > 0 ? 'pending' : 'pass';
  return { required: { passed, total: required.length, failed: required.length - passed }, gates: { passed: count('pass'), total: gates.length, failed, pending }, overall };
}

function disagreements(document: Document, overall: Said, computed: Computed): ReadFinding[] {
  const text = ({ passed, total, failed, pending }: Omit<Totals, 'line'>) => `${passed} of ${total}, ${failed} failed${pending === undefined ? '' : `, ${pending} pending`}`;
  const differ = (what: string, stated: Totals | undefined, right: Omit<Totals, 'line'>) => (stated === undefined || text(stated) === text(right) ? [] : [finding('verdict-disagrees', {
    message: `The summary counts the ${what} otherwise than the rows`, place: `line:${stated.line}`, expected: text(right), found: text(stated),
  })]);
  return [
    ...(meaningOf(overall.word) === computed.overall ? [] : [finding('verdict-disagrees', { message: `The summary says ${overall.word}, and its rows say ${computed.overall}`, place: `line:${overall.line}`, expected: computed.overall, found: overall.word })]),
    ...differ('required artifacts', document.required, computed.required),
    ...differ('gates', document.gateTotals, computed.gates),
    ...document.artifacts.filter((one) => meaningOf(one.status) === 'pass' && !one.exists).map((one) => finding('verdict-disagrees', {
      message: `“${one.label}” says PASS and that its file does not exist`, place: `line:${one.line}`, expected: 'FAIL or N/A', found: one.status,
    })),
  ];
}

function unknownWords({ artifacts, gates }: Document): ReadFinding[] {
  return [...artifacts, ...gates].filter((one) => meaningOf(one.status) === undefined).slice(0, 20).map((one) => finding('unknown-word', {
    message: `“${one.status}” is no status of this format`, place: `line:${one.line}`, expected: 'PASS, FAIL, PENDING or N/A', found: one.status,
  }));
}

function view({ metadata, artifacts, gates, overall }: Document) {
  return [
    facts('The attestation', [
      ['Its verdict', overall === undefined ? undefined : verdict(overall.word, meaningOf(overall.word) ?? 'no-result', `line:${overall.line}`)],
      ...metadata.slice(0, 20).map((one) => [words(one.label, 80), { text: words(one.value), at: `line:${one.line}` }] as const),
    ], 'Written for people from the same data as the JSON document, which is the source. A gate can demand that the two agree.'),
    table({
      title: 'Artifacts',
      caption: 'Files the attestation lists',
      columns: ['Artifact', 'Status', 'Required', 'Exists', 'Path', 'SHA-256', 'Producer'],
      rows: artifacts.map((one) => [
        { text: words(one.label), at: `line:${one.line}` }, verdict(one.status, meaningOf(one.status) ?? 'no-result', `line:${one.line}`), one.required ? 'yes' : 'no', one.exists ? 'yes' : 'no', words(one.path), digest(one.sha256), words(one.producer),
      ]),
    }),
    table({
      title: 'Gates',
      caption: 'Gates as the attestation gives them',
      columns: ['Gate', 'Status', 'Evidence'],
      rows: gates.map((one) => [{ text: words(one.label), at: `line:${one.line}` }, verdict(one.status, meaningOf(one.status) ?? 'no-result', `line:${one.line}`), words(one.evidence)]),
    }),
  ];
}
