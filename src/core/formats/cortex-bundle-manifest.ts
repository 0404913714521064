import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import { bytes, digest, facts, moment, number, table, words } from './cells.ts';
import { Moment, SPECIFICATION } from './cortex.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { instantOf } from './instant.ts';
import { describe, listsCut, statementOf, unreadable } from './reading.ts';

/**
 * ```
 * bundle_stamp=20260219T101500Z
 * generated_at_utc=2026-02-19T10:15:00Z
 * root_dir=…
 * file_count=12
 *
 * files:
 * evidence/launch-risk-register.json|8006|b0248ee0…
 * ```
 */
interface Document {
  readonly stamp: string;
  readonly generatedAt: string;
  readonly root: string;
  readonly files: readonly Entry[];
}
interface Entry {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
  readonly line: number;
}

/** The list of an evidence bundle: each file with its size and SHA-256. */
export const cortexBundleManifest: Format<Document> = {
  id: 'cortex.bundle-manifest',
  title: 'Cortex evidence bundle manifest',
  mediaType: 'text/plain',
  specification: SPECIFICATION,
  recognise: ({ text }) => /^bundle_stamp=/.test(text ?? ''),
  read,
  view: ({ stamp, generatedAt, root, files }) => [
    facts('The bundle', [['Stamp', words(stamp)], ['Made', moment(instantOf(generatedAt))], ['Root', words(root)], ['Files', number(files.length)]]),
    table({
      title: 'Files',
      caption: 'Every file of the bundle with its declared digest',
      columns: ['File', 'Digest', { label: 'Size', numeric: true }],
      rows: files.slice(0, 500).map((one) => [{ text: words(one.path), at: `line:${one.line}` }, digest(one.sha256), bytes(one.size)]),
      count: files.length,
    }),
  ],
};

const ENTRY = /^([^|]{1,1000})\|(\d{1,15})\|([0-9a-f]{64})$/;

function read(sample: Sample): Reading<Document> {
  const lines = (sample.text ?? '').split(/\r?\n/).map((text, index) => ({ text, line: index + 1 }));
  const start = lines.findIndex(({ text }) => text === 'files:');
  const head = start === -1 ? lines : lines.slice(0, start);
  const header = (key: string) => head.find(({ text }) => text.startsWith(`${key}=`))?.text.slice(key.length + 1) ?? '';
  const listed = start === -1 ? [] : lines.slice(start + 1).filter(({ text }) => text !== '');
  const files = listed.flatMap(({ text, line }): Entry[] => {
    const [, path, size, sha256] = ENTRY.exec(text) ?? [];
    return path === undefined || sha256 === undefined ? [] : [{ path, size: Number(size), sha256, line }];
  });
  const document: Document = { stamp: header('bundle_stamp'), generatedAt: header('generated_at_utc'), root: header('root_dir'), files };
  const findings = [...unread(listed), ...defectsOf(document, header('file_count'))];
  // A list that is not whole would demand fewer files than the bundle had.
  if (findings.length > 0) return unreadable('cortex.bundle-manifest', 'A bundle manifest that does not follow its format', findings);
  const claims = files.map((one) => ({ name: one.path, sha256: one.sha256, at: `line:${one.line}` }));
  const producedAt = instantOf(document.generatedAt);
  return {
    form: 'valid',
    statement: statementOf('cortex.bundle-manifest', {
      content: files.length === 0 ? 'no-result' : 'not-stated', summary: `Digests of ${countOf(files.length, 'file')}`, tool: 'scripts/package-evidence-bundle.sh', ...(producedAt === undefined ? {} : { producedAt }), counts: { files: files.length }, claims,
    }),
    findings: listsCut({ claims }),
    document,
  };
}

function unread(listed: readonly { readonly text: string; readonly line: number }[]): ReadFinding[] {
  return listed.filter(({ text }) => !ENTRY.test(text)).slice(0, 20).map(({ text, line }) => finding('line-unreadable', {
    message: `Line ${line} is no file of a manifest`, place: `line:${line}`, expected: 'path|bytes|sha256', found: describe(text),
  }));
}

function defectsOf({ generatedAt, files }: Document, counted: string): ReadFinding[] {
  const first = new Map([...files].reverse().map((one) => [one.path, one]));
  const twice = files.filter((one) => first.get(one.path) !== one);
  return [
    ...(Moment.safeParse(generatedAt).success ? [] : [finding('schema-violation', { message: 'The manifest does not say when it was made', expected: 'generated_at_utc with its zone', found: describe(generatedAt) })]),
    ...(counted === String(files.length) ? [] : [finding('verdict-disagrees', { message: `The manifest counts ${counted === '' ? 'no files' : counted}, and lists ${files.length}`, expected: String(files.length), found: describe(counted) })]),
    ...twice.slice(0, 20).map((one) => finding('line-unreadable', { message: `${one.path} is listed twice`, place: `line:${one.line}`, expected: 'each file once', found: describe(one.path) })),
  ];
}
