import { finding } from '../findings.ts';
import { bytes, facts, textBlock, words } from './cells.ts';
import type { Format, Reading, Sample } from './format.ts';
import { describe, statementOf, unreadable } from './reading.ts';

interface Document {
  readonly text: string;
  readonly value: unknown;
  readonly size: number;
}

/** JSON that no other format claims: an operator judges it by a schema and a verdict of their own (`custom-json.ts`). */
export const json: Format<Document> = {
  id: 'json',
  title: 'JSON',
  mediaType: 'application/json',
  specification: { name: 'RFC 8259', url: 'https://www.rfc-editor.org/rfc/rfc8259' },
  recognise: (sample) => sample.json !== undefined || sample.scan?.problem !== undefined,
  read,
  view: ({ text, value, size }) => [
    facts('Content', [['Document', words(describe(value))], ['Size', bytes(size)]]),
    textBlock('The document', text),
  ],
};

function read(sample: Sample): Reading<Document> {
  const problem = sample.scan?.problem;
  if (problem !== undefined || sample.json === undefined) {
    const { kind, line, column, expected, found } = problem ?? { kind: 'syntax', line: 1, column: 1, expected: 'JSON', found: 'something else' };
    const deep = kind === 'too-deep';
    return unreadable('json', deep ? 'JSON nested too deeply to be read' : `Not readable: the JSON breaks at line ${line}, column ${column}`, [
      finding(deep ? 'json-too-deep' : 'json-syntax', {
        message: deep ? `The JSON is nested too deeply at line ${line}, column ${column}` : `The JSON does not parse at line ${line}, column ${column}`,
        place: `line:${line}:${column}`, expected, found,
      }),
    ]);
  }
  const { value } = sample.json;
  return {
    form: 'valid',
    statement: isEmpty(value)
      ? statementOf('json', { content: 'no-result', summary: 'JSON that holds nothing' })
      : statementOf('json', { content: 'not-stated', summary: 'JSON that gives no verdict this portal knows how to read' }),
    findings: [],
    document: { text: sample.text ?? '', value, size: sample.bytes.length },
  };
}

// Whoever looked and found nothing says at least what was looked at.
function isEmpty(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}
