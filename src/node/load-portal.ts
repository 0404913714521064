import path from 'node:path';
import { toBase64 } from '../core/lib/base64.ts';
import { byCodeUnit, fromUtf8, sha256Hex, utf8 } from '../core/lib/bytes.ts';
import { readYaml } from '../core/lib/read-yaml.ts';
import { openLog } from '../core/log/open.ts';
import { ProjectId, VersionId } from '../core/model/ids.ts';
import type { DecisionStatement, SignOff } from '../core/model/human-records.ts';
import { PolicySpec } from '../core/model/policy.ts';
import type { ProjectSpec, Trust } from '../core/model/portal-files.ts';
import type { ReleaseRecordPredicate } from '../core/model/record.ts';
import { openChangelog } from '../core/notes/changelog.ts';
import { addendaProblems, addendumId, inChain, logOrderProblems, type FiledAddendum } from '../core/record/addenda.ts';
import { openAddendum, openDecision, openRecord, openSignOff, openWaiver, type Opened } from '../core/record/open.ts';
import type { HandWritten, OpenedAddendum, OpenedPortal, OpenedProject, OpenedRelease, OpenedRevision, ReleaseNotes, SealedDocument } from '../core/record/opened.ts';
import { keptObjects, sumsText } from '../core/record/sums.ts';
import { verifyDocument } from '../core/signatures/verify.ts';
import { WAIVER_HINT } from './canonical-waiver.ts';
import { contentPaths, listAddenda, listContent, listProjects, listRevisions, noPortal, readContentBytes, readAdvisories, readControls, readPortalSpec, readProjectSpec, readSupport, readTrust, required, type ContentRead } from './content-folder.ts';
import { refuse, type OperatorProblem } from './errors.ts';
import { listFiles } from './list-files.ts';
import { objectProblem } from './objects.ts';
import { notesProblems, readChangelog, readNotes } from './release-notes.ts';

/**
 * Opens a whole portal: every sealed document, its signature, its place in the log, and that every object it rests on
 * is there byte for byte. What does not open is refused, with all problems at once. A signature that does not verify is
 * no refusal but a fact to show. Evidence bodies are hashed and not kept in memory.
 */
export async function loadPortal(contentDir: string, options: { readonly unsealed?: { readonly project: string; readonly version: string } } = {}): Promise<OpenedPortal> {
  const loading = new Loading(contentDir);
  const spec = required(await readPortalSpec(contentDir), noPortal(contentDir)).value;
  const trust = required(await readTrust(contentDir), { message: 'The portal has no trust file', place: contentDir, expected: contentPaths.trust(), hint: 'begin with the line `signers: []`' }).value;
  const log = await loadLog(loading, spec.log?.origin, trust);
  const projects: OpenedProject[] = [];
  for (const id of await listProjects(contentDir)) projects.push(...await loadProject(loading, id, trust, log.indexes, options.unsealed));
  const controls = (await readControls(contentDir)).flatMap((read) => {
    if ('value' in read) return [read.value];
    loading.problems.push(...read.problems);
    return [];
  });
  for (const leaf of log.indexes.keys()) {
    if (!loading.logged.has(leaf)) loading.problem(contentPaths.log(), `the log names the ${leaf}, and no such document is here`, 'the log never forgets: bring the document back');
  }
  refuse(loading.problems);
  return { spec, trust, projects, controls, ...(log.opened === undefined ? {} : { log: log.opened }) };
}

/** Problems met on the way, and which leaves of the log were met. */
class Loading {
  readonly contentDir: string;
  readonly problems: OperatorProblem[] = [];
  readonly logged = new Set<string>();
  /** Sealed policies that opened, by digest: most releases were judged by the policy of the one before. */
  readonly policies = new Map<string, PolicySpec>();

  constructor(contentDir: string) {
    this.contentDir = contentDir;
  }

  problem(file: string, message: string, hint = 'bring the file back from git; what is sealed never changes', key = ''): void {
    this.problems.push({ message, place: { file: path.join(this.contentDir, file), key }, hint });
  }
}

interface LoadedLog {
  readonly opened?: NonNullable<OpenedPortal['log']>;
  /** `<kind> <sha256>` → index. */
  readonly indexes: ReadonlyMap<string, number>;
}

async function loadLog(loading: Loading, origin: string | undefined, trust: Trust): Promise<LoadedLog> {
  const folder = contentPaths.log();
  const names = (await listFiles(path.join(loading.contentDir, folder))).filter((name) => !name.split('/').some((part) => part.startsWith('.')));
  if (names.length === 0) return { indexes: new Map() };
  if (origin === undefined) {
    loading.problem(contentPaths.portal(), 'there is a log and the portal does not state its origin', 'set log.origin to the name the log began with', 'log.origin');
    return { indexes: new Map() };
  }
  const files = new Map<string, Uint8Array>();
  for (const name of names) {
    const bytes = await readContentBytes(loading.contentDir, `${folder}/${name}`);
    if (bytes !== undefined) files.set(name, bytes);
  }
  const { log, problems } = openLog(files, { origin, keys: [], ...trust.log });
  for (const one of problems) loading.problem(`${folder}/${one.path}`, `the log does not open: ${one.problem}`, 'bring content/log back from git, then run `dossier log append`');
  if (log === undefined) return { indexes: new Map() };
  return {
    opened: {
      origin, size: log.checkpoint.size, root: toBase64(log.checkpoint.root), checkpoint: fromUtf8(files.get('checkpoint') ?? new Uint8Array()) ?? '',
      cosignedBy: log.cosignedBy, leaves: log.leaves,
    },
    indexes: new Map(log.leaves.map((leaf, index) => [`${leaf.kind} ${leaf.sha256}`, index])),
  };
}

async function loadProject(loading: Loading, id: string, trust: Trust, indexes: ReadonlyMap<string, number>, unsealed?: { readonly project: string; readonly version: string }): Promise<OpenedProject[]> {
  if (!ProjectId.safeParse(id).success) {
    loading.problem(`projects/${id}`, `“${id}” cannot name a project`, 'expected lower-case letters, digits and hyphens, and no reserved word');
    return [];
  }
  const spec = await readProjectSpec(loading.contentDir, id);
  if (spec === undefined || 'problems' in spec) {
    loading.problems.push(...(spec?.problems ?? []));
    return [];
  }
  const context = { loading, project: id, trust, indexes };
  const releases: OpenedRelease[] = [];
  const versions = await listContent(loading.contentDir, contentPaths.releases(id));
  for (const version of versions.filter((one, index) => versions.findIndex((other) => other.toLowerCase() === one.toLowerCase()) !== index)) {
    loading.problem(contentPaths.releaseFolder(id, version), `two releases are called “${version}”, give or take the case: on many hosts they are one`, 'rename the one that is not sealed');
  }
  for (const version of versions) {
    const release = await loadRelease(context, version);
    if (release !== undefined) releases.push(unsealed?.project === id && unsealed.version === version ? { ...release, unsealed: true } : release);
  }
  const withChangelog = await addChangelog(context, spec.value, releases);
  const opened: OpenedProject = { id, spec: spec.value, releases: withChangelog.sort(newestFirst), waivers: await loadWaivers(context), ...await loadHandWritten(context, spec.value) };
  for (const release of opened.releases) loading.problems.push(...notesProblems(loading.contentDir, opened, release));
  return [opened];
}

/** What the project says about all its releases: nothing of it is sealed or signed. */
async function loadHandWritten({ loading, project }: Context, spec: ProjectSpec): Promise<Pick<OpenedProject, 'support' | 'advisories'>> {
  const opened = <T>(read: ContentRead<T> | undefined): HandWritten<T>[] => {
    if (read === undefined) return [];
    if ('value' in read) return [{ value: read.value, sha256: sha256Hex(read.bytes), path: read.name }];
    loading.problems.push(...read.problems);
    return [];
  };
  const [support] = opened(await readSupport(loading.contentDir, project, spec));
  const advisories = (await readAdvisories(loading.contentDir, project)).flatMap(opened);
  const twins = advisories.filter(({ value }, index) => advisories.findIndex((one) => one.value.id.toLowerCase() === value.id.toLowerCase()) !== index);
  for (const twin of twins) loading.problem(twin.path, `two advisories are called “${twin.value.id}”, give or take the case`, 'keep one file for each');
  return {
    ...(support === undefined ? {} : { support }),
    ...(advisories.length === 0 ? {} : { advisories: advisories.sort((a, b) => Date.parse(b.value.published) - Date.parse(a.value.published) || byCodeUnit(b.value.id, a.value.id)) }),
  };
}

interface Context {
  readonly loading: Loading;
  readonly project: string;
  readonly trust: Trust;
  readonly indexes: ReadonlyMap<string, number>;
}

async function loadRelease(context: Context, version: string): Promise<OpenedRelease | undefined> {
  const { loading, project } = context;
  const numbers = await listRevisions(loading.contentDir, project, version);
  if (numbers.length === 0) return undefined;
  if (!VersionId.safeParse(version).success) {
    loading.problem(contentPaths.releaseFolder(project, version), `“${version}” cannot name a release`);
    return undefined;
  }
  const revisions: OpenedRevision[] = [];
  for (const [index, number] of numbers.entries()) {
    if (number !== index + 1) loading.problem(contentPaths.revision(project, version, number), `revision ${index + 1} is missing, and revision ${number} is here`);
    const revision = await loadRevision(context, version, number, revisions.at(-1));
    if (revision !== undefined) revisions.push(revision);
  }
  const digests = new Set(revisions.map((revision) => revision.sha256));
  const signOffs = await loadSignOffs(context, version, digests);
  const decision = await loadDecision(context, version, digests, signOffs);
  const addenda = await loadAddenda(context, version, revisions, decision);
  const notes = await loadNotes(context, version);
  return { project, version, revisions, signOffs, addenda, ...(decision === undefined ? {} : { decision }), ...(notes === undefined ? {} : { notes }) };
}

/** Gives each release its section of the project's changelog. */
async function addChangelog({ loading, project }: Context, spec: ProjectSpec, releases: readonly OpenedRelease[]): Promise<OpenedRelease[]> {
  const changelog = await readChangelog(loading.contentDir, project, spec);
  if (changelog === undefined) return [...releases];
  if ('problems' in changelog) {
    loading.problems.push(...changelog.problems);
    return [...releases];
  }
  const sectionOf = openChangelog(changelog.text);
  return releases.map((release) => {
    const { tag } = release.revisions.at(-1)?.value.release ?? {};
    const section = sectionOf([release.version, ...(tag === undefined ? [] : [tag])]);
    return section === undefined ? release : { ...release, changelog: { ...section, path: changelog.path } };
  });
}

async function loadNotes({ loading, project }: Context, version: string): Promise<ReleaseNotes | undefined> {
  const notes = await readNotes(loading.contentDir, project, version);
  if (notes === undefined || 'text' in notes) return notes;
  loading.problems.push(...notes.problems);
  return undefined;
}

async function loadRevision(context: Context, version: string, number: number, before: OpenedRevision | undefined): Promise<OpenedRevision | undefined> {
  const { loading, project } = context;
  const name = contentPaths.record(project, version, number);
  const document = await loadDocument(context, name, { open: openRecord, kind: 'record', permission: () => 'record', at: (record) => record.predicate.assessed.at });
  if (document === undefined) return undefined;
  const { value: record, ...sealed } = document;
  const { predicate } = record;
  const expected = `${project} ${version}, revision ${number}`;
  const found = `${predicate.release.project} ${predicate.release.version}, revision ${predicate.revision}`;
  if (expected !== found) loading.problem(name, `it is the record of ${found}, and lies where that of ${expected} belongs`);
  if (predicate.previous.revision?.sha256 !== before?.sha256) loading.problem(name, 'it does not name the revision before it by that one’s digest');

  const sumsPath = contentPaths.sums(project, version, number);
  const sumsSha256 = await checkKept(loading, 'record', predicate, sumsPath, `${project} ${version}, revision ${number}, rests on it`);
  if (record.subject.find((one) => one.name === 'SHA256SUMS')?.digest.sha256 !== sha256Hex(utf8(sumsText(keptObjects(predicate))))) {
    loading.problem(name, 'its subject SHA256SUMS is not the list of what it rests on');
  }
  const policy = await loadPolicy(loading, record.predicate.inputs.find((input) => input.role === 'policy')?.sha256);
  return { ...sealed, value: predicate, number, sumsPath, sumsSha256, ...(policy === undefined ? {} : { policy }) };
}

async function loadPolicy(loading: Loading, sha256: string | undefined): Promise<PolicySpec | undefined> {
  if (sha256 === undefined) return undefined;
  const known = loading.policies.get(sha256);
  if (known !== undefined) return known;
  const name = contentPaths.object(sha256);
  const bytes = await readContentBytes(loading.contentDir, name);
  if (bytes === undefined) return undefined;
  const read = readYaml(PolicySpec, fromUtf8(bytes) ?? '');
  if ('value' in read) {
    loading.policies.set(sha256, read.value);
    return read.value;
  }
  for (const problem of read.problems) loading.problem(name, `the sealed policy does not open: ${problem.message}`, undefined, problem.path);
  return undefined;
}

async function loadSignOffs(context: Context, version: string, records: ReadonlySet<string>) {
  const { loading, project } = context;
  const folder = contentPaths.signOffs(project, version);
  const documents = [];
  for (const name of await documentNames(loading, folder)) {
    const document = await loadDocument(context, `${folder}/${name}`, {
      open: openSignOff, permission: (signOff) => `sign-off:${signOff.predicate.role}`, at: (signOff) => signOff.predicate.at,
    });
    if (document === undefined) continue;
    if (name !== `${document.value.predicate.role}.json`) loading.problem(document.path, `it is the word of role “${document.value.predicate.role}”, and is not named after it`);
    checkSubject(loading, document, records);
    documents.push(document);
  }
  return documents;
}

async function loadDecision(context: Context, version: string, records: ReadonlySet<string>, signOffs: readonly SealedDocument<SignOff>[]) {
  const name = contentPaths.decision(context.project, version);
  if (await readContentBytes(context.loading.contentDir, name) === undefined) return undefined;
  const document = await loadDocument(context, name, { open: openDecision, kind: 'decision', permission: () => 'decision', at: (decision) => decision.predicate.at });
  if (document !== undefined) {
    checkSubject(context.loading, document, records);
    await checkGrounds(context, version, document, signOffs);
  }
  return document;
}

// People decided on these very sign-offs and waivers, so a page must not show others beside their decision.
async function checkGrounds({ loading, project }: Context, version: string, { path: name, value: { predicate } }: SealedDocument<DecisionStatement>, signOffs: readonly SealedDocument<SignOff>[]): Promise<void> {
  for (const { role, sha256 } of predicate.signOffs) {
    const found = signOffs.find((one) => one.value.predicate.role === role)?.sha256;
    if (found !== sha256) loading.problem(contentPaths.signOff(project, version, role), `${found === undefined ? 'it is missing' : 'it is another one'}, and ${name} rests on the sign-off ${sha256}`);
  }
  for (const sha256 of new Set([predicate.trust, ...predicate.acceptedWaivers.map((waiver) => waiver.sha256)])) {
    const problem = await objectProblem(loading.contentDir, sha256);
    if (problem !== undefined) loading.problem(contentPaths.object(sha256), `${problem}; ${name} rests on it`);
  }
}

/** Oldest first. Those whose chain is broken are refused: a page could not say which of them is the newest. */
async function loadAddenda(context: Context, version: string, revisions: readonly OpenedRevision[], decision: SealedDocument<DecisionStatement> | undefined): Promise<readonly OpenedAddendum[]> {
  const { loading, project } = context;
  const addenda: (OpenedAddendum & FiledAddendum)[] = [];
  for (const id of await listAddenda(loading.contentDir, project, version)) {
    const name = contentPaths.addendum(project, version, id);
    const document = await loadDocument(context, name, { open: openAddendum, kind: 'addendum', permission: () => 'addendum', at: (addendum) => addendum.predicate.at });
    if (document === undefined) continue;
    const { at, now } = document.value.predicate;
    if (id !== addendumId(at, document.sha256)) loading.problem(name, `it belongs in the folder “${addendumId(at, document.sha256)}”`);
    const sumsPath = contentPaths.addendumSums(project, version, id);
    if (now !== undefined) await checkKept(loading, 'addendum', now, sumsPath, `${project} ${version}, addendum ${id}, rests on it`);
    addenda.push({ ...document, id, counts: document.seal.result === 'verified', ...(now === undefined ? {} : { sumsPath }) });
  }
  const { ordered, problems } = inChain(addenda);
  const record = revisions.find(({ sha256 }) => sha256 === decision?.value.subject[0]?.digest.sha256);
  const decided = decision === undefined || record === undefined ? undefined : { record: { predicate: record.value, sha256: record.sha256 }, at: decision.value.predicate.at };
  const indexes = new Map(addenda.map(({ sha256, logIndex }) => [sha256, logIndex]));
  for (const one of [...problems, ...addendaProblems(ordered, decided), ...logOrderProblems(ordered, ({ sha256 }) => indexes.get(sha256))]) loading.problem(one.path, one.problem);
  return ordered.map(({ counts: _, ...addendum }) => addendum);
}

/** The list of everything that a judgement rests on, and those objects byte for byte. */
async function checkKept(loading: Loading, what: 'record' | 'addendum', predicate: ReleaseRecordPredicate, sumsPath: string, reason: string): Promise<string> {
  const sums = await readContentBytes(loading.contentDir, sumsPath);
  if (sums === undefined) loading.problem(sumsPath, 'it is missing');
  else if (fromUtf8(sums) !== sumsText(keptObjects(predicate))) loading.problem(sumsPath, `it does not list what the ${what} lists`);
  for (const sha256 of new Set(keptObjects(predicate).map((object) => object.sha256))) {
    const problem = await objectProblem(loading.contentDir, sha256);
    if (problem !== undefined) loading.problem(contentPaths.object(sha256), `${problem}; ${reason}`);
  }
  return sha256Hex(sums ?? new Uint8Array());
}

async function loadWaivers(context: Context) {
  const { loading, project } = context;
  const folder = contentPaths.waivers(project);
  const documents = [];
  for (const name of await documentNames(loading, folder)) {
    const document = await loadDocument(context, `${folder}/${name}`, { open: openWaiver, hint: WAIVER_HINT, permission: () => 'waiver', at: () => undefined });
    if (document === undefined) continue;
    if (name !== `${document.value.id}.json`) loading.problem(document.path, `it is waiver “${document.value.id}”, and is not named after it`);
    documents.push(document);
  }
  return documents;
}

function checkSubject(loading: Loading, document: SealedDocument<{ readonly subject: readonly { readonly digest: { readonly sha256: string } }[] }>, records: ReadonlySet<string>): void {
  const subject = document.value.subject[0]?.digest.sha256 ?? '';
  if (!records.has(subject)) loading.problem(document.path, `it is about record ${subject}, which is no revision of this release`);
}

async function documentNames(loading: Loading, folder: string): Promise<readonly string[]> {
  return (await listContent(loading.contentDir, folder)).filter((name) => name.endsWith('.json') && !name.endsWith('.sigstore.json') && !name.startsWith('.'));
}

async function loadDocument<T>({ loading, project, trust, indexes }: Context, name: string, how: {
  readonly open: (bytes: Uint8Array) => Opened<T>;
  /** Set for the kinds that the log takes. */
  readonly kind?: 'record' | 'decision' | 'addendum';
  /** What to do when it does not open, where that is not to bring it back. */
  readonly hint?: string;
  readonly permission: (value: T) => string;
  readonly at: (value: T) => string | undefined;
}): Promise<SealedDocument<T> | undefined> {
  const bytes = await readContentBytes(loading.contentDir, name);
  if (bytes === undefined) {
    loading.problem(name, 'it is missing');
    return undefined;
  }
  const opened = how.open(bytes);
  if ('problems' in opened) {
    for (const { at, message } of opened.problems) loading.problem(name, `it does not open: ${message}`, how.hint, at);
    return undefined;
  }
  const bundlePath = contentPaths.bundle(name);
  const bundle = await readContentBytes(loading.contentDir, bundlePath);
  const at = how.at(opened.value);
  const leaf = `${how.kind ?? ''} ${opened.sha256}`;
  const logIndex = indexes.get(leaf);
  if (logIndex !== undefined) loading.logged.add(leaf);
  return {
    value: opened.value,
    sha256: opened.sha256,
    size: bytes.length,
    seal: await verifyDocument({ bytes, bundle, trust, project, permission: how.permission(opened.value), ...(at === undefined ? {} : { at }) }),
    path: name,
    ...(bundle === undefined ? {} : { bundlePath }),
    ...(logIndex === undefined ? {} : { logIndex }),
  };
}

function newestFirst(a: OpenedRelease, b: OpenedRelease): number {
  const time = (release: OpenedRelease) => Date.parse(release.revisions[0]?.value.assessed.at ?? '');
  return time(b) - time(a) || byCodeUnit(b.version, a.version);
}
