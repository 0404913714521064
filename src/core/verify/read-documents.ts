import { fromUtf8 } from '../lib/bytes.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import { isObject, member } from '../lib/members.ts';

// What a check needs to know of our own documents, read without their schemas: those would be half of what a browser loads.
// The digest, the signature and the log pin the bytes, so what is not read here is not weaker for it; whoever judges the whole
// document again does so with `dossier verify`.

/** A statement of ours, opened: canonical JSON of the predicate type that was asked for. */
export interface OpenedStatement {
  /** Digests by the names of the subjects; a commit is none. */
  readonly subjects: readonly { readonly name: string; readonly sha256: string }[];
  readonly predicate: Readonly<Record<string, unknown>>;
}

/** Opens a statement, or says in words why it is none. Never throws: the bytes may come from anywhere. */
export function openStatement(bytes: Uint8Array, predicateType: string): OpenedStatement | { readonly problem: string } {
  try {
    const text = fromUtf8(bytes);
    const json: unknown = JSON.parse(text ?? '');
    // Decoding drops a byte order mark, so the text alone would not show one.
    if (canonicalJson(json) !== text || bytes[0] === 0xef) return { problem: 'it is not in canonical form (RFC 8785)' };
    if (member(json, 'predicateType') !== predicateType) return { problem: 'it is a statement of another kind' };
    const [subject, predicate] = [member(json, 'subject'), member(json, 'predicate')];
    if (!Array.isArray(subject) || !isObject(predicate)) return { problem: 'it has no subject or no predicate' };
    const subjects = subject.flatMap((one) => {
      const [name, sha256] = [member(one, 'name'), member(member(one, 'digest'), 'sha256')];
      return typeof name === 'string' && typeof sha256 === 'string' ? [{ name, sha256 }] : [];
    });
    return { subjects, predicate };
  } catch (error) {
    return { problem: error instanceof SyntaxError ? 'it is not JSON' : 'it is nested too deeply' };
  }
}

/** A file or input that a record names. */
export interface NamedFile {
  readonly name: string;
  readonly storedName: string;
  readonly sha256: string;
  readonly size: number;
  readonly retention: string;
  /** False where the portal keeps the bytes to itself, or never had them. */
  readonly isPublished: boolean;
  readonly format?: string;
}

/** One signature that was checked when the record was sealed, over evidence. */
export interface SealedCheck {
  readonly holder: string;
  readonly covers: readonly string[];
  readonly kind: string;
  readonly result: string;
}

/** What a check needs of a record. */
export interface RecordHead {
  readonly project: string;
  readonly version: string;
  readonly revision: number;
  /** When it was sealed, by its own word. */
  readonly at: string;
  readonly isExample: boolean;
  readonly artifacts: readonly { readonly name: string; readonly sha256: string }[];
  readonly files: readonly NamedFile[];
  readonly inputs: readonly NamedFile[];
  readonly before?: { readonly number: number; readonly sha256: string };
  readonly checks: readonly SealedCheck[];
  /** Documents among the files that say something about another digest: who names it, by the file’s own digest. */
  readonly claims: readonly { readonly file: string; readonly sha256: string }[];
  readonly verdict?: string;
}

/** How many files with signatures are looked at: over one file, and in one release. */
const MOST_HOLDERS = 20;
const MOST_IN_RELEASE = 100;

/** Files of a record that hold signatures. */
export function holdersIn(record: RecordHead): readonly NamedFile[] {
  const holders = new Set(record.checks.filter(({ result }) => result !== 'none').map(({ holder }) => holder));
  return [...holders].slice(0, MOST_IN_RELEASE).flatMap((holder) => record.files.find((file) => file.sha256 === holder) ?? []);
}

/** Files of a record that hold signatures over a digest: over itself, or over a document that names it. */
export function holdersOver(record: RecordHead, sha256: string): readonly NamedFile[] {
  const naming = new Set(record.claims.filter((claim) => claim.sha256 === sha256).map(({ file }) => file));
  const holders = new Set(record.checks
    .filter(({ holder, covers }) => holder === sha256 || covers.includes(sha256) || naming.has(holder) || covers.some((one) => naming.has(one)))
    .map(({ holder }) => holder));
  return [...holders].slice(0, MOST_HOLDERS).flatMap((holder) => record.files.find((file) => file.sha256 === holder) ?? []);
}

/** Reads a record’s predicate, or that of an amendment, which holds one. `undefined` when a part that is needed is missing. */
export function readRecord(predicate: Readonly<Record<string, unknown>>): RecordHead | undefined {
  const release = member(predicate, 'release');
  const [project, version, revision] = [member(release, 'project'), member(release, 'version'), predicate['revision']];
  const at = member(predicate['assessed'], 'at');
  if (typeof project !== 'string' || typeof version !== 'string' || typeof revision !== 'number' || typeof at !== 'string') return undefined;
  const before = member(predicate['previous'], 'revision');
  const [number, sha256] = [member(before, 'number'), member(before, 'sha256')];
  const verdict = member(predicate['verdict'], 'state');
  return {
    project, version, revision, at,
    isExample: member(release, 'example') === true,
    artifacts: list(member(release, 'artifacts')).flatMap((one) => {
      const [name, digest] = [member(one, 'name'), member(one, 'sha256')];
      return typeof name === 'string' && typeof digest === 'string' ? [{ name, sha256: digest }] : [];
    }),
    files: list(predicate['files']).flatMap((one) => readFile(one) ?? []),
    inputs: list(predicate['inputs']).flatMap((one) => readFile(one) ?? []),
    ...(typeof number === 'number' && typeof sha256 === 'string' ? { before: { number, sha256 } } : {}),
    checks: list(predicate['signatures']).flatMap((one) => readCheck(one) ?? []),
    claims: list(predicate['statements']).flatMap((one) => readClaims(one)),
    ...(typeof verdict === 'string' ? { verdict } : {}),
  };
}

function readFile(value: unknown): NamedFile | undefined {
  const [name, storedName, sha256, size] = ['name', 'storedName', 'sha256', 'size'].map((key) => member(value, key));
  if (typeof name !== 'string' || typeof storedName !== 'string' || typeof sha256 !== 'string' || typeof size !== 'number') return undefined;
  const format = member(value, 'format');
  // Inputs have neither: they are always kept and published.
  const retention = member(value, 'retention') ?? 'kept';
  const publish = member(value, 'publish') ?? 'raw';
  return {
    name, storedName, sha256, size, retention: String(retention), isPublished: retention === 'kept' && publish === 'raw',
    ...(typeof format === 'string' ? { format } : {}),
  };
}

function readCheck(value: unknown): SealedCheck | undefined {
  const [holder, kind, result] = ['holder', 'kind', 'result'].map((key) => member(value, key));
  if (typeof holder !== 'string' || typeof kind !== 'string' || typeof result !== 'string') return undefined;
  return { holder, kind, result, covers: list(member(value, 'covers')).filter((one) => typeof one === 'string') };
}

function readClaims(value: unknown): readonly { readonly file: string; readonly sha256: string }[] {
  const file = member(value, 'file');
  if (typeof file !== 'string') return [];
  return list(member(member(value, 'statement'), 'claims')).flatMap((claim) => {
    const sha256 = member(claim, 'sha256');
    return typeof sha256 === 'string' ? [{ file, sha256 }] : [];
  });
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** One document of a release, as `documents.json` lists it. */
export interface ListedDocument {
  readonly kind: 'record' | 'sign-off' | 'decision' | 'addendum';
  readonly sha256: string;
  readonly signed: boolean;
  readonly logIndex?: number;
  readonly revision?: number;
  readonly role?: string;
  readonly id?: string;
}

export interface DocumentList {
  readonly name: string;
  readonly documents: readonly ListedDocument[];
}

/** How many documents of one release are looked at. */
const MOST_DOCUMENTS = 500;
const SAFE = /^(?!\.)[A-Za-z0-9._-]{1,100}$/;

/** Reads `documents.json`; `undefined` for anything else. */
export function readDocumentList(bytes: Uint8Array, release: { readonly project: string; readonly version: string }): DocumentList | undefined {
  let json: unknown;
  try {
    json = JSON.parse(fromUtf8(bytes) ?? '');
  } catch {
    return undefined;
  }
  const name = member(json, 'name');
  if (member(json, 'project') !== release.project || member(json, 'version') !== release.version || typeof name !== 'string') return undefined;
  const listed = list(member(json, 'documents'));
  const documents = listed.flatMap((one) => readListed(one) ?? []);
  // One that was passed over would not be missed.
  return listed.length > MOST_DOCUMENTS || documents.length !== listed.length ? undefined : { name, documents };
}

function readListed(value: unknown): ListedDocument | undefined {
  const [kind, sha256, signed, logIndex, revision, role, id] = ['kind', 'sha256', 'signed', 'logIndex', 'revision', 'role', 'id'].map((key) => member(value, key));
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) return undefined;
  const own = { sha256, signed: signed === true, ...(Number.isSafeInteger(logIndex) ? { logIndex: Number(logIndex) } : {}) };
  switch (kind) {
    case 'record': return Number.isSafeInteger(revision) ? { kind, ...own, revision: Number(revision) } : undefined;
    case 'sign-off': return typeof role === 'string' && SAFE.test(role) ? { kind, ...own, role } : undefined;
    case 'decision': return { kind, ...own };
    case 'addendum': return typeof id === 'string' && SAFE.test(id) ? { kind, ...own, id } : undefined;
    default: return undefined;
  }
}
