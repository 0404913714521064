import { finding } from '../findings.ts';
import { bytes, code, facts, textBlock } from './cells.ts';
import type { Format, Reading, Sample } from './format.ts';
import { statementOf, unreadable } from './reading.ts';
import { rootElement } from './xml.ts';

interface Document {
  readonly size: number;
  readonly looksLike: string;
  readonly text?: string;
}

/** Everything else: text is shown as it is, of binaries the first bytes and what they look like. It is last in the list. */
export const attachment: Format<Document> = {
  id: 'attachment',
  title: 'Attachment',
  mediaType: 'application/octet-stream',
  specification: { name: 'any bytes' },
  recognise: (sample) => sample.json === undefined && sample.scan?.problem === undefined,
  read,
  view: ({ size, looksLike, text }) => [
    facts('Content', [['Looks like', code(looksLike)], ['Size', bytes(size)]], 'Told from the first bytes. Nothing in the file is judged.'),
    ...(text === undefined ? [] : [textBlock('The text', text)]),
  ],
};

function read(sample: Sample): Reading<Document> {
  const { bytes: content, text } = sample;
  if (content.length === 0) {
    return unreadable('attachment', 'The file is empty', [finding('empty-file', { message: 'The file is empty', expected: 'content', found: '0 bytes' })]);
  }
  const looksLike = reportOf(text) ?? sniff(content) ?? (text === undefined ? 'application/octet-stream' : 'text/plain');
  return {
    form: 'valid',
    statement: statementOf('attachment', { content: 'not-stated', summary: `Kept as it came and not judged; it looks like ${looksLike}` }),
    findings: [finding('unrecognised', { message: `The format is not known; it looks like ${looksLike}`, found: looksLike })],
    document: { size: content.length, looksLike, ...(text === undefined || text.includes('\0') ? {} : { text }) },
  };
}

/** Reports by their first element: a reader should know what came, and that it is not read yet. */
const REPORTS: Readonly<Partial<Record<string, string>>> = {
  TestRun: 'Visual Studio test results (TRX)', 'test-run': 'NUnit 3 test results', 'test-results': 'NUnit 2 test results', assemblies: 'xUnit.net test results', assembly: 'xUnit.net test results',
};

function reportOf(text: string | undefined): string | undefined {
  const report = REPORTS[rootElement(text ?? '') ?? ''];
  return report === undefined ? undefined : `${report}, which this portal does not read yet`;
}

const MAGIC: readonly (readonly [mediaType: string, at: number, bytes: string])[] = [
  ['image/png', 0, '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', 0, '\xff\xd8\xff'],
  ['image/gif', 0, 'GIF8'],
  ['image/webp', 8, 'WEBP'],
  ['application/pdf', 0, '%PDF-'],
  ['application/zip', 0, 'PK\x03\x04'],
  ['application/gzip', 0, '\x1f\x8b'],
  ['application/x-bzip2', 0, 'BZh'],
  ['application/x-xz', 0, '\xfd7zXZ\0'],
  ['application/zstd', 0, '\x28\xb5\x2f\xfd'],
  ['application/x-7z-compressed', 0, '7z\xbc\xaf\x27\x1c'],
  ['application/x-tar', 257, 'ustar'],
  ['application/x-elf', 0, '\x7fELF'],
  ['application/vnd.microsoft.portable-executable', 0, 'MZ\x90\0'],
  ['application/x-mach-binary', 0, '\xcf\xfa\xed\xfe'],
  ['application/wasm', 0, '\0asm'],
  ['application/vnd.sqlite3', 0, 'SQLite format 3\0'],
  ['application/vnd.apache.parquet', 0, 'PAR1'],
  ['application/x-hdf5', 0, '\x89HDF\r\n\x1a\n'],
  ['text/xml', 0, '<?xml'],
  ['text/html', 0, '<!doctype html'],
  ['text/html', 0, '<!DOCTYPE html'],
];

function sniff(content: Uint8Array): string | undefined {
  return MAGIC.find(([, at, magic]) => [...magic].every((character, index) => content[at + index] === character.charCodeAt(0)))?.[0];
}
