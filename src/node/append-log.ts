import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { byCodeUnit, equalBytes, utf8 } from '../core/lib/bytes.ts';
import { checkpointText, openCheckpoint, type Checkpoint } from '../core/crypto/checkpoint.ts';
import { noteKeyId, printNote, printVerifierKey } from '../core/crypto/signed-note.ts';
import { edgeTiles, extendLog } from '../core/log/extend.ts';
import { leafKey, parseLeaf, printLeaf, type LogLeaf } from '../core/log/leaf.ts';
import { openLog } from '../core/log/open.ts';
import { provePrefix } from '../core/log/prove.ts';
import { parseEntries, parseTilePath, tilePath, tilesOfSize } from '../core/log/tiles.ts';
import { treeRoot } from '../core/crypto/merkle-tree.ts';
import { openAddendum, openDecision, openRecord, type Opened } from '../core/record/open.ts';
import { inChain, type FiledAddendum } from '../core/record/addenda.ts';
import type { ReleaseIdentity } from '../core/model/record.ts';
import { placeOf } from '../core/record/content-paths.ts';
import { endOfEmbargo, isOver, latest } from '../core/record/embargo.ts';
import { contentPaths, readAdvisories, readContentBytes, noPortal, readPortalSpec, required } from './content-folder.ts';
import { OperatorError, refuse } from './errors.ts';
import { timeProblems } from './judge.ts';
import type { SigningKey } from './keys.ts';
import { listFiles } from './list-files.ts';
import { lockLog } from './lock-log.ts';
import { trustOf } from './sign.ts';
import { writeAtomically } from './write-atomically.ts';

export interface AppendResult {
  readonly origin: string;
  readonly sizeBefore: number;
  readonly size: number;
  /** Paths below `content/`, in the order in which they were appended. */
  readonly appended: readonly string[];
  /** How many documents were left out because their releases are under embargo, and until when at least. */
  readonly underEmbargo?: { readonly number: number; readonly until: string };
}

interface Document {
  readonly path: string;
  readonly leaf: LogLeaf;
  readonly at: string;
  /** Of an addendum: how many of its release come before it, and it. */
  readonly step: number;
  /** Of a record: whose it is. */
  readonly identity?: ReleaseIdentity;
  /** Until then it belongs to a release that nobody may be told of. */
  readonly embargoedUntil?: string;
}

export interface AppendOptions {
  readonly contentDir: string;
  readonly key: SigningKey;
  /** What time it is, for embargoes. */
  readonly at?: string | undefined;
}

/**
 * Appends every record, decision and addendum that the log does not hold yet, oldest first, and signs the new checkpoint. Runs
 * on the publishing branch only, one at a time. Tiles are written before the checkpoint, so a crash leaves the old log;
 * the next run finishes. With nothing to append it changes nothing. What is under embargo at `at`, or at the newest moment
 * that a document states, waits.
 */
export async function appendLog(options: AppendOptions): Promise<AppendResult> {
  refuse(options.at === undefined ? [] : timeProblems(options.at));
  const unlock = await lockLog(options.contentDir);
  try {
    return await append(options);
  } finally {
    await unlock();
  }
}

async function append({ contentDir, key, at }: AppendOptions): Promise<AppendResult> {
  const portal = required(await readPortalSpec(contentDir), noPortal(contentDir)).value;
  const origin = portal.log?.origin;
  if (origin === undefined) throw new OperatorError('The portal has no log', { place: path.join(contentDir, contentPaths.portal()), hint: 'Give it a name that never changes: log: { origin: example.org/releases/log }' });
  const keys = (await trustOf(contentDir)).log?.keys ?? [];
  const verifierKey = printVerifierKey(origin, key.publicKey);
  if (!keys.includes(verifierKey)) {
    throw new OperatorError('The trust file does not list this key for the log', { place: path.join(contentDir, contentPaths.trust()), expected: `log.keys to hold ${verifierKey}`, found: keys.join(', ') || 'no log key' });
  }

  const published = await publishedCheckpoint(contentDir, origin, keys);
  const existing = await existingEntries(contentDir, origin, keys, published);
  const documents = await withEmbargoes(contentDir, await loggable(contentDir));
  const now = at ?? latest(documents.map((document) => document.at));
  const byLeaf = new Map(documents.map((document) => [leafKey(document.leaf), document]));
  const logged = existing.map((entry) => byLeaf.get(entryKey(entry)));
  refuse(logged.flatMap((document, index) => (document !== undefined ? [] : [{
    message: `Entry ${index} of the log is ${entryKey(existing[index])}, and no such document is here`,
    place: path.join(contentDir, contentPaths.log()),
    hint: 'The log never forgets: bring the document back. After a push that was lost, reset the log folder and append again',
  }])));
  const unlogged = documents.filter((document) => !logged.includes(document));
  const added = unlogged.filter(({ embargoedUntil }) => isOver(embargoedUntil, now)).sort(byTime);
  // What a run wrote before it crashed is appended again, where it stood.
  const fresh = [...existing.slice(published.size), ...added.map(({ leaf }) => printLeaf(leaf))];
  const appended = [...logged, ...added].slice(published.size).flatMap((document) => document?.path ?? []);
  const result = { origin, sizeBefore: published.size, size: published.size + fresh.length, appended, ...underEmbargo(unlogged.filter((document) => !added.includes(document))) };
  if (fresh.length === 0) return result;

  const read = (name: string) => readContentBytes(contentDir, `log/${name}`);
  const edge = await Promise.all(edgeTiles(published.size).map(async (name) => [tilePath(name), await read(tilePath(name)) ?? new Uint8Array()] as const));
  const grown = extendLog(published.size, new Map(edge), fresh);
  // The old root was signed; the new one must prove to extend it before it is signed too.
  const prefix = grown === undefined ? undefined : await provePrefix({ origin, ...grown }, published.size, async (name) => grown.tiles.get(name) ?? read(name));
  if (grown === undefined || prefix === undefined || 'problem' in prefix || !equalBytes(prefix.root, published.root)) {
    throw new OperatorError('What lies in the log folder does not extend the log that its checkpoint signs', { place: path.join(contentDir, contentPaths.log()), hint: 'Restore the folder from the last published state' });
  }
  for (const [name, bytes] of grown.tiles) await writeAtomically(path.join(contentDir, 'log', name), bytes);
  const text = checkpointText({ origin, ...grown });
  const note = printNote(text, [{ name: origin, id: noteKeyId(origin, key.publicKey), signature: key.sign(utf8(text)) }]);
  const opened = openCheckpoint(utf8(note), { origin, keys });
  if ('problem' in opened) throw new TypeError(`the checkpoint just signed does not verify: ${opened.problem}`);
  await writeAtomically(path.join(contentDir, 'log/checkpoint'), note);
  return result;
}

function underEmbargo(left: readonly Document[]): Pick<AppendResult, 'underEmbargo'> {
  const [first] = left.flatMap(({ embargoedUntil }) => embargoedUntil ?? []).sort(byCodeUnit);
  return first === undefined ? {} : { underEmbargo: { number: left.length, until: first } };
}

/** The documents, each with the end of its release's embargo. */
async function withEmbargoes(contentDir: string, documents: readonly Document[]): Promise<readonly Document[]> {
  const releases = Map.groupBy(documents, ({ path: name }) => releaseOf(name));
  const all = await Promise.all([...releases].map(async ([release, own]) => {
    const [project = ''] = release.split('/');
    const identities = own.flatMap(({ identity }) => identity ?? []);
    if (!identities.some(({ embargo }) => embargo !== undefined)) return own;
    const advisories = (await readAdvisories(contentDir, project)).map((read) => required(read, { message: 'An advisory is gone', place: contentDir }).value);
    const end = endOfEmbargo(identities, advisories);
    return own.map((document) => ({ ...document, ...(end === undefined ? {} : { embargoedUntil: end }) }));
  }));
  return all.flat();
}

function releaseOf(document: string): string {
  const place = placeOf(document);
  return place !== undefined && 'project' in place && 'version' in place ? `${place.project}/${place.version}` : '';
}

/**
 * The entries that must stay where they are. Those that the checkpoint covers must verify with it; those that a run
 * wrote before it crashed keep their order too, because somebody may have read them.
 */
async function existingEntries(contentDir: string, origin: string, keys: readonly string[], published: Checkpoint): Promise<readonly Uint8Array[]> {
  const files = await logFiles(contentDir);
  const within = new Set(tilesOfSize(published.size).map(tilePath));
  const beyond = [...files.keys()].filter((name) => !within.has(name) && isBeyond(name, published.size));
  if (files.has('checkpoint')) {
    const sound = new Map([...files].filter(([name]) => !beyond.includes(name)));
    refuse(openLog(sound, { origin, keys }).problems.map(({ path: name, problem }) => ({
      message: problem, place: path.join(contentDir, 'log', name), hint: 'The log is not what its checkpoint says, so nothing is appended to it. Restore it from the last published state',
    })));
  }
  const entries: Uint8Array[] = [];
  for (let index = 0; ; index += 1) {
    const widths = [...files.keys()].flatMap((name) => parseTilePath(name) ?? []).filter((name) => name.level === 'entries' && name.index === index).map(({ width }) => width);
    const width = Math.max(0, ...widths);
    const bundle = width === 0 ? undefined : files.get(tilePath({ level: 'entries', index, width }));
    const own = bundle === undefined ? [] : parseEntries(bundle, width) ?? [];
    entries.push(...own);
    if (own.length < 256) break;
  }
  await Promise.all(beyond.filter((name) => !tilesOfSize(entries.length).map(tilePath).includes(name)).map((name) => rm(path.join(contentDir, 'log', name), { force: true })));
  return entries;
}

function isBeyond(name: string, size: number): boolean {
  const tile = parseTilePath(name);
  if (tile === undefined) return false;
  const covered = tile.level === 'entries' ? 1 : 256 ** tile.level;
  return (tile.index * 256 + tile.width) * covered > size;
}

async function publishedCheckpoint(contentDir: string, origin: string, keys: readonly string[]): Promise<Checkpoint> {
  const bytes = await readContentBytes(contentDir, 'log/checkpoint');
  if (bytes === undefined) return { origin, size: 0, root: treeRoot([]) };
  const opened = openCheckpoint(bytes, { origin, keys });
  if ('problem' in opened) throw new OperatorError(`The checkpoint does not count: ${opened.problem}`, { place: path.join(contentDir, 'log/checkpoint'), hint: 'Restore it from the last published state' });
  return opened.checkpoint;
}

async function logFiles(contentDir: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const names = await listFiles(path.join(contentDir, 'log'));
  const files = new Map<string, Uint8Array>();
  for (const name of names) {
    // Writes that never finished: their names begin with a dot, and no reader looks at them.
    if (path.posix.basename(name).startsWith('.')) await rm(path.join(contentDir, 'log', name), { force: true });
    else files.set(name, await readContentBytes(contentDir, `log/${name}`) ?? new Uint8Array());
  }
  return files;
}

async function loggable(contentDir: string): Promise<readonly Document[]> {
  const documents: Document[] = [];
  const addenda = new Map<string, FiledAddendum[]>();
  for (const name of await listFiles(path.join(contentDir, 'projects'))) {
    const document = `projects/${name}`;
    const place = placeOf(document);
    switch (place?.kind) {
      case 'record': {
        const { value, sha256 } = await opened(contentDir, document, openRecord);
        documents.push({ path: document, leaf: { kind: 'record', sha256 }, at: value.predicate.assessed.at, step: 0, identity: value.predicate.release });
        break;
      }
      case 'decision': {
        const { value, sha256 } = await opened(contentDir, document, openDecision);
        documents.push({ path: document, leaf: { kind: 'decision', sha256 }, at: value.predicate.at, step: 0 });
        break;
      }
      case 'addendum': {
        const release = `${place.project}/${place.version}`;
        addenda.set(release, [...addenda.get(release) ?? [], { ...await opened(contentDir, document, openAddendum), path: document, counts: true }]);
        break;
      }
      default:
    }
  }
  return [...documents, ...[...addenda.values()].flatMap((ofRelease) => addendaInOrder(ofRelease, contentDir))];
}

// The log never changes an order, so addenda that stand in none must not get into it.
function addendaInOrder(addenda: readonly FiledAddendum[], contentDir: string): readonly Document[] {
  const { ordered, problems } = inChain(addenda);
  refuse(problems.map((one) => ({ message: one.problem, place: path.join(contentDir, one.path), hint: 'Take the later one away if it was never published, and make it again' })));
  return ordered.map((one, index) => ({ path: one.path, leaf: { kind: 'addendum', sha256: one.sha256 }, at: one.value.predicate.at, step: index + 1 }));
}

// What opened before in this process, by opener and digest: whoever appends after every step opens each document once.
const openedBefore = new WeakMap<object, Map<string, { readonly value: unknown; readonly sha256: string }>>();

async function opened<T>(contentDir: string, document: string, open: (bytes: Uint8Array) => Opened<T>): Promise<{ readonly value: T; readonly sha256: string }> {
  const bytes = await readContentBytes(contentDir, document) ?? new Uint8Array();
  const digest = createHash('sha256').update(bytes).digest('hex');
  const before = openedBefore.get(open) ?? new Map<string, { readonly value: unknown; readonly sha256: string }>();
  openedBefore.set(open, before);
  // One opener gives one type.
  const read = (before.get(digest) as { readonly value: T; readonly sha256: string } | undefined) ?? open(bytes);
  if ('value' in read) {
    before.set(digest, read);
    return read;
  }
  throw new OperatorError(read.problems.map(({ at, message }) => ({ message, place: { file: path.join(contentDir, document), ...(at === '' ? {} : { key: at }) } })));
}

// The time each document states, so that the order is the same wherever the log is made; at one time, first what others follow.
function byTime(a: Document, b: Document): number {
  return Date.parse(a.at) - Date.parse(b.at) || a.step - b.step || byCodeUnit(a.path, b.path);
}

function entryKey(entry: Uint8Array | undefined): string {
  const leaf = entry === undefined ? undefined : parseLeaf(entry);
  return leaf === undefined ? 'no leaf of this portal' : leafKey(leaf);
}
