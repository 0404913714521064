import { finding } from '../findings.ts';
import { sha256Hex, utf8 } from '../lib/bytes.ts';
import { countOf } from '../lib/format-number.ts';
import { digest, facts, number, table, verdict, words } from './cells.ts';
import type { Format, Reading, Sample } from './format.ts';
import { SPECIFICATION } from './quasim.ts';
import { listsCut, statementOf } from './reading.ts';

interface Link {
  readonly path: string;
  readonly sha256: string;
  readonly line: number;
  readonly link: string;
  /** What the link must be. */
  readonly expected: string;
  readonly holds: boolean;
}

interface Document {
  readonly links: readonly Link[];
}

const LINE = /^(.+),([0-9a-f]{64}),([0-9a-f]{64})$/;

/** Files with their digests, each line bound to the one before: `link = SHA-256(previous link, as hex, + digest, as hex)`, the first after nothing. */
export const quasimSha256Chain: Format<Document> = {
  id: 'quasim.sha256-chain',
  title: 'Chain of file digests',
  mediaType: 'text/plain',
  specification: SPECIFICATION,
  // The head is enough: every file that is text is asked, and some are large.
  recognise: ({ text, scan }) => scan === undefined && LINE.test(contentLines((text ?? '').slice(0, 10_000))[0]?.text ?? ''),
  read,
  view: ({ links }) => [
    facts('The chain', [['Files', number(links.length)], ['Chain', verdict(links.every(({ holds }) => holds) ? 'holds' : 'broken', links.every(({ holds }) => holds) ? 'pass' : 'fail')]]),
    table({
      title: 'Files',
      caption: 'Every file in the chain, and whether its link holds',
      columns: ['Line', 'File', 'Link', 'Digest'],
      rows: links.map((one) => [{ text: String(one.line), at: `line:${one.line}` }, words(one.path), verdict(one.holds ? 'holds' : 'broken', one.holds ? 'pass' : 'fail', `line:${one.line}`), digest(one.sha256)]),
    }),
  ],
};

function contentLines(text: string) {
  return text.split('\n').map((line, index) => ({ text: line.replace(/\r$/, ''), line: index + 1 })).filter((one) => one.text.trim() !== '' && !one.text.startsWith('#'));
}

function read({ text = '' }: Sample): Reading<Document> {
  let previous = '';
  const links = contentLines(text).map((one): Link => {
    const [, path = one.text, sha256 = '', link = ''] = LINE.exec(one.text) ?? [];
    const expected = sha256 === '' ? 'a path and two digests, by commas' : sha256Hex(utf8(previous + sha256));
    previous = link;
    return { path, sha256, line: one.line, link, expected, holds: link === expected };
  });
  const broken = links.filter(({ holds }) => !holds);
  const said = {
    content: broken.length > 0 ? 'fail' as const : 'pass' as const,
    summary: broken[0] === undefined ? `The chain holds over ${countOf(links.length, 'file')}` : `The chain is broken at line ${broken[0].line}`,
    counts: { files: links.length, broken: broken.length },
    checks: links.map(({ path, line, holds }) => ({ name: path, word: holds ? 'holds' : 'broken', verdict: holds ? 'pass' as const : 'fail' as const, at: `line:${line}` })),
    claims: links.filter(({ sha256 }) => sha256 !== '').map(({ path, sha256, line }) => ({ name: path, sha256, at: `line:${line}` })),
  };
  return {
    form: broken.length === 0 ? 'valid' : 'valid-with-defects',
    statement: statementOf('quasim.sha256-chain', said),
    findings: [...broken.slice(0, 20).map(({ line, expected, link, path }) => finding('chain-broken', { message: `Line ${line} does not follow the lines before it`, place: `line:${line}`, expected, found: link === '' ? path : link })), ...listsCut(said)],
    document: { links },
  };
}
