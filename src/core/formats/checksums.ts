import { finding } from '../findings.ts';
import { isChecksumContent, parseChecksumLine, type ChecksumLine } from '../lib/checksum-list.ts';
import { display } from '../lib/display.ts';
import { countOf } from '../lib/format-number.ts';
import { digest, facts, number, table, words } from './cells.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { listsCut, statementOf } from './reading.ts';

interface Line extends ChecksumLine {
  readonly line: number;
}

interface Document {
  readonly lines: readonly Line[];
}

/** A list of digests, in the style of GNU or of BSD. */
export const checksums: Format<Document> = {
  id: 'checksums',
  title: 'Checksum list',
  mediaType: 'text/plain',
  specification: { name: 'GNU coreutils sha256sum', url: 'https://www.gnu.org/software/coreutils/manual/html_node/sha2-utilities.html' },
  recognise: (sample) => sample.json === undefined && sample.scan === undefined && looksLikeList(sample.text),
  read,
  view: ({ lines }) => [
    facts('The list', [['Files', number(lines.length)]]),
    table({
      title: 'Files',
      caption: 'Every file with its declared digest',
      columns: ['File', 'Digest', { label: 'Line', numeric: true }],
      rows: lines.map((one) => [{ text: words(one.name), at: `line:${one.line}` }, digest(one.digest), number(one.line)]),
    }),
  ],
};

function looksLikeList(text: string | undefined): boolean {
  const lines = (text ?? '').split('\n', 20).filter((line) => isChecksumContent(line));
  return lines.length > 0 && parseChecksumLine(lines[0] ?? '') !== undefined;
}

function read(sample: Sample): Reading<Document> {
  const lines: Line[] = [];
  const bad: ReadFinding[] = [];
  (sample.text ?? '').split('\n').forEach((text, index) => {
    if (!isChecksumContent(text)) return;
    const parsed = parseChecksumLine(text);
    if (parsed !== undefined) lines.push({ ...parsed, line: index + 1 });
    else if (bad.length < 20) bad.push(finding('line-unreadable', { message: `Line ${index + 1} is no checksum line`, place: `line:${index + 1}`, expected: '64 hex digits, two spaces and a name', found: display(text, 120) }));
  });
  const weak = lines.filter((one) => one.digest.length !== 64);
  const claims = lines.map((one) => ({ name: one.name, at: `line:${one.line}`, ...(one.digest.length === 64 ? { sha256: one.digest } : {}) }));
  const twice = contradicting(lines);
  return {
    form: twice.length > 0 ? 'invalid' : bad.length + weak.length > 0 ? 'valid-with-defects' : 'valid',
    statement: statementOf('checksums', { content: 'not-stated', summary: `Digests of ${countOf(lines.length, 'file')}`, counts: { files: lines.length, unreadableLines: bad.length }, claims }),
    findings: [
      ...twice,
      ...bad,
      ...weak.slice(0, 20).map((one) => finding('not-sha256', { message: `The digest of ${one.name} is no SHA-256`, place: `line:${one.line}`, expected: '64 hex digits', found: `${one.digest.length} hex digits` })),
      ...listsCut({ claims }),
    ],
    document: { lines },
  };
}

function contradicting(lines: readonly Line[]): ReadFinding[] {
  const first = new Map<string, Line>();
  return lines.flatMap((one) => {
    const key = `${one.digest.length} ${one.name}`;
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, one);
    return earlier === undefined || earlier.digest === one.digest ? [] : [finding('line-unreadable', {
      message: `${one.name} stands twice with different digests, on lines ${earlier.line} and ${one.line}`, place: `line:${one.line}`, expected: earlier.digest, found: one.digest,
    })];
  }).slice(0, 20);
}
