import { z } from 'zod';
import { fromBase64, toBase64 } from '../../lib/base64.ts';
import { Sha256 } from '../../model/ids.ts';
import type { OpenedPortal, OpenedPortalLog } from '../../record/opened.ts';
import { isProvable, logEntries, type LogEntry } from '../log-entries.ts';
import * as paths from '../paths.ts';
import { moment } from '../times.ts';
import { Fact, Link, Moment, defineView, viewBase, type Page, type Text } from '../view.ts';
import { counted, sentenceCase } from '../words.ts';

/** One entry and the document it names. */
export const LogRow = z.strictObject({ index: z.number(), kind: z.enum(['record', 'decision', 'addendum']), what: z.string(), href: z.string(), proof: z.string().optional(), dated: Moment, sha256: Sha256 });

const Command = z.strictObject({ title: z.string(), command: z.string(), expected: z.string() });

/** `/log/`: what was published, append-only, and how to check that nothing was taken back. */
export const LogView = z.strictObject({
  ...viewBase('log'),
  sentence: z.string(),
  facts: z.array(Fact),
  /** The signed note, exactly. */
  checkpoint: z.string(),
  /** Verifier keys of the trust file, newest last. */
  keys: z.array(z.string()),
  commands: z.array(Command),
  /** The newest entries, newest first. */
  rows: z.array(LogRow),
  /** A hundred entries each; all but the last never change. */
  pages: z.array(Link),
});
export type LogView = z.infer<typeof LogView>;

/** `/log/entries/<n>/`: a hundred entries, oldest first. */
export const LogEntriesView = z.strictObject({
  ...viewBase('log-entries'),
  sentence: z.string(),
  rows: z.array(LogRow),
  before: Link.optional(),
  after: Link.optional(),
});
export type LogEntriesView = z.infer<typeof LogEntriesView>;

const NEWEST = 50;
const PER_PAGE = 100;
/** How many pages of entries `/log/` names; each page leads to the one before it. */
const PAGES_NAMED = 20;

export const log = defineView({
  name: 'log',
  schema: LogView,
  pages: (portal) => portal.log === undefined ? [] : [{ path: paths.log(), view: 'log', inputs: logEntries(portal).slice(-NEWEST).map((entry) => entry.sha256) }],
  build: (page, portal) => logView(page, portal),
});

export const logEntriesPage = defineView({
  name: 'log-entries',
  schema: LogEntriesView,
  pages: (portal) => portal.log === undefined ? [] : Array.from({ length: pageCount(portal) }, (_, number): Page => ({
    path: paths.logEntries(number), view: 'log-entries', name: String(number), inputs: entriesOn(portal, number).map((entry) => entry.sha256),
  })),
  build: (page, portal) => logEntriesView(page, portal),
});

export function logView(page: Page, portal: OpenedPortal): LogView {
  const { log: opened } = portal;
  if (opened === undefined) throw new Error(`${page.path}: the portal has no log`);
  const keys = portal.trust.log?.keys ?? [];
  const entries = logEntries(portal);
  const last = pageCount(portal) - 1;
  return {
    schema: 'dossier.log.v1',
    title: 'Log',
    description: 'Every record, decision and addendum that this portal published, in an append-only log with a signed checkpoint.',
    sentence: `${sentenceCase(counted(opened.size, 'document'))} ${opened.size === 1 ? 'was' : 'were'} published. The log only grows: whoever kept an earlier checkpoint can prove that nothing was taken back.`,
    facts: [
      { label: 'Origin', value: [{ text: opened.origin, code: 'code' }, ', the log’s name for ever'] },
      { label: 'Size', value: [counted(opened.size, 'entry', 'entries')] },
      { label: 'Root hash', value: [{ text: opened.root, code: 'code' }, ' (RFC 6962 §2.1, SHA-256, base64)'] },
      { label: 'Checkpoint', value: [{ text: 'log/checkpoint', href: paths.logFile('checkpoint'), code: 'code' }, ', a C2SP signed note; the entries lie beside it as C2SP tiles'] },
      ...witnessFact(opened),
      { label: 'Checked', value: ['The build refuses a log whose entries do not hash to the signed root, whose checkpoint no key below signed, or that does not extend the last published one. Keys: ', { text: 'trust.yaml', href: paths.trustFile('trust.yaml'), code: 'code' }] },
    ],
    checkpoint: opened.checkpoint,
    keys: [...keys],
    commands: commandsFor(portal, keys),
    rows: entries.slice(-NEWEST).toReversed().map(logRow(portal)),
    pages: Array.from({ length: Math.min(PAGES_NAMED, last + 1) }, (_, back) => pageLink(portal, last - back)),
  };
}

export function logEntriesView(page: Page, portal: OpenedPortal): LogEntriesView {
  const number = Number(page.name);
  const entries = entriesOn(portal, number);
  const isFull = entries.length === PER_PAGE;
  return {
    schema: 'dossier.log-entries.v1',
    title: `Log entries ${rangeText(portal, number)}`,
    description: `Entries ${rangeText(portal, number)} of the log, oldest first.`,
    sentence: isFull ? 'These hundred entries never change.' : 'The newest entries are added at the end of this page.',
    rows: entries.map(logRow(portal)),
    ...(number === 0 ? {} : { before: pageLink(portal, number - 1) }),
    ...(number >= pageCount(portal) - 1 ? {} : { after: pageLink(portal, number + 1) }),
  };
}

/** Said where the trust file names witnesses, or some have cosigned. */
function witnessFact({ cosignedBy = [] }: OpenedPortalLog): readonly Fact[] {
  if (cosignedBy.length === 0) return [];
  return [{
    label: 'Witnesses',
    value: [...cosignedBy.flatMap(({ name, at }, index): Text => [index === 0 ? '' : ', ', { text: name, code: 'code' }, ` at ${at}`]), '. Each states that it saw no other history of this log (C2SP tlog-cosignature)'],
  }];
}

function pageCount(portal: OpenedPortal): number {
  return Math.max(1, Math.ceil((portal.log?.size ?? 0) / PER_PAGE));
}

function entriesOn(portal: OpenedPortal, number: number): readonly LogEntry[] {
  return logEntries(portal).filter(({ index }) => Math.floor(index / PER_PAGE) === number);
}

function rangeText(portal: OpenedPortal, number: number): string {
  const end = Math.min((number + 1) * PER_PAGE, portal.log?.size ?? 0);
  return `${number * PER_PAGE} to ${Math.max(number * PER_PAGE, end - 1)}`;
}

function pageLink(portal: OpenedPortal, number: number): Link {
  return { text: rangeText(portal, number), href: paths.logEntries(number) };
}

export const logRow = (portal: OpenedPortal) => ({ index, kind, what, href, proof, at, sha256 }: LogEntry): z.infer<typeof LogRow> => ({
  index, kind, what, href, ...(isProvable(portal, { logIndex: index, sha256 }) ? { proof } : {}), dated: moment(at), sha256,
});

// Commands of others' making: neither runs code of this portal.
function commandsFor({ spec: { url }, log: opened }: OpenedPortal, keys: readonly string[]): LogView['commands'] {
  const fetch = url === undefined ? 'cp content/log/checkpoint checkpoint' : `curl -fsSo checkpoint ${url}${paths.logFile('checkpoint').slice(1)}`;
  const where = url === undefined ? 'beside a copy of the portal’s content folder' : 'in an empty folder';
  // The trust file's last key signs today's checkpoints; earlier ones are kept for earlier checkpoints.
  const key = keys.findLast((one) => opened?.checkpoint.includes(`— ${nameOf(one)} `) === true);
  const pem = key === undefined ? undefined : pemOf(key);
  return [
    ...(key === undefined || pem === undefined ? [] : [{
      title: `The checkpoint is signed. Needs openssl 3; run it ${where}`,
      command: [
        fetch, "cat > log.pem <<'END'", pem, 'END', 'head -n 3 checkpoint > checkpoint.txt',
        `sed -n 's#^— ${nameOf(key)} ##p' checkpoint | base64 -d | tail -c 64 > checkpoint.sig`,
        'openssl pkeyutl -verify -pubin -inkey log.pem -rawin -in checkpoint.txt -sigfile checkpoint.sig',
      ].join('\n'),
      expected: 'Signature Verified Successfully',
    }]),
    ...(opened === undefined ? [] : [{
      title: `The entries hash to its root. Needs Python 3; run it ${url === undefined ? 'in the same place' : 'anywhere'}`,
      command: rootScript(url),
      expected: `${opened.root} ${opened.size}`,
    }]),
  ];
}

function nameOf(verifierKey: string): string {
  return verifierKey.slice(0, verifierKey.indexOf('+'));
}

// SubjectPublicKeyInfo of an Ed25519 key (RFC 8410 §4) is a fixed head and the 32 bytes of the key.
const ED25519_HEAD = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/** A C2SP verifier key as PEM; its first byte names the algorithm. */
function pemOf(verifierKey: string): string | undefined {
  const bytes = fromBase64(verifierKey.split('+').slice(2).join('+'));
  if (bytes?.length !== 33 || bytes[0] !== 1) return undefined;
  return `-----BEGIN PUBLIC KEY-----\n${toBase64(Uint8Array.of(...ED25519_HEAD, ...bytes.subarray(1)))}\n-----END PUBLIC KEY-----`;
}

/** RFC 6962 §2.1 over the entry bundles of C2SP tlog-tiles, in the standard library of Python. */
function rootScript(url: string | undefined): string {
  const read = url === undefined
    ? ['def read(name): return open("content/log/" + name, "rb").read()']
    : ['import urllib.request', `def read(name): return urllib.request.urlopen("${url}log/" + name).read()`];
  return [
    "python3 - <<'END'",
    'import base64, hashlib',
    ...read,
    'size = int(read("checkpoint").split(b"\\n")[1])',
    'leaves = []',
    'while len(leaves) < size:',
    '    index, width = len(leaves) // 256, min(256, size - len(leaves))',
    '    parts = [f"{index:03d}"]',
    '    if index > 999: parts = ["x%03d" % (index // 1000), f"{index % 1000:03d}"]',
    '    bundle = read("tile/entries/" + "/".join(parts) + (f".p/{width}" if width < 256 else ""))',
    '    for _ in range(width):',
    '        length = int.from_bytes(bundle[:2], "big")',
    '        leaves.append(hashlib.sha256(b"\\0" + bundle[2:2 + length]).digest())',
    '        bundle = bundle[2 + length:]',
    'def root(hashes):',
    '    if len(hashes) < 2: return hashes[0] if hashes else hashlib.sha256().digest()',
    '    half = 1 << (len(hashes) - 1).bit_length() - 1',
    '    return hashlib.sha256(b"\\1" + root(hashes[:half]) + root(hashes[half:])).digest()',
    'print(base64.b64encode(root(leaves)).decode(), size)',
    'END',
  ].join('\n');
}
