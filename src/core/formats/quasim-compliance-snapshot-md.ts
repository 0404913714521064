import { countOf } from '../lib/format-number.ts';
import type { Format, Reading, Sample } from './format.ts';
import { linesIn, parseMarkdown, plainText, sectionsOf, tablesIn } from './markdown.ts';
import { snapshotBlocks, snapshotRow, withThoseLeftOut, type SnapshotRow } from './quasim-compliance-snapshot.ts';
import { SPECIFICATION, writtenAt } from './quasim.ts';
import { statementOf, unreadable } from './reading.ts';

interface Document {
  readonly time: string | undefined;
  readonly rows: readonly SnapshotRow[];
}

const ID = 'quasim.compliance-snapshot-md';

/** The Markdown twin of a compliance snapshot. A cell that says `pending` is no digest, and contradicts none. */
export const quasimComplianceSnapshotMd: Format<Document> = {
  id: ID,
  title: 'QuASIM compliance snapshot in Markdown',
  mediaType: 'text/markdown',
  specification: SPECIFICATION,
  recognise: ({ text }) => /^\s*# Compliance Snapshot\s*(?:\n|$)/.test(text ?? ''),
  read,
  view: ({ time, rows }) => snapshotBlocks(time, rows),
};

function read({ text = '' }: Sample): Reading<Document> {
  const parsed = parseMarkdown(text);
  if ('findings' in parsed) return unreadable(ID, 'A snapshot that can not be read', parsed.findings);
  const nodes = sectionsOf(parsed.nodes)[0]?.nodes ?? [];
  const listed = tablesIn(nodes).flatMap((one) => one.rows).map(({ cells, line }) => {
    const [name = '', word = ''] = cells.map((cell) => plainText(cell).trim());
    return snapshotRow(name, word, `line:${line}`);
  });
  const rows = listed.length === 0 ? [] : withThoseLeftOut(listed, 'line:1');
  const time = writtenAt(/Generated: (\S+)/.exec(linesIn(nodes).map((one) => one.text).join('\n'))?.[1]);
  const open = rows.filter(({ sha256 }) => sha256 === undefined).length;
  return {
    form: 'valid',
    statement: statementOf(ID, {
      content: rows.length === 0 ? 'no-result' : open > 0 ? 'pending' : 'pass',
      summary: `${rows.length - open} of ${countOf(rows.length, 'artifact')} with a digest`,
      ...(time === undefined ? {} : { producedAt: time }),
      counts: { artifacts: rows.length, pending: open },
      checks: rows.map(({ name, word, sha256, at }) => ({ name, word, verdict: sha256 === undefined ? 'pending' : 'pass', at })),
    }),
    findings: [],
    document: { time, rows },
  };
}
