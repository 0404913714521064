import { fromUtf8, sha256Hex, utf8 } from '../lib/bytes.ts';
import { isObject, member } from '../lib/members.ts';

// Where a digest, or a file of some name, stands in the records of a portal. The whole index would grow with all history,
// so it is cut by the first hexadecimal digits of what is looked up: a reader fetches one part, and the host learns those
// digits and no more.

/** As what a digest is named. */
export const PLACE_WORDS = {
  released: 'released file',
  evidence: 'evidence',
  input: 'input of the judgement',
  record: 'record',
  sums: 'list of digests',
  'sign-off': 'sign-off',
  decision: 'decision',
  addendum: 'addendum',
} as const;
export type PlaceKind = keyof typeof PLACE_WORDS;

/** One place where a digest is named. */
export interface DigestPlace {
  readonly project: string;
  readonly version: string;
  readonly as: PlaceKind;
  /** The file’s name there, as it may be shown. */
  readonly name: string;
  /** The revision whose record names it, or that it belongs to. */
  readonly revision?: number;
  /** Set where an addendum brought it: its folder’s name. */
  readonly addendum?: string;
}

/** What is known of one digest. */
export interface DigestEntry {
  /** Newest release first. */
  readonly places: readonly DigestPlace[];
  /** How many more there are than are listed. */
  readonly more: number;
}

/** A file of some name, and the digest that it has there. */
export interface NamePlace {
  readonly project: string;
  readonly version: string;
  readonly sha256: string;
}

export interface NameEntry {
  readonly places: readonly NamePlace[];
  readonly more: number;
}

/** How many places of one digest, or one name, are listed. */
export const MOST_PLACES = 20;
/** How many entries one part has on the average, at most. */
const PER_SHARD = 256;
const MOST_DIGITS = 5;

/** How many hexadecimal digits name a part of an index of this size. */
export function shardDigits(entries: number): number {
  let digits = 1;
  while (digits < MOST_DIGITS && entries > PER_SHARD * 16 ** digits) digits += 1;
  return digits;
}

/** Every prefix of this many digits, in order: a part without entries is published too, so that absence is said and not guessed. */
export function shardPrefixes(digits: number): readonly string[] {
  return Array.from({ length: 16 ** digits }, (_, index) => index.toString(16).padStart(digits, '0'));
}

/** What names are looked up by: SHA-256 over their UTF-8 bytes. */
export function nameKey(name: string): string {
  return sha256Hex(utf8(name));
}

/** How the two indexes are cut, and how much they hold: `/verify/index.json`. */
export interface IndexManifest {
  readonly digests: { readonly count: number; readonly digits: number };
  readonly names: { readonly count: number; readonly digits: number };
  readonly releases: number;
}

export function parseManifest(bytes: Uint8Array): IndexManifest | undefined {
  const json = parseJson(bytes);
  const part = (name: string) => {
    const count = member(member(json, name), 'count');
    const digits = member(member(json, name), 'digits');
    return typeof count === 'number' && typeof digits === 'number' && Number.isInteger(digits) && digits >= 1 && digits <= MOST_DIGITS ? { count, digits } : undefined;
  };
  const [digests, names, releases] = [part('digests'), part('names'), member(json, 'releases')];
  return digests === undefined || names === undefined || typeof releases !== 'number' ? undefined : { digests, names, releases };
}

/** What a part says of one digest; `undefined` when it is no such part. */
export function findDigest(part: Uint8Array, sha256: string): DigestEntry | undefined {
  return findIn(part, sha256, readDigestPlace);
}

export function findName(part: Uint8Array, name: string): NameEntry | undefined {
  return findIn(part, nameKey(name), readNamePlace);
}

function findIn<T>(bytes: Uint8Array, key: string, read: (value: unknown) => T | undefined): { readonly places: readonly T[]; readonly more: number } | undefined {
  const json = parseJson(bytes);
  const [prefix, entries] = [member(json, 'prefix'), member(json, 'entries')];
  if (typeof prefix !== 'string' || !key.startsWith(prefix) || !isObject(entries)) return undefined;
  const entry = member(entries, key);
  if (entry === undefined) return { places: [], more: 0 };
  const [listed, more] = [member(entry, 'places'), member(entry, 'more')];
  if (!Array.isArray(listed)) return undefined;
  const places = listed.slice(0, MOST_PLACES).flatMap((place) => read(place) ?? []);
  return { places, more: typeof more === 'number' ? more : 0 };
}

function readDigestPlace(value: unknown): DigestPlace | undefined {
  const [project, version, as, name, revision, addendum] = ['project', 'version', 'as', 'name', 'revision', 'addendum'].map((key) => member(value, key));
  if (!isId(project) || !isId(version) || typeof name !== 'string' || typeof as !== 'string' || !Object.hasOwn(PLACE_WORDS, as)) return undefined;
  return {
    project, version, name,
    // Looked up just above.
    as: as as PlaceKind,
    ...(typeof revision === 'number' ? { revision } : {}),
    ...(isId(addendum) ? { addendum } : {}),
  };
}

function readNamePlace(value: unknown): NamePlace | undefined {
  const [project, version, sha256] = ['project', 'version', 'sha256'].map((key) => member(value, key));
  return isId(project) && isId(version) && typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256) ? { project, version, sha256 } : undefined;
}

/** What names a folder and an address; nothing else may come near a path. */
function isId(value: unknown): value is string {
  return typeof value === 'string' && /^(?!\.)[A-Za-z0-9._+-]{1,100}$/.test(value);
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(bytes) ?? '');
  } catch {
    return undefined;
  }
}
