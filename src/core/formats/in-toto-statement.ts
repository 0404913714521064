import { z } from 'zod';
import { finding } from '../findings.ts';
import { fromUtf8 } from '../lib/bytes.ts';
import { sentenceCase } from '../lib/sentence-case.ts';
import type { Block } from '../model/block.ts';
import type { Content } from '../model/facts.ts';
import type { Claim } from '../model/statement.ts';
import { code, digest, facts, number, table, textBlock, verdict, words } from './cells.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { instantOf } from './instant.ts';
import { scanJson } from './json-scan.ts';
import { isObject, listsCut, member, readBy, statementOf, unreadable } from './reading.ts';
import { readPredicate, type ReadPredicate } from './predicates.ts';
import { buildDuration, sourceCommitOf } from './slsa-provenance.ts';

const TYPE = /^https:\/\/in-toto\.io\/Statement\/v(0\.1|1)$/;

/** https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md, and v0.1 as older tools write it. */
const InTotoStatement = z.looseObject({
  _type: z.string().regex(TYPE, 'https://in-toto.io/Statement/v0.1 or /v1'),
  subject: z.array(z.looseObject({ name: z.string().optional(), digest: z.record(z.string(), z.string()) })).min(1),
  predicateType: z.string().min(1),
  predicate: z.unknown().optional(),
});
export type InTotoStatement = z.infer<typeof InTotoStatement>;

/** A Statement that nobody has signed: a claim about the files it names. */
export const inTotoStatement: Format<InTotoStatement> = {
  id: 'in-toto-statement',
  title: 'in-toto Statement',
  mediaType: 'application/vnd.in-toto+json',
  specification: { name: 'in-toto Attestation Framework', url: 'https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md' },
  recognise: ({ json }) => isStatement(json?.value),
  read,
  view: (statement) => statementBlocks(statement),
};

function isStatement(value: unknown): boolean {
  const type = member(value, '_type');
  return typeof type === 'string' && type.startsWith('https://in-toto.io/Statement/');
}

function read(sample: Sample): Reading<InTotoStatement> {
  const read = readStatement(sample.json?.value);
  if (!('document' in read)) return unreadable('in-toto-statement', 'A Statement that does not follow its format', read.findings);
  return {
    form: read.defects.length === 0 ? 'valid' : 'valid-with-defects',
    statement: statementOf('in-toto-statement', { ...read.says, summary: `${read.says.summary}; nobody signed it` }),
    findings: read.defects,
    measurements: buildDuration(read.document),
    document: read.document,
  };
}

type Says = Parameters<typeof statementOf>[1];

/** What a Statement says, wherever it travels: bare, or as the payload of an envelope. */
function readStatement(value: unknown):
  | { readonly document: InTotoStatement; readonly says: Says; readonly defects: readonly ReadFinding[] }
  | { readonly findings: readonly ReadFinding[] } {
  const parsed = readBy(InTotoStatement, value);
  if ('findings' in parsed) return parsed;
  const document = parsed.document;
  const claims = document.subject.map((subject, index): Claim => {
    const sha256 = subject.digest['sha256']?.toLowerCase();
    return { name: subject.name ?? '', at: `/subject/${index}`, ...(sha256 !== undefined && /^[0-9a-f]{64}$/.test(sha256) ? { sha256 } : {}) };
  });
  const commits = document.subject.map((subject) => subject.digest['gitCommit']).filter((one) => one !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(one));
  const read = readPredicate(document);
  const result = resultOf(document, read);
  const producedAt = instantOf(read.says.producedAt ?? member(document.predicate, 'timeCreated'));
  const source = sourceCommitOf(document);
  return {
    document,
    says: {
      formatVersion: TYPE.exec(document._type)?.[1] ?? '',
      content: result?.content ?? 'not-stated',
      summary: summaryOf(document, read, result),
      counts: { ...read.says.counts, subjects: document.subject.length },
      claims,
      ...(result?.word === undefined ? {} : { producerWord: result.word, producerVerdict: result.content, producerWordAt: `/predicate${read.says.result?.at ?? '/result'}` }),
      predicateType: document.predicateType,
      ...(commits.length === 1 && commits[0] !== undefined ? { commit: commits[0] } : commits.length === 0 && source !== undefined ? { commit: source } : {}),
      ...(producedAt === undefined ? {} : { producedAt }),
    },
    defects: [...digestDefects(document), ...read.findings, ...listsCut({ claims })],
  };
}

/** The payload of an envelope as a Statement; findings where the bytes are none. */
export function readPayloadStatement(payload: Uint8Array): ReturnType<typeof readStatement> {
  const text = fromUtf8(payload);
  const problem = text === undefined ? undefined : scanJson(text).problem;
  if (text === undefined || problem !== undefined) {
    return { findings: [finding('signed-content-unreadable', { message: 'The payload is declared to be an in-toto Statement and is no JSON', place: '/payload', expected: 'a Statement', found: problem?.found ?? 'bytes that are no UTF-8' })] };
  }
  const read = readStatement(JSON.parse(text) as unknown);
  return 'document' in read ? read : {
    findings: [finding('signed-content-unreadable', { message: 'The payload is declared to be an in-toto Statement and is none', place: '/payload' }), ...read.findings.map(({ place: _, ...rest }) => ({ ...rest, place: '/payload' }))],
  };
}

interface Result {
  readonly word?: string;
  readonly content: Content;
}

// A verdict that its own specification would not let stand is no result, and never the absence of one.
function resultOf(statement: InTotoStatement, { kind, says, findings }: ReadPredicate): Result | undefined {
  return testResult(statement) ?? says.result ?? (kind?.hasVerdict === true && findings.length > 0 ? { content: 'no-result' } : undefined);
}

function summaryOf({ subject, predicateType }: InTotoStatement, { kind, says }: ReadPredicate, result: Result | undefined): string {
  const about = subject.length === 1 ? 'one subject' : `${subject.length} subjects`;
  const comesTo = says.gist ?? (result === undefined ? undefined : result.word ?? 'no result');
  return `${kind?.schema === undefined ? `Says ${predicateType}` : sentenceCase(kind.name)} of ${about}${comesTo === undefined ? '' : `: ${comesTo}`}`;
}

// https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md: its verdict is read even where the rest breaks the specification.
function testResult({ predicateType, predicate }: InTotoStatement): Result | undefined {
  if (predicateType !== 'https://in-toto.io/attestation/test-result/v0.1') return undefined;
  const word = member(predicate, 'result');
  if (typeof word !== 'string') return { content: 'no-result' };
  return { word, content: word === 'PASSED' ? 'pass' : word === 'WARNED' ? 'warn' : word === 'FAILED' ? 'fail' : 'no-result' };
}

function digestDefects({ subject }: InTotoStatement): ReadFinding[] {
  return subject.flatMap(({ name, digest: digests }, index) => {
    const sha256 = digests['sha256'];
    if (sha256 === undefined ? Object.keys(digests).length > 0 : /^[0-9a-fA-F]{64}$/.test(sha256)) return [];
    return [finding('not-sha256', { message: `The digest of ${name ?? `subject ${index}`} is no SHA-256`, place: `/subject/${index}/digest`, expected: '64 hex digits', found: sha256 ?? 'no digest' })];
  }).slice(0, 20);
}

export function statementBlocks(statement: InTotoStatement): Block[] {
  const read = readPredicate(statement);
  const result = resultOf(statement, read);
  return [
    facts('The Statement', [
      ['What it is', read.kind === undefined ? undefined : words(sentenceCase(read.kind.name))],
      ['What it asserts', read.kind === undefined ? undefined : words(read.kind.asserts, 300)],
      ['Type', code(statement._type)],
      ['Predicate', code(statement.predicateType)],
      ['Result', result === undefined ? undefined : verdict(result.word ?? 'not stated', result.content)],
      ['Subjects', number(statement.subject.length)],
    ]),
    table({
      title: 'Subjects',
      caption: 'What the Statement is about',
      columns: ['Name', 'Digest', 'Algorithm'],
      rows: statement.subject.slice(0, 500).flatMap((subject, index) => Object.entries(subject.digest).slice(0, 10).map(([algorithm, value]) => [
        { text: words(subject.name), at: `/subject/${index}` }, digest(value), words(algorithm, 40),
      ])),
      count: statement.subject.length,
    }),
    ...read.blocks(),
    ...(isObject(statement.predicate) ? [textBlock('The predicate', JSON.stringify(statement.predicate, undefined, 2))] : []),
  ];
}
