import { finding } from '../findings.ts';
import { display } from '../lib/display.ts';
import { countOf } from '../lib/format-number.ts';
import { code, facts, number, table, verdict, words } from './cells.ts';
import { isCommit } from './figures.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { listsCut, statementOf } from './reading.ts';

interface Entry {
  readonly line: number;
  /** `1` changed, `2` renamed or copied, `u` unmerged, `?` untracked; ignored files (`!`) are no change. */
  readonly kind: '1' | '2' | 'u' | '?';
  readonly path: string;
}

interface WorkTree {
  readonly commit?: string;
  readonly branch?: string;
  readonly entries: readonly Entry[];
}

/** What `git status --porcelain=v2 --branch` prints (git-status(1), "Porcelain Format Version 2"). A tree without a change passes. */
export const gitStatus: Format<WorkTree> = {
  id: 'git-status',
  title: 'Git work tree status',
  mediaType: 'text/plain',
  specification: { name: 'git-status(1), porcelain format version 2', url: 'https://git-scm.com/docs/git-status#_porcelain_format_version_2' },
  recognise: ({ text }) => text !== undefined && /^# branch\.oid \S/.test(text),
  read,
  view: ({ commit, branch, entries }) => [
    facts('The work tree', [['Commit', code(commit)], ['Branch', words(branch)], ['Changes', number(entries.length)]]),
    ...(entries.length === 0 ? [] : [table({
      title: 'Changes',
      caption: 'What the work tree holds that the commit does not',
      columns: ['Path', 'Kind', { label: 'Line', numeric: true }],
      rows: entries.map((one) => [{ text: words(one.path), code: true as const, at: `line:${one.line}` }, verdict(KINDS[one.kind], 'fail', `line:${one.line}`), number(one.line)]),
    })]),
  ],
};

const KINDS: Readonly<Record<Entry['kind'], string>> = { 1: 'changed', 2: 'renamed or copied', u: 'unmerged', '?': 'untracked' };

function read(sample: Sample): Reading<WorkTree> {
  const { tree, unreadable } = parse(sample.text ?? '');
  const { commit, entries } = tree;
  const isTold = commit !== undefined && unreadable.length === 0;
  const checks = [
    ...(isTold && entries.length === 0 ? [{ name: 'work tree', word: 'clean', verdict: 'pass' as const, at: 'line:1' }] : []),
    ...entries.map((one) => ({ name: one.path, word: KINDS[one.kind], verdict: 'fail' as const, at: `line:${one.line}` })),
  ];
  return {
    form: unreadable.length === 0 ? 'valid' : 'invalid',
    statement: statementOf('git-status', {
      content: entries.length > 0 ? 'fail' : isTold ? 'pass' : 'no-result',
      summary: entries.length > 0 ? `${countOf(entries.length, 'path')} changed and not committed` : commit === undefined ? 'A work tree without a commit' : `Nothing changed since commit ${commit.slice(0, 8)}`,
      ...(commit === undefined ? {} : { commit }),
      counts: { changes: entries.length, untracked: entries.filter((one) => one.kind === '?').length },
      checks,
    }),
    findings: [...unreadable, ...listsCut({ checks })],
    document: tree,
  };
}

function parse(text: string): { readonly tree: WorkTree; readonly unreadable: readonly ReadFinding[] } {
  const headers = new Map<string, string>();
  const entries: Entry[] = [];
  const unreadable: ReadFinding[] = [];
  text.split('\n').forEach((raw, index) => {
    const line = raw.replace(/\r$/, '');
    const header = /^# ([\w.]+) (.*)$/.exec(line);
    const entry = /^(?:(1) (?:\S+ ){7}|(2) (?:\S+ ){8}|(u) (?:\S+ ){9}|(\?) )(\S.*)$/.exec(line);
    // The alternatives are the kinds of line.
    const kind = (entry?.[1] ?? entry?.[2] ?? entry?.[3] ?? entry?.[4]) as Entry['kind'] | undefined;
    if (header !== null) headers.set(header[1] ?? '', header[2] ?? '');
    else if (kind !== undefined) entries.push({ line: index + 1, kind, path: (entry?.[5] ?? '').split('\t')[0] ?? '' });
    else if (line !== '' && !line.startsWith('! ') && unreadable.length < 20) unreadable.push(finding('line-unreadable', { message: `Line ${index + 1} is no line of this format`, place: `line:${index + 1}`, expected: 'a line of porcelain format version 2', found: display(line, 120) }));
  });
  const [commit, branch] = [headers.get('branch.oid'), headers.get('branch.head')];
  return { tree: { ...(commit !== undefined && isCommit(commit) ? { commit } : {}), ...(branch === undefined ? {} : { branch }), entries }, unreadable };
}
