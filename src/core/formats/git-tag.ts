import { finding } from '../findings.ts';
import { display } from '../lib/display.ts';
import type { Block } from '../model/block.ts';
import { code, facts, moment, textBlock, verdict, words } from './cells.ts';
import { isCommit } from './figures.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { statementOf, unreadable } from './reading.ts';

interface GitObject {
  readonly kind: 'tag' | 'commit';
  /** The first of each header; git writes those of a tag once. */
  readonly headers: ReadonlyMap<string, string>;
  readonly message: string;
  readonly isSigned: boolean;
}

/**
 * A raw git object as `git cat-file tag <name>` prints it (git-mktag(1): object, type, tag, tagger, message). An annotated
 * tag is an object of its own; `git cat-file -p` of a lightweight one prints the commit, and that is what it then is.
 */
export const gitTag: Format<GitObject> = {
  id: 'git-tag',
  title: 'Git tag object',
  mediaType: 'text/plain',
  specification: { name: 'git-mktag(1)', url: 'https://git-scm.com/docs/git-mktag' },
  recognise: ({ text }) => kindOf(text) !== undefined,
  read,
  view,
};

const HEX = '(?:[0-9a-f]{64}|[0-9a-f]{40})';
const TAG_START = new RegExp(`^object ${HEX}\\r?\\ntype `);
const COMMIT_START = new RegExp(`^tree ${HEX}\\r?\\n(?:parent |author )`);

function kindOf(text: string | undefined): GitObject['kind'] | undefined {
  if (text === undefined) return undefined;
  return TAG_START.test(text) ? 'tag' : COMMIT_START.test(text) ? 'commit' : undefined;
}

function read(sample: Sample): Reading<GitObject> {
  const object = parse(sample.text ?? '');
  const { kind, headers } = object;
  if (kind === 'commit') {
    const problem = finding('lightweight-tag', { message: 'The object is a commit, so the tag is a lightweight one: it has no tagger, no date and no message', place: 'line:1', expected: 'a tag object', found: 'a commit object' });
    return {
      form: 'valid-with-defects',
      statement: statementOf('git-tag', { content: 'fail', summary: 'A commit object where a tag object is expected: the tag is lightweight', counts: { annotated: 0 }, checks: [annotated('commit object', 'fail')] }),
      findings: [problem],
      document: object,
    };
  }
  const problems = missingHeaders(headers);
  if (problems.length > 0) return unreadable('git-tag', 'A tag object whose header is not complete', problems, { counts: { annotated: 0 } });
  const { commit, name, taggedAt } = partsOf(object);
  return {
    form: 'valid',
    statement: statementOf('git-tag', {
      content: commit === undefined ? 'fail' : 'pass',
      summary: `Annotated tag ${name} of ${commit === undefined ? `a ${headers.get('type') ?? ''}, not a commit` : `commit ${commit.slice(0, 8)}`}${object.isSigned ? ', with a signature that is not checked here' : ''}`,
      tag: name,
      ...(commit === undefined ? {} : { commit }),
      ...(taggedAt === undefined ? {} : { producedAt: taggedAt }),
      counts: { annotated: 1, signed: object.isSigned ? 1 : 0 },
      checks: [annotated('tag object', 'pass'), { name: 'names a commit', word: headers.get('type') ?? '', verdict: commit === undefined ? 'fail' : 'pass', at: 'line:2' }],
    }),
    findings: [],
    document: object,
  };
}

function annotated(word: string, verdict: 'pass' | 'fail') {
  return { name: 'annotated', word, verdict, at: 'line:1' };
}

function parse(text: string): GitObject {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const end = lines.indexOf('');
  const headers = new Map<string, string>();
  for (const line of lines.slice(0, end === -1 ? lines.length : end)) {
    const space = line.indexOf(' ');
    // A line that begins with a space continues the one before: the signature of a commit.
    if (space > 0 && !headers.has(line.slice(0, space))) headers.set(line.slice(0, space), line.slice(space + 1));
  }
  const message = end === -1 ? '' : lines.slice(end + 1).join('\n');
  return { kind: kindOf(text) ?? 'tag', headers, message, isSigned: /^-----BEGIN (?:PGP|SSH) SIGNATURE-----$|^-----BEGIN SIGNED MESSAGE-----$/m.test(message) || headers.has('gpgsig') };
}

function missingHeaders(headers: ReadonlyMap<string, string>): ReadFinding[] {
  return [['type', 2, 'commit'], ['tag', 3, 'the name of the tag'], ['tagger', 4, 'who tagged, and when']].filter(([key]) => (headers.get(String(key)) ?? '') === '').map(([key, line, expected]) => finding('line-unreadable', {
    message: `The header “${String(key)}” of the tag object is missing`, place: `line:${String(line)}`, expected: `${String(key)} ${String(expected)}`, found: 'nothing',
  }));
}

function partsOf({ headers }: GitObject) {
  const object = headers.get('object') ?? '';
  return {
    commit: headers.get('type') === 'commit' && isCommit(object) ? object : undefined,
    name: display(headers.get('tag') ?? '', 200),
    taggedAt: instantOfIdent(headers.get('tagger')),
  };
}

/** `Name <address> 1771234567 +0100`: seconds since 1970 in UTC; the zone tells only where the tagger sat. */
function instantOfIdent(ident: string | undefined): string | undefined {
  const seconds = Number(/> (\d{1,12}) [+-]\d{4}$/.exec(ident ?? '')?.[1]);
  const time = new Date(seconds * 1000);
  return Number.isNaN(time.getTime()) || time.getUTCFullYear() > 9999 ? undefined : time.toISOString().replace('.000Z', 'Z');
}

function view(object: GitObject): readonly Block[] {
  const { headers, kind } = object;
  if (kind === 'commit') {
    return [facts('The object', [['Kind', verdict('commit object', 'fail', 'line:1')], ['Author', words(nameOf(headers.get('author')))]], 'A lightweight tag is a name for a commit and nothing more.'), textBlock('Message of the commit', object.message)];
  }
  const { commit, name, taggedAt } = partsOf(object);
  return [
    facts('The object', [
      ['Kind', verdict('tag object', 'pass', 'line:1')],
      ['Tag', code(name, 'line:3')],
      ['Names', commit === undefined ? verdict(words(headers.get('type')), 'fail', 'line:2') : code(commit, 'line:1')],
      ['Tagger', words(nameOf(headers.get('tagger')))],
      ['Tagged', moment(taggedAt)],
      ['Signature', object.isSigned ? 'there, and not checked here' : 'none'],
    ]),
    textBlock('Message', object.message),
  ];
}

function nameOf(ident: string | undefined): string | undefined {
  return ident?.replace(/ \d+ [+-]\d{4}$/, '');
}
