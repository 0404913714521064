import { finding } from '../findings.ts';
import { code, facts, words } from './cells.ts';
import { SPECIFICATION } from './cortex.ts';
import { isCommit } from './figures.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { maskedPerson } from './private-names.ts';
import { describe, statementOf, unreadable } from './reading.ts';

/**
 * ```
 * commit: be584301701ee1bc9194dbf6a278f53fe278f065
 * short: be58430
 * timestamp: 20260218-094537
 * branch: master
 * author: Dana Example <dana@example.com>
 * message: feat: …
 * ```
 */
interface Document {
  readonly commit: string;
  readonly short: string;
  readonly timestamp: string;
  readonly branch: string;
  readonly author: string;
  readonly message: string;
}

const KEYS = ['commit', 'short', 'timestamp', 'branch', 'author', 'message'] as const;

/**
 * The commit that rollback assets were kept of. It is what a release goes back to, so it is not taken for the commit that
 * the release was made from. The stamp is local time without a zone, so nothing says when that was.
 */
export const cortexRollbackInfo: Format<Document> = {
  id: 'cortex.rollback-info',
  title: 'Cortex rollback asset information',
  mediaType: 'text/plain',
  specification: SPECIFICATION,
  recognise: ({ text }) => /^commit: [^\n]*\nshort: /.test(text ?? ''),
  read,
  view: (document) => [
    facts('Kept for a rollback', [
      ['Commit', code(document.commit, 'line:1')],
      ['Branch', words(document.branch)],
      ['Message', words(document.message)],
      ['Author', words(maskedPerson(document.author))],
      ['Stamp', words(`${document.timestamp}, in a zone that the file does not say`)],
    ], 'The stamp names the binary and the configuration that were kept with this commit.'),
  ],
};

function read(sample: Sample): Reading<Document> {
  const lines = (sample.text ?? '').replace(/\r?\n$/, '').split(/\r?\n/);
  const values = KEYS.map((key, index) => (lines[index]?.startsWith(`${key}: `) === true ? lines[index].slice(key.length + 2) : ''));
  const [commit = '', short = '', timestamp = '', branch = '', author = '', message = ''] = values;
  const document: Document = { commit, short, timestamp, branch, author, message };
  const findings = [...KEYS.flatMap((key, index) => missing(key, values[index] ?? '', index + 1)), ...contradictions(document, lines)];
  if (findings.length > 0) return unreadable('cortex.rollback-info', 'Rollback information that does not follow its format', findings);
  return {
    form: 'valid',
    statement: statementOf('cortex.rollback-info', { content: 'not-stated', summary: `Assets kept of commit ${short}: ${message}`, tool: 'scripts/prepare-rollback-assets.sh' }),
    findings: [],
    document,
  };
}

function missing(key: string, value: string, line: number): ReadFinding[] {
  return value === '' ? [finding('schema-violation', { message: `Line ${line} does not give “${key}”`, place: `line:${line}`, expected: `${key}: …`, found: 'something else' })] : [];
}

function contradictions({ commit, short, timestamp }: Document, lines: readonly string[]): ReadFinding[] {
  return [
    ...(commit === '' || isCommit(commit) ? [] : [finding('identity-not-stated', { message: 'The file names no whole commit', place: 'line:1', expected: 'a full commit id', found: describe(commit) })]),
    ...(short === '' || commit.startsWith(short) ? [] : [finding('verdict-disagrees', { message: 'The short id is not that of the commit', place: 'line:2', expected: commit.slice(0, 7), found: describe(short) })]),
    ...(timestamp === '' || /^\d{8}-\d{6}$/.test(timestamp) ? [] : [finding('schema-violation', { message: 'The stamp is none', place: 'line:3', expected: 'YYYYMMDD-HHMMSS', found: describe(timestamp) })]),
    ...(lines.length > KEYS.length ? [finding('line-unreadable', { message: `Line ${KEYS.length + 1} is none that the tool writes`, place: `line:${KEYS.length + 1}`, expected: `${KEYS.length} lines`, found: `${lines.length} lines` })] : []),
  ];
}
